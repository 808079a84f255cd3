"""A plan is sent to its receivers, appraised, sent back, approved. Each is an act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils.functional import lazy
from django.utils.translation import get_language

from motcua.core import clock, sql, text
from motcua.core.commands import command, step
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans.contracts import Done, Kind, Move, Movement, Opinion, Receiver, State
from motcua.plans.drafting import LONGEST_NUMBER, version_id_of, version_new
from motcua.plans.errors import (
    DOCUMENT_IN_FUTURE,
    DOCUMENT_NEEDED,
    LINE_UNKNOWN,
    LINES_NEEDED,
    NothingToApprove,
    OpinionGiven,
    OpinionsMissing,
    PlanChanged,
    PlanInvalid,
)
from motcua.plans.loading import rules_for_year, rules_on
from motcua.plans.moving import movements_write
from motcua.plans.owners import OwnerKind, acting_unit, authorise_head, owner_kind
from motcua.plans.recording import (
    Locked,
    ToRecord,
    answer,
    answered,
    check,
    check_time,
    claim,
    lock,
    record,
    said,
    second_person,
)
from motcua.plans.rules import content_of, drafters, missing, money_by_source, words_digest
from motcua.plans.selectors import Filter, acts_of, lines_of, plan_list, round_get
from motcua.plans.wording import text_freeze
from motcua.programme import api as programme


def receivers_on(day: date) -> list[tuple[Receiver, str]]:
    """Who receives plans on a day: the part to play, and the unit that plays it then."""
    units = organisation.units_by_code()
    return [
        (receiver, organisation.stand_in(units, receiver.unit, day))
        for receiver in rules_on(day).receivers
    ]


def _names(codes: Sequence[str]) -> str:
    known = {receiver.code: receiver.name for receiver in rules_on(clock.today()).receivers}
    language = get_language() or "en"
    return "; ".join(known[code].said(language) if code in known else code for code in codes)


_named = lazy(_names, str)


@command
def plan_submit(
    *, actor: Actor, at: datetime, code: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Send a plan to all receivers at once. The version is frozen: nobody changes it any more.

    Raises ``PlanUnknown``, ``NotPermitted``, ``PlanInvalid`` without lines, ``PlanChanged``,
    ``PlanActNotPossible``.
    """
    claimed = claim(actor, key, Kind.SUBMITTED, code)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "plans.submit", acting_unit(locked.unit))
    check(locked, Kind.SUBMITTED, expected_seq=expected_seq)
    check_time(locked, clock.local_day(at))
    lines = lines_of(code, locked.standing.version)
    if not lines:
        raise PlanInvalid({"lines": LINES_NEEDED})
    version_id, salt = version_id_of(locked)
    digest = words_digest(salt, content_of(lines))
    sql.update(
        "plans_version", {"digest": digest, "sent_at": at, "sent_by": actor.code},
        key="id", value=version_id,
    )  # fmt: skip
    receivers = receivers_on(clock.local_day(at))
    due_on = _appraised_by(locked, clock.local_day(at))
    for receiver, unit in receivers:
        sql.insert(
            "plans_receipt",
            {"version_id": version_id, "receiver": receiver.code, "unit": unit,
             "received_at": at, "due_on": due_on},
        )  # fmt: skip
    body = {
        "version": locked.standing.version, "content": digest, "lines": len(lines),
        "money": money_by_source(lines),
        "receivers": {receiver.code: unit for receiver, unit in receivers},
        "due_on": due_on.isoformat() if due_on else "",
    }  # fmt: skip
    return answer(claimed, record(actor, at, locked, ToRecord(Kind.SUBMITTED, body))[0])


def _appraised_by(locked: Locked, today: date) -> date | None:
    """The day by which a version sent today is appraised; none for one that comes after it."""
    year = locked.round.first_year
    due_on = rules_for_year(year).appraised_by(year)
    return due_on if due_on is not None and due_on >= today else None


