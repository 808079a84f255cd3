"""The computed targets over ten million dossiers, against hand-written DuckDB SQL."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks import common

ROWS = 10_000_000
ON = date(2015, 12, 31)
# 156 communes in 11 districts, 19 departments; each of 200 procedures belongs to one level.
GENERATE = """
COPY (
  SELECT n AS dossier_id, 'G-' || n AS code, 'P' || p AS procedure,
         1::INTEGER AS procedure_version, 'F' || (p % 20) AS field,
         CASE WHEN p < 100 THEN 'COMMUNE' WHEN p < 170 THEN 'DISTRICT' ELSE 'PROVINCE' END AS level,
         CASE WHEN p < 100 THEN 'AG.' || (883 + o % 156 % 11) || '.' || (30000 + o % 156)
              WHEN p < 170 THEN 'AG.' || (883 + o % 156 % 11)
              ELSE 'AG.S' || (p % 19) END AS unit,
         CASE WHEN p < 170 THEN 'AG.' || (883 + o % 156 % 11) END AS district,
         CASE WHEN n % 9 = 0 THEN 'ONLINE' ELSE 'COUNTER' END AS channel,
         CASE WHEN n % 4 = 0 THEN 'LIVE' ELSE 'IMPORTED' END AS origin,
         r AS received_on, r + (5 + n % 16)::INTEGER AS due_on, (5 + n % 16)::INTEGER AS limit_days,
         CASE WHEN n % 50 > 0 THEN c END AS closed_on,
         CASE WHEN n % 50 > 1 THEN c + (n % 3)::INTEGER END AS returned_on,
         CASE WHEN n % 50 > 1 THEN CASE WHEN n % 11 = 0 THEN 'POST' ELSE 'COUNTER' END END
           AS return_channel,
         CASE WHEN n % 50 > 0 THEN CASE n % 40 WHEN 1 THEN 'WITHDRAWN' ELSE 'GRANTED' END END
           AS outcome,
         CASE WHEN n % 50 > 0 THEN (3 + (n * 7) % 20)::INTEGER END AS handling_days,
         CASE WHEN n % 50 > 0 THEN ((3 + (n * 7) % 20) - (5 + n % 16))::INTEGER END AS days_late,
         n % 97 = 0 AS entered_afterwards,
         (n % 5 * 10000)::BIGINT AS fee, (n % 3)::INTEGER AS supplements,
         CASE WHEN n % 50 > 1 THEN (1 + n % 4)::INTEGER END AS trips,
         (n % 40000)::INTEGER AS distance_m,
         (90000 + 50 * p)::BIGINT AS cost_estimate,
         CASE WHEN n % 50 > 1 THEN (60000 + n * 31 % 90000)::BIGINT END AS cost_incurred,
         CASE WHEN n % 60 = 0 THEN r + (4 + n % 16)::INTEGER END AS apologised_on
    FROM (SELECT n, n * 48271 % 2147483647 % 200 AS p, (n * 69621 % 2147483647) // 13 AS o,
                 DATE '2010-01-04' + ((n * 7919) % 2180)::INTEGER AS r,
                 DATE '2010-01-04' + ((n * 7919) % 2180)::INTEGER + (3 + (n * 7) % 20)::INTEGER AS c
            FROM range({rows}) t(n))
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""

_COST_BY_HAND = """
        WITH s AS (
          SELECT procedure, level,
                 count(*) FILTER (WHERE b) AS bn, sum({cost}) FILTER (WHERE b) AS bs,
                 count(*) FILTER (WHERE NOT b) AS nn, sum({cost}) FILTER (WHERE NOT b) AS ns
            FROM (SELECT *, {day} < DATE '2011-01-01' AS b FROM f
                   WHERE (({day} >= DATE '2010-01-01' AND {day} < DATE '2011-01-01')
                       OR ({day} >= DATE '2015-01-01' AND {day} < DATE '2016-01-01'))
                     AND {cost} IS NOT NULL {ended} AND (unit = 'AG' OR starts_with(unit, 'AG.')))
           GROUP BY 1, 2)
        SELECT sum(bs - ns * bn / nn), sum(bs) FROM s WHERE bn > 0 AND nn > 0"""

# The same questions as a careful analyst would write them by hand.
_BY_HAND = {
    "DOSSIERS_ON_TIME": """
        SELECT count(*) FILTER (WHERE due_on IS NOT NULL AND days_late <= 0),
               count(*) FILTER (WHERE due_on IS NOT NULL AND days_late IS NOT NULL)
          FROM f WHERE closed_on >= DATE '2015-01-01' AND closed_on < DATE '2016-01-01'
           AND received_on <= DATE '2015-12-31'
           AND (outcome IS NULL OR outcome NOT IN ('WITHDRAWN', 'STOPPED'))
           AND (unit = 'AG' OR starts_with(unit, 'AG.'))""",
    "POSTAL_RETURN_SHARE": """
        SELECT count(*) FILTER (WHERE return_channel = 'POST'),
               count(*) FILTER (WHERE return_channel IS NOT NULL)
          FROM f WHERE returned_on >= DATE '2015-01-01' AND returned_on < DATE '2016-01-01'
           AND received_on <= DATE '2015-12-31' AND (unit = 'AG' OR starts_with(unit, 'AG.'))""",
    "POSTAL_RETURN_UNITS": """
        SELECT count(DISTINCT unit) FILTER (WHERE return_channel = 'POST'),
               count(DISTINCT unit) FILTER (WHERE return_channel IS NOT NULL)
          FROM f WHERE returned_on >= DATE '2015-01-01' AND returned_on < DATE '2016-01-01'
           AND received_on <= DATE '2015-12-31' AND (unit = 'AG' OR starts_with(unit, 'AG.'))""",
    "TIME_REDUCTION": """
        WITH s AS (
          SELECT procedure, level,
                 count(*) FILTER (WHERE b) AS bn, sum(handling_days) FILTER (WHERE b) AS bs,
                 count(*) FILTER (WHERE NOT b) AS nn, sum(handling_days) FILTER (WHERE NOT b) AS ns
            FROM (SELECT *, closed_on < DATE '2011-01-01' AS b FROM f
                   WHERE ((closed_on >= DATE '2010-01-01' AND closed_on < DATE '2011-01-01')
                       OR (closed_on >= DATE '2015-01-01' AND closed_on < DATE '2016-01-01'))
                     AND handling_days IS NOT NULL
                     AND (outcome IS NULL OR outcome NOT IN ('WITHDRAWN', 'STOPPED'))
                     AND (unit = 'AG' OR starts_with(unit, 'AG.')))
           GROUP BY 1, 2)
        SELECT sum(bs - ns * bn / nn), sum(bs) FROM s WHERE bn > 0 AND nn > 0""",
    "TIME_REDUCTION_LIMITS": """
        WITH s AS (
          SELECT procedure, level,
                 count(*) FILTER (WHERE b) AS bn, sum(limit_days) FILTER (WHERE b) AS bs,
                 count(*) FILTER (WHERE NOT b) AS nn, sum(limit_days) FILTER (WHERE NOT b) AS ns
            FROM (SELECT *, received_on < DATE '2011-01-01' AS b FROM f
                   WHERE ((received_on >= DATE '2010-01-01' AND received_on < DATE '2011-01-01')
                       OR (received_on >= DATE '2015-01-01' AND received_on < DATE '2016-01-01'))
                     AND limit_days IS NOT NULL AND (unit = 'AG' OR starts_with(unit, 'AG.')))
           GROUP BY 1, 2)
        SELECT sum(bs - ns * bn / nn), sum(bs) FROM s WHERE bn > 0 AND nn > 0""",
    "COST_REDUCTION": _COST_BY_HAND.format(
        cost="cost_incurred",
        day="returned_on",
        ended="AND (outcome IS NULL OR outcome NOT IN ('WITHDRAWN', 'STOPPED'))",
    ),
    "COST_REDUCTION_ESTIMATE": _COST_BY_HAND.format(
        cost="cost_estimate", day="received_on", ended=""
    ),
    "ONLINE_SHARE": """
        SELECT count(*) FILTER (WHERE channel = 'ONLINE'), count(*)
          FROM f WHERE received_on >= DATE '2015-01-01' AND received_on < DATE '2016-01-01'
           AND (unit = 'AG' OR starts_with(unit, 'AG.'))""",
}


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

        def ours() -> float:
            begun = time.perf_counter()
            for code in _BY_HAND:
                indicators.indicator_value(code=code, on=ON, unit="AG", engine=engine)
            return time.perf_counter() - begun

        def theirs() -> float:
            begun = time.perf_counter()
            for statement in _BY_HAND.values():
                by_hand.execute(statement).fetchall()
            return time.perf_counter() - begun

        for code, statement in _BY_HAND.items():
            value = indicators.indicator_value(code=code, on=ON, unit="AG", engine=engine)
            numerator, denominator = by_hand.execute(statement).fetchall()[0]
            same = abs(float(value.numerator) - float(numerator)) <= 1e-6 * float(denominator)
            if not same or value.denominator != denominator:
                sys.exit(f"{code}: {value.numerator}/{value.denominator}, by hand "
                         f"{numerator}/{denominator}")  # fmt: skip
        figures = common.compare(ours, theirs)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        common.note(
            f"{len(_BY_HAND)} computed measures over {ROWS:,} dossiers, Parquet",
            "at most 1.5 times hand-written DuckDB SQL; memory under 2 GB",
            {"seconds": figures["ours"], "by_hand_seconds": figures["baseline"],
             "times_by_hand": figures["ratio"], "peak_mb": peak},
        )  # fmt: skip


if __name__ == "__main__":
    main()
