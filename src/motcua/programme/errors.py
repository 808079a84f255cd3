"""Refusals of the programme module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Invalid, NotFound


class ProgrammeUnknown(NotFound):
    """There is no such programme."""

    code = "programme_unknown"
    message = _("There is no programme %(programme)s.")


class ProgrammeFileMissing(NotFound):
    """There is no such file."""

    code = "programme_file_missing"
    message = _("There is no file %(file)s. Check its name and folder.")


class TargetUnknown(NotFound):
    """The programme has no such target."""

    code = "target_unknown"
    message = _("The programme has no target %(target)s.")


class MeasureUnknown(NotFound):
    """The programme has no such measure."""

    code = "measure_unknown"
    message = _("The programme has no measure %(measure)s.")


class OutlineDiffers(Invalid):
    """The clauses counted in a text are not those of the programme's outline."""

    code = "outline_differs"
    message = _(
        "Only the text has the clauses %(text)s; only the outline has %(outline)s. "
        "Read the text again, and correct the outline in the programme's file."
    )
