"""Fees are recorded once; a statement is taken in whole, once, and compared with all of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.payments import api, cli
from motcua.payments.contracts import Reconciliation, Standing
from motcua.payments.errors import (
    AccountMissing,
    AccountUnknown,
    ChargeInvalid,
    StatementContradicts,
    StatementRefused,
    TransferInvalid,
)
from motcua.payments.models import Charge, Entry
from motcua.payments.services import STREAM
from motcua.payments.vietqr import read_payload

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
UNIT, ACCOUNT = "AG.30307", "0000000030307"
CODES = [f"H01.30.307-260101-{number:04d}" for number in range(6)]
pytestmark = pytest.mark.django_db(transaction=True)


def person(role: Role, unit: str = UNIT) -> Actor:
    return Actor(f"user:{role.value}", "Người", (ActorPost(unit, role),))


COUNTER, CLERK = person(Role.ONE_STOP_OFFICER), person(Role.CLERK)


def charge(code: str, amount: int = 150_000, actor: Actor = COUNTER, **more: str) -> bool:
    return api.charge_record(actor=actor, at=AT, dossier=code, unit=UNIT, amount=amount, **more)


def statement(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "statement.csv"
    lines = [",".join(api.STATEMENT_COLUMNS), *(f"{ACCOUNT},2026-07-15,{row}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def reconcile(tmp_path: Path, *rows: str, actor: Actor = CLERK) -> Reconciliation:
    return api.statement_reconcile(actor=actor, at=AT, path=statement(tmp_path, *rows))


def test_a_fee_is_recorded_once_and_told_to_the_ledger_without_the_reason() -> None:
    assert charge(CODES[0], receipt_number="0001")
    assert not charge(CODES[0], receipt_number="0001")
    assert charge(CODES[1], 0, exemption_reason="hộ nghèo")
    entries = ledger.entry_list(stream=STREAM)
    assert [entry.body["dossier"] for entry in entries] == CODES[:2]
    assert "nghèo" not in str([entry.body for entry in entries])


@pytest.mark.parametrize(
    ("amount", "more", "field"),
    [
        (0, {}, "exemption_reason"), (1, {"exemption_reason": "x"}, "exemption_reason"),
        (-1, {}, "amount"), (10**13, {}, "amount"),
    ],
)  # fmt: skip
def test_a_fee_that_cannot_be_is_refused_and_nothing_is_kept(
    amount: int, more: dict[str, str], field: str
) -> None:
    with pytest.raises(ChargeInvalid) as refusal:
        charge(CODES[0], amount, **more)
    assert set(refusal.value.fields) == {field}
    assert not Charge.objects.exists()


def test_a_fee_is_not_changed_and_a_receipt_number_not_given_twice() -> None:
    charge(CODES[0], receipt_number="0001")
    for code, amount, number in ((CODES[0], 5, "0001"), (CODES[1], 150_000, "0001")):
        with pytest.raises(ChargeInvalid):
            charge(code, amount, receipt_number=number)
    assert Charge.objects.get().amount == 150_000


def test_who_takes_the_money_does_not_compare_it_with_the_bank(tmp_path: Path) -> None:
    with pytest.raises(PermissionMissing):
        charge(CODES[0], actor=CLERK)
    with pytest.raises(PermissionMissing):
        reconcile(tmp_path, "FT1,1,VND,x", actor=COUNTER)
    with pytest.raises(PermissionMissing):
        reconcile(tmp_path, "FT1,1,VND,x", actor=person(Role.CLERK, "AG.STP"))
    assert not Entry.objects.exists()


def test_every_fee_and_every_payment_is_told_where_it_stands(tmp_path: Path) -> None:
    for code in CODES[:5]:
        charge(code)
    found = reconcile(
        tmp_path,
        f"FT1,150000,VND,{CODES[0]}", f"FT2,100000,VND,{CODES[1].lower()}",
        f"FT3,150000,VND,{CODES[2].replace('.', '').replace('-', '')} NGUYEN VAN A",
        f"FT4,150000,VND,{CODES[2]}", f"FT5,200000,VND,{CODES[3]}",
        "FT6,70000,VND,nop phi", f"FT7,1,VND,{CODES[0]} {CODES[1]}", "FT8,-500,VND,phi",
    )  # fmt: skip
    standings = {item: [row.dossier for row in found.standing(item)] for item in Standing}
    assert standings == {
        Standing.MATCHED: [CODES[0]], Standing.SHORT: [CODES[1]], Standing.DOUBLE: [CODES[2]],
        Standing.OVER: [CODES[3]], Standing.UNPAID: [CODES[4]],
    }  # fmt: skip
    assert [(row.reference, row.reason) for row in found.strays] == [
        ("FT6", "NO_CODE"), ("FT7", "SEVERAL_CODES"),
    ]  # fmt: skip
    assert (found.read, found.new, found.outgoing) == (8, 8, 1)


def test_a_file_read_again_changes_nothing_and_an_overlapping_one_adds_what_is_new(
    tmp_path: Path,
) -> None:
    charge(CODES[0])
    row = f"FT1,150000,VND,{CODES[0]}"
    first = reconcile(tmp_path, row)
    again = reconcile(tmp_path, row)
    assert (again.read, again.new) == (1, 0)
    assert again.balances == first.balances
    more = reconcile(tmp_path, row, "FT2,150000,VND,x")
    assert (more.read, more.new) == (2, 1)
    kinds = [entry.kind for entry in ledger.entry_list(stream=STREAM)]
    assert kinds.count("payments.statement.imported") == 2


def test_a_fee_recorded_later_finds_the_payment_that_came_before_it(tmp_path: Path) -> None:
    row = f"FT1,150000,VND,{CODES[0]}"
    assert reconcile(tmp_path, row).strays
    charge(CODES[0])
    found = reconcile(tmp_path, row)
    assert not found.strays
    assert found.balances[0].standing is Standing.MATCHED


def test_a_reference_with_another_content_refuses_the_whole_file(tmp_path: Path) -> None:
    reconcile(tmp_path, "FT1,150000,VND,x")
    with pytest.raises(StatementContradicts):
        reconcile(tmp_path, "FT0,1,VND,x", "FT1,150001,VND,x")
    assert Entry.objects.count() == 1


def test_a_wrong_line_keeps_nothing_of_its_file(tmp_path: Path) -> None:
    with pytest.raises(StatementRefused):
        reconcile(tmp_path, "FT1,150000,VND,x", "FT2,1.5,VND,x")
    assert not Entry.objects.exists()


def test_a_statement_of_an_unknown_account_is_refused(tmp_path: Path) -> None:
    path = statement(tmp_path, "FT1,1,VND,x")
    path.write_text(path.read_text().replace(ACCOUNT, "77"))
    with pytest.raises(AccountUnknown):
        api.statement_reconcile(actor=CLERK, at=AT, path=path)


# The command line -----------------------------------------------------------------------


def run(*words: str) -> str:
    done = CliRunner().invoke(cli.app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_payload_of_a_fee_is_printed() -> None:
    out = json.loads(run("qr", "--amount", "150000", "--code", CODES[1], "--unit", UNIT, "--json"))
    transfer = read_payload(out["payload"])
    assert (transfer.account, transfer.amount, transfer.purpose) == (ACCOUNT, 150_000, CODES[1])
    assert out["fictional_account"] is True
    assert read_payload(run("qr", "--amount", "1", "--code", "A").strip()).amount == 1


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "A"), ("-5", "A"), ("10000000000000", "A"), ("5", "A" * 26), ("5", ""), ("5", "hồ sơ")],
)
def test_a_wrong_fee_ends_with_code_2(amount: str, code: str) -> None:
    done = CliRunner().invoke(cli.app, ["qr", f"--amount={amount}", "--code", code])
    assert isinstance(done.exception, TransferInvalid)
    assert done.exception.exit_code == 2
    assert CliRunner().invoke(cli.app, ["qr", "--amount", "1.5", "--code", "A"]).exit_code == 2


def test_a_unit_without_an_account_is_named() -> None:
    done = CliRunner().invoke(cli.app, ["qr", "--amount", "1", "--code", "A", "--unit", "AG.STP"])
    assert isinstance(done.exception, AccountMissing)


def test_a_statement_is_reconciled_by_command(tmp_path: Path) -> None:
    words = ("charge", "--code", CODES[0], "--unit", UNIT, "--amount", "150000", "--json")
    assert json.loads(run(*words))["recorded"] is True
    assert "unchanged" in run(*words[:-1])
    path = str(statement(tmp_path, f"FT1,150000,VND,{CODES[0]}", "FT2,5,VND,x"))
    out = json.loads(run("reconcile", path, "--json"))
    assert out["matched"] == [
        {"code": CODES[0], "due": 150_000, "paid": 150_000, "references": ["FT1"]}
    ]
    assert [item["reference"] for item in out["unmatched"]] == ["FT2"]
    assert "unmatched  1" in run("reconcile", path)


def test_the_system_may_do_both(tmp_path: Path) -> None:
    assert charge(CODES[5], actor=SYSTEM)
