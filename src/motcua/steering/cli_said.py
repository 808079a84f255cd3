"""What the commands of this module share: JSON, days, files, who acts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor
from motcua.steering.contracts import Done
from motcua.steering.errors import FileUnreadable, SteeringInvalid
from motcua.tasks import api as tasks

LAST_YEAR: Final = 2100
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PERSON = Annotated[
    str, typer.Option("--person", help="Account of whoever acts; else the operator does.")
]
NUMBER = Annotated[str, typer.Option(help="Number of the document.")]
DAY = Annotated[str, typer.Option(help="Day of the document, 2026-07-15.")]
SIGNER = Annotated[str, typer.Option(help="Who signed it.")]
ON = Annotated[str, typer.Option("--on", help="As known at the end of a day, 2026-07-15.")]


def print_json(value: Any) -> None:
    """One line of JSON; days and instants as ISO text."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=lambda one: one.isoformat()))


def day_typed(name: str, typed: str) -> date:
    """A day that was typed, or today. Raises ``SteeringInvalid``."""
    return day_or_none(name, typed) or clock.today()


def day_or_none(name: str, typed: str) -> date | None:
    """A day that was typed, or none. Raises ``SteeringInvalid``."""
    try:
        found = tasks.day_of(typed) if typed else None
    except ValueError:
        raise SteeringInvalid({name: "write 2026-07-15"}) from None
    if found is not None and found.year > LAST_YEAR:
        raise SteeringInvalid({name: f"a year up to {LAST_YEAR}"})
    return found


def actor_of(person: str, at: datetime) -> Actor:
    """The person of an account with the posts of that moment, or the operator.

    Raises ``UserUnknown``.
    """
    return organisation.actor_named(username=person, at=at) if person else SYSTEM


def issue(
    paper: Callable[..., Done], code: str, number: str, on: str, signer: str, *, person: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Record that a paper was issued, and say so."""
    at = clock.now()
    done = paper(
        actor=actor_of(person, at), at=at, code=code, document_number=number,
        document_on=day_typed("on", on), signer=signer,
    )  # fmt: skip
    if as_json:
        print_json(asdict(done))
        return
    typer.echo(f"Issued: {done.code}")


def file_read(path: Path) -> bytes:
    """The bytes of a file. Raises ``FileUnreadable``."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=error.strerror or "–") from None


def file_write(path: Path, data: bytes) -> None:
    """Write a file. Raises ``FileUnreadable``."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=error.strerror or "–") from None
