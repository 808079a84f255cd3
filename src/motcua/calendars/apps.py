"""The calendars application. It has no tables: calendars are definition files."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Working time, holidays and make-up days, deadline arithmetic."""

    name = "motcua.calendars"
    label = "calendars"
    verbose_name = "Motcua calendars"
