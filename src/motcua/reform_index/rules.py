"""How an index is computed. Pure and exact: decimals and fractions, rounding where stated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from motcua.indicators.contracts import Text
from motcua.reform_index.contracts import (
    Comparison,
    Contribution,
    Edition,
    ItemScore,
    Kind,
    Lift,
    Missing,
    Part,
    Period,
    RankedUnit,
    Scale,
    Tier,
    UnitResult,
)

ZERO = Decimal(0)
MOST_PLACES = 10
"""Decimals that a value or a number of points may have."""
GREATEST = Decimal(10) ** 12
"""No value or number of points is as large."""
_PERIOD = re.compile(
    r"(?P<year>[12][0-9]{3})"
    r"(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)|M(?P<month>0[1-9]|1[0-2])))?"
)


def period_of(code: str) -> Period | None:
    """The period of calendar months that ``code`` names, or ``None``."""
    found = _PERIOD.fullmatch(code)
    if found is None:
        return None
    first, months = 1, 9 if found["nine"] else 12
    if found["quarter"]:
        first, months = 3 * int(found["quarter"]) - 2, 3
    elif found["half"]:
        first, months = 6 * int(found["half"]) - 5, 6
    elif found["month"]:
        first, months = int(found["month"]), 1
    year, after = int(found["year"]), first + months
    until = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    return Period(code, date(year, first, 1), until)


def rounded(value: Fraction | Decimal, places: int) -> Decimal:
    """``value`` rounded half up (away from zero) to ``places`` decimals."""
    scaled = abs(Fraction(value)) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-places)


# One item ------------------------------------------------------------------------------


def value_fault(item: Part, value: Decimal) -> Text | None:
    """Why ``value`` cannot be one of ``item``; ``None`` when it can."""
    if not value.is_finite():
        return Text("không phải số", "it is not a number")
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        return Text(f"quá {MOST_PLACES} chữ số thập phân", f"more than {MOST_PLACES} decimals")
    if item.kind is Kind.YES_NO and value not in (0, 1):
        return Text("chỉ nhận có (1) hoặc không (0)", "it is yes (1) or no (0)")
    low, high = bounds_of(item)
    if low is not None and value < low:
        return Text(f"nhỏ hơn {low:f}", f"it is below {low:f}")
    if high is not None and value > high:
        return Text(f"lớn hơn {high:f}", f"it is above {high:f}")
    if value >= GREATEST:
        return Text("số quá lớn", "it is too large")
    if item.kind is Kind.DEDUCTION and value != value.to_integral_value():
        return Text("phải là số nguyên (số trường hợp)", "it is a count, a whole number")
    return None


def bounds_of(item: Part) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest value that an item may have."""
    if item.kind is Kind.YES_NO:
        return ZERO, Decimal(1)
    if item.kind is Kind.POINTS:
        return item.scale.low or ZERO, item.max
    return item.scale.low, item.scale.high


def points_of(item: Part, value: Decimal, places: int) -> Decimal:
    """The points of a value that ``value_fault`` has nothing against.

    Given points stay as they are; computed ones are rounded half up to ``places``.
    """
    if item.kind is Kind.POINTS:
        return value
    if item.kind is Kind.YES_NO:
        return item.max if value == 1 else ZERO
    if item.kind is Kind.TIERS:
        return _tier_points(item.scale, value)
    if item.kind is Kind.DEDUCTION:
        return max(item.scale.lowest, item.max - item.scale.per * value)
    return _proportional_points(item, value, places)


def _tier_points(scale: Scale, value: Decimal) -> Decimal:
    for tier in scale.tiers:
        if value <= tier.bound if scale.tiers_at_most else value >= tier.bound:
            return tier.points
    return ZERO


def _proportional_points(item: Part, value: Decimal, places: int) -> Decimal:
    """``max × (value - floor) / (threshold - floor)``, neither below 0 nor above the maximum."""
    floor, threshold = Fraction(item.scale.floor), Fraction(item.scale.threshold)
    share = (Fraction(value) - floor) / (threshold - floor)
    share = min(Fraction(1), max(Fraction(0), share))
    if share == 1:
        return item.max
    return min(item.max, rounded(share * Fraction(item.max), places))


def tiers_fault(tiers: Sequence[Tier], at_most: bool, maximum: Decimal) -> str:
    """Why tiers cannot be used; empty when they can. The best tier comes first."""
    if not tiers:
        return "at least one tier is needed"
    if tiers[0].points != maximum:
        return f"the first tier must give all {maximum:f} points"
    for better, worse in pairwise(tiers):
        harder = better.bound < worse.bound if at_most else better.bound > worse.bound
        if not harder or better.points <= worse.points:
            return "tiers go from the best bound to the worst, each with fewer points"
    return "points are not below 0" if tiers[-1].points < 0 else ""


# One unit ------------------------------------------------------------------------------


def result_of(
    edition: Edition, unit: str, known: Mapping[str, ItemScore], missing_rule: Missing
) -> UnitResult:
    """Total and percentage of a unit. Items without an entry in ``known`` are missing."""
    scores = tuple(known.get(item.code) or ItemScore(item.code, item.max) for item in edition.items)
    missing = tuple(score.item for score in scores if score.is_missing)
    applicable = sum((score.max for score in scores if score.applicable), ZERO)
    unknown = sum((score.max for score in scores if score.is_missing), ZERO)
    total = sum((score.points for score in scores if score.points is not None), ZERO)
    if missing_rule is Missing.LEFT_OUT:
        applicable, unknown = applicable - unknown, ZERO
    undecided = bool(missing) and missing_rule is Missing.UNRANKED
    return UnitResult(
        unit=unit, scores=scores, total=total, maximum_applicable=applicable,
        exact=None if undecided else _share(total, applicable),
        at_least=_share(total, applicable), at_most=_share(total + unknown, applicable),
        missing=missing,
        not_applicable=tuple(score.item for score in scores if not score.applicable),
    )  # fmt: skip


