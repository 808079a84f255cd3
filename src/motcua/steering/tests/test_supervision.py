"""Supervision from outside: who records, replies, decides; counts of any past day; the proofs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.core.errors import Invalid
from motcua.core.models import OutboxEvent
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.contracts.supervision import Judged, SessionState
from motcua.steering.errors import (
    OtherPersonNeeded,
    OwnReply,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
    SupervisionKnown,
    SupervisionTableRefused,
)
from motcua.steering.tests.factories import (
    AT,
    CHAIRMAN,
    COORDINATOR,
    DIRECTOR,
    FINANCE,
    HOME,
    JUSTICE,
    TODAY,
    WARD,
    WARD_HEAD,
    day,
    on,
    person,
)
from motcua.steering.tests.supervision_cases import (
    JUSTICE_CLERK,
    JUSTICE_HEAD,
    OFFICE,
    SESSION,
    announced,
    asked,
    decided,
    recommended,
    replied,
    supervision,
)
from motcua.tasks import api as tasks
from motcua.tasks.contracts import Evidence, Source

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
ALL = supervision.Asked()


def judged(question: str, number: int) -> Judged:
    return supervision.question_get(question, on=on(number)).judged


# Sessions ------------------------------------------------------------------------------


def test_a_supervision_is_announced_made_once_and_known_from_then_on() -> None:
    code = announced()
    supervision.supervision_hold(actor=OFFICE, at=day(6), code=code, held_on=on(5))
    states = [supervision.session_list(ALL, on=on(n))[0].state for n in (0, 5, 6)]
    assert states == [SessionState.PLANNED, SessionState.PLANNED, SessionState.HELD]
    assert supervision.session_list(ALL, on=on(-1)) == []
    for again in (
        lambda: supervision.supervision_hold(actor=OFFICE, at=day(7), code=code, held_on=on(5)),
        lambda: supervision.supervision_drop(actor=OFFICE, at=day(7), code=code, reason="Bỏ"),
    ):
        with pytest.raises(StepNotPossible):
            again()


def test_what_was_dropped_is_not_due_and_gets_no_question() -> None:
    code = announced()
    with pytest.raises(SteeringInvalid):
        supervision.supervision_drop(actor=OFFICE, at=AT, code=code, reason=" ")
    supervision.supervision_drop(actor=OFFICE, at=AT, code=code, reason="Thường trực hoãn")
    with pytest.raises(StepNotPossible):
        asked(code)
    found = supervision.supervision_counts(ALL, on=on(9))["HDND"]
    assert (found.planned, found.dropped, found.due, found.held_of) == (1, 1, 0, None)
    assert supervision.session_get(code, on=on(9)).row.why == "Thường trực hoãn"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"body": "QUOC_HOI"}, "body"), ({"act": "NGHE"}, "act"),
        ({"body": "MTTQ", "act": "CHAT_VAN"}, "act"), ({"units": ()}, "units"),
        ({"units": ("AG.KHONG",)}, "units"), ({"supervisor": ""}, "supervisor"),
        ({"subject": "x" * 301}, "subject"), ({"subject": "Ông A, 0912345678"}, "subject"),
        ({"document_number": " "}, "document_number"), ({"document_on": on(1)}, "document_on"),
        ({"document_number": "hoi@vi-du.vn"}, "document_number"),
        ({"held_on": on(1)}, "held_on"), ({"planned_on": TODAY.replace(year=2010)}, "planned_on"),
        ({"document_on": date(1, 1, 1)}, "document_on"), ({"held_on": date(1, 1, 1)}, "held_on"),
        ({"code": "../x"}, "code"), ({"code": "x" * 41}, "code"),
    ],
)  # fmt: skip
def test_what_cannot_be_announced_is_refused_and_nothing_is_kept(
    changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(SteeringInvalid) as error:
        announced(**changed)
    assert set(error.value.fields) == {field}
    assert supervision.session_list(ALL, on=TODAY) == []


def test_a_clerk_records_supervisions_of_the_own_agency_alone() -> None:
    own = replace(SESSION, units=(JUSTICE,))
    supervision.supervision_record(actor=JUSTICE_CLERK, at=AT, session=own)
    for actor, session in ((JUSTICE_CLERK, SESSION), (JUSTICE_HEAD, own), (DIRECTOR, own)):
        with pytest.raises(PermissionMissing):
            supervision.supervision_record(actor=actor, at=AT, session=session)
    code = announced()
    for act in (
        lambda: supervision.supervision_hold(
            actor=JUSTICE_CLERK, at=AT, code=code, held_on=TODAY
        ),
        lambda: supervision.supervision_drop(actor=JUSTICE_CLERK, at=AT, code=code, reason="x"),
        lambda: supervision.question_ask(
            actor=JUSTICE_CLERK, at=AT, session=code, unit=JUSTICE, text="Hỏi", due_on=on(1)
        ),
    ):  # fmt: skip
        with pytest.raises(PermissionMissing):
            act()


def test_the_same_key_gives_the_same_supervision() -> None:
    twice = [
        supervision.supervision_record(actor=COORDINATOR, at=AT, session=SESSION, key="k" * 8).code
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert len(supervision.session_list(ALL, on=TODAY)) == 1


def test_a_code_stands_once() -> None:
    announced(code="GS-HDND-01")
    with pytest.raises(SupervisionKnown):
        announced(code="GS-HDND-01")


def test_a_number_that_a_table_took_is_passed_over() -> None:
    first = announced()
    number = int(first.rpartition("-")[2])
    taken_codes = [f"GS-{AT.year}-{number + step:05d}" for step in (2, 3)]
    announced(code=taken_codes[0])
    announced(code=taken_codes[1])
    assert announced() not in {first, *taken_codes}


OLD_WARD = "AG.883.30280"
"""It ended before the tests' day, and the ward continues it."""


