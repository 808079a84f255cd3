"""A store of files by content: kept once, named by their SHA-256, never run by a browser.

The type is read from the bytes, not from the name; only types on the list are kept.
Files are served as attachments with a type from the list, so nothing that a citizen
uploads is ever shown as a page.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from lxml import etree

from motcua.core.batches import batched
from motcua.core.errors import Invalid, NotFound, Unavailable

CHUNK = 1 << 20
DIGITS = 64
XML_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
PAGES = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}")
SUFFIXES = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/xml": ".xml",
}
"""Every media type that is kept, with the end of a name that belongs to it."""


class FileRefused(Invalid):
    """The file is empty, too large, or of a type that is not kept."""

    code = "file_refused"


class FileEmpty(FileRefused):
    """No byte came."""

    code = "file_empty"
    message = _("The file is empty. Scan it again, or choose another file.")


class FileTooLarge(FileRefused):
    """Past the size limit."""

    code = "file_too_large"
    message = _("The file is larger than %(limit_mb)s MB. Send a smaller scan.")


class FileTypeRefused(FileRefused):
    """Not a type that is kept."""

    code = "file_type_refused"
    message = _(
        "This kind of file is not accepted. Send a PDF, JPEG, PNG, TIFF, DOCX or XLSX file, "
        "or an XML file with a digital signature."
    )


class FileMissing(NotFound):
    """No such file is kept."""

    code = "file_missing"
    message = _("The file is not in the store.")


def detect_type(data: bytes) -> str | None:
    """Media type of a file from its content, or ``None`` when it is not on the list."""
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] in (b"II*\x00", b"MM\x00*"):
        return "image/tiff"
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _is_signed_xml(data):
        return "application/xml"
    return None


def _is_signed_xml(data: bytes) -> bool:
    """True for XML with a digital signature, no declarations of its own, and no page inside."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return False
    tree = root.getroottree()
    if tree.docinfo.internalDTD is not None or tree.xpath("//processing-instruction()"):
        return False
    names = [node.tag for node in root.iter() if isinstance(node.tag, str)]
    return XML_SIGNATURE in names and not any(name.startswith(PAGES) for name in names)


def _office_type(data: bytes) -> str | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error):
        return None  # damaged, or made to look like an archive
    base = "application/vnd.openxmlformats-officedocument."
    if "word/document.xml" in names and not any("vbaProject" in name for name in names):
        return base + "wordprocessingml.document"
    if "xl/workbook.xml" in names and not any("vbaProject" in name for name in names):
        return base + "spreadsheetml.sheet"
    return None


class FileStore(Protocol):
    """Where the bytes lie."""

    def put(self, digest: str, data: bytes) -> None:
        """Keep ``data`` under its digest; keeping it again changes nothing."""

    def read(self, digest: str) -> Iterator[bytes]:
        """The bytes in chunks. Raises ``FileMissing``, ``Unavailable``."""

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """Digests of what was last kept before ``moment``."""

    def forget(self, digest: str, *, before: datetime) -> None:
        """Delete the bytes, unless they were kept again since ``before``."""


