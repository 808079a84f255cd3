"""Code 128 (ISO/IEC 15417), code set B: a short text as bars that counter scanners read."""

from __future__ import annotations

import struct
import zlib
from typing import Final

# Widths of bar, space, bar, space, bar, space of each value; the last is the stop.
_SYMBOLS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 "
    "112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 "
    "311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS: Final = tuple(_SYMBOLS.split())
_START_B: Final = 104
_STOP: Final = 106
_QUIET: Final = 10


def values_of(text: str) -> list[int]:
    """Start, characters, check value and stop. Raises ``ValueError`` beyond plain ASCII."""
    if not text or not all(32 <= ord(sign) < 127 for sign in text):
        raise ValueError(f"{text!r} cannot be written in Code 128 B")
    found = [_START_B, *(ord(sign) - 32 for sign in text)]
    check = sum(max(place, 1) * value for place, value in enumerate(found)) % 103
    return [*found, check, _STOP]


def modules_of(text: str) -> list[bool]:
    """The bars as modules of one width, dark ones true, with the quiet zones."""
    dark: list[bool] = [False] * _QUIET
    for value in values_of(text):
        for place, width in enumerate(_WIDTHS[value]):
            dark += [place % 2 == 0] * int(width)
    return dark + [False] * _QUIET


def barcode_svg(text: str, *, height: int = 40) -> bytes:
    """The bars as SVG, one unit for a module."""
    dark = modules_of(text)
    path, place = [], 0
    while place < len(dark):
        end = place
        while end < len(dark) and dark[end]:
            end += 1
        if end > place:
            path.append(f"M{place} 0h{end - place}v{height}h-{end - place}z")
        place = max(end, place + 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(dark)}" height="{height}" '
        f'viewBox="0 0 {len(dark)} {height}"><path d="{"".join(path)}"/></svg>'
    ).encode()


def barcode_png(text: str, *, scale: int = 3, height: int = 60) -> bytes:
    """The bars as a PNG of one bit a pixel, for papers that take no SVG."""
    bits = [not dark for dark in modules_of(text) for _ in range(scale)]
    row = bytearray((len(bits) + 7) // 8)
    for place, light in enumerate(bits):
        if light:
            row[place // 8] |= 0x80 >> place % 8
    head = struct.pack(">IIBBBBB", len(bits), height, 1, 0, 0, 0, 0)
    lines = zlib.compress((b"\x00" + bytes(row)) * height)
    parts = ((b"IHDR", head), (b"IDAT", lines), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
