"""The control of procedures: forms in, drafts, assessment, opinion, decisions, posting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_control as forms
from motcua.desk.forms import FormInvalid
from motcua.desk.views import actor_of, home
from motcua.desk.views_reports import table_of
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import page_number, whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Unit
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ACTIVITY_NAMES
from motcua.reports import api as reports

PAGE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _may(actor: Actor) -> dict[str, bool]:
    """Which parts of the control this person works in."""
    return {
        name: organisation.permitted_anywhere(actor, f"procedures.{name}")
        for name in ("draft", "control", "publish", "post", "read")
    }


@requires("account.own")
@never_cache
@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """The work list; whoever handles no dossiers begins with the control of procedures."""
    actor = actor_of(request)
    may_read = organisation.permitted_anywhere(actor, "dossiers.read")
    if not may_read and organisation.permitted_anywhere(actor, "procedures.draft"):
        return redirect("desk:control")
    organisation.authorise_anywhere(actor, "dossiers.read")
    return home(request)


# Drafts --------------------------------------------------------------------------------


def _control_context(request: HttpRequest) -> dict[str, Any]:
    """The drafts by where they stand, and the newest decisions. Six statements."""
    drafts = procedures.draft_list()
    query = text.clean(request.GET.get("q", ""))[:200]
    stage = request.GET.get("buoc", "")
    stage = stage if stage in forms.STAGES else ""
    wanted = text.fold(query)
    shown = [
        row for row in drafts
        if (not stage or row.stage == stage)
        and (not wanted or wanted in text.fold(f"{row.code} {row.name.vi} {row.name.en}"))
    ]  # fmt: skip
    pages = max(-(-len(shown) // PAGE), 1)
    page = min(page_number(request.GET.get("trang", "")), pages)
    asked: dict[str, str | int] = {"q": query, "buoc": stage}
    return {
        "may": _may(actor_of(request)), "query": query, "stage": stage, "total": len(shown),
        "stages": [
            {"code": code, "name": name, "count": sum(row.stage == code for row in drafts)}
            for code, (name, _) in forms.STAGES.items()
        ],
        "drafts": [_draft_row(row) for row in shown[(page - 1) * PAGE : page * PAGE]],
        "all": len(drafts), "page": page, "pages": pages,
        "previous": urlencode({**asked, "trang": page - 1}) if page > 1 else "",
        "following": urlencode({**asked, "trang": page + 1}) if page < pages else "",
        "decisions": procedures.decision_list(limit=5),
        "megabytes": forms.most_megabytes(),
    }  # fmt: skip


def _draft_row(row: procedures.DraftRow) -> dict[str, Any]:
    name, look = forms.STAGES[row.stage]
    return {
        "row": row, "stage": name, "look": look,
        "lacking": [forms.COLUMN_NAMES[column] for column in row.lacking],
    }  # fmt: skip


@requires("procedures.draft")
@never_cache
@require_safe
def control(request: HttpRequest) -> HttpResponse:
    """Drafts with what each lacks and where it stands; forms in and out; decisions."""
    return render(request, "desk/control.html", _control_context(request))


@requires("procedures.draft")
@require_safe
def control_template(request: HttpRequest) -> HttpResponse:
    """The empty form with its help, as XLSX."""
    with TemporaryDirectory(prefix="motcua-form-") as folder:
        path = Path(folder) / "bieu-mau-thu-tuc.xlsx"
        procedures.write_template(path)
        return file_answer(path.read_bytes(), name=path.name, media_type=XLSX)


@requires("procedures.control")
@never_cache
@require_POST
def control_import(request: HttpRequest) -> HttpResponse:
    """Take a filled form in, and say of every row what became of it."""
    context: dict[str, Any] = {}
    status = 200
    try:
        with forms.form_file(request.FILES.get("form")) as path:
            report = procedures.procedures_import(
                actor=actor_of(request), at=clock.now(), path=path
            )
            context["file"] = path.name
            context["report"] = report
            context["refused"] = [
                {
                    "row": item.row,
                    "column": forms.COLUMN_NAMES[item.column],
                    "reason": forms.said_reason(item.reason),
                }
                for item in report.refused
            ]
            context["lacking"] = [
                {"draft": item, "missing": [forms.COLUMN_NAMES[name] for name in item.missing]}
                for item in report.drafts
            ]  # fmt: skip
    except (Conflict, Invalid) as refusal:
        found = forms.errors_of(refusal, {"form": "form"})
        context["errors"] = [(field or "form", words) for field, words in found]
        status = refusal.status
    context |= _control_context(request)
    return render(request, "desk/control.html", context, status=status)


def _draft_context(request: HttpRequest, code: str, post: bool = False) -> dict[str, Any]:
    actor, today = actor_of(request), clock.today()
    detail = procedures.draft_detail(code, on=today)
    rules = procedures.control_rules(today)
    may = _may(actor)
    kept = detail.assessment
    judged = kept is not None and kept.current
    name, look = forms.STAGES[detail.row.stage]
    saved = None if detail.costs.before is None else detail.costs.before - detail.costs.after
    return {
        "detail": detail, "row": detail.row, "may": may, "rules": rules, "actor": actor,
        "stage": name, "look": look, "saved": saved, "wrong": {},
        "parts": [{"part": part, "name": forms.COLUMN_NAMES[part.column]} for part in detail.parts],
        "costs": [{"row": row, "name": ACTIVITY_NAMES[row.kind]} for row in detail.costs.rows],
        "answers": forms.answers_typed(
            rules.questions, request.POST if post else None,
            kept.answers if kept is not None else {},
        ),
        "may_judge": may["control"] and judged and kept is not None
        and kept.assessed_by != actor.code,
        "own": judged and kept is not None and kept.assessed_by == actor.code,
        "agrees": "", "opinion": "",
    }  # fmt: skip


@requires("procedures.draft")
@never_cache
@require_safe
def control_draft(request: HttpRequest, code: str) -> HttpResponse:
    """One draft beside the version in force: what changes, what it costs, the gate."""
    return render(request, "desk/control_draft.html", _draft_context(request, code))


@requires("procedures.draft")
@never_cache
@require_POST
def control_assess(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the impact assessment of a draft."""
    questions = procedures.control_rules(clock.today()).questions
    typed = forms.answers_typed(questions, request.POST, {})
    try:
        procedures.draft_assess(
            actor=actor_of(request), at=clock.now(), code=code, answers=forms.answers_of(typed)
        )
    except (Conflict, Invalid) as refusal:
        context = _draft_context(request, code, post=True)
        errors = []
        for path, reason in getattr(refusal, "fields", {}).items():
            question = path.removeprefix("answers.")
            words = forms.said_reason(reason)
            errors.append(
                (f"met-{question}", f"{choose(questions[question].vi, questions[question].en)}: "
                 f"{words}")
            )  # fmt: skip
        context["errors"] = errors or forms.errors_of(refusal, {})
        context["wrong"] = dict(context["errors"])
        return render(request, "desk/control_draft.html", context, status=refusal.status)
    messages.success(request, choose("Đã lưu đánh giá tác động.", "The assessment is kept."))
    return redirect("desk:control_draft", code=code)


