"""What is newly published, and the sheets that offices post."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.core.errors import Invalid
from motcua.face.templatetags.face import choose
from motcua.face.typed import page_number, whole
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Procedure, ProcedureVersion, Text

PUBLIC_BY_LAW = "procedures are public by law"
PAGE = 20
ACTS = {
    "NEW": Text("Mới ban hành", "New"),
    "AMENDED": Text("Sửa đổi, bổ sung", "Amended"),
    "REPLACED": Text("Thay thế", "Replaced"),
    "ABOLISHED": Text("Bãi bỏ", "Abolished"),
}


class SheetUnknown(Invalid):
    """Sheets are printed on two sizes of paper."""

    code = "sheet_unknown"


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Signed decisions, the newest first, each with its procedures and its days.

    Four statements.
    """
    page = page_number(request.GET.get("trang", ""))
    rows = procedures.decision_published_list(limit=PAGE + 1, skip=(page - 1) * PAGE)
    context = {
        "rows": [
            {
                "decision": row,
                "items": [{"item": item, "act": ACTS[item.act]} for item in row.items],
            }
            for row in rows[:PAGE]
        ],
        "previous": page - 1,
        "following": page + 1 if len(rows) > PAGE else 0,
    }
    return render(request, "portal/published.html", context)


def _version(found: Procedure, asked: str, today: date) -> ProcedureVersion:
    if asked:
        return procedures.procedure_version_get(found.code, whole(asked) or 0)
    to_come = [version for version in found.versions if version.valid_from > today]
    if found.version_on(today) is None and to_come:
        return to_come[0]
    return procedures.procedure_version_on(found.code, today)


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def posting_sheet(request: HttpRequest, slug: str) -> FileResponse:
    """The sheet of a procedure on A4 or A3. No statement.

    The version is the one in force today, else the next to come; ``ban`` asks for another,
    such as one that is posted before its day.
    """
    found = procedures.procedure_by_slug(slug)
    today = clock.today()
    version = _version(found, request.GET.get("ban", ""), today)
    sheet = request.GET.get("kho", "a4").lower()
    if sheet not in procedures.SHEETS:
        raise SheetUnknown({"kho": choose("chọn a4 hoặc a3", "choose a4 or a3")})
    data = procedures.posting_sheet_pdf(procedure=found, version=version, sheet=sheet, today=today)
    return FileResponse(
        BytesIO(data), filename=f"niem-yet-{found.slug}-{sheet}.pdf",
        content_type="application/pdf",
    )  # fmt: skip
