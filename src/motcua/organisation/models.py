"""Tables of the organisation module."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q


class User(AbstractUser):
    """An account of an official. There is no public sign-up."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {"username", "full_name", "email", "first_name", "last_name", "last_login", "password"}
    )

    full_name = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "organisation_user"


class Unit(models.Model):
    """An agency or territory in a period, loaded from definitions."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    code = models.TextField(primary_key=True)
    kind = models.TextField()
    level = models.TextField()
    name_vi = models.TextField()
    name_en = models.TextField()
    name_folded = models.TextField()
    name_sort = models.TextField()
    parent = models.TextField(blank=True)
    official_code = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    continues_as = models.TextField(blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    basis = models.TextField()
    verified = models.BooleanField()

    class Meta:
        db_table = "organisation_unit"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="a_unit_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(level__in=["PROVINCE", "DISTRICT", "COMMUNE"]),
                name="a_unit_has_a_level",
            ),
        ]


class Post(models.Model):
    """A person's role in a unit, for a period."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    user = models.ForeignKey("organisation.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "organisation_post"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "unit", "role", "valid_from"], name="a_post_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="a_post_begins_before_it_ends",
            ),
        ]


class Delegation(models.Model):
    """A post lent to another person for a period, with the reason."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})

    post = models.ForeignKey("organisation.Post", on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey("organisation.User", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()
    reason = models.TextField()
    absence = models.ForeignKey(
        "organisation.AbsenceRow", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "organisation_delegation"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")),
                name="a_delegation_begins_before_it_ends",
            ),
        ]


class AbsenceRow(models.Model):
    """A person away from an agency for a period, who stands in, and why."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})

    user = models.ForeignKey("organisation.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()
    stand_in = models.ForeignKey(
        "organisation.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    salt = models.CharField(max_length=32, db_default="")

    class Meta:
        db_table = "organisation_absence"
        indexes: ClassVar = [
            models.Index(fields=["user", "valid_until"], name="organisation_absence_person")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")),
                name="an_absence_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")),
                name="nobody_stands_in_for_oneself",
            ),
        ]


class ApiToken(models.Model):
    """A key for programs; only its digest is kept."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    user = models.ForeignKey("organisation.User", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    name = models.TextField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "organisation_token"
