"""``motcua tasks``: give tasks, take a work programme in, list, count, remind, verify."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.ledger.errors import LedgerBroken
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.tasks import api, cli_programmes
from motcua.tasks.contracts import Counts, Mark, NewTask, Source, TaskRow, Verdict
from motcua.tasks.errors import TaskFileUnreadable, TaskInvalid
from motcua.tasks.tables import marks_of

app = typer.Typer(no_args_is_help=True, help="Work programmes and tasks given to agencies.")
app.add_typer(cli_programmes.app, name="programme")
R = TypeVar("R")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
GIVER_UNIT = Annotated[str, typer.Option("--giver-unit", help="Agency that gives, e.g. AG.")]
GIVER = Annotated[str, typer.Option(help="Who gives it, as the document says.")]


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def _read(field: str, reader: Callable[[str], R], typed: str) -> R:
    """What was typed for an option. Raises ``TaskInvalid``."""
    try:
        return reader(typed)
    except ValueError as error:
        raise TaskInvalid({field: str(error)}) from None


def _day(typed: str) -> date | None:
    return api.day_of(typed) if typed else None


def _on(typed: str) -> date:
    return _read("on", _day, typed) or clock.today()


def task_dict(row: TaskRow) -> dict[str, Any]:
    """A task as JSON: facts, state and verdict by their codes."""
    now = row.standing

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "code": row.code, "title": row.title, "product": row.product,
        "source": row.source.value, "giver_unit": row.giver_unit, "giver": row.giver,
        "document_number": row.document_number, "document_on": day(row.document_on),
        "owner": row.owner, "supporting": list(row.supporting), "given_on": day(row.given_on),
        "first_due_on": day(now.first_due_on), "due_on": day(now.due_on),
        "period": row.period, "parent": row.parent, "marks": [mark.value for mark in row.marks],
        "state": now.state.value, "verdict": row.verdict.value, "assignee": now.assignee,
        "claimed_on": day(now.claimed_on), "finished_on": day(now.finished_on),
        "closed_on": day(now.closed_on), "extensions": now.extensions, "returns": now.returns,
        "seq": now.last_seq,
    }  # fmt: skip


@app.command("import")
@command_permission("tasks.give")
def import_table(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with a heading row.")],
    giver_unit: GIVER_UNIT = "AG",
    giver: GIVER = "",
    as_json: JSON = False,
) -> None:
    """Take a work programme or a list of tasks in, all or nothing; again changes nothing."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise TaskFileUnreadable(file=str(file), reason=error.strerror or "–") from None
    rows = api.read_rows(
        data, giver_unit=giver_unit, giver=giver or organisation.unit_get(giver_unit).name_vi
    )
    done = api.tasks_import(actor=SYSTEM, at=clock.now(), rows=rows)
    if as_json:
        _print_json({"added": list(done.added), "known": list(done.known)})
        return
    typer.echo(f"{len(done.added)} added, {len(done.known)} known already.")


@app.command("give")
@command_permission("tasks.give")
def give(
    title: Annotated[str, typer.Argument(help="What has to be done.")],
    owner: Annotated[str, typer.Option(help="Agency that must do it, e.g. AG.STP.")],
    due: Annotated[str, typer.Option(help="2026-08-15, 10 wd, 30 d; empty for none.")] = "",
    giver_unit: GIVER_UNIT = "AG",
    giver: GIVER = "",
    document: Annotated[str, typer.Option(help="Number of the document.")] = "",
    document_on: Annotated[str, typer.Option(help="Day of the document.")] = "",
    product: Annotated[str, typer.Option(help="What is expected.")] = "",
    source: Annotated[Source, typer.Option(help="Where it comes from.")] = Source.DOCUMENT,
    supporting: Annotated[list[str] | None, typer.Option(help="Agency that supports.")] = None,
    period: Annotated[str, typer.Option(help="2026, 2026-Q3 or 2026-M07.")] = "",
    parent: Annotated[str, typer.Option(help="Item of the work programme above.")] = "",
    marks: Annotated[str, typer.Option(help="CCHC, QPPL.")] = "",
    code: Annotated[str, typer.Option(help="Its code; else one is made.")] = "",
    key: Annotated[str | None, typer.Option(help="Idempotency key.")] = None,
    as_json: JSON = False,
) -> None:
    """Give one task."""
    task = NewTask(
        title=title, giver_unit=giver_unit, owner=owner, due=_read("due", api.due_of, due),
        product=product, source=source, giver=giver, document_number=document,
        document_on=_read("document_on", _day, document_on), supporting=tuple(supporting or ()),
        period=period, parent=parent, marks=_read("marks", marks_of, marks), code=code,
    )  # fmt: skip
    done = api.task_give(actor=SYSTEM, at=clock.now(), task=task, key=key)
    if as_json:
        _print_json(task_dict(api.task_get(done.code, on=clock.today())))
        return
    typer.echo(f"Given: {done.code}")


