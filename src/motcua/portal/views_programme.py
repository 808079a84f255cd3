"""The whole programme for everybody: who answers for each item, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import open_to_public
from motcua.face import outlook as outlook_face
from motcua.face.asked import asked_programme
from motcua.face.templatetags.face import choose
from motcua.indicators import api as indicators
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.programme import api as programme
from motcua.programme.contracts import Item, Measure, Programme, Register

REGISTERS: dict[Register, tuple[str, str, str]] = {
    Register.TASKS: ("nhiệm vụ và chương trình công tác", "tasks and work programmes", ""),
    Register.PROCEDURES: ("danh mục thủ tục", "list of procedures", "portal:procedure_list"),
    Register.CONTROL: ("kiểm soát và công bố thủ tục", "control and publication of procedures",
                       "portal:published"),
    Register.REVIEWS: ("rà soát thủ tục", "review of procedures", "portal:reviews"),
    Register.METHOD: ("cách tính thời gian và chi phí", "method for time and cost",
                      "portal:method"),
    Register.INTERNAL: ("thủ tục nội bộ", "internal procedures", "portal:internal_list"),
    Register.FORMS: ("biểu mẫu ở trang từng thủ tục", "forms on each procedure's page",
                     "portal:procedure_list"),
    Register.DOSSIERS: ("hồ sơ một cửa", "one-stop dossiers", "portal:track"),
    Register.SCORES: ("chấm điểm một cửa theo kỳ", "one-stop scores by period", ""),
    Register.INDEX: ("chỉ số cải cách hành chính", "reform index", "portal:index_list"),
    Register.REPORTS: ("báo cáo định kỳ", "periodic reports", ""),
    Register.OPEN_DATA: ("dữ liệu mở", "open data", "portal:open_data"),
    Register.LEDGER: ("sổ cái", "ledger", "portal:log"),
    Register.PROGRAMME: ("bảng mục tiêu và trang này", "scoreboard and this page",
                         "portal:scoreboard"),
    Register.PLANS: ("kế hoạch, dự toán và đề án", "plans, estimates and schemes", ""),
    Register.STEERING: ("ban chỉ đạo", "steering committee", "portal:committee"),
    Register.INSPECTIONS: ("kiểm tra và rút thăm", "inspections and draws", "portal:draws"),
    Register.PRACTICES: ("mô hình hay", "good practices", "portal:practices"),
    Register.SUPERVISION: ("giám sát từ bên ngoài", "supervision from outside",
                           "portal:supervisions"),
}  # fmt: skip
"""What records an item, in words, and its public page where there is one."""

REPEATS = {"QUARTER": ("mỗi quý", "every quarter"), "YEAR": ("mỗi năm", "every year")}
KINDS = {
    "PREMISE": ("Căn cứ", "Premise"), "PRINCIPLE": ("Quan điểm", "Principle"),
    "PRIORITY": ("Trọng tâm", "Priority"), "OBJECTIVE": ("Mục tiêu chung", "General objective"),
}  # fmt: skip


def _item(whole: Programme, item: Item, on: date) -> dict[str, Any]:
    """An item with the names of its owners and of what records it. No query."""
    return {
        "item": item, "owner": outlook_face.owner_of(whole, item.owner, on),
        "repeats": choose(*REPEATS[item.repeats.value]) if item.repeats else "",
        "registers": [
            (choose(vietnamese, english), page)
            for vietnamese, english, page in (REGISTERS[name] for name in item.registers)
        ],
        "indicators": [indicators.indicator_get(code) for code in item.indicators],
    }  # fmt: skip


def _items(whole: Programme, items: Iterable[Item], on: date) -> list[dict[str, Any]]:
    return [_item(whole, item, on) for item in items]


def _measures(whole: Programme, measures: Iterable[Measure]) -> list[dict[str, Any]]:
    targets = {measure.key: target for target in whole.targets for measure in target.measures}
    return [{"measure": measure, "target": targets[measure.key]} for measure in measures]


def _tree(whole: Programme, on: date) -> dict[str, Any]:
    """Objectives, targets, contents with their tasks, support and duties. No query."""
    return {
        "objectives": [
            {
                **_item(whole, objective.item, on), "served_by": objective.served_by,
                "kind": choose(*KINDS[objective.kind.value]),
            }
            for objective in whole.objectives
        ],
        "targets": [
            {"target": target, "owner": outlook_face.owner_of(whole, target.owner, on),
             "areas": [area for area in whole.areas if target.key in area.serves]}
            for target in whole.targets
        ],
        "areas": [
            {
                "area": area,
                "targets": [item for item in whole.targets if item.key in area.serves],
                "contents": [
                    {"clause": content.clause, "tasks": _items(whole, content.tasks, on)}
                    for content in area.contents
                ],
            }
            for area in whole.areas
        ],
        "support": _items(whole, whole.support, on),
        "duties": _items(whole, whole.duties, on),
    }  # fmt: skip


def _day(whole: Programme) -> date:
    """The day whose units are named: the last of the programme, or today while it runs."""
    last = min(clock.today(), max(measure.due_on for measure in whole.measures))
    return max(last, whole.period_from)


def _units(whole: Programme, on: date) -> list[Unit]:
    """The units that lead or help in their own name."""
    owners = [item.owner for item in whole.items]
    owners += [measure.owner for measure in whole.measures]
    codes = {code for owner in owners for code in owner.all if code not in whole.groups}
    known = organisation.units_by_code()
    return sorted((known[code] for code in codes), key=lambda unit: unit.name_vi)


@open_to_public("the programme is a public decision")
@require_safe
def programme_page(request: HttpRequest) -> HttpResponse:
    """The programme as a tree, or what one unit has of it. No query."""
    whole = asked_programme(request)
    on = _day(whole)
    asked = text.clean(request.GET.get("don-vi", ""))
    shown: dict[str, Any]
    if asked:
        shares = programme.unit_shares(unit=asked, on=on, code=whole.code)
        shown = {
            "unit": organisation.unit_get(asked, on=on),
            "leads": _items(whole, shares.leads, on), "helps": _items(whole, shares.helps, on),
            "leads_measures": _measures(whole, shares.leads_measures),
            "helps_measures": _measures(whole, shares.helps_measures),
        }  # fmt: skip
    else:
        shown = _tree(whole, on)
    recorded = sum(item.recorded for item in whole.items)
    return render(
        request,
        "portal/programme.html",
        {
            **shown, "programme": whole, "programmes": programme.programme_list(),
            "units": _units(whole, on), "recorded": recorded, "count": len(whole.items),
        },
    )  # fmt: skip