def test_an_agency_that_ended_since_is_supervised_and_its_successor_goes_on() -> None:
    past = {"document_on": date(2025, 3, 1), "planned_on": date(2025, 4, 1)}
    code = announced(units=(OLD_WARD,), held_on=date(2025, 4, 1), **past)
    with pytest.raises(SteeringInvalid):
        announced(units=(OLD_WARD,))
    question = asked(code, unit=OLD_WARD)
    head = Actor("user:ward", "N", (ActorPost(WARD, Role.HEAD, continued=frozenset({OLD_WARD})),))
    replied(question, 1, actor=head)
    recommended(code, unit=OLD_WARD)
    given = supervision.recommendation_to_task(actor=CHAIRMAN, at=day(1), session=code, number=1)
    assert tasks.task_get(given.code, on=on(1)).owner == WARD


# Questions -----------------------------------------------------------------------------


def test_a_question_is_answered_on_time_late_or_overdue_as_of_any_day() -> None:
    code = announced()
    early, late, never = (asked(code, days=10) for _ in range(3))
    replied(early, 10)
    decided(early, 30)
    replied(late, 11)
    decided(late, 12)
    assert [judged(early, n) for n in (0, 10, 29, 30)] == [
        Judged.NOT_DUE, Judged.AWAITING, Judged.AWAITING, Judged.ON_TIME
    ]  # fmt: skip
    assert [judged(late, n) for n in (10, 11, 12)] == [
        Judged.NOT_DUE, Judged.OVERDUE, Judged.LATE
    ]  # fmt: skip
    assert [judged(never, n) for n in (10, 11)] == [Judged.NOT_DUE, Judged.OVERDUE]
    found = supervision.supervision_counts(ALL, on=on(40))["HDND"]
    assert found.on_time_of == (1, 3)
    assert supervision.supervision_counts(ALL, on=on(5))["HDND"].on_time_of is None
    assert [
        one.code for one in supervision.question_list(ALL, on=on(40), judged=Judged.OVERDUE)
    ] == [never]


