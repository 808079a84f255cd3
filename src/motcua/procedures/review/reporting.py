"""What the review came to in a span of days, by field: one row a procedure, counted by events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.core import clock
from motcua.procedures.contracts import Text
from motcua.procedures.overlay import catalogue
from motcua.procedures.review.contracts import ItemState
from motcua.procedures.review.models import ReviewItem
from motcua.procedures.review.selectors import ItemRow, rows_of

REVIEW_MEASURES: Final = (
    "PLANNED", "REVIEWED", "REVIEWED_LATE", "PROPOSED", "ACCEPTED", "REFUSED", "KEPT",
    "CARRIED_OUT", "SAVED_A_YEAR", "LIMIT_CUT",
)  # fmt: skip
"""The last two are amounts: đồng a year promised, and units of the limit cut off."""


@dataclass(frozen=True)
class ReviewRow:
    """One procedure of a plan with what happened to it in the span, measure by measure."""

    year: int
    code: str
    name: Text
    field: str
    counts: dict[str, int]


def _within(day: date | None, since: date, until: date) -> bool:
    return day is not None and since <= day < until


def _counts(item: ReviewItem, row: ItemRow, since: date, until: date) -> dict[str, int]:
    proposed_on = clock.local_day(item.proposed_at) if item.proposed_at else None
    reviewed = _within(row.reviewed_on, since, until)
    decided = _within(item.decided_on, since, until)
    done = row.state is ItemState.CARRIED_OUT and _within(row.effective_on, since, until)
    chosen = row.chosen
    kept = decided and bool(item.accepted) and chosen is None
    saved = cut = 0
    if done and chosen is not None:
        saved = chosen.yearly or 0
        if chosen.days_before is not None and chosen.days_after is not None:
            cut = chosen.days_before - chosen.days_after
    return {
        "PLANNED": int(_within(item.plan.approved_on, since, until)),
        "REVIEWED": int(reviewed),
        "REVIEWED_LATE": int(reviewed and row.late),
        "PROPOSED": int(_within(proposed_on, since, until)),
        "ACCEPTED": int(decided and bool(item.accepted) and chosen is not None),
        "REFUSED": int(decided and not item.accepted),
        "KEPT": int(kept),
        "CARRIED_OUT": int(done),
        "SAVED_A_YEAR": saved,
        "LIMIT_CUT": cut,
    }


def review_rows(*, since: date, until: date) -> tuple[ReviewRow, ...]:
    """Procedures of approved plans to which something happened in the span. Three statements."""
    items = list(
        ReviewItem.objects.filter(plan__approved_at__isnull=False)
        .select_related("plan", "option")
        .order_by("plan__year", "procedure_code")
    )
    known = catalogue().procedures
    found = []
    for item, row in zip(items, rows_of(items, until), strict=True):
        counts = _counts(item, row, since, until)
        if any(counts.values()):
            field = known[row.code].field if row.code in known else ""
            found.append(ReviewRow(row.year, row.code, row.name, field, counts))
    return tuple(found)


def review_counts(*, since: date, until: date) -> dict[str, dict[str, int]]:
    """The same by field, in ``REVIEW_MEASURES``. Three statements."""
    found: dict[str, dict[str, int]] = {}
    for row in review_rows(since=since, until=until):
        counts = found.setdefault(row.field, dict.fromkeys(REVIEW_MEASURES, 0))
        for name, count in row.counts.items():
            counts[name] += count
    return found
