"""Many dossiers at once: batches where every dossier is its own act, and the head's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.calendars import api as calendars
from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import DomainError
from motcua.desk.views import actor_of
from motcua.desk.views_reuse import counts as reuse_counts
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Channel
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

MOST_AT_ONCE = 100
MOST_OWED = 200


@dataclass(frozen=True)
class Outcome:
    """What became of one dossier of a batch."""

    code: str
    done: bool
    words: str


def _act(request: HttpRequest, act: str, code: str, key: str, to: str) -> str:
    """One dossier: its own command, its own ledger entry. Raises ``DomainError``."""
    common: dict[str, Any] = {"actor": actor_of(request), "at": clock.now(), "code": code}
    if act == "advance":
        done = dossiers.dossier_advance(**common, key=f"{key}-{code}")
        return choose(f"đã chuyển bước ({done.step})", f"moved on ({done.step})")
    if act == "return":
        dossiers.dossier_return(**common, channel=Channel.COUNTER, key=f"{key}-{code}")
        return choose("đã trả kết quả", "result returned")
    if act == "assign":
        dossiers.dossier_assign(**common, to=to, key=f"{key}-{code}")
        return choose("đã phân công", "assigned")
    dossiers.dossier_assign(**common, to=common["actor"].code, key=f"{key}-{code}")
    return choose("đã nhận việc", "taken")


@requires("dossiers.read")
@never_cache
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Do one act on each chosen dossier; one that is refused does not stop the others.

    Each dossier was chosen by hand, and each act asks the service's own permission, step
    and state: a batch can do nothing that the page of a dossier could not.
    """
    act, key = request.POST.get("act", ""), text.clean(request.POST.get("key", ""))[:60]
    codes = list(dict.fromkeys(code[:190] for code in request.POST.getlist("codes")))
    wrong = ""
    to = text.clean(request.POST.get("to", ""))[:60]
    if act not in ("advance", "return", "take", "assign"):
        wrong = choose("Chọn một việc.", "Choose what to do.")
    elif act == "assign" and not to:
        wrong = choose("Chọn người được giao.", "Choose to whom they are given.")
    elif not codes:
        wrong = choose("Chọn ít nhất một hồ sơ.", "Choose at least one dossier.")
    elif len(codes) > MOST_AT_ONCE:
        wrong = choose(
            f"Nhiều nhất {MOST_AT_ONCE} hồ sơ một lần.", f"At most {MOST_AT_ONCE} at once."
        )
    if wrong or not key:
        context: dict[str, Any] = {
            "errors": [("", wrong or choose("Tải lại trang.", "Load the page again."))]
        }
        return render(request, "desk/batch.html", context, status=422)
    outcomes = []
    for code in codes:
        try:
            outcomes.append(Outcome(code, True, _act(request, act, code, key, to)))
        except DomainError as refusal:
            outcomes.append(Outcome(code, False, str(refusal)))
    found: dict[str, Any] = {
        "outcomes": outcomes, "done": sum(item.done for item in outcomes),
        "refused": sum(not item.done for item in outcomes),
    }  # fmt: skip
    return render(request, "desk/batch.html", found)


def _worst(load: dossiers.Load) -> tuple[int, int, str]:
    """Most late first, then most open."""
    return -load.late, -load.open, load.key


@requires("dossiers.oversee")
@never_cache
@require_safe
def oversight(request: HttpRequest) -> HttpResponse:
    """The head's page: load, who has how much, apologies owed, papers reused. Seven statements."""
    today, actor = clock.today(), actor_of(request)
    units = organisation.units_permitted(actor, "dossiers.oversee")
    rules = dossiers.rule_pack_on(today).reappointment
    soon = calendars.add_working_days(calendars.working_calendar(), today, rules.notice_days)
    loads = dossiers.unit_loads(units=units, today=today, soon=soon)
    people = dossiers.officer_loads(units=units, today=today, soon=soon)
    owed = dossiers.apologies_owed(units=units, today=today, soon=soon, limit=MOST_OWED + 1)
    names = organisation.official_names(
        [*(load.key for load in people), *(row.assignee for row in owed)]
    )
    away = organisation.absent_on((load.key for load in people), on=today)
    known, catalogue = organisation.units_by_code(), procedures.catalogue().procedures
    context = {
        **reuse_counts(units),
        "may_record_absences": organisation.permitted_anywhere(actor, "organisation.absences"),
        "today": today, "soon": soon, "rules": rules,
        "loads": [
            {"load": load, "unit": known.get(load.key)} for load in sorted(loads, key=_worst)
        ],
        "people": [
            {
                "load": load, "name": names.get(load.key, load.key),
                "away": away.get(load.key),
            }
            for load in sorted(people, key=_worst)
            if load.open
        ],
        "owed": [
            {
                "row": row, "unit": known.get(row.unit), "name": names.get(row.assignee, ""),
                "procedure": catalogue.get(row.procedure),
            }
            for row in owed[:MOST_OWED]
        ],
        "more": len(owed) > MOST_OWED,
        "total": {
            name: sum(getattr(load, name) for load in loads)
            for name in ("open", "late", "soon", "waiting", "unjudgeable", "to_return")
        },
    }  # fmt: skip
    return render(request, "desk/oversight.html", context)
