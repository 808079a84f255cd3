"""What is kept, and what is refused."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from motcua.core import filestore
from motcua.core.filestore import (
    SUFFIXES,
    DiskStore,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    FileTypeRefused,
    S3Store,
    detect_type,
    keep,
)

OLD = datetime(2026, 1, 5, tzinfo=UTC)
PDF = b"%PDF-1.7\n%mot cua\n%%EOF\n"
MEGABYTE = 1024 * 1024


def archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return held.getvalue()


SIGNATURE = b"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>"
SIGNED_XML = b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<a>" + SIGNATURE + b"</a>"
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    settings.MOTCUA_DATA_DIR = tmp_path
    settings.MOTCUA_FILES_S3_BUCKET = None
    settings.MOTCUA_MAX_UPLOAD_BYTES = 2 * MEGABYTE
    return tmp_path / "files" / "test"


def kept(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"II*\x00....", "image/tiff"),
        (b"MM\x00*....", "image/tiff"),
        (SIGNED_XML, "application/xml"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_type_is_told_from_the_content(data: bytes, media_type: str) -> None:
    assert detect_type(data) == media_type


REFUSED = {
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing that runs": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "a page that mentions PDF": b"<html>%PDF-1.7</html>",
    "a program": b"MZ\x90\x00",
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a plain archive": archive("readme.txt"),
    "a document with macros": archive("word/document.xml", "word/vbaProject.bin"),
    "a table with macros": archive("xl/workbook.xml", "xl/vbaProject.bin"),
    "half an archive": DOCX[: len(DOCX) // 2],
    "data without a signature": b"<?xml version='1.0'?><a/>",
    "a signed page": b"<html xmlns='http://www.w3.org/1999/xhtml'>" + SIGNATURE + b"</html>",
    "a signed drawing": b"<a><svg xmlns='http://www.w3.org/2000/svg'/>" + SIGNATURE + b"</a>",
    "declarations": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;" + SIGNATURE + b"</a>",
    "a style for a browser": b"<?xml-stylesheet href='x.xsl'?><a>" + SIGNATURE + b"</a>",
    "half of signed data": (b"<a>" + SIGNATURE),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_on_the_list_is_refused_and_not_kept(root: Path, what: str) -> None:
    with pytest.raises(FileTypeRefused, match="not accepted"):
        keep(io.BytesIO(REFUSED[what]), area="test")
    assert not root.exists()


def test_an_empty_file_is_named_as_such(root: Path) -> None:
    with pytest.raises(FileEmpty, match="is empty"):
        keep(io.BytesIO(b""), area="test")
    assert not root.exists()


def test_every_type_that_is_kept_has_an_end_for_its_names() -> None:
    found = {detect_type(data) for data in (PDF, DOCX, XLSX, SIGNED_XML)}
    assert found < set(SUFFIXES)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(4, len(DOCX) - 1), st.integers(0, 255)), max_size=5))
@example([(DOCX.index(b"PK\x01\x02") + 6, 255)])
@example([(DOCX.index(b"PK\x01\x02") + 9, 8), (DOCX.rindex(b"word"), 255)])
def test_a_damaged_archive_is_refused_and_never_an_accident(
    changes: list[tuple[int, int]],
) -> None:
    data = bytearray(DOCX)
    for place, value in changes:
        data[place] = value
    assert detect_type(bytes(data)) in (None, detect_type(DOCX))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"<"):
        detect_type(start + data)


def test_a_file_is_kept_under_its_digest_and_read_back(root: Path) -> None:
    digest, media_type, size = keep(io.BytesIO(PDF), area="test")
    assert (digest, size) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert media_type == "application/pdf"
    assert b"".join(filestore.file_store("test").read(digest)) == PDF


def test_the_same_content_is_kept_once(root: Path) -> None:
    first = keep(io.BytesIO(PDF), area="test")
    before = kept(root)[0].stat().st_ino
    assert keep(io.BytesIO(PDF), area="test") == first
    assert [path.stat().st_ino for path in kept(root)] == [before]
    keep(io.BytesIO(PDF + b"%"), area="test")
    assert len(kept(root)) == 2


def test_only_the_owner_may_read_a_kept_file(root: Path) -> None:
    keep(io.BytesIO(PDF), area="test")
    assert stat.S_IMODE(kept(root)[0].stat().st_mode) == 0o600


def test_the_size_limit_itself_is_still_accepted(root: Path) -> None:
    limit = 2 * MEGABYTE
    assert keep(io.BytesIO(PDF.ljust(limit, b"%")), area="test")[2] == limit
    with pytest.raises(FileTooLarge, match="2 MB"):
        keep(io.BytesIO(PDF.ljust(limit + 1, b"%")), area="test")
    assert len(kept(root)) == 1


def test_no_more_is_read_than_the_limit_needs(root: Path) -> None:
    class Endless(io.BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert size >= 0
            self.asked += size
            return b"%PDF-".ljust(size, b"%")

    source = Endless()
    with pytest.raises(FileTooLarge):
        keep(source, area="test")
    assert source.asked <= 2 * MEGABYTE + 1


def test_a_file_longer_than_a_chunk_is_read_whole(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    store = DiskStore(tmp_path)
    store.put("ab" * 32, data)
    chunks = list(store.read("ab" * 32))
    assert len(chunks) == 2
    assert b"".join(chunks) == data


def test_a_write_that_fails_leaves_no_file_under_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(filestore.os, "fsync", full)
    store = DiskStore(tmp_path)
    with pytest.raises(OSError, match="no space left"):
        store.put("ab" * 32, PDF)
    with pytest.raises(FileMissing):
        list(store.read("ab" * 32))


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        list(DiskStore(tmp_path).read("ab" * 32))


class FakeBucket:
    """What we use of an S3 client."""

    class exceptions:  # noqa: N801  the name is the client's
        class NoSuchKey(Exception):
            pass

    class Body(io.BytesIO):
        def iter_chunks(self, size: int) -> Iterator[bytes]:
            while chunk := self.read(size):
                yield chunk

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], bytes] = {}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        self.held[Bucket, Key] = Body

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        try:
            return {"Body": self.Body(self.held[Bucket, Key])}
        except KeyError:
            raise self.exceptions.NoSuchKey from None

    def delete_object(self, *, Bucket: str, Key: str) -> None:  # noqa: N803
        self.held.pop((Bucket, Key), None)

    def get_paginator(self, name: str) -> FakeBucket:
        assert name == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        yield {}
        yield {
            "Contents": [
                {"Key": key, "LastModified": OLD}
                for bucket, key in self.held
                if bucket == Bucket and key.startswith(Prefix)
            ]
        }


def test_a_bucket_keeps_and_gives_back_what_a_disk_would() -> None:
    store = object.__new__(S3Store)
    store.bucket, store.client, store.area = "papers", FakeBucket(), "test"
    store.put("ab" * 32, PDF)
    assert b"".join(store.read("ab" * 32)) == PDF
    assert list(store.client.held) == [("papers", "test/ab/" + "ab" * 32)]
    with pytest.raises(FileMissing):
        list(store.read("cd" * 32))
    assert list(store.kept_before(OLD + timedelta(days=1))) == ["ab" * 32]
    assert list(store.kept_before(OLD)) == []
    store.forget("ab" * 32, before=OLD + timedelta(days=1))
    assert list(store.client.held) == []


def test_old_bytes_are_found_and_deleted_and_those_kept_again_are_not(root: Path) -> None:
    first, second = keep(io.BytesIO(PDF), area="test")[0], keep(io.BytesIO(DOCX), area="test")[0]
    for path in kept(root):
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))
    store, later = filestore.file_store("test"), OLD + timedelta(days=1)
    assert list(store.kept_before(OLD)) == []
    assert sorted(store.kept_before(later)) == sorted([first, second])
    keep(io.BytesIO(PDF), area="test")
    assert list(store.kept_before(later)) == [second]
    for digest in (first, second, "ab" * 32):
        store.forget(digest, before=later)
    assert [path.name for path in kept(root)] == [first]
    assert list(filestore.file_store("other").kept_before(later)) == []
