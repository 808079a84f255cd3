"""Forms filled from real tables: an example by hand, and laws that hold for any history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.tests.standing_cases import (
    APRIL,
    MARCH,
    anything,
    columns_of,
    day,
    row,
    store,
)
from motcua.organisation import api as organisation
from motcua.organisation.errors import UnitUnknown
from motcua.reports import api
from motcua.reports.contracts import By, FilledForm, RowKind, Scope
from motcua.reports.errors import IdentityViolated, PeriodNotBegun, RowsUnknown, UnitNotThen

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 20)
WARD, OTHER_WARD, DEPARTMENT = "AG.30307", "AG.30316", "AG.STP"
OLD_WARD = "AG.883.30280"  # ended on 1 July 2025; phường Long Xuyên continues it

# Ten dossiers of March 2026, and where form 06 must count each.
TEN = [
    (row(date(2026, 2, 20), day(5), day(4)), (6, 8)),
    (row(date(2026, 2, 20), day(5), day(5)), (6, 9)),
    (row(day(2), day(9), day(11)), (5, 10)),
    (row(day(3), day(10), day(10), channel="ONLINE"), (4, 9)),
    (row(day(4), None, day(6), channel="ONLINE"), (4, 9)),
    (row(day(5), day(20), channel="POST"), (5, 13)),
    (row(day(30), day(6, 4)), (5, 12)),
    (row(day(6), day(13), waits=[[day(12), None, day(13)]]), (5, 12)),
    (row(day(6), day(13), waits=[[day(16), None, day(13)]]), (5, 13)),
    (row(date(2026, 2, 10), date(2026, 2, 17), day(2, 4)), (6, 13)),
]
OUTSIDE = [
    row(date(2026, 2, 2), date(2026, 2, 9), date(2026, 2, 28)),
    row(APRIL, date(2026, 4, 8)),
]
EXPECTED = {3: 10, 4: 2, 5: 5, 6: 3, 7: 5, 8: 1, 9: 3, 10: 1, 11: 5, 12: 2, 13: 3}


def scope(unit: str = WARD, period: str = "2026-M03", today: date = TODAY) -> Scope:
    return api.scope_of(unit_code=unit, period=api.period_of(period), today=today)


def fill(unit: str = WARD, period: str = "2026-M03", by: By | None = None) -> FilledForm:
    return api.form_fill(api.form_get("form06", on=TODAY), scope=scope(unit, period), by=by)


def test_ten_dossiers_worked_by_hand_fill_the_form() -> None:
    store([values for values, _ in TEN] + OUTSIDE)
    filled = fill()
    assert filled.rows[0].cells == EXPECTED
    assert filled.rows_by.by is By.FIELD, "a ward has no units below it"
    assert [note.count for note in filled.notes] == [1, 2]
    assert "Cột 9 có 1 hồ sơ" in filled.notes[0].text.vi
    assert "Column 11 holds 2 dossiers" in filled.notes[1].text.en
    assert filled.proved == 4 * len(filled.rows)


@pytest.mark.parametrize("number", range(3, 14))
def test_each_number_opens_into_the_dossiers_that_it_counts(number: int) -> None:
    codes = store([values for values, _ in TEN] + OUTSIDE)
    form = api.form_get("form06", on=TODAY)
    records = api.form_records(
        form, scope=scope(), by=By.FIELD, key="HO_TICH",
        measures=api.column_measures(form, number), readable=None,
    )  # fmt: skip
    totals = {3: (4, 5, 6), 7: (8, 9, 10), 11: (12, 13)}
    wanted = [
        code for code, (_, columns) in zip(codes, TEN, strict=False)
        if set(columns) & set(totals.get(number, (number,)))
    ]  # fmt: skip
    assert [record.code for record in records] == wanted
    assert all(record.kind == "DOSSIER" for record in records)


def test_records_are_those_that_the_reader_may_see() -> None:
    store([row(day(2), day(9)), row(day(2), day(9), unit=OTHER_WARD)])
    form = api.form_get("form06", on=TODAY)
    asked: dict[str, Any] = {
        "scope": scope("AG"), "by": By.UNIT, "measures": api.column_measures(form, 3)
    }  # fmt: skip

    def codes(key: str, readable: set[str] | None) -> list[str]:
        return [row.code for row in api.form_records(form, key=key, readable=readable, **asked)]

    assert codes("", None) == codes("COMMUNE", None) == ["S-0", "S-1"]
    assert codes("", {WARD}) == codes(WARD, None) == ["S-0"]
    assert codes(OTHER_WARD, {WARD}) == codes("PROVINCE", None) == codes("", set()) == []


@pytest.mark.parametrize("seed", range(6))
def test_any_history_gives_what_a_plain_model_gives_and_its_identities_hold(seed: int) -> None:
    chance = Random(seed)
    units = [WARD, OTHER_WARD, DEPARTMENT]
    rows = [anything(chance, MARCH, 31, units) for _ in range(70)]
    store(rows)
    filled = fill("AG")
    expected = dict.fromkeys((4, 5, 6, 8, 9, 10, 12, 13), 0)
    for values in rows:
        for number in columns_of(values, MARCH, APRIL):
            expected[number] += 1
    total = filled.rows[0].cells
    assert {number: total[number] for number in expected} == expected
    assert total[3] == total[7] + total[11]
    by_field = fill("AG", by=By.FIELD)
    assert by_field.rows[0].cells == total
    parts = [fill(unit).rows[0].cells for unit in units]
    for number in total:
        assert total[number] == sum(part[number] or 0 for part in parts)


@pytest.mark.parametrize("seed", range(4))
def test_what_one_month_leaves_open_the_next_one_carries_over(seed: int) -> None:
    chance = Random(seed)
    store([anything(chance, MARCH, 90, [WARD]) for _ in range(60)])
    for before, after in (("2026-M02", "2026-M03"), ("2026-M03", "2026-M04")):
        open_then = fill(period=before).rows[0].cells[11] or 0
        assert open_then == (fill(period=after).rows[0].cells[6] or 0)


def test_an_open_dossier_of_an_ended_unit_counts_with_the_unit_that_continues_it() -> None:
    store([row(date(2025, 6, 2), date(2025, 6, 9), unit=OLD_WARD)])
    assert fill(WARD).rows[0].cells[6] == 1
    old = api.scope_of(
        unit_code="AG.883", period=api.period_of("2025-H1"), today=TODAY
    )  # fmt: skip
    filled = api.form_fill(api.form_get("form06", on=TODAY), scope=old)
    line = next(line for line in filled.rows if line.key == OLD_WARD)
    assert (line.cells[5], line.cells[13]) == (1, 1)


def test_a_unit_without_any_record_is_an_empty_line_and_not_zeros() -> None:
    store([row(date(2026, 2, 2), date(2026, 2, 9), date(2026, 2, 4))])
    filled = fill("AG")
    lines = {line.key: line for line in filled.rows if line.kind is RowKind.LINE}
    assert set(lines[WARD].cells.values()) == {0}, "it keeps records; March had none"
    assert set(lines[OTHER_WARD].cells.values()) == {None}
    empty = sum(set(line.cells.values()) == {None} for line in lines.values())
    assert f"{empty} lines are empty" in filled.notes[-1].text.en
    assert empty == len(lines) - 1


def test_a_unit_that_ended_without_an_heir_keeps_its_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    units = dict(organisation.units_by_code())
    units[OLD_WARD] = replace(units[OLD_WARD], continues_as="")
    monkeypatch.setattr("motcua.organisation.selectors.units_defined", lambda: units)
    store([row(date(2025, 6, 2), date(2025, 6, 9), unit=OLD_WARD), row(day(2), day(9))])
    filled = fill("AG")
    assert filled.rows[0].cells == fill("AG", by=By.FIELD).rows[0].cells
    assert next(line for line in filled.rows if line.key == OLD_WARD).cells[6] == 1


def test_a_dossier_closed_before_it_came_is_counted_once_and_named() -> None:
    store([row(day(10), day(17), date(2026, 2, 20)), row(day(2), day(9))])
    march = fill()
    assert (march.rows[0].cells[3], march.rows[0].cells[7]) == (2, 1)
    assert "closed before they were received" in march.notes[0].text.en
    assert fill(period="2026-M02").rows[0].cells[3] is None
    assert fill(period="2026-M04").rows[0].cells[6] == 1


def test_contradicting_counts_are_refused_with_their_numbers() -> None:
    store([row(day(2), day(9))])
    form = api.form_get("form06", on=TODAY)
    wrong = tuple(
        type(column)(
            column.number, column.title, column.role,
            () if column.number == 13 else column.measures, column.formula,
        )
        for column in form.columns
    )  # fmt: skip
    broken = type(form)(**{**form.__dict__, "columns": wrong})
    with pytest.raises(IdentityViolated, match="3=7\\+11 must be equal, but they are 1 and 0"):
        api.form_fill(broken, scope=scope())


# What is refused -----------------------------------------------------------------------


def test_unknown_units_later_periods_and_units_of_another_time_are_refused() -> None:
    with pytest.raises(UnitUnknown):
        scope("AG.NOWHERE")
    with pytest.raises(PeriodNotBegun):
        scope(period="2026-Q3")
    with pytest.raises(UnitNotThen):
        scope("AG.883")
    with pytest.raises(UnitNotThen):
        scope(WARD, "2012")
    with pytest.raises(RowsUnknown):
        fill(by=By.DECISION)


def test_a_period_that_has_not_ended_is_counted_until_today_and_says_so() -> None:
    store([row(day(2), day(25, 4))])
    april = api.form_fill(api.form_get("form06", on=TODAY), scope=scope(period="2026-M04"))
    assert april.scope.until == TODAY + timedelta(days=1)
    assert april.rows[0].cells[12] == 1, "on 20 April it is not late yet"
    assert "has not ended" in april.notes[-1].text.en


# The other forms -----------------------------------------------------------------------


def test_form_ii07b_counts_the_catalogue_by_level() -> None:
    on = api.scope_of(unit_code="AG", period=api.day_period(TODAY), today=TODAY)
    form = api.form_get("ii07b", on=TODAY)
    filled = api.form_fill(form, scope=on)
    total = filled.rows[0].cells
    assert total[3] == total[4] + total[5] + total[6] > 100
    for line in filled.rows[1:]:
        for number in range(3, 15):
            listed = api.form_records(
                form, scope=on, by=By.FIELD, key=line.key, readable=None, limit=500,
                measures=api.column_measures(form, number),
            )  # fmt: skip
            assert len(listed) == line.cells[number]


@pytest.mark.parametrize("slug", ["publication", "assessment", "review"])
def test_the_forms_of_procedure_control_are_empty_where_nothing_was_done(slug: str) -> None:
    filled = api.form_fill(api.form_get(slug, on=TODAY), scope=scope("AG"))
    assert len(filled.rows) == 1
    assert set(filled.rows[0].cells.values()) == {None}


# Cost, JSON ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "statements"),
    [("form06", 2), ("ii07b", 0), ("publication", 3), ("assessment", 2), ("review", 1)],
)
def test_a_form_takes_a_fixed_number_of_statements(slug: str, statements: int) -> None:
    form = api.form_get(slug, on=TODAY)
    asked = scope("AG")
    if form.on_a_day:
        asked = api.scope_of(unit_code="AG", period=api.day_period(TODAY), today=TODAY)
    for rows in ([], [row(day(2), day(9), unit=unit) for unit in (WARD, OTHER_WARD) * 5]):
        store(rows)
        with CaptureQueriesContext(connection) as captured:
            api.form_fill(form, scope=asked)
        assert len(captured) <= statements


def test_json_holds_form_edition_law_period_cells_identities_notes_and_fingerprint() -> None:
    store([values for values, _ in TEN])
    found = api.form_dict(fill())
    assert found["form"] == "06a/VPCP/KSTT"
    assert (found["period"]["from"], found["period"]["until"]) == ("2026-03-01", "2026-04-01")
    assert found["rows"][0]["cells"] == {str(key): value for key, value in EXPECTED.items()}
    assert [item["identity"] for item in found["identities"]] == [
        "3=4+5+6", "7=8+9+10", "11=12+13", "3=7+11"
    ]  # fmt: skip
    assert found["notes"][0]["measures"] == ["CLOSED_UNJUDGED"]
    again = api.form_dict(fill())["fingerprint"]
    store([row(day(2), day(9))])
    assert found["fingerprint"] == again != api.form_dict(fill())["fingerprint"]
