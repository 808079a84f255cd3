"""``motcua indicator``: figures and the rows behind them from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.indicators import api
from motcua.indicators.contracts import (
    DeclaredFigure,
    Every,
    Measure,
    Part,
    Point,
    Span,
    Value,
    Verdict,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM

app = typer.Typer(no_args_is_help=True, help="Figures computed from evidence.")

JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ON = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As known on this day.")
]
UNIT = Annotated[str | None, typer.Option(help="A unit and all below it, e.g. AG.883.")]
FACTS_DIR = Annotated[
    Path | None, typer.Option("--facts", help="Count exported Parquet instead of the database.")
]
SIGNS = {Measure.PERCENT: " %", Measure.WORKING_DAYS: " working days", Measure.METRES: " m"}


def _day(on: datetime | None) -> date:
    return on.date() if on else clock.today()


def value_dict(value: Value) -> dict[str, Any]:
    """A value as JSON holds it. Shares are decimal text, counts are numbers."""
    comparison = value.comparison
    return {
        "code": value.code,
        "measure": value.measure.value,
        "on": value.on.isoformat(),
        "unit": value.unit,
        "group_by": value.group_by,
        "group": value.group,
        "value": None if value.value is None else str(value.value),
        "numerator": str(value.numerator),
        "denominator": value.denominator,
        "unjudgeable": value.unjudgeable,
        "imported": value.imported,
        "simulated": value.simulated,
        "entered_afterwards": value.entered_afterwards,
        "definition_version": value.definition_version,
        "version_from": value.version_from.isoformat(),
        "fingerprint": value.fingerprint,
        "window_from": value.window.from_on.isoformat() if value.window.from_on else None,
        "window_until": value.window.until.isoformat(),
        "base_from": comparison.base.from_on.isoformat()
        if comparison and comparison.base and comparison.base.from_on
        else None,
        "compared": comparison.compared if comparison else None,
        "without_base": list(comparison.unmatched_now) if comparison else None,
        "no_longer_asked_for": list(comparison.unmatched_base) if comparison else None,
        "computed_at": value.computed_at.isoformat(),
    }


def _shown(value: Value) -> str:
    if value.value is None:
        return "no evidence"
    return f"{value.value}{SIGNS.get(value.measure, '')}"


def _print_value(value: Value) -> None:
    window = f"{value.window.from_on or '…'} to {value.window.until} (not included)"
    typer.echo(f"value        {_shown(value)}")
    typer.echo(f"numerator    {value.numerator}")
    typer.echo(f"denominator  {value.denominator}")
    typer.echo(f"unjudgeable  {value.unjudgeable}")
    if value.imported is not None:
        typer.echo(f"imported     {value.imported} of the denominator rest on a source's claims")
        typer.echo(f"simulated    {value.simulated} of it were never real")
        typer.echo(f"afterwards   {value.entered_afterwards} of it were entered afterwards")
    if value.comparison is not None:
        typer.echo(f"compared     {value.comparison.compared} kinds of work")
        typer.echo(f"no base      {', '.join(value.comparison.unmatched_now) or 'none'}")
        typer.echo(f"no work now  {', '.join(value.comparison.unmatched_base) or 'none'}")
    typer.echo(f"window       {window}")
    typer.echo(
        f"definition   version {value.definition_version} of {value.version_from}, "
        f"{value.fingerprint[:16]}"
    )


@app.command("value")
@command_permission("indicators.evaluate")
def show_value(
    code: Annotated[str, typer.Argument(help="Code, e.g. DOSSIERS_ON_TIME.")],
    on: ON = None,
    unit: UNIT = None,
    by: Annotated[str | None, typer.Option(help="Break down by a dimension.")] = None,
    facts: FACTS_DIR = None,
    as_json: JSON = False,
) -> None:
    """Compute an indicator as it was known on a day. No evidence is said, never shown as 0."""
    engine = api.parquet_engine(facts) if facts else None
    if by is None:
        value = api.indicator_value(code=code, on=_day(on), unit=unit, engine=engine)
        if as_json:
            typer.echo(json.dumps(value_dict(value), ensure_ascii=False))
        else:
            _print_value(value)
        return
    values = api.indicator_by(code=code, on=_day(on), dimension=by, unit=unit, engine=engine)
    if as_json:
        typer.echo(json.dumps([value_dict(value) for value in values], ensure_ascii=False))
        return
    for value in values:
        counted = f"({value.numerator} / {value.denominator})"
        typer.echo(f"{value.group or '–':20} {_shown(value):>16}  {counted}")


class EngineName(StrEnum):
    """Where a series is counted."""

    POSTGRES = "postgres"
    DUCKDB = "duckdb"
    SPARK = "spark"


@contextmanager
def _engine(code: str, name: EngineName, facts: Path | None) -> Iterator[api.Engine | None]:
    """The engine asked for. Without exported facts those that are needed are exported first."""
    over = api.spark_engine if name is EngineName.SPARK else api.parquet_engine
    if facts is not None:
        yield over(facts)
    elif name is not EngineName.POSTGRES:
        with TemporaryDirectory(prefix="motcua-facts-") as folder:
            api.facts_export(directory=Path(folder), at=clock.now(), code=code)
            yield over(Path(folder))
    else:
        yield None


def point_dict(code: str, point: Point) -> dict[str, Any]:
    """A point of a series as JSON holds it; ``from`` and ``until`` are the value's window."""
    value, gap = point.value, point.gap
    window = value.window if value else point.period
    return {
        "code": code,
        "unit": point.unit,
        "period_from": point.period.from_on.isoformat() if point.period.from_on else None,
        "period_until": point.period.until.isoformat(),
        "from": window.from_on.isoformat() if window.from_on else None,
        "until": window.until.isoformat(),
        "on": point.on.isoformat(),
        "value": None if value is None or value.value is None else str(value.value),
        "numerator": str(value.numerator) if value else None,
        "denominator": value.denominator if value else None,
        "set_aside": value.set_aside if value else None,
        "definition_version": value.definition_version if value else None,
        "fingerprint": value.fingerprint if value else None,
        "no_evidence": gap is not None,
        "reason": gap.value if gap else None,
    }


