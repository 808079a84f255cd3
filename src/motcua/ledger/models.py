"""Tables of the ledger. The application's role may read them; only functions write them.

The functions (migration 0001) take the recording time from the database and compute the
hashes there, so that not even the program can choose when an entry was recorded.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

READ_ONLY = ("SELECT",)
NONE: frozenset[str] = frozenset()


class Entry(models.Model):
    """One act, chained to the one before it in the same stream."""

    APPLICATION_RIGHTS: ClassVar[tuple[str, ...]] = READ_ONLY
    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    stream = models.TextField(db_collation="C")
    seq = models.IntegerField()
    kind = models.TextField()
    actor = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    body = models.TextField(help_text="RFC 8785 canonical JSON")
    prev = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stream", "seq"], name="a_stream_counts_each_entry_once"
            ),
        ]


class Pending(models.Model):
    """An entry that is not sealed yet."""

    APPLICATION_RIGHTS: ClassVar[tuple[str, ...]] = READ_ONLY
    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    entry_id = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "ledger_pending"


class Leaf(models.Model):
    """The place of an entry in the Merkle tree."""

    APPLICATION_RIGHTS: ClassVar[tuple[str, ...]] = READ_ONLY
    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    tree_index = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField(help_text="the entry's hash: the leaf's data")

    class Meta:
        db_table = "ledger_leaf"


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles, height 8)."""

    APPLICATION_RIGHTS: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT", "UPDATE")
    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    level = models.SmallIntegerField()
    tile_index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "ledger_tile"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "tile_index"], name="a_tile_stands_once"),
        ]


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root."""

    APPLICATION_RIGHTS: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT")
    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"
