"""Refusals of the tasks module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, NotPermitted
from motcua.tasks.contracts import NoExtension


class TaskUnknown(NotFound):
    """There is no such task, or the actor may not know of it."""

    code = "task_unknown"
    message = _("There is no task %(code)s. Check the code, or look for it in the list.")


class TaskInvalid(Invalid):
    """What was given cannot be a task or an act; ``fields`` says why. Nothing changed."""

    code = "task_invalid"
    message = _("This cannot be recorded; correct what is named and try again.")


class TaskKnown(Conflict):
    """A task with the code exists and has other content."""

    code = "task_known"
    message = _(
        "Task %(code)s is known with other content. A task that was given is not rewritten; "
        "extend or cancel it, or give another code."
    )


class TaskChanged(Conflict):
    """Somebody acted in the meantime."""

    code = "task_changed"
    message = _("Task %(code)s changed since you saw it. Load it again and look first.")


class ActNotPossible(Conflict):
    """The task is not in a state in which this can be done."""

    code = "task_act_not_possible"
    message = _("This cannot be done now: task %(code)s is %(state)s.")


class ExtensionNotPossible(Conflict):
    """The due day cannot be moved like this."""

    code = "task_extension_not_possible"
    message = _("The due day of task %(code)s cannot be extended: %(reason)s.")


class SecondPersonNeeded(NotPermitted):
    """Nobody accepts the own report or decides on the own proposal."""

    code = "task_second_person_needed"
    message = _(
        "You reported task %(code)s done or proposed its new day yourself. Another person has "
        "to decide."
    )


class TableRefused(Invalid):
    """A table of tasks is wrong; ``fields`` names each fault by row. Nothing was taken in."""

    code = "task_table_refused"
    message = _("The table is refused and nothing was taken in; correct it and try again.")


class TaskFileUnreadable(Invalid):
    """A file cannot be read."""

    code = "task_file_unreadable"
    message = _("%(file)s cannot be read: %(reason)s. Check its name and try again.")


class FeedUnknown(NotFound):
    """The address of a calendar is not, or no longer, valid."""

    code = "task_feed_unknown"
    message = _("This calendar address is not valid. Make a new one on the page of your calendar.")


class ProgrammeUnknown(NotFound):
    """There is no such programme, or the actor may not know of it."""

    code = "work_programme_unknown"
    message = _("There is no work programme %(code)s. Look for it in the list.")


class ProgrammeStepNotPossible(Conflict):
    """The programme does not stand where this can be done."""

    code = "work_programme_step_not_possible"
    message = _(
        "This cannot be done now with work programme %(code)s. Load it again and see where it "
        "stands."
    )


class ProgrammeChanged(Conflict):
    """The items are not those that were read."""

    code = "work_programme_changed"
    message = _("The items of %(code)s changed since you saw them. Load it again and look first.")


class ProgrammeHolds(Conflict):
    """The item was approved with its programme and leaves it only by a change."""

    code = "work_programme_holds_item"
    message = _(
        "Task %(code)s is an item of work programme %(programme)s, which was approved. Drop it "
        "by a change of the programme."
    )


class SecondPersonNeededForProgramme(NotPermitted):
    """Nobody approves the own programme or the own change."""

    code = "work_programme_second_person_needed"
    message = _(
        "You drafted, submitted or proposed this part of %(code)s yourself. Another person has "
        "to decide."
    )


TITLE_NEEDED = _("say in 5 to 500 characters what has to be done")
WORDS_TOO_LONG = _("at most 2000 characters")
REASON_NEEDED = _("give the reason")
EVIDENCE_NEEDED = _("name the document, or attach a file, that shows that it is done")
UNIT_UNKNOWN = _("no agency of this code works on that day")
UNIT_OUTSIDE = _("this agency does not lie below the one that gives the task")
PERIOD_INVALID = _("write 2026, 2026-Q3 or 2026-M07")
PARENT_UNKNOWN = _("there is no such item of the work programme")
PARENT_OUTSIDE = _("the period does not lie within that of the item above")
CODE_INVALID = _("letters without diacritics, digits, dot, dash or underscore, at most 60")
DUE_INVALID = _("give a day that is not before the day on which it was given, or 1 to 3650 days")
GIVEN_IN_FUTURE = _("this day is still to come")
GIVER_NEEDED = _("say who gives the task, or the number of the document")
NOT_IN_UNIT = _("this person holds no post in the agency")
TIME_RUNS_BACK = _("the task has a later act already")
NOTHING_PROPOSED = _("no new day was proposed")
NO_EXTENSION = {
    NoExtension.NO_DUE_DAY: _("it has no due day"),
    NoExtension.PROPOSAL_WAITS: _("a proposal waits to be decided"),
    NoExtension.EXTENDED_ENOUGH: _("it was extended as often as the rules allow"),
    NoExtension.DAY_NOT_LATER: _("the new day must lie after the present one and after today"),
    NoExtension.DAY_TOO_FAR: _("the new day is more than ten years away"),
}
"""Why a new due day cannot be proposed, in words."""
NO_ITEMS = _("the programme has no item; give its items with this period first")
DOCUMENT_NEEDED = _("give the number of the document, at most 100 characters")
SIGNER_NEEDED = _("say who signed the document, at most 100 characters")
REFORM_REASON_NEEDED = _(
    "no item is marked as administrative reform: send it back, or say why there is none"
)
PROGRAMME_CLOSED = _(
    "the programme of this period was submitted or approved; add the item by a change of it"
)
NOTHING_CHANGED = _("a change has at least one line")
ITEM_NOT_THERE = _("this is no open item of the programme")
ITEM_TWICE = _("a change touches an item once")
LATER_DAY_NEEDED = _("the new day must lie after the present one and after today")
ADDED_DAY_NEEDED = _("a new item needs a due day that is not before today")
NO_LEGAL_DOCUMENT = _("only a task marked as legal document has stages of drafting")
STAGE_UNKNOWN = _("this is no stage of drafting on that day")
STAGE_BEFORE = _("a stage comes after the one that was reached, on its day or later")
