"""What other modules may call."""

from __future__ import annotations

from motcua.procedures.control import (
    Answer,
    DraftItem,
    Stage,
    decision_draw,
    decision_sign,
    draft_assess,
    opinion_give,
    posting_record,
)
from motcua.procedures.control_rules import control_rules
from motcua.procedures.control_selectors import (
    ControlCounts,
    DecisionDetail,
    DraftDetail,
    DraftRow,
    control_counts,
    decision_get,
    decision_list,
    decision_published_list,
    draft_detail,
    draft_list,
    posting_list,
)
from motcua.procedures.exchange.columns import COLUMNS as FORM_COLUMNS
from motcua.procedures.exchange.writing import write_template
from motcua.procedures.loading import Catalogue
from motcua.procedures.overlay import catalogue, catalogue_refresh, catalogue_watch
from motcua.procedures.papers import (
    PAPER_FORMS,
    SHEETS,
    decision_docx,
    decision_pdf,
    limit_words,
    official_day,
    posting_sheet_pdf,
)
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
from motcua.procedures.search import life_events, procedure_page
from motcua.procedures.selectors import (
    catalogue_cells,
    catalogue_json,
    fields,
    procedure_by_slug,
    procedure_get,
    procedure_list,
    procedure_search,
    procedure_version_get,
    procedure_version_on,
)
from motcua.procedures.services import ImportReport, procedures_import

__all__ = [
    "FORM_COLUMNS",
    "PAPER_FORMS",
    "SHEETS",
    "Answer",
    "Catalogue",
    "ControlCounts",
    "DecisionDetail",
    "DraftDetail",
    "DraftItem",
    "DraftRow",
    "ImportReport",
    "Stage",
    "by_kind",
    "catalogue",
    "catalogue_cells",
    "catalogue_json",
    "catalogue_refresh",
    "catalogue_watch",
    "control_counts",
    "control_rules",
    "cost_parameters",
    "decision_docx",
    "decision_draw",
    "decision_get",
    "decision_list",
    "decision_pdf",
    "decision_published_list",
    "decision_sign",
    "draft_assess",
    "draft_detail",
    "draft_list",
    "estimate",
    "fields",
    "life_events",
    "limit_words",
    "official_day",
    "online_level",
    "opinion_give",
    "posting_list",
    "posting_record",
    "posting_sheet_pdf",
    "procedure_by_slug",
    "procedure_get",
    "procedure_list",
    "procedure_page",
    "procedure_search",
    "procedure_version_get",
    "procedure_version_on",
    "procedures_import",
    "saving_percent",
    "straight_km",
    "trip",
    "trips_made",
    "write_template",
]
