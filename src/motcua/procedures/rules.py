"""Compliance cost of a procedure, and what its parts make of it. Pure; đồng and exact hours.

The Standard Cost Model: the cost of one time is the sum of its activities (hours × hourly
wage + direct costs + consultants) and the fee; a year's cost is that times how often and
how many. Sources: ``definitions/compliance/parameters.yaml``. Amounts are rounded half up
to whole đồng once for each line, so that a total equals its lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import asin, cos, floor, radians, sin, sqrt

from motcua.procedures.contracts import (
    Activity,
    ActivityKind,
    CostLine,
    Estimate,
    ProcedureVersion,
    Text,
    Travel,
    Trip,
)

EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Preparation:
    """What preparing one paper of a kind takes: hours, and đồng."""

    hours: Fraction
    direct: int


@dataclass(frozen=True)
class Dated:
    """An amount that holds from a day on."""

    valid_from: date
    amount: int


@dataclass(frozen=True)
class CostParameters:
    """The parameter set, one for all agencies. ``fingerprint`` names its version."""

    months: int
    days: int
    hours: int
    product_per_head: tuple[Dated, ...]
    travel: tuple[Travel, ...]
    preparation: Mapping[str, Preparation]
    postage: int
    constant_prices_on: date
    basis: str
    unverified: tuple[str, ...]
    fingerprint: str

    def hourly_wage(self, on: date) -> Fraction:
        """What an hour of an applicant's work is worth on ``on``, in đồng."""
        known = [row for row in self.product_per_head if row.valid_from <= on]
        row = known[-1] if known else self.product_per_head[0]
        return Fraction(row.amount, self.months * self.days * self.hours)

    def travel_on(self, on: date) -> Travel:
        """The travel assumptions of a day; the first ones for days before them."""
        known = [row for row in self.travel if row.valid_from <= on]
        return known[-1] if known else self.travel[0]


def half_up(amount: Fraction) -> int:
    """Whole đồng, half up."""
    return floor(amount + Fraction(1, 2))


def activity_cost(activity: Activity, wage: Fraction) -> int:
    """``quantity × (hours × wage + direct + consultant)``, rounded half up."""
    once = activity.hours * wage + activity.direct + activity.consultant
    return half_up(once * activity.quantity)


def straight_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) points, in kilometres."""
    lat1, lon1, lat2, lon2 = (radians(value) for value in (*a, *b))
    part = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(part))


def trip(travel: Travel, wage: Fraction, metres: int | None) -> Trip:
    """One way there and back, with the time at the counter.

    ``metres`` is the straight distance; ``None`` takes the assumed one and says so.
    """
    assumed = metres is None
    straight = Fraction(travel.default_km) if metres is None else Fraction(metres, 1000)
    road = straight * Fraction(travel.detour_percent, 100) * 2
    hours = road / travel.km_per_hour + travel.counter_hours
    return Trip(
        km=road, hours=hours, cost=half_up(road * travel.per_km + hours * wage), assumed=assumed
    )


def standard_activities(
    version: ProcedureVersion, parameters: CostParameters, on: date
) -> tuple[Activity, ...]:
    """The activities of a version that states none: its papers, one way there, one back."""
    found = []
    for component in version.components:
        if component.condition is not None:
            continue
        norm = parameters.preparation[component.form]
        found.append(
            Activity(
                ActivityKind.PREPARE, component.name, norm.hours, norm.direct, 0,
                component.quantity * version.sets,
            )
        )  # fmt: skip
    travel = parameters.travel_on(on)
    way = trip(travel, Fraction(0), None)
    for kind, name in (
        (ActivityKind.SUBMIT, Text("Đi nộp hồ sơ", "Going to file the dossier")),
        (ActivityKind.COLLECT, Text("Đi nhận kết quả", "Going to collect the result")),
    ):
        found.append(Activity(kind, name, way.hours, half_up(way.km * travel.per_km), 0, 1))
    return tuple(found)


def activities_of(
    version: ProcedureVersion, parameters: CostParameters, *, on: date
) -> tuple[Activity, ...]:
    """What doing it once takes: what the version states itself, else the common norms."""
    stated = version.cost.activities if version.cost else ()
    return stated or standard_activities(version, parameters, on)


def estimate(version: ProcedureVersion, parameters: CostParameters, *, on: date) -> Estimate:
    """What one time costs whoever does it, by the parameters of ``on``; and a year's cost.

    The year is ``None`` where the version does not say how often and how many.
    """
    wage = parameters.hourly_wage(on)
    activities = activities_of(version, parameters, on=on)
    lines = [CostLine(item.kind, item.name, activity_cost(item, wage)) for item in activities]
    if version.fee.amount:
        lines.append(CostLine(ActivityKind.FEE, Text("Phí, lệ phí", "Fee"), version.fee.amount))
    once = sum(line.amount for line in lines)
    cost = version.cost
    yearly = None
    if cost and cost.times_per_year is not None and cost.subjects_per_year is not None:
        yearly = once * cost.times_per_year * cost.subjects_per_year
    return Estimate(
        on=on, wage=wage, lines=tuple(lines), once=once, yearly=yearly,
        standard=not (version.cost and version.cost.activities),
        parameters=parameters.fingerprint,
        unverified=parameters.unverified,
    )  # fmt: skip


def saving_percent(before: int, after: int) -> Fraction | None:
    """How much less, in per cent of before; ``None`` when there was no cost before."""
    return None if before == 0 else Fraction(100 * (before - after), before)


def by_kind(lines: Sequence[CostLine]) -> dict[ActivityKind, int]:
    """Where the cost lies: the sum of each kind of activity, in their order."""
    found: dict[ActivityKind, int] = {}
    for line in lines:
        found[line.kind] = found.get(line.kind, 0) + line.amount
    return {kind: found[kind] for kind in ActivityKind if kind in found}


def trips_made(*, channel: str, supplements: int, return_channel: str | None) -> int:
    """How often the applicant had to come: filing, each supplement, collecting.

    Filing online or by post needs no trip, and then neither does a supplement; a result
    that came by post or online was not collected.
    """
    came = channel == "COUNTER"
    collected = return_channel == "COUNTER"
    return (1 + supplements if came else 0) + (1 if collected else 0)


def online_level(version: ProcedureVersion) -> int:
    """The level of online service (Decree 43/2011, article 3), from what is really offered.

    1: full information; 2: forms to download; 3: file online; 4: also pay online where
    there is a fee, and get the result by post or online.
    """
    if not all(file for _, file in version.blank_forms):
        return 1
    if "ONLINE" not in version.ways:
        return 2
    pays = version.fee.amount == 0 or version.pays_online
    return 4 if pays and version.returns & {"POST", "ONLINE"} else 3