class DiskStore:
    """Files under ``<data directory>/files/<area>/ab/cd/<digest>``, read by the owner only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def put(self, digest: str, data: bytes) -> None:
        """Write to a temporary file, flush to disk, then rename: never half a file."""
        path = self._path(digest)
        try:
            os.utime(path)  # kept again: as young as a new one
        except FileNotFoundError:
            self._write(path, data)

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).rename(path)

    def read(self, digest: str) -> Iterator[bytes]:
        """See ``FileStore``."""
        try:
            with self._path(digest).open("rb") as source:
                while chunk := source.read(CHUNK):
                    yield chunk
        except FileNotFoundError:
            raise FileMissing() from None

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """See ``FileStore``."""
        for path in self.root.glob("??/??/*"):
            if len(path.name) == DIGITS and path.stat().st_mtime < moment.timestamp():
                yield path.name

    def forget(self, digest: str, *, before: datetime) -> None:
        """See ``FileStore``. Moved aside first, so that nobody keeps what is being deleted."""
        path = self._path(digest)
        aside = path.with_suffix(".old")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return
        if aside.stat().st_mtime < before.timestamp():
            aside.unlink()
        else:
            aside.rename(path)


class S3Store:
    """Files in a bucket of any S3-compatible service (needs the ``s3`` extra)."""

    def __init__(self, bucket: str, endpoint: str | None, area: str = "") -> None:
        try:
            import boto3  # an optional dependency, needed only when the setting is on
        except ImportError:
            raise Unavailable(reason="install motcua[s3] to keep files in S3") from None
        self.bucket, self.area = bucket, area
        self.client = boto3.client("s3", endpoint_url=endpoint)

    def _key(self, digest: str) -> str:
        return f"{self.area}/{digest[:2]}/{digest}".lstrip("/")

    def put(self, digest: str, data: bytes) -> None:
        """See ``FileStore``."""
        self.client.put_object(Bucket=self.bucket, Key=self._key(digest), Body=data)

    def read(self, digest: str) -> Iterator[bytes]:
        """See ``FileStore``."""
        try:
            found = self.client.get_object(Bucket=self.bucket, Key=self._key(digest))
        except self.client.exceptions.NoSuchKey:
            raise FileMissing() from None
        yield from found["Body"].iter_chunks(CHUNK)

    def kept_before(self, moment: datetime) -> Iterator[str]:
        """See ``FileStore``."""
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=f"{self.area}/".lstrip("/")):
            for item in page.get("Contents", ()):
                name = item["Key"].rpartition("/")[2]
                if len(name) == DIGITS and item["LastModified"] < moment:
                    yield name

    def forget(self, digest: str, *, before: datetime) -> None:
        """See ``FileStore``."""
        del before  # the list was just made; a bucket cannot be asked and told at once
        self.client.delete_object(Bucket=self.bucket, Key=self._key(digest))


FORGET_BATCH = 500
"""How many kept files are compared with the records at a time."""


def file_store(area: str) -> FileStore:
    """The store that the settings name: local disk unless a bucket is given.

    Each module keeps its files in an ``area`` of its own, so it alone knows which of them
    a record still names.
    """
    if settings.MOTCUA_FILES_S3_BUCKET:
        return S3Store(
            settings.MOTCUA_FILES_S3_BUCKET, settings.MOTCUA_FILES_S3_ENDPOINT, area
        )  # fmt: skip
    return DiskStore(Path(settings.MOTCUA_DATA_DIR) / "files" / area)


def keep(source: BinaryIO, *, area: str) -> tuple[str, str, int]:
    """Keep a file; returns ``(digest, media_type, size)``. Raises ``FileRefused``.

    Not inside a command: bytes are kept first, the record that names them after. Bytes
    that no record names are deleted in time by the module whose ``area`` it is.
    """
    limit = settings.MOTCUA_MAX_UPLOAD_BYTES
    data = source.read(limit + 1)
    if len(data) > limit:
        raise FileTooLarge(limit_mb=limit // 1024 // 1024)
    if not data:
        raise FileEmpty()
    media_type = detect_type(data)
    if media_type is None:
        raise FileTypeRefused()
    digest = hashlib.sha256(data).hexdigest()
    file_store(area).put(digest, data)
    return digest, media_type, len(data)


def forget_unnamed(
    area: str, *, before: datetime, named: Callable[[list[str]], Iterable[str]]
) -> int:
    """Delete files of an ``area`` that were kept before then and that no record names; how many.

    ``named`` gives those of a list of digests that some record names.
    """
    store, count = file_store(area), 0
    for batch in batched(store.kept_before(before), FORGET_BATCH):
        forgotten = set(batch) - set(named(batch))
        for digest in sorted(forgotten):
            store.forget(digest, before=before)
        count += len(forgotten)
    return count
