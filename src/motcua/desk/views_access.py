"""Who read the personal data of which dossier: the inspector's page."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import text
from motcua.core.entrances import requires
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Reading
from motcua.organisation import api as organisation
from motcua.procedures.contracts import Text

PAGE: Final = 50
LARGEST: Final = 2**63
WORDS: Final = {
    Reading.DOSSIER: Text("Xem hồ sơ", "Opened the dossier"),
    Reading.PAPER: Text("In giấy tờ", "Printed a paper"),
    Reading.BOOK: Text("Xem sổ theo dõi", "Read the book"),
    Reading.SEARCH: Text("Tìm người nộp", "Searched for the applicant"),
    Reading.FILE: Text("Tải tệp của hồ sơ", "Downloaded a file"),
    Reading.RESULT: Text("Xem kết quả đã cấp để dùng lại", "Saw the result for reuse"),
}


@requires("dossiers.read_access")
@never_cache
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Readings, newest first, of one dossier or by one official. Two statements."""
    code = text.clean(request.GET.get("ho-so", ""))[:60]
    official = text.clean(request.GET.get("can-bo", ""))[:60]
    typed = request.GET.get("truoc", "")
    plain = typed.isascii() and typed.isdigit() and len(typed) < 20
    before = int(typed) if plain and int(typed) < LARGEST else None
    rows = dossiers.access_list(code=code, actor=official, before=before, limit=PAGE + 1)
    asked: dict[str, Any] = {"ho-so": code, "can-bo": official}
    more = rows[PAGE - 1].access_id if len(rows) > PAGE else None
    context = {
        "rows": rows[:PAGE], "code": code, "official": official, "words": WORDS,
        "names": organisation.official_names(row.actor for row in rows),
        "next": urlencode({**asked, "truoc": more}) if more else "",
    }  # fmt: skip
    return render(request, "desk/readings.html", context)
