"""Periodic reports at the desk: written by a unit, checked by whoever stands above."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid, NotPermitted
from motcua.desk.forms_steering import day_of
from motcua.desk.views import actor_of
from motcua.desk.views_reports import FILES, may_open, table_of
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.contracts import Text
from motcua.reports.api import periodic
from motcua.reports.contracts import RowKind

ISSUE_FIELDS: Final = ("document_number", "document_on", "sent_to")
STATES: Final[Mapping[str, tuple[Text, str]]] = {
    "DRAFT": (Text("Chưa gửi", "Not sent"), "none"),
    "SUBMITTED": (Text("Chờ kiểm tra", "Waits for a check"), "busy"),
    "RETURNED": (Text("Bị trả lại", "Returned"), "late"),
    "ACCEPTED": (Text("Đã chấp nhận", "Accepted"), "good"),
}  # fmt: skip
LONGEST_CODE: Final = 40


def typed_of(request: HttpRequest, name: str) -> str:
    """What was typed or stands in the address, in one spelling."""
    return text.clean(request.GET.get(name, request.POST.get(name, "")))[:200]


@dataclass(frozen=True)
class Asked:
    """The report that a page is about, and what its reader may do with it."""

    standing: periodic.Standing
    actor: Actor
    may_write: bool
    may_check: bool

    @property
    def of(self) -> dict[str, Any]:
        """As the services take it."""
        one = self.standing
        return {
            "kind": one.kind.code, "unit": one.unit.code, "period": one.span.period.code,
        }  # fmt: skip

    @property
    def query(self) -> dict[str, str]:
        """As the address has it."""
        return {"don-vi": self.standing.unit.code, "ky": self.standing.span.period.code}

    @property
    def writes(self) -> bool:
        """May the reader write now?"""
        return self.may_write and self.standing.state.is_open

    def url(self, name: str, *more: str, **query: str) -> str:
        """An address of this report."""
        address = reverse(f"desk:{name}", args=[self.standing.kind.code, *more])
        return f"{address}?{urlencode({**self.query, **query})}"


def _may(
    check: Callable[[Actor, periodic.Standing], None], actor: Actor, one: periodic.Standing
) -> bool:
    try:
        check(actor, one)
    except NotPermitted:
        return False
    return True


def _asked(request: HttpRequest, kind: str) -> Asked:
    """The report that was asked for. Raises ``NotFound`` and ``NotPermitted`` kinds."""
    actor, unit = actor_of(request), typed_of(request, "don-vi")
    organisation.authorise(actor, "reports.read", unit)
    standing = periodic.standing_get(
        kind=kind, unit=unit, period=typed_of(request, "ky")[:LONGEST_CODE], today=clock.today()
    )
    return Asked(
        standing, actor, _may(periodic.authorise_compile, actor, standing),
        _may(periodic.authorise_check, actor, standing),
    )  # fmt: skip


# One report ----------------------------------------------------------------------------


def _content(request: HttpRequest, asked: Asked) -> tuple[periodic.Content, int]:
    """What the page shows, and the number of its version; 0 for what would be sent now."""
    number = whole(request.GET.get("ban", "")) or 0
    if number or not asked.standing.state.is_open:
        shown = number or asked.standing.version
        return periodic.content_frozen(**asked.of, number=shown), shown
    return periodic.content_now(**asked.of, today=clock.today()), 0


def _table(asked: Asked, content: periodic.Content, table: periodic.Table) -> dict[str, Any]:
    """A table as its template draws it; a number opens where its records are exactly listed."""
    period = content.span.period
    query = {**asked.query, "chot": period.cut_off.value}
    regular = content.span.kind is not periodic.PeriodKind.AD_HOC
    opens = regular and may_open(asked.actor, table.edition)
    drawn = table_of(periodic.filled_of(content, table), query, opens=opens)
    parents = {unit.parent for unit in organisation.unit_list(on=period.last)}
    deep = any(one.unit in parents for one in content.below)
    by_unit = table.rows_by.by.value == "UNIT"
    for line in drawn["rows"]:
        row = line["row"]
        inexact = row.key in parents if row.kind is RowKind.LINE else deep and row.key
        if by_unit and inexact:
            for cell in line["cells"]:
                cell["url"] = ""
    differ = dict(table.total) != dict(table.counted)
    return drawn | {"differ": differ, "sources": periodic.source_words(table), "told": table}


def _parts(
    request: HttpRequest, asked: Asked, content: periodic.Content, *, typed: bool
) -> list[dict[str, Any]]:
    """The sections as the page shows them; ``typed`` keeps what was just written."""
    drafts = periodic.draft_list(**asked.of) if asked.writes else {}
    code, last = periodic.last_words(
        kind=asked.standing.kind.code, unit=asked.standing.unit.code,
        before=content.span.period.until,
    )  # fmt: skip
    found = []
    for section in content.kind.sections:
        draft = drafts.get(section.code)
        kept = draft.text if draft else ""
        written = request.POST.get(f"w-{section.code}", kept) if typed else kept
        found.append({
            "section": section, "text": written if asked.writes else content.text_of(section.code),
            "kept": kept if typed and written != kept else "",
            "revision": draft.revision if draft else 0, "last": last.get(section.code, ""),
            "last_code": code,
            "tables": [
                _table(asked, content, table) for table in content.tables
                if table.section == section.code
            ],
            "measured": [one for one in content.measured if one.section == section.code],
        })  # fmt: skip
    return found


def _rows_to_contest(content: periodic.Content) -> list[tuple[str, Text]]:
    """Rows and indicators that can be named when a figure is contested."""
    found: dict[str, Text] = {}
    tables = {table.section for table in content.tables}
    for figure in periodic.figures_of(content):
        if figure.section in tables:
            key = figure.key.rpartition("/")[0]
            vi, en = figure.label.vi.partition(": ")[0], figure.label.en.partition(": ")[0]
            found.setdefault(key, Text(vi, en))
        else:
            found[figure.key] = figure.label
    return list(found.items())


def _page(request: HttpRequest, asked: Asked, *, typed: bool = False) -> dict[str, Any]:
    content, number = _content(request, asked)
    frozen = periodic.frozen_list(**asked.of)
    people = {one.submitted_by for one in frozen} | {
        said.by for one in frozen for said in one.decisions
    }
    standing = asked.standing
    version = {"ban": str(number)} if number else {}
    return {
        "asked": asked, "one": standing, "content": content, "number": number,
        "state": STATES[standing.state.value], "frozen": frozen, "today": clock.today(),
        "people": organisation.official_names(people), "units": periodic.UNITS,
        "parts": _parts(request, asked, content, typed=typed),
        "contests": content.contests, "digest": periodic.digest_of(content),
        "rows": _rows_to_contest(content) if asked.writes else [],
        "columns": [
            (table.edition, table.edition.numbers) for table in content.tables
        ],
        "files": [
            (form.upper(), asked.url("periodic_file", form, **version))
            for form in FILES if form != "csv"
        ],
        "compare": asked.url("periodic_compare") if frozen else "",
        "ended": standing.span.period.until <= clock.today(),
        "errors": [], "wrong": {}, "values": {},
        "to_issue": frozen[-1].number
        if frozen and standing.state is periodic.State.ACCEPTED and frozen[-1].issued is None
        and organisation.permitted(asked.actor, "reports.issue", standing.unit.code) else 0,
        "receivers": "; ".join(one.vi for one in content.kind.recipients).replace(";;", ";"),
        "below_in": sum(below.is_in for below in content.below),
    }  # fmt: skip


@requires("reports.read")
@never_cache
@require_safe
def periodic_report(request: HttpRequest, kind: str) -> HttpResponse:
    """A report: figures that nobody can type over, and words beside those of last time."""
    asked = _asked(request, kind)
    return render(request, "desk/periodic_report.html", _page(request, asked))


def _refused(
    request: HttpRequest, asked: Asked, refusal: Conflict | Invalid, place: str
) -> HttpResponse:
    """The page again with every reason and what was typed; ``place`` is where to look."""
    context = _page(request, asked, typed=True)
    fields = {name: str(said) for name, said in getattr(refusal, "fields", {}).items()}
    sections = context["content"].kind.by_code
    context["wrong"] = fields
    context["values"] = {name: str(value) for name, value in request.POST.items()}
    errors = []
    for name, said in fields.items():
        section = sections.get(name)
        if section is None:
            errors.append((name if name in ISSUE_FIELDS else place, said))
            continue
        title = choose(section.title.vi, section.title.en)
        empty = choose("phần bắt buộc còn trống.", "a required section is empty.")
        errors.append((f"w-{name}", f"{section.number}. {title}: {empty}"))
    context["errors"] = errors or [(place, str(refusal))]
    return render(request, "desk/periodic_report.html", context, status=refusal.status)


@requires("reports.read")
@require_POST
def periodic_write(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep what was written, and send the report where that was asked for."""
    asked = _asked(request, kind)
    periodic.authorise_compile(asked.actor, asked.standing)
    typed = [
        periodic.Typed(
            section.code, request.POST[f"w-{section.code}"],
            whole(request.POST.get(f"r-{section.code}", "")) or 0,
        )
        for section in asked.standing.kind.sections
        if section.is_narrative and f"w-{section.code}" in request.POST
    ]  # fmt: skip
    try:
        periodic.narrative_save(actor=asked.actor, at=clock.now(), **asked.of, typed=typed)
        if request.POST.get("act") == "send":
            periodic.report_submit(actor=asked.actor, at=clock.now(), **asked.of)
    except (Conflict, Invalid) as refusal:
        return _refused(request, _asked(request, kind), refusal, "phan-loi")
    words = (
        choose("Đã gửi báo cáo.", "The report is sent.") if request.POST.get("act") == "send"
        else choose("Đã lưu.", "It is kept.")
    )  # fmt: skip
    messages.success(request, words)
    return redirect(asked.url("periodic_report"))


