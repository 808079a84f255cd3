"""What other modules may call."""

from __future__ import annotations

from motcua.procedures.loading import Catalogue, catalogue
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
    "catalogue",
    "fields",
    "procedure_by_slug",
    "procedure_get",
    "procedure_list",
    "procedure_search",
    "procedure_version_get",
    "procedure_version_on",
]
