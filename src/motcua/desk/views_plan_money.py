"""The money of a plan at the desk: totals that open to their movements, adjustments."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_plans import seen_plan
from motcua.face.typed import page_number
from motcua.organisation import api as organisation
from motcua.plans import api as plans
from motcua.plans.contracts import MOVE_NAMES, Move, PlanRules, State
from motcua.plans.errors import PlanUnknown

PAGE: Final = 200
"""Movements of money on a page."""


def _share(part: int, whole_: int) -> float | None:
    """A percentage, or nothing where there is nothing to take it from."""
    return 100 * part / whole_ if whole_ else None


def _money_rows(balances: Sequence[Any], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "now": one, "title": titles.get(one.line, ""),
            "allotted": _share(one.allotted, one.allowed), "spent": _share(one.spent, one.allotted),
        }
        for one in balances
    ]  # fmt: skip


def _by_category(balances: Sequence[Any], rules: PlanRules) -> list[tuple[Any, Any, Any]]:
    """Totals of each category, where any money is of another than the default."""
    categories = {one.code: one.category for one in rules.sources}
    found = []
    for one in rules.categories:
        now = plans.summed(b for b in balances if categories.get(b.source) == one.code)
        found.append((one.name, now, _share(now.spent, now.allotted), one.default))
    if not any(now.allowed for _, now, _, default in found if not default):
        return []
    return [(name, now, share) for name, now, share, _ in found]


def money_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything the page of a plan's money shows. A fixed number of statements."""
    actor, today = actor_of(request), clock.today()
    row = seen_plan(actor, code)
    if row.standing.state is not State.APPROVED:
        raise PlanUnknown(code=code)
    lines = plans.lines_of(code, row.standing.version)
    balances = list(plans.balances_of(code).values())
    adjustments = plans.adjustments_of(code)
    kind = request.GET.get("loai", "")
    page = page_number(request.GET.get("trang", ""))
    movements = plans.movements_of(
        code, line=request.GET.get("dong", "")[:60], source=request.GET.get("nguon", "")[:60],
        kind=Move(kind) if kind in Move.__members__ else None, limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )  # fmt: skip
    kept = {name: said for name in ("dong", "nguon", "loai") if (said := request.GET.get(name))}
    finance, province = plans.finance_unit(today), organisation.province(on=today).code
    total, unit = plans.summed(balances), plans.acting_unit(row.unit)
    known = plans.round_get(row.round)
    rules = plans.rules_for_year(known.first_year)
    sources = rules.sources
    people = {one.recorded_by for one in movements} | {one.proposed_by for one in adjustments}
    decides = organisation.permitted(actor, "plans.approve", province)
    allots = organisation.permitted(actor, "plans.allot", finance) and not total.closed
    return {
        "row": row, "lines": lines, "sources": sources, "total": total,
        "source_names": {source.code: source.name for source in sources},
        "rows": _money_rows(balances, {line.code: line.title for line in lines}),
        "categories": _by_category(balances, rules),
        "allotted": _share(total.allotted, total.allowed),
        "spent": _share(total.spent, total.allotted), "movements": movements[:PAGE],
        "more": len(movements) > PAGE, "page": page, "kept": urlencode(kept),
        "narrowed": bool(kept), "moves": MOVE_NAMES, "units": plans.owners_by_code(),
        "adjustments": [
            (one, decides and one.granted is None and one.proposed_by != actor.code)
            for one in adjustments
        ],
        "requests": [
            (known, [line for line in known.lines if line.plan == code])
            for known in plans.request_list(plan=code)
        ],
        "may_allot": allots, "may_settle": allots and actor.code not in plans.movers_of(code),
        "may_spend": organisation.permitted(actor, "plans.spend", unit) and not total.closed,
        "may_propose": organisation.permitted(actor, "plans.submit", unit)
        and not total.closed,
        "names": names_of(people),
        "today": today, "key": secrets.token_urlsafe(16), "errors": [], "wrong": {}, "values": {},
    }  # fmt: skip


@requires("plans.read")
@never_cache
@require_safe
def plan_money(request: HttpRequest, code: str) -> HttpResponse:
    """What of a plan was estimated, allotted, spent and settled; each total opens."""
    return render(request, "desk/plan_money.html", money_context(request, code))