def _receipt(locked: Locked, receiver: str) -> tuple[int, str, str]:
    """Id, unit and opinion of the receipt of the version sent. Raises ``PlanInvalid``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.unit, c.opinion FROM plans_receipt c"
            " JOIN plans_version v ON v.id = c.version_id"
            " WHERE v.plan_id = %s AND v.number = %s AND c.receiver = %s",
            [locked.plan_id, locked.standing.version, receiver],
        )
        row = cursor.fetchone()
    if row is None:
        raise PlanInvalid({"receiver": ", ".join(locked.standing.asked) or "–"})
    return int(row[0]), str(row[1]), str(row[2])


def _another_appraises(actor: Actor, locked: Locked) -> None:
    """Raise ``PlanSecondPerson`` for whoever wrote or sent the plan: they do not appraise it."""
    second_person(actor, locked, locked.standing.sent_by, *drafters(acts_of(locked.code)))


@command
def plan_comment(
    *, actor: Actor, at: datetime, code: str, receiver: str, words: str, line: str = "",
    key: str | None = None,
) -> Done:  # fmt: skip
    """A receiver says something of a line, or of the plan as a whole where ``line`` is empty.

    Whoever drafted or sent the plan does not appraise it. Raises ``PlanUnknown``,
    ``NotPermitted``, ``PlanSecondPerson``, ``PlanInvalid``, ``PlanActNotPossible``.
    """
    claimed = claim(actor, key, Kind.COMMENTED, code, receiver=receiver, line=line, words=words)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    check(locked, Kind.COMMENTED)
    _, unit, _ = _receipt(locked, receiver)
    organisation.authorise(actor, "plans.appraise", unit)
    _another_appraises(actor, locked)
    spoken = said(words, needed=True)
    number = locked.standing.version
    if line and line not in {one.code for one in lines_of(code, number)}:
        raise PlanInvalid({"line": LINE_UNKNOWN})
    body = {"version": number, "receiver": receiver, "line": line}
    return answer(claimed, record(actor, at, locked, ToRecord(Kind.COMMENTED, body, spoken))[0])


@command
def plan_opinion(
    *, actor: Actor, at: datetime, code: str, receiver: str, agree: bool, words: str = "",
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """A receiver agrees to the version sent, or asks for a change with the reason. Said once,
    and never by whoever drafted or sent the plan.

    Raises ``PlanUnknown``, ``NotPermitted``, ``PlanSecondPerson``, ``OpinionGiven``,
    ``PlanInvalid``, ``PlanChanged``, ``PlanActNotPossible``.
    """
    kind = Kind.AGREED if agree else Kind.CHANGE_ASKED
    claimed = claim(actor, key, kind, code, receiver=receiver, words=words)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    check(locked, kind, expected_seq=expected_seq)
    check_time(locked, clock.local_day(at))
    receipt_id, unit, opinion = _receipt(locked, receiver)
    organisation.authorise(actor, "plans.appraise", unit)
    _another_appraises(actor, locked)
    if opinion:
        raise OpinionGiven(receiver=_named([receiver]), code=code)
    spoken = said(words, needed=not agree)
    told = Opinion.AGREE if agree else Opinion.CHANGE
    sql.update(
        "plans_receipt", {"opinion": told.value, "decided_by": actor.code, "decided_at": at},
        key="id", value=receipt_id,
    )  # fmt: skip
    body = {"version": locked.standing.version, "receiver": receiver}
    return answer(claimed, record(actor, at, locked, ToRecord(kind, body, spoken))[0])


@step
def _end_receipts(locked: Locked, receiver: str, today: date) -> None:
    """Whoever has not answered has nothing to answer any more; the sender back has answered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_receipt c SET ended_on = %s, sent_back = c.receiver = %s"
            " FROM plans_version v WHERE v.id = c.version_id AND v.plan_id = %s"
            " AND v.number = %s AND c.opinion = ''",
            [today, receiver, locked.plan_id, locked.standing.version],
        )


