"""A dossier goes through a process as its tokens would, and back only to where it may stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import Lane, NodeKind, ProcessDefinition
from motcua.procedures.processes.loading import shipped_processes
from motcua.procedures.processes.running import Question, Running, Standing
from motcua.procedures.tests.processes.factories import gateway, process, processes, step

K = NodeKind


def at(*steps: str, waiting: tuple[str, ...] = ()) -> Standing:
    return Standing(frozenset(steps), frozenset(waiting))


PERMIT = shipped_processes()["AG-GIAY-PHEP-XAY-DUNG-NHA-O"].definition
LAND = shipped_processes()["AG-CHUYEN-NHUONG-DAT"].definition
SHOP = shipped_processes()["AG-HO-KINH-DOANH"].definition if (
    "AG-HO-KINH-DOANH" in shipped_processes()
) else next(item.definition for code, item in shipped_processes().items()
            if any(node.code == "NOTICE" for node in item.definition.nodes))  # fmt: skip


def test_a_building_permit_from_the_receipt_to_its_return() -> None:
    running = Running(PERMIT)
    here = running.begin()
    assert here == at("EXAMINE")
    (asked,) = running.ways(here, "EXAMINE")
    assert asked.standing == at("CONSULT_PLANNING", "CONSULT_LAND")
    assert asked.opened == {"CONSULT_PLANNING", "CONSULT_LAND"}
    (first,) = running.ways(asked.standing, "CONSULT_LAND")
    assert first.standing == at("CONSULT_PLANNING", waiting=("flow7",))
    (both,) = running.ways(first.standing, "CONSULT_PLANNING")
    assert both.standing == at("CONCLUDE")
    fit, unfit = running.ways(both.standing, "CONCLUDE")
    assert (fit.choices, fit.standing) == ((("FIT", "flow10"),), at("SIGN"))
    assert (unfit.choices, unfit.standing) == ((("FIT", "flow11"),), at("SIGN_REFUSAL"))
    assert (fit.refuses, unfit.refuses) == (False, True)
    (signed,) = running.ways(unfit.standing, "SIGN_REFUSAL")
    (numbered,) = running.ways(signed.standing, "NUMBER")
    assert running.returns(both.standing) == ""
    assert running.returns(numbered.standing) == "RETURN"
    (question,) = running.questions(unfit)
    assert question.asked.vi == "Đủ điều kiện cấp phép?"


def test_a_way_back_is_told_from_a_way_on() -> None:
    running = Running(SHOP)
    good, again = running.ways(at("SIGN"), "SIGN")
    assert good.standing == at("RETURN")
    assert not good.back
    assert again.standing == at("EXAMINE")
    assert again.back


def test_the_lead_stands_for_the_whole_and_lanes_name_the_agencies() -> None:
    running = Running(LAND)
    assert running.unit_role("TAX") == "TAX"
    assert running.unit_role("DRAFT") == "LEAD"
    assert running.main(at("TAX", "DRAFT")) == "DRAFT"
    assert running.main(at("TAX", waiting=("flow6",))) == "TAX"
    assert running.main(at()) == ""


def test_one_branch_is_sent_back_while_the_others_stay_done() -> None:
    running = Running(LAND)
    (_, tax) = (flow.code for flow in LAND.entering("SETTLED"))
    back = running.back_to(at("SIGN"), "SIGN")
    assert back["EXAMINE"] == at("EXAMINE")
    assert back["DRAFT"] == at("DRAFT", waiting=(tax,))
    assert "RECEIVE" not in back
    assert "RETURN" not in back
    # while a branch is open, nothing reaches over the fork and takes it away
    assert running.back_to(at("TAX", "DRAFT"), "TAX") == {}


def test_within_a_branch_a_step_goes_back_and_the_other_branch_goes_on() -> None:
    definition = process(
        [step("R"), gateway("G", K.FORK), step("A"), step("B"), step("C"), gateway("J", K.JOIN)],
        "start>R", "R>G", "G>A", "A>B", "G>C", "B>J", "C>J", "J>end",
    )  # fmt: skip
    running = Running(definition)
    assert running.back_to(at("B", "C"), "B") == {"A": at("A", "C")}
    assert running.begin() == at("R")  # several branches follow: the counter sends them out


def test_a_choice_right_after_the_receipt_is_the_counters() -> None:
    definition = process(
        [step("R"), gateway("D", K.DECISION), step("A"), step("B")],
        "start>R", "R>D", "D>A:x", "D>B:y", "A>end", "B>end",
    )  # fmt: skip
    running = Running(definition)
    assert running.begin() == at("R")
    first, second = running.ways(at("R"), "R")
    assert (first.standing, second.standing) == (at("A"), at("B"))
    assert running.questions(first) == (Question(Text("Chọn D?", "Choose D?"), Text("x", "x")),)
    # HEAD does the last steps, so that they are work and not the hand-over
    assert running.returns(at("A")) == ""
    assert running.ways(at("A"), "A")[0].standing == at()


def test_a_circle_without_a_step_is_no_way_on() -> None:
    definition = process(
        [step("R"), gateway("M", K.MERGE), gateway("D", K.DECISION), step("A")],
        "start>R", "R>M", "M>D", "D>M:again", "D>A:on", "A>end",
    )  # fmt: skip
    (only,) = Running(definition).ways(at("R"), "R")
    assert only.standing == at("A")


def test_what_does_not_belong_to_a_process_is_not_possible() -> None:
    running = Running(LAND)
    assert running.possible(at("TAX", "DRAFT"))
    assert not running.possible(at("TAX"))
    assert not running.possible(at("TAX", "SIGN"))
    assert not running.possible(at("TAX", waiting=("flow1",)))
    assert not running.possible(at("UNKNOWN"))
    # two steps of one branch at once
    line = process([step("A"), step("B")], "start>A", "A>B", "B>end")
    assert not Running(line).possible(at("A", "B"))


@settings(deadline=None)
@given(processes(drawn=False), st.data())
def test_whatever_is_chosen_the_dossier_stays_possible_and_ends(
    definition: ProcessDefinition, data: st.DataObject
) -> None:
    """A walk at random: each move is one of the ways, and loops are left in the end."""
    running = Running(definition)
    here = running.begin()
    for moves in range(400):
        if not here.steps:
            break
        assert running.possible(here)
        done = data.draw(st.sampled_from(sorted(here.steps))) if moves < 30 else min(here.steps)
        ways = running.ways(here, done)
        assert ways
        assert len({way.choices for way in ways}) == len(ways)
        onward = [way for way in ways if not way.back] or list(ways)
        here = data.draw(st.sampled_from(ways if moves < 30 else onward)).standing
    assert here == at()


@settings(deadline=None)
@given(processes(drawn=False), st.data())
def test_wherever_it_is_sent_back_to_it_may_stand_there(
    definition: ProcessDefinition, data: st.DataObject
) -> None:
    running = Running(definition)
    here = running.begin()
    for _ in range(data.draw(st.integers(0, 12))):
        done = data.draw(st.sampled_from(sorted(here.steps)))
        after = data.draw(st.sampled_from(running.ways(here, done))).standing
        if not after.steps:
            break
        here = after
    present = data.draw(st.sampled_from(sorted(here.steps)))
    for code, standing in running.back_to(here, present).items():
        assert code in standing.steps
        assert present not in standing.steps
        assert running.possible(standing)
        # no other branch loses its place
        assert here.steps - {present} <= standing.steps


def test_lanes_without_a_role_of_their_own_are_the_leads() -> None:
    lanes = (Lane("L", Text("Sở", "Dept"), "LEAD"), Lane("T", Text("Thuế", "Tax"), "TAX"))
    definition = process(
        [step("A", lane="L"), step("B", lane="T")], "start>A", "A>B", "B>end", lanes=lanes
    )
    assert [Running(definition).unit_role(code) for code in "AB"] == ["LEAD", "TAX"]
