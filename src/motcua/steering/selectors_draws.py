"""Reads of draws, and their recomputation from what was committed."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from motcua.ledger import api as ledger
from motcua.steering.contracts.draws import Draw, SeedKind, Visit
from motcua.steering.errors import RecordUnknown
from motcua.steering.rules_draw import commitment_of, draw, seed_of
from motcua.steering.selectors import acts_of, rows
from motcua.steering.selectors_inspections import Sight

_DRAW: Final = """
SELECT d.code, d.frame, d.number, d.nonce, d.commitment, d.subject, d.checklist, d.agency,
       d.visits_until, d.seed_kind, d.seed_source, d.seed_on, d.committed_by, d.committed_at,
       coalesce(r.public_part, ''), r.tree_size, coalesce(r.seed, ''), r.drawn, r.drawn_at,
       coalesce(r.drawn_by, '')
  FROM steering_draw d LEFT JOIN steering_draw_result r ON r.draw_id = d.id
"""
STREAM: Final = "draw:"
EVERYTHING: Final = Sight(secret=True)


def _draw(row: tuple[Any, ...]) -> Draw:
    drawn = tuple(row[17] or ())
    return Draw(
        *[row[0], tuple(row[1]), *row[2:9], SeedKind(row[9]), *row[10:17], drawn, *row[18:]]
    )


def draw_list(*, year: int | None = None, limit: int = 200) -> list[Draw]:
    """The newest draws, or every one of a year, newest first. One statement."""
    if year is not None:
        query = f"{_DRAW} WHERE d.code LIKE %s ORDER BY d.id DESC"
        return [_draw(row) for row in rows(query, [f"RT-{year:04d}-%"])]
    return [_draw(row) for row in rows(f"{_DRAW} ORDER BY d.id DESC LIMIT %s", [limit])]


def draw_years() -> list[int]:
    """The years in which draws were committed, the latest first. One statement."""
    query = "SELECT DISTINCT split_part(code, '-', 2)::integer FROM steering_draw ORDER BY 1 DESC"
    return [row[0] for row in rows(query)]


def draw_get(code: str) -> Draw:
    """One draw, its secrets included. One statement. Raises ``RecordUnknown``."""
    found = rows(f"{_DRAW} WHERE d.code = %s", [code])
    if not found:
        raise RecordUnknown(code=code)
    return _draw(found[0])


def draw_id(code: str) -> int:
    """The number of a draw's row. Raises ``RecordUnknown``."""
    found = rows("SELECT id FROM steering_draw WHERE code = %s", [code])
    if not found:
        raise RecordUnknown(code=code)
    return int(found[0][0])


def draw_visits(code: str, sight: Sight = EVERYTHING) -> list[Visit]:
    """The inspections that a draw opened and that may be seen, in the order drawn.

    One statement. Without a sight all of them: for proofs, and for who made the draw.
    """
    condition, values = sight.condition("i.unit")
    return [
        Visit(*row)
        for row in rows(
            "SELECT i.unit, i.code, f.visited_on FROM steering_inspection i"
            " JOIN steering_inspection_fact f ON f.inspection_id = i.id"
            f" JOIN steering_draw d ON d.id = i.draw_id WHERE d.code = %s AND {condition}"
            " ORDER BY i.id",
            [code, *values],
        )
    ]


def seed_rule(kind: SeedKind, source: str, day: date | None) -> str:
    """Where the seed comes from, as the commitment covers it."""
    return kind.value if day is None else f"{kind.value} {day.isoformat()} {source}"


def draw_check(code: str) -> list[str]:
    """Recompute a draw from its parts and from the ledger; every contradiction in words.

    Raises ``RecordUnknown``.
    """
    known, faults = draw_get(code), []
    acts = acts_of(f"{STREAM}{code}")
    rule = seed_rule(known.seed_kind, known.seed_source, known.seed_on)
    commitment = commitment_of(code, known.nonce, rule, known.number, known.frame)
    if not acts or acts[0].body.get("commitment") != commitment:
        faults.append("the ledger holds another commitment than the frame, number and nonce give")
    if commitment != known.commitment:
        faults.append("the stored commitment is not the one that the parts give")
    if not known.is_drawn:
        return faults
    if len(acts) < 2 or acts[1].body.get("public_part") != known.public_part:
        faults.append("the ledger holds another public part of the seed")
    if known.seed_kind is SeedKind.LEDGER:
        place = ledger.entry_get(stream=f"{STREAM}{code}", seq=1).tree_index
        head = None if place is None else ledger.checkpoint_first_over(place)
        if head is None or (head.root.hex(), head.size) != (known.public_part, known.tree_size):
            faults.append("the seed is not the first tree head that seals the commitment")
    if seed_of(known.nonce, known.public_part) != known.seed:
        faults.append("the seed is not what the nonce and the public part give")
    if draw(known.seed, known.number, known.frame) != known.drawn:
        faults.append("other units are drawn from this seed")
    opened = {visit.unit for visit in draw_visits(code)}
    if opened != set(known.drawn):
        faults.append("the inspections that were opened are not of the drawn units")
    return faults
