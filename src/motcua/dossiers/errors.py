"""Refusals of the dossiers module."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, NotPermitted


class DossierUnknown(NotFound):
    """No dossier has this code."""

    code = "dossier_unknown"
    message = _("No dossier has the code %(code)s. Check the code on the receipt.")


class DossierInvalid(Invalid):
    """Something that the receipt needs is missing or wrong; ``fields`` names it."""

    code = "dossier_invalid"
    message = _("The dossier cannot be received yet.")


class ComponentMissing(Invalid):
    """A required component of the dossier is not there."""

    code = "component_missing"
    message = _("The dossier is not complete. Ask for what is missing, or do not receive it.")


class UnitClosed(Conflict):
    """The unit does not exist on the day of receipt."""

    code = "unit_closed"
    message = _("%(unit)s does not exist on %(day)s, so it cannot receive. Check day and unit.")
    continued = _(
        "%(unit)s does not exist on %(day)s, so it cannot receive. Its work is continued by "
        "%(successor)s (%(successor_code)s); receive the dossier there."
    )

    def __init__(
        self, *, unit: str, day: date, successor: str = "", successor_code: str = ""
    ) -> None:
        super().__init__(unit=unit, day=day, successor=successor, successor_code=successor_code)

    def __str__(self) -> str:
        return str(self.continued if self.params["successor"] else self.message) % self.params


class ProcedureNotHere(Invalid):
    """The procedure belongs to another level of government than the unit."""

    code = "procedure_not_here"
    message = _(
        "%(procedure)s belongs to the level “%(belongs)s” on %(day)s, and %(unit)s is of the "
        "level “%(level)s”. Send the applicant to the right unit."
    )


class DossierChanged(Conflict):
    """Somebody else acted first."""

    code = "dossier_changed"
    message = _(
        "Somebody else acted on %(code)s after you opened it. Nothing of yours was recorded; "
        "open the dossier again, look at what changed, and decide anew."
    )


class ActNotPossible(Conflict):
    """The dossier's state does not allow this act."""

    code = "act_not_possible"
    message = _("%(code)s is “%(status)s”; this cannot be done now.")


class SupplementLimitReached(Conflict):
    """The rules allow no further request for supplements."""

    code = "supplement_limit_reached"
    message = _(
        "%(code)s: supplements were asked for %(count)s time(s), the most that the rules allow "
        "(%(basis)s). Decide on what there is, or refuse with the reason."
    )


class ReappointmentNotPossible(Conflict):
    """A new date cannot be given now."""

    code = "reappointment_not_possible"
    message = _("No new date can be given for %(code)s: %(reason)s.")


class OwnProposal(Conflict):
    """Whoever proposes a new date does not also confirm it."""

    code = "own_proposal"
    message = _("You proposed the new date of %(code)s; another person confirms it.")


class NotYourStep(NotPermitted):
    """The step is another post's."""

    code = "not_your_step"
    message = _("The step “%(step)s” of %(code)s is the task of: %(role)s.")


class WrongFactor(NotPermitted):
    """The second thing that only the applicant knows does not match."""

    code = "wrong_factor"
    message = _(
        "These digits do not match. Give the last four digits of the identity number or of "
        "the telephone number that you left at the counter."
    )


class OccurredInFuture(Invalid):
    """An act cannot happen after it is recorded."""

    code = "occurred_in_future"
    message = _("The time of the act lies in the future. Give the time at which it happened.")


class ImportRefused(Invalid):
    """The file or its mapping cannot be used; nothing of it was kept."""

    code = "import_refused"
    message = _("%(file)s: %(reason)s. Nothing was imported.")


class QueueUnknown(NotFound):
    """There is no such queue."""

    code = "queue_unknown"
    message = _("There is no queue %(queue)s. Choose one of the list.")


class QueueEmpty(Conflict):
    """Nobody waits."""

    code = "queue_empty"
    message = _("Nobody waits in this queue.")


class TicketUnknown(NotFound):
    """There is no such ticket."""

    code = "ticket_unknown"
    message = _("There is no such number.")


class TicketNotPossible(Conflict):
    """The ticket's state does not allow this."""

    code = "ticket_not_possible"
    message = _(
        "This cannot be done with this number now. Name the counter, or call the next number."
    )


EMAIL_WRONG = _("Write the e-mail address as in ten@vidu.vn, or leave it empty.")
NAME_NEEDED = _("Enter the applicant's name.")
REASON_NEEDED = _("Write the reason; the applicant will read it.")
NO_SUCH_STEP = _("Choose a step that lies before the present one.")
NOT_IN_UNIT = _("Choose somebody with a post in this agency.")
AMOUNT_NEEDED = _("Enter the amount in đồng, at least 1.")
CHOOSE_ONE = _("Choose at least one component that is missing.")
UNKNOWN_HOME = _("Choose the commune from the list, or leave it empty.")
UNKNOWN_COMPONENT = _("The procedure has no such component.")
WRONG_LEVEL = _("The procedure belongs to another level of government.")
LEVELS = {"PROVINCE": _("province"), "DISTRICT": _("district"), "COMMUNE": _("commune")}
