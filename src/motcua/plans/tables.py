"""Tables of plans: the lines of a plan, and movements of money. CSV or XLSX, read in whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any, Final, TypeVar

from django.utils.functional import Promise

from motcua.core import tables, text
from motcua.plans.contracts import Line, Move, Movement, PlanRules
from motcua.plans.errors import PlanTableRefused
from motcua.tasks import api as tasks

MOST_BYTES, MOST_ROWS, MOST_FAULTS = 20_000_000, 20_000, 50
LINE_COLUMNS: Final[Mapping[str, str]] = {
    "code": "Mã", "clause": "Mục", "title": "Nội dung", "product": "Sản phẩm", "due": "Hạn",
    "owner": "Chủ trì", "supporting": "Phối hợp",
}  # fmt: skip
"""The columns of a plan's lines with their Vietnamese headings; each source of money follows."""
MONEY_COLUMNS: Final[Mapping[str, str]] = {
    "plan": "Kế hoạch", "line": "Dòng", "source": "Nguồn", "kind": "Loại", "amount": "Số tiền",
    "day": "Ngày", "reference": "Chứng từ",
}  # fmt: skip
MOVES: Final[Mapping[str, Move]] = {
    "cap": Move.ALLOTMENT, "chi": Move.SPENDING, "allotment": Move.ALLOTMENT,
    "spending": Move.SPENDING,
}  # fmt: skip
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(?:[.,  ][0-9]{3})+|-?[0-9]{1,16}")
_SEPARATORS: Final = re.compile(r"[.,  ]")
T = TypeVar("T")
Faults = dict[str, str | Promise]


def amount_of(typed: str) -> int:
    """Whole đồng: ``1500000``, ``1.500.000`` or ``1,500,000``. Raises ``ValueError``."""
    cleaned = text.clean(typed)
    marks = set(_SEPARATORS.findall(cleaned))
    if _GROUPED.fullmatch(cleaned) is None or len(marks) > 1:
        raise ValueError(f"“{typed}” is no number of whole đồng; write 1500000 or 1.500.000")
    return int(_SEPARATORS.sub("", cleaned))


def _refuse(reason: str, place: str = "file") -> PlanTableRefused:
    return PlanTableRefused({place: reason})


def _rows(data: bytes) -> Iterator[Sequence[Any]]:
    if len(data) > MOST_BYTES:
        raise _refuse(f"it is larger than {MOST_BYTES:,} bytes")
    if not data.startswith(tables.WORKBOOK) and b"\x00" in data:
        raise _refuse("it is not text; save it as CSV UTF-8")
    try:
        yield from tables.rows_of(data)
    except tables.Unreadable as error:
        raise _refuse(str(error)) from None


def _heading(
    values: Sequence[Any], known: Mapping[str, str], needed: Sequence[str],
    more: Mapping[str, str],
) -> list[str]:  # fmt: skip
    by_name = {**more, **{text.fold(said): name for name, said in known.items()}}
    by_name |= {text.fold(name): name for name in known}
    listed = ", ".join(f"{code} ({said})" for code, said in known.items())
    return tables.headed(values, by_name, known, needed, _refuse, listed)


def _read(
    data: bytes, known: Mapping[str, str], needed: Sequence[str],
    make: Callable[[_Row], T], more: Mapping[str, str] | None = None,
) -> list[tuple[int, T]]:  # fmt: skip
    """Every row of a table as ``make`` gives it. Raises ``PlanTableRefused`` with all faults."""
    rows = _rows(data)
    names = _heading(next(rows, ()), known, needed, more or {})
    faults: Faults = {}
    found: list[tuple[int, T]] = []
    for line, values in enumerate(rows, start=2):
        cells = [tables.cell_text(value) for value in values]
        if not any(cells):
            continue
        if len(found) >= MOST_ROWS:
            raise _refuse(f"it has more than {MOST_ROWS:,} rows; split it")
        if any(cells[len(names) :]):
            faults[f"row {line}"] = f"it has more than {len(names)} cells"
        if len(faults) >= MOST_FAULTS:
            break
        fractions = {
            name for name, value in zip(names, values, strict=False)
            if isinstance(value, float) and not value.is_integer()
        }  # fmt: skip
        row = _Row(line, dict(zip(names, cells, strict=False)), faults, fractions)
        found.append((line, make(row)))
    if faults:
        raise PlanTableRefused(faults)
    if not found:
        raise _refuse("it holds no row")
    return found


