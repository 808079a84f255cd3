"""Acts that change who handles a dossier, and by when.

A deadline is never edited: a new date is proposed with its reason, confirmed by another
person, and written beside the first lawful deadline, by which the dossier is still judged.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from motcua.calendars import api as calendars
from motcua.core import clock, idempotency, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Done, DossierClock, Kind, Status
from motcua.dossiers.errors import (
    AMOUNT_NEEDED,
    AWAY,
    NOT_IN_UNIT,
    REASON_NEEDED,
    DossierInvalid,
    OwnProposal,
    ReappointmentNotPossible,
)
from motcua.dossiers.rules import clock_of
from motcua.dossiers.selectors import acts_of
from motcua.dossiers.services.acting import (
    Locked,
    Plan,
    act_simply,
    check_state,
    claim,
    done_again,
    lock,
    record_act,
)
from motcua.dossiers.services.moving import check_holds_a_step, step_held
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.payments import api as payments
from motcua.payments.contracts import Receipted

MOST_DUE = 10**13
"""Where the sums end that a payment code can hold."""


def _clock(locked: Locked, at: datetime) -> DossierClock:
    return clock_of(
        acts_of(locked.code), calendar=calendars.working_calendar(), pack=locked.pack, now=at
    )


def _reason(words: str) -> str:
    cleaned = text.clean(words)
    if not cleaned:
        raise DossierInvalid({"reason": str(REASON_NEEDED)})
    return cleaned


@command
def dossier_stop(
    *, actor: Actor, at: datetime, code: str, reason: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Stop the handling for good, with the reason that the applicant will read."""
    return act_simply(
        act="stop", permission="dossiers.stop", actor=actor, at=at, code=code, reason=reason,
        expected_seq=expected_seq, key=key, kind=Kind.STOPPED, event=events.DOSSIER_CLOSED,
    )  # fmt: skip


@command
def dossier_note(
    *, actor: Actor, at: datetime, code: str, note: str, key: str | None = None
) -> Done:
    """Leave a comment for colleagues at one's step; the ledger keeps its digest."""
    return act_simply(
        act="note", permission="dossiers.advance", actor=actor, at=at, code=code, reason=note,
        expected_seq=None, key=key, kind=Kind.NOTED, event=events.DOSSIER_MOVED,
        more_of=lambda locked: {"at_step": step_held(actor, locked)},
    )  # fmt: skip


