"""Charts from Vega-Lite specifications, drawn on the server, without a browser or script.

One specification gives the picture of a page (SVG, set by the page's own colours and font),
of a Word document (PNG) and what others may take up as data (JSON). A page shows the same
numbers as a table beside each chart, so that the picture itself is one image with words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import vl_convert
from lxml import etree

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Tinos"
_DROPPED = ("width", "height", "role", "aria-roledescription", "aria-hidden")
"""The page gives the size, and the whole chart is one picture, named where it is placed."""
Spec = Mapping[str, Any]


@cache
def _ready() -> None:
    """Register the fonts of our papers, once: without them letters have no width."""
    vl_convert.register_font_directory(str(Path(__file__).parent / "fonts"))


def _text(spec: Spec) -> str:
    return json.dumps(spec, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=512)
def _svg(spec: str) -> str:
    _ready()
    root = etree.fromstring(vl_convert.vegalite_to_svg(spec).encode())
    for element in root.iter():
        for name in _DROPPED[2:] if element is not root else _DROPPED:
            element.attrib.pop(name, "")
    return str(etree.tostring(root, encoding="unicode"))


def svg(spec: Spec) -> str:
    """The chart as SVG that fills what holds it; the same specification is drawn once.

    Raises ``ValueError`` for what is no specification.
    """
    return _svg(_text(spec))


def png(spec: Spec, *, scale: float = 2.0) -> bytes:
    """The chart as PNG on white, for documents. Raises ``ValueError`` as ``svg`` does."""
    _ready()
    found: bytes = vl_convert.vegalite_to_png(_text({**spec, "background": "white"}), scale=scale)
    return found
