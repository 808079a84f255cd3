"""Every figure of every report of simulated working years, recounted by plain SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise, product

import pytest

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Channel
from motcua.dossiers.tests.factories import PERSON, all_papers, handling, head, one_stop
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.reports.contracts import CutOff, RowKind
from motcua.reports.periodic import api
from motcua.reports.periodic.contracts import Source, Table
from tests.trials.plain_reports import Recount

pytestmark = pytest.mark.django_db(transaction=True)

PROVINCE, DISTRICT, WARD, OTHER = "AG", "AG.883", "AG.883.30280", "AG.883.30283"
JUSTICE, LAND, SILENT = "AG.STP", "AG.TNMT", "AG.884"
COUNTERS = (DISTRICT, WARD, OTHER, JUSTICE, LAND)
KINDS = ("cchc", "kstt")
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
NEW_WARD, NEW_LAND = "AG.30307", "AG.NNPTNT"
COPIES = "2.000815"
Cells = dict[int, int | None]


def codes_of(year: int) -> list[str]:
    return [*(f"{year}-{part}" for part in (*QUARTERS, "H1", "9M")), f"{year}"]


def periods_of(year: int) -> dict[str, tuple[date, date]]:
    spans = {code: api.span_get(code, cut_off=CutOff.REPORTING) for code in codes_of(year)}
    return {code: (span.period.since, span.period.until) for code, span in spans.items()}


def simulate(since: date, until: date, many: int, seed: int, units: Sequence[str]) -> None:
    dossiers.simulate(
        actor=SYSTEM, at=clock.at_local(until + timedelta(days=2)),
        asked=dossiers.SimulationAsked(many, seed, since, until, tuple(units)),
    )  # fmt: skip


def contents(
    kind: str, unit: str, year: int, today: date, periods: Sequence[str] | None = None
) -> dict[str, api.Content]:
    return {
        code: api.content_now(kind=kind, unit=unit, period=code, today=today)
        for code in (codes_of(year) if periods is None else periods)
    }


def send_and_accept(unit: str, period: str, at: datetime, *, number: int = 1) -> str:
    """A report on reform, written, sent and accepted; its digest."""
    asked = {"kind": "cchc", "unit": unit, "period": period}
    written = api.draft_list(**asked)
    parts = [part for part in api.kind_get("cchc", on=date(2020, 3, 14)).sections if part.required]
    api.narrative_save(
        actor=SYSTEM, at=at, **asked,
        typed=[api.Typed(part.code, f"{part.title.vi}, lần {number}",
                         written[part.code].revision if part.code in written else 0)
               for part in parts],
    )  # fmt: skip
    sent = api.report_submit(actor=SYSTEM, at=at, **asked)
    assert sent.number == number
    api.report_decide(actor=SYSTEM, at=at, **asked, number=number, accepted=True)
    return sent.digest


def handled(content: api.Content) -> Table:
    return next(table for table in content.tables if table.edition.slug == "form06")


# What a table must hold -----------------------------------------------------------------


def expected_rows(recount: Recount, content: api.Content) -> dict[tuple[RowKind, str], Cells]:
    """Total, groups and lines of form 06 in the report of a unit, by kind and key."""
    period, unit = content.span.period.code, content.unit.code
    last = content.until - timedelta(days=1)
    below = [one for one in organisation.unit_list(on=last) if one.parent == unit]
    rows: dict[tuple[RowKind, str], Cells] = {(RowKind.TOTAL, ""): recount.form06(period, unit)}
    if below:
        lines = {one.code: recount.form06(period, one.code) for one in below}
        own = recount.form06(period, unit, but=recount.inside(lines))
        if unit != PROVINCE or own[3]:  # the province has no counter of its own
            lines[unit] = own
        for level in {one.level for one in below}:
            members = [lines[one.code] for one in below if one.level == level]
            rows[RowKind.GROUP, level] = added(members)
    else:
        fields = recount.fields(period, unit)
        lines = {name: recount.form06(period, unit, field=name) for name in fields}
        if not fields:
            lines = {unit: recount.form06(period, unit)}
            rows[RowKind.GROUP, content.unit.level] = lines[unit]
    return rows | {(RowKind.LINE, key): cells for key, cells in lines.items()}


def added(parts: Sequence[Cells]) -> Cells:
    found: Cells = {}
    for number in range(3, 14):
        known = [value for cells in parts if (value := cells[number]) is not None]
        found[number] = sum(known) if known else None
    return found


def adds_up(table: Table) -> None:
    """Parts give their total at each level, and each row keeps the form's identities."""
    lines = [dict(row.cells) for row in table.rows if row.kind is RowKind.LINE]
    assert dict(table.total) == added(lines)
    own = [dict(row.cells) for row in table.rows[1:2] if row.kind is RowKind.LINE]
    groups = [dict(row.cells) for row in table.rows if row.kind is RowKind.GROUP]
    if groups:
        assert dict(table.total) == added(own + groups)
    for row in table.rows:
        cell = {number: value or 0 for number, value in row.cells.items()}
        assert cell[3] == cell[4] + cell[5] + cell[6] == cell[7] + cell[11]
        assert cell[7] == cell[8] + cell[9] + cell[10]
        assert cell[11] == cell[12] + cell[13]


