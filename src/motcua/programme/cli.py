"""``motcua programme``: check the programme's file; show how its targets stand."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.indicators.contracts import Published
from motcua.organisation.contracts import SYSTEM
from motcua.programme import api
from motcua.programme.contracts import Outlook, Programme, Standing
from motcua.programme.errors import OutlineDiffers, ProgrammeFileMissing

app = typer.Typer(no_args_is_help=True, help="The programme and its targets.")

JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
@command_permission("programme.read")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="A programme file; without one, all that are shipped.")
    ] = None,
    text: Annotated[
        Path | None, typer.Option(help="The decision's text: its clauses are counted anew.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Prove that every clause has its item and every item its clause; exit code 2 if not.

    Any file may be checked, of any province and years; nothing is taken in. With --text, the
    outline of the file (or of the first shipped) is held against the decision itself.
    """
    programmes = [api.read_programme(_there(file))] if file else api.programme_list()
    first = programmes[0] if file else api.programme_get()
    counted = {"text_clauses": _same_outline(first, text)} if text else {}
    if as_json:
        more = {} if file else {"programmes": [_checked(item) for item in programmes]}
        typer.echo(json.dumps({**_checked(first), **counted, **more}, ensure_ascii=False))
        return
    for programme in programmes:
        for name, value in _checked(programme).items():
            typer.echo(f"{name:17} {value}")
        typer.echo("Every clause has its item, every item its clause, owner and product.")
    if counted:
        typer.echo(f"The text has the same {counted['text_clauses']} clauses as {first.code}.")


def _there(file: Path) -> Path:
    if not file.is_file():
        raise ProgrammeFileMissing(file=str(file))
    return file


def _counted(file: Path) -> list[str]:
    return api.outline_count(_there(file).read_text(encoding="utf-8").splitlines())


def _same_outline(programme: Programme, file: Path) -> int:
    """How many clauses the text has, when they are those of the outline."""
    told, listed = _counted(file), list(programme.outline)
    if told != listed:
        raise OutlineDiffers(
            text=", ".join(item for item in told if item not in listed) or "–",
            outline=", ".join(item for item in listed if item not in told) or "–",
        )
    return len(told)


@app.command()
@command_permission("programme.read")
def outline(
    file: Annotated[Path, typer.Argument(help="The text of a decision, UTF-8, line by line.")],
    as_json: JSON = False,
) -> None:
    """List the clauses that a decision's text has, for the outline of a programme's file."""
    found = _counted(file)
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(found))


def _checked(programme: Programme) -> dict[str, Any]:
    """What a programme's file holds, in numbers."""
    cited = {text for item in programme.items for text in item.requirements}
    cited |= {text for measure in programme.measures for text in measure.requirements}
    return {
        "programme": programme.code,
        "decision": programme.decision,
        "draft": programme.draft,
        "period_from": programme.period_from.isoformat(),
        "period_until": programme.period_until.isoformat(),
        "clauses": len(programme.outline),
        "requirements": len(cited),
        "objectives": len(programme.objectives),
        "targets": len(programme.targets),
        "measures": len(programme.measures),
        "with_indicator": sum(measure.indicator is not None for measure in programme.measures),
        "areas": len(programme.areas),
        "contents": len(programme.contents),
        "support": len(programme.support),
        "duties": len(programme.duties),
        "items_recorded": sum(item.recorded for item in programme.items),
        "documents": len(programme.documents),
        "fingerprint": programme.fingerprint,
    }


def _row(target: str, standing: Standing) -> dict[str, Any]:
    judged = standing.judged
    measure = standing.measure
    return {
        "target": target,
        "measure": measure.key,
        "clause": measure.clause,
        "requirements": list(measure.requirements),
        "state": standing.state.value,
        "state_now": standing.state_now.value,
        "threshold": measure.threshold.vi,
        "due_on": measure.due_on.isoformat(),
        "judged_on": judged.on.isoformat() if judged else None,
        "value": str(judged.value) if judged and judged.value is not None else None,
        "numerator": str(judged.numerator) if judged else None,
        "denominator": judged.denominator if judged else None,
        "indicator": measure.indicator,
        "fingerprint": judged.fingerprint if judged else None,
        "would_count": measure.would_count.vi if measure.would_count else None,
    }


