"""Charts are drawn from specifications: as one picture, with their words, for page and paper."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from motcua.core import vega

SPEC: dict[str, Any] = {
    "$schema": vega.SCHEMA, "width": 300, "height": 120, "background": None,
    "config": {"aria": False, "font": vega.FONT},
    "data": {"values": [{"d": "a", "v": 3}, {"d": "b", "v": 8}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "d", "type": "nominal", "title": "Đơn vị hành chính ườ"},
        "y": {"field": "v", "type": "quantitative"},
    },
}  # fmt: skip


def test_a_chart_is_well_formed_and_brings_no_style_script_or_name() -> None:
    drawn = etree.fromstring(vega.svg(SPEC).encode())
    assert drawn.tag.endswith("svg")
    assert "width" not in drawn.attrib
    assert "viewBox" in drawn.attrib
    for element in drawn.iter():
        assert not {"style", "id", "onload", "role"} & set(element.attrib)
        assert etree.QName(element).localname not in ("style", "script", "image", "a")


def test_each_value_has_its_mark_and_words_keep_their_diacritics() -> None:
    drawn = vega.svg(SPEC)
    assert "Đơn vị hành chính ườ" in drawn
    other = {**SPEC, "data": {"values": [{"d": "a", "v": 3}]}}

    def bars(text: str) -> int:
        root = etree.fromstring(text.encode())
        return sum(len(group) for group in root.iter() if "mark-rect" in group.get("class", ""))

    assert (bars(drawn), bars(vega.svg(other))) == (2, 1)


def test_a_picture_for_documents_is_a_png_twice_the_size() -> None:
    found = vega.png(SPEC)
    assert found[:8] == b"\x89PNG\r\n\x1a\n"
    wide = int.from_bytes(found[16:20], "big")
    assert int.from_bytes(vega.png(SPEC, scale=1)[16:20], "big") * 2 == pytest.approx(wide, abs=2)


def test_what_is_no_specification_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        vega.svg({"mark": {"type": "no such mark"}, "encoding": 7})
