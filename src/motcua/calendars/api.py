"""What other modules may call."""

from __future__ import annotations

from motcua.calendars.bulk import (
    add_working_days_bulk,
    due_on_bulk,
    working_days_between_bulk,
)
from motcua.calendars.loading import calendar_year, working_calendar
from motcua.calendars.rules import (
    WorkingCalendar,
    add_working_days,
    add_working_time,
    closing,
    due,
    due_with_pauses,
    effective_start,
    is_proposed,
    is_working_day,
    next_working_day,
    opening,
    working_days_between,
    working_time_between,
)

__all__ = [
    "WorkingCalendar",
    "add_working_days",
    "add_working_days_bulk",
    "add_working_time",
    "calendar_year",
    "closing",
    "due",
    "due_on_bulk",
    "due_with_pauses",
    "effective_start",
    "is_proposed",
    "is_working_day",
    "next_working_day",
    "opening",
    "working_calendar",
    "working_days_between",
    "working_days_between_bulk",
    "working_time_between",
]
