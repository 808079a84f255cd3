"""Receiving accounts, read from ``definitions/payments/accounts.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml, share_a_day
from motcua.organisation import api as organisation
from motcua.payments.contracts import Account, Transfer
from motcua.payments.errors import AccountMissing, AccountUnknown
from motcua.payments.vietqr import transfer_faults

_KEYS = {
    "unit", "bank_bin", "bank_name", "number", "valid_from", "valid_until", "basis", "fictional",
}  # fmt: skip


def _account(document: YamlDocument, index: int) -> Account:
    at = ("accounts", index)
    document.only(_KEYS, *at)
    data = document.require(dict, *at)
    until = None if data.get("valid_until") is None else document.require(date, *at, "valid_until")
    found = Account(
        unit=document.require(str, *at, "unit"),
        bank_bin=document.require(str, *at, "bank_bin"),
        bank_name=document.require(str, *at, "bank_name"),
        number=document.require(str, *at, "number"),
        valid_from=document.require(date, *at, "valid_from"),
        valid_until=until,
        basis=document.require(str, *at, "basis"),
        fictional=document.require(bool, *at, "fictional"),
    )
    if found.unit not in organisation.units_by_code():
        raise document.error(f"there is no unit {found.unit}", *at, "unit")
    for field, reason in transfer_faults(Transfer(found.bank_bin, found.number, None, "")).items():
        key = "number" if field == "account" else field
        raise document.error(f"{key} must be {reason}", *at, key)
    if until is not None and until <= found.valid_from:
        raise document.error("the account ends before it begins", *at, "valid_until")
    return found


@dataclass(frozen=True)
class Accounts:
    """All accounts, and the unit whose account is taken where no unit is named."""

    shared: str
    rows: tuple[Account, ...]


def read_accounts(path: Path) -> Accounts:
    """Read the accounts. Raises ``DefinitionError`` with file, line and reason."""
    document = read_yaml(path)
    document.only(("shared", "accounts"))
    shared = document.require(str, "shared")
    found: list[Account] = []
    for index in range(len(document.require(list, "accounts"))):
        account = _account(document, index)
        for other in found:
            if other.unit == account.unit and share_a_day(other, account):
                raise document.error("a unit has one account at a time", "accounts", index)
            if other.number == account.number and other.unit != account.unit:
                raise document.error("the account belongs to another unit", "accounts", index)
        found.append(account)
    if shared not in {account.unit for account in found}:
        raise document.error(f"{shared} has no account in this file", "shared")
    return Accounts(shared, tuple(found))


@cache
def accounts() -> Accounts:
    """The accounts of this installation, read once."""
    return read_accounts(definitions_dir() / "payments" / "accounts.yaml")


def account_of(unit: str | None, *, on: date) -> Account:
    """The account on which ``unit`` takes fees on ``on``; ``None`` is the shared one.

    Raises ``AccountMissing``.
    """
    wanted = unit or accounts().shared
    for account in accounts().rows:
        if account.unit == wanted and account.valid_on(on):
            return account
    raise AccountMissing(unit=wanted, day=on)


def account_by_number(number: str) -> Account:
    """The newest entry of an account, by its number. Raises ``AccountUnknown``."""
    found = [account for account in accounts().rows if account.number == number]
    if not found:
        raise AccountUnknown(account=number)
    return max(found, key=lambda account: account.valid_from)