def measures_agree(recount: Recount, content: api.Content) -> None:
    assert content.measured
    for one in content.measured:
        plain = recount.measure(one.code, content.span.period.code, content.unit.code)
        assert (int(one.counted), one.denominator, one.unjudgeable) == plain, one.code
        if not plain[1]:
            assert one.value is None, "no evidence is neither 0 nor 100 percent"
            continue
        scale = 100 if one.measure == "PERCENT" else 1
        exact = Decimal(scale * plain[0]) / plain[1]
        assert one.exact is not None
        assert abs(one.exact - exact) < Decimal("0.01"), one.code


def every_figure_agrees(recount: Recount, content: api.Content) -> None:
    table = handled(content)
    found = {(row.kind, row.key): dict(row.cells) for row in table.rows}
    assert len(found) == len(table.rows), "no row stands twice"
    assert found == expected_rows(recount, content)
    assert dict(table.counted) == dict(table.total)
    adds_up(table)
    measures_agree(recount, content)


def periods_meet(found: dict[str, api.Content], year: int) -> None:
    """What one quarter leaves open the next carries over; quarters give the year."""
    cells = {code: {n: v or 0 for n, v in handled(one).total.items()} for code, one in
             found.items()}  # fmt: skip
    quarters = [cells[f"{year}-{part}"] for part in QUARTERS]
    for before, after in pairwise(quarters):
        assert after[6] == before[11]
    whole = {f"{year}-H1": quarters[:2], f"{year}-9M": quarters[:3], f"{year}": quarters}
    for code, parts in whole.items():
        for number in (4, 5, 7, 8, 9, 10):
            assert cells[code][number] == sum(part[number] for part in parts), (code, number)
        assert cells[code][6] == parts[0][6]
        assert [cells[code][n] for n in (11, 12, 13)] == [parts[-1][n] for n in (11, 12, 13)]
    for before, after in pairwise([found[f"{year}-{part}"] for part in QUARTERS]):
        assert before.span.period.until == after.span.period.since


# The years ------------------------------------------------------------------------------


def receive_at(at: datetime, *, occurred_at: datetime | None = None) -> str:
    """A dossier filed online at the ward, entered at ``at``; its code."""
    return dossiers.dossier_receive(
        actor=one_stop(WARD), at=at, unit_code=WARD, procedure_code=COPIES, applicant=PERSON,
        components=all_papers(COPIES, occurred_at or at), channel=Channel.ONLINE,
        occurred_at=occurred_at,
    ).code  # fmt: skip


def close(code: str, at: datetime) -> None:
    """All that is left to do at the ward, entered with the moment at which it was done."""
    for actor in (handling(WARD), head(WARD)):
        dossiers.dossier_advance(actor=actor, at=at, code=code)
    dossiers.dossier_return(actor=one_stop(WARD), at=at, code=code)


def online(year: int, today: date) -> dict[str, int]:
    found = contents("cchc", WARD, year, today)
    return {code: handled(content).total[4] or 0 for code, content in found.items()}


