"""What other modules may call."""

from __future__ import annotations

from motcua.procedures.loading import Catalogue, catalogue
from motcua.procedures.parameters import cost_parameters
from motcua.procedures.rules import (
    by_kind,
    estimate,
    online_level,
    saving_percent,
    straight_km,
    trip,
    trips_made,
)
from motcua.procedures.selectors import (
    fields,
    procedure_by_slug,
    procedure_get,
    procedure_list,
    procedure_search,
    procedure_version_get,
    procedure_version_on,
)

__all__ = [
    "Catalogue",
    "by_kind",
    "catalogue",
    "cost_parameters",
    "estimate",
    "fields",
    "online_level",
    "procedure_by_slug",
    "procedure_get",
    "procedure_list",
    "procedure_search",
    "procedure_version_get",
    "procedure_version_on",
    "saving_percent",
    "straight_km",
    "trip",
    "trips_made",
]