class _Row:
    """One row: its cells by column, and where to say what is wrong with them."""

    def __init__(
        self, line: int, cells: Mapping[str, str], faults: Faults, fractions: Set[str]
    ) -> None:
        self.line, self.cells, self.faults, self.fractions = line, cells, faults, fractions

    def words(self, name: str) -> str:
        return self.cells.get(name, "")

    def read(self, name: str, reader: Callable[[str], T], empty: T) -> T:
        typed = self.words(name)
        if not typed:
            return empty
        try:
            return reader(typed)
        except ValueError as error:
            self.faults[f"row {self.line}, column {name}"] = str(error)
            return empty

    def amount(self, name: str) -> int:
        """Whole đồng, 0 where nothing stands. A cell of numbers that holds 1.234 holds a
        fraction; only typed as text is it 1234."""
        if name in self.fractions:
            self.faults[f"row {self.line}, column {name}"] = (
                f"{self.words(name)} is a fraction of a đồng; write whole đồng"
            )
            return 0
        return self.read(name, amount_of, 0)

    def needed(self, name: str, reader: Callable[[str], T], empty: T) -> T:
        if not self.words(name):
            self.faults[f"row {self.line}, column {name}"] = "it is needed"
        return self.read(name, reader, empty)


def codes_of(typed: str) -> tuple[str, ...]:
    """Codes of agencies, with ``;`` or ``,`` between them."""
    return tuple(text.clean(part) for part in re.split("[;,]", typed) if text.clean(part))


def read_lines(data: bytes, *, rules: PlanRules) -> list[tuple[int, Line]]:
    """The lines of a plan from a table, each with its row. Raises ``PlanTableRefused``."""
    sources = {source.code: source.name.vi for source in rules.sources}

    def make(row: _Row) -> Line:
        money = {code: row.amount(code) for code in sources}
        return Line(
            code=row.words("code"), title=row.words("title"), clause=row.words("clause"),
            product=row.words("product"), due_on=row.read("due", tasks.day_of, None),
            owner=row.words("owner"), supporting=codes_of(row.words("supporting")),
            money={code: amount for code, amount in money.items() if amount},
        )  # fmt: skip

    known = {**LINE_COLUMNS, **sources}
    return _read(data, known, ("code", "title"), make, _bare(rules))


def _bare(rules: PlanRules) -> dict[str, str]:
    """A source that is named without a category is of the default one."""
    return {text.fold(one.bare.vi): one.code for one in rules.sources if one.default}


def _move(typed: str) -> Move:
    try:
        return MOVES[text.fold(typed)]
    except KeyError:
        raise ValueError(f"“{typed}” is neither cấp (allotment) nor chi (spending)") from None


def read_movements(data: bytes, *, rules: PlanRules) -> list[tuple[int, Movement]]:
    """Allotments and spending from a table, each with its row. Raises ``PlanTableRefused``."""
    names = {text.fold(source.name.vi): source.code for source in rules.sources} | _bare(rules)

    def make(row: _Row) -> Movement:
        source = row.words("source")
        row.needed("amount", str, "")
        return Movement(
            row.needed("plan", str, ""), row.needed("line", str, ""),
            names.get(text.fold(source), source), row.needed("kind", _move, Move.ALLOTMENT),
            row.amount("amount"), row.needed("day", tasks.day_of, date.min),
            row.needed("reference", str, ""),
        )  # fmt: skip

    return _read(data, MONEY_COLUMNS, tuple(MONEY_COLUMNS), make)
