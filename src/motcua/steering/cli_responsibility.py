"""Proposals to consider responsibility: list, answer, hand on; and the notice of results."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation import api as organisation
from motcua.steering import api
from motcua.steering.cli_said import (
    DAY,
    JSON,
    NUMBER,
    PERSON,
    SIGNER,
    actor_of,
    day_or_none,
    day_typed,
    file_read,
    file_write,
    issue,
    print_json,
)
from motcua.steering.errors import SteeringInvalid

CODE = Annotated[str, typer.Argument(help="The code of the record.")]
AGENCY = Annotated[str, typer.Option(help="Only those that this agency must answer.")]
SINCE = Annotated[str, typer.Option(help="Proposed from this day on.")]
UNTIL = Annotated[str, typer.Option(help="Proposed until this day.")]


class FileKind(StrEnum):
    """Which file is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def _agency(code: str) -> str:
    """The code of an agency that there is or was, or empty. Raises ``UnitUnknown``."""
    return organisation.unit_get(code).code if code else ""


@command_permission("inspections.carry_out")
def responsibility(
    agency: AGENCY = "",
    waiting: Annotated[bool, typer.Option("--open", help="Only those not answered.")] = False,
    as_json: JSON = False,
) -> None:
    """List proposals to consider responsibility, with their due days and decisions."""
    found = api.consequence_list(unit=_agency(agency), waiting=waiting)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    today = clock.today()
    for one in found:
        decided = f"{one.decision_number}, {one.decision_on}" if one.is_answered else "–"
        late = " overdue" if one.overdue_on(today) else ""
        typer.echo(f"{one.code:24} {one.unit:10} {one.due_on}{late} {decided} {one.outcome}")


@command_permission("inspections.answer")
def responsibility_answer(
    code: CODE,
    number: Annotated[str, typer.Option(help="Number of the decision.")],
    on: Annotated[str, typer.Option(help="Day of the decision, 2026-07-15.")],
    outcome: Annotated[str, typer.Option(help="Code of the outcome, e.g. KHIEN_TRACH.")] = "",
    words: Annotated[str, typer.Option(help="The answer, without names of people.")] = "",
    file: Annotated[list[Path] | None, typer.Option(help="File of the decision.")] = None,
    person: PERSON = "",
    as_json: JSON = False,
) -> None:
    """Record, once, the decision by which an agency answered a proposal."""
    at = clock.now()
    kept = [api.file_keep(io.BytesIO(file_read(path)), path.name) for path in file or ()]
    done = api.consequence_answer(
        actor=actor_of(person, at), at=at, code=code, decision_number=number,
        decision_on=day_typed("on", on), words=words, files=kept, outcome=outcome,
    )  # fmt: skip
    if as_json:
        print_json(asdict(done))
        return
    typer.echo(f"Answered: {done.code}")


@command_permission("inspections.carry_out")
def responsibility_export(
    file: Annotated[Path, typer.Argument(help="File to write.")],
    kind: Annotated[FileKind, typer.Option("--format", help="What is written.")] = FileKind.CSV,
    agency: AGENCY = "",
    since: SINCE = "",
    until: UNTIL = "",
    as_json: JSON = False,
) -> None:
    """Write proposals with deciding document, outcome and days for the personnel records.

    The file names agencies and documents, and no person.
    """
    first, last = day_or_none("since", since), day_or_none("until", until)
    if first and last and first > last:
        raise SteeringInvalid({"until": "it lies before the day of --since"})
    found = api.consequence_list(unit=_agency(agency), since=first, until=last)
    file_write(file, api.responsibility_file(found, kind.value, on=clock.today()))
    if as_json:
        print_json({"file": str(file), "proposals": len(found)})
        return
    typer.echo(f"Written: {file} ({len(found)} proposals)")


@command_permission("inspections.approve")
def notice_issue(
    code: CODE,
    number: NUMBER,
    on: DAY,
    signer: SIGNER,
    person: PERSON = "",
    as_json: JSON = False,
) -> None:
    """Record, once, that the notice of results of an inspection was issued."""
    issue(api.notice_issue, code, number, on, signer, person=person, as_json=as_json)


COMMANDS: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    ("responsibility", responsibility),
    ("responsibility-answer", responsibility_answer),
    ("responsibility-export", responsibility_export),
    ("notice-issue", notice_issue),
)
