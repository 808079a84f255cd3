"""Commands of ``motcua procedures``: what a procedure costs, and how it is found.

They stand here because what a procedure cost is counted from dossiers, of which the
procedures module knows nothing; the command line puts them into its group.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.dossiers import api
from motcua.procedures import api as procedures

app = typer.Typer()

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DAY = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this day.")]
SINCE = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="Measured from this day on (a year before --on)."
    ),
]  # fmt: skip


def _estimated(code: str, day: date) -> dict[str, Any]:
    parameters = procedures.cost_parameters()
    version = procedures.procedure_version_on(code, day)
    found = procedures.estimate(version, parameters, on=day)
    constant = procedures.estimate(version, parameters, on=parameters.constant_prices_on)
    return {
        "version": version.version, "on": day.isoformat(), "once": found.once,
        "yearly": found.yearly, "standard": found.standard,
        "by_kind": {
            kind.value: amount for kind, amount in procedures.by_kind(found.lines).items()
        },
        "lines": [
            {"kind": line.kind.value, "name": line.name.vi, "amount": line.amount}
            for line in found.lines
        ],
        "hourly_wage": round(float(found.wage), 2), "parameters": found.parameters,
        "unverified": list(found.unverified),
        "constant_prices_on": parameters.constant_prices_on.isoformat(),
        "once_at_constant_prices": constant.once,
    }  # fmt: skip


@app.command()
@command_permission("indicators.evaluate")
def cost(code: str, on: DAY = None, since: SINCE = None, as_json: JSON = False) -> None:
    """Print what a procedure is estimated to cost, and what it did cost, in đồng."""
    day = on.date() if on else clock.today()
    begin, until = api.twelve_months(day)
    if since:
        begin = since.date()
    if begin >= until:
        raise typer.BadParameter("--since must not be after --on")
    procedures.catalogue_refresh()
    item = procedures.procedure_get(code)
    estimated = _estimated(code, day)
    measured = api.procedure_performance(code, since=begin, until=until)
    values = {
        "code": item.code, "name": item.name.vi, "estimate": estimated,
        "measured": {
            "since": begin.isoformat(), "until": until.isoformat(),
            "handling": asdict(measured.handling), "burden": asdict(measured.burden),
        },
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    _print(values)


def _print(values: dict[str, Any]) -> None:
    estimated, measured = values["estimate"], values["measured"]
    handling, burden = measured["handling"], measured["burden"]
    typer.echo(f"{values['code']}  {values['name']}")
    typer.echo(f"Estimate, version {estimated['version']}, prices of {estimated['on']}:")
    for line in estimated["lines"]:
        typer.echo(f"  {line['kind']:11} {line['amount']:>12,}  {line['name']}")
    typer.echo(f"  {'ONCE':11} {estimated['once']:>12,}")
    typer.echo(f"  hourly wage {estimated['hourly_wage']:,}, parameters {estimated['parameters']}")
    typer.echo(f"  not verified: {', '.join(estimated['unverified']) or 'none'}")
    typer.echo(
        f"Measured from {measured['since']} until before {measured['until']},"
        f" prices of {estimated['constant_prices_on']}:"
    )
    rows = (
        ("cost, n", burden["cost_n"]), ("cost, mean", burden["cost_mean"]),
        ("cost, p10", burden["cost_p10"]), ("cost, p50", burden["cost_p50"]),
        ("cost, p90", burden["cost_p90"]), ("estimate, mean", burden["estimate_mean"]),
        ("assumed distances", burden["assumed_distance"]), ("imported", burden["imported"]),
        ("simulated", burden["simulated"]),
        ("trips, n", burden["trips_n"]), ("trips, mean", burden["trips_mean"]),
        ("days, n", handling["days_n"]), ("days, p50", handling["days_p50"]),
        ("days, p90", handling["days_p90"]), ("judged", handling["judged"]),
        ("on time", handling["on_time"]),
    )  # fmt: skip
    for name, value in rows:
        places = ",.2f" if isinstance(value, float) else ","
        typer.echo(f"  {name:18} {'no figure' if value is None else format(value, places):>12}")


def _amounts(option: procedures.OptionRow) -> dict[str, Any]:
    return {
        "option": option.number, "title": option.title,
        "measures": [change.kind.value for change in option.changes],
        "once_before": option.once_before, "once_after": option.once_after,
        "constant_before": option.constant_before, "constant_after": option.constant_after,
        "yearly_saving": option.yearly, "limit_before": option.days_before,
        "limit_after": option.days_after, "volume": asdict(option.volume),
        "parameters": option.parameters,
    }  # fmt: skip


@app.command()
@command_permission("indicators.evaluate")
def review(year: int, on: DAY = None, as_json: JSON = False) -> None:
    """Print the review plan of a year: what was promised, and what was measured since."""
    day = on.date() if on else clock.today()
    procedures.catalogue_refresh()
    plan = procedures.plan_get(year)
    months = procedures.control_rules(day).review.check_months
    measured = api.changes_measured(
        [(row.code, row.effective_on) for row in plan.items if row.effective_on is not None],
        on=day, months=months,
    )  # fmt: skip
    rows = []
    for row in plan.items:
        found = measured.get((row.code, row.effective_on)) if row.effective_on else None
        rows.append(
            {
                "code": row.code, "name": row.name.vi, "unit": row.unit, "due_on": row.due_on,
                "state": row.state.value, "late": row.late, "effective_on": row.effective_on,
                "promised": _amounts(row.chosen) if row.chosen else None,
                "measured": asdict(found) | {"saved": found.saved} if found else None,
            }
        )  # fmt: skip
    values = {
        "year": plan.row.year, "title": plan.row.title, "number": plan.row.number,
        "approved_on": plan.row.approved_on, "due_on": plan.row.due_on, "late": plan.row.late,
        "check_months": months, "items": rows,
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False, default=str))
        return
    typer.echo(f"{plan.row.title} ({plan.row.number or 'not approved'})")
    for row in plan.items:
        found = measured.get((row.code, row.effective_on)) if row.effective_on else None
        promised = "" if row.chosen is None else f"  promised {row.chosen.percent or 0:.2f} %"
        saved = "" if found is None else f"  measured {_saved(found)}"
        typer.echo(f"{row.code:24} {row.state.value:12} due {row.due_on}{promised}{saved}")


def _saved(found: api.Comparison) -> str:
    return "no figure" if found.saved_percent is None else f"{found.saved_percent:.2f} %"


@app.command()
@command_permission("system.operator")
def search(
    words: list[str],
    level: Annotated[str | None, typer.Option(help="PROVINCE, DISTRICT or COMMUNE.")] = None,
    on: DAY = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    as_json: JSON = False,
) -> None:
    """Look procedures up as the public does, best hit first."""
    day = on.date() if on else clock.today()
    procedures.catalogue_refresh()
    found = procedures.procedure_search(" ".join(words), on=day, level=level, limit=limit)
    if as_json:
        rows = [{"code": item.code, "slug": item.slug, "name": item.name.vi} for item in found]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for item in found:
        typer.echo(f"{item.code:16} {item.name.vi}")
    if not found:
        typer.echo("No procedure found.")
