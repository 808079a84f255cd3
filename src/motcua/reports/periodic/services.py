"""Writes of periodic reports: words, contests, sending, checking. Each is in the ledger."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.core import clock, outbox, text
from motcua.core.commands import command
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.contracts import Text
from motcua.reports import events
from motcua.reports.periodic.codec import content_data, digest_of
from motcua.reports.periodic.contracts import (
    Content,
    Decided,
    Frozen,
    Span,
    Standing,
    State,
    Tier,
)
from motcua.reports.periodic.duties import dues_asked, dues_keep
from motcua.reports.periodic.errors import (
    AskedAlready,
    AskedEarlier,
    DaysInvalid,
    FigureUnknown,
    NarrativeChanged,
    NotOpen,
    NotSubmitted,
    OwnReport,
    PartsMissing,
    PeriodRunning,
    ReasonMissing,
    SectionUnknown,
)
from motcua.reports.periodic.models import (
    PeriodicReport,
    ReportContest,
    ReportDecision,
    ReportNarrative,
    ReportRequest,
    ReportVersion,
)
from motcua.reports.periodic.rules import figures_of, missing_parts, tier_of
from motcua.reports.periodic.selectors import content_now, draft_list, kind_and_span, standing_get

LONGEST_TEXT: Final = 20_000
LONGEST_REASON: Final = 2_000


@dataclass(frozen=True)
class Typed:
    """What somebody wrote in a section, and the revision that they had read."""

    section: str
    text: str
    revision: int


def stream_of(kind: str, unit: str, period: str) -> str:
    """The stream of a report in the ledger."""
    return f"report:{kind}:{period}:{unit}"


def paragraphs(typed: str, what: str | Promise, most: int) -> str:
    """A text as it is kept: NFC, lines kept, no other control characters.

    ``what`` is written. Raises ``WordsTooLong``.
    """
    lines = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").replace("\r", "\n")
    kept = [text.clean(line) for line in lines.split("\n")]
    return text.within("\n".join(kept).strip(), what, most)


def reason_of(typed: str) -> str:
    """A reason as it is kept. Raises ``WordsTooLong``."""
    return paragraphs(typed, _("Reason"), LONGEST_REASON)


def authorise_compile(actor: Actor, standing: Standing) -> None:
    """Raise ``NotPermitted`` unless the actor may write and send the unit's report."""
    province = tier_of(standing.unit) is Tier.PROVINCE
    permission = "reports.compile_province" if province else "reports.compile"
    organisation.authorise(actor, permission, standing.unit.code)


def authorise_check(actor: Actor, standing: Standing) -> None:
    """Raise ``NotPermitted`` unless the actor stands above the unit, and outside of it."""
    unit = standing.unit
    organisation.authorise(actor, "reports.check", unit.parent or unit.code)
    if unit.parent and any(post.covers(unit.code) for post in actor.posts):
        raise OwnReport(unit=unit.code)


def report_row(standing: Standing, actor: Actor, at: datetime) -> PeriodicReport:
    """The report's row, begun if there was none, and locked until the command ends."""
    period = standing.span.period
    PeriodicReport.objects.bulk_create(
        [PeriodicReport(
            kind=standing.kind.code, period=period.code, since=period.since, until=period.until,
            unit=standing.unit.code, due_on=standing.due_on, begun_at=at, begun_by=actor.code,
        )],
        ignore_conflicts=True,
    )  # fmt: skip
    return PeriodicReport.objects.select_for_update(no_key=True).get(
        kind=standing.kind.code, period=period.code, unit=standing.unit.code
    )


def _open_row(standing: Standing, actor: Actor, at: datetime) -> PeriodicReport:
    row = report_row(standing, actor, at)
    if not State(row.state).is_open:
        raise NotOpen(unit=row.unit, period=row.period)
    return row


def note_act(
    row: PeriodicReport, act: str, actor: Actor, at: datetime, body: dict[str, Any]
) -> None:
    """The act's entry in the ledger of the report."""
    ledger.append(
        stream=stream_of(row.kind, row.unit, row.period), kind=f"reports.periodic.{act}",
        actor=actor.code, occurred_at=at,
        body={"kind": row.kind, "unit": row.unit, "period": row.period} | body,
    )  # fmt: skip


def _sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


# Words and contests --------------------------------------------------------------------


