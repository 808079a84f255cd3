"""What a dossier cost whoever filed it: trips, distance, fee, đồng. Derived, like the clock.

The estimate is the procedure's, by the Standard Cost Model. What was incurred is counted
from what happened: the trips that the acts show, over the distance from the applicant's
commune to the counter, and the fee; preparing the papers cannot be observed and is taken
from the estimate. Where the distance is not known the assumed one is taken, and
``distance_m`` stays empty, so that figures can say how many rest on it.

Amounts are at constant prices (``constant_prices_on`` of the parameters), so that years can
be compared; fees are what was paid.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from motcua.dossiers.contracts import DossierClock
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ActivityKind


@lru_cache(maxsize=65536)
def _estimate(procedure: str, version: int) -> tuple[int, int]:
    """``(once, of that for preparing)`` in đồng at constant prices."""
    parameters = procedures.cost_parameters()
    found = procedures.estimate(
        procedures.procedure_version_get(procedure, version), parameters,
        on=parameters.constant_prices_on,
    )  # fmt: skip
    return found.once, procedures.by_kind(found.lines).get(ActivityKind.PREPARE, 0)


@lru_cache(maxsize=65536)
def _trip_cost(distance_m: int | None) -> int:
    parameters = procedures.cost_parameters()
    on = parameters.constant_prices_on
    return procedures.trip(parameters.travel_on(on), parameters.hourly_wage(on), distance_m).cost


@lru_cache(maxsize=65536)
def distance_between(applicant_unit: str, unit: str) -> int | None:
    """Metres in a straight line between two units; ``None`` where one has no place."""
    known = organisation.units_by_code()
    home, counter = known.get(applicant_unit), known.get(unit)
    if home is None or counter is None:
        return None
    if home.lat is None or home.lon is None or counter.lat is None or counter.lon is None:
        return None
    kilometres = procedures.straight_km((home.lat, home.lon), (counter.lat, counter.lon))
    return round(kilometres * 1000)


def burden_of(
    derived: DossierClock, *, procedure: str, version: int, channel: str, fee: int,
    distance_m: int | None,
) -> dict[str, Any]:  # fmt: skip
    """The burden columns of the facts table.

    ``trips`` and ``cost_incurred`` are known once the result was returned: until then the
    applicant may still have to come. ``version`` 0 is a foreign procedure without a cost.
    """
    returned = derived.return_channel
    trips = None
    if returned is not None:
        trips = procedures.trips_made(
            channel=channel, supplements=derived.supplement_requests, return_channel=returned.value
        )
    once = incurred = None
    if version:
        once, preparing = _estimate(procedure, version)
        if trips is not None:
            incurred = preparing + trips * _trip_cost(distance_m) + fee
    return {
        "fee": fee, "supplements": derived.supplement_requests, "trips": trips,
        "distance_m": distance_m, "cost_estimate": once, "cost_incurred": incurred,
    }  # fmt: skip
