"""What other modules may call."""

from __future__ import annotations

from motcua.payments.loading import account_of
from motcua.payments.selectors import reconciliation
from motcua.payments.services import charge_record, statement_reconcile
from motcua.payments.statements import COLUMNS as STATEMENT_COLUMNS
from motcua.payments.vietqr import payload, read_payload

__all__ = [
    "STATEMENT_COLUMNS",
    "account_of",
    "charge_record",
    "payload",
    "read_payload",
    "reconciliation",
    "statement_reconcile",
]