@app.command()
@command_permission("indicators.evaluate")
def series(
    code: Annotated[str, typer.Argument(help="Code, e.g. DOSSIERS_ON_TIME.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")
    ],
    by: Annotated[Every, typer.Option(help="Length of the periods.")] = Every.MONTH,
    unit: UNIT = None,
    by_unit: Annotated[
        bool, typer.Option("--by-unit", help="Every unit with facts, each with all below it.")
    ] = False,
    span: Annotated[
        Span,
        typer.Option("--window", help="Each point by the definition's window, or its period's."),
    ] = Span.DEFINITION,
    engine: Annotated[EngineName, typer.Option(help="Where to count.")] = EngineName.POSTGRES,
    facts: FACTS_DIR = None,
    as_json: JSON = False,
) -> None:
    """Compute an indicator for each period between two days, in one statement.

    A point is the value on the last day of its period, the same that “value” shows for that
    day; one without a value says why.
    """
    with _engine(code, engine, facts) as used:
        points = api.indicator_points(
            code=code, from_on=first.date(), to_on=last.date(), every=by, today=clock.today(),
            span=span, unit=unit, by_unit=by_unit, engine=used,
        )  # fmt: skip
    if as_json:
        rows = [point_dict(code, point) for point in points]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for point in points:
        value = point.value
        counted = f"({value.numerator} / {value.denominator})" if value else ""
        shown = _shown(value) if value and not point.gap else (point.gap or "")
        typer.echo(f"{point.on}  {point.unit or '–':16} {shown:>16}  {counted}")


@app.command()
@command_permission("indicators.publish")
def publish(
    code: Annotated[str, typer.Argument(help="Code, e.g. DOSSIERS_ON_TIME.")],
    on: ON = None,
    reason: Annotated[str, typer.Option(help="Why published figures are corrected.")] = "",
    as_json: JSON = False,
) -> None:
    """Freeze the figures of a day: of all, of every unit, and their parts, with their inputs."""
    done = api.values_publish(code=code, on=_day(on), actor=SYSTEM, at=clock.now(), reason=reason)
    if as_json:
        typer.echo(json.dumps({**asdict(done), "on": done.on.isoformat()}))
        return
    typer.echo(f"{done.new} frozen, {done.corrected} corrected, {done.same} as before")


