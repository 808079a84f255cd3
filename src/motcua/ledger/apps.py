"""The ledger application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Append-only entries, hash chains, sealing, proofs, verification."""

    name = "motcua.ledger"
    label = "ledger"
    verbose_name = "Motcua ledger"
