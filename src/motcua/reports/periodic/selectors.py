"""Reads of periodic reports: what is due, what a report says, what was frozen, what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.procedures.contracts import Text
from motcua.reports.contracts import CutOff, Period
from motcua.reports.errors import PeriodInvalid
from motcua.reports.periodic.codec import content_of
from motcua.reports.periodic.contracts import (
    Asked,
    Below,
    Content,
    Contest,
    Decided,
    Difference,
    Draft,
    Frozen,
    Issued,
    Kind,
    PeriodKind,
    Span,
    Standing,
    State,
    Written,
)
from motcua.reports.periodic.counting import Accepted, figures_count, units_below
from motcua.reports.periodic.errors import KindUnknown, NotExpected, SpanInvalid, VersionUnknown
from motcua.reports.periodic.loading import kinds_defined
from motcua.reports.periodic.models import (
    PeriodicReport,
    ReportContest,
    ReportDecision,
    ReportIssue,
    ReportNarrative,
    ReportRequest,
    ReportVersion,
)
from motcua.reports.periodic.rules import (
    ad_hoc_days,
    differences,
    due_on,
    figures_of,
    late_days,
    period_kind,
    tier_of,
)
from motcua.reports.periods import period_of
from motcua.reports.selectors import scope_of

# Kinds and periods ---------------------------------------------------------------------


def kind_get(code: str, *, on: date) -> Kind:
    """The edition of a kind for periods that end on ``on``, the oldest for days before all.

    Raises ``KindUnknown``.
    """
    editions = kinds_defined().get(code)
    if editions is None:
        raise KindUnknown(kind=code, known=", ".join(kinds_defined()))
    return next((kind for kind in reversed(editions) if kind.valid_from <= on), editions[0])


def kind_list(*, on: date) -> tuple[Kind, ...]:
    """Every kind in its edition of a day."""
    return tuple(kind_get(code, on=on) for code in kinds_defined())


def span_get(code: str, *, cut_off: CutOff) -> Span:
    """The period of that code. Raises ``SpanInvalid``."""
    typed = code.strip()
    days = ad_hoc_days(typed)
    if days is not None:
        period = Period(typed, CutOff.CALENDAR, days[0], days[1] + timedelta(days=1))
        return Span(period, PeriodKind.AD_HOC)
    try:
        period = period_of(typed, cut_off=cut_off)
    except PeriodInvalid:
        raise SpanInvalid(period=code) from None
    return Span(period, period_kind(period.code))


def kind_and_span(kind_code: str, period_code: str) -> tuple[Kind, Span]:
    """A kind in the edition that holds at the end of the period, and the period."""
    latest = kind_get(kind_code, on=date.max)
    span = span_get(period_code, cut_off=latest.cut_off)
    kind = kind_get(kind_code, on=span.period.last)
    return kind, span_get(period_code, cut_off=kind.cut_off)


# Where reports stand -------------------------------------------------------------------


def _due_on(kind: Kind, span: Span, unit: Unit, asked: Mapping[str, date]) -> date | None:
    """The due day of a unit; ``asked`` holds those of what was asked for, by unit above."""
    if span.kind is not PeriodKind.AD_HOC:
        return due_on(kind, span.kind, span.period.last, tier_of(unit))
    days = [day for under, day in asked.items() if organisation.is_within(unit.code, under)]
    return min(days) if days else None


def _asked(kind: str, period: str) -> dict[str, date]:
    rows = ReportRequest.objects.filter(kind=kind, period=period)
    return dict(rows.values_list("under", "due_on"))


def _standing(
    kind: Kind, span: Span, unit: Unit, due: date | None, row: PeriodicReport | None, today: date
) -> Standing:
    sent = row.first_submitted_on if row else None
    return Standing(
        kind, unit, span, due, State(row.state) if row else State.DRAFT,
        row.version if row else 0, sent, late_days(due, sent, today),
    )  # fmt: skip


def standing_get(*, kind: str, unit: str, period: str, today: date) -> Standing:
    """Where a unit's report stands, whether it was begun or not. At most two statements.

    Raises ``KindUnknown``, ``SpanInvalid``, ``UnitUnknown`` and ``NotExpected``.
    """
    edition, span = kind_and_span(kind, period)
    found = organisation.unit_get(unit, on=span.period.last)
    asked = _asked(kind, span.period.code) if span.kind is PeriodKind.AD_HOC else {}
    due = _due_on(edition, span, found, asked)
    if due is None or not found.valid_on(span.period.last):
        raise NotExpected(unit=unit, kind=kind, period=span.period.code)
    row = PeriodicReport.objects.filter(kind=kind, period=span.period.code, unit=unit).first()
    return _standing(edition, span, found, due, row, today)


def standing_list(
    *, kind: str, period: str, today: date, under: str, readable: Collection[str] | None = None
) -> list[Standing]:
    """Every unit in or below ``under`` that has to report, with where its report stands.

    One statement, two for what was asked for between two days.
    """
    edition, span = kind_and_span(kind, period)
    code = span.period.code
    asked = _asked(kind, code) if span.kind is PeriodKind.AD_HOC else {}
    rows = {row.unit: row for row in PeriodicReport.objects.filter(kind=kind, period=code)}
    found = []
    for unit in organisation.unit_list(on=span.period.last):
        due = _due_on(edition, span, unit, asked)
        inside = organisation.is_within(unit.code, under)
        if due is not None and inside and (readable is None or unit.code in readable):
            found.append(_standing(edition, span, unit, due, rows.get(unit.code), today))
    return found


def span_list(*, kind: Kind, today: date) -> list[Span]:
    """Periods that ended within a year or are running, newest first."""
    codes = []
    for year in (today.year + 1, today.year, today.year - 1):
        codes += [f"{year}", f"{year}-9M", f"{year}-H1"]
        codes += [f"{year}-Q{number}" for number in (4, 3, 2, 1)]
        codes += [f"{year}-M{number:02d}" for number in range(12, 0, -1)]
    spans = [span_get(code, cut_off=kind.cut_off) for code in codes]
    kept = [
        span for span in spans
        if kind.due(span.kind) is not None and span.period.since <= today
        and span.period.last > today - timedelta(days=366)
    ]  # fmt: skip
    return sorted(kept, key=lambda span: (span.period.until, span.period.since), reverse=True)


def standing_of_unit(*, unit: str, today: date) -> list[Standing]:
    """The reports of one unit that are due, were due within a year, or were asked for.

    Two statements.
    """
    rows = {(row.kind, row.period): row for row in PeriodicReport.objects.filter(unit=unit)}
    wanted: list[tuple[Kind, Span, dict[str, date]]] = []
    for kind in kind_list(on=today):
        wanted += [(kind, span, {}) for span in span_list(kind=kind, today=today)]
    by_period: dict[tuple[str, str], dict[str, date]] = defaultdict(dict)
    for request in ReportRequest.objects.order_by("-id")[:200]:
        by_period[request.kind, request.period][request.under] = request.due_on
    for (code, period), asked in by_period.items():
        kind, span = kind_and_span(code, period)
        wanted.append((kind, span, asked))
    found = []
    for kind, span, asked in wanted:
        one = organisation.unit_get(unit, on=span.period.last)
        due = _due_on(kind, span, one, asked)
        if due is not None and one.valid_on(min(span.period.last, today)):
            row = rows.get((kind.code, span.period.code))
            found.append(_standing(kind, span, one, due, row, today))
    return sorted(found, key=lambda one: one.due_on or date.max, reverse=True)


def asked_list(*, limit: int = 50) -> list[Asked]:
    """What was asked for between two days, newest first. One statement."""
    return [
        Asked(row.kind, row.period, row.under, row.due_on, row.reason, row.asked_by)
        for row in ReportRequest.objects.order_by("-id")[:limit]
    ]


# Words ---------------------------------------------------------------------------------


def report_row(kind: str, unit: str, period: str) -> PeriodicReport | None:
    """The row of a report, if it was begun."""
    return PeriodicReport.objects.filter(kind=kind, period=period, unit=unit).first()


def draft_list(*, kind: str, unit: str, period: str) -> dict[str, Draft]:
    """What is written in each section so far. One statement."""
    rows = ReportNarrative.objects.filter(
        report__kind=kind, report__period=period, report__unit=unit
    )
    return {row.section: Draft(row.section, row.text, row.revision) for row in rows}


def last_words(*, kind: str, unit: str, before: date) -> tuple[str, dict[str, str]]:
    """Code of the report before, by its last day, and what it said in each section.

    One statement: the last version that was sent.
    """
    row = (
        ReportVersion.objects.filter(report__kind=kind, report__unit=unit, report__until__lt=before)
        .order_by("-report__until", "-report__since", "-number")
        .values("report__period", "data__written")
        .first()
    )
    if row is None:
        return "", {}
    return row["report__period"], {part["section"]: part["text"] for part in row["data__written"]}


def contest_list(*, kind: str, unit: str, period: str) -> list[Contest]:
    """What the unit says against figures of its report now. One statement."""
    rows = ReportContest.objects.filter(
        report__kind=kind, report__period=period, report__unit=unit
    ).order_by("id")
    last = {row.figure: row for row in rows}
    name = organisation.unit_get(unit).name_vi
    return [
        Contest(
            unit, name, row.figure, Text(row.label_vi, row.label_en), row.value, row.reason,
            clock.local_day(row.said_at),
        )
        for row in last.values() if not row.withdrawn
    ]  # fmt: skip


# Content -------------------------------------------------------------------------------


def _below(
    kind: str, period: str, units: Iterable[str]
) -> tuple[dict[str, State], dict[str, Accepted]]:
    """State of each begun report of these units, and the accepted ones. Two statements."""
    rows = {
        row.pk: row
        for row in PeriodicReport.objects.filter(kind=kind, period=period, unit__in=list(units))
    }
    taken = [pk for pk, row in rows.items() if row.state == State.ACCEPTED]
    accepted = {
        rows[version.report_id].unit: Accepted(
            version.number, version.digest, content_of(version.data)
        )
        for version in ReportVersion.objects.filter(report__in=taken).order_by("number")
    }
    return {row.unit: State(row.state) for row in rows.values()}, accepted


def content_now(*, kind: str, unit: str, period: str, today: date) -> Content:
    """The report as it would be sent today: figures counted, accepted reports added up.

    A fixed number of statements for the kind, however many units lie below. Raises
    ``PeriodNotBegun`` and ``UnitNotThen`` too, and ``TotalsDiffer`` or ``IdentityViolated``
    where the records contradict each other.
    """
    edition, span = kind_and_span(kind, period)
    scope = scope_of(unit_code=unit, period=span.period, today=today)
    below = units_below(unit, scope.last)
    states, accepted = _below(kind, span.period.code, [one.code for one in below])
    tables, measured = figures_count(edition, scope, below, accepted)
    drafts = draft_list(kind=kind, unit=unit, period=span.period.code)
    own = contest_list(kind=kind, unit=unit, period=span.period.code)
    travelled = [said for child in accepted.values() for said in child.content.contests]
    return Content(
        kind=edition, unit=scope.unit, above=organisation.parent_name(unit), span=span,
        until=scope.until, tables=tables, measured=measured,
        written=tuple(
            Written(section.code, drafts[section.code].text)
            for section in edition.sections
            if section.code in drafts and drafts[section.code].text
        ),
        contests=(*own, *travelled),
        below=tuple(
            Below(
                one.code, Text(one.name_vi, one.name_en), states.get(one.code),
                accepted[one.code].version if one.code in accepted else 0,
                accepted[one.code].digest if one.code in accepted else "",
            )
            for one in below
        ),
    )  # fmt: skip


def frozen_list(*, kind: str, unit: str, period: str) -> list[Frozen]:
    """The versions that were sent, oldest first, with what was decided and as which documents
    they went out. Three statements."""
    rows = list(
        ReportVersion.objects.filter(
            report__kind=kind, report__period=period, report__unit=unit
        )
        .order_by("number").defer("data")
    )  # fmt: skip
    by_version: dict[int, list[Decided]] = defaultdict(list)
    for row in ReportDecision.objects.filter(version__in=[row.pk for row in rows]).order_by("id"):
        by_version[row.version_id].append(
            Decided(row.accepted, row.reason, row.decided_at, row.decided_by)
        )
    issued = {
        row.version_id: Issued(
            row.document_number, row.document_on, row.sent_to, row.issued_at, row.issued_by
        )
        for row in ReportIssue.objects.filter(version__in=[row.pk for row in rows])
    }
    return [
        Frozen(row.number, row.digest, row.submitted_at, row.submitted_by,
               tuple(by_version[row.pk]), issued.get(row.pk))
        for row in rows
    ]  # fmt: skip


def content_frozen(*, kind: str, unit: str, period: str, number: int = 0) -> Content:
    """A version as it was sent, the last one without ``number``. One statement.

    Raises ``VersionUnknown``.
    """
    rows = ReportVersion.objects.filter(report__kind=kind, report__period=period, report__unit=unit)
    row = (rows.filter(number=number) if number else rows.order_by("-number")).first()
    if row is None:
        raise VersionUnknown(unit=unit, period=period, version=number or 1)
    return content_of(row.data)


def content_differences(before: Content, after: Content) -> tuple[Difference, ...]:
    """The figures and words in which two contents of a report differ."""
    figures = differences(figures_of(before), figures_of(after))
    words = []
    for section in after.kind.sections:
        was, now = before.text_of(section.code), after.text_of(section.code)
        if was != now:
            words.append(Difference(section.code, section.title, was or None, now or None))
    return (*figures, *words)
