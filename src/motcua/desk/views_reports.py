"""Reports: the forms, a form filled, its records, its files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Invalid
from motcua.desk.views import actor_of
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Unit
from motcua.reports import api as reports
from motcua.reports.contracts import By, CutOff, Edition, FilledForm, Record, Scope

PAGE = 50
FILES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
OTHERS = {
    "scores": ("Điểm giải quyết thủ tục một cửa", "Scores of one-stop work"),
    "outliers": ("Dấu hiệu bất thường", "Unusual patterns"),
}


def units_to_choose(actor: Actor, on: date, permission: str = "reports.read") -> list[Unit]:
    """The units of that day that the actor may ask about."""
    allowed = organisation.units_permitted(actor, permission)
    return [
        unit for unit in organisation.unit_list(on=on) if allowed is None or unit.code in allowed
    ]


def unit_of(request: HttpRequest, permission: str = "reports.read") -> str:
    """The unit asked for; else the province, for those who may see it, else the own one.

    Raises ``NotPermitted``.
    """
    actor = actor_of(request)
    allowed = organisation.units_permitted(actor, permission)
    code = request.GET.get("don-vi", "")
    if not code:
        own = next((post.unit_code for post in actor.posts), reports.PROVINCE)
        code = reports.PROVINCE if allowed is None else own
    organisation.authorise(actor, permission, code)
    return code


@dataclass(frozen=True)
class Asked:
    """What a page of figures was asked about, with what its form needs to be drawn again."""

    unit: str
    period: str
    cut_off: CutOff
    scope: Scope | None
    context: Mapping[str, Any]

    @property
    def query(self) -> dict[str, str]:
        """As the address has it."""
        unit = {"don-vi": self.unit} if self.context["per_unit"] else {}
        return {**unit, "ky": self.period, "chot": self.cut_off.value}


def asked_of(
    request: HttpRequest, *, permission: str = "reports.read",
    default: CutOff = CutOff.CALENDAR, per_unit: bool = True,
) -> Asked:  # fmt: skip
    """Read unit, period and cut-off. Raises ``NotFound`` and ``NotPermitted``; else errors.

    What is not ``per_unit`` is about the whole province, whoever reads it.
    """
    today = clock.today()
    unit = unit_of(request, permission) if per_unit else reports.PROVINCE
    code = request.GET.get("ky", "").strip() or f"{today.year}"
    chosen = request.GET.get("chot", default.value)
    cut_off = CutOff(chosen) if chosen in CutOff.__members__ else default
    scope, errors = None, []
    try:
        period = reports.period_of(code, cut_off=cut_off)
        scope = reports.scope_of(unit_code=unit, period=period, today=today)
    except Invalid as refusal:
        field = "don-vi" if refusal.code == "unit_not_then" else "ky"
        errors.append((field, str(refusal)))
    choices = units_to_choose(actor_of(request), scope.last if scope else today, permission)
    context = {
        "per_unit": per_unit, "unit_code": unit, "period_code": code, "scope": scope,
        "cut_off": cut_off.value,
        "errors": errors, "unit_groups": grouped(choices), "codes": reports.recent_codes(today),
        "today": today,
    }  # fmt: skip
    return Asked(unit, code, cut_off, scope, context)


def grouped(units: Sequence[Unit]) -> list[tuple[str, list[Unit]]]:
    """Units by level, for a list to choose from."""
    names = {
        "PROVINCE": choose("Tỉnh và sở, ban, ngành", "Province and departments"),
        "DISTRICT": choose("Cấp huyện", "Districts"),
        "COMMUNE": choose("Cấp xã", "Communes"),
    }
    found = [
        (name, [unit for unit in units if unit.level == level]) for level, name in names.items()
    ]
    return [(name, members) for name, members in found if members]


@requires("reports.read")
@never_cache
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The report forms, the scores and, for inspectors, the unusual patterns."""
    context = {
        "forms": reports.form_list(on=clock.today()),
        "may_outliers": organisation.permitted_anywhere(actor_of(request), "reports.outliers"),
        "others": OTHERS,
    }
    return render(request, "desk/report_list.html", context)


