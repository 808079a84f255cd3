"""Forecasts against published examples; movers that add up; an outlook in five queries."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from motcua.indicators.contracts import Inputs, PublishedValue, Window
from motcua.organisation.contracts import SYSTEM
from motcua.organisation.errors import UnitUnknown
from motcua.programme import api, cli
from motcua.programme.contracts import Chance, Forecast, Measure, NoForecast, State
from motcua.programme.forecasts import forecast, line, movers, predicted, wilson
from motcua.programme.publishing import month_ends
from motcua.programme.tests.test_selectors import COMMUNE, agency, put

ON = date(2026, 10, 31)
AT = datetime(2026, 11, 2, tzinfo=UTC)
CODE = "an-giang-2026-2030"


def measure(key: str = "dung-han.1") -> Measure:
    return next(item for item in api.programme_get(CODE).measures if item.key == key)


def value(numerator: int, denominator: int, on: date = ON, group: str = "") -> PublishedValue:
    shown = Decimal(100 * numerator) / denominator if denominator else None
    return PublishedValue(
        1, "X", on, "AG", None if shown is None else shown.quantize(Decimal("0.01")),
        Decimal(numerator), denominator, 1, "f", Window(None, on), AT, "system", None, "", 0,
        Inputs(0, ""), "unit" if group else None, group or None,
    )  # fmt: skip


def months(values: list[int], denominator: int = 1000) -> list[PublishedValue]:
    days = month_ends(date(2025, 1, 1), ON)[-len(values) :]
    return [value(item, denominator, on) for item, on in zip(values, days, strict=True)]


@pytest.mark.parametrize(
    ("cases", "total", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
    [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_the_interval_of_a_share_is_that_of_a_published_table(
    cases: int, total: int, low: float, high: float
) -> None:
    assert wilson(cases / total, total) == (
        pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5),
    )  # fmt: skip


ANSCOMBE = [
    (10, 8.04), (8, 6.95), (13, 7.58), (9, 8.81), (11, 8.33), (14, 9.96), (6, 7.24), (4, 4.26),
    (12, 10.84), (7, 4.82), (5, 5.68),
]  # fmt: skip


def test_the_line_is_that_of_a_published_example() -> None:
    """Anscombe, The American Statistician 27 (1973) 17-21: y = 3.00 + 0.500 x, 13.76 left."""
    intercept, slope, deviation = line([(float(x), y) for x, y in ANSCOMBE])
    assert (round(intercept, 2), round(slope, 3)) == (3.00, 0.500)
    assert round(deviation**2 * 9, 2) == 13.76


def test_the_interval_of_a_new_value_is_what_the_hand_counts() -> None:
    # at the mean (9): t(9) 2.262 × 1.2366 × √(1 + 1/11) = 2.9217
    estimate, half = predicted([(float(x), y) for x, y in ANSCOMBE], 9)
    assert (round(estimate, 2), round(half, 2)) == (7.5, 2.92)


def test_steady_months_far_below_will_miss_and_far_above_will_meet() -> None:
    low = forecast(measure(), months([800, 802, 799, 801, 800, 800]), on=ON, is_share=True)
    high = forecast(measure(), months([990, 991, 990, 992, 991, 990]), on=ON, is_share=True)
    assert isinstance(low, Forecast)
    assert isinstance(high, Forecast)
    assert (low.chance, high.chance) == (Chance.WILL_MISS, Chance.WILL_MEET)
    assert low.low <= low.estimate <= low.high


def test_a_rise_is_carried_on_and_never_past_all() -> None:
    told = forecast(measure(), months(list(range(850, 970, 10))), on=ON, is_share=True)
    assert isinstance(told, Forecast)
    assert told.months == 12
    assert told.slope > 10
    assert told.estimate == told.high == 100


@pytest.mark.parametrize(
    ("series", "changes", "reason"),
    [
        (months([900] * 5), {}, NoForecast.TOO_FEW_MONTHS),
        (months([20] * 8, denominator=29), {}, NoForecast.TOO_FEW_CASES),
        (months([900] * 8), {"due_on": ON}, NoForecast.DUE_PASSED),
        (months([900] * 8), {"due_on": ON + timedelta(days=800)}, NoForecast.TOO_FAR),
        (months([900] * 8), {"compare": None, "number": None}, NoForecast.NO_NUMBER),
        ([replace(item, fingerprint=str(index)) for index, item in enumerate(months([900] * 8))],
         {}, NoForecast.TOO_FEW_MONTHS),
    ],
)  # fmt: skip
def test_thin_evidence_gives_no_forecast(
    series: list[PublishedValue], changes: dict[str, Any], reason: NoForecast
) -> None:
    assert forecast(replace(measure(), **changes), series, on=ON, is_share=True) is reason


counts = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(series=st.lists(st.integers(0, 1000), min_size=6, max_size=15))
def test_the_interval_holds_its_middle_and_stays_a_share(series: list[int]) -> None:
    told = forecast(measure(), months(series), on=ON, is_share=True)
    assert isinstance(told, Forecast)
    assert 0 <= told.low <= told.estimate <= told.high <= 100


@given(parts=st.lists(counts, min_size=1, max_size=12))
def test_the_weights_of_all_parts_add_up_to_the_distance(parts: list[tuple[int, int]]) -> None:
    listed = [value(*item, group=f"AG.{index}") for index, item in enumerate(parts)]
    whole = value(sum(n for n, _ in parts), sum(d for _, d in parts))
    found = movers(measure(), whole, listed)
    if not whole.denominator:
        assert found is None
        return
    assert found is not None
    distance = 95 - Fraction(100 * int(whole.numerator), whole.denominator)
    assert sum(item.points for item in found) == distance
    assert [item.points for item in found] == sorted((i.points for i in found), reverse=True)
    # leaving one part's lack out lifts the whole by its points
    first = found[0]
    lifted = Fraction(int(whole.numerator)) + first.lacking
    assert 100 * lifted / whole.denominator == 95 - distance + first.points


def test_parts_that_do_not_add_up_are_not_weighed() -> None:
    assert movers(measure(), value(5, 10), [value(3, 6, group="a"), value(3, 6, group="b")]) is None


def dossiers(count: int, late: int, year: int = 2026) -> list[dict[str, Any]]:
    rows = []
    for month in range(1, 11):
        for number in range(count):
            day = date(year, month, 5)
            commune = number % 2 == 0
            rows.append(
                {
                    "received": day, "closed": day, "due": day, "handling": 1, "returned": day,
                    "unit": "AG.883.30280" if commune else "AG.884.30316", "by": "COUNTER",
                    "procedure": "P1" if commune else "P2",
                    "late": 3 if commune and number < 2 * late else 0,
                }
            )  # fmt: skip
    return rows


def publish(to_on: date = ON) -> None:
    api.months_publish(
        programme=api.programme_get(CODE), from_on=date(2026, 1, 1), to_on=to_on, actor=SYSTEM,
        at=AT,
    )  # fmt: skip


@pytest.mark.django_db
class TestOutlook:
    """On a real database, from what was published."""

    def test_it_says_what_will_miss_and_who_weighs_most(self) -> None:
        put(dossiers(20, late=4))
        publish()
        found = api.prospect(on=ON)
        row = next(item for item in found.rows if item.measure.key == "dung-han.1")
        assert found.unit == "AG"
        assert row.latest is not None
        assert row.latest.value == Decimal("80.00")
        assert row.forecast is not None
        assert row.forecast.chance is Chance.WILL_MISS
        assert row.agencies is not None
        assert row.procedures is not None
        # 40 of 100 late; 95 % of 100 less 60 is 35 of 200 dossiers, 17.5 points. The ward
        # AG.883.30280 ended in 2025: its dossiers count for the one that continues it.
        assert [(item.group, item.points) for item in row.agencies] == [
            ("AG.30307", Fraction(35, 2))
        ]
        assert [item.group for item in row.procedures] == ["P1"]
        assert found.rows[0].threatened

    def test_an_agency_sees_its_own_figures_only(self) -> None:
        put(dossiers(20, late=4))
        publish()
        good = api.prospect(on=ON, unit="AG.30316").rows
        row = next(item for item in good if item.measure.key == "dung-han.1")
        assert row.latest is not None
        assert row.latest.value == Decimal("100.00")
        assert row.agencies == ()
        assert not row.threatened

    @pytest.mark.parametrize("code", [CODE, "an-giang-2011-2015"])
    def test_it_takes_five_queries_at_most_and_reads_no_dossier(self, code: str) -> None:
        def asked() -> list[str]:
            with CaptureQueriesContext(connection) as captured:
                api.board(on=ON, code=code)
            return [query["sql"] for query in captured]

        put(dossiers(4, late=1))
        api.months_publish(
            programme=api.programme_get(code), from_on=date(2026, 9, 1), to_on=ON, actor=SYSTEM,
            at=AT,
        )  # fmt: skip
        few = asked()
        put(dossiers(40, late=10))
        assert asked() == few
        assert len(few) <= 5
        assert all('FROM "indicators_published_' in sql for sql in few)

    def test_the_dossiers_that_missed_most_come_with_the_published_value(self) -> None:
        put(dossiers(20, late=4))
        publish()
        rows = {row.measure.key: row for row in api.prospect(on=ON).rows}
        late = rows["dung-han.1"].dossiers
        assert [item.weight for item in late] == [3, 3, 3]
        own = {row.measure.key: row for row in api.prospect(on=ON, unit="AG.884").rows}
        assert own["dung-han.1"].dossiers == ()

    def test_a_provisional_day_is_shown_and_not_forecast_from(self) -> None:
        put(dossiers(20, late=4))
        publish()
        before = next(r for r in api.prospect(on=ON).rows if r.measure.key == "dung-han.1")
        day = date(2026, 11, 3)
        put([*dossiers(20, late=4), *dossiers(60, late=0, year=2025)])
        api.days_publish(programme=api.programme_get(CODE), days=[day], actor=SYSTEM, at=AT)
        row = next(r for r in api.prospect(on=day).rows if r.measure.key == "dung-han.1")
        assert row.latest is not None
        assert (row.latest.on, row.latest.provisional) == (day, True)
        assert row.forecast == before.forecast


@pytest.mark.django_db
class TestBoard:
    """The scoreboard, from published values alone."""

    def test_a_target_whose_day_has_come_is_judged_by_that_day(self) -> None:
        places = [agency(COMMUNE, "COMMUNE", "2013-05-01"), agency("AG.SNV", "PROVINCE")]
        put(agencies=places)
        whole = api.programme_get("an-giang-2011-2015")
        api.days_publish(
            programme=whole, days=[date(2013, 12, 31), date(2014, 1, 31)], actor=SYSTEM, at=AT
        )
        found = api.board(on=date(2014, 1, 31), code=whole.code)
        assert [row.target.key for row in found.rows] == [item.key for item in whole.targets]
        first = found.rows[0].standings[0]
        assert first.at_due is not None
        assert first.at_due.on == date(2013, 12, 31)
        assert first.value is not None
        assert first.value.on == date(2014, 1, 31)
        assert first.judged is first.at_due
        assert (first.at_due.numerator, first.at_due.denominator) == (1, 2)
        assert first.state is State.NOT_MET
        assert [(group.group, group.value) for group in first.groups] == [
            ("COMMUNE", 100), ("PROVINCE", 0),
        ]  # fmt: skip

    def test_a_due_day_that_was_not_published_is_no_evidence(self) -> None:
        put(dossiers(4, late=1, year=2014))
        whole = api.programme_get("an-giang-2011-2015")
        api.days_publish(programme=whole, days=[date(2014, 1, 31)], actor=SYSTEM, at=AT)
        first = api.board(on=date(2014, 2, 1), code=whole.code).rows[0].standings[0]
        assert (first.state, first.at_due) == (State.NO_EVIDENCE, None)

    def test_a_province_without_a_dossier_has_published_that_there_is_no_evidence(self) -> None:
        put()
        publish(date(2026, 1, 31))
        row = next(r for r in api.prospect(on=ON).rows if r.measure.key == "dung-han.1")
        assert row.latest is not None
        assert (row.latest.denominator, row.latest.value) == (0, None)

    def test_what_nothing_counts_has_no_evidence(self) -> None:
        found = api.board(on=ON, code="an-giang-2011-2015")
        rows = {row.target.key: row for row in found.rows}
        assert rows["c"].state is State.NO_EVIDENCE
        assert all(item.outlook is None for item in rows["c"].standings)

    def test_each_target_is_frozen_on_its_due_day_once_that_has_come(self) -> None:
        put()
        whole = api.programme_get("an-giang-2011-2015")
        at = datetime(2014, 1, 5, tzinfo=UTC)
        early = api.due_publish(programme=whole, actor=SYSTEM, at=at)
        assert [(item.code, item.on) for item in early] == [
            ("ONE_STOP_COVERAGE", date(2013, 12, 31))
        ]
        late = api.due_publish(programme=whole, actor=SYSTEM, at=AT)
        assert {item.code for item in late} == {
            measure.indicator for measure in whole.measures if measure.indicator
        }


@pytest.mark.django_db
class TestDaily:
    """What the worker publishes by itself."""

    def test_yesterday_and_the_end_of_last_month_are_published_once(self) -> None:
        put(dossiers(4, late=1))
        at = datetime(2026, 11, 5, 3, tzinfo=UTC)
        done = api.daily_publish(at=at)
        assert {item.on for item in done} == {ON, date(2026, 11, 4)}
        assert len(done) == 6
        assert api.daily_publish(at=at) == []

    def test_what_changed_since_is_left_to_a_person_with_a_reason(self) -> None:
        put(dossiers(4, late=1))
        at = datetime(2026, 11, 5, 3, tzinfo=UTC)
        api.daily_publish(at=at)
        put(dossiers(8, late=2))
        assert api.daily_publish(at=at) == []
        again = api.daily_publish(at=datetime(2026, 11, 6, 3, tzinfo=UTC))
        assert {item.on for item in again} == {date(2026, 11, 5)}

    def test_the_day_is_the_one_in_viet_nam(self) -> None:
        put(dossiers(4, late=1))
        done = api.daily_publish(at=datetime(2026, 11, 1, 18, tzinfo=UTC))
        assert {item.on for item in done} == {ON, date(2026, 11, 1)}

    def test_the_command_does_the_same(self) -> None:
        put(dossiers(4, late=1))
        run = CliRunner()
        told = json.loads(run.invoke(cli.app, ["publish-daily", "--json"]).stdout)
        assert told["publications"] > 0
        again = run.invoke(cli.app, ["publish-daily"], catch_exceptions=False).stdout
        assert "0" in again


@pytest.mark.django_db
class TestOutlookPages:
    """The rest of what the outlook promises."""

    def test_without_publication_it_says_so(self) -> None:
        rows = api.prospect(on=ON).rows
        assert {row.why_not for row in rows} == {NoForecast.NOTHING_PUBLISHED}

    def test_a_later_publication_is_not_known_before(self) -> None:
        put(dossiers(20, late=4))
        publish()
        early = api.prospect(on=date(2026, 3, 31)).rows[0]
        assert early.latest is not None
        assert early.latest.on == date(2026, 3, 31)

    def test_the_same_months_again_change_nothing(self) -> None:
        put(dossiers(4, late=1))
        publish(date(2026, 2, 28))
        again = api.months_publish(
            programme=api.programme_get(CODE), from_on=date(2026, 1, 1),
            to_on=date(2026, 2, 28), actor=SYSTEM, at=AT,
        )  # fmt: skip
        assert sum(item.new + item.corrected for item in again) == 0
        assert len(again) == 6

    def test_an_unknown_unit_is_refused(self) -> None:
        with pytest.raises(UnitUnknown):
            api.prospect(on=ON, unit="AG.NOWHERE")

    def test_the_commands_print_it(self) -> None:
        put(dossiers(20, late=4))
        run = CliRunner()
        asked = ["publish", "--from", "2026-01-01", "--to", "2026-10-31", "--json"]
        done = json.loads(run.invoke(cli.app, asked, catch_exceptions=False).stdout)
        assert (done["programme"], done["publications"]) == (CODE, 30)
        shown = run.invoke(cli.app, ["outlook", "--on", "2026-10-31", "--json"])
        row = next(r for r in json.loads(shown.stdout) if r["measure"] == "dung-han.1")
        assert (row["chance"], row["agencies"][0]["points"]) == ("WILL_MISS", "17.50")
