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


class ProcedureCode(DossierCode):
    """What a procedure's code may be made of."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}"


class TaskCode(DossierCode):
    """What a task's code may be made of."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}"


class Year:
    """A year in four digits."""

    regex = r"[0-9]{4}"

    def to_python(self, value: str) -> int:
        """The year as a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The year in four digits."""
        return f"{value:04d}"


class PaperKind(DossierCode):
    """The two kinds of file in which a paper is handed out."""

    regex = r"docx|pdf"


register_converter(DossierCode, "dossier_code")
register_converter(PaperKind, "paper_kind")
register_converter(ProcedureCode, "procedure_code")
register_converter(TaskCode, "task_code")
register_converter(Year, "year")
