"""Evidence files: kept by content before the act that names them, forgotten where none does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from motcua.core import filestore
from motcua.tasks.contracts import FILES_AREA, File
from motcua.tasks.models import EvidenceFile

KEPT_FOR: Final = timedelta(days=2)
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

    def named(digests: list[str]) -> Iterable[str]:
        return EvidenceFile.objects.filter(digest__in=digests).values_list("digest", flat=True)

    return filestore.forget_unnamed(FILES_AREA, before=at - KEPT_FOR, named=named)