@command
def plan_return(
    *, actor: Actor, at: datetime, code: str, receiver: str, reason: str,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """A receiver sends the plan back with the reason; the unit writes the next version.

    The version sent stays as it is and can be read. Raises ``PlanUnknown``,
    ``NotPermitted``, ``PlanSecondPerson``, ``PlanInvalid``, ``PlanChanged``,
    ``PlanActNotPossible``.
    """
    claimed = claim(actor, key, Kind.RETURNED, code, receiver=receiver, reason=reason)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    check(locked, Kind.RETURNED, expected_seq=expected_seq)
    check_time(locked, clock.local_day(at))
    _, unit, _ = _receipt(locked, receiver)
    organisation.authorise(actor, "plans.appraise", unit)
    _another_appraises(actor, locked)
    spoken = said(reason, needed=True)
    number = locked.standing.version
    _end_receipts(locked, receiver, clock.local_day(at))
    version_new(locked.plan_id, number + 1, lines_of(code, number))
    body = {"version": number, "receiver": receiver}
    return answer(claimed, record(actor, at, locked, ToRecord(Kind.RETURNED, body, spoken))[0])


# Approval ------------------------------------------------------------------------------


def _decision(number: str, on: date, at: datetime) -> str:
    """The decision's number in one spelling. Raises ``PlanInvalid``."""
    cleaned = text.clean(number)
    if not 1 <= len(cleaned) <= LONGEST_NUMBER:
        raise PlanInvalid({"document_number": DOCUMENT_NEEDED})
    if on > clock.local_day(at):
        raise PlanInvalid({"document_on": DOCUMENT_IN_FUTURE})
    return cleaned


@step
def _approve(
    actor: Actor, at: datetime, locked: Locked, number: str, on: date, seat: int | None = None
) -> Done:
    """Approve one plan: its estimate binds from now on. ``seat``: the head's term, if theirs."""
    standing = locked.standing
    if standing.state is State.SUBMITTED:
        raise OpinionsMissing(code=locked.code, receivers=_named(missing(standing)))
    check(locked, Kind.APPROVED)
    check_time(locked, clock.local_day(at))
    second_person(
        actor, locked, standing.sent_by, *standing.appraisers, *drafters(acts_of(locked.code))
    )
    lines = lines_of(locked.code, standing.version)
    body = {
        "version": standing.version, "document_number": number, "document_on": on.isoformat(),
        "money": money_by_source(lines), **({} if seat is None else {"seat": seat}),
    }  # fmt: skip
    more = {"decision_number": number, "decision_on": on}
    done, locked = record(actor, at, locked, ToRecord(Kind.APPROVED, body, more=more))
    estimates = [
        Movement(locked.code, line.code, source, Move.ESTIMATE, amount, clock.local_day(at), number)
        for line in lines
        for source, amount in sorted(line.money.items())
    ]
    movements_write(actor, at, locked.plan_id, done.seq, estimates)
    return done


def _authorise_approval(actor: Actor, programme_code: str) -> None:
    organisation.authorise(actor, "plans.approve", programme.programme_get(programme_code).unit)


@command
def plan_approve(
    *, actor: Actor, at: datetime, code: str, document_number: str, document_on: date,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """The province approves a plan by a decision, once every receiver has agreed; that of the
    steering committee is approved by its head.

    Whoever approves neither drafted, sent nor appraised it. Raises ``PlanUnknown``,
    ``NotPermitted``, ``PlanSecondPerson``, ``OpinionsMissing``, ``CommitteeWithoutHead``,
    ``PlanInvalid``, ``PlanChanged``, ``PlanActNotPossible``.
    """
    claimed = claim(actor, key, Kind.APPROVED, code, number=document_number, on=str(document_on))
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    seat = None
    if owner_kind(locked.unit) is OwnerKind.COMMITTEE:
        seat = authorise_head(actor, clock.local_day(at))
    else:
        _authorise_approval(actor, locked.round.programme)
    number = _decision(document_number, document_on, at)
    if expected_seq is not None and expected_seq != locked.standing.last_seq:
        raise PlanChanged(code=code)
    return answer(claimed, _approve(actor, at, locked, number, document_on, seat))


@command
def round_approve(
    *, actor: Actor, at: datetime, code: str, document_number: str, document_on: date
) -> list[Done]:
    """Approve every appraised plan of an agency in a round by one decision, all or none.

    The words of the province's plan are frozen with the first such decision. Raises
    ``RoundUnknown``, ``NotPermitted``, ``PlanSecondPerson``, ``NothingToApprove``,
    ``RoundTextMissing``, ``PlanInvalid``.
    """
    known = round_get(code)
    _authorise_approval(actor, known.programme)
    number = _decision(document_number, document_on, at)
    rows = [
        row for row in plan_list(Filter(round=code, state=State.APPRAISED), on=clock.local_day(at))
        if owner_kind(row.unit) is OwnerKind.AGENCY
    ]  # fmt: skip
    if not rows:
        raise NothingToApprove(code=code)
    done = [
        _approve(actor, at, lock(plan), number, document_on)
        for plan in sorted(row.code for row in rows)
    ]
    text_freeze(actor, at, known, number, document_on)
    return done
