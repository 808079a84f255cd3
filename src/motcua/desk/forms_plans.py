"""What officials type on the pages of plans: guidance, lines, days, money, a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, QueryDict

from motcua.core import text
from motcua.core.errors import Conflict, DomainError, Invalid
from motcua.desk.forms import FormInvalid, wrong_day
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.plans import api as plans
from motcua.plans.contracts import Cascaded, Line, MoneySource, Move, Movement, NewRound, Span
from motcua.tasks import api as tasks

MOST_EDITED: Final = 60
"""As many lines as a page of fields holds; longer plans are written as a table."""
NEW_LINES: Final = 3
MOST_PLACES: Final = 200
FIELDS: Final = ("code", "clause", "title", "product", "due", "owner", "supporting")
MOST_FILE: Final = 20_000_000


def day_of(typed: str, name: str, wrong: dict[str, str]) -> date | None:
    """A day, or nothing with the reason in ``wrong``."""
    try:
        return tasks.day_of(text.clean(typed))
    except ValueError:
        wrong[name] = wrong_day()
        return None


def amount_of(typed: str, name: str, wrong: dict[str, str]) -> int:
    """Whole đồng, or 0 with the reason in ``wrong``."""
    try:
        return plans.amount_of(typed) if text.clean(typed) else 0
    except ValueError:
        wrong[name] = choose(
            "Ghi số đồng nguyên như 1500000 hoặc 1.500.000.",
            "Write whole đồng such as 1500000 or 1.500.000.",
        )
        return 0


def checked(wrong: Mapping[str, str]) -> None:
    """Raise ``FormInvalid`` where something is wrong."""
    if wrong:
        raise FormInvalid(wrong)


def errors_of(refusal: DomainError, prefix: str = "") -> list[tuple[str, str]]:
    """Each reason with the id of its field."""
    fields: Mapping[str, Any] = getattr(refusal, "fields", {})
    rows = []
    for path, reason in fields.items():
        words = str(reason)
        ended = words if words.endswith(".") else f"{words}."
        if path.startswith("row ") or path == "file":
            row, _, column = path.removeprefix("row ").partition(", column ")
            place = choose("Tệp", "File") if path == "file" else choose(f"Dòng {row}", f"Row {row}")
            place += choose(f", cột {column}", f", column {column}") if column else ""
            rows.append((f"{prefix}file", f"{place}: {ended}"))
            continue
        name = path.rpartition(".")[2] if path[:1].isdigit() else path
        rows.append((f"{prefix}{name}", ended[:1].upper() + ended[1:]))
    return rows or [("", str(refusal))]


def file_of(request: HttpRequest) -> bytes:
    """The bytes of the table that was handed in. Raises ``FormInvalid``."""
    upload = request.FILES.get("file")
    if upload is None:
        raise FormInvalid({"file": choose("Chọn tệp CSV hoặc XLSX.", "Choose a CSV or XLSX.")})
    if (upload.size or 0) > MOST_FILE:
        raise FormInvalid({"file": choose("Tệp lớn hơn 20 MB.", "The file is over 20 MB.")})
    return bytes(upload.read())


# Guidance ------------------------------------------------------------------------------


def round_values(post: QueryDict) -> dict[str, Any]:
    """What was typed into the form of a round, to be shown again."""
    names = ("span", "programme", "year", "title", "document_number", "document_on", "due_on")
    found: dict[str, Any] = {name: text.clean(post.get(name, "")) for name in names}
    found["words"] = post.get("words", "")
    found["units"] = post.getlist("units")
    return found


def round_of(values: Mapping[str, Any]) -> NewRound:
    """The round that was typed. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    span = Span(values["span"]) if values["span"] in Span.__members__ else Span.YEAR
    year = whole(values["year"]) if span is Span.YEAR else 0
    if year is None:
        wrong["year"] = choose("Ghi năm bằng bốn chữ số.", "Give the year in four digits.")
    document_on = day_of(values["document_on"], "document_on", wrong)
    due_on = day_of(values["due_on"], "due_on", wrong) if values["due_on"] else None
    checked(wrong)
    return NewRound(
        span=span, programme=values["programme"], title=values["title"], words=values["words"],
        document_number=values["document_number"], document_on=document_on or date.min,
        units=tuple(values["units"]), year=year or 0, due_on=due_on,
    )  # fmt: skip


# Lines ---------------------------------------------------------------------------------


def line_values(line: Line, sources: Sequence[MoneySource]) -> dict[str, str]:
    """A line as its fields show it."""
    return {
        "code": line.code, "clause": line.clause, "title": line.title, "product": line.product,
        "due": line.due_on.isoformat() if line.due_on else "", "owner": line.owner,
        "supporting": "; ".join(line.supporting),
        **{source.code: str(line.money.get(source.code) or "") for source in sources},
    }  # fmt: skip