def test_a_returned_reply_is_none_and_another_may_follow() -> None:
    question = asked()
    replied(question, 1)
    with pytest.raises(StepNotPossible):
        replied(question, 2)
    decided(question, 3, accept=False)
    assert judged(question, 2) is Judged.AWAITING
    assert judged(question, 11) is Judged.OVERDUE
    replied(question, 12, document_number="50/BC-STP")
    decided(question, 13)
    known = supervision.question_get(question, on=on(13))
    assert (known.judged, [one.accepted for one in known.replies]) == (
        Judged.LATE, [False, True]
    )  # fmt: skip
    with pytest.raises(StepNotPossible):
        replied(question, 14)
    with pytest.raises(StepNotPossible):
        decided(question, 14)


def test_nobody_accepts_an_own_reply_or_one_of_the_own_agency() -> None:
    question = asked(unit=JUSTICE)
    replied(question, 1)
    with pytest.raises(PermissionMissing):
        decided(question, 2, actor=JUSTICE_HEAD)
    with pytest.raises(OwnReply):
        decided(question, 2, actor=person(Role.REFORM_COORDINATOR, JUSTICE, "user:own"))
    moved = replace(person(Role.REFORM_COORDINATOR, HOME), code=JUSTICE_HEAD.code)
    with pytest.raises(OtherPersonNeeded):
        decided(question, 2, actor=moved)
    with pytest.raises(SteeringInvalid):
        supervision.reply_decide(actor=OFFICE, at=day(2), question=question, accept=False)
    decided(question, 2)


def test_only_the_agency_that_was_asked_replies() -> None:
    question = asked()
    for actor in (WARD_HEAD, COORDINATOR, OFFICE, CHAIRMAN):
        with pytest.raises(PermissionMissing):
            replied(question, 1, actor=actor)
    replied(question, 1, actor=JUSTICE_CLERK)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"document_number": ""}, "document_number"), ({"document_on": on(2)}, "document_on"),
        ({"words": ""}, "words"), ({"words": "x" * 2001}, "words"),
        ({"document_on": date(1, 1, 1)}, "document_on"),
        ({"words": "Liên hệ 0912345678"}, "words"),
        ({"document_number": "45/BC, ĐT 0912 345 678"}, "document_number"),
    ],
)  # fmt: skip
def test_a_reply_that_cannot_be_is_refused(changed: dict[str, Any], field: str) -> None:
    question = asked()
    with pytest.raises(SteeringInvalid) as error:
        replied(question, 1, **changed)
    assert set(error.value.fields) == {field}


@pytest.mark.parametrize(
    ("unit", "words", "days", "field"),
    [(FINANCE, "Hỏi", 1, "unit"), (JUSTICE, "", 1, "text"), (JUSTICE, "Hỏi", -11, "due_on")],
)
def test_a_question_that_cannot_be_is_refused(unit: str, words: str, days: int, field: str) -> None:
    code = announced()
    with pytest.raises(SteeringInvalid) as error:
        supervision.question_ask(
            actor=COORDINATOR, at=AT, session=code, unit=unit, text=words, due_on=on(days)
        )
    assert set(error.value.fields) == {field}
    with pytest.raises(RecordUnknown):
        asked("GS-0")
    with pytest.raises(RecordUnknown):
        supervision.question_get(f"{code}-CH1", on=TODAY)


# Recommendations -----------------------------------------------------------------------


def carried_out(task: str, number: int) -> None:
    tasks.task_claim_done(
        actor=JUSTICE_HEAD, at=day(number), code=task, evidence=Evidence(document="60/BC-STP")
    )
    tasks.task_accept(actor=CHAIRMAN, at=day(number + 1), code=task, accept=True)


