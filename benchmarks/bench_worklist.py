"""An officer's work list among two million dossiers, the receipt as PDF, deadlines in bulk."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import common
from benchmarks.bench_http import fill

DOSSIERS, OPEN, UNIT, OFFICER = 2_000_000, 5_000, "AG.30307", "user:930"
LIMIT, CALLS, PAPERS, DEADLINES = 50, 200, 10, 1_000_000
BEST = """
SELECT d.id, d.code, d.procedure, d.procedure_version, d.unit, d.channel, d.origin, f.status,
       f.step, f.received_on, f.due_on, f.closed_on, f.days_late, d.applicant_name, d.last_seq
  FROM dossiers_fact f JOIN dossiers_dossier d ON d.id = f.dossier_id
 WHERE f.assignee = %s AND f.closed_on IS NULL
 ORDER BY f.due_on, f.dossier_id LIMIT %s
"""


def assign() -> None:
    """Open dossiers of one officer among the others, due on many days."""
    with psycopg.connect(common.url(), autocommit=True) as connection:
        connection.execute(
            "UPDATE dossiers_fact SET closed_on = NULL, days_late = NULL, handling_days = NULL,"
            " status = 'IN_PROGRESS', step = 'EXAMINE', assignee = %s, unit = %s"
            " WHERE dossier_id IN (SELECT id FROM dossiers_dossier ORDER BY id LIMIT %s)",
            [OFFICER, UNIT, OPEN],
        )
        connection.execute("VACUUM ANALYZE dossiers_fact")


def per_second(work: Callable[[], object], calls: int) -> float:
    """Calls a second, one after the other, after a few to warm up."""
    for _ in range(5):
        work()
    begun = time.perf_counter()
    for _ in range(calls):
        work()
    return calls / (time.perf_counter() - begun)


def work_list() -> None:
    """The list page's read against its single best statement by the bare driver."""
    from motcua.dossiers import api

    fill(1, DOSSIERS)
    assign()
    raw = common.raw_connection()
    ours = partial(api.dossier_list, units=[UNIT], state="open", assignee=OFFICER, limit=LIMIT)
    rows = ours()
    assert len(rows) == LIMIT, "the list is full"
    assert [row.code for row in rows] == [
        row[1] for row in raw.execute(BEST, [OFFICER, LIMIT]).fetchall()
    ], "both say the same"
    figures = common.compare(
        lambda: per_second(ours, CALLS),
        lambda: per_second(lambda: raw.execute(BEST, [OFFICER, LIMIT]).fetchall(), CALLS),
    )
    common.note(
        f"work list of an officer with {OPEN:,} open dossiers among {DOSSIERS:,}, rate",
        "ratio at least 1/3 of the single best statement", figures,
    )  # fmt: skip


def receipt() -> None:
    """The receipt as PDF against the typesetter alone on the same template and data."""
    import typst

    from motcua.core import clock, paper
    from motcua.dossiers import api
    from motcua.dossiers.contracts import Applicant
    from motcua.organisation.contracts import SYSTEM

    made = api.dossier_receive(
        actor=SYSTEM, at=clock.now(), unit_code=UNIT, procedure_code="1.001193",
        applicant=Applicant("Nguyễn Văn An", "089080001234", "0912004321"),
        components=["TK_KS", "GCS", "CCCD"],
    )  # fmt: skip
    place = Path(tempfile.mkdtemp(prefix="motcua-bench-paper-"))
    compiler = paper._compiler()

    class Keeping:
        """Keeps what the typesetter is given, to give it the same without us."""

        def compile(self, *, input: dict[str, bytes], **options: Any) -> bytes:
            for name, data in input.items():
                (place / name).write_bytes(data)
            return bytes(compiler.compile(input=input, **options))

    detail, kept = api.dossier_detail(code=made.code), paper._compiler
    paper._compiler = Keeping
    try:
        api.receipt_pdf(detail=detail, officer="Cán bộ")
    finally:
        paper._compiler = kept

    def bare() -> bytes:
        return bytes(
            typst.compile(
                str(place / "main.typ"), format="pdf", pdf_standards=["a-2a"],
                font_paths=[str(paper.FONTS)], ignore_system_fonts=True,
            )
        )  # fmt: skip

    def ours() -> bytes:
        return api.receipt_pdf(detail=api.dossier_detail(code=made.code), officer="Cán bộ")

    figures = common.compare(
        lambda: per_second(ours, PAPERS),
        lambda: per_second(bare, PAPERS),
    )
    common.note(
        "receipt as PDF, read and set, against the typesetter alone",
        "ratio at least 0.7", figures,
    )  # fmt: skip


def deadlines() -> None:
    """A million deadlines in bulk against one after the other."""
    import numpy as np

    from motcua.calendars import api as calendars
    from motcua.calendars.contracts import LimitUnit, TimeLimit

    calendar = calendars.working_calendar()
    random = np.random.default_rng(930)
    begin = np.datetime64("2012-01-02T08:00")
    minutes = random.integers(0, 13 * 365 * 24 * 60, DEADLINES)
    instants = begin + minutes.astype("timedelta64[m]")
    amounts = random.integers(1, 30, DEADLINES)
    begun = time.perf_counter()
    found = calendars.due_on_bulk(calendar, instants, amounts, LimitUnit.WORKING_DAY, None)
    bulk = time.perf_counter() - begun
    some = range(0, DEADLINES, DEADLINES // 2000)
    begun = time.perf_counter()
    single = [
        calendars.due(
            calendar, common.as_utc(instants[at]),
            TimeLimit(int(amounts[at]), LimitUnit.WORKING_DAY),
        ).due_on
        for at in some
    ]  # fmt: skip
    one = (time.perf_counter() - begun) / len(single) * DEADLINES
    assert [date.fromisoformat(str(found[at])) for at in some] == single, "both say the same"
    common.note(
        f"{DEADLINES:,} deadlines in bulk, in seconds",
        "under 2 s", {"bulk_s": bulk, "one_by_one_s": one, "ratio": one / bulk},
    )  # fmt: skip


def main() -> None:
    with common.server():
        deadlines()
        receipt()
        work_list()


if __name__ == "__main__":
    main()
