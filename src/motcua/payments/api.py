"""What other modules may call."""

from __future__ import annotations

from motcua.payments.exemptions import exemptions_on, relief_of
from motcua.payments.loading import account_of, accounts
from motcua.payments.rules import exempted
from motcua.payments.selectors import (
    charges_of,
    charges_told,
    day_totals,
    outstanding_list,
    payment_code,
    reconciliation,
)
from motcua.payments.services import charge_record, statement_reconcile, statement_take
from motcua.payments.services_money import (
    cash_take,
    charge_open,
    receipt_shown,
    refund_decide,
    refund_propose,
)
from motcua.payments.statements import COLUMNS as STATEMENT_COLUMNS
from motcua.payments.statements import MOST_BYTES as MOST_STATEMENT_BYTES
from motcua.payments.vietqr import payload, read_payload

__all__ = [
    "MOST_STATEMENT_BYTES",
    "STATEMENT_COLUMNS",
    "account_of",
    "accounts",
    "cash_take",
    "charge_open",
    "charge_record",
    "charges_of",
    "charges_told",
    "day_totals",
    "exempted",
    "exemptions_on",
    "outstanding_list",
    "payload",
    "payment_code",
    "read_payload",
    "receipt_shown",
    "reconciliation",
    "refund_decide",
    "refund_propose",
    "relief_of",
    "statement_reconcile",
    "statement_take",
]
