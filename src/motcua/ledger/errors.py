"""Refusals of the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import IntegrityFailure, Invalid, NotFound


class EntryInvalid(Invalid):
    """An entry's names or body cannot be recorded."""

    code = "ledger_entry_invalid"
    message = _("The entry cannot be recorded: %(reason)s.")


class EntryUnknown(NotFound):
    """There is no such entry or stream."""

    code = "ledger_entry_unknown"
    message = _("The ledger has no entry for %(stream)s.")


class NotSealedYet(NotFound):
    """The entry is recorded but not yet under a signed checkpoint."""

    code = "ledger_not_sealed_yet"
    message = _(
        "This entry is recorded but not sealed yet. Sealing takes a few seconds; try again."
    )


class ProofInvalid(IntegrityFailure):
    """A proof, checkpoint or signature does not verify. ``reason`` says at which point."""

    code = "ledger_proof_invalid"
    message = _("The proof does not verify: %(reason)s.")


class LedgerBroken(IntegrityFailure):
    """The stored ledger contradicts itself. The first wrong entry is named."""

    code = "ledger_broken"
    message = _("The ledger is broken at %(place)s: %(reason)s.")
