"""``motcua index late`` and ``evaluation``: who is late, and a result for other files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.reform_index import api
from motcua.reform_index.errors import IndexFileKind, IndexFileUnreadable

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
SET = Annotated[str, typer.Argument(help="Code of the index, e.g. cchc-cap-xa.")]
PERIOD = Annotated[str, typer.Argument(help="2025, 2025-H1, 2025-9M, 2025-Q3 or 2025-M07.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("late")(late)
    app.command("evaluation")(evaluation)


@command_permission("index.read")
def late(set_code: SET, period: PERIOD, as_json: JSON = False) -> None:
    """List the units that have not scored themselves, or are not appraised, by the day."""
    span = api.period_get(period)
    days = api.deadlines_of(span)
    rows = api.late_list(api.set_get(set_code), span, on=clock.today())
    if as_json:
        told = {
            "self_on": days.self_on.isoformat(), "appraisal_on": days.appraisal_on.isoformat(),
            "verified": days.verified,
            "late": [
                {"unit": row.unit, "stage": row.stage.value, "done": row.done, "of": row.of}
                for row in rows
            ],
        }  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row.unit:16} {row.stage.value:10} {row.done}/{row.of} due {row.due_on}")


@command_permission("index.read")
def evaluation(
    set_code: SET,
    period: PERIOD,
    file: Annotated[Path, typer.Argument(help="A file that ends in .csv or .xlsx.")],
    as_json: JSON = False,
) -> None:
    """Write a published result for files of evaluation: post, rank, total, fingerprint."""
    kind = file.suffix.lower().removeprefix(".")
    if kind not in api.EVALUATION_KINDS:
        raise IndexFileKind(file=str(file))
    ranking = api.ranking_published(set_code=set_code, period=period)
    try:
        file.write_bytes(api.evaluation_of(ranking, kind))
    except OSError as error:
        raise IndexFileUnreadable(file=str(file), reason=error.strerror or "–") from None
    told = {"file": str(file), "set": set_code, "period": period, "units": len(ranking.rows)}
    typer.echo(json.dumps(told) if as_json else f"{file}: {told['units']} units.")
