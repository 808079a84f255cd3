"""Refusals of the steering module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, NotPermitted


class RecordUnknown(NotFound):
    """There is no such record, or the actor may not know of it."""

    code = "steering_unknown"
    message = _("There is no %(code)s here. Check the code, or look for it in the list.")


class SteeringInvalid(Invalid):
    """What was given cannot be recorded; ``fields`` says why. Nothing changed."""

    code = "steering_invalid"
    message = _("This cannot be recorded; correct what is named and try again.")


class RecordChanged(Conflict):
    """Somebody acted in the meantime."""

    code = "steering_changed"
    message = _("%(code)s changed since you saw it. Load it again and look first.")


class StepNotPossible(Conflict):
    """The record is not in a state in which this can be done."""

    code = "steering_step_not_possible"
    message = _("This cannot be done now with %(code)s: %(reason)s.")


class OtherPersonNeeded(NotPermitted):
    """Nobody decides on what they asked for or wrote themselves."""

    code = "steering_other_person_needed"
    message = _(
        "You drafted, reported or proposed %(code)s yourself. Another person has to decide."
    )


class OwnAgency(NotPermitted):
    """Nobody inspects the agency in which they hold a post."""

    code = "steering_own_agency"
    message = _("You hold a post in the inspected agency. Somebody of another one has to do this.")


class OwnReply(NotPermitted):
    """Nobody decides on a reply of the agency in which they hold a post."""

    code = "steering_own_reply"
    message = _(
        "You hold a post in the agency that replied. Somebody of another one says whether the "
        "reply is accepted."
    )


class OwnSupervision(NotPermitted):
    """Nobody takes a supervision of the agency in which they hold a post out of the plan."""

    code = "steering_own_supervision"
    message = _(
        "You hold a post in a supervised agency. Somebody of another one records that the "
        "supervision was dropped."
    )


class SupervisionKnown(Conflict):
    """Another supervision has this code already."""

    code = "steering_supervision_known"
    message = _("%(code)s is another supervision already. Choose another code, or correct the row.")


class SupervisionTableRefused(Invalid):
    """The table was refused whole; ``fields`` names every fault by row and column."""

    code = "steering_table_refused"
    message = _("Nothing was taken in. Correct what is named and hand the whole file in again.")


class FileUnreadable(Invalid):
    """The file that was named cannot be opened."""

    code = "steering_file_unreadable"
    message = _("%(file)s cannot be read: %(reason)s. Check the name and the rights.")


class TermsOverlap(Conflict):
    """A place is held already on some of these days."""

    code = "steering_terms_overlap"
    message = _(
        "On some of these days the person is in this body already, or another person holds the "
        "place. End the other term first, or name other days."
    )


class ChecklistUnknown(Invalid):
    """No checklist of this name is in force."""

    code = "steering_checklist_unknown"
    message = _("No checklist %(key)s is in force on this day.")


class SeedNotThere(Conflict):
    """What the seed is made of is not public yet."""

    code = "steering_seed_not_there"
    message = _("%(code)s cannot be drawn yet: %(reason)s.")


NOT_A_PHOTO = _("send a JPEG or PNG picture; a phone can be set to take JPEG")
PHOTO_BROKEN = _("the picture is damaged; take it again")
UNIT_UNKNOWN = _("no agency of this code works on that day")
UNIT_OUTSIDE = _("this agency does not lie below the one that inspects or decides")
WORDS_NEEDED = _("fill this in")
WORDS_TOO_LONG = _("this text is too long: at most %(most)s characters, and it has %(count)s")
REASON_NEEDED = _("give the reason")
EVIDENCE_NEEDED = _("name the document, or attach a file, that shows that it is done")
TOO_MANY_FILES = _("too many files at once")
DAY_IN_FUTURE = _("this day is still to come")
DAY_PASSED = _("this day has passed")
DAY_TOO_FAR = _("this day is too far away")
TERM_ENDS_FIRST = _("the term ends before it begins")
PLACE_OF_OTHER_BODY = _("this place is not one of this body")
NOT_MEMBER_THEN = _("this person was no member on the day of the meeting")
MONTH_INVALID = _("a month has a number from 1 to 12")
YEAR_INVALID = _("a year from 2011 to 2100")
NOTHING_PLANNED = _("plan at least one visit")
NOT_ORDERED = _("whoever ordered the draw makes it, so that nobody else learns of it")
OWN_IN_FRAME = _("you hold a post in one of these agencies; somebody else orders its draw")
MEMBER_UNKNOWN = _("choose inspectors who hold the post today")
NOT_ABOVE = _("the inspected agency answers, or one above it")
CHANGE_WAITS = _("a change of this plan waits to be decided")
NO_SUCH_VISIT = _("the plan has no such visit any more")
BEGUN_ALREADY = _("the inspection has begun, so it is neither moved nor dropped")
OUTCOME_UNKNOWN = _("choose one of the outcomes in force on the day of the decision")
BEFORE_VISIT = _("this day lies before the inspection")
PAPER_ISSUED = _("it was issued already and is not changed any more")
ISSUE_BEFORE = _("this day lies before the day of what the paper tells of")
MONTH_OVER = _("its month is over, so it stays in the plan and can still be made, late")
MONTH_SAME = _("it is planned for this month already")
NOTHING_CHANGED = _("add, move or drop at least one visit, each once")
NOTHING_LEFT = _("at least one visit stays in the plan")
TEAM_NEEDED = _("name the leader and those who go")
ANSWER_UNKNOWN = _("this is no question of the checklist, or no answer to it")
NOTE_NEEDED = _("say what was found where the answer is “no”")
UNANSWERED = _("%(count)s question(s) have no answer yet")
ALREADY_TASK = _("it is task %(task)s already")
NOT_APPROVED = _("the plan is not approved yet")
APPROVED = _("the plan is approved and is not changed any more")
OPENED_ALREADY = _("the visit was opened already")
SIGNED_ALREADY = _("the record was signed")
NOT_RECORDED = _("nothing was recorded on the spot yet")
NOT_SIGNED = _("the team has not signed the record yet")
ANSWERED_ALREADY = _("the agency has signed already")
NOT_CLAIMED = _("no remedy was reported")
CLAIMED_ALREADY = _("a report waits to be re-checked")
REMEDIED_ALREADY = _("it is remedied already")
NOTHING_PROPOSED = _("no new day was proposed")
PROPOSAL_WAITS = _("a proposal waits to be decided")
DAY_NOT_LATER = _("the new day must lie after the present one and after today")
FRAME_TOO_SMALL = _("name at least two agencies, each once, and draw fewer than there are")
SOURCE_NEEDED = _("name the public source of the number")
SEED_DAY_NEEDED = _("the number must be published after today and before the visits end")
NUMBER_NEEDED = _("type the published number: digits only")
NUMBER_TOO_EARLY = _("the number is published on %(day)s")
NOT_SEALED = _("the ledger has not sealed the commitment yet; try again in a moment")
DRAWN_ALREADY = _("the draw was made")
VISITS_OVER = _("the days of its visits are over, and its secret is public")
VISITS_TOO_LONG = _("a draw stays secret for at most 92 days")
INDICATOR_UNKNOWN = _("there is no indicator of this code")
DECIDED_ALREADY = _("it was decided already")
NOT_ACCEPTED = _("it is not an accepted practice")
OWN_PRACTICE = _("an agency does not replicate its own practice")
REPLICATED_ALREADY = _("the agency recorded this already")
KIND_UNKNOWN = _("choose one of the kinds that are in force on the day of the document")
ACT_OF_OTHERS = _("this kind of body does not supervise in this way")
UNITS_NEEDED = _("name the supervised agencies, at most %(most)s")
NOT_SUPERVISED = _("this agency is not one of the supervised ones")
CODE_WRONG = _("letters, digits, dots and dashes, at most 40")
NAMES_SOMEBODY = _(
    "this text is public: leave out numbers of phones and identity papers, and e-mail addresses"
)
HELD_ALREADY = _("it was made already")
DROPPED_ALREADY = _("it was dropped")
NOT_HELD = _("the supervision was not made yet")
REPLY_WAITS = _("a reply waits to be decided")
REPLY_ACCEPTED = _("a reply was accepted already")
NO_REPLY = _("no reply waits to be decided")
TASK_TOO_SHORT = _("say in 5 to 500 characters what has to be done")
REPLY_OTHER = _("another reply came meanwhile; read it, then decide")
TIME_RUNS_BACK = _("the record has a later act already")
