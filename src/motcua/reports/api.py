"""What other modules may call."""

from __future__ import annotations

from motcua.reports.exporting import form_csv, form_xlsx
from motcua.reports.layout import Head, heads
from motcua.reports.loading import forms
from motcua.reports.papers import form_docx, form_pdf
from motcua.reports.periodic import api as periodic
from motcua.reports.periods import cut_offs, period_of, recent_codes
from motcua.reports.score_rules import on_time_rules, outlier_rules, score_rules
from motcua.reports.scoring import (
    OnTime,
    Outliers,
    on_time,
    on_time_records,
    outlier_records,
    outliers,
    score_records,
    scores,
    scores_dict,
)
from motcua.reports.selectors import (
    PROVINCE,
    column_measures,
    day_period,
    form_dict,
    form_fill,
    form_get,
    form_list,
    form_records,
    scope_of,
)
from motcua.reports.sources import field_names

__all__ = [
    "PROVINCE",
    "Head",
    "OnTime",
    "Outliers",
    "column_measures",
    "cut_offs",
    "day_period",
    "field_names",
    "form_csv",
    "form_dict",
    "form_docx",
    "form_fill",
    "form_get",
    "form_list",
    "form_pdf",
    "form_records",
    "form_xlsx",
    "forms",
    "heads",
    "on_time",
    "on_time_records",
    "on_time_rules",
    "outlier_records",
    "outlier_rules",
    "outliers",
    "period_of",
    "periodic",
    "recent_codes",
    "scope_of",
    "score_records",
    "score_rules",
    "scores",
    "scores_dict",
]
