"""Refusals of the indicators module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, Unavailable


class IndicatorUnknown(NotFound):
    """There is no such indicator."""

    code = "indicator_unknown"
    message = _("There is no indicator %(indicator)s. “motcua indicator list” shows all.")


class SparkMissing(Unavailable):
    """pyspark is not installed, or no Java starts for it."""

    code = "spark_missing"
    message = _(
        "Apache Spark does not start here. Install it with “pip install motcua[spark]”, and "
        "Java 17 or newer."
    )


class IndicatorNotInForce(NotFound):
    """No version of the indicator was in force on that day."""

    code = "indicator_not_in_force"
    message = _(
        "Indicator %(indicator)s is defined from %(first)s, not for %(on)s. Ask for a later day."
    )


class FactSetUnknown(NotFound):
    """No module publishes these facts."""

    code = "fact_set_unknown"
    message = _("No fact set %(name)s is published. Register it in the wiring.")


class FactSetInvalid(Invalid):
    """The fact set cannot be registered."""

    code = "fact_set_invalid"
    message = _("The fact set %(name)s is refused: %(reason)s.")


class DimensionUnknown(Invalid):
    """The indicator is not broken down by this."""

    code = "dimension_unknown"
    message = _("Indicator %(indicator)s is not broken down by %(dimension)s, only by %(known)s.")


class UnitNotRecorded(Invalid):
    """The facts do not say which unit they belong to."""

    code = "unit_not_recorded"
    message = _("Indicator %(indicator)s is not recorded by unit. Ask for it without a unit.")


class TooManyDates(Invalid):
    """A series was asked for more days than one query should carry."""

    code = "too_many_dates"
    message = _("At most %(most)s days at once, not %(asked)s.")


class SeriesBackwards(Invalid):
    """The first day of a series lies after its last."""

    code = "series_backwards"
    message = _("The series would begin on %(first)s, after its last day %(last)s. Swap the days.")


class TooManyPoints(Invalid):
    """A series was asked for more periods than one statement should carry."""

    code = "too_many_points"
    message = _(
        "From %(first)s to %(last)s there are more than %(most)s periods. "
        "Ask for longer periods or fewer days."
    )


class DeclaredUnknown(NotFound):
    """There is no such figure to declare, or none with this number was declared."""

    code = "declared_unknown"
    message = _("There is no declared figure %(figure)s. “motcua indicator declared” shows all.")


class DeclaredInvalid(Invalid):
    """What was declared cannot be a share, or its document is not named."""

    code = "declared_invalid"
    message = _(
        "A declared figure needs whole numbers from 0, something to divide by, a day up to "
        "today and the number and day of its document."
    )


class DeclaredCheckNeedsNote(Invalid):
    """A rejection must say why."""

    code = "declared_check_needs_note"
    message = _("Say why the declared figure is rejected.")


class DeclaredByOneself(Conflict):
    """Whoever declared a figure cannot check it."""

    code = "declared_by_oneself"
    message = _("You declared this figure yourself. Somebody else has to check it.")


class DeclaredChecked(Conflict):
    """The figure was checked already."""

    code = "declared_checked"
    message = _("This figure was checked already. Declare it anew to correct it.")


class AlreadyPublished(Conflict):
    """The value of that day was published; it can only be corrected."""

    code = "already_published"
    message = _(
        "Indicator %(indicator)s on %(on)s was published already. Publish a correction and say why."
    )


class NothingPublished(NotFound):
    """Nothing of that day was published."""

    code = "nothing_published"
    message = _(
        "Nothing of indicator %(indicator)s on %(on)s was published. "
        "“motcua indicator publish” freezes it."
    )


class CorrectionNeedsReason(Invalid):
    """A correction must say why, and correct something that was published."""

    code = "correction_needs_reason"
    message = _("A correction needs a reason and an earlier published value.")
