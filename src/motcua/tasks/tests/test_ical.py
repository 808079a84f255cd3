"""The calendar is what RFC 5545 says it must be, and tells titles and days only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor, Role
from motcua.tasks import api
from motcua.tasks.contracts import DueSpec
from motcua.tasks.errors import FeedUnknown
from motcua.tasks.ical import DayEvent, calendar, escaped, folded
from motcua.tasks.models import CalendarFeed
from motcua.tasks.tests.factories import (
    AT,
    DIRECTOR,
    FINANCE,
    JUSTICE,
    TODAY,
    accept,
    by,
    claim,
    day,
    give,
)

STAMP = datetime(1997, 9, 1, 13, 0, tzinfo=UTC)


def unfolded(text: str) -> str:
    return text.replace("\r\n ", "")


def unescaped(text: str) -> str:
    """As a reader takes a TEXT value apart (RFC 5545, 3.3.11)."""
    found, signs = "", iter(text)
    for sign in signs:
        if sign == "\\":
            sign = next(signs)
            sign = "\n" if sign in "nN" else sign
        found += sign
    return found


def test_the_text_example_of_the_standard() -> None:
    said = "Project XYZ Final Review\nConference Room - 3B\nCome Prepared."
    assert escaped(said) == (r"Project XYZ Final Review\nConference Room - 3B\nCome Prepared.")
    assert escaped("a,b;c\\d") == r"a\,b\;c\\d"


def test_the_folding_example_of_the_standard_reads_as_one_line() -> None:
    line = "DESCRIPTION:This is a long description that exists on a long line."
    assert folded(line) == line
    longer = line + " It has more than seventy-five octets in it."
    parts = folded(longer).split("\r\n")
    assert (len(parts), len(parts[0])) == (2, 75)
    assert unfolded(folded(longer)) == longer


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_a_line_of_any_script_is_cut_between_characters(line: str) -> None:
    parts = folded(line).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert unfolded(folded(line)) == line


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"),
               max_size=300))  # fmt: skip
def test_a_title_comes_back_as_it_was(title: str) -> None:
    data = calendar([DayEvent("1@x", TODAY, title, STAMP)], name="Hạn").decode()
    line = next(line for line in unfolded(data).split("\r\n") if line.startswith("SUMMARY:"))
    assert unescaped(line.removeprefix("SUMMARY:")) == title


def test_the_anniversary_example_of_the_standard() -> None:
    """RFC 5545, 3.6.1: a day is a DATE, its end the next day, and it blocks no time."""
    event = DayEvent(
        "19970901T130000Z-123403@example.com", date(1997, 11, 2), "Our Blissful Anniversary",
        STAMP, sequence=3, url="https://example.com/x",
    )  # fmt: skip
    assert calendar([event], name="Lịch").decode() == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Motcua//Tasks//VI\r\n"
        "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Lịch\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n"
        "BEGIN:VEVENT\r\nUID:19970901T130000Z-123403@example.com\r\n"
        "DTSTAMP:19970901T130000Z\r\nDTSTART;VALUE=DATE:19971102\r\n"
        "DTEND;VALUE=DATE:19971103\r\nSEQUENCE:3\r\n"
        "SUMMARY:Our Blissful Anniversary\r\nTRANSP:TRANSPARENT\r\nCLASS:PRIVATE\r\n"
        "URL:https://example.com/x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_a_line_break_in_a_title_begins_no_line_of_its_own() -> None:
    evil = "Họp\r\nATTENDEE:mailto:x@y\rEND:VEVENT\x00\x1b"
    data = calendar([DayEvent("1@x", TODAY, evil, STAMP)], name="Hạn").decode()
    assert data.count("\r\nATTENDEE") == data.count("\r\nEND:VEVENT") - 1 == 0


# The feed ------------------------------------------------------------------------------


def official(name: str, role: Role, unit: str = JUSTICE) -> Actor:
    number = organisation.account_create(
        actor=SYSTEM, username=name, full_name=f"Bà {name}", password=None
    )
    organisation.post_assign(
        actor=SYSTEM, username=name, unit_code=unit, role=role, valid_from=date(2026, 1, 1)
    )
    return organisation.actor_for_user(user_id=number, at=AT)


def titles(secret: str) -> list[str]:
    lines = unfolded(api.feed_calendar(secret=secret, at=AT).decode()).split("\r\n")
    return [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("units")
class TestFeed:
    def test_an_official_sees_the_own_tasks_and_a_head_the_agencys(self) -> None:
        vien, head = official("vien", Role.HANDLING_OFFICER), official("truong", Role.HEAD)
        mine = give(title="Việc của viên")
        api.task_assign(actor=DIRECTOR, at=AT, code=mine, to=vien.code)
        give(title="Việc của sở", due=by(3))
        give(title="Không có hạn", due=DueSpec())
        give(title="Việc của sở khác", owner=FINANCE)
        done = give(title="Việc đã xong")
        claim(done, 0)
        accept(done, 0)
        secrets = [api.feed_renew(actor=who, at=day(1)) for who in (vien, head)]
        assert titles(secrets[0]) == ["Việc của viên"]
        assert titles(secrets[1]) == ["Việc của sở", "Việc của viên"]

    def test_it_tells_nothing_but_titles_days_and_addresses(self) -> None:
        head = official("truong", Role.HEAD)
        give(giver="Ông Nguyễn Văn Giao", product="Tờ trình mật")
        data = api.feed_calendar(secret=api.feed_renew(actor=head, at=AT), at=AT).decode()
        for word in ("Nguyễn", "Tờ trình", "truong", "15/CT"):
            assert word not in unfolded(data)

    def test_a_renewed_or_ended_address_ends_the_earlier_one(self) -> None:
        head = official("truong", Role.HEAD)
        first = api.feed_renew(actor=head, at=AT)
        second = api.feed_renew(actor=head, at=day(1))
        assert first != second
        with pytest.raises(FeedUnknown):
            titles(first)
        assert titles(second) == []
        assert api.feed_since(head) == day(1)
        assert api.feed_end(actor=head, at=day(2))
        assert not api.feed_end(actor=head, at=day(2))
        for secret in (second, "", "x" * 500):
            with pytest.raises(FeedUnknown):
                titles(secret)
        assert api.feed_since(head) is None

    def test_the_secret_itself_is_not_kept(self) -> None:
        head = official("truong", Role.HEAD)
        secret = api.feed_renew(actor=head, at=AT)
        kept: Any = CalendarFeed.objects.get()
        assert secret not in (kept.digest, kept.official)

    def test_a_closed_account_has_no_calendar(self) -> None:
        head = official("truong", Role.HEAD)
        secret = api.feed_renew(actor=head, at=AT)
        from django.contrib.auth import get_user_model

        get_user_model().objects.update(is_active=False)
        with pytest.raises(FeedUnknown):
            titles(secret)

    def test_who_moved_on_no_longer_sees_the_former_agency(
        self, django_assert_num_queries: Any
    ) -> None:
        head = official("truong", Role.HEAD)
        give(title="Việc của sở")
        secret = api.feed_renew(actor=head, at=AT)
        with django_assert_num_queries(3):
            assert titles(secret) == ["Việc của sở"]
        from motcua.organisation.models import Post

        Post.objects.update(valid_until=TODAY - timedelta(days=1))
        assert titles(secret) == []
