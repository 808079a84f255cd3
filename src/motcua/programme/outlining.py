"""The clauses of a decision, counted from its text alone. Pure.

The file of a programme promises an outline, and its items are held against it. So that this
proves something, the outline is not made from the items: it is what this reads in the text
of the decision, line by line, knowing only how Vietnamese decisions are numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SECTION = re.compile(r"([IVX]+)\.\s+\S")
_NUMBER = re.compile(r"(\d{1,2})\.\s+\S")
_LETTER = re.compile(r"([a-zđ])\)\s*\S")
_DASH = re.compile(r"[-–]\s+\S")
PREAMBLE = "0"
"""All that stands before section I."""


def _place(line: str, section: str, number: str, letter: str, dashes: int) -> str | None:
    """The clause that begins with ``line``, or ``None`` for a line of the clause before."""
    if found := _SECTION.match(line):
        return found[1]
    if not section:
        return None
    if found := _NUMBER.match(line):
        return f"{section}.{found[1]}"
    head = f"{section}.{number}" if number else section
    if found := _LETTER.match(line):
        return f"{head}.{found[1]}"
    if _DASH.match(line):
        return f"{head}{'.' if letter else ''}{letter}-{dashes + 1}"
    return None


def _inside(clause: str, other: str) -> bool:
    return other.startswith((f"{clause}.", f"{clause}-"))


def clauses(lines: Iterable[str]) -> list[str]:
    """The clauses that say something, in order: those without clauses below them.

    Words of a clause that stand before the first clause below it are a clause of their own,
    written ``-0``: ``I-0`` is what section I says before its first point. Dashes are counted
    within their letter: ``VI.3.c-2``. What precedes section I is ``0``.
    """
    order: list[str] = []
    words: dict[str, int] = {}
    section = number = letter = ""
    dashes = 0
    for line in filter(None, map(str.strip, lines)):
        place = _place(line, section, number, letter, dashes)
        if place is None:
            words[order[-1] if order else PREAMBLE] = 1
            if not order:
                order.append(PREAMBLE)
            continue
        order.append(place)
        if "-" in place:
            dashes += 1
            continue
        section, _, rest = place.partition(".")
        number, _, letter = rest.partition(".")
        dashes = 0
    found = []
    for clause in order:
        if not any(_inside(clause, other) for other in order):
            found.append(clause)
        elif words.get(clause):
            found.append(f"{clause}-0")
    return found
