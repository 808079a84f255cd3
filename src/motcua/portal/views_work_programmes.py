"""In public: the work programmes that a document has approved, and how far their items are."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.face.typed import page_number, whole
from motcua.organisation import api as organisation
from motcua.tasks import api as tasks
from motcua.tasks.contracts import Verdict
from motcua.tasks.contracts.programmes import ChangeState
from motcua.tasks.errors import ProgrammeUnknown

LOOKS = {
    Verdict.ON_TIME: "good", Verdict.LATE: "late", Verdict.OVERDUE: "late",
    Verdict.AWAITING: "busy", Verdict.NOT_DUE: "soon", Verdict.NO_DUE_DATE: "none",
    Verdict.CANCELLED: "none", Verdict.CANCELLED_OVERDUE: "late",
}  # fmt: skip
ON_PAGE: Final = 200


@open_to_public("people plan by the work programme of their committee")
@require_safe
def work_programmes(request: HttpRequest) -> HttpResponse:
    """The approved programmes of a year, page by page. Two statements."""
    years = tasks.programme_years()
    asked = whole(request.GET.get("nam", ""))
    year = asked if asked in years else next(iter(years), clock.today().year)
    page = page_number(request.GET.get("trang", ""))
    rows = tasks.programme_list(
        approved_only=True, year=year, limit=ON_PAGE + 1, offset=(page - 1) * ON_PAGE
    )
    context = {
        "rows": rows[:ON_PAGE], "year": year, "page": page, "earlier": page - 1,
        "later": page + 1 if len(rows) > ON_PAGE else 0,
        "years": years, "units": organisation.units_by_code(),
    }  # fmt: skip
    return render(request, "portal/work_programmes.html", context)


@open_to_public("people plan by the work programme of their committee")
@require_safe
def work_programme(request: HttpRequest, code: str) -> HttpResponse:
    """One approved programme: what, who, by when, and where it stands; nobody is named."""
    detail = tasks.programme_detail(code, on=clock.today())
    if not detail.row.is_approved:
        raise ProgrammeUnknown(code=code)
    context = {
        "detail": detail, "row": detail.row, "looks": LOOKS, "units": organisation.units_by_code(),
        "changes": [one for one in detail.changes if one.state is ChangeState.APPROVED],
    }  # fmt: skip
    return render(request, "portal/work_programme.html", context)