# One form ------------------------------------------------------------------------------


def _day_scope(request: HttpRequest) -> tuple[str, Scope | None, list[tuple[str, str]]]:
    typed = request.GET.get("ngay", "")
    today = clock.today()
    try:
        day = date.fromisoformat(typed) if typed else today
    except ValueError:
        day = None
    if day is None or day > today or day.year < 2000:
        words = choose("Chọn một ngày không sau hôm nay.", "Choose a day up to today.")
        return typed, None, [("ngay", words)]
    period = reports.day_period(day)
    scope = reports.scope_of(unit_code=reports.PROVINCE, period=period, today=today)
    return day.isoformat(), scope, []


def _asked_form(
    request: HttpRequest, edition: Edition
) -> tuple[dict[str, str], Scope | None, dict[str, Any]]:
    """What the page of a form was asked about: its query, its scope, its context."""
    if edition.on_a_day:
        typed, scope, errors = _day_scope(request)
        context = {"day": typed, "scope": scope, "errors": errors, "today": clock.today()}
        return {"ngay": typed}, scope, context
    asked = asked_of(request, default=edition.cut_off, per_unit=edition.per_unit)
    return asked.query, asked.scope, dict(asked.context)


def _rows_of(request: HttpRequest, edition: Edition) -> By | None:
    chosen = request.GET.get("dong-theo", "")
    return next((rows.by for rows in edition.rows if rows.by.value == chosen), None)


def may_open(actor: Actor, edition: Edition) -> bool:
    """True when this reader may see records behind the numbers of the form."""
    need = {
        "dossiers.standing": "dossiers.read", "procedures.assessment": "procedures.read",
    }.get(edition.source)  # fmt: skip
    return need is None or organisation.permitted_anywhere(actor, need)


def table_of(filled: FilledForm, query: Mapping[str, str], *, opens: bool) -> dict[str, Any]:
    """A filled form as its template draws it: each number beside where it opens into."""
    edition = filled.edition
    base = reverse("desk:report_records", args=[edition.slug])
    above, below = reports.heads(edition, filled.rows_by.title)
    rows = []
    for row in filled.rows:
        cells = []
        for column in edition.numbers:
            value = row.cells[column.number]
            more = {**query, "dong-theo": filled.rows_by.by.value, "dong": row.key,
                    "cot": str(column.number)}  # fmt: skip
            url = f"{base}?{urlencode(more)}" if opens and value else ""
            cells.append({"value": value, "url": url})
        rows.append({"row": row, "cells": cells})
    return {"filled": filled, "edition": edition, "above": above, "below": below, "rows": rows}


def _notes(filled: FilledForm, query: Mapping[str, str], *, opens: bool) -> list[dict[str, Any]]:
    base = reverse("desk:report_records", args=[filled.edition.slug])
    return [
        {
            "text": note.text,
            "url": f"{base}?{urlencode({**query, 'ghi-chu': ' '.join(note.measures)})}"
            if opens and note.measures else "",
        }
        for note in filled.notes
    ]  # fmt: skip


@requires("reports.read")
@never_cache
@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """A form with its figures for a unit and a period, or for a day."""
    edition = reports.form_get(slug, on=clock.today())
    query, scope, context = _asked_form(request, edition)
    context |= {"edition": edition, "rows_by": request.GET.get("dong-theo", "")}
    if scope is None:
        return render(request, "desk/report.html", context, status=422)
    edition = reports.form_get(slug, on=scope.last)
    filled = reports.form_fill(edition, scope=scope, by=_rows_of(request, edition))
    opens = may_open(actor_of(request), edition)
    query |= {"dong-theo": filled.rows_by.by.value}
    context |= {
        "edition": edition, "rows_by": filled.rows_by.by.value,
        "table": table_of(filled, query, opens=opens),
        "notes": _notes(filled, query, opens=opens), "opens": opens,
        "files": [
            (kind.upper(), f"{reverse('desk:report_file', args=[slug, kind])}?{urlencode(query)}")
            for kind in FILES
        ],
    }  # fmt: skip
    return render(request, "desk/report.html", context)