def test_a_recommendation_is_carried_out_as_its_task_is_by_evidence() -> None:
    code = recommended(days=20)
    recommended(code, days=20)
    given = supervision.recommendation_to_task(actor=CHAIRMAN, at=day(1), session=code, number=1)
    task = tasks.task_get(given.code, on=TODAY)
    assert (task.source, task.owner, task.standing.first_due_on) == (
        Source.SUPERVISION, JUSTICE, on(20)
    )  # fmt: skip
    assert code in task.giver
    assert supervision.session_of_task(given.code) == (code, 1)
    carried_out(given.code, 19)
    at_20, at_21 = (supervision.supervision_counts(ALL, on=on(n))["HDND"] for n in (20, 21))
    assert (at_20.carried_out_of, at_20.not_given) == ((1, 1), 1)
    assert at_21.carried_out_of == (1, 2), "what was never given as a task is not carried out"
    before = supervision.supervision_counts(ALL, on=TODAY)["HDND"]
    assert (before.carried_out_of, before.not_given) == (None, 2)
    with pytest.raises(StepNotPossible):
        supervision.recommendation_to_task(actor=CHAIRMAN, at=day(2), session=code, number=1)
    with pytest.raises(RecordUnknown):
        supervision.recommendation_to_task(actor=CHAIRMAN, at=day(2), session=code, number=9)
    with pytest.raises(PermissionMissing):
        supervision.recommendation_to_task(actor=COORDINATOR, at=day(2), session=code, number=2)


def test_nothing_is_recommended_before_the_supervision_was_made() -> None:
    with pytest.raises(StepNotPossible):
        recommended(announced())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": ""}, "text"), ({"text": "Làm"}, "text"),
        ({"unit": FINANCE}, "unit"), ({"days": -1}, "due_on"),
        ({"document_number": ""}, "document_number"), ({"document_on": on(1)}, "document_on"),
        ({"document_number": "20/BC 0912.345.678"}, "document_number"),
    ],
)  # fmt: skip
def test_a_recommendation_that_cannot_be_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        recommended(**changed)
    assert set(error.value.fields) == {field}


# Import --------------------------------------------------------------------------------

HEAD = "code,body,act,supervisor,subject,document_number,document_on,units,planned_on,held_on\n"
LINE = "GS-01,hdnd,truc_tiep,Ban Pháp chế,Một cửa,12/KH,05/07/2026,AG.STP;AG.30307,20/07/2026,\n"
SECOND = "GS-02,MTTQ,CU_TRI,Ủy ban Mặt trận,Đất đai,3/KH,2026-07-01,AG.STP,2026-07-10,10/07/2026\n"


def taken(text: str, actor: Any = COORDINATOR) -> tuple[list[str], list[str]]:
    rows = supervision.read_rows(text.encode())
    return supervision.supervision_import(actor=actor, at=AT, rows=rows)


