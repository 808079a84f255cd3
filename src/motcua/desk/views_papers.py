"""Papers of a dossier, and the yearly book of a unit."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict
from motcua.desk.views import actor_of, note_reading
from motcua.desk.views_reports import FILES, grouped
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Reading
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Unit
from motcua.procedures import api as procedures

PAGE: Final = 50
FIRST_YEAR: Final = 2000
LONGEST_ID: Final = 18
BOOK_FILES: Final = ("pdf", "docx", "xlsx", "csv")
READ: Final = "dossiers.read_personal"


@requires("dossiers.read")
@never_cache
@require_safe
def paper(request: HttpRequest, code: str, slug: str, kind: str) -> HttpResponse:
    """A paper of a dossier; ``viec`` names the act where there are several."""
    detail = dossiers.dossier_detail(code=code)
    organisation.authorise(actor_of(request), READ, detail.row.unit)
    data = dossiers.paper_file(
        detail=detail, slug=slug, kind=kind, seq=whole(request.GET.get("viec", ""))
    )
    note_reading(request, [code], Reading.PAPER)
    return file_answer(
        data, name=f"{code}-{slug}.{kind}", media_type=FILES[kind], inline=kind == "pdf"
    )


# The book ------------------------------------------------------------------------------


def units_of_year(actor: Actor, year: int, permission: str = READ) -> list[Unit]:
    """The units that existed in a year and whose people the actor may see."""
    allowed = organisation.units_permitted(actor, permission)
    last = min(date(year, 12, 31), clock.today())
    found: dict[str, Unit] = {}
    for day in (date(year, 1, 1), last):
        for unit in organisation.unit_list(on=day):
            if allowed is None or unit.code in allowed:
                found.setdefault(unit.code, unit)
    return list(found.values())


def unit_asked(request: HttpRequest, typed: str) -> str:
    """The unit of a page, checked; else the actor's own. Raises ``NotPermitted``."""
    actor = actor_of(request)
    code = typed or next((post.unit_code for post in actor.posts), "")
    organisation.authorise(actor, READ, code)
    organisation.unit_get(code)
    return code


def _year(typed: str) -> tuple[int, bool]:
    """The year asked for, and whether what was typed is one."""
    today = clock.today().year
    if not typed:
        return today, True
    year = whole(typed)
    return (year, True) if year and FIRST_YEAR <= year <= today else (today, False)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_ID else 0


def _person(row: dossiers.BookRow) -> str:
    parts = (
        row.applicant_name, row.applicant_address, row.applicant_phone, row.applicant_id_number
    )  # fmt: skip
    return "; ".join(part for part in parts if part)


def _book_context(request: HttpRequest, unit: str, year: int, after: int) -> dict[str, Any]:
    state = dossiers.book_state(unit=unit, year=year)
    rows = dossiers.book_rows(unit=unit, year=year, state=state, after=after, limit=PAGE + 1)
    query = {"nam": year, "don_vi": unit}
    closers = organisation.units_permitted(actor_of(request), "dossiers.close_book")
    known = procedures.catalogue().procedures
    closer = organisation.official_names([state.closed_by]) if state else {}
    more = rows[PAGE - 1].dossier_id if len(rows) > PAGE else 0
    note_reading(request, [row.code for row in rows[:PAGE]], Reading.BOOK)
    return {
        "year": year, "unit_code": unit, "unit": organisation.unit_get(unit), "state": state,
        "closer": closer.get(state.closed_by, "") if state else "",
        "rows": [
            (row, known.get(row.procedure), _person(row)) for row in rows[:PAGE]
        ],
        "next": urlencode({**query, "sau": more}) if more else "",
        "years": range(clock.today().year, FIRST_YEAR - 1, -1),
        "unit_groups": grouped(units_of_year(actor_of(request), year)),
        "files": [
            (kind.upper(), f"{reverse('desk:book_file', args=[kind])}?{urlencode(query)}")
            for kind in BOOK_FILES
        ],
        "may_close": state is None and year < clock.today().year
        and (closers is None or unit in closers),
    }  # fmt: skip


@requires("dossiers.read_personal")
@never_cache
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """The book of a unit and year, page by page."""
    year, good = _year(request.GET.get("nam", "").strip())
    unit = unit_asked(request, request.GET.get("don_vi", ""))
    context = _book_context(request, unit, year, _number(request.GET.get("sau", "")))
    if not good:
        most = clock.today().year
        context["errors"] = [
            ("nam", choose(f"Chọn một năm từ {FIRST_YEAR} đến {most}.",
                           f"Choose a year from {FIRST_YEAR} to {most}."))
        ]  # fmt: skip
    return render(request, "desk/book.html", context, status=200 if good else 422)


@requires("dossiers.read_personal")
@never_cache
@require_safe
def book_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole book as a file."""
    year, good = _year(request.GET.get("nam", "").strip())
    if kind not in BOOK_FILES or not good:
        raise Http404
    unit = unit_asked(request, request.GET.get("don_vi", ""))
    state = dossiers.book_state(unit=unit, year=year)
    rows = dossiers.book_rows(unit=unit, year=year, state=state)
    note_reading(request, [row.code for row in rows], Reading.BOOK)
    data = dossiers.book_file(
        unit=unit, year=year, rows=rows, state=state, day=clock.today(), kind=kind
    )
    return file_answer(data, name=f"so-theo-doi-{unit}-{year}.{kind}", media_type=FILES[kind])


@requires("dossiers.close_book")
@require_POST
def book_close(request: HttpRequest) -> HttpResponse:
    """Close the book of a year."""
    year, _ = _year(request.POST.get("nam", "").strip())
    unit = unit_asked(request, request.POST.get("don_vi", ""))
    try:
        kept = dossiers.logbook_close(actor=actor_of(request), at=clock.now(), unit=unit, year=year)
    except Conflict as refusal:
        context = _book_context(request, unit, year, 0) | {"errors": [("", str(refusal))]}
        return render(request, "desk/book.html", context, status=refusal.status)
    messages.success(
        request,
        choose(f"Đã khóa sổ năm {year} với {kept.entries} hồ sơ.",
               f"The book of {year} is closed with {kept.entries} dossiers."),
    )  # fmt: skip
    return redirect(f"{reverse('desk:book')}?{urlencode({'nam': year, 'don_vi': unit})}")
