"""Files: minutes, photos and evidence, kept by content before the act that names them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from django.conf import settings

from motcua.core import filestore, text
from motcua.steering.contracts import FILES_AREA, File
from motcua.steering.errors import NOT_A_PHOTO, PHOTO_BROKEN, SteeringInvalid
from motcua.steering.models import KeptFile
from motcua.steering.photos import JPEG, PNG, PhotoBroken, without_metadata

KEPT_FOR: Final = timedelta(days=2)
LONGEST_NAME: Final = 200


def _name(name: str) -> str:
    """A file's name; of a long one its end, which says what it is, stays."""
    return text.clean(name)[-LONGEST_NAME:]


def file_keep(source: BinaryIO, name: str) -> File:
    """Keep the bytes of a file whose type they prove. Raises ``FileRefused``."""
    digest, media_type, size = filestore.keep(source, area=FILES_AREA)
    return File(digest, media_type, size, _name(name))


def photo_keep(source: BinaryIO, name: str) -> File:
    """Keep a picture without the place, time and device that the phone wrote into it.

    Raises ``FileRefused``, and ``SteeringInvalid`` for what is no JPEG or PNG.
    """
    limit = settings.MOTCUA_MAX_UPLOAD_BYTES
    data = source.read(limit + 1)
    if len(data) > limit:
        raise filestore.FileTooLarge(limit_mb=limit // 1024 // 1024)
    if not data:
        raise filestore.FileEmpty()
    if not data.startswith((JPEG, PNG)):
        raise SteeringInvalid({"photos": NOT_A_PHOTO})
    try:
        return file_keep(io.BytesIO(without_metadata(data)), name)
    except PhotoBroken:
        raise SteeringInvalid({"photos": PHOTO_BROKEN}) from None


def evidence_keep(source: BinaryIO, name: str) -> File:
    """Keep evidence: a picture without what the phone wrote into it, anything else as it is.

    Evidence of a good practice is public, and who took a picture did not mean to publish
    where. Raises what ``photo_keep`` and ``file_keep`` raise.
    """
    data = source.read(settings.MOTCUA_MAX_UPLOAD_BYTES + 1)
    keep = photo_keep if data.startswith((JPEG, PNG)) else file_keep
    return keep(io.BytesIO(data), name)


def file_bytes(file: File) -> bytes:
    """The bytes of a kept file. Raises ``FileMissing``."""
    return b"".join(filestore.file_store(FILES_AREA).read(file.digest))


def files_forget(*, at: datetime) -> int:
    """Delete bytes that no act names, some days after they came; returns how many."""

    def named(digests: list[str]) -> Iterable[str]:
        return KeptFile.objects.filter(digest__in=digests).values_list("digest", flat=True)

    return filestore.forget_unnamed(FILES_AREA, before=at - KEPT_FOR, named=named)
