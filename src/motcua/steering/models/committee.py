"""Tables of the committee, of plans and of inspections. Facts are copies of what acts give."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q, Value

BODIES = ("COMMITTEE", "SUPPORT_TEAM")
PLACES = ("HEAD", "STANDING_DEPUTY", "DEPUTY", "MEMBER", "TEAM_LEADER", "TEAM_MEMBER")
TEAM_PLACES = ("TEAM_LEADER", "TEAM_MEMBER")
ADDED_TO: Final = ("SELECT", "INSERT")
CHANGED: Final = ("SELECT", "INSERT", "UPDATE")

_TERM = Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField())
_SAME_PERSON = Func(
    F("person"), F("person"), Value("[]"), function="int8range",
    output_field=BigIntegerRangeField(),
)  # fmt: skip
"""A range of one number: so equality is excluded without an extension of the server."""


def _alone(place: str, name: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name, expressions=[(_TERM, RangeOperators.OVERLAPS)], condition=Q(place=place)
    )


def _once(body: str, name: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name, condition=Q(body=body),
        expressions=[(_SAME_PERSON, RangeOperators.OVERLAPS), (_TERM, RangeOperators.OVERLAPS)],
    )  # fmt: skip


class Person(models.Model):
    """Somebody who is or was in a body: the same person in all their terms."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"name"})
    APPLICATION_RIGHTS = ADDED_TO

    name = models.TextField()
    unit = models.TextField()

    class Meta:
        db_table = "steering_person"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "unit"], name="a_person_stands_once"),
        ]


class Seat(models.Model):
    """A term in a body. Only its end is ever written later."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = CHANGED

    person = models.ForeignKey("steering.Person", on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    place = models.TextField()
    post = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    decision_number = models.TextField()
    decision_on = models.DateField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "steering_seat"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(body="COMMITTEE", place__in=PLACES[:4])
                | Q(body="SUPPORT_TEAM", place__in=TEAM_PLACES),
                name="a_place_is_one_of_its_body",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="a_term_ends_after_it_began",
            ),
            _once("COMMITTEE", "nobody_is_in_the_committee_twice"),
            _once("SUPPORT_TEAM", "nobody_is_in_the_team_twice"),
            _alone("HEAD", "a_committee_has_one_head"),
            _alone("STANDING_DEPUTY", "a_committee_has_one_standing_deputy"),
            _alone("TEAM_LEADER", "a_team_has_one_leader"),
        ]


class Meeting(models.Model):
    """A meeting that was held. It is never rewritten."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    code = models.TextField(unique=True)
    body = models.TextField()
    held_on = models.DateField()
    place = models.TextField()
    agenda = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "steering_meeting"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(body__in=BODIES), name="a_meeting_is_of_a_body"),
        ]


class Attendance(models.Model):
    """How a member attended a meeting."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    meeting = models.ForeignKey("steering.Meeting", on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey("steering.Seat", on_delete=models.PROTECT, related_name="+")
    presence = models.TextField()

    class Meta:
        db_table = "steering_attendance"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="a_member_attends_once"),
            models.CheckConstraint(
                condition=Q(presence__in=["PRESENT", "REPRESENTED", "ABSENT"]),
                name="an_attendance_is_of_a_known_kind",
            ),
        ]


class Resolution(models.Model):
    """A conclusion of a meeting. Only the task that it becomes is written later, once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = CHANGED

    meeting = models.ForeignKey("steering.Meeting", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    text = models.TextField()
    owner = models.TextField()
    due_on = models.DateField()
    task = models.TextField(null=True, unique=True, help_text="code of the task that it became")
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "steering_resolution"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="a_conclusion_stands_once"),
        ]


class Words(models.Model):
    """What was said with an act of any stream; the ledger keeps its salted digest."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = ADDED_TO

    stream = models.TextField()
    seq = models.IntegerField()
    text = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        db_table = "steering_words"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "seq"], name="an_entry_has_its_words_once"),
        ]


class KeptFile(models.Model):
    """A file of an act of any stream; its bytes lie in the store of files."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"file_name"})
    APPLICATION_RIGHTS = ADDED_TO

    stream = models.TextField()
    seq = models.IntegerField()
    digest = models.CharField(max_length=64)
    media_type = models.TextField()
    size = models.BigIntegerField()
    file_name = models.TextField()

    class Meta:
        db_table = "steering_file"
        indexes: ClassVar = [models.Index(fields=["digest"], name="steering_file_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stream", "seq", "digest"], name="a_file_stands_in_an_entry_once"
            ),
        ]


class Plan(models.Model):
    """The inspections that an agency plans for a year."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = CHANGED

    code = models.TextField(unique=True)
    year = models.IntegerField()
    agency = models.TextField()
    document_number = models.TextField(db_default="")
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    approved_by = models.TextField(db_default="")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "steering_plan"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "agency"], name="an_agency_plans_a_year_once"),
            models.CheckConstraint(
                condition=Q(approved_by="", approved_at__isnull=True)
                | (~Q(approved_by="") & Q(approved_at__isnull=False)),
                name="an_approved_plan_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("drafted_by")) | Q(drafted_by="system"),
                name="nobody_approves_the_own_plan",
            ),
        ]


class PlanItem(models.Model):
    """One visit of a plan."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"team"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "DELETE")

    plan = models.ForeignKey("steering.Plan", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    unit = models.TextField()
    month = models.IntegerField()
    checklist = models.TextField()
    subject = models.TextField()
    team = ArrayField(models.TextField(), default=list)
    change = models.ForeignKey(
        "steering.PlanChange", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "steering_plan_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_planned_visit_stands_once"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="a_visit_is_planned_for_a_month"
            ),
        ]
