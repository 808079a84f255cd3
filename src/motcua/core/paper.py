"""Set a paper: a Typst template and its data as tagged PDF/A, with our own fonts inside."""

from __future__ import annotations

import io
import json
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import segno
import typst

FONTS: Final = Path(__file__).parent / "fonts"
_compiling = threading.Lock()  # the compiler is not safe to share between threads


def set_paper(template: Path, data: Mapping[str, Any], *, qr: str = "") -> bytes:
    """``template`` with ``data.json``, and ``qr.svg`` of the address ``qr``, as a PDF/A-2a."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / template.name).write_bytes(template.read_bytes())
        (place / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        if qr:
            drawn = io.BytesIO()
            segno.make(qr, error="m").save(drawn, kind="svg", scale=4, border=1)
            (place / "qr.svg").write_bytes(drawn.getvalue())
        with _compiling:
            return bytes(
                typst.compile(
                    str(place / template.name), format="pdf", pdf_standards=["a-2a"],
                    font_paths=[str(FONTS)], ignore_system_fonts=True,
                )
            )  # fmt: skip
