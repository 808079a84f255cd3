"""Address parts. Importing this module makes them known; each ``urls`` that uses one does."""

from __future__ import annotations

from django.urls import register_converter


class DossierCode:
    """What a dossier's code may be made of: what the ledger takes as a stream's name."""

    regex = r"[A-Za-z0-9._:@+-]{1,190}"

    def to_python(self, value: str) -> str:
        """The code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The code as it stands."""
        return value


register_converter(DossierCode, "dossier_code")
