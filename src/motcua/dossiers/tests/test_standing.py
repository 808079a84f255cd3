"""Dossiers in hand in a period, against a plain model and against real acts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.dossiers import api
from motcua.dossiers.contracts import Act, Kind
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.models import Fact
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.rules import clock_of
from motcua.dossiers.services import (
    dossier_request_supplement,
    dossier_supplement,
    dossier_withdraw,
)
from motcua.dossiers.standing import MEASURES
from motcua.dossiers.tests.factories import (
    NOW,
    OTHER_OLD_WARD,
    WARD,
    act,
    finish,
    handling,
    local,
    one_stop,
    receive,
    received,
)
from motcua.dossiers.tests.standing_cases import APRIL, MARCH, anything, day, row, store

pytestmark = pytest.mark.django_db(transaction=True)
ENDS = (
    "CLOSED_BEFORE_DUE", "CLOSED_ON_DUE", "CLOSED_AFTER_DUE", "CLOSED_UNJUDGED", "OPEN_IN_TIME",
    "OPEN_LATE", "OPEN_UNJUDGED", "WAITING_IN_TIME", "WAITING_LATE", "WAITING_UNJUDGED",
)  # fmt: skip
BEGINNINGS = ("RECEIVED_ONLINE", "RECEIVED_IN_PERSON", "CARRIED_OVER")


def counts(since: date = MARCH, until: date = APRIL, units: set[str] | None = None) -> dict:
    found = api.standing_counts(
        since=since, until=until, units=units, by="unit", measures=tuple(MEASURES)
    )
    return {name: sum(line[name] for line in found.values()) for name in MEASURES}


def test_what_waits_is_judged_by_the_day_of_the_request() -> None:
    store(
        [
            row(day(2), day(10), waits=[[day(5), None, day(10)]]),
            row(day(2), day(10), waits=[[day(12), None, day(10)]]),
            row(day(2), None, waits=[[day(12), None, None]]),
        ]
    )
    found = counts()
    assert [found[name] for name in ENDS[-3:]] == [1, 1, 1]
    assert found["OPEN_LATE"] == found["OPEN_IN_TIME"] == 0


def test_a_later_supplement_does_not_make_good_what_was_late_at_the_time() -> None:
    """Due on 10 March; asked on 2 April, supplemented on 10 April: due anew on 20 April."""
    store([row(day(2), day(20, 4), day(15, 4), waits=[[day(2, 4), day(10, 4), day(10)]])])
    assert counts()["OPEN_LATE"] == 1
    april = counts(APRIL, date(2026, 5, 1))
    assert (april["CARRIED_OVER"], april["CLOSED_BEFORE_DUE"]) == (1, 1)


def test_a_wait_that_ended_in_the_period_counts_with_the_deadline_that_it_left() -> None:
    store([row(day(2), day(30), waits=[[day(5), day(25), day(10)]])])
    assert counts()["OPEN_LATE"] == 1
    assert counts(MARCH, day(29))["OPEN_IN_TIME"] == 1
    assert counts(MARCH, day(20))["WAITING_IN_TIME"] == 1


@pytest.mark.parametrize("seed", range(8))
def test_every_dossier_in_hand_comes_in_one_way_and_stands_in_one_place(seed: int) -> None:
    chance = Random(seed)
    rows = [anything(chance, MARCH, 31, [WARD, OTHER_OLD_WARD]) for _ in range(60)]
    store(rows)
    found = counts()
    in_hand = [
        line for line in rows
        if line["received_on"] < APRIL and not (line["closed_on"] and line["closed_on"] < MARCH)
    ]  # fmt: skip
    assert sum(found[name] for name in BEGINNINGS) == len(in_hand)
    assert sum(found[name] for name in ENDS) == len(in_hand)
    parts = [counts(units={unit}) for unit in (WARD, OTHER_OLD_WARD)]
    assert all(found[name] == sum(part[name] for part in parts) for name in MEASURES)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_open_at_an_end_is_what_the_next_period_carries_over(seed: int) -> None:
    chance = Random(seed)
    store([anything(chance, MARCH, 60, [WARD]) for _ in range(60)])
    middle = MARCH + timedelta(days=chance.randrange(1, 50))
    before, after = counts(MARCH, middle), counts(middle, date(2026, 6, 1))
    still_open = sum(before[name] for name in ENDS if not name.startswith("CLOSED"))
    assert still_open == after["CARRIED_OVER"]


@pytest.mark.parametrize("seed", range(4))
def test_a_number_and_the_list_that_it_opens_into_are_the_same(seed: int) -> None:
    chance = Random(seed)
    store([anything(chance, MARCH, 31, [WARD]) for _ in range(40)])
    found = counts()
    for name in MEASURES:
        listed = api.standing_list(since=MARCH, until=APRIL, units=None, measures=[name], limit=100)
        assert len(listed) == found[name], name
    pages, after = [], 0
    while page := api.standing_list(
        since=MARCH, until=APRIL, units=None, measures=ENDS, after=after, limit=7
    ):
        pages += page
        after = page[-1].dossier_id
    assert len({line.code for line in pages}) == len(pages) == sum(found[name] for name in ENDS)


def test_a_list_can_be_narrowed_to_a_field_an_officer_and_the_readers_units() -> None:
    store(
        [
            row(day(2), day(9)),
            row(day(3), day(9), field="DAT_DAI", received_by="user:2"),
            row(day(4), day(9), origin="IMPORTED"),
        ]
    )

    def listed(**more: object) -> list[str]:
        found = api.standing_list(
            since=MARCH, until=APRIL, measures=["OPEN_LATE"], **{"units": None, **more}
        )
        return [line.code for line in found]

    assert listed() == ["S-0", "S-1", "S-2"]
    assert listed(field="DAT_DAI") == listed(officer="user:2") == ["S-1"]
    assert listed(officer="") == ["S-2"]
    assert listed(units={OTHER_OLD_WARD}) == listed(units=set()) == []


def test_each_read_takes_one_statement_whatever_there_is() -> None:
    for rows in ([], [row(day(2), day(9)) for _ in range(9)]):
        store(rows)
        for read in (
            lambda: counts(),
            lambda: api.officer_counts(
                since=MARCH, until=APRIL, units={WARD}, measures=["TIME_SHORTER"]
            ),
            lambda: api.standing_list(since=MARCH, until=APRIL, units=None, measures=ENDS),
            lambda: api.first_received(units={WARD}),
            lambda: api.procedures_in_hand(since=MARCH, until=APRIL, units={WARD}),
        ):
            with CaptureQueriesContext(connection) as captured:
                read()
            assert len(captured) == 1


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        counts(APRIL, MARCH)


# The facts behind it -------------------------------------------------------------------


def test_the_facts_of_real_acts_keep_each_wait_with_the_deadline_before_it() -> None:
    """Received Monday 2 March, five working days: 9 March. Asked on 4, answered on 6 March."""
    code = receive(procedure="1.000894", at=NOW).code
    first_due = Fact.objects.get(code=code).due_on
    dossier_request_supplement(
        actor=handling(), at=local(2026, 3, 4), code=code, components=["TK_KH"],
        reason="Thiếu chữ ký",
    )  # fmt: skip
    assert Fact.objects.get(code=code).waits == [[day(4), None, first_due]]
    dossier_supplement(actor=one_stop(), at=local(2026, 3, 6), code=code)
    assert Fact.objects.get(code=code).waits == [[day(4), day(6), first_due]]
    dossier_withdraw(actor=one_stop(), at=local(2026, 3, 6, 16), code=code, reason="Đổi ý")
    fact = Fact.objects.get(code=code)
    assert clock.local(local(2026, 3, 6, 16)).time() == fact.closed_time
    assert facts_verify()["faults"] == []


def test_verification_finds_a_wait_that_was_edited() -> None:
    code = receive().code
    finish(code, at=NOW)
    Fact.objects.filter(code=code).update(waits=[[day(2), day(30), None]])
    assert [fault["reason"].split()[0] for fault in facts_verify()["faults"]] == ["waits"]


@pytest.mark.parametrize("pack", ["2012", "2018"])
def test_the_deadline_before_a_wait_is_the_one_derived_without_the_wait(pack: str) -> None:
    acts: list[Act] = [received(NOW, days=5)]
    known = {"calendar": calendars.working_calendar(), "pack": rule_pack_get(pack)}
    for number, (asked, answered) in enumerate([(4, 6), (10, 17)]):
        before = clock_of(acts, now=NOW, **known).due_on
        acts += [
            act(2 * number + 2, Kind.SUPPLEMENT_REQUESTED, local(2026, 3, asked)),
            act(2 * number + 3, Kind.SUPPLEMENTED, local(2026, 3, answered)),
        ]
        waits = clock_of(acts, now=NOW, **known).waits
        assert (waits[-1].since_on, waits[-1].until_on) == (day(asked), day(answered))
        assert waits[-1].due_on == before
