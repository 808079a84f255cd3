"""Refusals of the plans module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, NotPermitted
from motcua.plans.contracts import NoMove


class RoundUnknown(NotFound):
    """There is no such round of plans."""

    code = "plan_round_unknown"
    message = _("There is no round of plans %(code)s. Look for it in the list of rounds.")


class PlanUnknown(NotFound):
    """There is no such plan, or the actor may not know of it."""

    code = "plan_unknown"
    message = _("There is no plan %(code)s. Check the code, or look for it in the list.")


class PlanInvalid(Invalid):
    """What was given cannot be a plan or an act; ``fields`` says why. Nothing changed."""

    code = "plan_invalid"
    message = _("This plan cannot be recorded; correct what is named and try again.")


class RoundKnown(Conflict):
    """The round was opened already, with other guidance."""

    code = "plan_round_known"
    message = _("The round %(code)s is open already. What was sent down is not rewritten.")


class PlanChanged(Conflict):
    """Somebody acted in the meantime."""

    code = "plan_changed"
    message = _("Plan %(code)s changed since you saw it. Load it again and look first.")


class PlanActNotPossible(Conflict):
    """The plan is not in a state in which this can be done."""

    code = "plan_act_not_possible"
    message = _("This cannot be done now: plan %(code)s is %(state)s.")


class OpinionsMissing(Conflict):
    """A plan is approved only once every receiver has agreed."""

    code = "plan_opinions_missing"
    message = _("Plan %(code)s cannot be approved: these have not agreed yet: %(receivers)s.")


class OpinionGiven(Conflict):
    """A receiver says its opinion of a version once."""

    code = "plan_opinion_given"
    message = _("%(receiver)s has given its opinion of this version of plan %(code)s already.")


class PlanSecondPerson(NotPermitted):
    """Nobody appraises what they drafted or sent, approves what they had a hand in, decides on
    an own proposal or settles what they recorded."""

    code = "plan_second_person_needed"
    message = _(
        "You drafted, sent, appraised, proposed or recorded this in plan %(code)s yourself. "
        "Another person has to decide."
    )


class NothingToApprove(Conflict):
    """No plan of the round is appraised and waits for approval."""

    code = "plan_nothing_to_approve"
    message = _("No plan of the round %(code)s is appraised and waits for approval.")


class PlanTableRefused(Invalid):
    """A table is wrong; ``fields`` names each fault by row. Nothing was taken in."""

    code = "plan_table_refused"
    message = _("The table is refused and nothing was taken in; correct it and try again.")


class PlanFileUnreadable(Invalid):
    """A file cannot be read."""

    code = "plan_file_unreadable"
    message = _("%(file)s cannot be read: %(reason)s. Check its name and try again.")


class MoneyRefused(Conflict):
    """A movement would break an identity of the money."""

    code = "plan_money_refused"
    message = _("Line %(line)s, source %(source)s of plan %(code)s: %(reason)s.")


class AdjustmentUnknown(NotFound):
    """There is no such proposal in the plan, or it was decided."""

    code = "plan_adjustment_unknown"
    message = _("There is no open adjustment %(number)s in plan %(code)s.")


class SchemeUnknown(NotFound):
    """There is no such scheme, or the actor may not know of it."""

    code = "scheme_unknown"
    message = _("There is no scheme %(code)s. Check the code, or look for it in the list.")


class SchemeActNotPossible(Conflict):
    """The scheme, its opinion or its milestone is not in a state in which this can be done."""

    code = "scheme_act_not_possible"
    message = _(
        "This cannot be done now with scheme %(code)s, or it was done already. Load it again "
        "and look first."
    )


class SchemeOpinionsOpen(Conflict):
    """A scheme is submitted once opinions were asked for and those against it answered."""

    code = "scheme_opinions_open"
    message = _(
        "Scheme %(code)s cannot be submitted: ask for opinions first, and wait for or answer "
        "these: %(units)s."
    )


class SchemeSecondPerson(NotPermitted):
    """Nobody decides on a scheme they wrote or submitted."""

    code = "scheme_second_person_needed"
    message = _("You wrote or submitted scheme %(code)s yourself. Another person has to decide.")


class SchemeTextChanged(Conflict):
    """Another version of the text was kept since the page was shown."""

    code = "scheme_text_changed"
    message = _(
        "Another version of the text of scheme %(code)s was kept since you saw it. Load the page "
        "again and read it first."
    )


class CommitteeWithoutHead(Conflict):
    """The committee's plan is approved by its head, and the register names none."""

    code = "plan_committee_without_head"
    message = _(
        "The register of the steering committee names no head on %(on)s. Record the decision "
        "that appoints one first."
    )


class RoundTextMissing(Conflict):
    """The province's plan is approved once its required sections are written."""

    code = "plan_text_missing"
    message = _(
        "The plan of round %(code)s cannot be approved: home affairs has not written these "
        "sections yet: %(sections)s."
    )


class RoundTextFrozen(Conflict):
    """The words were approved; they are not changed any more."""

    code = "plan_text_frozen"
    message = _("The words of round %(code)s were approved by %(number)s and stand.")


