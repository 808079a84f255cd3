"""Tables of a dossier's files, and of earlier results that served instead of a paper."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DossierFile(models.Model):
    """A file of a dossier. Its bytes lie in the store under ``digest`` and never change.

    The ledger has a digest of all that stands here, with a salt that makes it unguessable.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"name", "digest", "salt"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    component = models.TextField(db_default="", help_text="of the checklist; empty for none")
    step = models.TextField(help_text="at which it was added")
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    salt = models.CharField(max_length=32, help_text="of the digest in the ledger")
    added_seq = models.IntegerField()
    added_at = models.DateTimeField()
    added_by = models.TextField()
    struck_seq = models.IntegerField(null=True)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.TextField(db_default="")

    class Meta:
        db_table = "dossiers_file"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "component", "digest"], condition=models.Q(struck_seq=None),
                name="a_file_stands_once_at_a_component",
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="a_file_is_not_empty"),
            models.CheckConstraint(
                condition=models.Q(struck_seq=None, struck_at=None, struck_by="")
                | (models.Q(struck_seq__gt=models.F("added_seq"), struck_at__isnull=False)
                   & ~models.Q(struck_by="")),
                name="a_file_is_struck_out_by_a_later_act",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["dossier", "id"], name="dossiers_file_dossier"),
            models.Index(fields=["digest"], name="dossiers_file_digest"),
        ]


class Reuse(models.Model):
    """A component for which a result that the state issued before was taken.

    ``result_of`` is the code of the dossier whose result it was: it ties two dossiers to one
    person, so the ledger has a salted digest of it only.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"result_of"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    component = models.TextField()
    result_of = models.TextField()
    result = models.TextField()
    issued_on = models.DateField()

    class Meta:
        db_table = "dossiers_reuse"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "component", "result_of"],
                name="a_result_serves_a_component_once",
            ),
        ]
