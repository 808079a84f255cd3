"""Fill a form and score work: counts and definitions in, figures out. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from motcua.procedures.contracts import Text
from motcua.reports.contracts import (
    Column,
    Counted,
    Edition,
    FilledRow,
    Identity,
    IndexRule,
    IndexScore,
    RowKind,
    Rows,
    Score,
    ScoreClass,
    ScoreRules,
)

TOTAL = Text("Tổng số", "Total")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
Cells = Mapping[int, int | None]


def measures_of(edition: Edition, number: int) -> tuple[str, ...]:
    """The measures that a column counts, its formula followed to the end."""
    column = edition.column(number)
    if column is None:
        return ()
    return column.measures + tuple(
        measure for part in column.formula for measure in measures_of(edition, part)
    )


def in_order(columns: Sequence[Column]) -> list[Column]:
    """Number columns so that each comes after those it adds up. No circle is left."""
    known: set[int] = set()
    waiting, found = list(columns), []
    while waiting:
        ready = [column for column in waiting if set(column.formula) <= known]
        if not ready:
            raise ValueError("the formulas go in a circle")
        found += ready
        known |= {column.number for column in ready}
        waiting = [column for column in waiting if column.number not in known]
    return found


def cells_of(edition: Edition, counts: Mapping[str, int] | None) -> Cells:
    """The cells of one line; all empty where nothing could be counted."""
    cells: dict[int, int | None] = {}
    for column in in_order(edition.numbers):
        if counts is None:
            cells[column.number] = None
        elif column.formula:
            cells[column.number] = sum(cells[part] or 0 for part in column.formula)
        else:
            cells[column.number] = sum(counts[measure] for measure in column.measures)
    return cells


def sum_of(edition: Edition, parts: Iterable[Cells]) -> Cells:
    """Column by column, the sum of what was counted; empty where nothing was."""
    kept = list(parts)
    found: dict[int, int | None] = {}
    for column in edition.numbers:
        values = [value for cells in kept if (value := cells[column.number]) is not None]
        found[column.number] = sum(values) if values else None
    return found


def _side(cells: Cells, numbers: Sequence[int]) -> int:
    return sum(cells[number] or 0 for number in numbers)


def broken(edition: Edition, rows: Sequence[FilledRow]) -> tuple[FilledRow, Identity] | None:
    """The first row and identity that contradict each other, if any do."""
    for row in rows:
        for identity in edition.identities:
            if _side(row.cells, identity.left) != _side(row.cells, identity.right):
                return row, identity
    return None


def sides(row: FilledRow, identity: Identity) -> tuple[int, int]:
    """Both sides of an identity in a row."""
    return _side(row.cells, identity.left), _side(row.cells, identity.right)


def fill(edition: Edition, layout: Rows, counted: Sequence[Counted]) -> tuple[FilledRow, ...]:
    """Total, groups and lines; a total is the sum of its parts, never counted again."""
    groups: list[tuple[str, Text | None]] = [(item.level, item.title) for item in layout.groups]
    if not groups:
        groups = [("", None)]
    rows: list[FilledRow] = []
    parts: list[Cells] = []
    place = 0
    for code, title in groups:
        lines = [line for line in counted if line.group == code]
        if title is not None and not lines:
            continue
        filled = [
            FilledRow(RowKind.LINE, line.key, str(at), line.name, cells_of(edition, line.counts))
            for at, line in enumerate(lines, start=1)
        ]
        parts.append(sum_of(edition, [row.cells for row in filled]))
        if title is not None:
            rows.append(FilledRow(RowKind.GROUP, code, ROMAN[place], title, parts[-1]))
            place += 1
        rows += filled
    total = FilledRow(RowKind.TOTAL, "", "", TOTAL, sum_of(edition, parts))
    return (total, *rows)


# Scores --------------------------------------------------------------------------------


def half_up(value: Fraction, decimals: int) -> Decimal:
    """``value`` with so many decimals; a half goes up."""
    scaled = floor(value * 10**decimals + Fraction(1, 2))
    return Decimal(scaled).scaleb(-decimals)


def index_by_dossier(rule: IndexRule, counts: Mapping[str, int], decimals: int) -> IndexScore:
    """Points of dossiers over the number of dossiers that could be judged."""
    of = sum(counts.get(measure, 0) for measure in rule.points)
    earned = sum(points * counts.get(measure, 0) for measure, points in rule.points.items())
    unjudged = sum(counts.get(measure, 0) for measure in rule.unjudged)
    points = half_up(Fraction(earned, of), decimals) if of else None
    kept = {name: counts.get(name, 0) for name in (*rule.points, *rule.unjudged)}
    return IndexScore(rule, points, of, unjudged, kept)


def counter_points(rule: IndexRule, level: str, *, whole: int, every_step: int, both: int) -> int:
    """Index 5: of ``whole`` procedures, those done entirely, or taken and returned, there."""
    if every_step * 100 >= rule.thresholds[level] * whole:
        return 2
    return 1 if both == whole else 0


def online_points(rule: IndexRule, *, procedures: Fraction, dossiers: Fraction, late: int) -> int:
    """Index 9: shares in per cent of procedures online and of dossiers filed online."""
    if late or dossiers < rule.thresholds["LOWEST"]:
        return 0
    enough = procedures >= rule.thresholds["PROCEDURES"] and dossiers >= rule.thresholds["DOSSIERS"]
    return 2 if enough else 1


def class_of(classes: Sequence[ScoreClass], total: Decimal) -> Text:
    """What a score is called; the classes go from the best down to 0."""
    return next((item.title for item in classes if total >= item.least), classes[-1].title)


def score_of(
    rules: ScoreRules, *, subject: str, key: str, indices: Sequence[IndexScore],
    classes: Sequence[ScoreClass],
) -> Score:  # fmt: skip
    """Add the judged indices up. What was left out could have been anything from 0 to full."""
    judged = [index for index in indices if index.points is not None]
    most, reachable = rules.points * len(indices), rules.points * len(judged)
    total = sum((index.points or Decimal(0) for index in judged), Decimal(0)) if judged else None
    lowest = highest = None
    if total is not None and classes:
        lowest, highest = class_of(classes, total), class_of(classes, total + most - reachable)
    return Score(subject, key, tuple(indices), total, reachable, most, lowest, highest)
