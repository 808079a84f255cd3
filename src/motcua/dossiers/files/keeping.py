"""Take in uploaded files: the bytes are kept first, the record that names them after.

What was kept and could not be recorded yet, because something else on the form was wrong,
comes back with the form as a signed ticket, so nobody has to choose the file again. A
ticket is of one official only and ends after a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from django.conf import settings
from django.core import signing

from motcua.core import filestore
from motcua.core.filestore import SUFFIXES, FileRefused
from motcua.dossiers.errors import FILE_IS_PATH, TICKET_OLD, FilesRefused
from motcua.dossiers.files.contracts import AREA, Scan
from motcua.dossiers.files.models import DossierFile
from motcua.dossiers.files.rules import is_path, safe_name
from motcua.organisation.contracts import Actor

TICKET_LASTS: Final = timedelta(days=1)
MARGIN: Final = timedelta(days=1)
ACCEPTED: Final = ",".join([*SUFFIXES.values(), ".jpeg", ".tiff"])
"""What a file chooser offers; the bytes decide."""


def most_megabytes() -> int:
    """How large one file may be."""
    return int(settings.MOTCUA_MAX_UPLOAD_BYTES // (1024 * 1024))


def scan_keep(component: str, name: str, source: BinaryIO) -> Scan:
    """Keep the bytes of a file. Raises ``FilesRefused``, whose ``fields`` name it and why.

    Not inside a command: bytes that no record names are deleted by ``uploads_forget``.
    """
    path = f"files.{component}"
    if is_path(name):
        raise FilesRefused({path: f"{name[:120]}: {FILE_IS_PATH}"})
    try:
        digest, media_type, size = filestore.keep(source, area=AREA)
    except FileRefused as refusal:
        raise FilesRefused({path: f"{name[:120]}: {refusal}"}) from None
    return Scan(component, safe_name(name, SUFFIXES[media_type]), media_type, size, digest)


def scans_keep(
    uploads: Iterable[tuple[str, str, BinaryIO]],
) -> tuple[list[Scan], dict[str, str]]:
    """Keep each ``(component, name, bytes)``: those kept, and by path why others were refused."""
    kept: list[Scan] = []
    wrong: dict[str, str] = {}
    for component, name, source in uploads:
        try:
            scan = scan_keep(component, name, source)
        except FilesRefused as refusal:
            for path, reason in refusal.fields.items():
                wrong[path] = f"{wrong[path]} {reason}" if path in wrong else str(reason)
        else:
            kept.append(scan)
    return kept, wrong


def _salt(actor: Actor) -> str:
    return f"motcua.dossiers.files:{actor.code}"


def ticket_of(actor: Actor, scan: Scan) -> str:
    """A signed word for a kept file, for the form that comes back."""
    return signing.dumps(astuple(scan), salt=_salt(actor))


def scan_of(actor: Actor, ticket: str) -> Scan:
    """The kept file of a ticket. Raises ``FilesRefused`` for another's or an old one."""
    try:
        component, name, media_type, size, digest = signing.loads(
            ticket, salt=_salt(actor), max_age=TICKET_LASTS
        )
    except signing.BadSignature:
        raise FilesRefused({"files": str(TICKET_OLD)}) from None
    return Scan(component, name, media_type, size, digest)


def uploads_forget(*, at: datetime) -> int:
    """Delete bytes that no file of a dossier names and no form can bring again; how many.

    Papers of somebody whose dossier was not received are nobody's to keep.
    """

    def named(digests: list[str]) -> Iterable[str]:
        return DossierFile.objects.filter(digest__in=digests).values_list("digest", flat=True)

    return filestore.forget_unnamed(AREA, before=at - TICKET_LASTS - MARGIN, named=named)
