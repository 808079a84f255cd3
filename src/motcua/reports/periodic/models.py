"""Tables of periodic reports. What was submitted, decided or contested is never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

STATES = ("DRAFT", "SUBMITTED", "RETURNED", "ACCEPTED")


class PeriodicReport(models.Model):
    """The report of a unit for a period, with where it stands. Its figures are in versions."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    kind = models.TextField()
    period = models.TextField()
    since = models.DateField()
    until = models.DateField()
    unit = models.TextField()
    due_on = models.DateField(null=True)
    state = models.TextField(default="DRAFT")
    version = models.PositiveIntegerField(default=0)
    first_submitted_on = models.DateField(null=True)
    begun_at = models.DateTimeField()
    begun_by = models.TextField()

    class Meta:
        db_table = "reports_periodic"
        indexes: ClassVar = [
            models.Index(fields=["kind", "unit", "until"], name="reports_periodic_before"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "period", "unit"], name="a_unit_reports_once_in_a_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=STATES), name="a_report_stands_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", version=0, first_submitted_on__isnull=True)
                | Q(~Q(state="DRAFT"), version__gt=0, first_submitted_on__isnull=False),
                name="a_report_that_was_sent_has_a_version",
            ),
            models.CheckConstraint(
                condition=Q(since__lt=F("until")), name="a_report_is_about_at_least_a_day"
            ),
        ]


class ReportNarrative(models.Model):
    """The text of one section as it is being written."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    report = models.ForeignKey(
        "reports.PeriodicReport", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    section = models.TextField()
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.TextField()

    class Meta:
        db_table = "reports_narrative"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "section"], name="a_section_of_a_report_is_written_once"
            ),
        ]


class ReportContest(models.Model):
    """What a unit says against a figure. Another row of the same figure takes its place."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    report = models.ForeignKey(
        "reports.PeriodicReport", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    figure = models.TextField()
    label_vi = models.TextField()
    label_en = models.TextField()
    value = models.TextField(null=True)
    reason = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    said_by = models.TextField()

    class Meta:
        db_table = "reports_contest"
        indexes: ClassVar = [
            models.Index(fields=["report", "figure", "id"], name="reports_contest_figure"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn=True) | ~Q(reason=""), name="who_contests_a_figure_says_why"
            ),
        ]


class ReportVersion(models.Model):
    """What was submitted: ``data`` is the whole content, ``digest`` its SHA-256."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"data"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    report = models.ForeignKey(
        "reports.PeriodicReport", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    number = models.PositiveIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.TextField()

    class Meta:
        db_table = "reports_version"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "number"], name="a_version_of_a_report_is_frozen_once"
            ),
        ]


class ReportDecision(models.Model):
    """A version accepted or returned."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    version = models.ForeignKey(
        "reports.ReportVersion", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    accepted = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.TextField()

    class Meta:
        db_table = "reports_decision"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "accepted"], name="a_version_is_decided_once_each_way"
            ),
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""), name="who_returns_a_report_says_why"
            ),
        ]


class ReportIssue(models.Model):
    """An accepted version as the document that went out: its number, day and receivers."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    version = models.OneToOneField(
        "reports.ReportVersion", on_delete=models.PROTECT, related_name="+"
    )
    document_number = models.TextField()
    document_on = models.DateField()
    sent_to = models.TextField()
    issued_at = models.DateTimeField()
    issued_by = models.TextField()

    class Meta:
        db_table = "reports_issue"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(document_number="") & ~Q(sent_to=""),
                name="a_report_that_is_issued_has_a_number_and_receivers",
            ),
        ]


class ReportRequest(models.Model):
    """A report that was asked for between two days."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    kind = models.TextField()
    period = models.TextField()
    under = models.TextField()
    due_on = models.DateField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()

    class Meta:
        db_table = "reports_request"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "period", "under"], name="a_report_is_asked_of_a_unit_once"
            ),
        ]


class ReportDue(models.Model):
    """A report that a unit has to send by a day, as it was recorded; whether it does or not."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    kind = models.TextField()
    period = models.TextField()
    unit = models.TextField()
    due_on = models.DateField()
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "reports_due"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "period", "unit"], name="a_report_is_due_of_a_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("recorded_on")),
                name="a_due_day_is_recorded_before_it_is_over",
            ),
        ]
