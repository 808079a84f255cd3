"""The period that a page of figures is about: the last twelve months, or a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest

from motcua.dossiers import api as dossiers

FIRST_YEAR = 2010


@dataclass(frozen=True)
class Period:
    """``[since, until)``; ``year`` when one was asked for, out of ``years``."""

    since: date
    until: date
    year: int | None
    years: tuple[int, ...]

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)


def period_of(request: HttpRequest, today: date) -> Period:
    """The period asked for with ``nam``; any other value means the last twelve months."""
    years = tuple(range(today.year, FIRST_YEAR - 1, -1))
    year = next((year for year in years if str(year) == request.GET.get("nam", "")), None)
    if year is not None:
        return Period(date(year, 1, 1), date(year + 1, 1, 1), year, years)
    return Period(*dossiers.twelve_months(today), None, years)
