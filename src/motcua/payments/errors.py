"""Refusals of the payments module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound


class TransferInvalid(Invalid):
    """A QR code cannot be made of this; ``fields`` says why."""

    code = "transfer_invalid"
    message = _("No payment code can be made of this.")


class CodeUnreadable(Invalid):
    """A text is not a VietQR payload; ``at`` is where, ``reason`` why."""

    code = "payment_code_unreadable"
    message = _("The payment code is wrong at character %(at)s: %(reason)s. Nothing was paid.")


class AccountMissing(NotFound):
    """The unit has no receiving account on that day."""

    code = "account_missing"
    message = _(
        "%(unit)s has no account for fees on %(day)s. Add it to definitions/payments/accounts.yaml."
    )


class AccountUnknown(NotFound):
    """The statement is of an account that no unit takes fees on."""

    code = "account_unknown"
    message = _(
        "No unit takes fees on account %(account)s. Check the file, or add the account to "
        "definitions/payments/accounts.yaml."
    )


class StatementRefused(Invalid):
    """The file cannot be read as a bank statement; nothing of it was kept."""

    code = "statement_refused"
    message = _("%(file)s, line %(line)s: %(reason)s. Nothing was kept of the file.")


class StatementContradicts(Conflict):
    """A reference is known with another day, amount or purpose; nothing was kept."""

    code = "statement_contradicts"
    message = _(
        "Reference %(reference)s is known already with another content. Nothing was kept; "
        "ask the bank which of the two is right."
    )


class ChargeInvalid(Invalid):
    """The fee cannot be recorded like this; ``fields`` says why."""

    code = "charge_invalid"
    message = _("The fee cannot be recorded like this.")
