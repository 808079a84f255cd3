"""What a paper says, before it is set: the same for PDF and for Word."""

from __future__ import annotations

from dataclasses import dataclass

A5 = "a5"
A4 = "a4"
A4_ACROSS = "a4-across"


@dataclass(frozen=True)
class Fact:
    """One line: its label and what stands there."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    words: str
    strong: bool = False


@dataclass(frozen=True)
class Head:
    """A column: its title, its width in millimetres (0: what is left)."""

    title: str
    width: int = 0
    centred: bool = False


@dataclass(frozen=True)
class Grid:
    """A table under a title."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signature:
    """Who signs: the title in capitals, and the name where it is known."""

    title: str
    name: str = ""


@dataclass(frozen=True)
class Sheet:
    """A whole paper. ``url`` is what the QR code opens, ``code`` what the bars say.

    ``facts`` stand beside the QR code; ``blocks`` come below in their order.
    """

    size: str
    form: str
    parent: str
    agency: str
    office: str
    number: str
    place_date: str
    title: str
    code: str
    url: str
    facts: tuple[Fact, ...]
    blocks: tuple[Prose | Grid, ...]
    signatures: tuple[Signature, ...]
    notes: tuple[str, ...] = ()