def blank_values(code: str, unit: str, sources: Sequence[MoneySource]) -> dict[str, str]:
    """The fields of a line that is still to be written."""
    return line_values(Line(code, "", owner=unit), sources)


def typed_lines(
    post: QueryDict, sources: Sequence[MoneySource]
) -> list[tuple[int, dict[str, str]]]:
    """The lines that were typed, each with its place on the page; without those taken out
    and the new ones in which nothing stands but a code and an agency."""
    names = (*FIELDS, *(source.code for source in sources))
    found = []
    for place in range(1, MOST_PLACES + 1):
        if f"code-{place}" not in post or post.get(f"drop-{place}") == "yes":
            continue
        values = {name: post.get(f"{name}-{place}", "") for name in names}
        said = any(text.clean(values[name]) for name in names if name not in ("code", "owner"))
        if said or post.get(f"kept-{place}") == "yes":
            found.append((place, values))
    return found


def lines_of(
    typed: Sequence[tuple[int, dict[str, str]]], sources: Sequence[MoneySource]
) -> list[Line]:
    """The lines of a draft. Raises ``FormInvalid`` with the id of each wrong field."""
    wrong: dict[str, str] = {}
    found = []
    for place, values in typed:
        due = values["due"]
        money = {
            source.code: amount_of(values[source.code], f"{source.code}-{place}", wrong)
            for source in sources
        }
        found.append(
            Line(
                code=text.clean(values["code"]), title=values["title"], clause=values["clause"],
                product=values["product"],
                due_on=day_of(due, f"due-{place}", wrong) if text.clean(due) else None,
                owner=text.clean(values["owner"]),
                supporting=plans.codes_of(values["supporting"]), money=money,
            )
        )  # fmt: skip
    checked(wrong)
    return found


def next_code(codes: Sequence[str]) -> int:
    """The number after the largest one that is a line's code."""
    return max((int(code) for code in codes if code.isdigit() and len(code) < 6), default=0) + 1


def cascaded_lines(post: QueryDict, items: Sequence[Cascaded], first: int) -> list[Line]:
    """Lines begun from the items of the programme that were ticked."""
    ticked = set(post.getlist("items"))
    chosen = [item for place, item in enumerate(items) if str(place) in ticked]
    return [
        Line(str(number), item.title.vi, item.clause, item.product_vi, item.due_on)
        for number, item in enumerate(chosen, start=first)
    ]


def draft_errors(refusal: Conflict | Invalid, places: Sequence[int]) -> list[tuple[str, str]]:
    """Each reason with the id of its field; a line's place among those typed is its place on
    the page."""
    fields: Mapping[str, Any] = getattr(refusal, "fields", {})
    rows = []
    for path, reason in fields.items():
        number, _, name = path.partition(".")
        known = number.isdigit() and name and int(number) <= len(places)
        words = str(reason)
        ended = words if words.endswith(".") else f"{words}."
        target = f"{name}-{places[int(number) - 1]}" if known else path
        rows.append((target, ended[:1].upper() + ended[1:]))
    return rows or [("", str(refusal))]


# Money ---------------------------------------------------------------------------------


def place_of(post: QueryDict) -> tuple[str, str]:
    """The line and the source that were chosen as one."""
    line, _, source = post.get("place", "").partition("|")
    return line, source


def movement_of(post: QueryDict, code: str) -> Movement:
    """The allotment or spending that was typed. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    kind = Move.SPENDING if post.get("kind") == Move.SPENDING.value else Move.ALLOTMENT
    amount = amount_of(post.get("amount", ""), "amount", wrong)
    on = day_of(post.get("day", ""), "day", wrong)
    checked(wrong)
    line, source = place_of(post)
    return Movement(code, line, source, kind, amount, on or date.min, post.get("reference", ""))


def adjustment_of(post: QueryDict) -> dict[str, Any]:
    """The proposal that was typed. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    amount = amount_of(post.get("amount", ""), "amount", wrong)
    on = day_of(post.get("document_on", ""), "document_on", wrong)
    checked(wrong)
    return {
        "line": post.get("line", ""), "source": post.get("source", ""),
        "amount": amount, "reason": post.get("reason", ""),
        "document_number": post.get("document_number", ""),
        "document_on": on or date.min,
    }  # fmt: skip


def carried_of(post: QueryDict, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """What of the rest is carried over, by line and source. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    found = {
        key: amount_of(post.get(f"carried-{place}", ""), f"carried-{place}", wrong)
        for place, key in enumerate(keys, start=1)
    }
    checked(wrong)
    return {key: amount for key, amount in found.items() if amount}


def decision_of(post: QueryDict) -> dict[str, Any]:
    """The number and the day of a decision. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    on = day_of(post.get("document_on", ""), "document_on", wrong)
    checked(wrong)
    return {
        "document_number": post.get("document_number", ""), "document_on": on or date.min
    }  # fmt: skip
