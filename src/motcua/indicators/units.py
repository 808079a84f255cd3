"""Units that have ended: what they did counts for who continues them, from that day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motcua.organisation import api as organisation

Moved = tuple[tuple[str, str], ...]
"""Pairs of a unit that has ended and the unit that stands for it."""


def moved_on(day: date) -> Moved:
    """The units that have ended by ``day``, each with who continues it."""
    return tuple(sorted(organisation.units_continued(on=day).items()))


@dataclass(frozen=True)
class Limits:
    """What codes alone do not say of a unit: which others it continues, which it lost."""

    came: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def limits_of(unit: str | None, moved: Moved) -> Limits:
    """The units outside that ``unit`` stands for, and those inside that another stands for."""
    if unit is None:
        return Limits()
    within = organisation.is_within
    pairs = [(code, within(code, unit), within(now, unit)) for code, now in moved]
    return Limits(
        tuple(code for code, was, now in pairs if now and not was),
        tuple(code for code, was, now in pairs if was and not now),
    )


def slots(count: int) -> int:
    """Room for so many codes in a statement: few sizes, so that few statements are compiled."""
    return 1 << (count - 1).bit_length() if count else 0


def in_slots(name: str, codes: tuple[str, ...]) -> dict[str, str]:
    """The codes as parameters of the statement; the last fills what is left over."""
    return {
        f"{name}{index}": codes[min(index, len(codes) - 1)] for index in range(slots(len(codes)))
    }
