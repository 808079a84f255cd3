"""Charges made by acts of a dossier, money taken for them, and money given back.

The steps run inside the command of the dossier's act, which has checked who may do it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.text import format_lazy

from motcua.core import clock, text
from motcua.core.commands import command, step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.payments.contracts import ChargeState, Receipted, Relief
from motcua.payments.errors import (
    NO_REFUND,
    ONLY_DUE,
    ONLY_HELD,
    PART_OF_DUE,
    REASON_NEEDED,
    REFUND_WAITS,
    SUM_NEEDED,
    AccountMissing,
    ChargeInvalid,
    ChargeUnknown,
    DueChanged,
    NothingDue,
    OwnRefund,
    RefundNotPossible,
)
from motcua.payments.loading import account_of
from motcua.payments.models import Charge, Payment, Refund
from motcua.payments.rules import exempted, given_up
from motcua.payments.selectors import charge_state

_OPEN = (
    "INSERT INTO payments_charge (dossier, seq, unit, account, listed, exempted, amount,"
    " exemption, exemption_reason, recorded_at, recorded_by)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (dossier, seq) DO NOTHING"
)


def cash_stream(unit: str, year: int) -> str:
    """The ledger stream of a unit's receipts of a year."""
    return f"payments:{unit}:{year}"


def receipt_words(number: int, year: int) -> str:
    """A receipt number as it is written: 0000012/2026."""
    return f"{number:07d}/{year}"


@step
def charge_open(
    *, actor: Actor, at: datetime, dossier: str, seq: int, unit: str, listed: int,
    relief: Relief | None = None,
) -> int:  # fmt: skip
    """Write down what an act makes due; returns the sum after the exemption. One statement.

    The same act again changes nothing; what is free of charge makes no charge. A unit
    without an account takes cash only.
    """
    if not listed:
        return 0
    excused = exempted(listed, relief.percent) if relief else 0
    try:
        account = account_of(unit, on=clock.local_day(at)).number
    except AccountMissing:
        account = ""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            [
                dossier, seq, unit, account, listed, excused, listed - excused,
                relief.code if relief else "", relief.reason if relief else "", at, actor.code,
            ],
        )  # fmt: skip
    return listed - excused


def _locked(dossier: str, seq: int) -> Charge:
    try:
        return Charge.objects.select_for_update(no_key=True).get(dossier=dossier, seq=seq)
    except Charge.DoesNotExist:
        raise ChargeUnknown(dossier=dossier) from None


