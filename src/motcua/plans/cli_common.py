"""What the commands of plans share: JSON, days that were typed, files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from motcua.plans.errors import PlanFileUnreadable, PlanInvalid

R = TypeVar("R")
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def print_json(value: Any) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def typed(field: str, reader: Callable[[str], R], said: str) -> R:
    """What was typed for an option. Raises ``PlanInvalid``."""
    try:
        return reader(said)
    except ValueError as error:
        raise PlanInvalid({field: str(error)}) from None


def file_bytes(file: Path) -> bytes:
    """What a file holds. Raises ``PlanFileUnreadable``."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise PlanFileUnreadable(file=str(file), reason=error.strerror or "–") from None


def day_text(value: date | None) -> str | None:
    """A day as JSON has it."""
    return value.isoformat() if value else None


def share(part: int, whole: int) -> list[int] | None:
    """Part and whole, or nothing where the whole is 0: a share without evidence is none."""
    return [part, whole] if whole else None


def file_write(to: Path, data: bytes, as_json: bool) -> None:
    """Write a file and say so. Raises ``PlanFileUnreadable``."""
    try:
        to.write_bytes(data)
    except OSError as error:
        raise PlanFileUnreadable(file=str(to), reason=error.strerror or "–") from None
    if as_json:
        print_json({"file": str(to), "bytes": len(data)})
        return
    typer.echo(f"Written: {to} ({len(data):,} bytes)")
