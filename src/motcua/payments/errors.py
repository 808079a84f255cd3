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


class ExemptionUnknown(Invalid):
    """No group with this code is exempt on that day."""

    code = "exemption_unknown"
    message = _("There is no exemption %(exemption)s on %(day)s. Choose one of the list.")


class NothingDue(Conflict):
    """There is nothing left to pay."""

    code = "nothing_due"
    message = _("Nothing is due for %(dossier)s any more. No money was taken.")


class DueChanged(Conflict):
    """What is due is no longer what the page showed."""

    code = "due_changed"
    message = _(
        "%(dossier)s: %(due)s đồng are due now, not the %(shown)s that the page showed. "
        "No money was taken; open the dossier again."
    )


class RefundNotPossible(Conflict):
    """The money cannot be given back like this."""

    code = "refund_not_possible"
    message = _("Nothing can be given back for %(dossier)s: %(reason)s.")


class OwnRefund(Conflict):
    """Whoever proposes a refund does not also decide on it."""

    code = "own_refund"
    message = _("You proposed the refund of %(dossier)s; another person decides on it.")


class ChargeUnknown(NotFound):
    """The dossier has no such charge."""

    code = "charge_unknown"
    message = _("%(dossier)s has no such fee. Open the dossier again.")


REASON_NEEDED = _("Write the reason.")
SUM_NEEDED = _("Enter the sum in đồng, at least 1.")
PART_OF_DUE = _("Enter what was paid: at least 1 đồng and no more than is due.")
ONLY_DUE = _("only {due} đồng are due")
ONLY_HELD = _("only {held} đồng are held")
REFUND_WAITS = _("a refund waits to be decided")
NO_REFUND = _("none was proposed")
