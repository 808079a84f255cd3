"""The kinds of refusal. Modules subclass a kind; each entrance translates a kind once.

A message says what is refused, why, and what to do next. It is kept as a code and
parameters, and turned into the reader's language at the edge (see ``text_for``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person or a program can act upon. Never a bug.

    ``code`` is stable and may be stored or matched by clients; ``params`` fill the
    message; ``status`` is the HTTP status and ``exit_code`` the command-line exit code.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str | Promise] = _("The request was refused.")
    status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1
    retry: ClassVar[bool] = False

    def __init__(self, **params: Any) -> None:
        self.params: Mapping[str, Any] = params
        super().__init__(self.code, params)

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class Invalid(DomainError):
    """The input cannot be accepted. ``fields`` maps a field path to a reason."""

    code = "invalid"
    status = 422
    exit_code = 2

    def __init__(self, fields: Mapping[str, str | Promise] | None = None, **params: Any) -> None:
        self.fields: Mapping[str, str | Promise] = dict(fields or {})
        super().__init__(**params)

    def __str__(self) -> str:
        base = super().__str__()
        if not self.fields:
            return base
        return base + " " + "; ".join(f"{path}: {reason}" for path, reason in self.fields.items())


class WordsTooLong(Invalid):
    """A text, ``what``, has ``count`` characters and at most ``most`` are kept; none was."""

    code = "words_too_long"
    message = _(
        "“%(what)s” has %(count)s characters, at most %(most)s are kept. Nothing was saved: "
        "shorten it and save again."
    )


class NotPermitted(DomainError):
    """The actor may not do this here."""

    code = "not_permitted"
    message = _("You may not do this. Ask the administrator of your agency for the right role.")
    status = 403
    exit_code = 3


class NotFound(DomainError):
    """There is no such record, or the actor may not know of it."""

    code = "not_found"
    message = _("Not found. Check the code and try again.")
    status = 404
    exit_code = 4


class Conflict(DomainError):
    """The record changed, or is not in a state in which this can be done."""

    code = "conflict"
    status = 409
    exit_code = 5


class Throttled(DomainError):
    """Too many attempts. Wait and try again."""

    code = "throttled"
    message = _("Too many attempts. Wait a few minutes and try again.")
    status = 429
    exit_code = 6


class Unavailable(DomainError):
    """A part that this needs does not answer now. The only kind that is retried."""

    code = "unavailable"
    message = _("The service does not answer now. Try again in a moment.")
    status = 503
    exit_code = 7
    retry = True

    def __str__(self) -> str:
        base = super().__str__()
        reason = self.params.get("reason")
        return f"{base} ({reason})" if reason else base


class IntegrityFailure(DomainError):
    """Stored records contradict their own proof. Nothing is repaired; people are told."""

    code = "integrity_failure"
    message = _("The records do not match their seal.")
    status = 500
    exit_code = 8
