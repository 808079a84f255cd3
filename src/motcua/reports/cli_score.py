"""``motcua score``: one-stop work scored from its records."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.reports import api
from motcua.reports.contracts import CutOff, Score

app = typer.Typer(no_args_is_help=True, help="Scores computed from the records.")


@app.callback()
def scores() -> None:
    """Scores computed from the records."""


def _print(title: str, score: Score) -> None:
    total = "no evidence" if score.total is None else str(score.total)
    typer.echo(f"{title}: {total} of {score.judged} that could be judged, out of {score.most}")
    if score.lowest is not None and score.highest is not None:
        same = score.lowest == score.highest
        typer.echo(f"  {score.lowest.vi}" + ("" if same else f" … {score.highest.vi}"))
    for index in score.indices:
        points = "no evidence" if index.points is None else str(index.points)
        unjudged = f", {index.unjudged} could not be judged" if index.unjudged else ""
        typer.echo(f"  {index.rule.number}. {points:>11}  {index.rule.title.vi} "
                   f"(of {index.of}{unjudged})")  # fmt: skip


@app.command("one-stop")
@command_permission("reports.read")
def one_stop(
    unit: Annotated[str, typer.Option(help="An agency and all below it, e.g. AG.30307.")],
    period: Annotated[str, typer.Option(help="2026, 2026-H1, 2026-9M, 2026-Q1 or 2026-M03.")],
    cut_off: Annotated[
        CutOff, typer.Option("--cut-off", case_sensitive=False, help="Calendar or reporting days.")
    ] = CutOff.CALENDAR,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Nine indices for the agency, its counter and its officers; on time by two definitions.

    No evidence is said, never shown as 0. Exit code 2 for a period that is none, 4 for an
    unknown unit.
    """
    scope = api.scope_of(
        unit_code=unit, period=api.period_of(period, cut_off=cut_off), today=clock.today()
    )
    found, compared = api.scores(scope=scope), api.on_time(scope=scope)
    if as_json:
        typer.echo(json.dumps(api.scores_dict(found, compared), ensure_ascii=False))
        return
    typer.echo(f"{scope.unit.name_vi} ({unit}), {scope.period.since} to {scope.period.until}")
    typer.echo(f"{found.rules.basis}; rounded half up")
    _print("agency", found.agency)
    _print("one-stop counter", found.one_stop)
    for score in found.officers:
        _print(score.key, score)
    for name, value in (
        ("simple", compared.simple_percent), ("operational", compared.operational_percent),
    ):  # fmt: skip
        typer.echo(f"on time, {name:12} " + ("no evidence" if value is None else f"{value} %"))
    for row in compared.rows:
        if row.better or row.worse:
            typer.echo(f"  {row.case.value}: {row.better} on time only by the operational one, "
                       f"{row.worse} only by the simple one")  # fmt: skip
