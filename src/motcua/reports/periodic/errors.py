"""Refusals of periodic reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from motcua.core.errors import Conflict, Invalid, NotFound, NotPermitted


class KindUnknown(NotFound):
    """There is no such kind of report."""

    code = "report_kind_unknown"
    message = _("There is no kind of report %(kind)s. Known are %(known)s.")


class SpanInvalid(Invalid):
    """What was given names no period of reports."""

    code = "report_period_invalid"
    message = _(
        "%(period)s is no period of reports. Write a year (2026), a quarter (2026-Q1), a half "
        "(2026-H1), nine months (2026-9M), a month (2026-M03) or two days "
        "(2026-03-01..2026-04-15)."
    )


class NotExpected(NotFound):
    """The unit does not send such a report for such a period."""

    code = "report_not_expected"
    message = _(
        "%(unit)s sends no report %(kind)s for %(period)s. A report between two days has to be "
        "asked for first; others are those that the kind of report lists."
    )


class NotOpen(Conflict):
    """The report was sent and nothing of it can be written now."""

    code = "report_not_open"
    message = _(
        "The report of %(unit)s for %(period)s has been sent. It can be changed when whoever "
        "checks it returns it with a reason."
    )


class NarrativeChanged(Conflict):
    """Somebody else wrote in between. Nothing was overwritten."""

    code = "report_narrative_changed"
    message = _(
        "Somebody else changed “%(section)s” while you were writing. Nothing was overwritten: "
        "compare both texts and save again."
    )


class SectionUnknown(Invalid):
    """The kind has no such section to write."""

    code = "report_section_unknown"
    message = _("“%(section)s” is no section to write. To write are: %(known)s.")


class FigureUnknown(Invalid):
    """The report holds no such figure."""

    code = "report_figure_unknown"
    message = _("The report holds no figure %(figure)s. Choose one of its figures.")


class ReasonMissing(Invalid):
    """A reason is needed."""

    code = "report_reason_missing"
    message = _("Say why: whoever reads the report has to understand it.")


class PeriodRunning(Conflict):
    """A report is sent when its period is over."""

    code = "report_period_running"
    message = _("%(period)s is not over. Its report can be sent from %(day)s on.")


class PartsMissing(Invalid):
    """Required sections are empty; ``fields`` names each."""

    code = "report_parts_missing"
    message = _("The report cannot be sent: required sections are empty.")


class NotAccepted(Conflict):
    """Only the version that was accepted last goes out as a document."""

    code = "report_not_accepted"
    message = _(
        "Version %(version)s of the report of %(unit)s is not the one that is accepted now. Read "
        "the report again."
    )


class IssuedAlready(Conflict):
    """The version went out as a document already."""

    code = "report_issued_already"
    message = _(
        "This version went out as %(number)s already. What changed since needs a new version."
    )


class IssueInvalid(Invalid):
    """Number, day or receivers of the document are not acceptable."""

    code = "report_issue_invalid"
    message = _("The report is not issued: something has to be put right first.")


class NotSubmitted(Conflict):
    """There is nothing to check, or not this version."""

    code = "report_not_submitted"
    message = _(
        "Version %(version)s of the report of %(unit)s is not waiting for a decision. Read the "
        "report again."
    )


class OwnReport(NotPermitted):
    """Nobody checks the report of their own unit, or one that they sent."""

    code = "report_own"
    message = _("You work in %(unit)s or sent its report yourself. Somebody else has to check it.")


class VersionUnknown(NotFound):
    """The report has no such version."""

    code = "report_version_unknown"
    message = _("The report of %(unit)s for %(period)s has no version %(version)s.")


class TotalsDiffer(Conflict):
    """A total is not the sum of its parts. Nothing is adjusted; nothing is sent."""

    code = "report_totals_differ"
    message = _(
        "%(form)s, column %(column)s: the parts add up to %(parts)s, the total says %(total)s. "
        "Nothing was sent; tell the operator."
    )


class AskedAlready(Conflict):
    """The same report was asked for already."""

    code = "report_asked_already"
    message = _("A report %(kind)s for %(period)s was asked of %(unit)s already.")


class AskedEarlier(Conflict):
    """Agencies that were asked for the same report would get an earlier day."""

    code = "report_asked_with_a_later_day"
    message = _(
        "A report %(kind)s for %(period)s was asked of %(unit)s by %(due_on)s already, and the "
        "first day judges. Ask by that day or a later one."
    )


class DaysInvalid(Invalid):
    """The days of a report that is asked for do not fit."""

    code = "report_days_invalid"
    message = _(
        "The first day must not lie after the last one, and the due day must lie after the "
        "last one."
    )


class FolderUnusable(Invalid):
    """Files cannot be written there."""

    code = "report_folder_unusable"
    message = _("%(folder)s cannot be written to: %(reason)s. Name another folder.")


NUMBER_NEEDED = _("Write the document's number, at most 100 characters, for example 12/BC-UBND.")
DAY_OUTSIDE = _("The document's day lies between the day of acceptance and today.")
RECEIVERS_NEEDED = _("Write to whom it goes, at most 500 characters.")
