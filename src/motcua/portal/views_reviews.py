"""The review of procedures in public: what was planned, promised, done and measured."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.dossiers import api as dossiers
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Text

STATES = {
    "TO_REVIEW": (Text("Chờ rà soát", "Waits for its review"), "soon"),
    "REVIEWED": (Text("Đang xây dựng phương án", "Options are being made"), "busy"),
    "PROPOSED": (Text("Chờ quyết định", "Waits for a decision"), "busy"),
    "REFUSED": (Text("Phương án không được chấp thuận", "Proposal not accepted"), "none"),
    "KEPT": (Text("Giữ nguyên", "Kept as it is"), "none"),
    "ACCEPTED": (Text("Đã chấp thuận, chờ thực thi", "Accepted, to be carried out"), "busy"),
    "DRAFTED": (Text("Đang thực thi", "Being carried out"), "busy"),
    "CARRIED_OUT": (Text("Đã thực thi", "Carried out"), "good"),
}
DECIDED = frozenset({"ACCEPTED", "DRAFTED", "CARRIED_OUT"})


def _item(
    row: procedures.ItemRow, measured: dossiers.Comparison | None, units: Any
) -> dict[str, Any]:
    """A row for the public: a promise is told once it was decided on."""
    state, look = STATES[row.state.value]
    promised = row.chosen if row.state.value in DECIDED else None
    percent = None
    if promised is not None and promised.constant_before:
        saved = promised.constant_before - promised.constant_after
        percent = 100 * saved / promised.constant_before
    return {
        "row": row, "state": state, "look": look, "unit": units.get(row.unit),
        "promised": promised, "percent": percent, "measured": measured,
    }  # fmt: skip


@open_to_public("plans and figures without personal data")
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The procedures of an approved plan with promised and measured saving.

    Seven statements, however many procedures.
    """
    today = clock.today()
    plans = [plan for plan in procedures.plan_list() if plan.approved_on is not None]
    asked = whole(request.GET.get("nam", ""))
    chosen = next((plan for plan in plans if plan.year == asked), plans[0] if plans else None)
    context: dict[str, Any] = {
        "plans": plans, "plan": chosen, "items": [],
        "rules": procedures.control_rules(today).review,
        "smallest": dossiers.SMALLEST_GROUP,
    }  # fmt: skip
    if chosen is not None:
        rows = procedures.plan_get(chosen.year).items
        measured = dossiers.changes_measured(
            [(row.code, row.effective_on) for row in rows if row.effective_on is not None],
            on=today, months=context["rules"].check_months,
        )  # fmt: skip
        units = organisation.units_by_code()
        context["items"] = [
            _item(row, measured.get((row.code, row.effective_on or today)), units) for row in rows
        ]
    return render(request, "portal/reviews.html", context)
