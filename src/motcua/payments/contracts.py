"""What crosses the border of the payments module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True)
class Account:
    """The bank account on which a unit takes fees in ``[valid_from, valid_until)``.

    ``fictional`` marks an account of the demonstration, on which no money arrives.
    """

    unit: str
    bank_bin: str
    bank_name: str
    number: str
    valid_from: date
    valid_until: date | None
    basis: str
    fictional: bool

    def valid_on(self, day: date) -> bool:
        """True when fees of ``day`` are taken on this account."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Transfer:
    """What a VietQR code asks a bank to do. ``amount`` is ``None`` where the payer types it."""

    bank_bin: str
    account: str
    amount: int | None
    purpose: str


@dataclass(frozen=True)
class StatementEntry:
    """One line of a bank statement, in whole đồng; what left the account is negative."""

    account: str
    reference: str
    booked_on: date
    amount: int
    purpose: str


@dataclass(frozen=True)
class Expected:
    """What a dossier owes, in whole đồng, and what of it came otherwise than by the bank.

    ``otherwise`` is cash and shown receipts less what was given back.
    """

    dossier: str
    amount: int
    otherwise: int = 0


class Standing(StrEnum):
    """How what came in for a dossier compares with what it owes."""

    UNPAID = "UNPAID"
    MATCHED = "MATCHED"
    SHORT = "SHORT"
    OVER = "OVER"
    DOUBLE = "DOUBLE"


@dataclass(frozen=True)
class Balance:
    """The standing of one dossier: what is due, what came in, by which bank references."""

    dossier: str
    due: int
    paid: int
    standing: Standing
    references: tuple[str, ...]


@dataclass(frozen=True)
class Stray:
    """Money that came in and that no dossier can be found for; ``reason`` says why."""

    reference: str
    booked_on: date
    amount: int
    reason: str


class ChargeStatus(StrEnum):
    """How one charge stands."""

    EXEMPT = "EXEMPT"
    DUE = "DUE"
    PART_PAID = "PART_PAID"
    PAID = "PAID"
    OVERPAID = "OVERPAID"
    REFUNDED = "REFUNDED"
    GIVEN_UP = "GIVEN_UP"


@dataclass(frozen=True)
class PaymentTaken:
    """One payment at the counter: our receipt number, or the words of another receipt."""

    number: str
    reference: str
    amount: int
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True)
class RefundProposed:
    """A refund and what became of it; ``accepted`` is ``None`` while it waits.

    With ``of_due`` no money goes back: what was still due is given up.
    """

    refund_id: int
    amount: int
    reason: str
    proposed_at: datetime
    proposed_by: str
    accepted: bool | None
    decided_by: str
    of_due: bool = False


@dataclass(frozen=True)
class ChargeState:
    """What one act made due, and how it stands. Whole đồng.

    ``exemption_reason`` is personal: show it only to whoever may see the person.
    """

    charge_id: int
    dossier: str
    seq: int
    unit: str
    account: str
    listed: int
    exempted: int
    exemption: str
    exemption_reason: str
    amount: int
    waived: int
    paid_cash: int
    paid_shown: int
    paid_bank: int
    refunded: int
    payments: tuple[PaymentTaken, ...] = ()
    refunds: tuple[RefundProposed, ...] = ()

    @property
    def due(self) -> int:
        """What is to be kept of it in the end."""
        return self.amount - self.waived

    @property
    def held(self) -> int:
        """What came in and was not given back."""
        return self.paid_cash + self.paid_shown + self.paid_bank - self.refunded

    @property
    def outstanding(self) -> int:
        """What is still to be paid; never below 0."""
        return max(self.due - self.held, 0)

    @property
    def status(self) -> ChargeStatus:
        """How it stands."""
        if self.held > self.due:
            return ChargeStatus.OVERPAID
        if self.due == 0:
            if self.refunded:
                return ChargeStatus.REFUNDED
            return ChargeStatus.GIVEN_UP if self.waived else ChargeStatus.EXEMPT
        if self.held == 0:
            return ChargeStatus.DUE
        return ChargeStatus.PAID if self.held == self.due else ChargeStatus.PART_PAID

    @property
    def waiting(self) -> RefundProposed | None:
        """The refund that waits for a second person."""
        return next((item for item in self.refunds if item.accepted is None), None)


@dataclass(frozen=True)
class Exemption:
    """A group of people whose fee is lessened by ``percent``, in ``[valid_from, valid_until)``."""

    code: str
    name_vi: str
    name_en: str
    percent: int
    valid_from: date
    valid_until: date | None
    basis: str
    verified: bool

    def valid_on(self, day: date) -> bool:
        """True when the group is exempt on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Relief:
    """What an applicant is excused of a fee, by which group, on which paper."""

    code: str
    percent: int
    reason: str


@dataclass(frozen=True)
class PaymentCode:
    """A VietQR code and, in words, what it says: for whoever cannot scan it."""

    payload: str
    image: str
    bank: str
    account: str
    amount: int
    purpose: str
    fictional: bool


@dataclass(frozen=True)
class Receipted:
    """The answer to whoever took money: the receipt's number, the sum, what is still due."""

    number: str
    amount: int


@dataclass(frozen=True)
class DayTotal:
    """The money of one day, in đồng."""

    day: date
    charged: int
    exempted: int
    cash: int
    cash_count: int
    bank: int
    bank_count: int
    refunded: int

    @property
    def held(self) -> int:
        """What came in less what was given back."""
        return self.cash + self.bank - self.refunded


@dataclass(frozen=True)
class Reconciliation:
    """What one statement file brought, and how every fee of its account stands now."""

    account: str
    unit: str
    read: int
    new: int
    outgoing: int
    balances: tuple[Balance, ...]
    strays: tuple[Stray, ...]

    def standing(self, wanted: Standing) -> tuple[Balance, ...]:
        """The dossiers that stand like this."""
        return tuple(item for item in self.balances if item.standing is wanted)
