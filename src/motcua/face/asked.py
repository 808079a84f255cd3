"""What a page of figures is asked for: its day and its programme."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motcua.core import clock, text
from motcua.core.errors import Invalid
from motcua.programme import api as programme
from motcua.programme.contracts import Programme


class DayInvalid(Invalid):
    """The day in the address cannot be asked for."""

    code = "day_invalid"
    message = _("“%(day)s” is not a day that can be shown. Choose a day up to today.")


def asked_day(request: HttpRequest) -> date:
    """The day that a page is asked for; today where none is given. Raises ``DayInvalid``."""
    asked = request.GET.get("ngay", "").strip()
    if not asked:
        return clock.today()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise DayInvalid(day=asked) from None
    if not date(2000, 1, 1) <= day <= clock.today():
        raise DayInvalid(day=asked)
    return day


def asked_programme(request: HttpRequest) -> Programme:
    """The programme that a page is asked for; the first where none is given.

    Raises ``ProgrammeUnknown``.
    """
    code = text.clean(request.GET.get("chuong-trinh", ""))
    return programme.programme_get(code) if code else programme.programme_get()
