"""Terms, meetings and conclusions; a conclusion becomes a task once, linked both ways."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.core.idempotency import KeyReused
from motcua.ledger import api as ledger
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.contracts.committee import Body, Place, Presence
from motcua.steering.errors import (
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
    TermsOverlap,
)
from motcua.steering.tests.factories import (
    AT,
    CHAIRMAN,
    COORDINATOR,
    FINANCE,
    INSPECTOR,
    JUSTICE,
    SEAT,
    TODAY,
    WARD_HEAD,
    appoint,
    conclude,
    meet,
    on,
)
from motcua.tasks import api as tasks
from motcua.tasks.contracts import Mark
from motcua.tasks.errors import TaskInvalid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def test_members_stand_by_place_on_each_day() -> None:
    appoint()
    appoint(place=Place.HEAD, person="Chủ tịch Mẫu", unit="AG", until=on(10))
    appoint(place=Place.HEAD, person="Chủ tịch Mới", unit="AG", since=on(10))
    assert [seat.person for seat in api.seat_list(on=TODAY)] == ["Chủ tịch Mẫu", "Trần Văn Mẫu"]
    assert api.seat_list(on=on(10))[0].person == "Chủ tịch Mới"
    assert api.seat_list(on=date(2025, 12, 31)) == []
    assert len(api.seat_history()) == 3


def test_two_terms_of_a_person_or_of_a_head_do_not_overlap() -> None:
    first = appoint(until=on(10))
    for changed in ({}, {"since": on(9)}, {"since": date(2025, 1, 1)}, {"place": Place.DEPUTY}):
        with pytest.raises(TermsOverlap):
            appoint(**changed)
    appoint(since=on(10))
    appoint(body=Body.SUPPORT_TEAM, place=Place.TEAM_MEMBER)
    with pytest.raises(TermsOverlap):
        appoint(body=Body.SUPPORT_TEAM, place=Place.TEAM_MEMBER)
    for place in (Place.HEAD, Place.STANDING_DEPUTY):
        appoint(place=place, person=f"Một {place}")
        with pytest.raises(TermsOverlap):
            appoint(place=place, person=f"Hai {place}")
    with pytest.raises(TermsOverlap):
        api.seat_end(actor=COORDINATOR, at=AT, seat_id=first, until=on(11), reason="Sửa")


def test_the_database_itself_refuses_overlapping_terms() -> None:
    appoint(place=Place.HEAD)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(
            "INSERT INTO steering_seat (person_id, body, place, post, valid_from, decision_number,"
            " decision_on, recorded_by, recorded_at) SELECT person_id, body, 'MEMBER', post,"
            " valid_from + 5, decision_number, decision_on, recorded_by, recorded_at"
            " FROM steering_seat"
        )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"person": " "}, "person"), ({"post": "x" * 301}, "post"), ({"unit": "AG.X"}, "unit"),
        ({"decision_number": ""}, "decision_number"), ({"decision_on": on(1)}, "decision_on"),
        ({"place": Place.TEAM_LEADER}, "place"), ({"until": date(2026, 1, 1)}, "until"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_term_is_refused_by_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(SteeringInvalid) as error:
        appoint(**changed)
    assert set(error.value.fields) == {field}
    assert api.seat_history() == []


def test_the_coordinator_keeps_the_register_and_others_do_not() -> None:
    for actor in (WARD_HEAD, INSPECTOR, CHAIRMAN):
        with pytest.raises(PermissionMissing):
            api.seat_appoint(actor=actor, at=AT, seat=SEAT)
    first = api.seat_appoint(actor=COORDINATOR, at=AT, seat=SEAT, key="quyet-dinh-12")
    assert api.seat_appoint(actor=COORDINATOR, at=AT, seat=SEAT, key="quyet-dinh-12") == first
    with pytest.raises(KeyReused):
        api.seat_appoint(
            actor=COORDINATOR, at=AT, key="quyet-dinh-12",
            seat=SEAT.__class__(**{**vars(SEAT), "person": "Khác"}),
        )  # fmt: skip


def test_a_term_ends_with_a_reason_and_its_history_stays() -> None:
    seat = appoint()
    api.seat_end(actor=COORDINATOR, at=AT, seat_id=seat, until=on(1), reason="Chuyển công tác")
    assert [one.person for one in api.seat_list(on=TODAY)] == ["Trần Văn Mẫu"]
    assert api.seat_list(on=on(1)) == []
    assert [entry.kind for entry in ledger.entry_list(stream=f"seat:{seat}")] == [
        "seat.appointed", "seat.ended",
    ]  # fmt: skip
    with pytest.raises(SteeringInvalid):
        api.seat_end(actor=COORDINATOR, at=AT, seat_id=seat, until=SEAT.since, reason="x")
    with pytest.raises(RecordUnknown):
        api.seat_end(actor=COORDINATOR, at=AT, seat_id=99, until=on(1), reason="x")


def test_decisions_on_file_are_a_share_of_the_members_or_none() -> None:
    assert api.decisions_on_file([]) is None
    decision = api.file_keep(BytesIO(b"%PDF-1.7 quyet dinh"), "qd.pdf")
    appoint(decision=decision)
    appoint(person="Khác")
    assert api.decisions_on_file(api.seat_list(on=TODAY)) == (1, 2)
    kept = next(seat for seat in api.seat_list(on=TODAY) if seat.decision)
    assert api.seat_file(kept.seat_id, decision.digest) == decision
    assert api.seat_file(kept.seat_id, "0" * 64) is None


def test_the_ledger_holds_no_name_and_no_word() -> None:
    seat, meeting = appoint(), meet()
    conclude(meeting)
    told = str([entry.body for stream in (f"seat:{seat}", f"meeting:{meeting}")
                for entry in ledger.entry_list(stream=stream)])  # fmt: skip
    for word in ("Trần", "Giám đốc", "12/QĐ", "Sơ kết", "Phòng họp", "Rà soát"):
        assert word not in told


# Meetings ------------------------------------------------------------------------------


def test_a_meeting_says_who_attended_among_the_members_of_its_day() -> None:
    seat = appoint()
    later = appoint(person="Người sau", since=on(1))
    with pytest.raises(SteeringInvalid) as error:
        meet(presence={later: Presence.PRESENT})
    assert "presence" in error.value.fields
    code = meet(presence={seat: Presence.REPRESENTED})
    found = api.meeting_get(code)
    assert [(one.person, how) for one, how in found.attended] == [
        ("Trần Văn Mẫu", Presence.REPRESENTED)
    ]
    assert [one.code for one in api.meeting_list()] == [code]
    for changed in ({"held_on": on(1)}, {"agenda": ""}, {"place": ""}):
        with pytest.raises(SteeringInvalid):
            meet(**changed)
    with pytest.raises(RecordUnknown):
        api.meeting_get("HOP-1")


def test_a_conclusion_becomes_a_task_once_and_each_names_the_other() -> None:
    meeting = meet()
    conclude(meeting)
    conclude(meeting, FINANCE)
    done = api.resolution_to_task(actor=CHAIRMAN, at=AT, meeting=meeting, number=1)
    task = tasks.task_get(done.code, on=TODAY)
    assert (task.owner, task.standing.first_due_on, task.marks) == (
        JUSTICE, on(30), (Mark.REFORM,),
    )  # fmt: skip
    assert meeting in task.giver
    assert [one.task for one in api.meeting_get(meeting).resolutions] == [done.code, ""]
    linked = api.resolution_of_task(done.code)
    assert linked is not None
    assert (linked.meeting, linked.number) == (meeting, 1)
    assert api.resolution_of_task("NV-0") is None
    with pytest.raises(StepNotPossible, match=done.code):
        api.resolution_to_task(actor=CHAIRMAN, at=AT, meeting=meeting, number=1)
    with pytest.raises(RecordUnknown):
        api.resolution_to_task(actor=CHAIRMAN, at=AT, meeting=meeting, number=9)


def test_only_who_gives_tasks_for_the_province_makes_a_conclusion_one() -> None:
    meeting = meet()
    conclude(meeting)
    for actor in (COORDINATOR, WARD_HEAD):
        with pytest.raises(PermissionMissing):
            api.resolution_to_task(actor=actor, at=AT, meeting=meeting, number=1)
    assert api.meeting_get(meeting).resolutions[0].task == ""


def test_a_task_that_is_refused_leaves_the_conclusion_without_one() -> None:
    meeting = meet(held_on=date(2026, 1, 5))
    api.resolution_add(
        actor=COORDINATOR, at=AT, meeting=meeting, text="Ngắn", owner=JUSTICE, due_on=on(1)
    )
    with pytest.raises(TaskInvalid):
        api.resolution_to_task(actor=CHAIRMAN, at=AT, meeting=meeting, number=1)
    assert api.meeting_get(meeting).resolutions[0].task == ""
    assert "meeting.tasked" not in {
        entry.kind for entry in ledger.entry_list(stream=f"meeting:{meeting}")
    }


def test_a_conclusion_that_is_sent_twice_stands_once() -> None:
    meeting = meet()
    for _ in range(2):
        api.resolution_add(
            actor=COORDINATOR, at=AT, meeting=meeting, text="Rà soát thủ tục", owner=JUSTICE,
            due_on=on(3), key="res-key-1",
        )  # fmt: skip
    assert len(api.meeting_get(meeting).resolutions) == 1


def test_a_conclusion_needs_words_an_agency_and_a_day_that_comes() -> None:
    meeting = meet()
    for fields in ({"text": ""}, {"owner": "AG.X"}, {"due_on": on(-1)}):
        whole = {"text": "Rà soát", "owner": JUSTICE, "due_on": on(3)} | fields
        with pytest.raises(SteeringInvalid) as error:
            api.resolution_add(actor=COORDINATOR, at=AT, meeting=meeting, **whole)  # type: ignore[arg-type]
        assert set(error.value.fields) == set(fields)
