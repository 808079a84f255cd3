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


class MoveInvalid(DossierInvalid):
    """A step, an outcome or an agency is missing or wrong; ``fields`` names it."""

    code = "move_invalid"
    message = _("The step is not completed: something has to be chosen or put right first.")


class ProcessMoveRefused(Invalid):
    """Dossiers that have no place in the process; ``fields`` names each with the reason."""

    code = "process_move_refused"
    message = _("Nothing was moved: some dossiers have no place in the new process.")


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


class ConsultationUnknown(NotFound):
    """The agency was not asked, or has answered."""

    code = "consultation_unknown"
    message = _("%(unit)s has no open request for its opinion on %(code)s.")


class RealDossier(NotPermitted):
    """A simulated official cannot touch a dossier that is not simulated."""

    code = "real_dossier"
    message = _("%(code)s is not a simulated dossier; a simulation does not act on it.")


class SimulationRefused(Conflict):
    """The simulation cannot run here, or not with these dates; nothing was simulated."""

    code = "simulation_refused"
    message = _("The simulation was refused: %(reason)s. Nothing was simulated.")


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


class PaperUnknown(NotFound):
    """There is no such paper."""

    code = "paper_unknown"
    message = _("There is no paper %(paper)s. Open the dossier and choose from its list.")


class PaperNotInRules(NotFound):
    """The rules of the dossier's receipt day have no such form."""

    code = "paper_not_in_rules"
    message = _("%(code)s lives under “%(rules)s”, which has no such form.")


class PaperNotYet(Conflict):
    """The act that the paper is about has not happened."""

    code = "paper_not_yet"
    message = _(
        "%(code)s has no “%(paper)s”: the act that it is about has not been recorded. Record it "
        "first, then print."
    )


class BookStillOpen(Conflict):
    """A book is closed after its year."""

    code = "book_still_open"
    message = _("The book of %(year)s can be closed from 1 January %(next)s on.")


class BookClosed(Conflict):
    """The book of that unit and year is closed already."""

    code = "book_closed"
    message = _(
        "The book of %(unit)s for %(year)s is closed already. Later entries are its supplement."
    )


class CollectorInvalid(Invalid):
    """It is not clear who collected the result; ``fields`` names what is missing."""

    code = "collector_invalid"
    message = _("Record who collected the result.")


class NothingToPost(Conflict):
    """No result waits to be handed to the post."""

    code = "nothing_to_post"
    message = _("%(unit)s has no result to hand to the post. Return one by post first.")


class PostalListUnknown(NotFound):
    """There is no such postal list."""

    code = "postal_list_unknown"
    message = _("There is no such postal list. Choose one from the page of the post.")


class PostalFileRefused(Invalid):
    """The file of the post cannot be used; ``fields`` names each row and column."""

    code = "postal_file_refused"
    message = _("Nothing was kept of the file. Correct what is listed and send it again.")


class FilesRefused(Invalid):
    """A file cannot be taken; ``fields`` names it and says why."""

    code = "files_refused"
    message = _("A file was not taken. Nothing was recorded.")


class FileUnknown(NotFound):
    """The dossier has no such file."""

    code = "file_unknown"
    message = _("%(code)s has no such file. Open the dossier and choose from its list.")


class FileStruck(Conflict):
    """The file was struck out."""

    code = "file_struck"
    message = _("“%(name)s” was struck out of %(code)s; only an inspector reads it.")


class FileChanged(Conflict):
    """What is stored is not what was added."""

    code = "file_changed"
    message = _(
        "“%(name)s” of %(code)s is no longer what was added to the dossier, so it is not given "
        "out. Tell the operator of the system: the backup has the file with the SHA-256 "
        "%(digest)s."
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
NUMBER_TOO_LONG = _("A number has at most 60 letters.")
CHOOSE_STEP = _("You hold several of the steps being done. Choose one: %(steps)s.")
CHOOSE_WAY = _("Choose one of the outcomes offered.")
NOT_IN_UNIT = _("Choose somebody with a post in this agency.")
AWAY = _("This person is away today: choose whoever stands in, or somebody else.")
AMOUNT_NEEDED = _("Enter the amount in đồng, at least 1.")
CHOOSE_AGENCY = _("Choose at least one other agency.")
ALREADY_ASKED = _("This agency was asked and has not answered yet.")
DUE_TOO_EARLY = _("Choose a day after today.")
CHOOSE_ONE = _("Choose at least one component that is missing.")
UNKNOWN_HOME = _("Choose the commune from the list, or leave it empty.")
UNKNOWN_UNIT = _("Choose the agency from the list, or leave it empty.")
COLLECTOR_NAME = _("Enter the name of whoever collects the result.")
COLLECTOR_ID = _("Enter the identity number that was shown.")
COLLECTOR_PAPER = _("Enter the number of the written authority.")
CLERK_NEEDED = _("Enter the name of whoever takes the results for the post.")
POSTAL_COLUMNS = _("the columns must be %(columns)s")
POSTAL_DAY = _("write the day as 2026-03-05 or 05/03/2026")
POSTAL_ENCODING = _("the file must be CSV in UTF-8")
POSTAL_FEE = _("write the postage as whole đồng, or leave it empty")
POSTAL_LARGE = _("the file is too large; send at most 2,000 rows")
POSTAL_NO_ROWS = _("the file holds no row")
POSTAL_STATUS = _("the state must be DA_NHAN, DA_PHAT, PHAT_HONG or CHUYEN_HOAN")
POSTAL_TRACKING = _("a tracking number has 8 to 20 letters and digits")
POSTAL_WIDTH = _("%(count)s values for %(most)s columns")
POSTAL_UNKNOWN = _("no dossier of your agency has this code")
POSTAL_NOT_SENT = _("the result of this dossier was not returned by post")
POSTAL_OTHERS = _("this tracking number belongs to another dossier")
POSTAL_FUTURE = _("the day lies in the future")
POSTAL_BEFORE = _("the day lies before the result was sent")
CHOOSE_FILE = _("Choose at least one file.")
FILE_IS_PATH = _("This is a path, not the name of a file.")
FILE_TWICE = _("%(name)s: this very file stands there already.")
NOT_ISSUED = _("No result of this person that serves as this paper has the code %(code)s.")
STRIKE_REASON = _("Write why the file is struck out.")
TICKET_OLD = _("A file that came with the form earlier must be chosen again.")
UNKNOWN_COMPONENT = _("The procedure has no such component.")
WRONG_LEVEL = _("The procedure belongs to another level of government.")
LEVELS = {"PROVINCE": _("province"), "DISTRICT": _("district"), "COMMUNE": _("commune")}
