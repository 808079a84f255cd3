"""What the officials' pages say of fees: words, and what this person may do about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from motcua.dossiers.contracts import DossierDetail, Outcome
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.payments import api as payments
from motcua.payments.contracts import (
    ChargeState,
    ChargeStatus,
    PaymentCode,
    Reconciliation,
    Standing,
)
from motcua.procedures.contracts import Text

STATUSES: Final[Mapping[ChargeStatus, tuple[Text, str]]] = {
    ChargeStatus.EXEMPT: (Text("Được miễn", "Exempt"), "none"),
    ChargeStatus.DUE: (Text("Chưa nộp", "Not paid"), "soon"),
    ChargeStatus.PART_PAID: (Text("Nộp chưa đủ", "Paid in part"), "soon"),
    ChargeStatus.PAID: (Text("Đã nộp đủ", "Paid"), "good"),
    ChargeStatus.OVERPAID: (Text("Nộp thừa", "Paid too much"), "late"),
    ChargeStatus.REFUNDED: (Text("Đã hoàn trả", "Refunded"), "none"),
    ChargeStatus.GIVEN_UP: (Text("Đã thôi thu", "Given up"), "none"),
}
STANDINGS: Final[Mapping[str, tuple[Text, Text]]] = {
    Standing.MATCHED: (
        Text("Khớp", "Matched"), Text("Đã nộp đúng số phải nộp", "What is due came in"),
    ),
    Standing.UNPAID: (
        Text("Chưa nộp", "Unpaid"), Text("Chưa có khoản tiền nào", "Nothing came in yet"),
    ),
    Standing.SHORT: (
        Text("Nộp thiếu", "Short"), Text("Nộp ít hơn số phải nộp", "Less than is due came in"),
    ),
    Standing.DOUBLE: (
        Text("Nộp trùng", "Double"), Text("Nộp nhiều lần, thừa tiền", "Paid again, too much"),
    ),
    Standing.OVER: (
        Text("Nộp thừa", "Over"), Text("Một lần nộp, nhiều hơn số phải nộp", "More than is due"),
    ),
}  # fmt: skip
STRAYS: Final = "UNMATCHED"
STRAY_REASONS: Final[Mapping[str, Text]] = {
    "NO_CODE": Text("Nội dung không có mã hồ sơ", "The purpose names no dossier"),
    "SEVERAL_CODES": Text("Nội dung có nhiều mã hồ sơ", "The purpose names several dossiers"),
}
MOST_ROWS: Final = 200


@dataclass(frozen=True)
class FeeLine:
    """One charge on the page of a dossier, and what this person may do about it."""

    charge: ChargeState
    status: Text
    look: str
    code: PaymentCode | None
    take: bool
    propose: bool
    decide: bool
    give_up: bool

    @property
    def prefix(self) -> str:
        """What the ids of its fields begin with."""
        return f"f{self.charge.seq}"


def fee_lines(actor: Actor, detail: DossierDetail) -> list[FeeLine]:
    """The charges of a dossier. Three statements; none for a dossier of another system."""
    if detail.row.origin != "LIVE":
        return []

    def may(permission: str) -> bool:
        return organisation.permitted(actor, permission, detail.row.unit)

    charges, refunds = may("payments.charge"), may("payments.refund")
    no_result = detail.clock.outcome not in (None, Outcome.GRANTED)
    found = []
    for charge in payments.charges_told(detail.row.code):
        status, look = STATUSES[charge.status]
        waiting = charge.waiting
        found.append(
            FeeLine(
                charge, status, look, payments.payment_code(charge),
                take=charges and charge.outstanding > 0,
                propose=charges and charge.held > 0 and waiting is None,
                decide=refunds and waiting is not None and waiting.proposed_by != actor.code,
                give_up=charges and no_result and charge.outstanding > 0 and waiting is None,
            )
        )  # fmt: skip
    return found


def classes_of(found: Reconciliation) -> list[dict[str, Any]]:
    """Each class with how many, what is due and what came in; money of no dossier is last."""
    rows: list[dict[str, Any]] = []
    for standing, (name, meaning) in STANDINGS.items():
        those = found.standing(Standing(standing))
        rows.append(
            {
                "code": str(standing), "name": name, "meaning": meaning, "count": len(those),
                "due": sum(item.due for item in those), "paid": sum(item.paid for item in those),
            }
        )  # fmt: skip
    rows.append(
        {
            "code": STRAYS, "name": Text("Chưa rõ hồ sơ", "Unmatched"),
            "meaning": Text("Tiền vào nhưng không rõ của hồ sơ nào", "Money of no known dossier"),
            "count": len(found.strays), "due": None,
            "paid": sum(item.amount for item in found.strays),
        }
    )  # fmt: skip
    return rows


def class_shown(rows: Sequence[Mapping[str, Any]], asked: str) -> str:
    """The class that was asked for, else the first of those that need a person, if any."""
    known = {row["code"]: row["count"] for row in rows}
    if asked in known:
        return asked
    needs = (Standing.SHORT, Standing.DOUBLE, Standing.OVER, STRAYS, Standing.UNPAID)
    return next((str(code) for code in needs if known[str(code)]), str(Standing.MATCHED))


def exemption_choices(day: date) -> list[dict[str, Any]]:
    """The groups whose fees are lessened on ``day``, for the receiving form."""
    return [
        {
            "code": item.code, "name": Text(item.name_vi, item.name_en), "percent": item.percent,
            "verified": item.verified, "basis": item.basis,
        }
        for item in payments.exemptions_on(day)
    ]  # fmt: skip
