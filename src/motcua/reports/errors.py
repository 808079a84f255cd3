"""Refusals of the reports module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound


class PeriodInvalid(Invalid):
    """What was given is no period."""

    code = "period_invalid"
    message = _(
        "%(period)s is no period. Write a year (2026), a quarter (2026-Q1), a half (2026-H1), "
        "nine months (2026-9M) or a month (2026-M03)."
    )


class PeriodNotBegun(Invalid):
    """The period lies in the future."""

    code = "period_not_begun"
    message = _("The period %(period)s begins on %(since)s. Choose one that has begun.")


class UnitNotThen(Invalid):
    """The unit did not exist at the end of the period."""

    code = "unit_not_then"
    message = _(
        "The unit %(unit)s did not exist on %(day)s. Choose a unit of that day, or a period in "
        "which this one existed."
    )


class FormUnknown(NotFound):
    """There is no such report form."""

    code = "form_unknown"
    message = _("There is no report form %(form)s. See: motcua report forms.")


class RowsUnknown(Invalid):
    """The form has no rows of that sort."""

    code = "form_rows_unknown"
    message = _("The form %(form)s has no rows by %(by)s. It has: %(known)s.")


class IdentityViolated(Conflict):
    """The figures contradict each other. Nothing is adjusted; nothing is sent."""

    code = "form_identity_violated"
    message = _(
        "Form %(form)s, row %(row)s: columns %(identity)s must be equal, but they are %(left)s "
        "and %(right)s. Correct the records first, such as a dossier that was closed before it "
        "was received."
    )
