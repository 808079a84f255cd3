"""``motcua index``: take index sets and scores in, rank, compare, ask what would lift a unit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.reform_index import api, cli_follow
from motcua.reform_index.contracts import (
    IndexSet,
    Missing,
    Part,
    Ranking,
    Recorded,
    Source,
    Stage,
    View,
)
from motcua.reform_index.errors import IndexFileKind, IndexFileUnreadable

app = typer.Typer(no_args_is_help=True, help="Indices such as the reform index: score and rank.")
cli_follow.add_to(app)

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
SET = Annotated[str, typer.Argument(help="Code of the index, e.g. cchc-cap-xa.")]
PERIOD = Annotated[
    str | None,
    typer.Option(help="2025, 2025-H1, 2025-9M, 2025-Q3 or 2025-M07; else the last one scored."),
]
UNIT = Annotated[str, typer.Option(help="Unit code, or the name that the table has.")]
VIEW = Annotated[View, typer.Option(help="SELF counts what units say of themselves too.")]
MISSING = Annotated[
    Missing | None, typer.Option(help="What a missing score does; else as the edition says.")
]
PUBLISHED = Annotated[bool, typer.Option("--published", help="The published result, as it was.")]


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def _period(set_code: str, period: str | None) -> str:
    """The period asked for; else the last one scored; else the present year."""
    if period is not None:
        return api.period_get(period).code
    scored = api.periods_scored(api.set_get(set_code).code)
    return scored[0] if scored else str(clock.today().year)


def _ranking(
    set_code: str, period: str | None, view: View, missing: Missing | None, published: bool
) -> Ranking:
    asked = _period(set_code, period)
    if published:
        return api.ranking_published(set_code=set_code, period=asked)
    return api.ranking_now(set_code=set_code, period=asked, view=view, missing=missing)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IndexFileUnreadable(file=str(path), reason=error.strerror or "–") from None


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise IndexFileUnreadable(file=str(path), reason=error.strerror or "–") from None


# Sets ----------------------------------------------------------------------------------


@app.command("import")
@command_permission("index.import")
def import_set(
    file: Annotated[Path, typer.Argument(help="YAML file of the index.")], as_json: JSON = False
) -> None:
    """Take an index in from a file. The same again changes nothing; a known edition stays."""
    done = api.set_import(actor=SYSTEM, at=clock.now(), path=file)
    if as_json:
        _print_json({"set": done.set_code, "added": list(done.added), "known": list(done.known)})
        return
    if not done.added:
        typer.echo(f"{done.set_code}: nothing new.")
    for edition in done.added:
        typer.echo(f"{done.set_code}: edition {edition} added.")


def _part_dict(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": part.code, "title": part.title.vi, "title_en": part.title.en,
        "maximum": api.plain(part.max),
    }  # fmt: skip
    if part.parts:
        return found | {"parts": [_part_dict(below) for below in part.parts]}
    return found | {
        "kind": part.kind.value, "source": part.source.value, "indicator": part.indicator or None,
    }  # fmt: skip


def _set_dict(index: IndexSet, *, parts: bool) -> dict[str, Any]:
    editions = []
    for edition in index.editions:
        told: dict[str, Any] = {
            "edition": edition.code, "valid_from": edition.valid_from.isoformat(),
            "valid_until": edition.valid_until.isoformat() if edition.valid_until else None,
            "basis": edition.basis.vi, "verified": edition.verified,
            "maximum": api.plain(edition.maximum), "items": len(edition.items),
            "subjects": list(edition.subjects), "missing_rule": edition.missing.value,
            "fingerprint": edition.fingerprint,
        }  # fmt: skip
        if parts:
            told["parts"] = [_part_dict(part) for part in edition.parts]
        editions.append(told)
    return {
        "set": index.code, "name": index.name.vi, "name_en": index.name.en,
        "shipped": index.shipped, "editions": editions,
    }  # fmt: skip


@app.command("list")
@command_permission("index.read")
def list_sets(as_json: JSON = False) -> None:
    """List the indices with their editions."""
    found = api.set_list()
    if as_json:
        _print_json([_set_dict(index, parts=False) for index in found])
        return
    for index in found:
        typer.echo(f"{index.code:20} {index.name.vi}")
        for edition in index.editions:
            checked = "" if edition.verified else ", not verified"
            typer.echo(
                f"  {edition.code:18} from {edition.valid_from}, {len(edition.items)} items, "
                f"{api.plain(edition.maximum)} points{checked}"
            )


def _echo_parts(parts: tuple[Part, ...], depth: int = 1) -> None:
    for part in parts:
        kind = "" if part.parts else f"  {part.kind.value}"
        source = f" {part.indicator}" if part.indicator else ""
        typer.echo(
            f"{'  ' * depth}{part.code:8} {api.plain(part.max):>6}  {part.title.vi}{kind}{source}"
        )
        _echo_parts(part.parts, depth + 1)


@app.command()
@command_permission("index.read")
def show(
    set_code: SET,
    unit: Annotated[str | None, typer.Option(help="A unit: its card of a period.")] = None,
    period: PERIOD = None,
    against: Annotated[str | None, typer.Option(help="A period to compare with.")] = None,
    view: VIEW = View.FINAL,
    missing: MISSING = None,
    published: PUBLISHED = False,
    as_json: JSON = False,
) -> None:
    """Show an index with its items; with --unit, that unit's scores and its change."""
    if unit is None:
        index = api.set_get(set_code)
        if as_json:
            _print_json(_set_dict(index, parts=True))
            return
        typer.echo(f"{index.code}  {index.name.vi}")
        for edition in index.editions:
            typer.echo(f"Edition {edition.code}, {edition.basis.vi}")
            _echo_parts(edition.parts)
        return
    ranking = _ranking(set_code, period, view, missing, published)
    before = _ranking(set_code, against, view, missing, published) if against else None
    told = _card_dict(ranking, before, unit)
    if as_json:
        _print_json(told)
    else:
        _print_card(told)


