"""What crosses the border of a dossier's files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

AREA = "dossiers"
"""Where in the store the bytes of dossiers lie."""


class Way(StrEnum):
    """How a component of the checklist came to the agency."""

    PAPER = "PAPER"
    FILE = "FILE"
    REUSED = "REUSED"


@dataclass(frozen=True)
class Scan:
    """A file whose bytes are kept, for a component of the checklist or for none.

    ``digest`` is the SHA-256 of the bytes; ``media_type`` is told from them. Personal data:
    a name may tell who the paper is about.
    """

    component: str
    name: str
    media_type: str
    size: int
    digest: str


@dataclass(frozen=True)
class FileRow:
    """A file of a dossier: which step it came at, with which act, and whether it was struck out.

    ``seal`` binds it to its entry in the ledger. Personal data, as in ``Scan``.
    """

    file_id: int
    dossier_id: int
    code: str
    unit: str
    scan: Scan
    step: str
    seal: str
    added_seq: int
    added_at: datetime
    added_by: str
    struck_seq: int | None
    struck_at: datetime | None
    struck_by: str

    @property
    def struck(self) -> bool:
        """True when it was put in by mistake and no longer counts."""
        return self.struck_seq is not None


@dataclass(frozen=True)
class Reused:
    """A component that a result of another dossier served, so that nobody asked for the paper."""

    component: str
    code: str
    result: str
    issued_on: date


@dataclass(frozen=True)
class ReuseCount:
    """Dossiers of a procedure, received in a window, and how many reused earlier results.

    ``received`` say for each paper how it came; ``papers`` are the components that nobody
    had to bring; ``simulated`` of the dossiers were never real.
    """

    procedure: str
    received: int
    reusing: int
    papers: int
    simulated: int


@dataclass(frozen=True)
class ReuseRow:
    """One component behind a count of reuse. No personal data of the applicant."""

    code: str
    procedure: str
    procedure_version: int
    unit: str
    origin: str
    received_on: date
    component: str
    result: str
    issued_on: date
