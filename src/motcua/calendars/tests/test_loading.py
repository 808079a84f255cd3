"""The shipped calendar against published facts, and bad files refused by line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest

from motcua.calendars import rules
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.calendars.errors import CalendarUnknown
from motcua.calendars.loading import (
    build,
    calendar_year,
    lunar_days,
    special_days,
    working_calendar,
)
from motcua.calendars.tests import lunar_astronomy
from motcua.calendars.tests.factories import at
from motcua.core.definitions import DefinitionError, definitions_dir

FOLDER = definitions_dir() / "calendars"
CAL = working_calendar()


def on(text: str) -> date:
    return date.fromisoformat(text)


# Counted from the official notices of each year.
WORKING_DAYS = {
    2011: 251, 2012: 251, 2013: 253, 2014: 252, 2015: 250, 2016: 251, 2017: 250, 2018: 250,
    2019: 252, 2020: 252, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 250, 2026: 249,
}  # fmt: skip
NEW_YEARS = [
    "2011-02-03", "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08",
    "2017-01-28", "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01",
    "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2030-02-02",
]  # fmt: skip
HUNG_KINGS = [
    "2011-04-12", "2012-03-31", "2013-04-19", "2014-04-09", "2015-04-28", "2016-04-16",
    "2017-04-06", "2018-04-25", "2019-04-14", "2020-04-02", "2021-04-21", "2022-04-10",
    "2023-04-29", "2024-04-18", "2025-04-07", "2026-04-26",
]  # fmt: skip


@pytest.mark.parametrize(("year", "days"), WORKING_DAYS.items())
def test_each_official_year_has_its_number_of_working_days(year: int, days: int) -> None:
    last_before = date(year - 1, 12, 31)
    assert rules.working_days_between(CAL, last_before, date(year, 12, 31)) == days


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2011-01-29", True), ("2011-01-30", True), ("2011-01-31", False), ("2011-02-01", False),
        ("2011-04-09", True), ("2011-04-11", False), ("2012-12-31", False), ("2013-01-05", True),
        ("2013-02-23", True), ("2014-01-28", False), ("2014-02-05", False), ("2014-01-25", True),
        ("2014-02-08", True), ("2026-01-02", False), ("2026-01-10", True),
    ],
)  # fmt: skip
def test_where_the_notices_and_the_open_package_differ_the_notices_count(
    day: str, worked: bool
) -> None:
    assert rules.is_working_day(CAL, on(day)) is worked
    assert special_days(FOLDER).days[on(day)].origin == "OFFICIAL"
    package = holidays.country_holidays("VN", years=on(day).year)
    assert package.is_working_day(on(day)) is not worked


def test_twenty_days_of_rest_are_worked_and_one_of_them_is_a_sunday() -> None:
    worked = [day for day, its in special_days(FOLDER).days.items() if its.kind == "WORK"]
    assert len(worked) == 20
    assert [day for day in worked if day.weekday() == 6] == [on("2011-01-30")]
    assert sum(day.weekday() == 5 for day in worked) == 19


def test_an_exchange_gives_as_many_days_as_it_takes() -> None:
    days = special_days(FOLDER).days.values()
    assert len([its for its in days if its.reason == "EXCHANGE"]) == 20


@pytest.mark.parametrize("day", NEW_YEARS)
def test_the_table_knows_the_first_day_of_the_lunar_year(day: str) -> None:
    assert lunar_days(FOLDER / "vn-lunar.csv")[on(day).year]["NEW_YEAR"] == on(day)
    assert not rules.is_working_day(CAL, on(day))


@pytest.mark.parametrize("day", HUNG_KINGS)
def test_the_table_knows_the_hung_kings_day(day: str) -> None:
    assert lunar_days(FOLDER / "vn-lunar.csv")[on(day).year]["HUNG_KINGS"] == on(day)
    assert not rules.is_working_day(CAL, on(day))


def test_the_whole_lunar_table_agrees_with_the_sky() -> None:
    table = lunar_days(FOLDER / "vn-lunar.csv")
    assert sorted(table) == list(range(2000, 2061))
    assert {year: days["NEW_YEAR"] for year, days in table.items()} == {
        year: lunar_astronomy.new_year(year) for year in table
    }
    assert {year: days["HUNG_KINGS"] for year, days in table.items()} == {
        year: lunar_astronomy.hung_kings(year) for year in table
    }


def test_the_lunar_year_of_2007_began_a_day_before_the_chinese_one() -> None:
    assert lunar_days(FOLDER / "vn-lunar.csv")[2007]["NEW_YEAR"] == on("2007-02-17")


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [(2010, "2010-02-13", "2010-02-16"), (2027, "2027-02-05", "2027-02-09")],
)
def test_the_new_year_rest_has_the_days_that_the_law_of_the_time_gives(
    year: int, first: str, last: str
) -> None:
    rest = [
        day.day for day in calendar_year("vn-public-sector", year)[0]
        if day.name_en == "Lunar New Year"
    ]  # fmt: skip
    assert (rest[0], rest[-1]) == (on(first), on(last))
    assert rest == [rest[0] + timedelta(days=n) for n in range(len(rest))]


def test_a_day_off_on_the_weekly_rest_is_made_good() -> None:
    # 2033: 30 April is a Saturday and 1 May a Sunday, so Monday and Tuesday are free.
    days = {day.day: day for day in calendar_year("vn-public-sector", 2033)[0]}
    assert days[on("2033-05-02")].reason == "IN_LIEU"
    assert days[on("2033-05-03")].reason == "IN_LIEU"
    assert rules.is_working_day(CAL, on("2033-05-04"))
    assert days[on("2033-05-02")].name_en == "Reunification Day, in lieu"


def test_no_holiday_falls_short_of_its_rest_in_any_proposed_year() -> None:
    special = special_days(FOLDER)
    for year in range(2000, 2061):
        days, proposed = calendar_year("vn-public-sector", year)
        if not proposed:
            continue
        resting = [day for day in days if day.reason == "HOLIDAY" and day.day.weekday() >= 5]
        made_good = [day for day in days if day.reason == "IN_LIEU"]
        assert len(resting) == len(made_good)
        assert all(day.day.weekday() < 5 for day in made_good)
        assert all(special.days[day.day].proposed for day in days)


def test_a_date_that_rests_on_a_year_without_an_official_calendar_says_so() -> None:
    limit = TimeLimit(5, LimitUnit.WORKING_DAY)
    assert rules.due(CAL, at("2026-12-20T09:00"), limit).proposed is False
    assert rules.due(CAL, at("2026-12-28T09:00"), limit).proposed is True
    assert rules.due(CAL, at("2027-03-01T09:00"), limit).proposed is True
    assert rules.due(CAL, at("2010-12-30T09:00"), limit).proposed is True
    assert rules.is_proposed(CAL, on("2027-01-04")) is True
    assert calendar_year("vn-public-sector", 2027)[1] is True
    assert calendar_year("vn-public-sector", 2026)[1] is False


def test_days_that_only_a_package_vouches_for_keep_that_origin() -> None:
    days, proposed = calendar_year("vn-public-sector", 2020)
    assert proposed is False
    assert {day.origin for day in days} == {"LIBRARY"}
    assert all(day.evidence for day in days)


def test_a_rule_that_was_not_read_at_its_source_is_marked() -> None:
    days = {day.day: day for day in calendar_year("vn-public-sector", 2027)[0]}
    assert days[on("2027-11-24")].verified is False
    assert days[on("2027-01-01")].verified is True


def test_a_dossier_over_the_new_year_of_2014() -> None:
    # Friday 24 January; Saturday 25 and 8 February were worked, 28 January to 5 February free.
    found = rules.due(CAL, at("2014-01-24T09:00"), TimeLimit(5, LimitUnit.WORKING_DAY))
    assert (found.due_on, found.due_at, found.proposed) == (
        on("2014-02-08"), at("2014-02-08T17:00"), False,
    )  # fmt: skip


def test_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(CalendarUnknown):
        working_calendar("fr")
    with pytest.raises(CalendarUnknown):
        calendar_year("fr", 2020)


Change = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "calendars"))


def _swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def _append(row: str) -> Change:
    return lambda text: text + row + "\n"


CSV, RULES, LUNAR, HOURS = (
    "vn-public-sector.csv", "vn-rules.yaml", "vn-lunar.csv", "working-hours.yaml",
)  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "reason"),
    [
        (CSV, _append("2026-02-30,OFF,HOLIDAY,a,b,OFFICIAL,c"), "line 252: '2026-02-30' is not"),
        (CSV, _append("2026-12-07,REST,HOLIDAY,a,b,OFFICIAL,c"), "line 252: the kind must be"),
        (CSV, _append("2026-12-07,OFF,MAKE_UP,a,b,OFFICIAL,c"), "line 252: the reason of OFF"),
        (CSV, _append("2026-12-07,OFF,HOLIDAY,a,b,RUMOUR,c"), "line 252: unknown origin"),
        (CSV, _append("2026-12-07,OFF,HOLIDAY,a,b,OFFICIAL,"), "line 252: .* evidence are needed"),
        (CSV, _append("2026-12-07,WORK,MAKE_UP,a,b,OFFICIAL,c"), "line 252: .* working day anyway"),
        (CSV, _append("2026-11-24,OFF,HOLIDAY,a,b,OFFICIAL,c"), "line 252: .* stands twice"),
        (CSV, _append("2061-01-01,OFF,HOLIDAY,a,b,OFFICIAL,c"), "line 252: .* lies outside"),
        (CSV, _append("2027-01-01,OFF,HOLIDAY,a,b,OFFICIAL,c"), "line 252: 2027 lacks"),
        (CSV, _swap("day,kind", "date,kind"), "line 1: the columns must be"),
        (RULES, _swap("NEXT_WORKING_DAY", "NEVER"), "line 6: only NEXT_WORKING_DAY"),
        (RULES, _swap("SUNDAY", "FUNDAY"), "line 5: 'FUNDAY' is not a day of the week"),
        (RULES, _swap("month: 1,", "month: 13,"), "line 8: month must be 1 to 12"),
        (RULES, _swap("day: 30, days: 1,", "days: 1,"), "line 9: fixed.1.day is missing"),
        (RULES, _swap("valid_until: 2021-01-01", "valid_until: 1999-01-01"), "ends before it"),
        (RULES, _swap("valid_from: 2026-01-01", "valid_from: soon"), "must be date"),
        (RULES, _swap("HUNG_KINGS", "LANTERN"), "the anchor must be one of"),
        (LUNAR, _swap("2033,2033-01-31", "2033,2034-01-31"), "must lie in the year 2033"),
        (LUNAR, _append("2060,2060-02-02,2060-04-10"), "2060 stands twice"),
        (LUNAR, lambda text: text[: text.index("2060,")], "the year 2060 is missing"),
        (HOURS, _swap("13:00-17:00", "10:00-17:00"), "line 6: 10:00-17:00 is reversed or overlaps"),
        (HOURS, _swap("13:00-17:00", "noon"), "'noon' is not HH:MM-HH:MM"),
        (HOURS, _swap("valid_from: 2000-01-01", "valid_from: 2001-01-01"), "2000-01-04 is worked"),
        (HOURS, _swap('["07:00-11:00"]', "[]"), "there is no span"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_reason(
    folder: Path, file: str, change: Change, reason: str
) -> None:
    path = folder / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason):
        build(folder)


def test_an_agency_has_its_own_hours_and_another_has_the_common_ones(folder: Path) -> None:
    path = folder / HOURS
    own = path.read_text(encoding="utf-8") + (
        "  - agency: AG.VP\n    valid_from: 2012-01-01\n    valid_until: 2013-01-01\n"
        '    spans: ["07:30-11:30", "13:30-17:30"]\n    half_day_spans: ["07:30-11:30"]\n'
        "    basis: an example\n    verified: false\n"
    )
    path.write_text(own, encoding="utf-8")
    day, later = on("2012-03-01"), on("2013-03-01")
    assert rules.closing(build(folder, "AG.VP"), day) == at("2012-03-01T17:30")
    assert rules.closing(build(folder, "AG.VP"), later) == at("2013-03-01T17:00")
    assert rules.closing(build(folder, "AG.SNV"), day) == at("2012-03-01T17:00")


def test_another_holiday_is_another_version_of_the_calendar(folder: Path) -> None:
    path = folder / CSV
    path.write_text(
        path.read_text(encoding="utf-8") + "2026-12-07,HALF,HALF_DAY,a,b,OFFICIAL,c\n",
        encoding="utf-8",
    )
    changed = build(folder)
    assert changed.version != CAL.version
    assert rules.closing(changed, on("2026-12-07")) == at("2026-12-07T11:00")
    assert rules.is_working_day(changed, on("2026-12-07"))