def _card_dict(ranking: Ranking, before: Ranking | None, unit: str) -> dict[str, Any]:
    row, edition = api.row_of(ranking, unit), ranking.edition
    gaps = api.gaps_to_best(ranking.rows, row)
    found = {
        "set": ranking.set_code, "edition": edition.code, "period": ranking.period.code,
        "maximum": api.plain(edition.maximum), **api.row_dict(row, edition.percent_places),
        "items": [
            api.score_dict(score)
            | {"gap_to_best": api.plain(gaps[score.item]) if score.item in gaps else None}
            for score in row.result.scores
        ],
    }  # fmt: skip
    if before is not None:
        compared = api.unit_comparison(before, ranking, unit)
        found["compared_with"] = before.period.code
        found["change"] = None if compared is None or compared.change is None else (
            f"{compared.change:f}"
        )  # fmt: skip
        found["contributions"] = [
            {"item": part.item, "change": f"{part.shown:f}"}
            for part in (compared.contributions if compared else ())
        ]
    return found


def _print_card(told: dict[str, Any]) -> None:
    percentage = told["percentage"] or f"{told['at_least']} to {told['at_most']}"
    typer.echo(
        f"{told['unit']}  {told['set']} {told['edition']}, {told['period']}: "
        f"{told['total']} of {told['maximum_applicable']} points, {percentage} %, "
        f"rank {told['rank'] or '–'}"
    )
    for item in told["items"]:
        points = item["points"] or ("n/a" if not item["applicable"] else "missing")
        typer.echo(
            f"  {item['item']:10} {points:>8} / {item['maximum']:<6} {item['stage'] or '':10} "
            f"{item['evidence'] or ''}"
        )
    if "change" in told:
        typer.echo(f"Since {told['compared_with']}: {told['change'] or 'not known yet'}")
        for part in told["contributions"]:
            typer.echo(f"  {part['item']:10} {part['change']:>8}")


