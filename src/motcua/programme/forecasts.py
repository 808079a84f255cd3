"""A measure's value on its due day, from its published months; and what would move it. Pure.

The method is meant to be explained in a sentence: a straight line through the last twelve
published months, with the interval in which the value of a further month would fall 19
times in 20 if it went on as before. For a share the interval is never narrower than
Wilson's for as many cases as were last counted. Where that would say too much, nothing is
forecast and the reason is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from motcua.indicators.contracts import PublishedValue
from motcua.programme.contracts import Chance, Forecast, Measure, Mover, NoForecast
from motcua.programme.rules import reached

MONTHS = 12
FEWEST_MONTHS = 6
FEWEST_CASES = 30
FURTHEST_DAYS = 731
YEAR = 365.25
_Z = 1.959964
_T = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
)  # fmt: skip
"""Student's t, two-sided 95 %, for 1, 2, 3 … degrees of freedom."""


def wilson(share: float, cases: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of so many cases (score method, uncorrected)."""
    square = _Z * _Z
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = _Z * sqrt(share * (1 - share) / cases + square / (4 * cases * cases))
    half /= 1 + square / cases
    return max(0.0, middle - half), min(1.0, middle + half)


def line(points: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Least squares: intercept, slope, and the standard deviation of what is left over."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return mean_y - slope * mean_x, slope, sqrt(left / (count - 2))


def predicted(points: Sequence[tuple[float, float]], at: float) -> tuple[float, float]:
    """The line's value at ``at``, and how far a single new value may lie from it (95 %)."""
    intercept, slope, deviation = line(points)
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    factor = sqrt(1 + 1 / count + (at - mean_x) ** 2 / spread)
    return intercept + slope * at, _T[min(count - 2, len(_T)) - 1] * deviation * factor


def comparable(series: Sequence[PublishedValue]) -> list[PublishedValue]:
    """The last twelve values with evidence that were counted as the last one was."""
    told = [item for item in series if item.value is not None]
    return [item for item in told if item.fingerprint == told[-1].fingerprint][-MONTHS:]


def _refused(measure: Measure, known: Sequence[PublishedValue], on: date) -> NoForecast | None:
    if measure.compare is None or measure.number is None:
        return NoForecast.NO_NUMBER
    if measure.due_on <= on:
        return NoForecast.DUE_PASSED
    if len(known) < FEWEST_MONTHS:
        return NoForecast.TOO_FEW_MONTHS
    if known[-1].denominator < FEWEST_CASES:
        return NoForecast.TOO_FEW_CASES
    if (measure.due_on - known[-1].on).days > FURTHEST_DAYS:
        return NoForecast.TOO_FAR
    return None


def _tenth(number: float) -> Decimal:
    return Decimal(round(number * 10)) / 10


def forecast(
    measure: Measure, series: Sequence[PublishedValue], *, on: date, is_share: bool
) -> Forecast | NoForecast:
    """The value on the due day with its interval, or why none is given."""
    known = comparable(series)
    refused = _refused(measure, known, on)
    if refused is not None or measure.compare is None or measure.number is None:
        return refused or NoForecast.NO_NUMBER
    start = known[0].on
    points = [((item.on - start).days / YEAR, float(item.value or 0)) for item in known]
    estimate, half = predicted(points, (measure.due_on - start).days / YEAR)
    low, high = estimate - half, min(estimate + half, 100.0)
    estimate = min(estimate, 100.0)
    if is_share:
        estimate = max(estimate, 0.0)
        fewest, most = wilson(estimate / 100, known[-1].denominator)
        low, high = max(0.0, min(low, 100 * fewest)), max(high, 100 * most)
    told = (low, estimate, high)
    holds = [reached(measure.compare, Fraction(item), measure.number) for item in told]
    chance = (
        Chance.WILL_MEET if holds[0] else Chance.LIKELY_MEET if holds[1]
        else Chance.LIKELY_MISS if holds[2] else Chance.WILL_MISS
    )  # fmt: skip
    return Forecast(
        due_on=measure.due_on, low=_tenth(low), estimate=_tenth(estimate), high=_tenth(high),
        months=len(known), slope=_tenth(line(points)[1]), chance=chance,
    )  # fmt: skip


def movers(
    measure: Measure, whole: PublishedValue, parts: Sequence[PublishedValue]
) -> tuple[Mover, ...] | None:
    """What each part has in the distance to the number, the heaviest first.

    A part's weight is how far the whole would rise if that part alone had exactly the
    number. The weights add up to the distance of the whole. ``None`` where the parts do not
    add up to the whole, as when something is counted once in each of two parts.
    """
    if measure.number is None or not whole.denominator:
        return None
    if sum(part.denominator for part in parts) != whole.denominator:
        return None
    if sum(Fraction(part.numerator) for part in parts) != Fraction(whole.numerator):
        return None
    share = measure.number / 100
    found = [
        Mover(
            part.group or "", lacking := share * part.denominator - Fraction(part.numerator),
            100 * lacking / whole.denominator, part,
        )
        for part in parts
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda mover: (-mover.points, mover.group)))