@command
def dossier_assign(
    *, actor: Actor, at: datetime, code: str, to: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Make the dossier somebody's task; whoever holds its step may take it for oneself.

    ``to`` is the code of a person with a post in the dossier's unit. Raises
    ``NotPermitted``, ``NotYourStep``, ``DossierInvalid``, ``DossierChanged``,
    ``ActNotPossible``.
    """
    claimed = claim(actor, key, "assign", code, to=to)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    check_state(locked, expected_seq, Kind.ASSIGNED)
    if to == actor.code:
        organisation.authorise(actor, "dossiers.advance", locked.unit)
        check_holds_a_step(actor, locked)
    else:
        organisation.authorise(actor, "dossiers.assign", locked.unit)
        if to not in {person.code for person in organisation.people_of(locked.unit, at=at)}:
            raise DossierInvalid({"to": str(NOT_IN_UNIT)})
        if to in organisation.absent_on([to], on=clock.local_day(at)):
            raise DossierInvalid({"to": str(AWAY)})
    return record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq,
        plan=Plan(Kind.ASSIGNED, {"to": to}, events.DOSSIER_MOVED), claimed=claimed,
    )  # fmt: skip


@command
def dossier_request_payment(
    *, actor: Actor, at: datetime, code: str, amount: int, reason: str,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Ask the applicant to meet a financial duty, in đồng; the clock stands as the rules say.

    The duty becomes a charge of the dossier in the same transaction.
    """
    body: dict[str, Any] = {"amount": amount}
    if not 1 <= amount < MOST_DUE:
        raise DossierInvalid({"amount": str(AMOUNT_NEEDED)})
    done = act_simply(
        act="request_payment", permission="dossiers.supplement", actor=actor, at=at, code=code,
        reason=reason, expected_seq=expected_seq, key=key, kind=Kind.PAYMENT_REQUESTED,
        event=events.DOSSIER_MOVED, body=body,
    )  # fmt: skip
    payments.charge_open(
        actor=actor, at=at, dossier=code, seq=done.seq, unit=lock(code).unit, listed=amount
    )
    return done


@command
def dossier_paid(
    *, actor: Actor, at: datetime, code: str, reference: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """The financial duty is met; ``reference`` names the receipt. Handling goes on.

    What was still due of it by then is settled by that receipt.
    """
    done = act_simply(
        act="paid", permission="dossiers.receive", actor=actor, at=at, code=code,
        reason=reference, expected_seq=expected_seq, key=key, kind=Kind.PAID,
        event=events.DOSSIER_MOVED,
    )  # fmt: skip
    payments.receipt_shown(actor=actor, at=at, dossier=code, reference=text.clean(reference))
    return done


@command
def dossier_fee_take(
    *, actor: Actor, at: datetime, code: str, seq: int, amount: int, key: str | None = None,
    part: int | None = None,
) -> Receipted:  # fmt: skip
    """Take in cash what is due of a charge (``seq``); our receipt gets its number.

    ``amount`` is what the page showed as due, ``part`` what was paid where it is less. A
    dossier that waited for this money goes on once all of it is there.
    Raises ``DossierUnknown``, ``NotPermitted``, ``ChargeUnknown``, ``NothingDue``,
    ``DueChanged``, ``KeyReused``.
    """
    more = {} if part is None else {"part": part}
    claimed = claim(actor, key, "fee_take", code, seq=seq, amount=amount, **more)
    if claimed.answer is not None:
        return Receipted(claimed.answer["number"], claimed.answer["amount"])
    locked = lock(code)
    organisation.authorise(actor, "payments.charge", locked.unit)
    taken = payments.cash_take(actor=actor, at=at, dossier=code, seq=seq, amount=amount, part=part)
    waits = locked.status is Status.AWAITING_PAYMENT
    if waits and not any(item.outstanding for item in payments.charges_of(code) if item.seq > 1):
        plan = Plan(Kind.PAID, {"receipt": taken.number}, events.DOSSIER_MOVED)
        record_act(
            actor=actor, at=at, locked=locked, expected_seq=None, plan=plan,
            claimed=idempotency.Claim(actor.code, None),
        )  # fmt: skip
    idempotency.answer(claimed, {"number": taken.number, "amount": taken.amount})
    return taken


# A new date ----------------------------------------------------------------------------


def _new_date(locked: Locked, derived: DossierClock, until_on: date, at: datetime) -> datetime:
    """The end of the new day. Raises ``ReappointmentNotPossible``."""
    rules = locked.pack.reappointment
    calendar = calendars.working_calendar()
    if derived.appointed_on is None:
        raise ReappointmentNotPossible(code=locked.code, reason="it has no date to move")
    if derived.reappointment_proposed is not None:
        raise ReappointmentNotPossible(code=locked.code, reason="a new date waits to be confirmed")
    if derived.reappointments >= rules.most:
        raise ReappointmentNotPossible(
            code=locked.code, reason=f"it was appointed anew {derived.reappointments} time(s),"
            f" the most that the rules allow ({rules.basis})",
        )  # fmt: skip
    if until_on <= max(derived.appointed_on, clock.local_day(at)):
        raise ReappointmentNotPossible(
            code=locked.code, reason="the new day must lie after the day given and after today"
        )
    if not calendars.is_working_day(calendar, until_on):
        raise ReappointmentNotPossible(code=locked.code, reason=f"{until_on} is no working day")
    return calendars.closing(calendar, until_on)


@command
def dossier_reappointment_propose(
    *, actor: Actor, at: datetime, code: str, until_on: date, reason: str,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Propose a new day for the result, with the reason; another person confirms it.

    Raises ``NotPermitted``, ``DossierInvalid`` without a reason,
    ``ReappointmentNotPossible``, ``DossierChanged``, ``ActNotPossible``.
    """
    claimed = claim(actor, key, "reappoint", code, until_on=until_on.isoformat(), reason=reason)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "dossiers.reappoint_propose", locked.unit)
    check_state(locked, expected_seq, Kind.REAPPOINTMENT_PROPOSED)
    words = _reason(reason)
    until = _new_date(locked, _clock(locked, at), until_on, at)
    plan = Plan(
        Kind.REAPPOINTMENT_PROPOSED, {"until": until.isoformat()}, events.DOSSIER_MOVED, words
    )
    return record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )


@command
def dossier_reappointment_decide(
    *, actor: Actor, at: datetime, code: str, accepted: bool, reason: str = "",
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Confirm the proposed day, and with it the apology; or decline it with the reason.

    Raises ``NotPermitted``, ``OwnProposal``, ``DossierInvalid``,
    ``ReappointmentNotPossible`` where nothing was proposed, ``DossierChanged``,
    ``ActNotPossible``.
    """
    claimed = claim(actor, key, "reappoint_decide", code, accepted=accepted, reason=reason)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "dossiers.reappoint", locked.unit)
    kind = Kind.REAPPOINTED if accepted else Kind.REAPPOINTMENT_DECLINED
    check_state(locked, expected_seq, kind)
    derived = _clock(locked, at)
    proposed = derived.reappointment_proposed
    if proposed is None:
        raise ReappointmentNotPossible(code=code, reason="no new date was proposed")
    if proposed.actor == actor.code:
        raise OwnProposal(code=code)
    body: dict[str, Any] = {"proposed_seq": proposed.seq}
    if accepted:
        body["until"] = proposed.until.isoformat()
    plan = Plan(
        kind, body, events.DOSSIER_REAPPOINTED if accepted else events.DOSSIER_MOVED,
        text.clean(reason) if accepted else _reason(reason),
    )  # fmt: skip
    return record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )
