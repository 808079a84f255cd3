"""Tables of the reports module."""

from __future__ import annotations

from motcua.reports.periodic.models import (
    PeriodicReport,
    ReportContest,
    ReportDecision,
    ReportNarrative,
    ReportRequest,
    ReportVersion,
)

__all__ = [
    "PeriodicReport",
    "ReportContest",
    "ReportDecision",
    "ReportNarrative",
    "ReportRequest",
    "ReportVersion",
]