@app.command()
@command_permission("programme.read")
def show(
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As known on this day.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="A unit and all below it.")] = None,
    code: Annotated[
        str | None, typer.Option("--programme", help="Code of a programme; else 2011–2015.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Show every target as it stands on a day."""
    programme = api.programme_get(code) if code else api.programme_get()
    board = api.scoreboard(on=on.date() if on else clock.today(), unit=unit, code=programme.code)
    rows = [_row(row.target.key, standing) for row in board.rows for standing in row.standings]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(
            f"{row['measure']:6} {row['state']:12} {row['value'] or '–':>8} "
            f"({row['numerator'] or '–'} / {row['denominator'] or '–'})  {row['threshold']}"
        )


@app.command()
@command_permission("indicators.publish")
def publish(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last day; else the last month's end."),
    ] = None,
    code: Annotated[str | None, typer.Option("--programme", help="Else the present one.")] = None,
    reason: Annotated[str, typer.Option(help="Why published figures are corrected.")] = "",
    as_json: JSON = False,
) -> None:
    """Freeze what the targets count at the end of each month, for all units."""
    today = clock.today()
    until = min(last.date(), today) if last else today
    programme = api.programme_get(code) if code else api.programme_on(until)
    done = api.months_publish(
        programme=programme, from_on=first.date(), to_on=until, actor=SYSTEM, at=clock.now(),
        reason=reason,
    )  # fmt: skip
    _done({"programme": programme.code}, done, as_json)


def _done(values: dict[str, Any], done: list[Published], as_json: bool) -> None:
    values |= {
        "publications": len(done),
        "new": sum(item.new for item in done),
        "corrected": sum(item.corrected for item in done),
        "same": sum(item.same for item in done),
    }
    if as_json:
        typer.echo(json.dumps(values))
        return
    for name, value in values.items():
        typer.echo(f"{name:13} {value}")


@app.command(name="publish-daily")
@command_permission("indicators.publish")
def publish_daily(as_json: JSON = False) -> None:
    """Freeze yesterday and the last month's end where they are owed, as the worker does."""
    _done({}, api.daily_publish(at=clock.now()), as_json)


def _outlook_row(row: Outlook) -> dict[str, Any]:
    told, latest = row.forecast, row.latest
    return {
        "measure": row.measure.key,
        "due_on": row.measure.due_on.isoformat(),
        "threshold": row.measure.threshold.vi,
        "published_on": latest.on.isoformat() if latest else None,
        "value": str(latest.value) if latest and latest.value is not None else None,
        "forecast": str(told.estimate) if told else None,
        "low": str(told.low) if told else None,
        "high": str(told.high) if told else None,
        "chance": told.chance.value if told else None,
        "no_forecast": row.why_not.value if row.why_not else None,
        "threatened": row.threatened,
        **{
            name: None
            if listed is None
            else [
                {"code": item.group, "points": f"{float(item.points):.2f}",
                 "lacking": f"{float(item.lacking):.1f}"}
                for item in listed
            ]
            for name, listed in (("agencies", row.agencies), ("procedures", row.procedures))
        },
    }  # fmt: skip


@app.command()
@command_permission("programme.read")
def outlook(
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As published then.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="A unit and all below it.")] = None,
    code: Annotated[str | None, typer.Option("--programme", help="Else that of the day.")] = None,
    as_json: JSON = False,
) -> None:
    """Show what will miss its target, and which agencies and procedures weigh most in it."""
    found = api.prospect(on=on.date() if on else clock.today(), unit=unit, code=code)
    rows = [_outlook_row(row) for row in found.rows]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        told = f"{row['forecast']} ({row['low']} to {row['high']})" if row["forecast"] else "–"
        typer.echo(
            f"{row['measure']:14} {row['due_on']} {row['value'] or '–':>8} {told:>24} "
            f"{row['chance'] or row['no_forecast']}"
        )
