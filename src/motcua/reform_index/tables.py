"""Score tables as people keep them: one line for a unit, or one line for a score.

Wide: ``unit`` and one column for each item. Long: ``unit``, ``item``, ``value``. Either may
have a column ``period``; the long one also ``evidence`` and ``reason``. An empty cell says
nothing; ``n/a`` says that the item does not apply. Numbers have a decimal point.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from motcua.core import tables, text
from motcua.indicators.contracts import Text
from motcua.reform_index.errors import ScoresRefused
from motcua.reform_index.rules import GREATEST

NOT_APPLICABLE = frozenset({"n/a", "không áp dụng"})
YES, NO = frozenset({"yes", "có", "true"}), frozenset({"no", "không", "false"})
LONG = ("unit", "item", "value")
MOST_BYTES, MOST_ROWS, LONGEST_UNIT, LONGEST_WORDS = 20_000_000, 100_000, 200, 2000
MOST_FAULTS = 50


@dataclass(frozen=True)
class Cell:
    """One score of a file, with the place where it stands."""

    place: str
    unit: str
    period: str
    item: str
    value: Decimal | None
    is_word: bool
    evidence: str
    reason: str


def _in_reader_language(reason: Text) -> str:
    return reason.said(get_language() or "en")


_lazily = lazy(_in_reader_language, str)


class Faults(dict[str, str | Promise]):
    """Place → reason, the first fifty."""

    def note(self, place: str, reason: str | Text) -> None:
        """Keep one more fault; a text in two languages is said in the reader's."""
        if len(self) < MOST_FAULTS:
            self.setdefault(place, reason if isinstance(reason, str) else _lazily(reason))

    def refuse(self) -> None:
        """Raise ``ScoresRefused`` when there is any."""
        if self:
            raise ScoresRefused(self)


def number_of(typed: str) -> Decimal | None:
    """The value of a cell, ``None`` for one that says the item does not apply.

    Raises ``ValueError`` with the reason for anything else.
    """
    word = text.clean(typed).lower()
    if word in NOT_APPLICABLE:
        return None
    if word in YES or word in NO:
        return Decimal(int(word in YES))
    if not word.isascii() or "_" in word:
        raise ValueError(f"{typed!r} is not a number")
    try:
        number = Decimal(word)
    except InvalidOperation:
        hint = "; write a decimal point: 83.25" if "," in word else ""
        raise ValueError(f"{typed!r} is not a number{hint}") from None
    if not number.is_finite() or abs(number) >= GREATEST:
        raise ValueError(f"{typed!r} is not a number that can be kept")
    return number


def _rows(data: bytes) -> list[list[str]]:
    if len(data) > MOST_BYTES:
        raise ScoresRefused({"file": f"it is larger than {MOST_BYTES:,} bytes"})
    if b"\x00" in data:
        raise ScoresRefused({"file": "it is not text; save it as CSV UTF-8"})
    try:
        rows = list(tables.csv_rows(data))
    except tables.Unreadable as error:
        raise ScoresRefused({"file": str(error)}) from None
    if len(rows) > MOST_ROWS:
        raise ScoresRefused({"file": f"it has more than {MOST_ROWS:,} rows"})
    return rows


def _head(rows: list[list[str]]) -> list[str]:
    head = [text.clean(name) for name in rows[0]] if rows else []
    if not head or head[0].lower() != "unit" or len(head) < 2:
        raise ScoresRefused(
            {"row 1": "the first column is 'unit', then one for each item; or unit,item,value"}
        )
    faults = Faults()
    for place, name in enumerate(head, start=1):
        if not name:
            faults.note(f"row 1, column {place}", "the column has no name")
        elif name in head[: place - 1]:
            faults.note(f"row 1, column {name}", "the column stands twice")
    faults.refuse()
    return ["unit", *head[1:]]


def read_cells(data: bytes, *, period: str, known: frozenset[str]) -> list[Cell]:
    """The scores of a file. ``period`` holds where the file has no column of that name.

    ``known`` are the items of all editions. Raises ``ScoresRefused`` with every fault by
    row and column.
    """
    rows = _rows(data)
    head = _head(rows)
    is_long = set(LONG) <= set(head)
    faults = Faults()
    extra = {"unit", "period"} | ({"item", "value", "evidence", "reason"} if is_long else set())
    for name in head:
        if name not in extra and (is_long or name not in known):
            faults.note(f"row 1, column {name}", "there is no such item in the index")
    faults.refuse()
    found: list[Cell] = []
    seen: dict[tuple[str, str, str], str] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(head):
            faults.note(f"row {line}", f"it has {len(row)} cells, the first row has {len(head)}")
            continue
        for cell in _cells(line, dict(zip(head, row, strict=True)), is_long, period, faults):
            key = (cell.unit, cell.period, cell.item)
            if key in seen:
                faults.note(cell.place, f"{cell.unit}, {cell.item} stands in {seen[key]} too")
            seen[key] = cell.place
            found.append(cell)
    faults.refuse()
    return found


def _cells(
    line: int, row: dict[str, str], is_long: bool, period: str, faults: Faults
) -> list[Cell]:
    unit, when = text.clean(row["unit"]), text.clean(row.get("period", "")) or period
    if not unit or len(unit) > LONGEST_UNIT:
        faults.note(f"row {line}, column unit", f"a name of 1 to {LONGEST_UNIT} characters")
        return []
    if is_long:
        scores = [(text.clean(row["item"]), "value", row["value"])]
    else:
        scores = [(name, name, row[name]) for name in row if name not in ("unit", "period")]
    words = {name: text.clean(row.get(name, "")) for name in ("evidence", "reason")}
    if not is_long:
        words = {"evidence": "", "reason": ""}
    if max(map(len, words.values())) > LONGEST_WORDS:
        faults.note(f"row {line}", f"evidence and reason have at most {LONGEST_WORDS} characters")
    found = []
    for item, column, typed in scores:
        if not typed.strip():
            continue
        place = f"row {line}, column {column}"
        try:
            value = number_of(typed)
        except ValueError as error:
            faults.note(place, str(error))
            continue
        is_word = text.clean(typed).lower() in YES | NO
        found.append(
            Cell(place, unit, when, item, value, is_word, words["evidence"], words["reason"])
        )
    return found
