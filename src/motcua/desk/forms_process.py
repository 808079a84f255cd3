"""The table of a process as a form: rows in, rows out, and what is wrong in words of the office."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import count, takewhile
from typing import Any, Final

from django.http import QueryDict

from motcua.core import text
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Text

table = procedures.process_table
OUTCOMES: Final = 3
BLANKS: Final = 3
UPPER_WORDS: Final = "cấp trên"
END: Final = "HET"
ROLES: Final = ("ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "CLERK")

_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "it cannot be reached from the start": (
        "không bước nào dẫn đến bước này", "no step leads to it",
    ),
    "no end can be reached from it": (
        "từ bước này không bao giờ đi đến kết thúc", "no end can be reached from it",
    ),
    "each outcome needs a name of its own": (
        "mỗi kết quả phải có tên riêng", "each outcome needs a name of its own",
    ),
    "a decision has no question": ("có kết quả nhưng thiếu câu hỏi", "the question is missing"),
    "the id stands twice": ("mã bước bị trùng", "its code stands twice"),
    "it has no step": ("quy trình chưa có bước nào", "the process has no step"),
}  # fmt: skip


@dataclass(frozen=True)
class OutcomeField:
    """One outcome as typed; ``to`` is a step's code, empty for what follows, or ``END``."""

    name: str = ""
    name_en: str = ""
    to: str = ""
    refuses: bool = False


@dataclass(frozen=True)
class RowField:
    """One row as typed. ``code`` names the step; a new row has one from the start."""

    code: str
    order: str
    name: str = ""
    name_en: str = ""
    role: str = "HANDLING_OFFICER"
    hours: str = ""
    post: str = ""
    agency: str = ""
    agency_en: str = ""
    unit_role: str = ""
    agency_was: str = ""
    beside: str = ""
    then: str = ""
    deadline: str = ""
    note: str = ""
    question: str = ""
    question_en: str = ""
    outcomes: tuple[OutcomeField, ...] = ()
    dropped: bool = False

    @property
    def empty(self) -> bool:
        """True for a blank row that nobody filled in."""
        return not (self.name or self.hours or self.post or self.question)

    @property
    def all_outcomes(self) -> tuple[OutcomeField, ...]:
        """The outcomes with blank ones up to the most."""
        blanks = (OutcomeField(),) * max(0, OUTCOMES - len(self.outcomes))
        return (*self.outcomes, *blanks)


def role_choices() -> list[tuple[str, str]]:
    """The posts that do steps."""
    return [
        (role, choose(organisation.role_name(role), organisation.role_name(role, english=True)))
        for role in ROLES
    ]


def shown(rows: Sequence[Any]) -> list[RowField]:
    """The rows of a process as the form shows them."""
    codes = {at: row.code for at, row in enumerate(rows, start=1)}
    codes |= {table.NEXT: "", table.FINISH: END}
    return [
        RowField(
            row.code, str(at), row.name.vi, row.name.en, row.role,
            "" if row.hours is None else str(row.hours), row.post, row.agency.vi, row.agency.en,
            row.unit_role, row.agency.vi, row.beside, codes[row.then],
            "" if row.deadline is None else str(row.deadline), row.note, row.question.vi,
            row.question.en,
            tuple(
                OutcomeField(item.name.vi, item.name.en, codes[item.to], item.refuses)
                for item in row.choices
            ),
        )
        for at, row in enumerate(rows, start=1)
    ]  # fmt: skip


def with_blanks(rows: Sequence[RowField]) -> list[RowField]:
    """The rows and some blank ones after them, each with a code that is free."""
    taken = {row.code for row in rows}
    free = (f"BUOC{number}" for number in range(1, 1000) if f"BUOC{number}" not in taken)
    last = len(rows)
    return [*rows, *(RowField(next(free), str(last + at)) for at in range(1, BLANKS + 1))]


def _sent(post: QueryDict, name: str) -> Iterator[int]:
    """0, 1, 2 and so on, as long as the form has a field of that ``name`` and number."""
    return takewhile(lambda number: name.format(number) in post, count())


