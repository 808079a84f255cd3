"""Bars that a scanner reads: checked against the rules of the symbology."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core import barcode

PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)


def test_every_symbol_is_eleven_modules_with_an_even_number_of_dark_ones() -> None:
    symbols = barcode._WIDTHS
    assert len(set(symbols)) == 107
    for widths in symbols[:-1]:
        assert sum(map(int, widths)) == 11
        assert sum(map(int, widths[::2])) % 2 == 0
    assert sum(map(int, symbols[-1])) == 13


def test_the_check_value_is_worked_by_hand() -> None:
    # A=33, G=39: (104 + 1*33 + 2*39) mod 103 = 215 mod 103 = 9.
    assert barcode.values_of("AG") == [104, 33, 39, 9, 106]


@pytest.mark.parametrize("wrong", ["", "Đ", "a\n"])
def test_what_the_code_set_lacks_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="Code 128"):
        barcode.values_of(wrong)


def _read(dark: list[bool]) -> str:
    """Read modules back: runs of widths, six to a symbol."""
    runs: list[int] = []
    previous = False
    for module in dark:
        if runs and module == previous:
            runs[-1] += 1
        elif runs or module:
            runs.append(1)
        previous = module
    widths = "".join(map(str, runs[:-1]))  # the last run is the quiet zone
    symbols = [widths[at : at + 6] for at in range(0, len(widths) - 7, 6)]
    values = [barcode._WIDTHS.index(symbol) for symbol in symbols]
    assert values[0] == 104
    assert (104 + sum(at * value for at, value in enumerate(values[1:-1], 1))) % 103 == values[-1]
    return "".join(chr(value + 32) for value in values[1:-1])


@given(PLAIN)
def test_what_is_written_is_read_back_whole(text: str) -> None:
    assert _read(barcode.modules_of(text)) == text


def test_the_picture_says_its_size_and_holds_the_same_bars() -> None:
    data = barcode.barcode_png("H01.30-260302-0001", scale=2, height=5)
    width, height = struct.unpack(">II", data[16:24])
    dark = barcode.modules_of("H01.30-260302-0001")
    assert (width, height) == (2 * len(dark), 5)
    start = data.index(b"IDAT")
    size = struct.unpack(">I", data[start - 4 : start])[0]
    row = zlib.decompress(data[start + 4 : start + 4 + size])[1 : 1 + (width + 7) // 8]
    bits = [not row[at // 8] & (0x80 >> at % 8) for at in range(0, width, 2)]
    assert bits == dark


def test_the_drawing_has_one_bar_for_each_run_of_dark_modules() -> None:
    dark = barcode.modules_of("AG")
    runs = sum(now and not before for before, now in zip([False, *dark], dark, strict=False))
    assert barcode.barcode_svg("AG").count(b"M") == runs
