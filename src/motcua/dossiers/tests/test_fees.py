"""Fees of a dossier: charged with its receipt, lessened for a group, settled by its acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import services
from motcua.dossiers.contracts import Kind, Receipt, Status
from motcua.dossiers.errors import DossierInvalid
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.models import Dossier, Fact
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import (
    NOW,
    PERSON,
    WARD,
    all_papers,
    entries,
    handling,
    one_stop,
    receive,
)
from motcua.organisation.errors import PermissionMissing
from motcua.payments import api as payments
from motcua.payments.contracts import ChargeStatus
from motcua.payments.errors import DueChanged, ExemptionUnknown, NothingDue

pytestmark = pytest.mark.django_db(transaction=True)
SIGNATURE = "2.000884"  # 10 000 đồng
BIRTH = "1.001193"  # free of charge
LATER = NOW + timedelta(hours=1)


def exempt(group: str, *, proof: str = "", key: str | None = None) -> Receipt:
    return services.dossier_receive(
        actor=one_stop(), at=NOW, unit_code=WARD, procedure_code=SIGNATURE, applicant=PERSON,
        components=all_papers(SIGNATURE, NOW), exemption=group, exemption_proof=proof, key=key,
    )  # fmt: skip


def take(code: str, amount: int, *, seq: int = 1, key: str | None = None, **more: Any) -> Any:
    return services.dossier_fee_take(
        **{"actor": one_stop(), "at": LATER, "code": code, "seq": seq, "amount": amount, **more},
        key=key,
    )


def ask(code: str, amount: int = 2_000_000, key: str | None = None) -> int:
    return services.dossier_request_payment(
        actor=handling(), at=LATER, code=code, amount=amount, reason="Lệ phí trước bạ", key=key
    ).seq


def status(code: str) -> Status:
    return dossier_detail(code=code, now=LATER).row.status


def test_a_fee_is_charged_with_the_receipt_and_a_free_procedure_charges_nothing() -> None:
    code = receive(procedure=SIGNATURE).code
    [charge] = payments.charges_of(code)
    assert (charge.seq, charge.unit, charge.amount, charge.account) == (
        1, WARD, 10_000, "0000000030307",
    )  # fmt: skip
    assert entries(code)[0].body["fee"] == 10_000
    assert payments.charges_of(receive(procedure=BIRTH).code) == []


def test_receiving_with_a_fee_costs_one_statement_more_and_at_most_nine() -> None:
    receive(procedure=SIGNATURE, key="the-warming-key")
    counts = []
    for procedure in (BIRTH, SIGNATURE):
        with CaptureQueriesContext(connection) as captured:
            receive(procedure=procedure, key=f"key-of-{procedure}")
        begin, *between, commit = [query["sql"] for query in captured.captured_queries]
        assert (begin, commit) == ("BEGIN", "COMMIT")
        counts.append(len(between))
    assert counts == [counts[0], counts[0] + 1]
    assert counts[1] <= 10  # nine, and whether the catalogue is current


def test_an_exempt_applicant_owes_nothing_and_the_ledger_names_neither_group_nor_paper() -> None:
    code = exempt("HO_NGHEO", proof="GCN 12/2026").code
    [charge] = payments.charges_of(code)
    assert (charge.status, charge.exempted) == (ChargeStatus.EXEMPT, 10_000)
    body = entries(code)[0].body
    assert (body["fee"], body["fee_listed"], body["exempt"]) == (0, 10_000, True)
    assert "NGHEO" not in str(body)
    assert "GCN" not in str(body)
    assert Dossier.objects.get(code=code).fee == Fact.objects.get(code=code).fee == 0
    assert facts_verify()["faults"] == []


def test_an_exemption_that_does_not_exist_receives_nothing() -> None:
    with pytest.raises(ExemptionUnknown):
        exempt("RICH")
    assert not Dossier.objects.exists()


def test_the_same_key_with_another_exemption_is_another_request() -> None:
    first = exempt("HO_NGHEO", key="exempt-key-1")
    assert exempt("HO_NGHEO", key="exempt-key-1") == first
    assert len(payments.charges_of(first.code)) == 1


def test_cash_is_taken_once_by_the_counter_and_a_key_gives_the_same_receipt() -> None:
    code = receive(procedure=SIGNATURE).code
    with pytest.raises(PermissionMissing):
        take(code, 10_000, actor=handling())
    with pytest.raises(DueChanged):
        take(code, 9_999)
    first = take(code, 10_000, key="cash-key-1")
    assert (first.number, first.amount) == ("0000001/2026", 10_000)
    assert take(code, 10_000, key="cash-key-1") == first
    with pytest.raises(NothingDue):
        take(code, 10_000, key="cash-key-2")
    assert status(code) is Status.IN_PROGRESS
    assert len(entries(code)) == 1


def test_a_financial_duty_becomes_a_charge_and_cash_lets_the_dossier_go_on() -> None:
    code = receive(procedure=SIGNATURE).code
    seq = ask(code, key="ask-key-01")
    assert ask(code, key="ask-key-01") == seq
    fee, duty = payments.charges_of(code)
    assert (duty.seq, duty.amount, duty.status) == (seq, 2_000_000, ChargeStatus.DUE)
    take(code, 10_000)
    assert status(code) is Status.AWAITING_PAYMENT
    taken = take(code, 2_000_000, seq=seq)
    assert status(code) is Status.IN_PROGRESS
    last = entries(code)[-1]
    assert (last.kind, last.body["receipt"]) == (Kind.PAID, taken.number)
    assert taken.number == "0000002/2026"
    assert facts_verify()["faults"] == []
    del fee


def test_a_receipt_of_the_treasury_settles_the_duty() -> None:
    code = receive(procedure=SIGNATURE).code
    seq = ask(code)
    services.dossier_paid(actor=one_stop(), at=LATER, code=code, reference="Kho bạc 0012")
    fee, duty = payments.charges_told(code)
    assert (fee.status, duty.status, duty.seq) == (ChargeStatus.DUE, ChargeStatus.PAID, seq)
    assert [paid.reference for paid in duty.payments] == ["Kho bạc 0012"]


def test_a_duty_that_no_payment_code_can_hold_is_refused() -> None:
    code = receive(procedure=SIGNATURE).code
    for amount in (0, 10**13):
        with pytest.raises(DossierInvalid):
            ask(code, amount)
    assert len(payments.charges_of(code)) == 1


def test_a_fee_entered_afterwards_is_charged_on_the_day_it_was_written_down() -> None:
    receive(procedure=SIGNATURE, at=NOW, occurred_at=NOW - timedelta(days=3))
    [day] = payments.day_totals(unit=WARD, first=NOW.date() - timedelta(days=5), last=NOW.date())
    assert (day.day, day.charged) == (NOW.date(), 10_000)
