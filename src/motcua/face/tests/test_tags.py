"""Template tags: numbers, days, words and labels in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.dossiers.contracts import Channel, Kind, Status
from motcua.face.templatetags import face
from motcua.programme.contracts import State

TODAY = date(2014, 1, 24)


@dataclass(frozen=True)
class Row:
    status: str
    due_on: date | None
    closed_on: date | None = None


@pytest.mark.parametrize(
    "limit, vietnamese, english",
    [
        (None, "không quy định", "none stated"),
        (TimeLimit(0, LimitUnit.WORKING_DAY), "trong ngày làm việc", "within the working day"),
        (TimeLimit(1, LimitUnit.WORKING_DAY), "1 ngày làm việc", "1 working day"),
        (TimeLimit(15, LimitUnit.CALENDAR_DAY), "15 ngày", "15 days"),
        (TimeLimit(1, LimitUnit.MONTH), "1 tháng", "1 month"),
    ],
)
def test_a_limit_is_said_in_words(limit: TimeLimit | None, vietnamese: str, english: str) -> None:
    with translation.override("vi"):
        assert face.limit_words(limit) == vietnamese
    with translation.override("en"):
        assert face.limit_words(limit) == english


@pytest.mark.parametrize(
    "value, vietnamese, english",
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1434, "1.434", "1,434"),
        (1234567, "1.234.567", "1,234,567"),
        (-1434, "-1.434", "-1,434"),
        (Decimal("1234.50"), "1.234,50", "1,234.50"),
        (None, "–", "–"),
    ],
)
def test_a_number_has_the_languages_separators(
    value: int | Decimal | None, vietnamese: str, english: str
) -> None:
    with translation.override("vi"):
        assert face.number(value) == vietnamese
    with translation.override("en"):
        assert face.number(value) == english


def test_a_day_is_written_as_officials_write_it_and_seen_from_viet_nam() -> None:
    assert face.day(date(2014, 2, 5)) == "05/02/2014"
    assert face.day(datetime(2014, 2, 4, 17, 0, tzinfo=UTC)) == "05/02/2014"
    assert face.day(None) == "–"


def test_a_moment_is_shown_in_vietnamese_time() -> None:
    assert face.moment(datetime(2014, 2, 4, 17, 5, tzinfo=UTC)) == "00:05, 05/02/2014"
    assert face.moment(None) == "–"


@pytest.mark.parametrize(
    "row, words",
    [
        (Row("IN_PROGRESS", None), "Cannot be judged"),
        (Row("FINISHED", None, TODAY), "Cannot be judged"),
        (Row("IN_PROGRESS", date(2014, 1, 25)), "Within time"),
        (Row("IN_PROGRESS", TODAY), "Due today"),
        (Row("IN_PROGRESS", date(2014, 1, 23)), "Overdue"),
        (Row("AWAITING_SUPPLEMENT", date(2014, 1, 1)), "Clock stands"),
        (Row("FINISHED", TODAY, TODAY), "On time"),
        (Row("FINISHED", date(2014, 1, 23), TODAY), "Late"),
        (Row("REFUSED", TODAY, date(2014, 1, 23)), "On time"),
    ],
)
def test_the_due_label_says_how_a_dossier_stands_to_its_deadline(row: Row, words: str) -> None:
    with translation.override("en"):
        assert f">{words}<" in face.due_tag(row, TODAY)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_status_state_channel_and_act_has_words_in_both_languages(language: str) -> None:
    with translation.override(language):
        for status in Status:
            assert status.value not in face.status_tag(status)
        for state in State:
            assert state.value not in face.state_tag(state)
        for channel in Channel:
            assert face.channel_name(channel) != channel.value
        for kind in Kind:
            assert face.kind_name(kind) != kind.value


def test_every_status_says_something_else() -> None:
    for language in ("vi", "en"):
        with translation.override(language):
            assert len({face.status_tag(status) for status in Status}) == len(Status)


def test_a_claimed_time_is_marked_and_a_recorded_one_is_not() -> None:
    assert "tag-claim" in face.origin_tag("IMPORTED")
    assert face.origin_tag("LIVE") == ""
    with translation.override("vi"):
        assert ">Mô phỏng<" in face.origin_tag("SIMULATED")


def test_values_put_into_a_sentence_are_shown_as_text() -> None:
    template = Template('{% load face %}{% t "Mã {code}" "Code {code}" code=code %}')
    with translation.override("en"):
        assert template.render(Context({"code": "<b>"})) == "Code &lt;b&gt;"
    with translation.override("vi"):
        assert template.render(Context({"code": "A&B"})) == "Mã A&amp;B"


@pytest.mark.parametrize(
    "errors, links",
    [([], 0), ([("name", "Enter it.")], 1), ([("", "Not now.")], 0), ([("a", "1"), ("b", "2")], 2)],
)
def test_the_error_summary_links_to_the_fields_that_are_named(
    errors: list[tuple[str, str]], links: int
) -> None:
    text = Template("{% load face %}{% error_summary errors %}").render(Context({"errors": errors}))
    assert text.count("<a href=") == links
    assert text.count("<li>") == len(errors)
    assert ('role="alert"' in text) is bool(errors)


@pytest.mark.parametrize(
    "value, vietnamese, english",
    [
        ("P2D", "2 ngày", "2 days"),
        ("PT1H", "1 giờ", "1 hour"),
        ("P1DT2H30M", "1 ngày 2 giờ 30 phút", "1 day 2 hours 30 minutes"),
        ("soon", "soon", "soon"),
    ],
)
def test_a_duration_is_said_in_words(value: str, vietnamese: str, english: str) -> None:
    with translation.override("vi"):
        assert face.duration(value) == vietnamese
    with translation.override("en"):
        assert face.duration(value) == english
