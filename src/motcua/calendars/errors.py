"""Refusals of the calendars module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Invalid, NotFound


class DayOutOfRange(Invalid):
    """The day lies outside what the calendar covers."""

    code = "day_out_of_range"
    message = _("The day %(day)s lies outside the calendar (%(first)s to %(last)s).")


class NaiveInstant(Invalid):
    """An instant came without its time zone."""

    code = "naive_instant"
    message = _("The time %(value)s has no time zone. Give one, e.g. 2014-01-24T09:00+07:00.")


class LimitInvalid(Invalid):
    """A time limit cannot be negative."""

    code = "limit_invalid"
    message = _("A time limit must be 0 or more, not %(amount)s.")


class PauseInvalid(Invalid):
    """A pause ends before it begins."""

    code = "pause_invalid"
    message = _("A pause cannot end (%(until)s) before it begins (%(since)s).")


class CalendarUnknown(NotFound):
    """There is no such calendar."""

    code = "calendar_unknown"
    message = _("There is no calendar %(code)s.")
