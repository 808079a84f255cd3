"""Refusals of the procedures module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, NotFound


class ProcedureUnknown(NotFound):
    """There is no such procedure."""

    code = "procedure_unknown"
    message = _("There is no procedure %(procedure)s in the catalogue.")


class ProcedureNotInForce(Conflict):
    """The procedure has no version on that day."""

    code = "procedure_not_in_force"
    message = _("The procedure %(procedure)s is not in force on %(day)s.")
