"""A draw cannot be chosen, stays secret until the visits are over, and is recomputed by all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from motcua.core.models import OutboxEvent
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.contracts.draws import SeedKind
from motcua.steering.errors import (
    ChecklistUnknown,
    OwnAgency,
    RecordUnknown,
    SeedNotThere,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.tests.factories import (
    ALL,
    AT,
    COORDINATOR,
    DRAW,
    FRAME,
    INSPECTOR,
    TODAY,
    WARD_HEAD,
    answers,
    commit,
    day,
    drawn,
    on,
    person,
    seal,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
LOTTERY = {
    "seed_kind": SeedKind.PUBLIC, "seed_source": "Xổ số kiến thiết An Giang, giải đặc biệt",
    "seed_on": on(1),
}  # fmt: skip


def test_the_seed_is_the_first_tree_head_over_the_commitment() -> None:
    code = commit()
    with pytest.raises(SeedNotThere):
        api.draw_make(actor=INSPECTOR, at=AT, code=code, team=["A"])
    seal()
    head = ledger.checkpoint_latest()
    commit(subject="Cuộc khác")
    seal()
    api.draw_make(actor=INSPECTOR, at=AT, code=code, team=["A"])
    known = api.draw_get(code)
    assert head is not None
    assert (known.public_part, known.tree_size) == (head.root.hex(), head.size)
    assert known.drawn == api.draw(api.seed_of(known.nonce, head.root.hex()), 2, sorted(FRAME))
    assert api.draw_check(code) == []


def test_a_draw_is_made_once_and_opens_an_inspection_of_each_unit() -> None:
    code = drawn()
    known = api.draw_get(code)
    assert [visit.unit for visit in api.draw_visits(code)] == list(known.drawn)
    assert len(set(known.drawn)) == 2
    with pytest.raises(StepNotPossible):
        api.draw_make(actor=INSPECTOR, at=AT, code=code, team=["A"])
    with pytest.raises(RecordUnknown):
        api.draw_make(actor=INSPECTOR, at=AT, code="RT-1", team=["A"])
    assert [one.code for one in api.draw_list()] == [code]


def test_draws_of_a_year_are_numbered_without_a_gap() -> None:
    assert [commit(), commit(), commit()] == ["RT-2026-001", "RT-2026-002", "RT-2026-003"]


def test_a_sudden_visit_is_hidden_until_it_is_made() -> None:
    code = drawn()
    visit = api.draw_visits(code)[0]
    unit, other = api.Sight(frozenset({visit.unit})), api.Sight(None)
    for sight in (unit, other):
        assert api.inspection_list(sight) == []
        with pytest.raises(RecordUnknown):
            api.inspection_get(visit.inspection, sight, on=TODAY)
    assert len(api.inspection_list(ALL)) == 2
    api.answers_record(actor=INSPECTOR, at=AT, code=visit.inspection, answers=answers())
    assert [row.code for row in api.inspection_list(unit)] == [visit.inspection]
    assert api.counts(year=2026, on=TODAY, sight=unit).sudden_done == 1


def test_the_head_of_a_drawn_unit_cannot_feel_for_the_visit_to_come() -> None:
    drawn(units=FRAME[:2], number=1)
    secret = api.inspection_list(ALL)[0]
    head = person(Role.HEAD, secret.unit)
    for seq in (None, 1, 7):
        with pytest.raises(RecordUnknown):
            api.record_answer(actor=head, at=AT, code=secret.code, expected_seq=seq)


def test_neither_the_ledger_nor_an_event_names_a_drawn_unit_or_the_seed() -> None:
    code = drawn()
    known = api.draw_get(code)
    streams = [f"draw:{code}", *(f"inspection:{v.inspection}" for v in api.draw_visits(code))]
    told = str([entry.body for stream in streams for entry in ledger.entry_list(stream=stream)])
    told += str(list(OutboxEvent.objects.values_list("payload", flat=True)))
    for secret in (*known.drawn, known.nonce, known.seed):
        assert f"'{secret}'" not in told


def test_everything_is_public_after_the_last_day_of_visits_and_not_before() -> None:
    known = api.draw_get(drawn())
    assert not known.disclosed_on(on(5))
    assert known.disclosed_on(on(6))


def test_a_draw_is_not_made_once_its_secret_is_public() -> None:
    code = commit()
    seal()
    with pytest.raises(StepNotPossible):
        api.draw_make(actor=INSPECTOR, at=day(6), code=code, team=["A"])


def test_a_public_number_is_named_before_it_is_known() -> None:
    code = commit(**LOTTERY)
    with pytest.raises(SeedNotThere, match="16/07/2026"):
        api.draw_make(actor=INSPECTOR, at=AT, code=code, team=["A"], public_number="123456")
    for typed in ("", "12a", "١٢٣", "1" * 61):
        with pytest.raises(SteeringInvalid):
            api.draw_make(actor=INSPECTOR, at=day(1), code=code, team=["A"], public_number=typed)
    api.draw_make(actor=INSPECTOR, at=day(1), code=code, team=["A"], public_number="123 456")
    known = api.draw_get(code)
    assert (known.public_part, known.tree_size) == ("123456", None)
    assert api.draw_check(code) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"units": ("AG.STP",), "number": 1}, "units"), ({"units": ("AG.STP", "AG.STP")}, "units"),
        ({"units": ("AG.STP", "AG.X")}, "units"), ({"number": 0}, "units"),
        ({"number": 5}, "units"), ({"visits_until": on(-1)}, "visits_until"),
        ({"visits_until": on(93)}, "visits_until"),
        ({"subject": ""}, "subject"), (LOTTERY | {"seed_source": ""}, "seed_source"),
        (LOTTERY | {"seed_on": TODAY}, "seed_on"), (LOTTERY | {"seed_on": on(6)}, "seed_on"),
        (LOTTERY | {"seed_on": None}, "seed_on"),
    ],
)  # fmt: skip
def test_a_draw_that_could_be_chosen_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(SteeringInvalid) as error:
        commit(**changed)
    assert set(error.value.fields) == {field}
    assert api.draw_list() == []


def test_only_inspectors_draw_and_not_for_their_own_agency() -> None:
    for actor in (COORDINATOR, WARD_HEAD):
        with pytest.raises(PermissionMissing):
            api.draw_commit(actor=actor, at=AT, asked=DRAW)
    with pytest.raises(ChecklistUnknown):
        commit(checklist="none")
    code = drawn()
    visit = api.draw_visits(code)[0]
    own = person(Role.INSPECTOR, visit.unit, INSPECTOR.code)
    api.answers_record(actor=INSPECTOR, at=AT, code=visit.inspection, answers=answers())
    with pytest.raises(OwnAgency):
        api.answers_record(actor=own, at=AT, code=visit.inspection, answers=answers())


def test_the_same_request_commits_once() -> None:
    first = api.draw_commit(actor=INSPECTOR, at=AT, asked=DRAW, key="rut-tham-1")
    assert api.draw_commit(actor=INSPECTOR, at=AT, asked=DRAW, key="rut-tham-1") == first
    assert len(api.draw_list()) == 1


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE steering_draw SET frame = frame[1:4]", "commitment"),
        ("UPDATE steering_draw SET nonce = repeat('0', 64)", "commitment"),
        ("UPDATE steering_draw SET number = 1", "commitment"),
        ("UPDATE steering_draw_result SET public_part = repeat('0', 64)", "public part"),
        ("UPDATE steering_draw_result SET tree_size = tree_size + 1", "tree head"),
        ("UPDATE steering_draw_result SET seed = repeat('0', 64)", "seed"),
        ("UPDATE steering_draw_result SET drawn = ARRAY['AG.STP', 'AG.STP']", "other units"),
    ],
)  # fmt: skip
def test_a_draw_that_was_bent_afterwards_is_found(statement: str, said: str) -> None:
    code = drawn()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(said in fault for fault in api.draw_check(code))
    assert {fault["code"] for fault in api.facts_verify()["faults"]} == {code}


def test_the_commitment_is_to_the_rule_of_the_seed_too() -> None:
    code = commit(**LOTTERY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steering_draw SET seed_source = 'nơi khác'")
    assert any("commitment" in fault for fault in api.draw_check(code))