@requires("reports.read")
@require_POST
def periodic_contest(request: HttpRequest, kind: str) -> HttpResponse:
    """Say what is wrong with a figure, or take that back."""
    asked = _asked(request, kind)
    row, column = request.POST.get("row", "")[:300], whole(request.POST.get("column", ""))
    figure = request.POST.get("figure", "")[:300] or (f"{row}/{column}" if column else row)
    try:
        periodic.figure_contest(
            actor=asked.actor, at=clock.now(), **asked.of, figure=figure,
            reason="" if request.POST.get("act") == "withdraw" else request.POST.get("reason", ""),
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        return _refused(request, asked, refusal, "contest-reason")
    messages.success(request, choose("Đã ghi ý kiến.", "It is recorded."))
    return redirect(asked.url("periodic_report") + "#y-kien")


@requires("reports.check")
@require_POST
def periodic_decide(request: HttpRequest, kind: str) -> HttpResponse:
    """Accept a version, or return it with a reason."""
    asked = _asked(request, kind)
    accepted = request.POST.get("act") == "accept"
    try:
        periodic.report_decide(
            actor=asked.actor, at=clock.now(), **asked.of,
            number=whole(request.POST.get("version", "")) or 0, accepted=accepted,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        return _refused(request, asked, refusal, "reason")
    words = (
        choose("Đã chấp nhận báo cáo.", "The report is accepted.") if accepted
        else choose("Đã trả lại báo cáo.", "The report is returned.")
    )  # fmt: skip
    messages.success(request, words)
    return redirect(asked.url("periodic_report"))


@requires("reports.issue")
@require_POST
def periodic_issue(request: HttpRequest, kind: str) -> HttpResponse:
    """The accepted report went out: its number, day and receivers."""
    asked = _asked(request, kind)
    try:
        periodic.report_issue(
            actor=asked.actor, at=clock.now(), **asked.of,
            number=whole(request.POST.get("version", "")) or 0,
            document_number=request.POST.get("document_number", ""),
            document_on=day_of(request.POST, "document_on"),
            sent_to=request.POST.get("sent_to", ""),
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        return _refused(request, asked, refusal, "document_number")
    messages.success(request, choose("Đã ghi báo cáo phát hành.", "The report is issued."))
    return redirect(asked.url("periodic_report"))


@requires("reports.read")
@never_cache
@require_safe
def periodic_compare(request: HttpRequest, kind: str) -> HttpResponse:
    """How a version differs from the one before, and from what the records give now."""
    asked = _asked(request, kind)
    number = whole(request.GET.get("ban", "")) or asked.standing.version
    sent = periodic.content_frozen(**asked.of, number=number)
    counted = periodic.content_now(**asked.of, today=clock.today())
    before = periodic.content_frozen(**asked.of, number=number - 1) if number > 1 else None
    return render(
        request, "desk/periodic_compare.html",
        {
            "asked": asked, "one": asked.standing, "number": number,
            "back": asked.url("periodic_report"),
            "since_sent": periodic.content_differences(sent, counted),
            "since_before": periodic.content_differences(before, sent) if before else None,
        },
    )  # fmt: skip


@requires("reports.read")
@never_cache
@require_safe
def periodic_file(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The report as a file: DOCX, PDF, XLSX or JSON."""
    if form not in FILES or form == "csv":
        raise Http404
    asked = _asked(request, kind)
    content, number = _content(request, asked)
    sent = next((one for one in periodic.frozen_list(**asked.of) if one.number == number), None)
    sent_on = clock.local_day(sent.submitted_at) if sent else None
    if form == "json":
        data = json.dumps(periodic.content_dict(content), ensure_ascii=False, indent=1).encode()
    elif form == "xlsx":
        data = periodic.content_xlsx(content)
    else:
        write = periodic.content_docx if form == "docx" else periodic.content_pdf
        data = write(content, sent_on=sent_on, issued=sent.issued if sent else None)
    name = f"{kind}-{content.unit.code}-{content.span.period.code}.{form}"
    return file_answer(data, name=name, media_type=FILES[form])
