"""Receiving accounts: the shipped ones, by day, and files that are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError
from motcua.payments.errors import AccountMissing, AccountUnknown
from motcua.payments.loading import account_by_number, account_of, accounts, read_accounts

DAY = date(2026, 7, 15)


def test_every_shipped_account_says_that_it_is_fictional() -> None:
    assert accounts().rows
    assert all(item.fictional and "fictional" in item.basis for item in accounts().rows)


def test_a_unit_has_its_account_and_who_names_none_gets_the_shared_one() -> None:
    assert account_of("AG.30307", on=DAY).number == "0000000030307"
    assert account_of(None, on=DAY).unit == "AG.VP"
    assert account_by_number("0000000030307").unit == "AG.30307"


def test_a_unit_or_day_without_an_account_is_named() -> None:
    with pytest.raises(AccountMissing):
        account_of("AG.STP", on=DAY)
    with pytest.raises(AccountMissing):
        account_of("AG.VP", on=date(2000, 1, 1))
    with pytest.raises(AccountUnknown):
        account_by_number("1")


GOOD = """shared: AG.VP
accounts:
  - unit: AG.VP
    bank_bin: "970405"
    bank_name: Agribank
    number: "1"
    valid_from: 2009-01-01
    valid_until: 2012-01-01
    basis: x
    fictional: true
"""
SECOND = GOOD.partition("accounts:\n")[2]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD.replace("unit: AG.VP", "unit: AG.NONE"), 3, "there is no unit"),
        (GOOD.replace("970405", "97040"), 4, "six digits"),
        (GOOD.replace('"1"', '"1 2"'), 6, "letters and digits"),
        (GOOD.replace('"1"', "1"), 6, "must be str"),
        (GOOD.replace("2012-01-01", "2009-01-01"), 8, "ends before it begins"),
        (GOOD.replace("fictional", "made_up"), 10, "unknown key"),
        (GOOD.replace("shared: AG.VP", "shared: AG.STP"), 1, "has no account"),
        (GOOD + SECOND, 11, "one account at a time"),
        (GOOD + SECOND.replace("AG.VP", "AG.STP"), 11, "belongs to another unit"),
        ("extra: 1\n" + GOOD, 1, "unknown key"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        read_accounts(path)
    assert refusal.value.params["line"] == line
    assert reason in refusal.value.params["reason"]


def test_an_account_may_follow_another(tmp_path: Path) -> None:
    path = tmp_path / "accounts.yaml"
    later = SECOND.replace("2009-01-01", "2012-01-01").replace("valid_until: 2012-01-01", "")
    path.write_text(GOOD + later.replace('"1"', '"2"').replace("    \n", ""), encoding="utf-8")
    assert [row.number for row in read_accounts(path).rows] == ["1", "2"]
