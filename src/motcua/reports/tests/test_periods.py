"""Periods: their days, that neighbours meet, and which files are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.definitions import DefinitionError
from motcua.reports.contracts import CutOff
from motcua.reports.errors import PeriodInvalid
from motcua.reports.periods import period_of, read_cut_offs, recent_codes


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2012", (2012, 1, 1), (2013, 1, 1)), ("2012-Q1", (2012, 1, 1), (2012, 4, 1)),
        ("2012-Q4", (2012, 10, 1), (2013, 1, 1)), ("2012-H2", (2012, 7, 1), (2013, 1, 1)),
        ("2012-9M", (2012, 1, 1), (2012, 10, 1)), ("2012-M03", (2012, 3, 1), (2012, 4, 1)),
        (" 2012-m12 ", (2012, 12, 1), (2013, 1, 1)),
    ],
)  # fmt: skip
def test_a_calendar_period_is_made_of_whole_months(
    code: str, since: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    found = period_of(code)
    assert (found.since, found.until) == (date(*since), date(*until))


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2026-M03", (2026, 2, 15), (2026, 3, 15)), ("2026-M01", (2025, 12, 15), (2026, 1, 15)),
        ("2026-Q1", (2025, 12, 15), (2026, 3, 15)), ("2026-Q3", (2026, 6, 15), (2026, 9, 15)),
        ("2026-H1", (2025, 12, 15), (2026, 6, 15)), ("2026-9M", (2025, 12, 15), (2026, 9, 15)),
        ("2026", (2025, 12, 15), (2026, 12, 15)),
    ],
)  # fmt: skip
def test_a_reporting_period_ends_with_the_fourteenth_of_its_last_month(
    code: str, since: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    found = period_of(code, cut_off=CutOff.REPORTING)
    assert (found.since, found.until) == (date(*since), date(*until))
    assert not found.verified
    assert "09/2019" in found.basis


def test_before_the_rule_on_cut_off_days_a_reporting_period_is_the_calendar_one() -> None:
    found = period_of("2012-Q1", cut_off=CutOff.REPORTING)
    assert (found.since, found.until) == (date(2012, 1, 1), date(2012, 4, 1))


@given(year=st.integers(2020, 2100), cut_off=st.sampled_from(CutOff))
def test_quarters_halves_and_months_meet_and_fill_the_year(year: int, cut_off: CutOff) -> None:
    whole = period_of(f"{year}", cut_off=cut_off)
    for kinds in (
        [f"{year}-Q{n}" for n in range(1, 5)], [f"{year}-H1", f"{year}-H2"],
        [f"{year}-M{n:02d}" for n in range(1, 13)], [f"{year}-9M", f"{year}-Q4"],
    ):  # fmt: skip
        parts = [period_of(kind, cut_off=cut_off) for kind in kinds]
        assert (parts[0].since, parts[-1].until) == (whole.since, whole.until)
        assert [part.until for part in parts[:-1]] == [part.since for part in parts[1:]]
    assert period_of(f"{year + 1}", cut_off=cut_off).since == whole.until


@pytest.mark.parametrize(
    "code",
    ["", "12", "2012-Q5", "2012-Q0", "2012-H3", "2012-M13", "2012-M1", "2012-03", "1999", "9999",
     "2012-Q1; --", "２０１２", "2012-8M", "2012\n"[:4] + "-"],
)  # fmt: skip
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(PeriodInvalid, match="is no period"):
        period_of(code)


def test_the_codes_to_choose_from_have_begun() -> None:
    today = date(2026, 3, 2)
    codes = recent_codes(today)
    assert codes[0] == "2026"
    assert {"2026-Q1", "2026-M03", "2025-M12"} <= set(codes)
    assert "2026-Q2" not in codes
    assert all(period_of(code).since <= today for code in codes)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[]", 1, "there is no rule"),
        ("- {valid_from: 2000-01-01, cut_off_day: 31, basis: x, verified: true}", 1, "between"),
        ("- {valid_from: 2000-01-01, cut_off_day: 15, basis: x}", 1, "verified is missing"),
        ("- {valid_from: 2000-01-01, day: 15, basis: x, verified: true}", 1, "unknown key 'day'"),
        (
            "- {valid_from: 2000-01-01, cut_off_day: null, basis: x, verified: true}\n"
            "- {valid_from: 2000-01-01, cut_off_day: 15, basis: x, verified: true}",
            2, "the days must rise",
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_by_line_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "reporting.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason) as refused:
        read_cut_offs(path)
    assert refused.value.params["line"] == line