# Scores --------------------------------------------------------------------------------


@app.command()
@command_permission("index.read")
def template(
    set_code: SET,
    file: Annotated[Path, typer.Argument(help="CSV file to write.")],
    period: Annotated[str | None, typer.Option(help="Whose edition; else the last one's.")] = None,
    as_json: JSON = False,
) -> None:
    """Write an empty table of scores: a column for each item that is typed, a row for each unit."""
    index = api.set_get(set_code)
    span = api.period_get(period) if period else None
    edition = api.edition_for(index, span) if span else index.editions[-1]
    items = [item.code for item in edition.items if item.source is not Source.INDICATOR]
    units = [] if edition.is_free or span is None else sorted(api.subjects_of(edition, span))
    lines = [["unit", *items], *([unit, *("" for _ in items)] for unit in units)]
    text = "".join(",".join(line) + "\n" for line in lines)
    _write(file, text.encode())
    told = {"file": str(file), "set": set_code, "edition": edition.code, "items": len(items)}
    if as_json:
        _print_json(told | {"units": len(units)})
    else:
        typer.echo(f"{file}: {len(items)} items, {len(units)} units.")


def _recorded_dict(done: Recorded) -> dict[str, Any]:
    return {
        "set": done.set_code, "edition": done.edition, "period": done.period,
        "units": done.units, "new": done.new, "corrected": done.corrected,
        "unchanged": done.unchanged,
    }  # fmt: skip


@app.command()
@command_permission("index.import")
def scores(
    set_code: SET,
    file: Annotated[Path, typer.Argument(help="CSV: unit and items, or unit,item,value.")],
    period: Annotated[
        str | None, typer.Option(help="For rows without a period; else the present year.")
    ] = None,
    stage: Annotated[Stage, typer.Option(help="What the scores are.")] = Stage.STATED,
    reason: Annotated[str, typer.Option(help="Why scores recorded before change.")] = "",
    as_json: JSON = False,
) -> None:
    """Take a table of scores in, whole or not at all; the same again changes nothing.

    One line for each unit with a column for each item, or the columns unit, item, value and,
    if wanted, evidence and reason. A column period may stand in either. An empty cell is
    missing; n/a does not apply. A wrong cell is named by row and column (exit code 2).
    """
    done = api.scores_import(
        actor=SYSTEM, at=clock.now(), set_code=set_code, data=_read(file),
        period=api.period_get(period).code if period else "", stage=stage, reason=reason,
    )  # fmt: skip
    if as_json:
        _print_json({"set": set_code, "periods": [_recorded_dict(part) for part in done]})
        return
    for part in done:
        typer.echo(
            f"{part.set_code} {part.period} (edition {part.edition}): {part.units} units, "
            f"{part.new} new, {part.corrected} corrected, {part.unchanged} unchanged."
        )


@app.command("rank")
@command_permission("index.read")
def rank_units(
    set_code: SET,
    period: PERIOD = None,
    view: VIEW = View.FINAL,
    missing: MISSING = None,
    published: PUBLISHED = False,
    as_json: JSON = False,
) -> None:
    """Rank the units of a period: total, percentage, rank with ties (1, 2, 2, 4), what is missing.

    The percentage is total / applicable maximum × 100; items that do not apply leave the
    maximum. With a score missing a unit has no percentage and no rank, only what is still
    possible, unless the rule is LEFT_OUT.
    """
    ranking = _ranking(set_code, period, view, missing, published)
    if as_json:
        _print_json(api.ranking_dict(ranking))
        return
    _print_ranking(ranking)


