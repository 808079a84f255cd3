from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from motcua.core.definitions import read_yaml
from motcua.indicators.engines import Engine
from motcua.indicators.selectors import value_compute
from motcua.indicators.tests import factories

CASES: dict[str, list[dict[str, Any]]] = read_yaml(factories.GOLDEN / "cases.yaml").data
FLAT = [(code, case) for code, cases in CASES.items() for case in cases]
NAMES = [f"{code}-{case['on']}-{case.get('unit', 'all')}" for code, case in FLAT]


def _check(code: str, case: dict[str, Any], engine: Engine) -> None:
    indicator = factories.indicators()[code]
    value = value_compute(
        indicator=indicator, facts=factories.facts_of(indicator), on=case["on"],
        unit=case.get("unit"), engine=engine,
    )  # fmt: skip
    assert value.numerator == Decimal(str(case["numerator"]))
    assert value.denominator == case["denominator"]
    assert value.unjudgeable == case["unjudgeable"]
    assert value.imported == case.get("imported")
    assert value.entered_afterwards == case.get("afterwards")
    assert value.value == (None if case["value"] is None else Decimal(case["value"]))
    if "compared" in case:
        assert value.comparison is not None
        assert value.comparison.compared == case["compared"]
        assert list(value.comparison.unmatched_now) == case["without_base"]
        assert list(value.comparison.unmatched_base) == case["no_longer"]


def test_every_indicator_has_a_golden_case() -> None:
    assert set(CASES) == set(factories.indicators())


@pytest.mark.parametrize(("code", "case"), FLAT, ids=NAMES)
def test_duckdb_counts_what_was_counted_by_hand(code: str, case: dict[str, Any]) -> None:
    _check(code, case, factories.duck(factories.golden_rows()))


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "case"), FLAT, ids=NAMES)
def test_postgresql_counts_what_was_counted_by_hand(code: str, case: dict[str, Any]) -> None:
    _check(code, case, factories.postgres(factories.golden_rows()))
