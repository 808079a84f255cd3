"""What officials type on the pages of the committee, of inspections and of practices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, BinaryIO, Final, TypeVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from motcua.core import text
from motcua.core.errors import Conflict, Invalid, NotPermitted
from motcua.core.filestore import SUFFIXES, FileRefused
from motcua.desk.forms import FormInvalid, wrong_day
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api as steering
from motcua.steering.contracts import File
from motcua.tasks import api as tasks

MOST_FILES: Final = 10
E = TypeVar("E")


def day_of(post: QueryDict, name: str) -> date:
    """A needed day. Raises ``FormInvalid``."""
    found = day_or_none(post, name)
    if found is None:
        raise FormInvalid({name: choose("Hãy ghi ngày.", "Give the day.")})
    return found


def day_or_none(post: QueryDict, name: str) -> date | None:
    """A day, or none where nothing was typed. Raises ``FormInvalid``."""
    typed = text.clean(post.get(name, ""))
    if not typed:
        return None
    try:
        return tasks.day_of(typed)
    except ValueError:
        raise FormInvalid({name: wrong_day()}) from None


def whole_of(post: QueryDict, name: str) -> int:
    """A needed whole number. Raises ``FormInvalid``."""
    typed = text.clean(post.get(name, ""))
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 6:
        raise FormInvalid({name: choose("Hãy ghi một số.", "Give a number.")})
    return int(typed)


def choice_of(post: QueryDict, name: str, kind: Callable[[str], E]) -> E:
    """One of a known list. Raises ``FormInvalid``."""
    try:
        return kind(post.get(name, ""))
    except ValueError:
        raise FormInvalid(
            {name: choose("Chọn một mục trong danh sách.", "Choose one of the list.")}
        ) from None


def lines_of(post: QueryDict, name: str) -> list[str]:
    """What was typed one a line."""
    return [line for line in post.get(name, "").splitlines() if line.strip()]


def files_of(
    request: HttpRequest, name: str, keep: Callable[[BinaryIO, str], File] = steering.file_keep
) -> tuple[File, ...]:
    """The files that were chosen, kept. Raises ``FormInvalid`` and names the file."""
    uploads = request.FILES.getlist(name)
    if len(uploads) > MOST_FILES:
        raise FormInvalid(
            {name: choose(f"Nhiều nhất {MOST_FILES} tệp.", f"At most {MOST_FILES} files.")}
        )
    kept = []
    for upload in uploads:
        try:
            kept.append(keep(cast(BinaryIO, upload), upload.name or ""))
        except (FileRefused, Invalid) as refusal:
            why = next(iter(refusal.fields.values()), str(refusal))
            said = f"{(upload.name or '')[:80]}: {why}"
            raise FormInvalid({name: choose(f"Tệp {said}", f"File {said}")}) from None
    return tuple(kept)


def first(files: tuple[File, ...]) -> File | None:
    """The only file of a field that takes one."""
    return files[0] if files else None


def download(code: str, file: File) -> HttpResponse:
    """A kept file as an attachment, never as a page."""
    name = f"{code}-{file.digest[:12]}{SUFFIXES.get(file.media_type, '')}"
    return file_answer(steering.file_bytes(file), name=name, media_type=file.media_type)


def _errors(refusal: Conflict | Invalid | NotPermitted, prefix: str) -> list[tuple[str, str]]:
    """Each reason with the id of its field; without a field, the refusal itself."""
    fields: Mapping[str, Any] = getattr(refusal, "fields", {})
    found = []
    for name, reason in fields.items():
        words = str(reason)
        ended = words if words.endswith(".") else f"{words}."
        found.append((f"{prefix}-{name}", ended[:1].upper() + ended[1:]))
    return found or [("", str(refusal))]


def act(
    request: HttpRequest, done: Callable[[], HttpResponse], said: str, *, template: str,
    context: Callable[[], dict[str, Any]],
) -> HttpResponse:  # fmt: skip
    """Do one act, or show its page again with every reason and all that was typed.

    ``done`` acts and says where to go on; a missing right is refused as everywhere.
    """
    prefix = text.clean(request.POST.get("form", "f"))[:20]
    try:
        answer = done()
    except PermissionMissing:
        raise
    except (Conflict, Invalid, NotPermitted) as refusal:
        shown = context()
        errors = _errors(refusal, prefix)
        values: dict[str, Any] = {
            f"{prefix}-{name}": value for name, value in request.POST.items()
            if not name.startswith("csrf")
        }  # fmt: skip
        lists = {f"{prefix}-{name}": request.POST.getlist(name) for name in request.POST}
        shown.update(errors=errors, wrong=dict(errors), values=values, chosen=lists)
        return render(request, template, shown, status=refusal.status)
    messages.success(request, said)
    return answer
