"""Read papers back: the words of a PDF and of a Word document."""

from __future__ import annotations

import io

import docx
from pypdf import PdfReader

_POINTS = 72 / 25.4


def pdf_words(data: bytes) -> str:
    """All text, with any white space as one blank."""
    reader = PdfReader(io.BytesIO(data))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def pdf_size(data: bytes) -> tuple[int, int]:
    """Width and height of the first page in millimetres."""
    box = PdfReader(io.BytesIO(data)).pages[0].mediabox
    return round(float(box.width) / _POINTS), round(float(box.height) / _POINTS)


def docx_words(data: bytes) -> str:
    """All text in the order of the document, tables included."""
    document = docx.Document(io.BytesIO(data))
    parts = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            parts += [cell.text for row in block.rows for cell in row.cells]
        else:
            parts.append(block.text)
    return " ".join(" ".join(parts).split())
