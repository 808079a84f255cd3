"""Whatever is bent in a table is found from the ledger."""

from __future__ import annotations

import pytest
from django.db import connection

from motcua.steering import api
from motcua.steering.tests.factories import (
    AT,
    CHAIRMAN,
    COORDINATOR,
    OTHER_HEAD,
    OTHER_WARD,
    appoint,
    check,
    claim,
    conclude,
    drawn,
    found,
    meet,
    on,
    propose,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def everything() -> None:
    """A record of every kind, with whatever can happen to it."""
    seat = appoint()
    api.seat_end(actor=COORDINATOR, at=AT, seat_id=seat, until=on(9), reason="Chuyển công tác")
    meeting = meet()
    conclude(meeting)
    api.resolution_to_task(actor=CHAIRMAN, at=AT, meeting=meeting, number=1)
    finding = found()
    claim(finding, 1)
    check(finding, 2, accept=False)
    drawn()
    practice = propose()
    api.practice_decide(actor=COORDINATOR, at=AT, code=practice, accept=True, reason="Hay")
    api.practice_replicate(
        actor=OTHER_HEAD, at=AT, code=practice, unit=OTHER_WARD, since=on(-1), words="Đã làm"
    )


def test_an_honest_installation_has_no_fault() -> None:
    everything()
    assert api.facts_verify()["faults"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE steering_person SET name = 'Người khác'",
        "UPDATE steering_seat SET place = 'HEAD'",
        "UPDATE steering_seat SET valid_until = valid_until + 1",
        "UPDATE steering_meeting SET agenda = 'Nội dung khác'",
        "UPDATE steering_meeting SET held_on = held_on - 1",
        "UPDATE steering_resolution SET text = 'Kết luận khác'",
        "UPDATE steering_resolution SET due_on = due_on + 30",
        "UPDATE steering_resolution SET task = NULL",
        "UPDATE steering_plan SET document_number = '6/QĐ'",
        "UPDATE steering_plan SET approved_by = '', approved_at = NULL",
        "UPDATE steering_plan_item SET month = 12",
        "UPDATE steering_plan_item SET team = ARRAY['Người khác']",
        "UPDATE steering_inspection SET unit = 'AG.STP' WHERE kind = 'PLANNED'",
        "UPDATE steering_inspection SET leader = leader, team = ARRAY['Người khác']",
        "UPDATE steering_finding SET severity = 'SERIOUS_VIOLATION'",
        "UPDATE steering_finding SET what = 'Không có gì'",
        "UPDATE steering_finding SET unit = 'AG.STP'",
        "UPDATE steering_words SET text = 'Đã xong' WHERE text <> ''",
        "DELETE FROM steering_words WHERE text <> ''",
        "UPDATE steering_draw SET visits_until = visits_until + 90",
        "UPDATE steering_draw SET subject = 'Cuộc khác'",
        "UPDATE steering_practice SET effect = 'Tốt hơn nhiều'",
        "UPDATE steering_practice_decision SET accepted = false",
        "UPDATE steering_practice_decision SET why = 'Dở'",
        "UPDATE steering_replication SET since = since - 90",
        "DELETE FROM steering_replication",
    ],
)
def test_what_was_bent_is_found(statement: str) -> None:
    everything()
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount
    assert api.facts_verify()["faults"]
