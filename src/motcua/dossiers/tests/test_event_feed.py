"""The event feed: complete, in order, safe against whoever commits late."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from motcua.calendars import api as calendars
from motcua.core.models import OutboxEvent
from motcua.dossiers import event_feed, services
from motcua.dossiers.contracts import Act, DossierEvent, Kind, Status
from motcua.dossiers.errors import DossierUnknown
from motcua.dossiers.event_feed import dossier_event, events_page
from motcua.dossiers.events import ALL_EVENTS, DOSSIER_EVENTS
from motcua.dossiers.packs import rule_pack_on
from motcua.dossiers.rules import ALLOWED, clock_of, event_of, status_after
from motcua.dossiers.selectors import stream_of
from motcua.dossiers.tests.factories import (
    MARRIAGE,
    NOW,
    PERSON,
    WARD,
    entries,
    finish,
    handling,
    head,
    one_stop,
    receive,
)
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM

LATER = NOW + timedelta(hours=1)
database = pytest.mark.django_db(transaction=True)


def seal() -> None:
    ledger.seal(key=ledger.signing_key())


def follow(limit: int = 3, **filters: Any) -> list[DossierEvent]:
    """All pages from the beginning, as a client reads them."""
    found: list[DossierEvent] = []
    after = 0
    while True:
        page = events_page(after=after, limit=limit, **{"units": None, **filters})
        assert len(page.events) <= limit
        found += page.events
        assert page.next >= after
        after = page.next
        if page.next >= page.end:
            return found


# What a kind says -----------------------------------------------------------------------


@given(st.lists(st.integers(0, 1000), max_size=12))
def test_a_status_that_a_kind_names_is_the_one_that_the_clock_derives(choices: list[int]) -> None:
    """Any life that the rules allow: the kind of the last act never names another status."""
    pack, calendar = rule_pack_on(NOW.date()), calendars.working_calendar()
    acts = [Act(1, Kind.RECEIVED, NOW, NOW, {"step": "A"}, "user:1")]
    status = Status.IN_PROGRESS
    for seq, choice in enumerate(choices, start=2):
        possible = sorted(ALLOWED[status])
        kind = possible[choice % len(possible)]
        acts.append(Act(seq, kind, NOW, NOW, {}, "user:1"))
        status = clock_of(acts, calendar=calendar, pack=pack, now=LATER).status
        assert status_after(kind) in (None, status), kind


def test_the_kinds_that_leave_the_status_open_are_few() -> None:
    assert {kind for kind in Kind if status_after(kind) is None} == {
        Kind.NOTED, Kind.ASSIGNED, Kind.CONSULT_ANSWERED, Kind.REROUTED, Kind.FILES_ADDED,
        Kind.FILE_STRUCK,
    }  # fmt: skip


def test_every_kind_has_an_event_of_dossiers() -> None:
    assert {event_of(kind) for kind in Kind} == set(DOSSIER_EVENTS) < set(ALL_EVENTS)


@database
def test_the_feed_names_each_act_as_its_event_was_named() -> None:
    """What was emitted with each act, and what the ledger gives afterwards, are the same."""
    first = receive(procedure=MARRIAGE).code
    services.dossier_request_supplement(
        actor=handling(), at=LATER, code=first, components=["CCCD"], reason="mờ"
    )
    services.dossier_supplement(actor=one_stop(), at=LATER, code=first)
    services.dossier_assign(actor=handling(), at=LATER, code=first, to=handling().code)
    services.dossier_note(actor=handling(), at=LATER, code=first, note="Đã gọi điện")
    finish(first, at=LATER)
    services.dossier_return(actor=one_stop(), at=LATER, code=first)
    services.dossier_refuse(actor=head(), at=LATER, code=receive().code, reason="Không đủ")
    services.dossier_withdraw(actor=one_stop(), at=LATER, code=receive().code, reason="Rút")
    services.dossier_stop(actor=head(), at=LATER, code=receive().code, reason="Tranh chấp")
    seal()
    emitted = [
        (event.name, event.payload["code"], event.payload["seq"])
        for event in OutboxEvent.objects.filter(record__startswith="dossier:").order_by("id")
    ]
    found = follow()
    assert [(item.event, item.code, item.seq) for item in found] == emitted
    assert {item.status for item in found} >= {Status.RETURNED, Status.REFUSED, Status.STOPPED}
    for item in found:
        entry = ledger.entry_get(stream=stream_of(item.code), seq=item.seq)
        assert (item.hash, item.recorded_at) == (entry.hash.hex(), entry.recorded_at)
        assert (item.kind, item.place) == (entry.kind, entry.tree_index)
        assert dossier_event(code=item.code, seq=item.seq) == item


@database
def test_nothing_of_a_person_is_in_an_event() -> None:
    code = receive().code
    services.dossier_note(actor=handling(), at=LATER, code=code, note="Gọi bà Ánh")
    seal()
    text = repr(follow())
    assert code in text
    for secret in (PERSON.name, PERSON.id_number, PERSON.phone, "Gọi bà Ánh", "user:"):
        assert secret not in text


# Order and completeness ------------------------------------------------------------------


@database
def test_an_act_is_in_the_feed_once_it_is_sealed() -> None:
    code = receive().code
    assert follow() == []
    assert dossier_event(code=code, seq=1).place is None
    with pytest.raises(DossierUnknown):
        dossier_event(code=code, seq=2)
    with pytest.raises(DossierUnknown):
        dossier_event(code="H01-NONE", seq=1)
    seal()
    assert [item.code for item in follow()] == [code]


@database
def test_whoever_commits_late_comes_late_and_is_not_missed() -> None:
    """The first row number and time of recording belong to the last one to commit."""
    slow, quick = receive().code, receive().code
    seal()
    after = events_page(units=None).next
    noted, done = threading.Event(), threading.Event()

    def hold_back() -> None:
        try:
            with transaction.atomic():
                ledger.append(
                    stream=stream_of(slow), kind=Kind.NOTED, actor="user:1", occurred_at=NOW,
                    body={},
                )  # fmt: skip
                noted.set()
                assert done.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold_back)
    thread.start()
    assert noted.wait(20)
    services.dossier_note(actor=handling(), at=LATER, code=quick, note="trước")
    seal()
    first = events_page(units=None, after=after)
    assert [item.code for item in first.events] == [quick]
    done.set()
    thread.join(20)
    seal()
    second = events_page(units=None, after=first.next)
    assert [item.code for item in second.events] == [slow]
    assert entries(slow)[-1].entry_id < entries(quick)[-1].entry_id
    assert second.events[0].recorded_at < first.events[0].recorded_at


@database
def test_a_reader_beside_many_writers_and_sealers_gets_each_event_once_in_order() -> None:
    codes = [receive().code for _ in range(4)]
    stop = threading.Event()
    read: list[DossierEvent] = []

    def write(code: str) -> None:
        chance = random.Random(code)
        try:
            for _ in range(8):
                with transaction.atomic():
                    ledger.append(
                        stream=stream_of(code), kind=Kind.NOTED, actor="user:1",
                        occurred_at=NOW, body={},
                    )  # fmt: skip
                    time.sleep(chance.random() / 50)
        finally:
            connections.close_all()

    def keep_sealing() -> None:
        try:
            while not stop.is_set():
                seal()
        finally:
            connections.close_all()

    def keep_reading() -> None:
        after, last = 0, False
        try:
            while True:
                page = events_page(units=None, after=after, limit=5)
                read.extend(page.events)
                after = page.next
                if last and page.next >= page.end:
                    return
                last = stop.is_set()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        sealers = [pool.submit(keep_sealing) for _ in range(2)]
        reader = pool.submit(keep_reading)
        for writer in [pool.submit(write, code) for code in codes]:
            writer.result(60)
        stop.set()
        for job in sealers:
            job.result(60)
        reader.result(60)
    seal()
    after = (read[-1].place or 0) + 1 if read else 0
    read.extend(events_page(units=None, after=after, limit=100).events)
    assert len(read) == 4 * 9
    assert [item.place for item in read] == sorted(item.place or 0 for item in read)
    for code in codes:
        assert [item.seq for item in read if item.code == code] == list(range(1, 10))


# Filters -----------------------------------------------------------------------------------


@database
def test_only_what_is_asked_for_is_given() -> None:
    here, there = receive().code, receive(unit="AG.30316", actor=one_stop("AG.30316")).code
    services.dossier_note(actor=handling(), at=LATER, code=here, note="a")
    seal()
    assert [item.code for item in follow(units={WARD})] == [here, here]
    assert [item.code for item in follow(units={"AG.30316"})] == [there]
    assert follow(units=set()) == []
    assert [item.seq for item in follow(code=here)] == [1, 2]
    assert follow(code=here, units={"AG.30316"}) == []
    assert [item.code for item in follow(event=DOSSIER_EVENTS[0])] == [here, there]
    assert [item.seq for item in follow(code=here, event=DOSSIER_EVENTS[1], limit=1)] == [2]
    assert follow(code="H01-NONE") == []
    past = events_page(units=None, after=10**17)
    assert (past.events, past.next) == ((), 10**17)


@database
def test_other_streams_of_the_ledger_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that finds nothing in what it looks at still leads on."""
    monkeypatch.setattr(event_feed, "WINDOW", 2)
    for number in range(5):
        with transaction.atomic():
            ledger.append(
                stream=f"postal:{number}", kind="x", actor="system", occurred_at=NOW, body={}
            )
    code = receive(actor=SYSTEM).code
    seal()
    assert [item.code for item in follow()] == [code]
    empty = events_page(units=None)
    assert (empty.events, empty.next, empty.end) == ((), 2, 6)


@database
def test_a_page_takes_two_statements_however_long(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(6):
        receive()
    seal()
    for limit in (1, 100):
        with django_assert_num_queries(2):
            events_page(units={WARD}, limit=limit)
        with django_assert_num_queries(2):
            events_page(units=None, limit=limit, code="x", event=DOSSIER_EVENTS[0])


@database
def test_the_feed_is_read_along_indexes() -> None:
    receive()
    seal()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {event_feed._BY_PLACE} ORDER BY l.tree_index", [0, 5000])
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "Seq Scan" not in plan, plan
