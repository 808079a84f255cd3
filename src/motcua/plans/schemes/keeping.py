"""Texts of schemes as files: kept by content before the act that names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from motcua.core import filestore, text
from motcua.plans.contracts import FILES_AREA, File
from motcua.plans.errors import TEXT_TYPE, PlanInvalid
from motcua.plans.schemes.models import SchemeText

KEPT_FOR: Final = timedelta(days=2)
LONGEST_NAME: Final = 200
TYPES: Final = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""A text is read as PDF or edited in Word; a picture or a table is no text of a scheme."""


def text_keep(source: BinaryIO, name: str) -> File:
    """Keep the bytes of a text whose type they prove; of a long name its end stays.

    Raises ``FileRefused``, and ``PlanInvalid`` for what is neither PDF nor DOCX.
    """
    digest, media_type, size = filestore.keep(source, area=FILES_AREA)
    if media_type not in TYPES:
        raise PlanInvalid({"file": TEXT_TYPE})
    return File(digest, media_type, size, text.clean(name)[-LONGEST_NAME:])


def text_bytes(file: File) -> bytes:
    """The bytes of a kept text. Raises ``FileMissing``."""
    return b"".join(filestore.file_store(FILES_AREA).read(file.digest))


def files_forget(*, at: datetime) -> int:
    """Delete bytes that no act names, some days after they came; returns how many."""

    def named(digests: list[str]) -> Iterable[str]:
        return SchemeText.objects.filter(digest__in=digests).values_list("digest", flat=True)

    return filestore.forget_unnamed(FILES_AREA, before=at - KEPT_FOR, named=named)