@app.command("list")
@command_permission("tasks.read")
def list_tasks(
    owner: Annotated[str, typer.Option(help="Agency that must do them.")] = "",
    under: Annotated[str, typer.Option(help="An agency and all below it.")] = "",
    verdict: Annotated[Verdict | None, typer.Option(help="How they are judged.")] = None,
    mark: Annotated[Mark | None, typer.Option(help="What they also count as.")] = None,
    period: Annotated[str, typer.Option(help="2026, 2026-Q3 or 2026-M07.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 500,
    as_json: JSON = False,
) -> None:
    """List tasks, open ones due first on top."""
    asked = api.Filter(
        owners=frozenset({owner}) if owner else None, under=under, verdict=verdict, mark=mark,
        period=period,
    )  # fmt: skip
    rows = api.task_list(asked, on=clock.today(), limit=limit)
    if as_json:
        _print_json([task_dict(row) for row in rows])
        return
    for row in rows:
        due = row.standing.due_on
        said = due.isoformat() if due else "–"
        typer.echo(f"{row.code:16} {said:10} {row.verdict.value:17} {row.owner:10} {row.title}")


def _counts_dict(counts: Counts) -> dict[str, Any]:
    """The counts with the share on time, which is ``null`` while nothing is judged."""
    share = None if not counts.judged else [counts.on_time, counts.judged]
    return {**vars(counts), "judged": counts.judged, "total": counts.total, "on_time_of": share}


@app.command("counts")
@command_permission("tasks.read")
def counts(
    on: Annotated[str, typer.Option(help="A past day: counted from the ledger alone.")] = "",
    as_json: JSON = False,
) -> None:
    """Count tasks by agency: on time, late, overdue, open."""
    day = _on(on)
    found = api.counts_as_of(day) if on else api.counts_by_owner(api.Filter(), on=day)
    if as_json:
        units = {unit: _counts_dict(counts) for unit, counts in sorted(found.items())}
        _print_json({"on": day.isoformat(), "units": units})
        return
    for unit, row in sorted(found.items()):
        typer.echo(
            f"{unit:12} on time {row.on_time}, late {row.late}, overdue {row.overdue},"
            f" not due {row.not_due}, open {row.open}"
        )


@app.command("remind")
@command_permission("tasks.give")
def remind(as_json: JSON = False) -> None:
    """Make the reminders that are owed today; the worker does so by itself."""
    made = api.reminders_make(at=clock.now())
    typer.echo(json.dumps({"made": made}) if as_json else f"{made} reminder(s) made.")


@app.command("verify")
@command_permission("ledger.verify")
def verify(as_json: JSON = False) -> None:
    """Derive every task again from the ledger and name what differs.

    Exit code 0 when all agree, 8 when one does not.
    """
    found = api.facts_verify()
    if as_json:
        _print_json(found)
    else:
        typer.echo(f"{found['tasks']} tasks compared with the ledger.")
        for fault in found["faults"]:
            typer.echo(f"WRONG {fault['code']}: {fault['reason']}")
    if found["faults"]:
        raise typer.Exit(LedgerBroken.exit_code)
