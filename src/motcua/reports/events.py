"""What other modules are told of periodic reports."""

from __future__ import annotations

from typing import Final

REPORT_DUE: Final = "reports.periodic.due.v1"
"""Due days of reports were recorded."""

REPORT_SENT: Final = "reports.periodic.sent.v1"
"""A unit sent its report."""
