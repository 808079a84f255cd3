"""Refusals of the procedures module."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound
from motcua.procedures.processes.contracts import Finding

MOST_TOLD = 5


class ProcedureUnknown(NotFound):
    """There is no such procedure."""

    code = "procedure_unknown"
    message = _("There is no procedure %(procedure)s in the catalogue.")


class ProcedureNotInForce(Conflict):
    """The procedure has no version on that day."""

    code = "procedure_not_in_force"
    message = _("The procedure %(procedure)s is not in force on %(day)s.")


class FormRefused(Invalid):
    """The file as a whole cannot be read; nothing of it was kept."""

    code = "form_refused"
    message = _("%(file)s: %(reason)s. Nothing was imported.")


class DraftUnknown(NotFound):
    """The procedure has no draft."""

    code = "draft_unknown"
    message = _("There is no draft of procedure %(procedure)s.")


class DraftNotReady(Conflict):
    """The gate is closed: something before the decision is missing."""

    code = "draft_not_ready"
    message = _("The draft of %(procedure)s cannot be decided on yet: %(reason)s.")


class AssessmentInvalid(Invalid):
    """An answer or reason is missing; ``fields`` names it."""

    code = "assessment_invalid"
    message = _("Answer every question and give the reason.")


class OpinionNotYours(Conflict):
    """Whoever assessed a draft does not also judge it."""

    code = "opinion_not_yours"
    message = _("You assessed this draft; another person of the control unit gives the opinion.")


class DecisionUnknown(NotFound):
    """There is no such decision."""

    code = "decision_unknown"
    message = _("There is no decision %(decision)s.")


class DecisionInvalid(Invalid):
    """The decision cannot be drawn up or signed like this; ``fields`` says why."""

    code = "decision_invalid"
    message = _("The decision is not complete.")


class DecisionSigned(Conflict):
    """A signed decision is not signed again."""

    code = "decision_signed"
    message = _("The decision was signed already, as %(number)s.")


class DecisionWithdrawn(Conflict):
    """What was withdrawn is neither signed nor withdrawn again."""

    code = "decision_withdrawn"
    message = _("Decision %(decision)s was withdrawn. Draw up another one.")


class DecisionNumberTaken(Conflict):
    """The number belongs to another decision."""

    code = "decision_number_taken"
    message = _("The number %(number)s belongs to another decision. Give this one its own.")


class ReviewUnknown(NotFound):
    """There is no such plan, or the plan does not name the procedure."""

    code = "review_unknown"
    message = _("There is no review of %(review)s.")


class ReviewInvalid(Invalid):
    """Something of the plan, the form, an option or the proposal is missing or wrong."""

    code = "review_invalid"
    message = _("The review is not complete.")


class ReviewOutOfTurn(Conflict):
    """The step does not follow where the review stands."""

    code = "review_out_of_turn"
    message = _("This cannot be done now: %(reason)s.")


class PlanYearTaken(Conflict):
    """A year has one plan."""

    code = "plan_year_taken"
    message = _("There is a review plan of %(year)s already.")


class ProposalYours(Conflict):
    """Whoever proposes does not also decide."""

    code = "proposal_yours"
    message = _("You sent this proposal; another person decides on it.")


class ProcessRefused(Invalid):
    """A file cannot be taken as a process. ``found`` names each element; nothing was kept."""

    code = "process_refused"
    message = _("%(file)s: %(reason)s. Nothing was kept of the file.")

    def __init__(self, *, file: str, found: Sequence[Finding]) -> None:
        self.found = tuple(found)
        told = "; ".join(str(item) for item in self.found[:MOST_TOLD])
        more = len(self.found) - MOST_TOLD
        super().__init__(file=file, reason=told + (f"; and {more} more" if more > 0 else ""))


class ProcessDayTaken(Conflict):
    """A version of that day or a later one is kept already."""

    code = "process_day_taken"
    message = _(
        "The process of %(procedure)s has a version from %(day)s. Let the new one begin later."
    )


class ProcessVersionUnknown(NotFound):
    """The process has no stored version of that number."""

    code = "process_version_unknown"
    message = _("The process of %(procedure)s has no stored version %(number)s.")


class CaseUnknown(Invalid):
    """The procedure does not tell such a case apart."""

    code = "case_unknown"
    message = _(
        "The procedure has no case “%(case)s”. Its cases are: %(known)s. Leave the case empty "
        "for a usual dossier."
    )


class BlankFormUnknown(NotFound):
    """There is no such blank form."""

    code = "blank_form_unknown"
    message = _("There is no blank form %(form)s for %(procedure)s on %(day)s.")


CASE_NOT_KNOWN = _("Choose a case of the procedure, or leave it empty.")
