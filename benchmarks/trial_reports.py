"""Every agency sends its quarterly report in the last minute, eight clients at once.

`python -m benchmarks.trial_reports` makes a private server with dossiers in all agencies of
2014, writes each agency's words, and then lets eight client processes send all reports,
each agency's twice, as an impatient person does. At the end each report is there once, the
standing list counts them all, and the province's form is the sum of what was sent.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from datetime import date
from typing import Any

from benchmarks import common
from benchmarks.bench_http import fill
from benchmarks.bench_reports import KIND, spread

CLIENTS, DOSSIERS, PERIOD = 8, 20_000, "2014-Q2"
LAST = date(2014, 6, 14)


def _asked(unit: str) -> dict[str, Any]:
    from motcua.core import clock
    from motcua.organisation.contracts import SYSTEM

    return {"actor": SYSTEM, "at": clock.now(), "kind": KIND, "unit": unit, "period": PERIOD}


def _write(units: list[str]) -> None:
    from motcua.reports.api import periodic

    kind = next(one for one in periodic.kind_list(on=LAST) if one.code == KIND)
    parts = [part.code for part in kind.sections if part.is_narrative]
    for unit in units:
        typed = [periodic.Typed(code, "Nội dung phần này. " * 40, 0) for code in parts]
        periodic.narrative_save(**_asked(unit), typed=typed)


def _client(units: list[str], gate: Any, told: Any) -> None:
    """Send each of the reports; tells what was refused and how long it took."""
    import django

    django.setup()
    from motcua.core.errors import DomainError
    from motcua.reports.api import periodic

    # Like a server that runs: statements are compiled once for a process.
    periodic.content_now(kind=KIND, unit=units[0], period=PERIOD, today=LAST)
    gate.wait()
    begun, refused = time.perf_counter(), []
    for unit in units:
        try:
            periodic.report_submit(**_asked(unit))
        except DomainError as refusal:
            refused.append((unit, type(refusal).__name__))
    told.put((time.perf_counter() - begun, refused))


def _send(units: list[str]) -> tuple[float, list[tuple[str, str]]]:
    context = multiprocessing.get_context("spawn")
    gate, told = context.Barrier(CLIENTS), context.Queue()
    twice = [*units, *units]
    clients = [
        context.Process(target=_client, args=(twice[number::CLIENTS], gate, told))
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    answers = [told.get(timeout=600) for _ in clients]
    for client in clients:
        client.join()
    return max(took for took, _ in answers), [one for _, refused in answers for one in refused]


def _kept_once(units: list[str], refused: list[tuple[str, str]]) -> None:
    """None is lost, none is there twice, and each repeat was refused."""
    from motcua.core import clock
    from motcua.reports.api import periodic

    kept = common.raw_connection().execute(
        "SELECT r.unit, count(*), max(v.number) FROM reports_version v"
        " JOIN reports_periodic r ON r.id = v.report_id GROUP BY 1 ORDER BY 1"
    ).fetchall()  # fmt: skip
    if kept != [(unit, 1, 1) for unit in sorted(units)]:
        sys.exit(f"{len(kept)} agencies of {len(units)} have their report once: {kept[:5]}")
    if len(refused) != len(units) or {name for _, name in refused} != {"NotOpen"}:
        sys.exit(f"unexpected refusals: {refused[:5]}")
    entries = (
        common.raw_connection()
        .execute("SELECT count(*) FROM ledger_entry WHERE kind = 'reports.periodic.submitted'")
        .fetchone()
    )
    if entries != (len(units),):
        sys.exit(f"the ledger holds {entries} reports as sent")
    listed = periodic.standing_list(kind=KIND, period=PERIOD, under="AG", today=clock.today())
    if sum(one.version == 1 for one in listed) != len(units):
        sys.exit("the list of reports does not hold them all")


def _added_up(units: list[str], since: date, until: date) -> int:
    """Totals equal their parts at each level, and the province's one SQL statement."""
    from motcua.core import clock
    from motcua.reports.api import periodic

    given: dict[str, Any] = {"kind": KIND, "period": PERIOD, "today": clock.today()}
    form = {unit: periodic.content_now(unit=unit, **given).tables[0] for unit in ["AG", *units]}
    for unit, table in form.items():
        lines = [row for row in table.rows[1:] if row.kind.value == "LINE"]
        for column, total in table.total.items():
            if lines and total != sum(row.cells[column] or 0 for row in lines):
                sys.exit(f"{unit}, column {column}: the total is not the sum of its rows")
        for row in lines:
            if row.key in form and row.key != unit and row.cells != form[row.key].total:
                sys.exit(f"{unit}: the row of {row.key} is not what {row.key} sent")
    counted = common.raw_connection().execute(
        "SELECT count(*) FROM dossiers_fact WHERE received_on < %s"
        " AND (closed_on IS NULL OR closed_on >= %s)", [until, since]
    ).fetchone()  # fmt: skip
    whole = form["AG"].total[3]
    if counted is None or whole != counted[0]:
        sys.exit(f"the province's form holds {whole}, one SQL statement {counted}")
    return int(whole or 0)


def main() -> None:
    with common.server():
        from motcua.organisation import api as organisation
        from motcua.reports.api import periodic

        span = periodic.content_now(kind=KIND, unit="AG", period=PERIOD, today=LAST).span.period
        found = organisation.unit_list(on=LAST, under="AG")
        units = [unit.code for unit in found if unit.code != "AG"]
        fill(1, DOSSIERS)
        spread(units, span.since, (span.until - span.since).days + 20)
        _write(units)
        took, refused = _send(units)
        _kept_once(units, refused)
        for unit in units:
            periodic.report_decide(**_asked(unit), number=1, accepted=True)
        dossiers = _added_up(units, span.since, span.until)
        common.note(
            f"{len(units)} agencies send their quarterly report, each twice, {CLIENTS} clients",
            "within a minute; none lost, none doubled, totals equal their parts",
            {"seconds": took, "refused_repeats": len(refused), "dossiers_in_the_form": dossiers},
        )  # fmt: skip


if __name__ == "__main__":
    main()
