"""A plan's lines taken from a table: the whole draft, or nothing of it."""

from __future__ import annotations

from datetime import datetime

from motcua.organisation.contracts import Actor
from motcua.plans.contracts import Done
from motcua.plans.drafting import draft_save
from motcua.plans.errors import PlanInvalid, PlanTableRefused
from motcua.plans.loading import rules_for_year
from motcua.plans.selectors import round_get
from motcua.plans.tables import read_lines


def lines_import(
    *, actor: Actor, at: datetime, round_code: str, unit: str, data: bytes,
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """Make the table the draft of a unit's plan; the same table again changes nothing.

    Raises ``PlanTableRefused`` with every fault by row and column, and what ``draft_save``
    raises.
    """
    known = round_get(round_code)
    rows = read_lines(data, rules=rules_for_year(known.first_year))
    try:
        return draft_save(
            actor=actor, at=at, round_code=round_code, unit=unit,
            lines=[line for _, line in rows], expected_seq=expected_seq,
        )  # fmt: skip
    except PlanInvalid as refusal:
        faults = {}
        for path, reason in refusal.fields.items():
            place, _, name = path.partition(".")
            known_row = place.isdigit() and name
            faults[f"row {rows[int(place) - 1][0]}, column {name}" if known_row else path] = reason
        raise PlanTableRefused(faults) from None
