"""``motcua report build`` and what goes with it: periodic reports from the command line.

Other programs rely on the names of options and on the JSON; both only grow.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.reports.api import PROVINCE, periodic
from motcua.reports.periodic.errors import FolderUnusable

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
KIND = Annotated[str, typer.Argument(metavar="KIND", help="cchc or kstt: see motcua report kinds.")]
UNIT = Annotated[str, typer.Option(help="The unit that reports, e.g. AG or AG.30307.")]
UNDER = Annotated[str, typer.Option("--unit", help="This unit and all below it.")]
PERIOD = Annotated[
    str,
    typer.Option(help="2026, 2026-H1, 2026-9M, 2026-Q1, 2026-M03 or 2026-03-01..2026-04-15."),
]
Write = Callable[..., bytes]
DAY = typer.Option(formats=["%Y-%m-%d"])


def add_to(app: typer.Typer) -> None:
    """Put the commands into ``motcua report``."""
    for name, command in (
        ("build", build), ("kinds", kinds), ("status", status), ("ask", ask),
        ("submit", submit), ("accept", accept), ("return", return_), ("versions", versions),
    ):  # fmt: skip
        app.command(name)(command)


def _say(told: Any) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False))


# Building ------------------------------------------------------------------------------


def _chosen(
    kind: str, unit: str, period: str, version: int, count: bool
) -> tuple[periodic.Content, periodic.Frozen | None]:
    """The content to write: a version that was sent, or what would be sent today."""
    frozen = periodic.frozen_list(kind=kind, unit=unit, period=period)
    standing = None if count or version else frozen
    if version or standing:
        content = periodic.content_frozen(kind=kind, unit=unit, period=period, number=version)
        number = version or frozen[-1].number
        return content, next(one for one in frozen if one.number == number)
    content = periodic.content_now(kind=kind, unit=unit, period=period, today=clock.today())
    return content, None


def _files(
    content: periodic.Content,
    sent_on: date | None,
    issued: periodic.Issued | None,
    told: dict[str, Any],
) -> dict[str, bytes]:
    name = f"{content.kind.code}-{content.unit.code}-{content.span.period.code}"
    return {
        f"{name}.docx": periodic.content_docx(content, sent_on=sent_on, issued=issued),
        f"{name}.pdf": periodic.content_pdf(content, sent_on=sent_on, issued=issued),
        f"{name}.xlsx": periodic.content_xlsx(content),
        f"{name}.json": json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n",
    }


def _keep(folder: Path, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Write the files; a folder that cannot be written to is refused by name."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise FolderUnusable(folder=str(folder), reason=error.strerror or "–") from None
    return [
        {
            "name": name, "path": str(folder / name), "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        for name, data in files.items()
    ]  # fmt: skip


@command_permission("reports.read")
def build(
    kind: KIND, unit: UNIT, period: PERIOD,
    out: Annotated[Path, typer.Option(help="Folder for the files; made if it is not there.")],
    version: Annotated[int, typer.Option(min=0, help="A version that was sent.")] = 0,
    count: Annotated[bool, typer.Option("--count", help="Count now, though it was sent.")] = False,
    as_json: JSON = False,
) -> None:  # fmt: skip
    """Write the report of a unit and period as DOCX, PDF, XLSX and JSON.

    A report that was sent is written as it was frozen. Exit code 2 for a period that is none
    or a folder that cannot be written to, 4 for an unknown kind, unit or version, 5 when the
    records contradict each other.
    """
    _, span = periodic.kind_and_span(kind, period)
    content, frozen = _chosen(kind, unit, span.period.code, version, count)
    told = periodic.content_dict(content) | {
        "version": frozen.number if frozen else None, "frozen": frozen is not None,
        "submitted_at": frozen.submitted_at.isoformat() if frozen else None,
    }  # fmt: skip
    sent_on = clock.local_day(frozen.submitted_at) if frozen else None
    files = _keep(out, _files(content, sent_on, frozen.issued if frozen else None, told))
    if as_json:
        _say({**told, "files": files})
        return
    state = f"version {frozen.number}, frozen" if frozen else "draft, counted now"
    typer.echo(f"{kind} {unit} {span.period.code}: {state}, fingerprint {told['fingerprint']}")
    for file in files:
        typer.echo(f"{file['sha256']}  {file['path']}")
    empty = told["no_evidence"]
    typer.echo(f"{len(told['figures'])} figures, {len(empty)} without evidence")


@command_permission("reports.read")
def kinds(as_json: JSON = False) -> None:
    """List the kinds of periodic reports with their sections and due days."""
    found = periodic.kind_list(on=clock.today())
    if as_json:
        _say([
            {
                "kind": one.code, "title": one.title.vi, "legal_basis": one.legal_basis,
                "verified": one.verified, "valid_from": one.valid_from.isoformat(),
                "fingerprint": one.fingerprint, "sections": [part.code for part in one.sections],
                "due": [
                    {"period": due.period.value, "days_after_the_last": dict(due.days),
                     "basis": due.basis, "verified": due.verified}
                    for due in one.dues
                ],
            }
            for one in found
        ])  # fmt: skip
        return
    for one in found:
        typer.echo(f"{one.code:8} {one.title.vi}")
        typer.echo(f"         {one.legal_basis}" + ("" if one.verified else " (not checked)"))


# The way up ----------------------------------------------------------------------------


def _standing_dict(one: periodic.Standing) -> dict[str, Any]:
    return {
        "unit": one.unit.code, "name": one.unit.name_vi, "state": one.state.value,
        "version": one.version or None, "due_on": one.due_on.isoformat() if one.due_on else None,
        "first_submitted_on":
            one.first_submitted_on.isoformat() if one.first_submitted_on else None,
        "late_days": one.late_days,
    }  # fmt: skip


@command_permission("reports.read")
def status(
    kind: KIND, period: PERIOD, under: UNDER = PROVINCE,
    late: Annotated[bool, typer.Option("--late", help="Only what is late.")] = False,
    as_json: JSON = False,
) -> None:  # fmt: skip
    """List who has to report, in which state each report is, and who is late."""
    found = periodic.standing_list(kind=kind, period=period, under=under, today=clock.today())
    shown = [one for one in found if one.is_late or not late]
    if as_json:
        _say({
            "kind": kind, "period": period, "expected": len(found),
            "sent": sum(one.version > 0 for one in found),
            "late": sum(one.is_late for one in found),
            "reports": [_standing_dict(one) for one in shown],
        })  # fmt: skip
        return
    for one in shown:
        late_words = f"  {one.late_days} days late" if one.is_late else ""
        typer.echo(f"{one.unit.code:16} {one.state.value:10} due {one.due_on}{late_words}  "
                   f"{one.unit.name_vi}")  # fmt: skip


@command_permission("reports.read")
def versions(kind: KIND, unit: UNIT, period: PERIOD, as_json: JSON = False) -> None:
    """List the versions that were sent, what was decided, and what differs from records now."""
    code = periodic.kind_and_span(kind, period)[1].period.code
    asked: dict[str, Any] = {"kind": kind, "unit": unit, "period": code}
    found, changed = periodic.frozen_list(**asked), []
    if found:
        changed = list(periodic.content_differences(
            periodic.content_frozen(**asked), periodic.content_now(**asked, today=clock.today())
        ))  # fmt: skip
    rows = [
        {
            "version": one.number, "digest": one.digest,
            "submitted_at": one.submitted_at.isoformat(),
            "decisions": [
                {"accepted": said.accepted, "reason": said.reason, "at": said.at.isoformat()}
                for said in one.decisions
            ],
        }
        for one in found
    ]  # fmt: skip
    differences = [
        {"figure": one.figure, "label": one.label.vi, "frozen": one.before, "now": one.after}
        for one in changed
    ]
    if as_json:
        _say({"versions": rows, "differences": differences})
        return
    for row in rows:
        typer.echo(f"version {row['version']}  {row['submitted_at']}  {row['digest']}")
    for one in differences:
        typer.echo(f"  {one['label']}: {one['frozen']} was sent, {one['now']} is counted now")


@command_permission("reports.request")
def ask(
    kind: KIND,
    since: Annotated[datetime, DAY], last: Annotated[datetime, DAY], due: Annotated[datetime, DAY],
    reason: Annotated[str, typer.Option(help="Why; every unit that is asked reads it.")],
    under: UNDER = PROVINCE, as_json: JSON = False,
) -> None:  # fmt: skip
    """Ask a unit and all below it for a report between two days."""
    span = periodic.report_ask(
        actor=SYSTEM, at=clock.now(), kind=kind, since=since.date(), last=last.date(),
        under=under, due_on=due.date(), reason=reason,
    )  # fmt: skip
    told = {"kind": kind, "period": span.period.code, "unit": under, "due_on": str(due.date())}
    _say(told) if as_json else typer.echo(f"{kind} {span.period.code}: asked of {under}")


@command_permission("reports.compile")
def submit(kind: KIND, unit: UNIT, period: PERIOD, as_json: JSON = False) -> None:
    """Freeze the report of a unit and send it up. Exit code 5 if it was sent already."""
    done = periodic.report_submit(
        actor=SYSTEM, at=clock.now(), kind=kind, unit=unit, period=period
    )  # fmt: skip
    told = {"unit": unit, "version": done.number, "digest": done.digest}
    _say(told) if as_json else typer.echo(f"{unit}: version {done.number}, {done.digest}")


def _decide(kind: str, unit: str, period: str, number: int, reason: str, accepted: bool) -> None:
    periodic.report_decide(
        actor=SYSTEM, at=clock.now(), kind=kind, unit=unit, period=period, number=number,
        accepted=accepted, reason=reason,
    )  # fmt: skip
    _say({"unit": unit, "version": number, "accepted": accepted})


@command_permission("reports.check")
def accept(
    kind: KIND, unit: UNIT, period: PERIOD, version: Annotated[int, typer.Option(min=1)]
) -> None:  # fmt: skip
    """Accept a version, so that it stands in the report of the unit above."""
    _decide(kind, unit, period, version, "", True)


@command_permission("reports.check")
def return_(
    kind: KIND, unit: UNIT, period: PERIOD, version: Annotated[int, typer.Option(min=1)],
    reason: Annotated[str, typer.Option(help="What has to be changed.")],
) -> None:  # fmt: skip
    """Return a version with a reason, so that the unit can write again."""
    _decide(kind, unit, period, version, reason, False)