@app.command()
@command_permission("indicators.evaluate")
def published(
    code: Annotated[str, typer.Argument(help="Code, e.g. DOSSIERS_ON_TIME.")],
    on: ON = None,
    unit: UNIT = None,
    as_json: JSON = False,
) -> None:
    """Show a frozen figure with its corrections, beside what the evidence gives now."""
    drift = api.published_drift(code=code, on=_day(on), unit=unit)
    history = api.published_list(code=code, on=_day(on), unit=unit)
    told = {
        "code": code,
        "on": drift.frozen.on.isoformat(),
        "unit": unit,
        "history": [
            {
                "value": None if item.value is None else str(item.value),
                "numerator": str(item.numerator),
                "denominator": item.denominator,
                "fingerprint": item.fingerprint,
                "inputs": item.inputs.count,
                "inputs_fingerprint": item.inputs.fingerprint,
                "published_at": item.published_at.isoformat(),
                "reason": item.reason or None,
            }
            for item in history
        ],
        "present": None if drift.present.value is None else str(drift.present.value),
        "difference": None if drift.difference is None else str(drift.difference),
        "inputs_changed": drift.inputs_changed,
    }
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    for item in history:
        why = f"  {item.reason}" if item.reason else ""
        typer.echo(f"published    {item.value} ({item.numerator} / {item.denominator}){why}")
    typer.echo(f"present      {_shown(drift.present)}")
    typer.echo(f"inputs       {'changed since' if drift.inputs_changed else 'the same'}")


def _declared_dict(item: DeclaredFigure) -> dict[str, Any]:
    return {
        "id": item.declared_id,
        "code": item.code,
        "unit": item.unit,
        "on": item.on.isoformat(),
        "value": f"{float(item.exact):.2f}",
        "numerator": item.numerator,
        "denominator": item.denominator,
        "document": item.document,
        "declared": True,
        "declared_by": item.declared_by,
        "checked_by": item.checked_by or None,
        "verdict": item.verdict.value if item.verdict else None,
        "note": item.note or None,
    }


PERSON = Annotated[str, typer.Option("--person", help="Account of whoever says so.")]


@app.command()
@command_permission("indicators.declare")
def declare(
    code: Annotated[str, typer.Argument(help="Code, e.g. COMPUTERS_IN_USE.")],
    unit: Annotated[str, typer.Option(help="The agency it is said of.")],
    numerator: Annotated[int, typer.Option(help="What is counted.")],
    denominator: Annotated[int, typer.Option(help="Among what.")],
    document: Annotated[str, typer.Option(help="Number and day of the document.")],
    person: PERSON,
    on: ON = None,
    as_json: JSON = False,
) -> None:
    """Enter a figure that no system sees, from a document. A second person must confirm it."""
    at = clock.now()
    done = api.figure_declare(
        actor=organisation.actor_named(username=person, at=at), at=at, code=code, unit=unit,
        on=_day(on), numerator=numerator, denominator=denominator, document=document,
    )  # fmt: skip
    typer.echo(json.dumps(_declared_dict(done), ensure_ascii=False) if as_json
               else f"{done.declared_id} declared, to be checked by somebody else")  # fmt: skip


@app.command("check-declared")
@command_permission("indicators.declare")
def check_declared(
    declared_id: Annotated[int, typer.Argument(help="Number of the declared figure.")],
    verdict: Annotated[Verdict, typer.Option(help="What the document shows.")],
    person: PERSON,
    note: Annotated[str, typer.Option(help="Why it is rejected.")] = "",
    as_json: JSON = False,
) -> None:
    """Confirm or reject a declared figure as a second person."""
    at = clock.now()
    done = api.figure_check(
        actor=organisation.actor_named(username=person, at=at), at=at, declared_id=declared_id,
        verdict=verdict, note=note,
    )  # fmt: skip
    typer.echo(json.dumps(_declared_dict(done), ensure_ascii=False) if as_json
               else f"{done.declared_id} {verdict.value.lower()}")  # fmt: skip


