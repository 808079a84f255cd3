"""The table of papers that were issued."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from motcua.steering.models.committee import ADDED_TO


class PaperIssue(models.Model):
    """A notice of results or minutes that went out, with number, day and signer. Once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"signer"})
    APPLICATION_RIGHTS = ADDED_TO

    record = models.TextField(unique=True, help_text="code of the inspection or the meeting")
    number = models.TextField()
    issued_on = models.DateField()
    signer = models.TextField()
    drafted_by = models.TextField()
    issued_by = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "steering_paper_issue"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(signer=""),
                name="an_issued_paper_has_a_number_and_a_signer",
            ),
            models.CheckConstraint(
                condition=Q(issued_by="system") | ~Q(issued_by=F("drafted_by")),
                name="nobody_issues_the_own_paper",
            ),
        ]
