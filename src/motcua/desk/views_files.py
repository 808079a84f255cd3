"""Files of a dossier: add, strike out, download."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms, forms_files
from motcua.desk.views import actor_of, dossier_context, note_reading
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Reading
from motcua.dossiers.errors import FileStruck
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation


def _again(
    request: HttpRequest, code: str, refusal: Conflict | Invalid, form: str,
    files: forms_files.Files | None = None,
) -> HttpResponse:  # fmt: skip
    """The dossier as it is now, with the reason at its field and what was chosen."""
    context = dossier_context(request, code)
    fields = getattr(refusal, "fields", {})
    errors = [(f"{form}-{path.partition('.')[0]}", str(said)) for path, said in fields.items()]
    errors = errors or [("", str(refusal))]
    context |= {
        "errors": errors, "wrong": dict(errors), "asked_file": form,
        "typed_component": request.POST.get("component", ""),
        "typed_reason": request.POST.get("reason", ""),
    }  # fmt: skip
    if files is not None:
        kept = files.kept(actor_of(request)).values()
        context["kept_files"] = [file for group in kept for file in group]
    return render(request, "desk/dossier.html", context, status=refusal.status)


@requires("dossiers.file")
@require_POST
def file_add(request: HttpRequest, code: str) -> HttpResponse:
    """Put files into the dossier, all of them or none."""
    actor = actor_of(request)
    component = request.POST.get("component", "")[:60]
    files = forms_files.files_of(request, actor, {"file": component}, into=component)
    try:
        done = dossiers.dossier_files_add(
            actor=actor, at=clock.now(), code=code, scans=files.checked(),
            key=forms.key_of(request.POST) or None,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        return _again(request, code, refusal, "add", files)
    messages.success(request, choose("Đã đưa tệp vào hồ sơ.", "The files are in the dossier."))
    return redirect("desk:dossier", code=done.code)


@requires("dossiers.file")
@require_POST
def file_strike(request: HttpRequest, code: str, file_id: int) -> HttpResponse:
    """Strike out a file that does not belong here, with the reason."""
    try:
        dossiers.dossier_file_strike(
            actor=actor_of(request), at=clock.now(), code=code, file_id=file_id,
            reason=forms.words_of(request.POST, "reason"),
            expected_seq=forms.seen_seq(request.POST), key=forms.key_of(request.POST) or None,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        return _again(request, code, refusal, f"strike-{file_id}")
    messages.success(request, choose("Đã gạch bỏ tệp.", "The file is struck out."))
    return redirect("desk:dossier", code=code)


@requires("dossiers.read")
@never_cache
@require_safe
def file_download(request: HttpRequest, code: str, file_id: int) -> HttpResponse:
    """A file as it was added, never shown as a page; reading it is written down.

    Raises ``FileStruck`` for a file that was struck out, unless an inspector asks.
    """
    actor = actor_of(request)
    detail = dossiers.dossier_detail(code=code)
    unit = detail.row.unit
    for permission in ("dossiers.read", "dossiers.read_personal"):
        dossiers.authorise_reading(actor, permission, detail)
    row = dossiers.file_get(code=code, file_id=file_id)
    if row.struck and not organisation.permitted(actor, "dossiers.read_access", unit):
        raise FileStruck(name=row.scan.name, code=code)
    data = dossiers.file_bytes(row)
    note_reading(request, [code], Reading.FILE)
    response = HttpResponse(data, content_type=row.scan.media_type)
    response["Content-Disposition"] = content_disposition_header(True, row.scan.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response