def typed(post: QueryDict) -> list[RowField]:
    """The rows as they came, in the order that was typed; dropped and blank ones are left out."""
    found = []
    for at in _sent(post, "code-{}"):

        def said(name: str, at: int = at) -> str:
            return text.clean(post.get(f"{name}-{at}", ""))

        row = RowField(
            code=said("code"), order=said("order"), name=said("name"), name_en=said("name_en"),
            role=said("role"), hours=said("hours"), post=said("post"), agency=said("agency"),
            agency_en=said("agency_en"), unit_role=said("unit_role"),
            agency_was=said("agency_was"), beside=said("beside"), then=said("then"),
            deadline=said("deadline"), note=said("note"), question=said("question"),
            question_en=said("question_en"),
            outcomes=tuple(
                OutcomeField(said(f"o{n}"), said(f"o{n}_en"), said(f"o{n}_to"),
                             post.get(f"o{n}_refuses-{at}") == "yes")
                for n in _sent(post, f"o{{}}-{at}") if said(f"o{n}")
            ),
            dropped=post.get(f"drop-{at}") == "yes",
        )  # fmt: skip
        if not row.empty and not row.dropped:
            found.append(row)
    ordered = sorted(found, key=lambda row: _number(row.order))
    return [replace(row, order=str(at)) for at, row in enumerate(ordered, start=1)]


def _number(words: str) -> Decimal:
    try:
        found = Decimal(words.replace(",", "."))
    except InvalidOperation:
        return Decimal(10_000)
    return found if found.is_finite() else Decimal(10_000)


def _unit_role(row: RowField) -> str:
    """The role of the agency in the whole: kept, or made of the name that was typed."""
    if not row.agency:
        return ""
    if row.unit_role and row.agency == row.agency_was:
        return row.unit_role
    if text.fold(row.agency) == text.fold(UPPER_WORDS):
        return "UPPER"
    made = re.sub(r"[^A-Z0-9]+", "_", text.fold(row.agency).upper()).strip("_")[:40]
    return made if made and made[0].isalpha() else f"CQ_{made}"[:40]


def rows_of(fields: Sequence[RowField]) -> tuple[list[Any], dict[str, str]]:
    """``(rows, errors by field id)``; the rows are of use only without errors."""
    numbers = {field.code: at for at, field in enumerate(fields, start=1)}
    numbers |= {"": table.NEXT, END: table.FINISH}
    wrong: dict[str, str] = {}
    found = []
    for at, field in enumerate(fields):
        if not field.name:
            wrong[f"name-{at}"] = choose("Ghi tên bước.", "Name the step.")
        hours = whole(field.hours)
        if hours is None or hours > 10_000:
            wrong[f"hours-{at}"] = choose(
                "Ghi số giờ làm việc, ví dụ 8; 0 là trong ngày.",
                "Give whole working hours, such as 8; 0 is the same day.",
            )
        days = whole(field.deadline) if field.deadline else None
        if field.deadline and days is None:
            wrong[f"deadline-{at}"] = choose("Ghi số ngày, ví dụ 3.", "Give days, such as 3.")
        if field.role not in ROLES:
            wrong[f"role-{at}"] = choose("Chọn một vai.", "Choose a post.")
        for name in (field.then, *(item.to for item in field.outcomes)):
            if name not in numbers:
                wrong[f"then-{at}"] = choose(
                    "Bước tiếp theo không còn trong bảng.", "The step that follows is gone."
                )
        if len(field.outcomes) == 1 or bool(field.question) != bool(field.outcomes):
            wrong[f"question-{at}"] = choose(
                "Một câu hỏi cần ít nhất hai kết quả, mỗi kết quả có tên.",
                "A question needs at least two outcomes, each with a name.",
            )
        found.append(
            table.Row(
                field.code, _text(field.name, field.name_en), field.role, hours, field.post,
                _unit_role(field), _text(field.agency, field.agency_en), field.beside,
                numbers.get(field.then, table.NEXT), days, field.note,
                _text(field.question, field.question_en),
                tuple(
                    table.Choice(
                        _text(item.name, item.name_en), numbers.get(item.to, table.NEXT),
                        item.refuses,
                    )
                    for item in field.outcomes
                ),
            )
        )  # fmt: skip
    return found, wrong


def _text(vi: str, en: str) -> Text:
    return Text(vi, en or vi)


def fault_words(found: Iterable[Any], fields: Sequence[RowField]) -> list[tuple[str, str]]:
    """Each finding with the id of its row, in words of the office."""
    places = {field.code: (at, field.name) for at, field in enumerate(fields)}
    rows = []
    for item in found:
        code = item.code.removeprefix("ASK_")
        said = _REASONS.get(item.reason)
        if said is None:
            said = (
                "các nhánh và kết quả ở đây không ghép được thành quy trình đi đến kết thúc",
                item.reason,
            )
        if code in places:
            at, name = places[code]
            rows.append((f"name-{at}", f"{at + 1}. {name}: {choose(*said)}"))
        else:
            rows.append(("", choose(*said)))
    return list(dict.fromkeys(rows))