@requires("procedures.control")
@never_cache
@require_POST
def control_opinion(request: HttpRequest, code: str) -> HttpResponse:
    """Say, as the control unit, whether an assessed draft may be decided on."""
    agrees = request.POST.get("agrees", "")
    try:
        found: dict[str, str] = {}
        reason = forms.words_of(request.POST, "reason", found)
        if agrees not in ("yes", "no"):
            found["agrees"] = choose("Chọn đồng ý hoặc không đồng ý.", "Agree, or do not.")
        if found:
            raise FormInvalid(found)
        procedures.opinion_give(
            actor=actor_of(request), at=clock.now(), code=code, agrees=agrees == "yes",
            reason=reason,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        context = _draft_context(request, code)
        context["errors"] = forms.errors_of(refusal, {"agrees": "agrees", "reason": "opinion"})
        context["wrong"] = dict(context["errors"])
        context |= {"agrees": agrees, "opinion": request.POST.get("reason", "")}
        return render(request, "desk/control_draft.html", context, status=refusal.status)
    messages.success(request, choose("Đã ghi ý kiến.", "The opinion is recorded."))
    return redirect("desk:control_draft", code=code)


# Decisions -----------------------------------------------------------------------------


@requires("procedures.read")
@never_cache
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """Decisions, drawn up and signed, the newest first."""
    page = page_number(request.GET.get("trang", ""))
    rows = procedures.decision_list(limit=PAGE + 1, skip=(page - 1) * PAGE)
    context = {
        "rows": rows[:PAGE], "may": _may(actor_of(request)), "page": page,
        "previous": page - 1, "following": page + 1 if len(rows) > PAGE else 0,
    }  # fmt: skip
    return render(request, "desk/control_decisions.html", context)


def _new_context(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    rules = procedures.control_rules(today)
    typed = forms.Drawing.of(request.POST)
    known = procedures.catalogue().procedures
    ready = [
        row for row in procedures.draft_list()
        if row.stage == procedures.Stage.READY and row.decision_id is None
    ]  # fmt: skip
    found = (
        [item.code for item in procedures.procedure_search(typed.query, on=today, limit=20)]
        if typed.query
        else []
    )
    return {
        "typed": typed, "ready": ready, "rules": rules, "wrong": {}, "today": today,
        "in_time": today + timedelta(days=rules.decide_days_before_effect),
        "abolish": [
            known[code] for code in dict.fromkeys((*typed.abolish, *found)) if code in known
        ],
        "found": len(found),
    }  # fmt: skip


@requires("procedures.control")
@never_cache
@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest) -> HttpResponse:
    """Choose ready drafts and procedures to abolish; draw the decision up."""
    if request.method == "GET" or "search" in request.POST:
        return render(request, "desk/control_decision_new.html", _new_context(request))
    typed = forms.Drawing.of(request.POST)
    try:
        decision_id = _draw(request, typed)
    except (Conflict, Invalid) as refusal:
        context = _new_context(request)
        ids = {"title": "title", "effective_on": "effective_on", "items": "items"}
        context["errors"] = [
            (field or "items", words) for field, words in forms.errors_of(refusal, ids)
        ]
        context["wrong"] = dict(context["errors"])
        return render(request, "desk/control_decision_new.html", context, status=refusal.status)
    messages.success(request, choose("Đã lập dự thảo quyết định.", "The decision is drawn up."))
    return redirect("desk:decision", decision_id=decision_id)


def _draw(request: HttpRequest, typed: forms.Drawing) -> int:
    found: dict[str, str] = {}
    title = forms.words_of(request.POST, "title", found)
    effective_on = forms.needed_day(request.POST, "effective_on", found)
    elsewhere = {
        row.code: row.decision_id for row in procedures.draft_list() if row.decision_id is not None
    }
    taken = [code for code in typed.drafts if code in elsewhere]
    if taken:
        found["items"] = choose(
            f"{taken[0]} đã nằm trong dự thảo quyết định {elsewhere[taken[0]]}",
            f"{taken[0]} stands in decision {elsewhere[taken[0]]} already",
        )
    if found:
        raise FormInvalid(found)
    return procedures.decision_draw(
        actor=actor_of(request), at=clock.now(), title=title, effective_on=effective_on,
        items=typed.items(procedures.catalogue().procedures),
    )  # fmt: skip


def _decision_context(request: HttpRequest, decision_id: int) -> dict[str, Any]:
    detail = procedures.decision_get(decision_id)
    actor, today = actor_of(request), clock.today()
    units = organisation.units_by_code()
    signs = organisation.units_permitted(actor, "procedures.publish")
    names = {item.code: item for item in detail.items}
    waits = detail.signed_on is None and not detail.withdrawn
    return {
        "detail": detail, "may": _may(actor), "wrong": {}, "today": today,
        "may_sign": waits and (signs is None or "AG" in signs),
        "waits": waits,
        "late": waits and today > detail.decide_by,
        "signed_late": detail.signed_on is not None and detail.signed_on > detail.decide_by,
        "rules": procedures.control_rules(detail.signed_on or today),
        "items": [{"item": item, "act": forms.ACTS[item.act]} for item in detail.items],
        "published": [
            {
                "row": row, "place": forms.PLACES[row.place], "unit": units.get(row.unit),
                "name": names[row.code].name, "slug": names[row.code].slug,
            }
            for row in detail.published
        ],
        "values": {"number": "", "signed_on": today.isoformat(), "name": actor.name},
    }  # fmt: skip


@requires("procedures.read")
@never_cache
@require_safe
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """One decision: its procedures, its papers, signing, where it is public."""
    return render(request, "desk/control_decision.html", _decision_context(request, decision_id))


@requires("procedures.read")
@never_cache
@require_safe
def decision_docx(request: HttpRequest, decision_id: int) -> HttpResponse:
    """A decision as a Word document."""
    detail = procedures.decision_get(decision_id)
    return file_answer(
        procedures.decision_docx(detail), name=f"quyet-dinh-{decision_id}.docx", media_type=DOCX
    )


@requires("procedures.read")
@never_cache
@require_safe
def decision_pdf(request: HttpRequest, decision_id: int) -> FileResponse:
    """A decision as PDF."""
    detail = procedures.decision_get(decision_id)
    return FileResponse(
        BytesIO(procedures.decision_pdf(detail)), filename=f"quyet-dinh-{decision_id}.pdf",
        content_type="application/pdf",
    )  # fmt: skip


@requires("procedures.publish")
@never_cache
@require_POST
def decision_sign(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Sign a decision: its procedures are in force by their day, and public at once."""
    procedures.decision_get(decision_id)
    found: dict[str, str] = {}
    try:
        number = forms.words_of(request.POST, "number", found)
        name = forms.words_of(request.POST, "name", found)
        signed_on = forms.needed_day(request.POST, "signed_on", found)
        if found:
            raise FormInvalid(found)
        procedures.decision_sign(
            actor=actor_of(request), at=clock.now(), decision_id=decision_id, number=number,
            signed_on=signed_on, name=name,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        context = _decision_context(request, decision_id)
        ids = {name: name for name in ("number", "name", "signed_on")}
        context["errors"] = forms.errors_of(refusal, ids)
        context["wrong"] = dict(context["errors"])
        context["values"] = {name: request.POST.get(name, "") for name in ids}
        return render(request, "desk/control_decision.html", context, status=refusal.status)
    messages.success(
        request,
        choose(f"Đã ký quyết định {number}.", f"Decision {number} is signed."),
    )
    return redirect("desk:decision", decision_id=decision_id)


@requires("procedures.control")
@never_cache
@require_POST
def decision_withdraw(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Withdraw a decision that is not signed; its drafts are free again."""
    procedures.decision_get(decision_id)
    found: dict[str, str] = {}
    try:
        reason = forms.words_of(request.POST, "reason", found)
        if found:
            raise FormInvalid(found)
        procedures.decision_withdraw(
            actor=actor_of(request), at=clock.now(), decision_id=decision_id, reason=reason
        )
    except (Conflict, Invalid) as refusal:
        context = _decision_context(request, decision_id)
        context["errors"] = forms.errors_of(refusal, {"reason": "reason"})
        context["wrong"] = dict(context["errors"])
        return render(request, "desk/control_decision.html", context, status=refusal.status)
    messages.success(request, choose("Đã rút dự thảo quyết định.", "The decision is withdrawn."))
    return redirect("desk:decision", decision_id=decision_id)


# Posting -------------------------------------------------------------------------------


def _offices(actor: Actor, today: date) -> list[Unit]:
    """The offices for which this person records, the own ones first."""
    permitted = organisation.units_permitted(actor, "procedures.post")
    own = [post.unit_code for post in actor.posts]
    rows = [
        unit for unit in organisation.unit_list(on=today)
        if permitted is None or unit.code in permitted
    ]  # fmt: skip
    return sorted(rows, key=lambda unit: (unit.code not in own, text.sort_key(unit.name_vi)))


def _posting_context(
    offices: list[Unit], asked: str, today: date, values: Mapping[str, str]
) -> dict[str, Any]:
    unit = next((office for office in offices if office.code == asked), None)
    unit = unit or next(iter(offices), None)
    rows = procedures.posting_list(unit=unit.code, level=unit.level, today=today) if unit else ()
    return {"offices": offices, "unit": unit, "rows": rows, "today": today, "values": values}


@requires("procedures.post")
@never_cache
@require_http_methods(["GET", "POST"])
def postings(request: HttpRequest) -> HttpResponse:
    """What an office has to post; record that a sheet hangs, with its day."""
    today = clock.today()
    offices = _offices(actor_of(request), today)
    if request.method == "GET":
        context = _posting_context(offices, request.GET.get("don_vi", ""), today, {})
        return render(request, "desk/control_postings.html", context)
    post = request.POST
    unit, typed = post.get("unit", "")[:60], post.get("decision", "")
    code = post.get("code", "") if forms.CODE.fullmatch(post.get("code", "")) else ""
    field = f"day-{typed}-{code}"
    try:
        organisation.unit_get(unit)
        found: dict[str, str] = {}
        posted_on = forms.needed_day(post, "posted_on", found)
        if found:
            raise FormInvalid(found)
        number = procedures.decision_get(whole(typed) or 0).id
        procedures.posting_record(
            actor=actor_of(request), at=clock.now(), decision_id=number, code=code, unit=unit,
            posted_on=posted_on,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        values = {"field": field, "posted_on": post.get("posted_on", "")}
        context = _posting_context(offices, unit, today, values)
        context["errors"] = forms.errors_of(refusal, {"posted_on": field})
        return render(request, "desk/control_postings.html", context, status=refusal.status)
    messages.success(request, choose("Đã ghi ngày niêm yết.", "The posting is recorded."))
    query = urlencode({"don_vi": unit})
    return redirect(f"{request.path}?{query}")


# Counts --------------------------------------------------------------------------------


@requires("procedures.read")
@never_cache
@require_safe
def control_report(request: HttpRequest) -> HttpResponse:
    """The control of procedures in figures, on a day."""
    typed = request.GET.get("ngay", "")
    today = clock.today()
    day = forms.day_of(typed) if typed else today
    context: dict[str, Any] = {"typed": typed, "day": day, "today": today}
    if day is None or day > today:
        context["errors"] = [
            ("ngay", choose("Chọn một ngày không sau hôm nay.", "Choose a day up to today."))
        ]
        return render(request, "desk/control_report.html", context, status=422)
    counts = procedures.control_counts(on=day)
    mean = counts.days_to_public
    scope = reports.scope_of(
        unit_code=reports.PROVINCE, period=reports.day_period(day), today=today
    )
    filled = reports.form_fill(reports.form_get("ii07b", on=day), scope=scope)
    may_open = organisation.permitted_anywhere(actor_of(request), "reports.read")
    context |= {
        "counts": counts, "table": table_of(filled, {"ngay": day.isoformat()}, opens=may_open),
        "may_open": may_open,
        "mean": None if mean is None else Decimal(mean.numerator) / Decimal(mean.denominator),
    }  # fmt: skip
    return render(request, "desk/control_report.html", context)
