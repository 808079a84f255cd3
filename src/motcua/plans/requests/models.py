"""Tables of requests to the centre. Each act adds rows; none is changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

ADDED = ("SELECT", "INSERT")


class CentralRequest(models.Model):
    """A request for money of a round and a source, as it was drafted."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})
    APPLICATION_RIGHTS = ADDED

    code = models.TextField(unique=True)
    round = models.ForeignKey("plans.Round", on_delete=models.PROTECT, related_name="+")
    source = models.TextField()
    ministry = models.TextField()
    reason = models.TextField()
    salt = models.CharField(max_length=32)
    drafted_by = models.TextField()
    drafted_on = models.DateField()

    class Meta:
        db_table = "plans_request"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(ministry=""), name="a_request_names_its_ministry"),
        ]


class CentralRequestLine(models.Model):
    """What a request asks for one line of an approved plan."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED

    request = models.ForeignKey("plans.CentralRequest", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    line = models.TextField()
    year = models.IntegerField(help_text="0 where the plan names none")
    amount = models.BigIntegerField()

    class Meta:
        db_table = "plans_request_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "plan", "line"], name="a_request_asks_for_a_line_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_request_asks_for_money"),
        ]


class CentralRequestIssue(models.Model):
    """The request went out, by somebody else than whoever drafted it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED

    request = models.OneToOneField(
        "plans.CentralRequest", on_delete=models.PROTECT, related_name="+"
    )
    number = models.TextField()
    issued_on = models.DateField()
    issued_by = models.TextField()
    drafted_by = models.TextField()

    class Meta:
        db_table = "plans_request_issue"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(issued_by="system") | ~Q(issued_by=F("drafted_by")),
                name="nobody_issues_a_request_they_drafted",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="an_issued_request_has_a_number"),
        ]


class CentralRequestAnswer(models.Model):
    """The ministry's answer, by its document."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED

    request = models.OneToOneField(
        "plans.CentralRequest", on_delete=models.PROTECT, related_name="+"
    )
    number = models.TextField()
    answered_on = models.DateField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "plans_request_answer"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(number=""), name="an_answer_names_its_document"),
        ]


class CentralRequestGrant(models.Model):
    """What of one line's request was granted: nothing, a part or all of it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED

    line = models.OneToOneField(
        "plans.CentralRequestLine", on_delete=models.PROTECT, related_name="+"
    )
    amount = models.BigIntegerField(help_text="what was asked for")
    granted = models.BigIntegerField()

    class Meta:
        db_table = "plans_request_grant"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(granted__gte=0, granted__lte=F("amount")),
                name="no_more_is_granted_than_was_asked",
            ),
        ]


class CentralRequestWithdrawal(models.Model):
    """A draft that was wrong was taken back before it went out; its lines are free again."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})
    APPLICATION_RIGHTS = ADDED

    request = models.OneToOneField(
        "plans.CentralRequest", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    salt = models.CharField(max_length=32)
    withdrawn_on = models.DateField()
    withdrawn_by = models.TextField()

    class Meta:
        db_table = "plans_request_withdrawal"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_withdrawal_has_a_reason"),
        ]
