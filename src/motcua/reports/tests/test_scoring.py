"""Scores of a unit from real tables, on time by two definitions, outliers by unit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.dossiers.api import Case, Outlier, Verdict
from motcua.dossiers.tests.standing_cases import APRIL, day, row, store
from motcua.reports import api
from motcua.reports.contracts import IndexScore, Scope, Score
from motcua.reports.score_rules import read_on_time_rules, read_outlier_rules, read_score_rules

pytestmark = pytest.mark.django_db
WARD, OTHER_WARD = "AG.30307", "AG.30316"


def scope(unit: str = WARD) -> Scope:
    return api.scope_of(unit_code=unit, period=api.period_of("2026-M03"), today=date(2026, 4, 20))


def index(score: Score, number: int) -> IndexScore:
    return next(found for found in score.indices if found.rule.number == number)


def some() -> None:
    """Two officers: early, on the day, late, one without a deadline; a withdrawn one."""
    store(
        [
            row(day(2), day(9), day(5), trips=0),
            row(day(2), day(9), day(9), trips=2, waits=[[day(3), day(3), day(9)]]),
            row(day(2), day(9), day(10), received_by="user:2", supplements=2),
            row(day(2), None, day(5), received_by="user:2"),
            row(day(2), day(9), day(3), outcome="WITHDRAWN"),
            row(day(2), day(9), day(5), origin="IMPORTED"),
        ]
    )


def test_indices_of_a_unit_its_counter_and_its_officers_worked_by_hand() -> None:
    """Time: 2+1+0+2 over 4 = 1.25 → 1.3. Contacts: 2+1+0+2+2 over 5 = 1.4. Agencies: 2+1 / 2."""
    some()
    found = api.scores(scope=scope())
    agency = found.agency
    assert [index(agency, n).points for n in (1, 2, 3, 4)] == [
        Decimal("1.3"), Decimal("1.3"), Decimal("1.4"), Decimal("1.5")
    ]  # fmt: skip
    assert (index(agency, 1).of, index(agency, 1).unjudged) == (4, 1)
    assert (index(agency, 4).of, index(agency, 4).unjudged) == (2, 3)
    assert index(agency, 7).points is index(agency, 8).points is index(agency, 6).points is None
    assert index(agency, 9).points == 0, "nothing came online"
    assert [score.key for score in found.officers] == ["user:1", "user:2"]
    first, second = found.officers
    assert [index(first, n).points for n in (1, 3)] == [Decimal("1.5"), Decimal("1.5")]
    assert [index(second, n).points for n in (1, 3)] == [Decimal("0.0"), Decimal("1.0")]
    assert (first.judged, first.most) == (8, 10)
    assert found.one_stop.total == sum(index(agency, n).points or 0 for n in (1, 2, 3, 4))
    assert found.one_stop.lowest is None, "no rule gives the counter a class"


def test_without_a_dossier_there_is_no_score_and_no_zero() -> None:
    found = api.scores(scope=scope())
    assert [index(found.agency, n).points for n in (1, 2, 3, 4, 6, 7, 8, 9)] == [None] * 8
    assert found.one_stop.total is None
    assert found.officers == ()


def test_an_index_opens_into_its_dossiers() -> None:
    some()
    asked: dict[str, Any] = {"scope": scope(), "readable": None}
    late = api.score_records(**asked, measures=["TIME_LONGER"], officer=None)
    assert [record.code for record in late] == ["S-2"]
    assert api.score_records(**asked, measures=["TIME_LONGER"], officer="user:1") == []
    hidden = {**asked, "readable": {OTHER_WARD}}
    assert api.score_records(**hidden, measures=["TIME_LONGER"], officer=None) == []


def test_a_late_online_dossier_takes_all_points_of_index_nine() -> None:
    store([row(day(2), day(9), day(5), channel="ONLINE") for _ in range(3)])
    assert index(api.scores(scope=scope()).agency, 9).points in (1, 2)
    store([row(day(2), day(9), channel="ONLINE")])
    assert index(api.scores(scope=scope()).agency, 9).points == 0


def test_both_definitions_of_on_time_stand_side_by_side_with_why_they_differ() -> None:
    """Simple: 3 of 4 judged. Operational: withdrawn 1 more on time, two requests 1 less."""
    some()
    found = api.on_time(scope=scope())
    assert found.total.simple == (3, 1, 2)
    assert found.total.operational == (4, 1, 1)
    assert (found.simple_percent, found.operational_percent) == (Decimal("75.00"), Decimal("80.00"))
    rows = {line.case: line for line in found.rows}
    assert (rows[Case.WITHOUT_RESULT].better, rows[Case.PLAIN].better) == (1, 0)
    assert rows[Case.UNJUDGED].operational == (0, 0, 1)
    listed = api.on_time_records(
        scope=scope(), cases=[Case.WITHOUT_RESULT], simple=None, operational=Verdict.ON_TIME,
        readable=None,
    )  # fmt: skip
    assert [record.code for record in listed] == ["S-4"]


def test_without_a_dossier_neither_definition_gives_a_share() -> None:
    found = api.on_time(scope=scope())
    assert found.simple_percent is found.operational_percent is None


def test_outliers_stand_by_unit_with_most_signs_first() -> None:
    store([row(day(2), day(9), entered_afterwards=True)])
    store([row(day(2), day(9), unit=OTHER_WARD, entered_afterwards=True) for _ in range(2)])
    found = api.outliers(scope=scope("AG"))
    assert list(found.cells) == [OTHER_WARD, WARD]
    assert found.totals[Outlier.ENTERED_AFTERWARDS] == (3, 3)
    assert found.totals[Outlier.CLOSED_AT_NIGHT] == (0, 0)
    listed = api.outlier_records(
        scope=scope("AG"), kind=Outlier.ENTERED_AFTERWARDS, unit=WARD, readable=None
    )
    assert [record.code for record in listed] == ["S-0"]


def test_each_read_takes_a_fixed_number_of_statements() -> None:
    some()
    for read, most in (
        (lambda: api.scores(scope=scope()), 5), (lambda: api.scores(scope=scope("AG.STP")), 6),
        (lambda: api.on_time(scope=scope()), 1), (lambda: api.outliers(scope=scope()), 1),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            read()
        assert len(captured) <= most


def test_json_holds_no_zero_for_what_has_no_evidence() -> None:
    store([row(APRIL, day(9, 4))])
    found = api.scores_dict(api.scores(scope=scope()), api.on_time(scope=scope()))
    assert found["agency"]["indices"][6]["points"] is None
    assert found["on_time"]["simple"]["percent"] is None
    assert found["rounding"] == "half up, one decimal"
    assert found["period"]["from"] == "2026-03-01"


# Definitions ---------------------------------------------------------------------------

READERS = {
    "one-stop.yaml": read_score_rules, "on-time.yaml": read_on_time_rules,
    "outliers.yaml": read_outlier_rules,
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("one-stop.yaml", "TIME_SHORTER: 2", "TIME_SHORTER: 3", "points lie between 0 and 2"),
        ("one-stop.yaml", "TIME_SHORTER: 2", "TIME_FLIES: 2", "no measure 'TIME_FLIES'"),
        ("one-stop.yaml", "evidence: COUNTER", "evidence: GUESS", "evidence is one of"),
        ("one-stop.yaml", "PROVINCE: 20, ", "", "thresholds do not fit"),
        ("one-stop.yaml", "officer: [1, 2, 3, 4, 7]", "officer: [10]", "no such index"),
        ("one-stop.yaml", "{least: 12", "{least: 16", "the classes go down"),
        ("one-stop.yaml", "{least: 0, vi: Yếu", "{least: 1, vi: Yếu", "begins at 0"),
        ("on-time.yaml", "- code: PLAIN", "- code: FANCY", "no case 'FANCY'"),
        ("on-time.yaml", "requests_allowed: 1", "requests_allowed: one", "must be int"),
        ("outliers.yaml", 'night_until: "06:00"', 'night_until: "21:00"', "next morning"),
        ("outliers.yaml", 'night_until: "06:00"', 'night_until: "26:00"', "hour must be"),
        ("outliers.yaml", "last_days: 0", "last_day: 0", "unknown key 'last_day'"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_refused(
    tmp_path: Path, name: str, old: str, new: str, reason: str
) -> None:
    text = (definitions_dir() / "scores" / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason):
        READERS[name](path)
