"""Which payment belongs to which dossier, and how each stands. Pure; whole đồng."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from motcua.payments.contracts import Balance, Expected, Standing, StatementEntry, Stray

NO_CODE, SEVERAL_CODES = "NO_CODE", "SEVERAL_CODES"


def bare(text: str) -> str:
    """Upper-case letters and digits only: what is left of a code after a bank's systems."""
    return "".join(char for char in text.upper() if char.isascii() and char.isalnum())


@dataclass(frozen=True)
class CodeIndex:
    """Dossier codes by their bare form, and how long those are, longest first."""

    codes: Mapping[str, str]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, codes: Iterable[str]) -> CodeIndex:
        """An index; codes that are the same once bare are left out, as neither can be told."""
        found: dict[str, set[str]] = defaultdict(set)
        for code in codes:
            found[bare(code)].add(code)
        alone = {key: next(iter(those)) for key, those in found.items() if key and len(those) == 1}
        return cls(alone, tuple(sorted({len(key) for key in alone}, reverse=True)))

    def found_in(self, purpose: str) -> set[str]:
        """The codes that stand in a purpose, whatever became of case, blanks and dots.

        A code that runs straight on into another digit is not taken: it may be the
        beginning of a longer one, and money is not given to a guess.
        """
        kept = [(char.upper(), at) for at, char in enumerate(purpose)
                if char.isascii() and char.isalnum()]  # fmt: skip
        text = "".join(char for char, _ in kept)
        found: set[str] = set()
        start = 0
        while start < len(text):
            length = next((size for size in self.lengths if self._fits(text, kept, start, size)), 0)
            if length:
                found.add(self.codes[text[start : start + length]])
            start += length or 1
        return found

    def _fits(self, text: str, kept: Sequence[tuple[str, int]], start: int, size: int) -> bool:
        end = start + size
        if end > len(text) or text[start:end] not in self.codes:
            return False
        return not (
            end < len(text) and text[end].isdigit() and kept[end][1] == kept[end - 1][1] + 1
        )


@dataclass(frozen=True)
class Assigned:
    """Which entries belong to which dossier, and which to none."""

    by_dossier: Mapping[str, tuple[StatementEntry, ...]]
    strays: tuple[Stray, ...]
    outgoing: int


def assign(entries: Iterable[StatementEntry], codes: Iterable[str]) -> Assigned:
    """Give each incoming entry to the one dossier that its purpose names."""
    index = CodeIndex.of(codes)
    found: dict[str, list[StatementEntry]] = defaultdict(list)
    strays: list[Stray] = []
    outgoing = 0
    for entry in entries:
        if entry.amount < 0:
            outgoing += 1
            continue
        named = index.found_in(entry.purpose)
        if len(named) == 1:
            found[named.pop()].append(entry)
        else:
            reason = SEVERAL_CODES if named else NO_CODE
            strays.append(Stray(entry.reference, entry.booked_on, entry.amount, reason))
    return Assigned({key: tuple(rows) for key, rows in found.items()}, tuple(strays), outgoing)


def balance(expected: Expected, entries: Sequence[StatementEntry]) -> Balance:
    """How one dossier stands. Parts that add up to what is due match; cash is a part too."""
    paid = expected.otherwise + sum(entry.amount for entry in entries)
    if paid == expected.amount:
        standing = Standing.MATCHED
    elif paid <= 0:
        standing = Standing.UNPAID
    elif paid < expected.amount:
        standing = Standing.SHORT
    else:
        parts = len(entries) + (expected.otherwise > 0)
        standing = Standing.DOUBLE if parts > 1 else Standing.OVER
    return Balance(
        expected.dossier, expected.amount, paid, standing,
        tuple(entry.reference for entry in entries),
    )  # fmt: skip


def exempted(listed: int, percent: int) -> int:
    """What of a fee is excused: ``percent`` of it, half a đồng counted up."""
    return (listed * percent + 50) // 100


def spread(total: int, wanted: Sequence[int]) -> list[int]:
    """``total`` given to what is wanted, in order; what is left over to the last.

    The parts add up to ``total``. With nothing wanted, nothing can be given.
    """
    left, found = total, []
    for sum_ in wanted:
        part = min(max(sum_, 0), left)
        found.append(part)
        left -= part
    if found:
        found[-1] += left
    return found


def given_up(amount: int, *, due: int, held: int) -> int:
    """How much of ``amount`` given back was due money, not only what was paid too much."""
    return amount - min(amount, max(held - due, 0))
