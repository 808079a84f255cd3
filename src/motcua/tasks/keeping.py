"""Evidence files: kept by content before the act that names them, forgotten where none does."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO, Final

from motcua.core import filestore
from motcua.tasks.contracts import FILES_AREA, File
from motcua.tasks.models import EvidenceFile

KEPT_FOR: Final = timedelta(days=2)
BATCH: Final = 500
LONGEST_NAME: Final = 200


def file_keep(source: BinaryIO, name: str) -> File:
    """Keep the bytes of a file whose type they prove. Raises ``FileRefused``."""
    digest, media_type, size = filestore.keep(source, area=FILES_AREA)
    return File(digest, media_type, size, name[:LONGEST_NAME])


def file_bytes(file: File) -> bytes:
    """The bytes of a kept file. Raises ``FileMissing``."""
    return b"".join(filestore.file_store(FILES_AREA).read(file.digest))


def files_forget(*, at: datetime) -> int:
    """Delete bytes that no act names, some days after they came; returns how many."""
    store, before = filestore.file_store(FILES_AREA), at - KEPT_FOR
    old, count = iter(store.kept_before(before)), 0
    while batch := list(islice(old, BATCH)):
        named = EvidenceFile.objects.filter(digest__in=batch).values_list("digest", flat=True)
        forgotten = set(batch) - set(named)
        for digest in sorted(forgotten):
            store.forget(digest, before=before)
        count += len(forgotten)
    return count