@pytest.mark.xdist_group("reports by sql")
def test_every_figure_of_every_report_of_2020_is_what_plain_sql_counts() -> None:
    """Districts, limits that begin anew after a supplement, cut-off days from 15 to 14."""
    simulate(date(2019, 11, 18), date(2021, 1, 15), 280, 20, COUNTERS)
    today = date(2021, 4, 1)
    before = online(2020, today)
    for day in (date(2020, 3, 15), date(2020, 12, 15)):  # the first of a period
        receive_at(clock.at_local(day) - timedelta(minutes=1))
        receive_at(clock.at_local(day))
    late = clock.at_local(date(2020, 6, 14), time(23, 59))  # and keyed when the next had begun
    receive_at(late + timedelta(hours=9), occurred_at=late)
    added_now = {code: many - before[code] for code, many in online(2020, today).items()}
    assert added_now == {
        "2020-Q1": 1, "2020-Q2": 2, "2020-Q3": 0, "2020-Q4": 1, "2020-H1": 3, "2020-9M": 3,
        "2020": 4,
    }  # fmt: skip
    friday = clock.at_local(date(2020, 5, 15), time(9))  # due that day, done on the day off
    close(receive_at(friday), friday + timedelta(days=1))
    recount = Recount(periods_of(2020), today)
    assert recount.periods["2020-Q2"] == (date(2020, 3, 15), date(2020, 6, 15))
    assert recount.periods["2020"] == (date(2019, 12, 15), date(2020, 12, 15))
    for kind in KINDS:
        for unit in (PROVINCE, *COUNTERS, SILENT):
            found = contents(kind, unit, 2020, today)
            for content in found.values():
                every_figure_agrees(recount, content)
            periods_meet(found, 2020)
    said = handled(contents("cchc", PROVINCE, 2020, today)["2020"]).total
    assert all(said[number] for number in range(3, 14)), "a year in which nothing is empty"
    silent = handled(contents("cchc", SILENT, 2020, today)["2020"]).total
    assert set(silent.values()) == {None}, "nothing was recorded there, so no zeros"


@pytest.mark.xdist_group("reports by sql")
@pytest.mark.parametrize("year", [2014, 2025])
def test_every_figure_holds_under_the_older_rules_and_in_the_year_districts_ended(
    year: int,
) -> None:
    """2014: calendar periods, a limit that only stands still. 2025: units that others continue."""
    counters = {2014: COUNTERS, 2025: (*COUNTERS, NEW_WARD, NEW_LAND)}[year]
    simulate(date(year - 1, 12, 1), date(year + 1, 1, 10), 110, year, counters)
    today = date(year + 1, 3, 1)
    recount = Recount(periods_of(year), today)
    seen: set[str] = set()
    for kind, unit in (("kstt", PROVINCE), *product(["cchc"], (PROVINCE, *counters))):
        known = organisation.units_by_code()[unit]
        periods = [
            code for code, (_, until) in recount.periods.items()
            if known.valid_on(until - timedelta(days=1))
        ]  # fmt: skip
        found = contents(kind, unit, year, today, periods)
        for content in found.values():
            every_figure_agrees(recount, content)
        if len(periods) == len(recount.periods):
            periods_meet(found, year)
        seen |= {unit} if found else set()
    gone = {LAND} if year == 2025 else set()  # it ended before the first period did
    assert seen == {PROVINCE, *counters} - gone


@pytest.mark.xdist_group("reports by sql")
def test_the_province_adds_up_accepted_reports_to_the_same_figures_as_its_records() -> None:
    simulate(date(2019, 11, 25), date(2020, 4, 10), 120, 5, COUNTERS)
    at = clock.at_local(date(2020, 4, 15), time(9))
    recount = Recount(periods_of(2020), date(2020, 4, 15))
    for unit in (WARD, OTHER, DISTRICT, JUSTICE):
        send_and_accept(unit, "2020-Q1", at)
    for unit, taken in ((DISTRICT, {WARD, OTHER}), (PROVINCE, {DISTRICT, JUSTICE})):
        content = api.content_now(
            kind="cchc", unit=unit, period="2020-Q1", today=clock.local_day(at)
        )
        table = handled(content)
        assert {one.key for one in table.sources if one.source is Source.REPORT} == taken
        every_figure_agrees(recount, content)
