"""How units are drawn: committed first, seeded later, recomputed by anybody. Pure.

1. Before the seed is known, the commitment to the code, a secret nonce, the rule of the seed,
   how many are drawn and the sorted frame goes into the
   ledger. Nothing of it can be changed or chosen after that.
2. The seed is the SHA-256 of the nonce and of a public part that nobody controls.
3. Units are taken one after the other: the next block is the SHA-256 of the seed and a
   counter; a block that would favour some units is passed over; the rest modulo the number
   of units left says which one is taken out.

The nonce keeps the drawn units secret while the public part is known to all; it is part of
what was committed, so it cannot be looked for afterwards either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

METHOD: Final = "motcua-draw-1"
_BLOCKS: Final = 1 << 256


def frame_of(units: Iterable[str]) -> tuple[str, ...]:
    """The units that may be drawn, each once, in the order of their codes."""
    return tuple(sorted(set(units)))


def commitment_of(code: str, nonce: str, rule: str, number: int, frame: Sequence[str]) -> str:
    """What goes into the ledger before the seed is known (SHA-256, hex)."""
    lines = [METHOD, code, nonce, rule, str(number), *frame]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def seed_of(nonce: str, public_part: str) -> str:
    """The seed (SHA-256, hex) from the committed nonce and the public part."""
    return hashlib.sha256(f"{METHOD}\n{nonce}\n{public_part}".encode()).hexdigest()


def draw(seed: str, number: int, frame: Sequence[str]) -> tuple[str, ...]:
    """``number`` different units of the frame, in the order in which they are drawn.

    Raises ``ValueError`` when more are asked for than there are.
    """
    left, counter = list(frame), 0
    drawn: list[str] = []
    if not 0 <= number <= len(left):
        raise ValueError("more units are asked for than there are")
    while len(drawn) < number:
        block = int.from_bytes(hashlib.sha256(f"{seed}\n{counter}".encode()).digest(), "big")
        counter += 1
        if block < _BLOCKS - _BLOCKS % len(left):
            drawn.append(left.pop(block % len(left)))
    return tuple(drawn)
