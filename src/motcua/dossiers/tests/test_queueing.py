"""The queue: numbers without gaps, called once, measured from taking to the first call."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from django.db import connection

from motcua.core.definitions import DefinitionError
from motcua.dossiers.errors import QueueEmpty, QueueUnknown, TicketNotPossible, TicketUnknown
from motcua.dossiers.queueing.contracts import Ticket, TicketState, Waiting
from motcua.dossiers.queueing.loading import queues, read_queues
from motcua.dossiers.queueing.papers import ticket_pdf
from motcua.dossiers.queueing.selectors import tickets_called, tickets_waiting, waiting_of
from motcua.dossiers.queueing.services import ticket_call, ticket_end, ticket_recall, ticket_take
from motcua.dossiers.tests.factories import NOW, WARD, handling, one_stop
from motcua.organisation.errors import PermissionMissing

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = NOW.date()


def take(minutes: int = 0, queue: str = "A", unit: str = WARD) -> Ticket:
    at = NOW + timedelta(minutes=minutes)
    return ticket_take(actor=one_stop(unit), at=at, unit=unit, queue=queue)


def call(minutes: int, counter: str = "1", queue: str = "") -> Ticket:
    at = NOW + timedelta(minutes=minutes)
    return ticket_call(actor=one_stop(), at=at, unit=WARD, counter=counter, queue=queue)


def end(ticket: Ticket, *, came: bool = True, dossier: str = "") -> Ticket:
    at = NOW + timedelta(hours=1)
    return ticket_end(actor=one_stop(), at=at, ticket=ticket.ticket_id, came=came, dossier=dossier)


def test_numbers_run_without_gaps_in_a_queue_a_unit_and_a_day() -> None:
    labels = [take().label, take().label, take(queue="B").label, take(unit="AG.30316").label]
    assert labels == ["A001", "A002", "B001", "A001"]
    assert take(24 * 60).label == "A001"
    with pytest.raises(QueueUnknown):
        take(queue="Z")
    assert take().label == "A003"


def test_whoever_waited_longest_is_called_and_two_counters_get_two_people() -> None:
    take(0)
    take(1, "B")
    take(2)
    assert (call(5).label, call(6, "2").label) == ("A001", "B001")
    assert call(7, "3", "A").label == "A002"
    with pytest.raises(QueueEmpty):
        call(8)
    assert [item.label for item in tickets_called(unit=WARD, day=TODAY)] == [
        "A002", "B001", "A001",
    ]  # fmt: skip


def test_counters_that_call_in_the_same_moment_get_different_numbers() -> None:
    for minute in range(12):
        take(minute)

    def one(counter: int) -> str:
        try:
            return call(30, str(counter)).label
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        labels = list(pool.map(one, range(12)))
    assert len(set(labels)) == 12


def test_the_wait_is_measured_to_the_first_call_and_a_recall_does_not_lengthen_it() -> None:
    assert waiting_of(unit=WARD, day=TODAY) == Waiting(0, 0, 0, 0, None, None)
    for _ in range(4):
        take()
    first = call(10)
    call(20)
    call(40)
    ticket_recall(actor=one_stop(), at=NOW + timedelta(hours=2), ticket=first.ticket_id)
    end(first, came=False)
    assert waiting_of(unit=WARD, day=TODAY) == Waiting(4, 1, 3, 1, 20, 40)
    assert [item.label for item in tickets_waiting(unit=WARD, day=TODAY)] == ["A004"]


def test_a_ticket_ends_once_with_its_dossier_or_without_anybody() -> None:
    take()
    ticket = call(1)
    done = end(ticket, dossier=" H01.30.307-260302-0001 ")
    assert (done.state, done.dossier) == (TicketState.DONE, "H01.30.307-260302-0001")
    with pytest.raises(TicketNotPossible):
        end(ticket)
    take()
    gone = end(call(2), came=False, dossier="H01-1")
    assert (gone.state, gone.dossier) == (TicketState.NO_SHOW, "")
    with pytest.raises(TicketUnknown):
        ticket_end(actor=one_stop(), at=NOW, ticket=0, came=True)


def test_only_the_counter_gives_and_calls_numbers_and_names_where() -> None:
    with pytest.raises(PermissionMissing):
        ticket_take(actor=handling(), at=NOW, unit=WARD, queue="A")
    with pytest.raises(PermissionMissing):
        ticket_take(actor=one_stop(), at=NOW, unit="AG.30316", queue="A")
    take()
    for counter in ("", " ", "x" * 11):
        with pytest.raises(TicketNotPossible):
            call(1, counter)
    ticket = call(1)
    with pytest.raises(PermissionMissing):
        ticket_end(actor=one_stop("AG.30316"), at=NOW, ticket=ticket.ticket_id, came=True)


def test_the_printed_number_is_one_a7_page() -> None:
    pages = pypdf.PdfReader(io.BytesIO(ticket_pdf(ticket=take(), ahead=3))).pages
    assert len(pages) == 1
    box = pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (74, 105)
    text = " ".join(pages[0].extract_text().split())
    for part in ("A001", "Nộp hồ sơ", "Đang chờ phía trước: 3", "09:00, 02/03/2026"):
        assert part in text


GOOD = "queues:\n  - code: A\n    name: {vi: a, en: a}\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD.replace("code: A", "code: AB"), 2, "one capital letter"),
        (GOOD + GOOD.partition("\n")[2], 4, "stands twice"),
        (GOOD.replace("name", "names"), 3, "unknown key"),
        ("queues: []\n", 1, "at least one"),
        ("x: 1\n" + GOOD, 1, "unknown key"),
    ],
)
def test_a_wrong_file_of_queues_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "queues.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        read_queues(path)
    assert refusal.value.params["line"] == line
    assert reason in refusal.value.params["reason"]


def test_the_shipped_queues_have_names_in_both_languages() -> None:
    assert [item.code for item in queues()] == ["A", "B"]
    assert all(item.name_vi and item.name_en for item in queues())
