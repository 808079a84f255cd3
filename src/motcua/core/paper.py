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

FONTS: Final = Path(__file__).parent / "fonts"
_compiling = threading.Lock()  # the compiler is not safe to share between threads


@cache
def _compiler() -> Any:
    """One compiler for the process: it reads the fonts once, which is most of the work."""
    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)


def set_paper(template: Path, data: Mapping[str, Any], *, qr: str = "") -> bytes:
    """``template`` with ``data.json``, and ``qr.svg`` of the address ``qr``, as a PDF/A-2a.

    The typesetter is given these files and no folder, so a template can read nothing else.
    """
    files = {
        "main.typ": template.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
    }
    if qr:
        drawn = io.BytesIO()
        segno.make(qr, error="m").save(drawn, kind="svg", scale=4, border=1)
        files["qr.svg"] = drawn.getvalue()
    with _compiling:
        return bytes(_compiler().compile(input=files, format="pdf", pdf_standards=["a-2a"]))
