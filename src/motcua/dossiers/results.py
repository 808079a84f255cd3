"""Results that the state issued: who holds them is a keyed digest, never a number to read."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from motcua.dossiers.contracts import IssuedResult
from motcua.dossiers.models import Result

_SALT = "motcua.dossiers.results"


def holder_of(id_number: str) -> str:
    """The digest of an identity number under this installation's key; empty for none."""
    plain = "".join(char for char in id_number if char.isalnum()).upper()
    if not plain:
        return ""
    return salted_hmac(_SALT, plain, algorithm="sha256").hexdigest()


def results_of(id_number: str) -> tuple[IssuedResult, ...]:
    """What was issued to whoever has this number, the latest first. One statement.

    The caller has checked that the reader serves this person.
    """
    holder = holder_of(id_number)
    if not holder:
        return ()
    rows = Result.objects.filter(holder=holder).order_by("-issued_on", "-dossier_id")
    return tuple(
        IssuedResult(row.code, row.procedure, row.result, row.issued_on, row.number) for row in rows
    )
