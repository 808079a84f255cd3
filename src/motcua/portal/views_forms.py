"""Blank forms of a procedure, to download and fill in on paper."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.procedures import api as procedures

PUBLIC_BY_LAW = "forms of procedures are public by law"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def blank_form(request: HttpRequest, slug: str, form: str, kind: str) -> FileResponse:
    """The blank form of a procedure as it holds today, as PDF or Word. One statement."""
    procedures.catalogue_refresh()
    found = procedures.procedure_by_slug(slug)
    blank = procedures.blank_form(found.code, form, clock.today())
    data = procedures.blank_form_file(blank, found, kind)
    return FileResponse(
        BytesIO(data), filename=f"{form}-{found.slug}.{kind}", content_type=TYPES[kind],
    )  # fmt: skip
