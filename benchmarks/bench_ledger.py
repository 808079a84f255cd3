"""Import of history, sealing, full verification: entries a second, and memory."""

from __future__ import annotations

import csv
import hashlib
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from benchmarks import common

CASES, EVENTS_A_CASE = 62_500, 8
MAPPING = """
source: {source}
title: {{vi: Đo, en: Measured}}
format: csv
timezone: Asia/Ho_Chi_Minh
code_prefix: {prefix}
unit: X.BENCH
level: COMMUNE
procedure: X-BENCH
channel: COUNTER
case: {{id: case, due: due, closed: closed}}
event: {{activity: activity, at: at}}
"""


def write_log(path: Path, cases: int) -> int:
    """A log of ``cases`` times eight events, rows of one case apart from each other."""
    begin = datetime(2014, 1, 6, 8, tzinfo=UTC)
    rows = 0
    with path.open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle)
        out.writerow(["case", "activity", "at", "due", "closed"])
        for event in range(EVENTS_A_CASE):
            for case in range(cases):
                start = begin + timedelta(minutes=case)
                out.writerow(
                    [f"c{case:07d}", f"step {event}",
                     (start + timedelta(hours=event)).isoformat(),
                     (start + timedelta(days=5)).isoformat(),
                     (start + timedelta(days=4)).isoformat()]
                )  # fmt: skip
                rows += 1
    return rows


def baseline_rate(seconds: float = 3.0) -> float:
    """Rows a second that this server takes by COPY, one transaction: what disk and CPU allow."""
    with psycopg.connect(common.url()) as connection:
        connection.execute("CREATE TEMP TABLE bench (a text, b timestamptz, c text, d bytea)")
        begun, count = time.perf_counter(), 0
        row = ("dossier:x", datetime.now(UTC), "y" * 200, hashlib.sha256(b"x").digest())
        with connection.cursor().copy("COPY bench FROM STDIN") as copy:
            while time.perf_counter() - begun < seconds:
                for _ in range(1000):
                    copy.write_row(row)
                count += 1000
        return count / (time.perf_counter() - begun)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    with common.server(), tempfile.TemporaryDirectory() as folder:
        from motcua.core import clock
        from motcua.dossiers import api as dossiers
        from motcua.ledger import api as ledger
        from motcua.organisation.contracts import SYSTEM

        place = Path(folder)
        memory: list[float] = []
        rates: list[float] = []
        for number, cases in enumerate((CASES // 4, CASES)):
            log, mapping = place / f"{number}.csv", place / f"{number}.yaml"
            rows = write_log(log, cases)
            mapping.write_text(
                MAPPING.format(source=f"bench-{number}", prefix=f"B{number}"), encoding="utf-8"
            )
            begun = time.perf_counter()
            report = dossiers.history_import(
                actor=SYSTEM, at=clock.now(), file=log, mapping_file=mapping
            )
            rates.append(rows / (time.perf_counter() - begun))
            memory.append(_peak_mb())
            if report["events"] != rows:
                sys.exit(f"{rows} events written, {report['events']} imported")
        common.note(
            f"history import, {CASES * EVENTS_A_CASE:,} events", "at least 5,000 events/s, flat",
            {"events_per_s": rates[-1], "peak_mb_at_a_quarter": memory[0],
             "peak_mb_at_the_end": memory[1], "copy_rows_per_s": baseline_rate()},
        )  # fmt: skip
        key = ledger.signing_key()
        sealing: list[float] = []
        while True:
            begun = time.perf_counter()
            done = ledger.seal(key=key)
            if not done.entries:
                break
            sealing.append(done.entries / (time.perf_counter() - begun))
        begun = time.perf_counter()
        outcome = ledger.verify(key=key.verifier)
        spent = time.perf_counter() - begun
        if not outcome.sound:
            sys.exit(f"not sound: {outcome.faults}")
        common.note(
            "sealing and full verification", "at least 20,000 entries/s each",
            {"sealed_per_s": statistics.median(sealing),
             "verified_per_s": outcome.entries / spent, "entries": outcome.entries},
        )  # fmt: skip


if __name__ == "__main__":
    main()