@requires("reports.read")
@never_cache
@require_safe
def report_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The same form as a file."""
    if kind not in FILES:
        raise Http404
    edition = reports.form_get(slug, on=clock.today())
    _, scope, context = _asked_form(request, edition)
    if scope is None:
        return render(request, "desk/report.html", {**context, "edition": edition}, status=422)
    edition = reports.form_get(slug, on=scope.last)
    filled = reports.form_fill(edition, scope=scope, by=_rows_of(request, edition))
    name = f"{slug}-{scope.unit.code}-{scope.period.code}.{kind}"
    return file_answer(_file(filled, kind), name=name, media_type=FILES[kind])


def _file(filled: FilledForm, kind: str) -> bytes:
    if kind == "json":
        return json.dumps(reports.form_dict(filled), ensure_ascii=False, indent=1).encode()
    write = {
        "xlsx": reports.form_xlsx, "csv": reports.form_csv, "docx": reports.form_docx,
        "pdf": reports.form_pdf,
    }[kind]  # fmt: skip
    return write(filled)


# Records -------------------------------------------------------------------------------


def readable(actor: Actor) -> frozenset[str] | None:
    """The units whose dossiers this reader may see; ``None`` means all."""
    return organisation.units_permitted(actor, "dossiers.read")


def after_of(request: HttpRequest) -> int:
    """The last record of the page before."""
    typed = request.GET.get("sau", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


def records_page(
    request: HttpRequest, found: Sequence[Record], context: Mapping[str, Any]
) -> HttpResponse:
    """A page of records; ``found`` holds one more than a page when there is another."""
    more = {name: str(value) for name, value in request.GET.items()}
    if len(found) > PAGE:
        more["sau"] = str(found[PAGE - 1].after)
    names = organisation.units_by_code()
    rows = [{"record": record, "unit": names.get(record.unit)} for record in found[:PAGE]]
    return render(
        request,
        "desk/report_records.html",
        {
            **context, "rows": rows, "next": urlencode(more) if len(found) > PAGE else "",
            "kind": found[0].kind if found else "",
            "may_decisions": organisation.permitted_anywhere(
                actor_of(request), "procedures.read"
            ),
        },
    )  # fmt: skip


@requires("reports.read")
@never_cache
@require_safe
def report_records(request: HttpRequest, slug: str) -> HttpResponse:
    """The records behind one number of a form."""
    edition = reports.form_get(slug, on=clock.today())
    query, scope, context = _asked_form(request, edition)
    if scope is None:
        return render(request, "desk/report.html", {**context, "edition": edition}, status=422)
    edition = reports.form_get(slug, on=scope.last)
    number = whole(request.GET.get("cot", "")) or 0
    column = edition.column(number)
    wanted = set(request.GET.get("ghi-chu", "").split())
    note = next((note for note in edition.notes if set(note.measures) == wanted), None)
    measures = note.measures if note else reports.column_measures(edition, number)
    if not measures or not may_open(actor_of(request), edition):
        raise Http404
    by = _rows_of(request, edition) or edition.rows[0].by
    key = "" if note else request.GET.get("dong", "")
    found = reports.form_records(
        edition, scope=scope, by=by, key=key, measures=measures,
        readable=readable(actor_of(request)), after=after_of(request), limit=PAGE + 1,
    )  # fmt: skip
    group = next((group for group in edition.groups if number in group.columns), None)
    query |= {"dong-theo": by.value}
    return records_page(
        request, found,
        {
            **context, "edition": edition, "column": column, "group": group, "key": key,
            "key_unit": organisation.units_by_code().get(key),
            "key_field": reports.field_names().get(key),
            "back": f"{reverse('desk:report', args=[slug])}?{urlencode(query)}",
            "back_title": edition.title,
        },
    )  # fmt: skip
