"""Refusals of the notifications module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, NotFound


class MessageNotFailed(NotFound):
    """There is no failed message with this number."""

    code = "message_not_failed"
    message = _("There is no failed message %(message)s. It may have been sent already.")


class ExportExists(Conflict):
    """An export is never written over an earlier one."""

    code = "export_exists"
    message = _("%(file)s exists already. Name another file.")
