"""A process as a table: what the rows say is what is carried out, and reading it gives them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import ProcessDefinition
from motcua.procedures.processes.loading import shipped_processes
from motcua.procedures.processes.running import Running, Standing
from motcua.procedures.processes.soundness import findings
from motcua.procedures.processes.table import FINISH, NEXT, Choice, Row, from_table, to_table
from motcua.procedures.tests.processes.factories import BIRTH, ROLES, processes

NAME = Text("Quy trình", "Process")


def row(code: str, **more: object) -> Row:
    given = {"role": "HEAD", "hours": 4, **more}
    return Row(code, Text(f"Bước {code}", f"Step {code}"), **given)  # type: ignore[arg-type]


def made(*rows: Row) -> ProcessDefinition:
    return from_table(BIRTH, NAME, "", rows)


def told(definition: ProcessDefinition) -> str:
    return "\n".join(str(item) for item in findings(definition, ROLES))


YES, NO = Text("Có", "Yes"), Text("Không", "No")
PERMIT = (
    row("RECEIVE", role="ONE_STOP_OFFICER"), row("EXAMINE"),
    row("PLAN", beside="a"), row("LAND", beside="a", unit_role="TAX", agency=Text("Thuế", "Tax")),
    row("CONCLUDE", question=Text("Đủ điều kiện?", "Fit?"),
        choices=(Choice(YES), Choice(NO, 7, refuses=True))),
    row("SIGN", then=8), row("SIGN_REFUSAL"), row("RETURN", role="ONE_STOP_OFFICER", hours=0),
)  # fmt: skip


def test_a_table_is_carried_out_as_its_rows_say() -> None:
    definition = made(*PERMIT)
    assert told(definition) == ""
    running = Running(definition)
    here = running.begin()
    assert here.steps == {"EXAMINE"}
    (asked,) = running.ways(here, "EXAMINE")
    assert asked.standing.steps == {"PLAN", "LAND"}
    assert running.unit_role("LAND") == "TAX"
    (one,) = running.ways(asked.standing, "PLAN")
    (both,) = running.ways(one.standing, "LAND")
    fit, unfit = running.ways(both.standing, "CONCLUDE")
    assert (fit.standing.steps, unfit.standing.steps) == ({"SIGN"}, {"SIGN_REFUSAL"})
    assert unfit.refuses
    for code in ("SIGN", "SIGN_REFUSAL"):
        (way,) = running.ways(Standing(frozenset({code})), code)
        assert running.returns(way.standing) == "RETURN"


@pytest.mark.parametrize("code", sorted(shipped_processes()))
def test_the_shipped_processes_are_tables(code: str) -> None:
    definition = shipped_processes()[code].definition
    rows = to_table(definition)
    assert rows is not None
    again = from_table(definition.code, definition.name, definition.note, rows)
    assert told(again) == ""
    assert {node.code: replace(node, lane="") for node in again.steps} == {
        node.code: replace(node, lane="") for node in definition.steps
    }
    assert to_table(again) is not None


def test_a_way_back_to_a_block_of_several_is_merged_before_it() -> None:
    definition = made(
        row("R"), row("A", beside="x"), row("B", beside="x"),
        row("S", question=Text("Được?", "Good?"), choices=(Choice(YES), Choice(NO, 2))), row("E"),
    )  # fmt: skip
    assert told(definition) == ""
    _on, back = Running(definition).ways(Standing(frozenset({"S"})), "S")
    assert back.standing.steps == {"A", "B"}
    assert to_table(definition) is not None


def test_an_outcome_may_lead_to_the_end_and_not_to_a_row_that_is_not_there() -> None:
    definition = made(
        row("R"), row("B"),
        row("A", question=Text("Tiếp?", "On?"), choices=(Choice(YES), Choice(NO, FINISH))),
        row("C"),
    )  # fmt: skip
    assert told(definition) == ""
    with pytest.raises(ValueError):
        made(row("R"), row("A", then=9))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Row, ...]:
    count = draw(st.integers(2, 8))
    rows, beside = [], 0
    for at in range(count):
        beside = draw(st.sampled_from([0, 0, beside, beside + 1])) if at else 0
        asks = draw(st.booleans())
        choices = tuple(
            Choice(Text(f"kết quả {n}", f"outcome {n}"), draw(st.integers(FINISH, count)),
                   draw(st.booleans()))
            for n in range(2)
        ) if asks else ()  # fmt: skip
        rows.append(
            row(
                f"S{at}", beside=str(beside) if beside else "", choices=choices,
                question=Text("Hỏi?", "Ask?") if asks else Text("", ""),
                then=NEXT if asks else draw(st.sampled_from([NEXT, NEXT, FINISH, count])),
                hours=draw(st.integers(0, 40)), deadline=draw(st.sampled_from([None, 2])),
                unit_role=draw(st.sampled_from(["", "", "TAX"])), agency=Text("Thuế", "Tax"),
            )
        )  # fmt: skip
    return tuple(rows)


@settings(deadline=None, max_examples=300)
@given(tables())
def test_what_a_table_says_is_read_back_from_what_was_made_of_it(rows: tuple[Row, ...]) -> None:
    definition = made(*rows)
    if told(definition):
        return  # a table can say what cannot be carried out; it is refused by name then
    read = to_table(definition)
    assert read is not None
    again = from_table(BIRTH, NAME, "", read)
    assert told(again) == ""
    first, second = Running(definition), Running(again)
    seen: set[Standing] = set()
    queue = [first.begin()]
    assert {code for code in second.begin().steps} == {code for code in queue[0].steps}
    while queue:
        here = queue.pop()
        if here in seen or here.waiting:
            continue
        seen.add(here)
        for code in here.steps:
            ways = first.ways(here, code)
            found = second.ways(Standing(here.steps), code)
            assert {(way.standing.steps, way.refuses) for way in ways} == {
                (way.standing.steps, way.refuses) for way in found
            }
            queue += [way.standing for way in ways]


@settings(deadline=None)
@given(processes(drawn=False))
def test_any_process_is_a_table_or_is_said_to_be_none(definition: ProcessDefinition) -> None:
    rows = to_table(definition)
    if rows is not None:
        again = from_table(definition.code, definition.name, definition.note, rows)
        assert told(again) == ""
        assert set(Running(again).order) == set(Running(definition).order)