def _next_number(unit: str, year: int) -> int:
    """The next receipt number; the row lock makes the run one without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_receipt_number AS n (unit, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (unit, year) DO UPDATE SET last = n.last + 1 RETURNING last",
            [unit, year],
        )
        return int(cursor.fetchone()[0])


@step
def cash_take(
    *, actor: Actor, at: datetime, dossier: str, seq: int, amount: int, part: int | None = None
) -> Receipted:
    """Take in cash what is due of a charge, or a part of it, and give the receipt its number.

    ``amount`` is what the page showed as due; ``part`` what was paid, where it is less.
    Raises ``ChargeUnknown``, ``NothingDue``, ``DueChanged``, and ``ChargeInvalid`` for a part
    that is nothing or more than is due. Five statements.
    """
    charge = _locked(dossier, seq)
    due = charge_state(charge).outstanding
    if due == 0:
        raise NothingDue(dossier=dossier)
    if due != amount:
        raise DueChanged(dossier=dossier, due=due, shown=amount)
    taken = due if part is None else part
    if not 1 <= taken <= due:
        raise ChargeInvalid({"part": PART_OF_DUE})
    day = clock.local_day(at)
    number = _next_number(charge.unit, day.year)
    Payment.objects.create(
        charge=charge, unit=charge.unit, year=day.year, number=number, amount=taken, taken_at=at,
        taken_on=day, taken_by=actor.code,
    )  # fmt: skip
    charge.paid_cash += taken
    charge.save(update_fields=["paid_cash"])
    words = receipt_words(number, day.year)
    ledger.append(
        stream=cash_stream(charge.unit, day.year), kind="payments.cash.taken", actor=actor.code,
        occurred_at=at, body={"dossier": dossier, "seq": seq, "amount": taken, "receipt": words},
    )  # fmt: skip
    return Receipted(words, taken)


@step
def receipt_shown(*, actor: Actor, at: datetime, dossier: str, reference: str) -> int:
    """A receipt of somebody else's settles the financial duties of a dossier.

    Returns the sum that was still due; 0 where the bank had brought it already. The act
    of the dossier is what the ledger has of it.
    """
    day, settled = clock.local_day(at), 0
    rows = Charge.objects.select_for_update(no_key=True).filter(dossier=dossier, seq__gt=1)
    for charge in rows.order_by("seq"):
        due = charge_state(charge).outstanding
        if due:
            Payment.objects.create(
                charge=charge, unit=charge.unit, year=day.year, reference=reference, amount=due,
                taken_at=at, taken_on=day, taken_by=actor.code,
            )  # fmt: skip
            charge.paid_shown += due
            charge.save(update_fields=["paid_shown"])
            settled += due
    return settled


@command
def refund_propose(
    *, actor: Actor, at: datetime, dossier: str, seq: int, amount: int, reason: str,
    of_due: bool = False,
) -> None:  # fmt: skip
    """Propose to give money back, with the reason; another person decides.

    With ``of_due`` it is what is still due that is given up, as of a dossier withdrawn
    before anything was done.

    Raises ``NotPermitted``, ``ChargeUnknown``, ``ChargeInvalid``, ``RefundNotPossible``.
    """
    charge = _locked(dossier, seq)
    organisation.authorise(actor, "payments.charge", charge.unit)
    words, wrong = text.clean(reason), {}
    if not words:
        wrong["reason"] = REASON_NEEDED
    if amount < 1:
        wrong["amount"] = SUM_NEEDED
    if wrong:
        raise ChargeInvalid(wrong)
    _check_sum(charge, amount, of_due=of_due)
    if Refund.objects.filter(charge=charge, decided_at__isnull=True).exists():
        raise RefundNotPossible(dossier=dossier, reason=REFUND_WAITS)
    Refund.objects.create(
        charge=charge, amount=amount, reason=words, proposed_at=at, proposed_by=actor.code,
        of_due=of_due,
    )  # fmt: skip
    _tell(actor, at, charge, f"payments.{_what(of_due)}.proposed", amount)


def _what(of_due: bool) -> str:
    return "due" if of_due else "refund"


def _check_sum(charge: Charge, amount: int, *, of_due: bool) -> None:
    """No more than is held is given back, and no more than is due given up."""
    state = charge_state(charge)
    if of_due and amount > state.outstanding:
        reason = format_lazy(ONLY_DUE, due=state.outstanding)
        raise RefundNotPossible(dossier=charge.dossier, reason=reason)
    if not of_due and amount > state.held:
        reason = format_lazy(ONLY_HELD, held=state.held)
        raise RefundNotPossible(dossier=charge.dossier, reason=reason)


@command
def refund_decide(
    *, actor: Actor, at: datetime, dossier: str, seq: int, accepted: bool
) -> ChargeState:
    """Give the money back, or decline. What was paid too much goes first; the rest is waived.

    Where what is due was to be given up, it is no longer asked for.

    Raises ``NotPermitted``, ``ChargeUnknown``, ``RefundNotPossible``, ``OwnRefund``.
    """
    charge = _locked(dossier, seq)
    organisation.authorise(actor, "payments.refund", charge.unit)
    refund = Refund.objects.filter(charge=charge, decided_at__isnull=True).first()
    if refund is None:
        raise RefundNotPossible(dossier=dossier, reason=NO_REFUND)
    if refund.proposed_by == actor.code:
        raise OwnRefund(dossier=dossier)
    state = charge_state(charge)
    if accepted:
        _check_sum(charge, refund.amount, of_due=refund.of_due)
    refund.decided_at, refund.decided_on = at, clock.local_day(at)
    refund.decided_by, refund.accepted = actor.code, accepted
    refund.save(update_fields=["decided_at", "decided_on", "decided_by", "accepted"])
    if accepted and refund.of_due:
        charge.waived += refund.amount
        charge.save(update_fields=["waived"])
    elif accepted:
        charge.waived += given_up(refund.amount, due=state.due, held=state.held)
        charge.refunded += refund.amount
        charge.save(update_fields=["waived", "refunded"])
    kind = f"payments.{_what(refund.of_due)}.{'accepted' if accepted else 'declined'}"
    _tell(actor, at, charge, kind, refund.amount)
    return charge_state(charge)


def _tell(actor: Actor, at: datetime, charge: Charge, kind: str, amount: int) -> None:
    ledger.append(
        stream=cash_stream(charge.unit, clock.local_day(at).year), kind=kind, actor=actor.code,
        occurred_at=at, body={"dossier": charge.dossier, "seq": charge.seq, "amount": amount},
    )  # fmt: skip
