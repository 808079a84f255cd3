"""The capital plan for officials: development capital over the rounds of a programme."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk.views import actor_of
from motcua.desk.views_plans import FILES, STATE_LOOKS, may_add_up
from motcua.face.answers import file_answer
from motcua.plans import api as plans
from motcua.plans.contracts import STATE_NAMES, CapitalPlan
from motcua.programme import api as programme


def _chosen(request: HttpRequest) -> str:
    """The programme asked for, else the one that holds today."""
    asked = request.GET.get("chuong-trinh", "")
    known = {one.code for one in programme.programme_list()}
    return asked if asked in known else programme.programme_on(clock.today()).code


def _sums(found: CapitalPlan, code: str) -> dict[str, Any]:
    """The totals of a round, with the share disbursed where anything was allotted."""
    sums = {name: found.total(name, code) for name in ("proposed", "planned", "allotted", "spent")}
    share = 100 * sums["spent"] / sums["allotted"] if sums["allotted"] else None
    return {**sums, "disbursed": share}


@requires("plans.read")
@never_cache
@require_safe
def plan_capital(request: HttpRequest) -> HttpResponse:
    """Capital planned, allotted and disbursed by round and by line. Three statements."""
    if not may_add_up(actor_of(request)):
        raise Http404
    code = _chosen(request)
    whole = plans.capital_plan(code)
    asked = request.GET.get("dot", "")[:20]
    lines = [one for one in whole.lines if asked in ("", one.round)]
    names = {
        one.code: one.name
        for known in whole.rounds
        for one in plans.rules_for_year(known.first_year).sources
    }
    context = {
        "found": whole, "chosen": code, "asked": asked, "programmes": programme.programme_list(),
        "rounds": [
            (one, _sums(whole, one.code))
            for one in whole.rounds if any(line.round == one.code for line in whole.lines)
        ],
        "in_file": asked if asked in {one.code for one in whole.rounds} else "",
        "lines": lines[: plans.MOST_SHOWN],
        "more": len(lines) - plans.MOST_SHOWN, "count": len(lines), "source_names": names,
        "states": STATE_NAMES, "state_looks": STATE_LOOKS, "units": plans.owners_by_code(),
    }  # fmt: skip
    return render(request, "desk/plan_capital.html", context)


@requires("plans.read")
@never_cache
@require_safe
def plan_capital_file(request: HttpRequest) -> HttpResponse:
    """The capital plan as a workbook, of all rounds or of one."""
    if not may_add_up(actor_of(request)):
        raise Http404
    code = _chosen(request)
    data = plans.capital_xlsx(code, round_code=request.GET.get("dot", ""))
    return file_answer(data, name=f"ke-hoach-von-{code}.xlsx", media_type=FILES["xlsx"])
