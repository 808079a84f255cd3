"""Internal processes for the office that issues them: the list, the table, check and issue."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.desk import forms_process
from motcua.desk.views import actor_of
from motcua.dossiers import api as dossiers
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose, is_vietnamese
from motcua.procedures import api as procedures
from motcua.procedures.errors import ProcessDayTaken, ProcessRefused

RIGHT = "procedures.process"
MOST_BYTES = 2_000_000
LONGEST_NOTE = 2_000


@requires(RIGHT)
@never_cache
@require_safe
def processes(request: HttpRequest) -> HttpResponse:
    """The procedures with the process that is carried out for each. Two statements."""
    procedures.catalogue_refresh()
    today = clock.today()
    query = text.clean(request.GET.get("q", ""))
    wanted = text.fold(query)
    shipped = procedures.shipped_processes()
    rows: list[dict[str, Any]] = []
    for procedure in procedures.catalogue().procedures.values():
        if procedure.version_on(today) is None:
            continue
        if wanted and wanted not in text.fold(f"{procedure.name.vi} {procedure.code}"):
            continue
        adopted = procedures.process_adopted_on(procedure.code, today)
        sample = adopted is None and procedure.code in shipped
        rows.append({"procedure": procedure, "adopted": adopted, "sample": sample})
    rows.sort(
        key=lambda row: (
            row["adopted"] is None, not row["sample"], text.sort_key(row["procedure"].name.vi),
        )
    )  # fmt: skip
    return render(request, "desk/processes.html", {"rows": rows, "query": query})


def _context(slug: str, fields: list[forms_process.RowField] | None, **more: Any) -> dict[str, Any]:
    """What the page shows. Raises ``ProcedureUnknown``, ``ProcedureNotInForce``."""
    procedures.catalogue_refresh()
    procedure = procedures.procedure_by_slug(slug)
    today = clock.today()
    found = procedures.process_on(procedure.code, today)
    if fields is None:
        rows = procedures.process_table.to_table(found.definition)
        fields = None if rows is None else forms_process.shown(rows)
    return {
        "procedure": procedure, "found": found, "today": today, "drawn": fields is None,
        "rows": [] if fields is None else forms_process.with_blanks(fields),
        "steps": [] if fields is None else [(row.code, f"{row.order}. {row.name}")
                                            for row in fields],
        "roles": forms_process.role_choices(), "end": forms_process.END, "wrong": {},
        "versions": procedures.process_version_list(procedure.code), "note": found.definition.note,
        **more,
    }  # fmt: skip


@requires(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def process_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The process of a procedure as a table; checked and drawn, then issued from a day on."""
    if request.method != "POST":
        return render(request, "desk/process.html", _context(slug, None))
    post = request.POST
    fields = forms_process.typed(post)
    note = text.clean(post.get("note", ""))
    typed_day = text.clean(post.get("valid_from", ""))
    context = _context(slug, fields, note=note, valid_from=typed_day)
    act = post.get("act", "")
    if act == "more":
        return render(request, "desk/process.html", context)
    rows, wrong = forms_process.rows_of(fields)
    day, bad_day = _day(typed_day)
    if bad_day:
        wrong["valid_from"] = bad_day
    if len(note) > LONGEST_NOTE:
        wrong["note"] = choose(
            f"Nhiều nhất {LONGEST_NOTE} ký tự.", f"At most {LONGEST_NOTE} characters."
        )
    if not fields:
        wrong["name-0"] = choose("Ghi ít nhất một bước.", "Write at least one step.")
    if wrong:
        return _refused(request, context, list(wrong.items()))
    definition = procedures.process_table.from_table(
        context["procedure"].code, context["procedure"].name, note, rows
    )
    faults = procedures.process_faults(definition)
    if faults:
        return _refused(request, context, forms_process.fault_words(faults, fields))
    if act != "issue":
        on = day or clock.today()
        context |= {
            "checked": definition, "hours": procedures.longest_hours(definition),
            "too_long": bool(procedures.process_warnings(definition, on)),
            "loads": {}, "here": set(),
            "chart": procedures.process_chart(
                definition, {row.code: at for at, row in enumerate(rows, start=1)},
                english=not is_vietnamese(),
            ),
        }  # fmt: skip
        return render(request, "desk/process.html", context)
    try:
        report = procedures.process_save(
            actor=actor_of(request), at=clock.now(), definition=definition, valid_from=day
        )
    except ProcessDayTaken as refusal:
        return _refused(request, context, [("valid_from", str(refusal))])
    _say(request, report)
    return redirect("desk:process_edit", slug=slug)


def _day(typed: str) -> tuple[date | None, str]:
    if not typed:
        return None, ""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None, choose("Ghi ngày như 2026-12-01.", "Give a day as 2026-12-01.")
    if found < clock.today():
        return None, choose(
            "Quy trình áp dụng từ hôm nay trở đi.", "A process begins today or later."
        )
    return found, ""


def _refused(
    request: HttpRequest, context: dict[str, Any], errors: list[tuple[str, str]]
) -> HttpResponse:
    context |= {"errors": errors, "wrong": dict(errors)}
    return render(request, "desk/process.html", context, status=422)


def _say(request: HttpRequest, report: procedures.ProcessReport) -> None:
    if report.new:
        words = choose(
            f"Đã ban hành phiên bản {report.number}, áp dụng từ {report.valid_from:%d/%m/%Y}.",
            f"Version {report.number} is issued, in force from {report.valid_from}.",
        )
    else:
        words = choose("Nội dung không đổi.", "Nothing has changed.")
    messages.success(request, words)


@requires(RIGHT)
@require_POST
def process_upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a drawn process in, a BPMN file of this procedure, as the next version."""
    upload = request.FILES.get("file")
    procedure = procedures.procedure_by_slug(slug)
    if upload is None or not 0 < (upload.size or 0) <= MOST_BYTES:
        words = choose("Chọn một tệp BPMN, nhiều nhất 2 MB.", "Choose a BPMN file, 2 MB at most.")
        return _refused(request, _context(slug, None), [("file", words)])
    try:
        report = procedures.process_take(
            actor=actor_of(request), at=clock.now(), data=upload.read(), name=upload.name or "",
            only=procedure.code,
        )  # fmt: skip
    except (ProcessRefused, ProcessDayTaken) as refusal:
        errors = [("file", str(item)) for item in getattr(refusal, "found", ())][:20]
        return _refused(request, _context(slug, None), errors or [("file", str(refusal))])
    _say(request, report)
    return redirect("desk:process_edit", slug=slug)


@requires("dossiers.read")
@never_cache
@require_safe
def dossier_process(request: HttpRequest, code: str) -> HttpResponse:
    """The process that a dossier goes through, as BPMN 2.0: its own version, kept with it."""
    detail = dossiers.dossier_detail(code=code)
    dossiers.authorise_reading(actor_of(request), "dossiers.read", detail)
    running, _ = dossiers.places_of(detail)
    if running is None:
        raise Http404
    data = procedures.write_bpmn(running.definition)
    return file_answer(data, name=f"{code}.bpmn", media_type="application/xml")
