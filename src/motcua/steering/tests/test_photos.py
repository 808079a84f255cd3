"""A photo is kept without the place where it was taken, and the picture is not touched."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core import filestore
from motcua.steering import api
from motcua.steering.errors import SteeringInvalid
from motcua.steering.photos import PhotoBroken, without_metadata


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int, order: str = ">") -> bytes:
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(f"{order}HHII", 0x8825, 4, 1, 26)
    ifd = struct.pack(f"{order}H", 2) + entries + struct.pack(f"{order}I", 0)
    return b"Exif\0\0" + mark + struct.pack(f"{order}I", 8) + ifd + b"GPS 10.3865 105.4352"


TABLE, SCAN = (
    segment(0xDB, b"\1" * 65),
    segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56",
)
JPEG = b"\xff\xd8" + segment(0xE0, b"JFIF\0") + TABLE + SCAN + b"\xff\xd9"


def jpeg(*more: bytes) -> bytes:
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + b"".join(more) + TABLE + SCAN + b"\xff\xd9"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*more: bytes) -> bytes:
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", b"\0" * 13), *more, chunk(b"IDAT", b"data"),
         chunk(b"IEND", b"")]
    )  # fmt: skip


@pytest.mark.parametrize("order", [">", "<"])
def test_a_photo_keeps_how_it_is_turned_and_loses_where_it_was_taken(order: str) -> None:
    kept = without_metadata(jpeg(segment(0xE1, exif(6, order)), segment(0xFE, b"note GPS")))
    assert b"GPS" not in kept
    turn = kept.index(b"Exif\0\0MM\0*")
    assert struct.unpack_from(">H", kept, turn + 6 + 8 + 2 + 8)[0] == 6
    assert TABLE + SCAN in kept


def test_a_picture_without_notes_is_not_changed() -> None:
    assert without_metadata(JPEG) == JPEG
    assert without_metadata(png()) == png()


@given(st.binary(max_size=60), st.sampled_from([0xE1, 0xE2, 0xED, 0xEF, 0xFE]))
def test_what_a_phone_writes_beside_the_picture_never_stays(words: bytes, marker: int) -> None:
    assert without_metadata(jpeg(segment(marker, b"SECRET" + words))) == JPEG


def test_a_second_picture_behind_the_first_is_not_kept() -> None:
    assert without_metadata(JPEG + jpeg(segment(0xE1, exif(1)))) == JPEG


def test_a_png_loses_its_texts_and_what_stands_behind_it() -> None:
    told = [chunk(kind, b"GPS") for kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME")]
    assert without_metadata(png(*told) + b"GPS") == png()


@given(st.integers(0, len(JPEG) - 1))
def test_a_cut_photo_is_refused(length: int) -> None:
    with pytest.raises(PhotoBroken):
        without_metadata(JPEG[:length])


@given(st.integers(0, len(png()) - 1))
def test_a_cut_png_is_refused(length: int) -> None:
    with pytest.raises(PhotoBroken):
        without_metadata(png()[:length])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_are_refused(rest: bytes) -> None:
    for start in (b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b""):
        try:
            without_metadata(start + rest)
        except PhotoBroken:
            continue


def test_only_pictures_of_a_bounded_size_are_taken(settings: object) -> None:
    file = api.photo_keep(io.BytesIO(jpeg(segment(0xE1, exif(3)))), "anh.jpg")
    assert b"GPS" not in api.file_bytes(file)
    assert file.media_type == "image/jpeg"
    for bad in (b"%PDF-1.7", b"\xff\xd8\xff\xe1\xff"):
        with pytest.raises(SteeringInvalid):
            api.photo_keep(io.BytesIO(bad), "x.jpg")
    with pytest.raises(filestore.FileEmpty):
        api.photo_keep(io.BytesIO(b""), "x.jpg")
    settings.MOTCUA_MAX_UPLOAD_BYTES = 10  # type: ignore[attr-defined]
    with pytest.raises(filestore.FileTooLarge):
        api.photo_keep(io.BytesIO(JPEG), "x.jpg")