@command
def narrative_save(
    *, actor: Actor, at: datetime, kind: str, unit: str, period: str, typed: list[Typed]
) -> int:
    """Keep what was written, all or nothing; how many sections changed.

    What was not changed is left alone, so two people can write different sections at once.
    Raises ``NotPermitted``, ``NotExpected``, ``NotOpen``, ``SectionUnknown``,
    ``WordsTooLong`` and ``NarrativeChanged``.
    """
    standing = standing_get(kind=kind, unit=unit, period=period, today=clock.local_day(at))
    authorise_compile(actor, standing)
    row = _open_row(standing, actor, at)
    sections = {part.code: part for part in standing.kind.sections if part.is_narrative}
    known = {item.section: item for item in ReportNarrative.objects.filter(report=row)}
    changed: dict[str, str] = {}
    for one in typed:
        if one.section not in sections:
            raise SectionUnknown(section=one.section, known=", ".join(sections))
        title, kept = sections[one.section].title.vi, known.get(one.section)
        words = paragraphs(one.text, title, LONGEST_TEXT)
        if words == (kept.text if kept else ""):
            continue
        if one.revision != (kept.revision if kept else 0):
            raise NarrativeChanged(section=title)
        _keep(row, kept, one.section, words, actor, at)
        changed[one.section] = _sha(words)
    if changed:
        note_act(row, "written", actor, at, {"sections": changed})
    return len(changed)


