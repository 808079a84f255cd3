"""What officials type on the pages of tasks: a task to give, a day, words, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO, Final, cast

from django.http import HttpRequest, QueryDict

from motcua.core import text
from motcua.core.errors import Conflict, Invalid
from motcua.core.filestore import FileRefused
from motcua.desk.forms import FormInvalid, wrong_day
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.tasks import api as tasks
from motcua.tasks.contracts import DueKind, DueSpec, Evidence, Mark, NewTask, Source

LONGEST: Final = 2001
MOST_FILES: Final = 20
TEXTS: Final = (
    "title", "product", "giver", "document_number", "document_on", "due_day", "due_amount",
    "period", "parent", "owner", "giver_unit", "source", "due_kind",
)  # fmt: skip
IDS: Final[Mapping[str, str]] = {
    "due": "due_day",
    "given_on": "document_on",
    "supporting": "supporting",
}


def values_of(post: QueryDict) -> dict[str, Any]:
    """What was typed into the form of a new task, to be shown again."""
    found: dict[str, Any] = {name: text.clean(post.get(name, ""))[:LONGEST] for name in TEXTS}
    found["supporting"] = [unit[:60] for unit in post.getlist("supporting")[:60]]
    found["marks"] = [mark[:40] for mark in post.getlist("marks")[:10]]
    return found


def _day(values: Mapping[str, Any], name: str, wrong: dict[str, str]) -> date | None:
    typed = values[name]
    if not typed:
        return None
    try:
        return tasks.day_of(typed)
    except ValueError:
        wrong[name] = wrong_day()
        return None


def _due(values: Mapping[str, Any], wrong: dict[str, str]) -> DueSpec:
    """The day, or the number of days; one of them, or none."""
    day, typed = _day(values, "due_day", wrong), values["due_amount"]
    if day is not None and typed:
        wrong["due_day"] = choose(
            "Ghi ngày hoặc số ngày, không ghi cả hai.", "Give a day or a number of days, not both."
        )
    if day is not None:
        return DueSpec(DueKind.DAY, day)
    if not typed:
        return DueSpec()
    amount = whole(typed)
    if amount is None:
        wrong["due_amount"] = choose("Ghi số ngày, ví dụ 10.", "Give a number such as 10.")
    working = values["due_kind"] != DueKind.CALENDAR_DAYS.value
    return DueSpec(DueKind.WORKING_DAYS if working else DueKind.CALENDAR_DAYS, None, amount or 0)


def task_of(values: Mapping[str, Any]) -> NewTask:
    """The task that was typed. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    due, document_on = _due(values, wrong), _day(values, "document_on", wrong)
    if values["source"] not in Source.__members__:
        wrong["source"] = choose("Chọn nguồn trong danh sách.", "Choose a source of the list.")
    if wrong:
        raise FormInvalid(wrong)
    return NewTask(
        title=values["title"], giver_unit=values["giver_unit"], owner=values["owner"], due=due,
        product=values["product"], source=Source(values["source"]), giver=values["giver"],
        document_number=values["document_number"], document_on=document_on,
        supporting=tuple(values["supporting"]), period=values["period"], parent=values["parent"],
        marks=tuple(Mark(mark) for mark in values["marks"] if mark in Mark.__members__),
    )  # fmt: skip


def errors_of(refusal: Conflict | Invalid) -> list[tuple[str, str]]:
    """Each reason with the id of its field."""
    fields: Mapping[str, Any] = getattr(refusal, "fields", {})
    rows = []
    for path, reason in fields.items():
        words = str(reason)
        ended = words if words.endswith(".") else f"{words}."
        first = ended[:1] if path == "files" else ended[:1].upper()  # a file keeps its name
        rows.append((IDS.get(path, path), first + ended[1:]))
    return rows or [("", str(refusal))]


def day_typed(post: QueryDict, name: str) -> date:
    """One needed day. Raises ``FormInvalid``."""
    wrong: dict[str, str] = {}
    found = _day({name: text.clean(post.get(name, ""))[:20]}, name, wrong)
    if found is None:
        wrong.setdefault(name, choose("Ghi ngày mới.", "Give the new day."))
        raise FormInvalid(wrong)
    return found


def evidence_of(request: HttpRequest) -> Evidence:
    """The document and the files of a report; their bytes are kept. Raises ``FormInvalid``."""
    words = text.clean(request.POST.get("evidence", ""))[:LONGEST]
    uploads = request.FILES.getlist("files")
    if len(uploads) > MOST_FILES:
        raise FormInvalid(
            {"files": choose(f"Nhiều nhất {MOST_FILES} tệp.", f"At most {MOST_FILES} files.")}
        )
    kept = []
    for upload in uploads:
        try:
            kept.append(tasks.file_keep(cast(BinaryIO, upload), upload.name or ""))
        except FileRefused as refusal:
            raise FormInvalid({"files": f"{(upload.name or '')[:80]}: {refusal}"}) from None
    return Evidence(words, tuple(kept))
