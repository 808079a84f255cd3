"""Charges, cash with its receipts, refunds by a second person, and what the bank adds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.commands import TransactionRequired, command
from motcua.core.definitions import DefinitionError
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.payments import api
from motcua.payments.contracts import ChargeState, ChargeStatus, Receipted, Relief, Standing
from motcua.payments.errors import (
    ChargeInvalid,
    ChargeUnknown,
    DueChanged,
    ExemptionUnknown,
    NothingDue,
    OwnRefund,
    RefundNotPossible,
)
from motcua.payments.exemptions import exemptions, read_exemptions
from motcua.payments.models import Charge
from motcua.payments.rules import exempted, given_up, spread
from motcua.payments.vietqr import read_payload

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
UNIT, ACCOUNT = "AG.30307", "0000000030307"
CODE = "H01.30.307-260715-0001"


def person(role: Role, unit: str = UNIT, name: str = "") -> Actor:
    return Actor(f"user:{name or role.value}", "Người", (ActorPost(unit, role),))


COUNTER, HEAD = person(Role.ONE_STOP_OFFICER), person(Role.HEAD)
CLERK = person(Role.CLERK)
take = command(api.cash_take)
shown = command(api.receipt_shown)


@command
def opened(
    code: str = CODE, *, listed: int = 150_000, seq: int = 1, unit: str = UNIT,
    relief: Relief | None = None,
) -> int:  # fmt: skip
    return api.charge_open(
        actor=COUNTER, at=AT, dossier=code, seq=seq, unit=unit, listed=listed, relief=relief
    )


def cash(code: str = CODE, amount: int = 150_000, *, seq: int = 1, at: datetime = AT) -> Receipted:
    return take(actor=COUNTER, at=at, dossier=code, seq=seq, amount=amount)


def bank(tmp_path: Path, *rows: str) -> None:
    path = tmp_path / "statement.csv"
    lines = [",".join(api.STATEMENT_COLUMNS), *(f"{ACCOUNT},2026-07-15,{row}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    api.statement_reconcile(actor=CLERK, at=AT, path=path)


def only(code: str = CODE) -> ChargeState:
    [charge] = api.charges_told(code)
    return charge


# Pure ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "percent", "excused"),
    [(150_000, 100, 150_000), (150_000, 50, 75_000), (3, 50, 2), (5, 10, 1), (4, 10, 0)],
)
def test_half_a_dong_excused_counts_up(listed: int, percent: int, excused: int) -> None:
    assert exempted(listed, percent) == excused


@given(st.integers(0, 10**12), st.integers(1, 100))
def test_nobody_is_excused_of_more_than_the_fee(listed: int, percent: int) -> None:
    assert 0 <= exempted(listed, percent) <= listed


@given(st.integers(0, 10**9), st.lists(st.integers(-5, 10**6), min_size=1))
def test_money_spread_over_charges_is_neither_lost_nor_made(total: int, wanted: list[int]) -> None:
    parts = spread(total, wanted)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    assert all(part <= max(want, 0) for part, want in zip(parts[:-1], wanted[:-1], strict=True))


def test_what_was_paid_too_much_is_given_back_first() -> None:
    assert given_up(50, due=100, held=150) == 0
    assert given_up(70, due=100, held=150) == 20
    assert given_up(100, due=100, held=100) == 100


# Charges -------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_fee_is_charged_once_for_an_act_and_what_is_free_makes_none() -> None:
    assert opened() == 150_000
    assert opened(listed=99) == 99
    assert only().amount == 150_000
    assert opened("H01.30.307-260715-0002", listed=0) == 0
    assert api.charges_of("H01.30.307-260715-0002") == []
    assert only().status is ChargeStatus.DUE


def test_an_exempt_group_owes_what_the_percent_leaves_and_the_reason_is_kept() -> None:
    assert opened(relief=Relief("HO_NGHEO", 100, "Hộ nghèo – GCN 12")) == 0
    assert only().status is ChargeStatus.EXEMPT
    assert (only().exempted, only().exemption_reason) == (150_000, "Hộ nghèo – GCN 12")
    other = "H01.30.307-260715-0002"
    assert opened(other, listed=15_001, relief=Relief("X", 50, "một nửa")) == 7_500
    assert (only(other).exempted, only(other).outstanding) == (7_501, 7_500)


def test_a_step_of_money_needs_the_command_of_its_act() -> None:
    with pytest.raises(TransactionRequired):
        api.charge_open(actor=COUNTER, at=AT, dossier=CODE, seq=1, unit=UNIT, listed=1)
    with pytest.raises(TransactionRequired):
        api.cash_take(actor=COUNTER, at=AT, dossier=CODE, seq=1, amount=1)


def test_a_unit_without_an_account_takes_cash_and_has_no_code() -> None:
    opened(unit="AG.STP")
    assert only().account == ""
    assert api.payment_code(only()) is None
    opened("H01.30.307-260715-0002")
    code = api.payment_code(only("H01.30.307-260715-0002"))
    assert code is not None
    transfer = read_payload(code.payload)
    assert (transfer.amount, transfer.purpose) == (150_000, "H01.30.307-260715-0002")
    assert (code.account, code.amount, code.fictional) == (ACCOUNT, 150_000, True)
    assert code.image.startswith("data:image/svg+xml")


# Cash ----------------------------------------------------------------------------------


def test_receipts_are_numbered_without_gaps_in_a_unit_and_year() -> None:
    codes = [f"H01.30.307-260715-{number:04d}" for number in range(1, 5)]
    for code in codes[:3]:
        opened(code)
    opened(codes[3], unit="AG.STP")
    assert cash(codes[0]).number == "0000001/2026"
    with pytest.raises(NothingDue):
        cash(codes[0])
    with pytest.raises(ChargeUnknown):
        cash("H01.30.307-260715-0099")
    assert cash(codes[1]).number == "0000002/2026"
    assert cash(codes[3]).number == "0000001/2026"
    assert cash(codes[2], at=datetime(2026, 12, 31, 18, tzinfo=UTC)).number == "0000001/2027"
    told = ledger.entry_list(stream=f"payments:{UNIT}:2026")
    assert [entry.body["receipt"] for entry in told] == ["0000001/2026", "0000002/2026"]


def test_cash_is_taken_for_what_is_due_now_not_for_what_an_old_page_showed(tmp_path: Path) -> None:
    opened()
    bank(tmp_path, f"FT1,100000,VND,{CODE}")
    assert (only().status, only().outstanding) == (ChargeStatus.PART_PAID, 50_000)
    with pytest.raises(DueChanged) as refusal:
        cash()
    assert "50000" in str(refusal.value)
    assert cash(amount=50_000) == Receipted("0000001/2026", 50_000)
    assert (only().status, only().paid_cash, only().paid_bank) == (
        ChargeStatus.PAID, 50_000, 100_000,
    )  # fmt: skip
    account = api.account_of(UNIT, on=date(2026, 7, 15))
    [balance] = api.reconciliation(account=account).balances
    assert (balance.standing, balance.paid) == (Standing.MATCHED, 150_000)


def test_cash_and_a_transfer_for_the_same_fee_are_seen_as_double(tmp_path: Path) -> None:
    opened()
    cash()
    bank(tmp_path, f"FT1,150000,VND,{CODE}")
    assert (only().status, only().held) == (ChargeStatus.OVERPAID, 300_000)
    account = api.account_of(UNIT, on=date(2026, 7, 15))
    assert [row.dossier for row in api.reconciliation(account=account).standing(Standing.DOUBLE)]


def test_a_shown_receipt_settles_the_duties_and_not_the_fee() -> None:
    opened()
    opened(seq=4, listed=2_000_000)
    assert shown(actor=COUNTER, at=AT, dossier=CODE, reference="Kho bạc 77") == 2_000_000
    assert shown(actor=COUNTER, at=AT, dossier=CODE, reference="Kho bạc 77") == 0
    fee, duty = api.charges_told(CODE)
    assert (fee.status, duty.status) == (ChargeStatus.DUE, ChargeStatus.PAID)
    assert [(paid.number, paid.reference) for paid in duty.payments] == [("", "Kho bạc 77")]


def test_a_transfer_meets_the_oldest_charge_of_a_dossier_first(tmp_path: Path) -> None:
    opened()
    opened(seq=4, listed=200_000)
    bank(tmp_path, f"FT1,160000,VND,{CODE}")
    assert [item.paid_bank for item in api.charges_of(CODE)] == [150_000, 10_000]


# Refunds -------------------------------------------------------------------------------


def propose(amount: int, reason: str = "nộp trùng", actor: Actor = COUNTER) -> None:
    api.refund_propose(actor=actor, at=AT, dossier=CODE, seq=1, amount=amount, reason=reason)


def decide(accepted: bool = True, actor: Actor = HEAD) -> ChargeState:
    return api.refund_decide(actor=actor, at=AT, dossier=CODE, seq=1, accepted=accepted)


def test_a_refund_needs_a_reason_a_sum_that_is_held_and_a_second_person() -> None:
    opened()
    with pytest.raises(RefundNotPossible):
        propose(1)
    cash()
    with pytest.raises(ChargeInvalid) as refusal:
        propose(0, " ")
    assert set(refusal.value.fields) == {"amount", "reason"}
    with pytest.raises(RefundNotPossible):
        propose(150_001)
    with pytest.raises(PermissionMissing):
        propose(1, actor=CLERK)
    with pytest.raises(RefundNotPossible):
        decide()
    both = Actor(COUNTER.code, "Người", (*COUNTER.posts, *HEAD.posts))
    propose(150_000)
    with pytest.raises(RefundNotPossible):
        propose(1)
    with pytest.raises(PermissionMissing):
        decide(actor=COUNTER)
    with pytest.raises(OwnRefund):
        decide(actor=both)
    assert decide().status is ChargeStatus.REFUNDED
    assert (only().due, only().held, only().outstanding) == (0, 0, 0)


def test_what_is_due_is_given_up_by_two_people_and_no_money_moves() -> None:
    opened()
    with pytest.raises(RefundNotPossible):
        give_up(150_001)
    give_up(150_000)
    with pytest.raises(OwnRefund):
        decide(actor=Actor(COUNTER.code, "Người", (*COUNTER.posts, *HEAD.posts)))
    state = decide()
    assert (state.status, state.due, state.outstanding) == (ChargeStatus.GIVEN_UP, 0, 0)
    assert (state.waived, state.refunded) == (150_000, 0)
    assert api.outstanding_list(unit=UNIT) == []
    [day] = api.day_totals(unit=UNIT, first=AT.date(), last=AT.date())
    assert (day.charged, day.refunded) == (150_000, 0)
    kinds = [entry.kind for entry in ledger.entry_list(stream=f"payments:{UNIT}:2026")]
    assert kinds == ["payments.due.proposed", "payments.due.accepted"]


def test_a_part_is_taken_and_the_rest_stays_due() -> None:
    opened()
    for wrong in (0, 150_001):
        with pytest.raises(ChargeInvalid) as refusal:
            take(actor=COUNTER, at=AT, dossier=CODE, seq=1, amount=150_000, part=wrong)
        assert set(refusal.value.fields) == {"part"}
    assert take(
        actor=COUNTER, at=AT, dossier=CODE, seq=1, amount=150_000, part=50_000
    ).amount == 50_000  # fmt: skip
    assert (only().status, only().outstanding) == (ChargeStatus.PART_PAID, 100_000)
    with pytest.raises(DueChanged):
        take(actor=COUNTER, at=AT, dossier=CODE, seq=1, amount=150_000)
    take(actor=COUNTER, at=AT, dossier=CODE, seq=1, amount=100_000)
    assert only().status is ChargeStatus.PAID
    assert [paid.amount for paid in only().payments] == [50_000, 100_000]


def test_a_sum_that_was_paid_meanwhile_is_not_given_up() -> None:
    opened()
    give_up(150_000)
    cash()
    with pytest.raises(RefundNotPossible):
        decide()
    assert only().status is ChargeStatus.PAID


def give_up(amount: int) -> None:
    api.refund_propose(
        actor=COUNTER, at=AT, dossier=CODE, seq=1, amount=amount, reason="Người nộp rút hồ sơ",
        of_due=True,
    )  # fmt: skip


def test_a_declined_refund_moves_no_money_and_another_may_be_proposed() -> None:
    opened()
    cash()
    propose(10)
    assert decide(accepted=False).status is ChargeStatus.PAID
    propose(20)
    assert [item.accepted for item in only().refunds] == [False, None]


def test_what_came_twice_is_given_back_and_the_fee_stays_paid(tmp_path: Path) -> None:
    opened()
    cash()
    bank(tmp_path, f"FT1,150000,VND,{CODE}")
    propose(150_000)
    state = decide()
    assert (state.status, state.waived, state.held) == (ChargeStatus.PAID, 0, 150_000)
    bank(tmp_path, f"FT1,150000,VND,{CODE}")
    assert only().status is ChargeStatus.PAID
    kinds = [entry.kind for entry in ledger.entry_list(stream=f"payments:{UNIT}:2026")]
    assert kinds[-2:] == ["payments.refund.proposed", "payments.refund.accepted"]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"exempted": 1}, "what_is_due_is_what_is_listed_less_what_is_exempt"),
        ({"waived": 150_001}, "no_more_is_waived_than_was_due"),
        ({"refunded": 1}, "no_more_is_refunded_than_was_paid"),
        ({"waived": -1}, "no_sum_of_a_charge_is_negative"),
    ],
)
def test_the_database_keeps_the_identities_of_a_charge(values: dict[str, int], name: str) -> None:
    opened(relief=Relief("X", 1, "một phần"))
    values = {"exempted": 1_501} if "exempted" in values else values
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Charge.objects.update(**values)


def test_the_money_of_a_day_adds_up(tmp_path: Path) -> None:
    opened()
    opened("H01.30.307-260715-0002")
    cash()
    bank(tmp_path, "FT1,150000,VND,H01.30.307-260715-0002", "FT2,7,VND,x", "FT3,-9,VND,y")
    propose(40_000)
    decide()
    [day] = api.day_totals(unit=UNIT, first=date(2026, 7, 1), last=date(2026, 7, 31))
    assert (day.day, day.charged, day.cash, day.bank, day.refunded) == (
        date(2026, 7, 15), 300_000, 150_000, 150_007, 40_000,
    )  # fmt: skip
    assert (day.held, day.cash_count, day.bank_count) == (260_007, 1, 2)
    assert api.day_totals(unit="AG.STP", first=date(2026, 7, 1), last=date(2026, 7, 31)) == []


# Exemptions as data --------------------------------------------------------------------


def test_every_shipped_exemption_names_its_text_and_none_claims_to_be_read() -> None:
    assert {"HO_NGHEO", "NGUOI_CO_CONG", "TRE_EM", "NGUOI_KHUYET_TAT"} <= {
        item.code for item in exemptions()
    }
    assert all(item.basis and not item.verified for item in exemptions())


def test_a_group_is_exempt_from_its_day_on() -> None:
    found = api.relief_of("HO_NGHEO", on=date(2026, 7, 15), proof=" GCN  12 ")
    assert found == Relief("HO_NGHEO", 100, "Người thuộc hộ nghèo – GCN 12")
    assert api.relief_of("", on=date(2026, 7, 15)) is None
    for code, day in (("HO_NGHEO", date(2016, 12, 31)), ("RICH", date(2026, 7, 15))):
        with pytest.raises(ExemptionUnknown):
            api.relief_of(code, on=day)


GOOD = """exemptions:
  - code: A
    name: {vi: a, en: a}
    percent: 50
    valid_from: 2017-01-01
    basis: x
    verified: false
"""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD.replace("50", "0"), 4, "from 1 to 100"),
        (GOOD.replace("50", "101"), 4, "from 1 to 100"),
        (GOOD.replace("basis", "bases"), 6, "unknown key"),
        (GOOD + GOOD.partition("\n")[2], 8, "stands twice"),
        (GOOD.replace("verified: false", "verified: no"), 7, "must be bool"),
        ("other: 1\n" + GOOD, 1, "unknown key"),
        (GOOD + "    valid_until: 2017-01-01\n", 8, "ends before"),
    ],
)
def test_a_wrong_file_of_exemptions_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = tmp_path / "exemptions.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        read_exemptions(path)
    assert refusal.value.params["line"] == line
    assert reason in refusal.value.params["reason"]