def _share(points: Decimal, maximum: Decimal) -> Fraction | None:
    return 100 * Fraction(points) / Fraction(maximum) if maximum > 0 else None


def part_result(part: Part, by_item: Mapping[str, ItemScore]) -> tuple[Decimal, Decimal, int]:
    """Points, applicable maximum and number of missing items of one part of the tree."""
    scores = [by_item.get(item.code) or ItemScore(item.code, item.max) for item in part.items()]
    return (
        sum((score.points for score in scores if score.points is not None), ZERO),
        sum((score.max for score in scores if score.applicable), ZERO),
        sum(score.is_missing for score in scores),
    )


# All units -----------------------------------------------------------------------------


def rank(results: Iterable[UnitResult], places: int) -> tuple[RankedUnit, ...]:
    """Standard competition ranking (1, 2, 2, 4) on exact percentages, the best first.

    Units without a percentage have no rank and come last. Equal units stand in the order
    of their names.
    """
    listed = sorted(
        results,
        key=lambda result: (result.exact is None, -(result.exact or 0), result.unit),
    )
    best = listed[0].exact if listed else None
    found: list[RankedUnit] = []
    for place, result in enumerate(listed, start=1):
        if result.exact is None or best is None:
            found.append(RankedUnit(result, None, None, None))
            continue
        before = found[-1] if found else None
        tied = before is not None and before.result.exact == result.exact
        found.append(
            RankedUnit(
                result=result, rank=before.rank if tied and before else place,
                percentage=rounded(result.exact, places),
                gap=rounded(best - result.exact, places),
            )
        )  # fmt: skip
    return tuple(found)


def gaps_to_best(rows: Sequence[RankedUnit], unit: RankedUnit) -> dict[str, Decimal]:
    """For each known item: the most points that any ranked unit has, less the unit's own."""
    found: dict[str, Decimal] = {}
    for item, own in unit.result.by_item.items():
        known = [
            points for row in rows if row.rank is not None
            if (points := row.result.by_item[item].points) is not None
        ]  # fmt: skip
        if own.points is not None and known:
            found[item] = max(ZERO, max(known) - own.points)
    return found


def compare(before: RankedUnit, after: RankedUnit, places: int) -> Comparison:
    """What each item gave to the change of the percentage.

    An item's share is 100 × points / applicable maximum; the shares of a period add up to
    its percentage, so the differences add up to the change exactly, and the shown ones to
    the shown change. While a period is not known there is no change, only the items known
    in both.
    """
    shares_before, shares_after = _item_shares(before.result), _item_shares(after.result)
    codes = list(dict.fromkeys([*shares_after, *shares_before]))
    whole = before.result.exact is not None and after.result.exact is not None
    changes: dict[str, Fraction] = {}
    for code in codes:
        then, now = shares_before.get(code), shares_after.get(code)
        if not whole and (then is None or now is None):
            continue
        changes[code] = (now or Fraction(0)) - (then or Fraction(0))
    exact = None
    if before.result.exact is not None and after.result.exact is not None:
        exact = after.result.exact - before.result.exact
    shown = spread_rounded(changes, places)
    return Comparison(
        before=before, after=after, exact=exact,
        change=None if exact is None else rounded(exact, places),
        contributions=tuple(
            Contribution(code, shares_before.get(code), shares_after.get(code), change, shown[code])
            for code, change in changes.items()
        ),
    )  # fmt: skip


def _item_shares(result: UnitResult) -> dict[str, Fraction | None]:
    return {
        score.item: None if score.points is None or not score.applicable
        else _share(score.points, result.maximum_applicable)
        for score in result.scores
    }  # fmt: skip


def spread_rounded(parts: Mapping[str, Fraction], places: int) -> dict[str, Decimal]:
    """Parts rounded so that they add up to their rounded sum (largest remainders go up)."""
    unit = Fraction(1, 10**places)
    floors = {code: value // unit for code, value in parts.items()}
    wanted = int(rounded(sum(parts.values(), Fraction(0)), places).scaleb(places))
    left = wanted - sum(floors.values())
    by_remainder = sorted(
        parts, key=lambda code: (-(parts[code] - floors[code] * unit), code)
    )  # fmt: skip
    raised = set(by_remainder[: max(0, left)])
    return {
        code: Decimal(floor + (code in raised)).scaleb(-places) for code, floor in floors.items()
    }


def lifts(
    rows: Sequence[RankedUnit], unit: RankedUnit, edition: Edition, missing_rule: Missing
) -> tuple[Lift, ...]:
    """What each item could still add to a unit, the most first; items at their best are left out.

    Percentage and rank are those with all points of that item and nothing else changed.
    They are ``None`` while another item is missing.
    """
    others = [row.result.exact for row in rows if row.result.unit != unit.result.unit]
    found = []
    for score in unit.result.scores:
        if score.lost <= 0:
            continue
        raised = {
            **unit.result.by_item, score.item: replace(score, points=score.max, value=None),
        }  # fmt: skip
        then = result_of(edition, unit.result.unit, raised, missing_rule).exact
        found.append(
            Lift(
                item=score.item, points=score.lost, is_missing=score.is_missing,
                percentage=None if then is None else rounded(then, edition.percent_places),
                rank=None if then is None
                else 1 + sum(other is not None and other > then for other in others),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda lift: (-lift.points, lift.item)))
