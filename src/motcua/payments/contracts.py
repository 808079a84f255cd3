"""What crosses the border of the payments module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    """What a dossier owes, in whole đồng."""

    dossier: str
    amount: int


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
