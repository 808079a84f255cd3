"""Set a paper: a Typst template and its data as tagged PDF/A, with our own fonts inside."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import segno
import typst

from motcua.core.barcode import barcode_svg

FONTS: Final = Path(__file__).parent / "fonts"
_compiling = threading.Lock()  # the compiler is not safe to share between threads


@cache
def _compiler() -> Any:
    """One compiler for the process: it reads the fonts once, which is most of the work."""
    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)


def qr_png(address: str) -> bytes:
    """The QR code of an address as a PNG, for papers that take no SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="png", scale=8, border=1)
    return drawn.getvalue()


def _files(template: Path, data: Mapping[str, Any]) -> dict[str, bytes]:
    return {
        "main.typ": template.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
    }


def set_picture(template: Path, data: Mapping[str, Any], *, kind: str) -> bytes:
    """``template`` with ``data.json`` as a picture of one page, ``png`` or ``svg``."""
    with _compiling:
        made = _compiler().compile(input=_files(template, data), format=kind, ppi=150)
    return bytes(made)


def set_paper(
    template: Path, data: Mapping[str, Any], *, qr: str = "", bars: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:  # fmt: skip
    """``template`` with ``data.json`` as a PDF/A-2a; ``qr.svg`` is the QR code of the address
    ``qr``, ``bars.svg`` the bar code of the text ``bars``; ``pictures`` go along by name.

    The typesetter is given these files and no folder, so a template can read nothing else.
    """
    files = _files(template, data) | dict(pictures or {})
    if qr:
        drawn = io.BytesIO()
        segno.make(qr, error="m").save(drawn, kind="svg", scale=4, border=1)
        files["qr.svg"] = drawn.getvalue()
    if bars:
        files["bars.svg"] = barcode_svg(bars)
    with _compiling:
        return bytes(_compiler().compile(input=files, format="pdf", pdf_standards=["a-2a"]))
