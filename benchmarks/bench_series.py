"""The computed targets of all units over 48 months, against hand-written DuckDB SQL."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import common
from benchmarks.bench_indicators import GENERATE

ROWS = int(os.environ.get("BENCH_ROWS", "10_000_000"))
FIRST, LAST = date(2012, 1, 1), date(2015, 12, 31)
Figures = dict[tuple[date, str], tuple[float, float]]

# As a careful analyst would write them: rows by month and unit first, then the 48 windows,
# then the unit tree.
_MONTHS = """
  WITH m AS (
    SELECT unnest(generate_series(DATE '2012-02-01', DATE '2016-01-01', INTERVAL 1 MONTH))::DATE
           AS until),
  w AS (SELECT until, ({begin})::DATE AS since FROM m),
  l AS (SELECT unnest([1, 2, 3]) AS depth),
"""
_CODE = "array_to_string(string_split(unit, '.')[1:depth], '.')"
_WITHIN_UNIT = "depth <= len(string_split(unit, '.'))"
_YEAR = "date_trunc('year', until - 1)"
_TWELVE_MONTHS = "until - INTERVAL 12 MONTH"

_SHARE = (
    _MONTHS
    + """
  b AS (
    SELECT unit, date_trunc('month', {day})::DATE AS month, count(*) FILTER ({counted}) AS num,
           count(*) FILTER ({judged}) AS den
      FROM f WHERE {day} >= DATE '2011-01-01' AND {day} < DATE '2016-01-01'
       AND received_on <= {day} AND {among} AND (unit = 'AG' OR starts_with(unit, 'AG.'))
     GROUP BY ALL),
  j AS (SELECT until, unit, sum(num) AS num, sum(den) AS den
          FROM b JOIN w ON month >= since AND month < until GROUP BY ALL)
  SELECT until, """
    + _CODE
    + """ AS code, {num}, {den}
    FROM j CROSS JOIN l WHERE """
    + _WITHIN_UNIT
    + """ GROUP BY ALL"""
)

_CHANGE = (
    _MONTHS
    + """
  b AS (
    SELECT unit, procedure, level, date_trunc('month', {day})::DATE AS month, count(*) AS n,
           sum({measured})::BIGINT AS s
      FROM f WHERE {day} >= DATE '2010-01-01' AND {day} < DATE '2016-01-01'
       AND received_on <= {day} AND {measured} IS NOT NULL AND {among}
       AND (unit = 'AG' OR starts_with(unit, 'AG.'))
     GROUP BY ALL),
  j AS (SELECT until, unit, procedure, level, sum(n) AS n, sum(s) AS s
          FROM b JOIN w ON month >= since AND month < until GROUP BY ALL),
  now AS (SELECT until, """
    + _CODE
    + """ AS code, procedure, level, sum(n) AS n, sum(s) AS s
            FROM j CROSS JOIN l WHERE """
    + _WITHIN_UNIT
    + """ GROUP BY ALL),
  base AS (SELECT """
    + _CODE
    + """ AS code, procedure, level, sum(n) AS bn, sum(s) AS bs
             FROM b CROSS JOIN l WHERE month < DATE '2011-01-01' AND """
    + _WITHIN_UNIT
    + """ GROUP BY ALL)
  SELECT until, code, sum(bs - s * bn / n), sum(bs)
    FROM now JOIN base USING (code, procedure, level) GROUP BY ALL"""
)

_FINISHED = "(outcome IS NULL OR outcome NOT IN ('WITHDRAWN', 'STOPPED'))"
_BY_POST: dict[str, str] = {
    "day": "returned_on", "among": "true", "begin": _YEAR,
    "counted": "WHERE return_channel = 'POST'", "judged": "WHERE return_channel IS NOT NULL",
}  # fmt: skip


def _share(**given: str) -> str:
    return _SHARE.format(**{"num": "sum(num)", "den": "sum(den)", **given})


def _change(measured: str, day: str, among: str = "true") -> str:
    return _CHANGE.format(measured=measured, day=day, among=among, begin=_TWELVE_MONTHS)


BY_HAND = {
    "DOSSIERS_ON_TIME": _share(
        day="closed_on", among=_FINISHED, begin=_YEAR,
        counted="WHERE due_on IS NOT NULL AND days_late <= 0",
        judged="WHERE due_on IS NOT NULL AND days_late IS NOT NULL",
    ),
    "POSTAL_RETURN_SHARE": _share(**_BY_POST),
    "POSTAL_RETURN_UNITS": _share(
        **_BY_POST, num="count(*) FILTER (num > 0)", den="count(*) FILTER (den > 0)"
    ),
    "TIME_REDUCTION": _change("handling_days", "closed_on", _FINISHED),
    "TIME_REDUCTION_LIMITS": _change("limit_days", "received_on"),
    "COST_REDUCTION": _change("cost_incurred", "returned_on", _FINISHED),
    "COST_REDUCTION_ESTIMATE": _change("cost_estimate", "received_on"),
    "ONLINE_SHARE": _share(
        day="received_on", among="true", begin=_TWELVE_MONTHS,
        counted="WHERE channel = 'ONLINE'", judged="WHERE true",
    ),
}  # fmt: skip


def _ours(indicators: Any, code: str, engine: Any) -> Figures:
    points = indicators.indicator_points(
        code=code, from_on=FIRST, to_on=LAST, every=indicators.Every.MONTH,
        today=LAST + timedelta(days=31), unit="AG", by_unit=True, engine=engine,
    )  # fmt: skip
    return {
        (point.period.until, point.unit): (
            float(point.value.numerator), float(point.value.denominator)
        )
        for point in points
    }  # fmt: skip


def _check(code: str, ours: Figures, theirs: Figures) -> None:
    """Stop unless both say the same; a unit that one does not name has nothing there."""
    if not ours.keys() >= theirs.keys():
        sys.exit(f"{code}: not the same units")
    for key, (numerator, denominator) in ours.items():
        above, below = theirs.get(key, (0.0, 0.0))
        if abs(numerator - above) > 1e-6 * max(below, 1) or denominator != below:
            sys.exit(f"{code} {key}: {numerator}/{denominator}, by hand {above}/{below}")


def main() -> None:
    import django
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("MOTCUA_DATA_DIR", folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"
        django.setup()
        from motcua.indicators import api as indicators

        path = Path(folder) / "dossiers.lifecycle.parquet"
        duckdb.sql(GENERATE.format(rows=ROWS, path=path))
        engine = indicators.parquet_engine(Path(folder))
        by_hand = duckdb.connect()
        by_hand.execute("SET memory_limit = '1200MB'")
        by_hand.execute(f"CREATE VIEW f AS SELECT * FROM read_parquet('{path}')")

        def theirs_of(code: str) -> Figures:
            found = by_hand.execute(BY_HAND[code]).fetchall()
            return {(until, unit): (float(a or 0), float(b or 0)) for until, unit, a, b in found}

        spent: dict[str, list[float]] = {"ours": [], "theirs": []}

        def timed(name: str, code: str) -> Figures:
            begun = time.perf_counter()
            found = _ours(indicators, code, engine) if name == "ours" else theirs_of(code)
            spent[name].append(time.perf_counter() - begun)
            return found

        def whole(name: str) -> float:
            spent[name].clear()
            for code in BY_HAND:
                timed(name, code)
            return sum(spent[name])

        units = 0
        for code in BY_HAND:
            ours, theirs = timed("ours", code), timed("theirs", code)
            _check(code, ours, theirs)
            units = len({unit for _, unit in ours})
            print(code, *(f"{spent[name][-1]:.2f}" for name in spent), flush=True)
        figures = common.compare(lambda: whole("ours"), lambda: whole("theirs"), rounds=3)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        common.note(
            f"{len(BY_HAND)} computed measures of {units} units over 48 months, "
            f"{ROWS:,} dossiers, Parquet",
            "at most 1.5 times hand-written DuckDB SQL; memory under 2 GB",
            {"seconds": figures["ours"], "by_hand_seconds": figures["baseline"],
             "times_by_hand": figures["ratio"], "peak_mb": peak},
        )  # fmt: skip


if __name__ == "__main__":
    main()
