"""Refusals of the organisation module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, NotPermitted


class UnitUnknown(NotFound):
    """There is no such unit."""

    code = "unit_unknown"
    message = _("There is no unit %(unit)s.")


class UnitsRemoved(Conflict):
    """Units that the database knows are missing from the definition files."""

    code = "units_removed"
    message = _(
        "%(count)s known unit(s) are missing from the definition files: %(units)s. A unit is "
        "ended with valid_until and continued by another, never removed; put it back."
    )


class UserUnknown(NotFound):
    """There is no such account."""

    code = "user_unknown"
    message = _("There is no account %(username)s.")


class AccountExists(Conflict):
    """The user name is taken."""

    code = "account_exists"
    message = _("The account %(username)s exists already.")


class AccountInvalid(Invalid):
    """The account's data are not acceptable."""

    code = "account_invalid"
    message = _("The account cannot be created.")


class PostInvalid(Invalid):
    """The post's data are not acceptable."""

    code = "post_invalid"
    message = _("The post cannot be given: %(reason)s.")


class AbsenceInvalid(Invalid):
    """An absence cannot be recorded so; ``fields`` says what is wrong where."""

    code = "absence_invalid"
    message = _("The absence cannot be recorded.")


class AbsenceUnknown(NotFound):
    """There is no such absence, or it is over."""

    code = "absence_unknown"
    message = _("There is no absence %(absence)s that still lasts. Load the page again.")


class PermissionMissing(NotPermitted):
    """No post of the actor gives this permission here."""

    code = "permission_missing"
    message = _(
        "Your posts do not allow this here (%(permission)s, %(unit)s). Ask the administrator of "
        "your agency if you need it."
    )


class TokenInvalid(NotPermitted):
    """The token is unknown, expired or revoked."""

    code = "token_invalid"
    message = _("The access token is not valid. Ask for a new one.")
    status = 401


PERSON_NOT_IN_UNIT = _("Choose somebody with a post in this agency today.")
STANDS_IN_FOR_SELF = _("Nobody stands in for themselves: choose another person, or nobody.")
BEGINS_IN_THE_PAST = _("An absence begins today or later; what is past is not written anew.")
WRONG_LENGTH = _("The first day back lies after the first day away, within a year.")
ABSENCE_REASON_NEEDED = _("Give the reason in a few words, for example annual leave.")
ABSENCE_REASON_TOO_LONG = _("The reason is too long: at most 500 characters.")
AWAY_ALREADY = _("This person is recorded as away on some of these days already.")
STAND_IN_AWAY = _("Whoever would stand in is away on some of these days.")
