"""``motcua tasks programme``: the documents of work programmes, from draft to change."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.tasks import api
from motcua.tasks.contracts.programmes import (
    ChangeKind,
    ChangeLine,
    ProgrammeDone,
    ProgrammeRow,
    Signed,
)
from motcua.tasks.errors import TaskInvalid
from motcua.tasks.papers_programmes import PROGRAMME_TYPES, programme_paper
from motcua.tasks.selectors_programmes import EVERY
from motcua.tasks.tables import marks_of

app = typer.Typer(no_args_is_help=True, help="Work programmes as documents that are approved.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
CODE = Annotated[str, typer.Argument(help="Code of the programme, e.g. CTCT-2026-AG.")]
NUMBER = Annotated[str, typer.Option("--document", help="Number of the document.")]
ON = Annotated[str, typer.Option("--document-on", help="Day of the document; today if empty.")]


def _say(done: ProgrammeDone, as_json: bool) -> None:
    told = {"code": done.code, "kind": done.kind, "seq": done.seq, "number": done.number}
    typer.echo(json.dumps(told) if as_json else f"{done.kind} {done.code}")


def _day(typed: str, field: str) -> date | None:
    try:
        return api.day_of(typed) if typed else None
    except ValueError as error:
        raise TaskInvalid({field: str(error)}) from None


def _signed(number: str, on: str, signer: str = "") -> Signed:
    return Signed(number, _day(on, "document_on") or clock.today(), signer)


def _dict(row: ProgrammeRow) -> dict[str, Any]:
    return {
        "code": row.code, "unit": row.unit, "period": row.period, "state": row.state.value,
        "document_number": row.document_number,
        "document_on": row.document_on.isoformat() if row.document_on else None,
        "digest": row.digest,
    }  # fmt: skip


@app.command("begin")
@command_permission("tasks.give")
def begin(
    unit: Annotated[str, typer.Option(help="Agency, e.g. AG.")],
    period: Annotated[str, typer.Option(help="2026, 2026-Q3 or 2026-M07.")],
    as_json: JSON = False,
) -> None:
    """Begin the document of an agency's programme; again changes nothing."""
    _say(api.programme_begin(actor=SYSTEM, at=clock.now(), unit=unit, period=period), as_json)


@app.command("submit")
@command_permission("tasks.give")
def submit(code: CODE, as_json: JSON = False) -> None:
    """Put a programme before whoever approves it."""
    _say(api.programme_submit(actor=SYSTEM, at=clock.now(), code=code), as_json)


@app.command("return")
@command_permission("tasks.approve")
def send_back(
    code: CODE, reason: Annotated[str, typer.Option(help="Why.")], as_json: JSON = False
) -> None:
    """Send a programme back; it is a draft again."""
    _say(api.programme_return(actor=SYSTEM, at=clock.now(), code=code, reason=reason), as_json)


@app.command("approve")
@command_permission("tasks.approve")
def approve(
    code: CODE,
    document: NUMBER,
    signer: Annotated[str, typer.Option(help="Who signed the document.")],
    document_on: ON = "",
    no_reform_reason: Annotated[str, typer.Option(help="Why no item is of the reform.")] = "",
    as_json: JSON = False,
) -> None:
    """Record that a document approved a programme; its items are frozen."""
    done = api.programme_approve(
        actor=SYSTEM, at=clock.now(), code=code, no_reform_reason=no_reform_reason,
        signed=_signed(document, document_on, signer),
    )  # fmt: skip
    _say(done, as_json)


def _line(given: dict[str, Any], number: int) -> ChangeLine:
    try:
        return ChangeLine(
            ChangeKind(str(given["kind"]).upper()), str(given["task"]),
            api.day_of(given["until_on"]) if given.get("until_on") else None,
            str(given.get("title", "")), str(given.get("product", "")),
            str(given.get("owner", "")), tuple(given.get("supporting", ())),
            marks_of(";".join(given.get("marks", ()))),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TaskInvalid({f"line-{number}": str(error)}) from None


@app.command("change")
@command_permission("tasks.give")
def change(
    code: CODE,
    reason: Annotated[str, typer.Option(help="Why it is changed.")],
    lines: Annotated[str, typer.Option(help="JSON list: kind, task, until_on, title, owner.")],
    as_json: JSON = False,
) -> None:
    """Propose a numbered change of an approved programme."""
    try:
        given = json.loads(lines)
    except ValueError as error:
        raise TaskInvalid({"lines": str(error)}) from None
    listed = given if isinstance(given, list) else [given]
    done = api.change_propose(
        actor=SYSTEM, at=clock.now(), code=code, reason=reason,
        lines=[_line(one, number) for number, one in enumerate(listed, start=1)],
    )  # fmt: skip
    _say(done, as_json)


@app.command("decide")
@command_permission("tasks.approve")
def decide(
    code: CODE,
    number: Annotated[int, typer.Option(help="Number of the change.")],
    document: NUMBER = "",
    document_on: ON = "",
    refuse: Annotated[str, typer.Option(help="Refuse it, with this reason.")] = "",
    as_json: JSON = False,
) -> None:
    """Approve a change by a document, or refuse it with a reason."""
    done = api.change_decide(
        actor=SYSTEM, at=clock.now(), code=code, number=number, accept=not refuse, why=refuse,
        signed=None if refuse else _signed(document, document_on),
    )  # fmt: skip
    _say(done, as_json)


@app.command("list")
@command_permission("tasks.read")
def list_programmes(as_json: JSON = False) -> None:
    """List programmes as documents, newest first."""
    rows = api.programme_list(limit=EVERY)
    if as_json:
        typer.echo(json.dumps([_dict(row) for row in rows], ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row.code:24} {row.state.value:10} {row.document_number}")


@app.command("paper")
@command_permission("tasks.read")
def paper(
    code: CODE,
    to: Annotated[Path, typer.Option(help="File to write: .docx or .pdf.")],
    as_json: JSON = False,
) -> None:
    """Write a programme with its annex as a Word or PDF document."""
    kind = to.suffix.lstrip(".").lower()
    if kind not in PROGRAMME_TYPES:
        raise TaskInvalid({"to": "a name that ends in .docx or .pdf"})
    data = programme_paper(api.programme_detail(code, on=clock.today()), kind)
    try:
        to.write_bytes(data)
    except OSError as error:
        raise TaskInvalid({"to": error.strerror or "it cannot be written"}) from None
    told = {"file": str(to), "bytes": len(data)}
    typer.echo(json.dumps(told) if as_json else f"{to}: {len(data)} bytes")