def test_a_table_is_taken_in_whole_and_again_changes_nothing() -> None:
    assert taken(HEAD + LINE + SECOND) == (["GS-01", "GS-02"], [])
    assert taken(HEAD + LINE + SECOND) == ([], ["GS-01", "GS-02"])
    first = supervision.session_get("GS-01", on=TODAY).row
    assert (first.units, first.state) == ((JUSTICE, WARD), SessionState.PLANNED)
    assert supervision.session_get("GS-02", on=TODAY).row.held_on == on(-5)
    supervision.supervision_hold(actor=OFFICE, at=day(6), code="GS-01", held_on=on(5))
    assert taken(HEAD + LINE) == ([], ["GS-01"])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD, "file"), ("code,x\n", "row 1"), ("code\n", "row 1"),
        (HEAD + LINE + LINE, "row 3, column code"),
        (HEAD + SECOND + LINE.replace("05/07/2026", "mai"), "row 3, column document_on"),
        (HEAD + SECOND + LINE.replace("hdnd", "ai"), "row 3, column body"),
        (HEAD + LINE.replace("GS-01", ""), "row 2, column code"),
        (HEAD + LINE.strip() + ",x\n", "row 2"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_whole_with_row_and_column(text: str, place: str) -> None:
    with pytest.raises(SupervisionTableRefused) as error:
        taken(text)
    assert set(error.value.fields) == {place}
    assert supervision.session_list(ALL, on=TODAY) == []


def test_a_known_code_with_other_content_is_refused() -> None:
    taken(HEAD + LINE)
    with pytest.raises(SupervisionTableRefused) as error:
        taken(HEAD + SECOND + LINE.replace("Một cửa", "Đất đai"))
    assert set(error.value.fields) == {"row 3"}
    assert len(supervision.session_list(ALL, on=TODAY)) == 1
    with pytest.raises(PermissionMissing):
        taken(HEAD + LINE, JUSTICE_HEAD)


# Proofs --------------------------------------------------------------------------------


def lived() -> tuple[str, str]:
    code = recommended(announced(held_on=TODAY))
    supervision.recommendation_to_task(actor=CHAIRMAN, at=day(1), session=code, number=1)
    question = asked(code)
    replied(question, 1)
    decided(question, 2, accept=False)
    replied(question, 3)
    decided(question, 4)
    dropped = announced()
    supervision.supervision_drop(actor=OFFICE, at=AT, code=dropped, reason="Hoãn")
    return code, question


def test_everything_agrees_with_the_ledger_which_holds_no_word() -> None:
    code, question = lived()
    assert api.facts_verify()["faults"] == []
    streams = (f"supervision:{code}", f"supervision-question:{question}")
    said = str([one.body for stream in streams for one in ledger.entry_list(stream=stream)])
    for word in ("Pháp chế", "đo đạc", "thời hạn", "12/KH"):
        assert word not in said
    told = {event.payload["kind"] for event in OutboxEvent.objects.all()
            if event.payload.get("stream") in streams}  # fmt: skip
    assert {"supervision.recorded", "question.replied", "question.accepted"} <= told


def bent(table: str, values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {values}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


BENT = {
    "steering_supervision": "subject = 'khác'",
    "steering_question": "due_on = due_on + 5",
    "steering_reply": "words = 'khác'",
    "steering_recommendation": "text = 'khác'",
}


@pytest.mark.parametrize("table", BENT)
def test_what_stands_is_not_rewritten_and_bending_it_is_found(table: str) -> None:
    lived()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {BENT[table]}")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    bent(table, BENT[table])
    assert api.facts_verify()["faults"]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("steering_reply", "given_at = given_at - interval '2 days'"),
        ("steering_reply", "given_by = 'user:other'"),
        ("steering_reply", "decided_at = decided_at - interval '1 day'"),
        ("steering_reply", "decided_by = 'user:other'"),
        ("steering_reply", "why = '' WHERE accepted"),
        ("steering_question", "recorded_at = recorded_at + interval '9 days'"),
        ("steering_supervision", "recorded_by = 'user:other'"),
        ("steering_supervision", "held_at = held_at - interval '9 days'"),
        ("steering_supervision", "dropped_by = 'user:other' WHERE why <> ''"),
        ("steering_recommendation", "recorded_at = recorded_at + interval '9 days'"),
    ],
)
def test_a_moment_or_person_that_judges_is_not_bent_unseen(table: str, values: str) -> None:
    lived()
    later = asked()
    replied(later, 1)
    supervision.reply_decide(
        actor=OFFICE, at=day(2), question=later, accept=True, reason="Theo công văn 9/HĐND"
    )
    assert api.facts_verify()["faults"] == []
    bent(table, values)
    assert api.facts_verify()["faults"]


@pytest.mark.parametrize("many", [1, 4])
def test_counts_and_lists_ask_a_fixed_number_of_questions(
    many: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(many):
        code = recommended()
        supervision.recommendation_to_task(actor=CHAIRMAN, at=day(1), session=code, number=1)
        replied(asked(code), 1)
    with django_assert_max_num_queries(6):
        supervision.supervision_counts(ALL, on=on(3))
    with django_assert_max_num_queries(7):
        supervision.session_get(code, on=on(3))
