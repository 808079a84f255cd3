"""Numbers as they come in an address."""

from __future__ import annotations

from typing import Final

DIGITS: Final = 6


def whole(typed: str) -> int | None:
    """A whole number of at most ``DIGITS`` plain digits; ``None`` for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else None


def page_number(typed: str) -> int:
    """A page from 1 up; the first one for whatever is no number."""
    return max(whole(typed) or 1, 1)