@app.command()
@command_permission("indicators.evaluate")
def declared(
    code: Annotated[str | None, typer.Argument(help="Only this figure.")] = None,
    unit: UNIT = None,
    as_json: JSON = False,
) -> None:
    """List declared figures, each marked as declared, with its document and second person."""
    rows = [_declared_dict(item) for item in api.declared_list(code=code, unit=unit)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(
            f"{row['id']:6} declared {row['code']} {row['unit']} {row['on']} {row['value']} % "
            f"{row['verdict'] or 'not checked'}  {row['document']}"
        )


@app.command("list")
@command_permission("indicators.evaluate")
def list_indicators(as_json: JSON = False) -> None:
    """List the indicators: code, title, formula in plain words, source in law."""
    rows = [
        {
            "code": item.code,
            "title": item.title.vi,
            "title_en": item.title.en,
            "formula": item.formula.vi,
            "rules": api.indicator_formula(code=item.code, on=item.versions[-1].valid_from).vi,
            "legal_basis": [basis.text for basis in item.legal_basis],
            "versions": [str(version.valid_from) for version in item.versions],
            "adopted_by": item.adopted_by or None,
            "review_due": item.review_due.isoformat(),
        }
        for item in api.indicator_list()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['code']:26} {row['title']}")


@app.command()
@command_permission("indicators.read_evidence")
def evidence(
    code: Annotated[str, typer.Argument(help="Code, e.g. DOSSIERS_ON_TIME.")],
    on: ON = None,
    unit: UNIT = None,
    part: Annotated[Part, typer.Option(help="Which rows.")] = Part.DENOMINATOR,
    limit: Annotated[int, typer.Option(help="Rows at a time.", min=1, max=1000)] = 50,
    after: Annotated[str | None, typer.Option(help="Key of the last row seen.")] = None,
    as_json: JSON = False,
) -> None:
    """List the rows behind a value, without personal data."""
    page = api.indicator_evidence(
        code=code, on=_day(on), unit=unit, part=part, limit=limit, after=after
    )
    if as_json:
        typer.echo(
            json.dumps({"rows": list(page.rows), "after": page.after}, default=str,
                       ensure_ascii=False)
        )  # fmt: skip
        return
    typer.echo("\t".join(column.name for column in page.columns))
    for row in page.rows:
        typer.echo("\t".join("–" if cell is None else str(cell) for cell in row.values()))
    if page.after is not None:
        typer.echo(f"more: --after {page.after}")


@app.command()
@command_permission("system.operator")
def check(as_json: JSON = False) -> None:
    """Check the definitions. Exit code 1 when a version was changed, or a review is overdue."""
    problems = api.indicators_check(today=clock.today())
    count = len(api.indicator_list())
    if as_json:
        found = [{"code": problem.code, "reason": problem.reason} for problem in problems]
        typer.echo(json.dumps({"indicators": count, "problems": found}, ensure_ascii=False))
    else:
        typer.echo(f"{count} indicators, {len(problems)} problems")
        for problem in problems:
            typer.echo(f"{problem.code}: {problem.reason}")
    if problems:
        raise typer.Exit(1)


@app.command()
@command_permission("system.operator")
def lock() -> None:
    """Write the fingerprints of new versions into versions.lock.json."""
    api.indicators_lock()


@app.command("export")
@command_permission("system.operator")
def export_facts(
    directory: Annotated[Path, typer.Argument(help="Folder to write the Parquet files to.")],
    as_json: JSON = False,
) -> None:
    """Write the fact sets as Parquet, for DuckDB and for analysts. No personal data."""
    counts = api.facts_export(directory=directory, at=clock.now())
    if as_json:
        typer.echo(json.dumps(counts))
        return
    for name, count in counts.items():
        typer.echo(f"{name:28} {count} rows")
