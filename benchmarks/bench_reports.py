"""The province's quarterly report, every unit's taken in, against plain SQL and the typesetter."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import common
from benchmarks.bench_http import fill

DOSSIERS, KIND, ROUNDS = 200_000, "cchc", 3
# What form 06 counts, by unit, as one statement of the bare driver.
BEST = """
SELECT unit, count(*) FILTER (WHERE received_on >= %(since)s AND channel = 'ONLINE'),
       count(*) FILTER (WHERE received_on >= %(since)s AND channel <> 'ONLINE'),
       count(*) FILTER (WHERE received_on < %(since)s),
       count(*) FILTER (WHERE closed_on < %(until)s AND closed_on < due_on),
       count(*) FILTER (WHERE closed_on < %(until)s AND closed_on = due_on),
       count(*) FILTER (WHERE closed_on < %(until)s AND closed_on > due_on),
       count(*) FILTER (WHERE closed_on IS NULL OR closed_on >= %(until)s)
  FROM dossiers_fact
 WHERE received_on < %(until)s AND (closed_on IS NULL OR closed_on >= %(since)s)
 GROUP BY unit
"""


def spread(units: list[str], since: date, days: int) -> None:
    """Let the dossiers lie in all units and in and around the quarter."""
    with psycopg.connect(common.url(), autocommit=True) as connection:
        connection.execute(
            "UPDATE dossiers_fact SET unit = (%(units)s::text[])[1 + dossier_id %% %(n)s],"
            " received_on = %(since)s::date + (dossier_id %% %(days)s)::int - 20,"
            " due_on = %(since)s::date + (dossier_id %% %(days)s)::int - 10,"
            " closed_on = CASE WHEN dossier_id %% 9 > 0 THEN"
            "   %(since)s::date + (dossier_id %% %(days)s)::int - 15 + (dossier_id %% 8)::int END,"
            " days_late = CASE WHEN dossier_id %% 9 > 0 THEN (dossier_id %% 8)::int - 5 END",
            {"units": units, "n": len(units), "since": since, "days": days},
        )
        connection.execute("VACUUM ANALYZE dossiers_fact")


def accepted(units: list[str], period: str) -> float:
    """Every unit's report written, sent and accepted; reports a second."""
    from motcua.core import clock
    from motcua.organisation.contracts import SYSTEM
    from motcua.reports.api import periodic

    kind = periodic.kind_list(on=clock.today())[0]
    sections = [part.code for part in kind.sections if part.is_narrative]
    begun = time.perf_counter()
    for unit in units:
        asked: dict[str, Any] = {
            "actor": SYSTEM, "at": clock.now(), "kind": KIND, "unit": unit, "period": period,
        }  # fmt: skip
        typed = [periodic.Typed(code, "Nội dung phần này. " * 40, 0) for code in sections]
        periodic.narrative_save(**asked, typed=typed)
        sent = periodic.report_submit(**asked)
        periodic.report_decide(**asked, number=sent.number, accepted=True)
    return len(units) / (time.perf_counter() - begun)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def typesetter_alone(content: Any) -> Callable[[], bytes]:
    """Sets the report's own template and data without the program."""
    import typst

    from motcua.core import paper
    from motcua.reports.api import periodic

    place, compiler = Path(tempfile.mkdtemp(prefix="motcua-bench-report-")), paper._compiler()
    kept = paper._compiler

    class Keeping:
        """Keeps what the typesetter is given."""

        def compile(self, *, input: dict[str, bytes], **options: Any) -> bytes:
            for name, data in input.items():
                (place / name).write_bytes(data)
            return bytes(compiler.compile(input=input, **options))

    paper._compiler = Keeping
    try:
        periodic.content_pdf(content)
    finally:
        paper._compiler = kept
    return lambda: bytes(typst.compile(
        str(place / "main.typ"), format="pdf", pdf_standards=["a-2a"],
        font_paths=[str(paper.FONTS)], ignore_system_fonts=True,
    ))  # fmt: skip


def main() -> None:
    with common.server():
        from motcua.core import clock
        from motcua.organisation import api as organisation
        from motcua.reports.api import periodic

        today = clock.today()
        kind = periodic.kind_list(on=today)[0]
        span = next(
            one for one in periodic.span_list(kind=kind, today=today)
            if one.kind is periodic.PeriodKind.QUARTER and one.period.until <= today
        )  # fmt: skip
        code, since, until = span.period.code, span.period.since, span.period.until
        units = [unit.code for unit in organisation.unit_list(on=span.period.last, under="AG")]
        fill(1, DOSSIERS)
        spread(units, since, (until - since).days + 20)
        sent = accepted(units, code)
        raw = common.raw_connection()
        asked: dict[str, Any] = {"kind": KIND, "unit": "AG", "period": code}
        content = periodic.content_now(**asked, today=today)
        assert sum(one.is_in for one in content.below) == len(units)
        counted = raw.execute(BEST, {"since": since, "until": until}).fetchall()
        assert sum(sum(row[1:4]) for row in counted) == content.tables[0].total[3]
        alone = typesetter_alone(content)

        def ours() -> float:
            def work() -> None:
                made = periodic.content_now(**asked, today=today)
                periodic.content_docx(made)
                periodic.content_pdf(made)
                periodic.content_xlsx(made)

            return 1 / seconds(work)

        def theirs() -> float:
            def work() -> None:
                raw.execute(BEST, {"since": since, "until": until}).fetchall()
                alone()

            return 1 / seconds(work)

        figures = common.compare(ours, theirs, ROUNDS)
        common.note(
            f"the province's quarterly report, {len(units)} reports taken in, {DOSSIERS:,} "
            "dossiers: figures, DOCX, PDF, XLSX, against one SQL statement and the typesetter",
            "under 20 s", {"seconds": 1 / figures["ours"], **figures, "sent_per_s": sent},
        )  # fmt: skip


if __name__ == "__main__":
    main()