def _print_ranking(ranking: Ranking) -> None:
    told, names = api.ranking_dict(ranking), api.unit_names(ranking)
    checked = "" if ranking.edition.verified else " (not verified)"
    typer.echo(
        f"{told['set']}, edition {told['edition']}{checked}, {told['period']}, "
        f"{told['maximum']} points"
    )
    typer.echo(f"{'rank':>4} {'percent':>8} {'total':>8} {'of':>7}  unit")
    for row in told["rows"]:
        name = names[row["unit"]]
        called = row["unit"] if name == row["unit"] else f"{row['unit']}  {name}"
        notes = [
            f"{label} {', '.join(row[key])}"
            for key, label in (("missing", "missing"), ("not_applicable", "n/a"))
            if row[key]
        ]
        typer.echo(
            f"{row['rank'] or '–':>4} {row['percentage'] or '–':>8} {row['total']:>8} "
            f"{row['maximum_applicable']:>7}  {called}"
            + (f"  [{'; '.join(notes)}]" if notes else "")
        )
    if told["silent"]:
        typer.echo(f"Nothing is recorded of {len(told['silent'])} other units.")


@app.command()
@command_permission("index.read")
def whatif(
    set_code: SET,
    unit: UNIT,
    period: PERIOD = None,
    view: VIEW = View.FINAL,
    missing: MISSING = None,
    as_json: JSON = False,
) -> None:
    """List what each item could still add to a unit, the most first, and the rank it would give."""
    ranking = _ranking(set_code, period, view, missing, published=False)
    rows = [
        {
            "item": lift.item, "points": api.plain(lift.points), "missing": lift.is_missing,
            "percentage": None if lift.percentage is None else f"{lift.percentage:f}",
            "rank": lift.rank,
        }
        for lift in api.unit_lifts(ranking, unit)
    ]  # fmt: skip
    if as_json:
        _print_json({"set": set_code, "period": ranking.period.code, "unit": unit, "items": rows})
        return
    titles = {item.code: item.title.vi for item in ranking.edition.items}
    for row in rows:
        code = str(row["item"])
        note = "  (missing)" if row["missing"] else ""
        typer.echo(
            f"{code:10} +{row['points']:<8} → {row['percentage'] or '–':>6} %  "
            f"rank {row['rank'] or '–'}  {titles[code]}{note}"
        )


@app.command()
@command_permission("index.publish")
def publish(
    set_code: SET,
    period: Annotated[str, typer.Option(help="A period that is over.")],
    reason: Annotated[str, typer.Option(help="Why it replaces an earlier result.")] = "",
    as_json: JSON = False,
) -> None:
    """Freeze the result of a period. A second one stands beside the first and needs a reason."""
    done = api.result_publish(
        actor=SYSTEM, at=clock.now(), set_code=set_code, period=period, reason=reason
    )
    if as_json:
        _print_json(
            {
                "set": set_code, "period": period, "number": done.number, "digest": done.digest,
                "published_at": done.published_at.isoformat(),
            }
        )  # fmt: skip
        return
    typer.echo(f"{set_code} {period}: result {done.number} is published.")


@app.command()
@command_permission("index.read")
def export(
    set_code: SET,
    file: Annotated[Path, typer.Argument(help="A file that ends in .csv, .xlsx or .json.")],
    period: PERIOD = None,
    view: VIEW = View.FINAL,
    missing: MISSING = None,
    published: PUBLISHED = False,
    as_json: JSON = False,
) -> None:
    """Write a ranking with the points of each item: for evaluation and emulation files."""
    kind = file.suffix.lower().removeprefix(".")
    if kind not in api.KINDS:
        raise IndexFileKind(file=str(file))
    ranking = _ranking(set_code, period, view, missing, published)
    _write(file, api.ranking_file(ranking, kind))
    told = {
        "file": str(file), "set": set_code, "period": ranking.period.code,
        "units": len(ranking.rows),
    }  # fmt: skip
    if as_json:
        _print_json(told)
    else:
        typer.echo(f"{file}: {told['units']} units.")
