"""The reform index for officials: what a unit says of itself, and what an appraiser finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock, filestore, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_index
from motcua.desk.forms_index import ItemForm
from motcua.desk.views import actor_of
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.reform_index import api as reform_index
from motcua.reform_index.contracts import (
    EVIDENCE_AREA,
    Edition,
    Given,
    IndexSet,
    Period,
    Source,
    Stage,
    View,
)
from motcua.reform_index.errors import EditionMissing, OwnScore, PeriodInvalid

ENDINGS: Final = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif",
}  # fmt: skip
LONGEST_UNIT: Final = 200


@dataclass(frozen=True)
class Asked:
    """The index, period and edition that a page is about."""

    index: IndexSet
    period: Period
    edition: Edition


def _period(request: HttpRequest) -> Period:
    """The period asked for; last year where none is, since a year is scored when it is over."""
    typed = text.clean(request.GET.get("ky", request.POST.get("ky", "")))[:10]
    return reform_index.period_get(typed or str(clock.today().year - 1))


def _asked(request: HttpRequest, code: str) -> Asked:
    index, period = reform_index.set_get(code), _period(request)
    return Asked(index, period, reform_index.edition_for(index, period))


# Units ---------------------------------------------------------------------------------


@requires("index.read")
@never_cache
@require_safe
def index_units(request: HttpRequest) -> HttpResponse:
    """The units whose scores one may see, how far each is, and who is late. Four statements."""
    actor, found = actor_of(request), {}
    try:
        period = _period(request)
    except PeriodInvalid as refusal:
        found = {"ky": str(refusal)}
        period = reform_index.period_get(str(clock.today().year - 1))
    local = [index for index in reform_index.set_list() if _local(index, period)]
    wanted = request.GET.get("bo", "")
    readable = organisation.units_permitted(actor, "index.read")
    own = [index for index in local if _units(index, period, readable)]
    usual = next((index for index in own if _lasts(index, period)), own[0] if own else None)
    chosen = next((index for index in own if index.code == wanted), usual)
    context: dict[str, Any] = {
        "sets": own, "chosen": chosen, "period": period, "errors": list(found.items()),
        "wrong": found, "words": reform_index.period_words(period), "rows": [],
        "may_publish": organisation.permitted_anywhere(actor, "index.publish"),
        "may_import": organisation.permitted_anywhere(actor, "index.import"),
    }  # fmt: skip
    if chosen is not None:
        late = reform_index.late_list(chosen, period, on=clock.today())
        context["late"] = [row for row in late if readable is None or row.unit in readable]
        context["days"] = reform_index.deadlines_of(period)
        context["units"] = organisation.units_by_code()
        context["published"] = reform_index.result_list(chosen.code, period.code)
        context["rows"] = _progress(chosen, period, readable)
    return render(request, "desk/index_units.html", context)


def _local(index: IndexSet, period: Period) -> bool:
    """Does the index score units of the organisation in this period?"""
    try:
        return not reform_index.edition_for(index, period).is_free
    except EditionMissing:
        return False


def _units(index: IndexSet, period: Period, readable: frozenset[str] | None) -> list[Any]:
    units = reform_index.subjects_of(reform_index.edition_for(index, period), period)
    found = [unit for unit in units.values() if readable is None or unit.code in readable]
    return sorted(found, key=lambda unit: text.sort_key(unit.name_vi))


def _lasts(index: IndexSet, period: Period) -> bool:
    """Is there a unit that the index scores and that is still there at the end of the period?"""
    units = reform_index.subjects_of(reform_index.edition_for(index, period), period)
    return any(unit.valid_until is None or unit.valid_until >= period.until
               for unit in units.values())  # fmt: skip


def _progress(
    index: IndexSet, period: Period, readable: frozenset[str] | None
) -> list[dict[str, Any]]:
    edition = reform_index.edition_for(index, period)
    by_unit: dict[str, dict[Stage, int]] = defaultdict(lambda: defaultdict(int))
    for given in reform_index.given_current(index.code, period.code):
        by_unit[given.unit][given.stage] += 1
    own = sum(item.source is Source.SELF for item in edition.items)
    return [
        {
            "unit": unit, "own": own, "self": by_unit[unit.code][Stage.SELF],
            "appraised": by_unit[unit.code][Stage.APPRAISED],
        }
        for unit in _units(index, period, readable)
    ]  # fmt: skip


# One unit ------------------------------------------------------------------------------


def _unit(request: HttpRequest, asked: Asked) -> Any:
    """The unit that a page is about, which must be one the reader may see."""
    code = request.GET.get("don-vi", request.POST.get("don-vi", ""))[:LONGEST_UNIT]
    unit = reform_index.subjects_of(asked.edition, asked.period).get(code)
    if unit is None:
        raise Http404
    organisation.authorise(actor_of(request), "index.read", unit.code)
    return unit


def _appraises(actor: Actor, unit: str, given: list[Given]) -> tuple[bool, str]:
    """May the reader appraise, and if only the second-person rule forbids it, why not."""
    if not organisation.permitted(actor, "index.appraise", unit):
        return False, ""
    try:
        reform_index.check_second_person(actor, unit, given)
    except OwnScore as refusal:
        return False, str(refusal)
    return True, ""


def _card(request: HttpRequest, asked: Asked, unit: Any, *, typed: bool) -> dict[str, Any]:
    actor = actor_of(request)
    history = reform_index.given_history(asked.index.code, asked.period.code, unit.code)
    current = list({(given.item, given.stage): given for given in history}.values())
    may_appraise, why_not = _appraises(actor, unit.code, current)
    may_self = organisation.permitted(actor, "index.self_score", unit.code)
    stage = Stage.APPRAISED if may_appraise and not may_self else Stage.SELF
    known = {(given.item, given.stage): given for given in current}
    edition, period = asked.edition, asked.period
    final = reform_index.scores_of(edition, period, unit.code, current, View.FINAL)
    own = reform_index.scores_of(edition, period, unit.code, current, View.SELF, final)
    names = organisation.official_names({given.recorded_by for given in history})
    return {
        "asked": asked, "index": asked.index, "edition": asked.edition, "unit": unit,
        "period": asked.period, "words": reform_index.period_words(asked.period),
        "forms": forms_index.item_forms(
            asked.edition, known, stage, request.POST if typed else None
        ),
        "others": [
            {
                "part": item, "rule": reform_index.formula_words(item),
                "score": final.get(item.code),
            }
            for item in asked.edition.items if item.source is not Source.SELF
        ],
        "may_self": may_self, "may_appraise": may_appraise and not may_self, "why_not": why_not,
        "total_self": _total(own), "total_final": _total(final),
        "history": [
            (given, names.get(given.recorded_by, given.recorded_by)) for given in reversed(history)
        ],
        "wrong": {}, "errors": [], "stages": forms_index.STAGES,
    }  # fmt: skip


def _total(scores: dict[str, Any]) -> Any:
    known = [score.points for score in scores.values() if score.points is not None]
    return sum(known[1:], known[0]) if known else None


@requires("index.read")
@never_cache
@require_safe
def index_card(request: HttpRequest, code: str) -> HttpResponse:
    """One unit's scores of a period, with the form of whoever may fill it in.

    Two statements, one for each automatic item, one more for an index taken in.
    """
    asked = _asked(request, code)
    unit = _unit(request, asked)
    return render(request, "desk/index_card.html", _card(request, asked, unit, typed=False))


def _record(
    request: HttpRequest, code: str, act: Callable[[Asked, str, list[ItemForm]], None], said: str
) -> HttpResponse:
    """Record what was typed, or show the card again with every reason."""
    asked = _asked(request, code)
    unit = _unit(request, asked)
    context = _card(request, asked, unit, typed=True)
    try:
        act(asked, unit.code, context["forms"])
    except (Conflict, Invalid) as refusal:
        fields = {path: str(reason) for path, reason in getattr(refusal, "fields", {}).items()}
        context["wrong"] = fields
        context["errors"] = [
            (f"v-{path}" if path else "", f"{path}: {reason}." if path else f"{reason}.")
            for path, reason in fields.items()
        ] or [("", str(refusal))]
        return render(request, "desk/index_card.html", context, status=refusal.status)
    messages.success(request, said)
    query = urlencode({"ky": asked.period.code, "don-vi": unit.code})
    return redirect(f"{reverse('desk:index_card', args=[asked.index.code])}?{query}")


@requires("index.self_score")
@require_POST
def index_self(request: HttpRequest, code: str) -> HttpResponse:
    """Record what the unit says of itself."""

    def act(asked: Asked, unit: str, forms: list[ItemForm]) -> None:
        organisation.authorise(actor_of(request), "index.self_score", unit)
        reform_index.scores_self(
            actor=actor_of(request), at=clock.now(), set_code=asked.index.code,
            period=asked.period.code, unit=unit,
            entries=forms_index.entries_of(forms, request.FILES),
        )  # fmt: skip

    return _record(request, code, act, choose("Đã ghi điểm tự chấm.", "The scores are recorded."))


@requires("index.appraise")
@require_POST
def index_appraise(request: HttpRequest, code: str) -> HttpResponse:
    """Record what the appraiser finds."""

    def act(asked: Asked, unit: str, forms: list[ItemForm]) -> None:
        reform_index.scores_appraise(
            actor=actor_of(request), at=clock.now(), set_code=asked.index.code,
            period=asked.period.code, unit=unit, entries=forms_index.entries_of(forms),
        )  # fmt: skip

    return _record(request, code, act, choose("Đã ghi kết quả thẩm định.", "It is recorded."))


@requires("index.publish")
@require_POST
def index_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the result of a period."""
    asked = _asked(request, code)
    back = reverse("desk:index_units")
    query = urlencode({"bo": asked.index.code, "ky": asked.period.code})
    try:
        done = reform_index.result_publish(
            actor=actor_of(request), at=clock.now(), set_code=asked.index.code,
            period=asked.period.code, reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            choose(f"Đã công bố lần {done.number}.", f"Result no. {done.number} is published."),
        )
    return redirect(f"{back}?{query}")


@requires("index.read")
@never_cache
@require_safe
def index_evidence(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """A file that a score of the unit rests on."""
    asked = _asked(request, code)
    unit = _unit(request, asked)
    kind = reform_index.evidence_type(asked.index.code, asked.period.code, unit.code, digest)
    if kind is None:
        raise Http404
    data = b"".join(filestore.file_store(EVIDENCE_AREA).read(digest))
    name = f"{digest[:12]}.{ENDINGS.get(kind, 'bin')}"
    return file_answer(data, name=name, media_type=kind)
