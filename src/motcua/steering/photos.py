"""What a picture tells beside itself is taken out before it is kept: where, when, which phone.

Only how the picture has to be turned stays. The picture itself is not touched.
"""

from __future__ import annotations

import struct
from typing import Final

JPEG: Final = b"\xff\xd8"
PNG: Final = b"\x89PNG\r\n\x1a\n"
_SCAN, _END, _EXIF, _NOTE = 0xDA, 0xD9, 0xE1, 0xFE
_KEPT_JPEG: Final = frozenset({0xE0, 0xEE})
"""Application segments that say how the picture is to be decoded, and no more."""
_KEPT_PNG: Final = frozenset({
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"bKGD", b"pHYs",
})  # fmt: skip
_ORIENTATION: Final = 0x0112


class PhotoBroken(ValueError):
    """The bytes are no whole picture of a kind that is taken."""


def without_metadata(data: bytes) -> bytes:
    """The same JPEG or PNG without place, time, device or notes. Raises ``PhotoBroken``."""
    if data.startswith(JPEG):
        return _jpeg(data)
    if data.startswith(PNG):
        return _png(data)
    raise PhotoBroken("neither JPEG nor PNG")


def _jpeg(data: bytes) -> bytes:
    """Segments up to the end of the first picture; a second one behind it is not kept."""
    kept, at, turned = [], 2, 0
    while True:
        while data[at : at + 2] == b"\xff\xff":  # fillers before a marker
            at += 1
        if at + 2 > len(data) or data[at] != 0xFF:
            raise PhotoBroken("a segment is damaged, or the picture has no end")
        marker = data[at + 1]
        if marker == _END:
            break
        after = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if after < at + 4 or after > len(data):
            raise PhotoBroken("a segment ends early")
        if marker == _EXIF and not turned:
            turned = _orientation(data[at + 4 : after])
        if marker == _SCAN:
            after = _scan_end(data, after)
        if not (0xE0 <= marker <= 0xEF or marker == _NOTE) or marker in _KEPT_JPEG:
            kept.append(data[at:after])
        at = after
    turn = _turn(turned) if 2 <= turned <= 8 else b""
    return b"".join([JPEG, turn, *kept, bytes((0xFF, _END))])


def _scan_end(data: bytes, at: int) -> int:
    """Where the coded picture that begins at ``at`` ends and the next marker stands."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise PhotoBroken("the picture has no end")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(exif: bytes) -> int:
    """How the picture is to be turned (1 to 8); 0 where that is not said or cannot be read."""
    if not exif.startswith(b"Exif\0\0"):
        return 0
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 0
    try:
        first = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", tiff, first)[0]):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        return 0
    return 0


def _turn(orientation: int) -> bytes:
    """An EXIF segment that says how the picture is turned, and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\0\0" + tiff
    return bytes((0xFF, _EXIF)) + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    kept, at = [PNG], len(PNG)
    while True:
        if at + 12 > len(data):
            raise PhotoBroken("the picture has no end")
        length = int.from_bytes(data[at : at + 4], "big")
        kind, after = data[at + 4 : at + 8], at + 12 + length
        if after > len(data):
            raise PhotoBroken("a part ends early")
        if kind in _KEPT_PNG:
            kept.append(data[at:after])
        if kind == b"IEND":
            return b"".join(kept)
        at = after