class RoundTextChanged(Conflict):
    """Somebody saved other words in the meantime."""

    code = "plan_text_changed"
    message = _(
        "Somebody saved the words of round %(code)s since you saw them. Load them again in "
        "another window, and take over what you wrote."
    )


class RequestUnknown(NotFound):
    """There is no such request to the centre."""

    code = "plan_request_unknown"
    message = _("There is no request %(code)s. Look for it in the list of requests.")


class RequestActNotPossible(Conflict):
    """The request is not in a state in which this can be done."""

    code = "plan_request_act_not_possible"
    message = _("This cannot be done now with request %(code)s, or it was done already.")


class RequestSecondPerson(NotPermitted):
    """Nobody issues a request that they drafted."""

    code = "plan_request_second_person_needed"
    message = _("You drafted request %(code)s yourself. Another person has to issue it.")


class RequestOutdated(Conflict):
    """A plan holds less money of the source than the draft asks for."""

    code = "plan_request_outdated"
    message = _(
        "Line %(line)s of plan %(plan)s holds less money than request %(code)s asks for. "
        "Withdraw the draft and draft it again."
    )


class NothingToAsk(Conflict):
    """No approved line has money of that source that was not asked for yet."""

    code = "plan_request_nothing_to_ask"
    message = _(
        "No approved line of the round %(code)s has money of this source that is not asked for "
        "or granted already."
    )


TITLE_NEEDED = _("say in 5 to 500 characters what will be done")
WORDS_TOO_LONG = _("at most 2000 characters")
GUIDANCE_NEEDED = _("write what the guidance asks for, at most 20,000 characters")
EVIDENCE_NEEDED = _("name the document that shows it, at most 2000 characters")
MILESTONES_NEEDED = _("1 to 50 milestones, each with 5 to 500 characters and a day")
UNTIL_BEFORE = _("this day has passed already")
REASON_NEEDED = _("give the reason")
DOCUMENT_NEEDED = _("give the number of the document, at most 100 characters")
DOCUMENT_IN_FUTURE = _("this day is still to come")
UNITS_NEEDED = _("choose at least one agency, and only agencies that work on that day")
UNIT_UNKNOWN = _("no agency of this code works on that day")
UNIT_NOT_CALLED = _("this agency is not among those called to the round")
YEAR_OUTSIDE = _("the year does not lie within the programme")
DUE_BEFORE = _("the due day lies before the day of the guidance")
CLAUSE_UNKNOWN = _("the programme has no item of this clause")
LINE_CODE_INVALID = _("letters without diacritics, digits, dot or dash, at most 20")
LINE_TWICE = _("this code stands twice")
DUE_OUTSIDE = _("the due day does not lie within the time planned for")
SOURCE_UNKNOWN = _("there is no such source of money")
MONEY_INVALID = _("whole đồng, from 0 to 1,000,000,000,000,000")
LINES_NEEDED = _("a plan has 1 to 500 lines")
LINE_UNKNOWN = _("the plan has no such line")
TIME_RUNS_BACK = _("the plan has a later act already")
KIND_INVALID = _("only allotment and spending are recorded here")
REFERENCE_KNOWN = _("a movement with this document is known with another amount or day")
DAY_OUTSIDE = _("the day lies before the approval or is still to come")
NO_MOVE = {
    NoMove.NO_ESTIMATE: _("there is no approved estimate"),
    NoMove.CLOSED: _("the year is settled"),
    NoMove.ZERO: _("the amount is 0"),
    NoMove.BELOW_ZERO: _("the total would fall below 0"),
    NoMove.OVER_ESTIMATE: _("more would be allotted than the approved estimate holds"),
    NoMove.OVER_ALLOTTED: _("more would be spent than was allotted"),
    NoMove.BELOW_ALLOTTED: _("the estimate would fall below what is allotted"),
    NoMove.BELOW_SPENT: _("the allotment would fall below what is spent"),
    NoMove.NOT_AS_SPENT: _("what is settled must be what was spent"),
    NoMove.REST_UNSTATED: _("all that was not spent must be returned or carried over"),
}
"""Why a movement cannot be, in words."""
DUE_TOO_LATE = _("the plans are due before the time that they are for is over")
MILESTONE_DAYS = _("the day of a milestone is still to come, and at most ten years away")
UNTIL_TOO_FAR = _("an opinion is asked for at most a year ahead")
ADJUSTMENT_WAITS = _("a proposed adjustment waits for its decision; have it decided first")
SOURCE_NOT_CENTRAL = _("choose a source that a ministry decides on")
MINISTRY_NEEDED = _("name the ministry that is asked, in 2 to 200 characters")
ISSUE_DAY = _("this day lies before the day of the draft")
ANSWER_DAY = _("this day lies before the day on which the request went out")
GRANT_OUTSIDE = _("whole đồng, from 0 to what was asked for")
SECTION_UNKNOWN = _("the plan has no such section")
SECTION_TOO_LONG = _("at most 20,000 characters")
SECTIONS_NEEDED = _("write at least one section")
TEXT_NEEDED = _("hand in the text of the scheme as a file first")
TEXT_TYPE = _("the text of a scheme is a PDF or a DOCX file")
