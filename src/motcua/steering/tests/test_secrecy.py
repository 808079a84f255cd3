"""Before a sudden visit only its team and who ordered the draw know the agency: everywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from motcua.core.models import OutboxEvent
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.steering import api, cli_inspections
from motcua.steering.errors import RecordUnknown, SteeringInvalid, StepNotPossible
from motcua.steering.tests.factories import (
    ALL,
    AT,
    DRAW,
    FINDING,
    INSPECTOR,
    INSPECTORATE,
    SECOND_INSPECTOR,
    TODAY,
    answers,
    at_day,
    commit,
    day,
    on,
    seal,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def account(name: str, *units: str) -> Actor:
    """An inspector with an account, with a post in each of the units."""
    organisation.account_create(actor=SYSTEM, username=name, full_name=name, password=None)
    for unit in units or (INSPECTORATE,):
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code=unit, role=Role.INSPECTOR,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    return organisation.actor_named(username=name, at=AT)


def sight(actor: Actor, today: date = TODAY) -> api.Sight:
    return api.Sight(person=actor.code, inspector=True, on=today)


def ordered(*members: Actor, **changed: Any) -> str:
    """A draw that was ordered and made; returns its code."""
    code = commit(**changed)
    seal()
    api.draw_make(
        actor=INSPECTOR, at=AT, code=code, team=["Lê Thị Mẫu"],
        members=[one.code for one in members],
    )  # fmt: skip
    return code


def test_the_team_and_who_ordered_see_the_visit_and_other_inspectors_do_not() -> None:
    member = account("doan-vien")
    code = ordered(member)
    visits = api.draw_visits(code)
    for knows in (INSPECTOR, member):
        assert {row.code for row in api.inspection_list(sight(knows))} == {
            visit.inspection for visit in visits
        }
        assert api.draw_visits(code, sight(knows)) == visits
        assert api.inspection_get(visits[0].inspection, sight(knows), on=TODAY)
    stranger = sight(SECOND_INSPECTOR)
    assert api.inspection_list(stranger) == []
    assert api.draw_visits(code, stranger) == []
    with pytest.raises(RecordUnknown):
        api.inspection_get(visits[0].inspection, stranger, on=TODAY)


def test_once_the_visit_began_every_inspector_sees_that_one_alone() -> None:
    code = ordered()
    first, other = api.draw_visits(code)
    api.answers_record(actor=INSPECTOR, at=AT, code=first.inspection, answers=answers())
    seen = sight(SECOND_INSPECTOR)
    assert [row.code for row in api.inspection_list(seen)] == [first.inspection]
    assert [visit.unit for visit in api.draw_visits(code, seen)] == [first.unit]
    with pytest.raises(RecordUnknown):
        api.inspection_get(other.inspection, seen, on=TODAY)


def test_from_the_day_after_the_last_visit_on_inspectors_see_what_was_never_made() -> None:
    visit = api.draw_visits(ordered())[0]
    for number, seen in ((5, 0), (6, 2)):
        assert len(api.inspection_list(sight(SECOND_INSPECTOR, on(number)))) == seen
    plain = api.Sight(person="user:x", on=on(6))
    assert api.inspection_list(plain) == []
    api.answers_record(
        actor=SECOND_INSPECTOR, at=day(6), code=visit.inspection, answers=answers()
    )  # fmt: skip


def test_who_does_not_know_acts_on_it_as_on_one_that_does_not_exist() -> None:
    visit = api.draw_visits(ordered())[0]
    own = replace(SECOND_INSPECTOR, posts=account("thanh-tra", visit.unit).posts)
    acts: list[tuple[Any, dict[str, Any]]] = [
        (api.answers_record, {"answers": answers()}),
        (api.answers_record, {"answers": answers(), "expected_seq": 9}),
        (api.photos_add, {"files": []}), (api.record_sign, {}),
        (api.finding_raise, {"finding": FINDING}),
    ]  # fmt: skip
    for actor in (SECOND_INSPECTOR, own):
        for act, given in acts:
            with pytest.raises(RecordUnknown):
                act(actor=actor, at=AT, code=visit.inspection, **given)


def test_a_member_is_not_told_of_a_visit_to_an_agency_in_which_they_hold_a_post() -> None:
    both = account("kiem-nhiem", INSPECTORATE, *DRAW.units[:4])
    code = ordered(both, number=4)
    told = {row.unit for row in api.inspection_list(sight(both))}
    drawn = {visit.unit for visit in api.draw_visits(code)}
    assert told == drawn - set(DRAW.units[:4])
    assert told != drawn


def test_who_comes_to_hold_a_post_in_a_drawn_agency_does_not_see_the_visit_any_more() -> None:
    member = account("doan-vien")
    first, other = api.draw_visits(ordered(member))
    for knows in (INSPECTOR, member):
        moved = replace(knows, posts=(*knows.posts, ActorPost(first.unit, Role.CLERK)))
        seen = replace(sight(moved), own=frozenset({first.unit, INSPECTORATE}))
        assert [row.unit for row in api.inspection_list(seen)] == [other.unit]
        with pytest.raises(RecordUnknown):
            api.answers_record(actor=moved, at=AT, code=first.inspection, answers=answers())


def test_nobody_orders_a_draw_among_agencies_in_which_they_hold_a_post() -> None:
    both = replace(INSPECTOR, posts=(*INSPECTOR.posts, ActorPost(DRAW.units[0], Role.HEAD)))
    with pytest.raises(SteeringInvalid) as error:
        api.draw_commit(actor=both, at=AT, asked=DRAW)
    assert set(error.value.fields) == {"units"}
    assert api.draw_list() == []


def test_only_who_ordered_a_draw_makes_it_and_only_inspectors_are_members() -> None:
    code = commit()
    seal()
    with pytest.raises(StepNotPossible):
        api.draw_make(actor=SECOND_INSPECTOR, at=AT, code=code, team=["A"])
    for wrong in ("user:999", "Lê Thị Mẫu", ""):
        with pytest.raises(SteeringInvalid) as error:
            api.draw_make(actor=INSPECTOR, at=AT, code=code, team=["A"], members=[wrong])
        assert set(error.value.fields) == {"members"}
    assert not api.draw_get(code).is_drawn


def test_members_without_a_typed_name_are_in_the_team_by_their_own() -> None:
    ordered(account("doan-vien"))
    assert api.inspection_list(ALL)[0].team == ("Lê Thị Mẫu", "doan-vien")
    assert api.facts_verify()["faults"] == []


def test_neither_events_nor_the_ledger_name_the_agency_when_there_are_members() -> None:
    code = ordered(account("doan-vien"))
    visits = api.draw_visits(code)
    streams = [f"draw:{code}", *(f"inspection:{visit.inspection}" for visit in visits)]
    told = str([entry.body for one in streams for entry in ledger.entry_list(stream=one)])
    told += str(list(OutboxEvent.objects.values_list("payload", flat=True)))
    for visit in visits:
        assert f"'{visit.unit}'" not in told
    assert api.reminders_make(at=day(3)) == 0


def test_the_operators_commands_tell_only_of_draws_that_the_operator_ordered() -> None:
    code = ordered()
    visit = api.draw_visits(code)[0]

    def run(*words: str) -> Any:
        return CliRunner().invoke(cli_inspections.app, words)

    for words in (("list",), ("list", "--json"), ("draws", "--json"), ("draw-check", code),
                  ("draw-check", code, "--json"), ("findings", "--json"), ("verify", "--json"),
                  ("counts", "--year", "2026", "--json")):  # fmt: skip
        done = run(*words)
        assert done.exit_code == 0, words
        assert visit.unit not in done.output, words
        assert visit.inspection not in done.output, words
    for words in (("show", visit.inspection), ("show", visit.inspection, "--json")):
        assert isinstance(run(*words).exception, RecordUnknown)
    with at_day(6):
        told = json.loads(run("list", "--json").output)
    assert visit.inspection in {one["code"] for one in told}


def test_a_member_who_was_written_in_afterwards_is_found() -> None:
    ordered()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steering_inspection SET members = ARRAY['user:5']")
    assert api.facts_verify()["faults"]