def _keep(
    row: PeriodicReport, kept: ReportNarrative | None, section: str, words: str, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    if kept is None:
        ReportNarrative.objects.create(
            report=row, section=section, text=words, saved_at=at, saved_by=actor.code
        )
        return
    kept.text, kept.revision = words, kept.revision + 1
    kept.saved_at, kept.saved_by = at, actor.code
    kept.save(update_fields=["text", "revision", "saved_at", "saved_by"])


@command
def figure_contest(
    *, actor: Actor, at: datetime, kind: str, unit: str, period: str, figure: str, reason: str
) -> None:
    """Say against a figure what is wrong with it; an empty ``reason`` takes that back.

    The figure stays what was counted. Raises ``NotPermitted``, ``NotExpected``, ``NotOpen``,
    ``FigureUnknown``, and ``ReasonMissing`` where there is nothing to take back.
    """
    today = clock.local_day(at)
    standing = standing_get(kind=kind, unit=unit, period=period, today=today)
    authorise_compile(actor, standing)
    row = _open_row(standing, actor, at)
    content = content_now(kind=kind, unit=unit, period=period, today=today)
    found = next((one for one in figures_of(content) if one.key == figure), None)
    last = ReportContest.objects.filter(report=row, figure=figure).order_by("-id").first()
    why = reason_of(reason)
    if not why and (last is None or last.withdrawn):
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    if found is not None:
        label, value = found.label, found.value
    elif last is not None and not why:
        label, value = Text(last.label_vi, last.label_en), last.value
    else:
        raise FigureUnknown(figure=figure)
    ReportContest.objects.create(
        report=row, figure=figure, label_vi=label.vi, label_en=label.en, value=value, reason=why,
        withdrawn=not why, said_at=at, said_by=actor.code,
    )  # fmt: skip
    note_act(
        row, "contested" if why else "contest_withdrawn", actor, at,
        {"figure": figure, "value": value, "reason": _sha(why)},
    )  # fmt: skip


# Sending and checking ------------------------------------------------------------------


@command
def report_submit(*, actor: Actor, at: datetime, kind: str, unit: str, period: str) -> Frozen:
    """Freeze the report with every figure, definition and word, and send it up.

    The same report cannot be sent twice: the second call is refused. Raises
    ``NotPermitted``, ``NotExpected``, ``PeriodRunning``, ``NotOpen``, ``PartsMissing``,
    ``TotalsDiffer`` and ``IdentityViolated``.
    """
    today = clock.local_day(at)
    standing = standing_get(kind=kind, unit=unit, period=period, today=today)
    authorise_compile(actor, standing)
    if today < standing.span.period.until:
        raise PeriodRunning(
            period=standing.span.period.code, day=standing.span.period.until.isoformat()
        )
    row = _open_row(standing, actor, at)
    drafts = draft_list(kind=kind, unit=unit, period=row.period)
    empty = missing_parts(standing.kind, {code: part.text for code, part in drafts.items()})
    if empty:
        raise PartsMissing(fields={code: standing.kind.by_code[code].title.vi for code in empty})
    content = content_now(kind=kind, unit=unit, period=row.period, today=today)
    version = ReportVersion.objects.create(
        report=row, number=row.version + 1, data=content_data(content), digest=digest_of(content),
        submitted_at=at, submitted_by=actor.code,
    )  # fmt: skip
    row.version, row.state = version.number, State.SUBMITTED
    row.due_on, row.first_submitted_on = standing.due_on, row.first_submitted_on or today
    row.save(update_fields=["version", "state", "due_on", "first_submitted_on"])
    note_act(row, "submitted", actor, at, _submitted(content, version))
    outbox.emit(
        name=events.REPORT_SENT, record=stream_of(kind, unit, row.period),
        payload={"kind": kind, "period": row.period, "unit": unit, "version": version.number},
    )  # fmt: skip
    return Frozen(version.number, version.digest, at, actor.code, ())


def _submitted(content: Content, version: ReportVersion) -> dict[str, Any]:
    return {
        "version": version.number, "digest": version.digest,
        "definition": content.kind.fingerprint, "contested": len(content.contests),
        "below": {one.unit: one.digest for one in content.below if one.is_in},
    }  # fmt: skip


@command
def report_decide(
    *, actor: Actor, at: datetime, kind: str, unit: str, period: str, number: int,
    accepted: bool, reason: str = "",
) -> Decided:  # fmt: skip
    """Accept a version or return it with a reason. An accepted one can still be returned.

    Who decides stands above the unit, works elsewhere and did not send it. Raises
    ``NotPermitted``, ``OwnReport``, ``NotExpected``, ``NotSubmitted`` and ``ReasonMissing``.
    """
    standing = standing_get(kind=kind, unit=unit, period=period, today=clock.local_day(at))
    authorise_check(actor, standing)
    why = reason_of(reason)
    if not accepted and not why:
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    row = report_row(standing, actor, at)
    allowed = (State.SUBMITTED,) if accepted else (State.SUBMITTED, State.ACCEPTED)
    if row.version != number or State(row.state) not in allowed or not number:
        raise NotSubmitted(unit=unit, version=number)
    version = ReportVersion.objects.defer("data").get(report=row, number=number)
    if version.submitted_by == actor.code and not actor.is_system:
        raise OwnReport(unit=unit)
    ReportDecision.objects.create(
        version=version, accepted=accepted, reason=why, decided_at=at, decided_by=actor.code
    )
    row.state = State.ACCEPTED if accepted else State.RETURNED
    row.save(update_fields=["state"])
    note_act(
        row, "accepted" if accepted else "returned", actor, at,
        {"version": number, "digest": version.digest, "reason": _sha(why) if why else ""},
    )  # fmt: skip
    return Decided(accepted, why, at, actor.code)


def report_ask(
    *, actor: Actor, at: datetime, kind: str, since: date, last: date, under: str, due_on: date,
    reason: str,
) -> Span:  # fmt: skip
    """Ask a unit and all below it for a report between two days.

    Raises ``NotPermitted``, ``KindUnknown``, ``UnitUnknown``, ``DaysInvalid``,
    ``ReasonMissing``, ``AskedAlready`` and ``AskedEarlier``: an agency that was asked by a day
    is not asked by an earlier one afterwards.
    """
    code = f"{since.isoformat()}..{last.isoformat()}"
    try:
        return _ask(
            actor=actor, at=at, kind=kind, code=code, days=(since, last, due_on), under=under,
            reason=reason,
        )  # fmt: skip
    except IntegrityError as error:
        if "a_report_is_asked_of_a_unit_once" not in str(error):
            raise
        raise AskedAlready(kind=kind, period=code, unit=under) from None


def _not_earlier(kind: str, period: str, under: str, due_on: date) -> None:
    """Raise ``AskedEarlier`` where a request of before holds some of the agencies to a later day.

    Requests for one period are made one after another, so that none overlooks the other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ask:{kind}:{period}"]
        )
    within = organisation.is_within
    for known in ReportRequest.objects.filter(kind=kind, period=period, due_on__gt=due_on):
        if within(known.under, under) or within(under, known.under):
            raise AskedEarlier(
                kind=kind, period=period, unit=known.under, due_on=f"{known.due_on:%d/%m/%Y}"
            )


@command
def _ask(
    *, actor: Actor, at: datetime, kind: str, code: str, days: tuple[date, date, date],
    under: str, reason: str,
) -> Span:  # fmt: skip
    organisation.authorise(actor, "reports.request", under)
    since, last, due_on = days
    organisation.unit_get(under)
    if since > last or due_on <= last or last - since > timedelta(days=1100):
        raise DaysInvalid()
    why = reason_of(reason)
    if not why:
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    edition, span = kind_and_span(kind, code)
    _not_earlier(edition.code, code, under, due_on)
    ReportRequest.objects.create(
        kind=edition.code, period=code, under=under, due_on=due_on, reason=why, asked_at=at,
        asked_by=actor.code,
    )  # fmt: skip
    ledger.append(
        stream=stream_of(edition.code, under, code), kind="reports.periodic.asked",
        actor=actor.code, occurred_at=at,
        body={
            "kind": edition.code, "period": code, "under": under, "due_on": due_on.isoformat(),
            "reason": _sha(why),
        },
    )  # fmt: skip
    if due_on >= clock.local_day(at):
        dues_keep(actor, at, edition.code, code, dues_asked(span, under, due_on))
    return span
