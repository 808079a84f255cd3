"""The scoreboard as a file: the same published figures as the page, for the same readers."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from motcua.core import clock
from motcua.desk.tests.test_views_outlook import places, publish
from motcua.face import board_files
from motcua.face.tests.factories import OTHER_WARD, WARD, client_of, make_official, sign_in
from motcua.indicators.contracts import Text
from motcua.programme import api as programme

__all__ = ["places"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
FILE, PUBLIC = "/ban-lam-viec/muc-tieu/bang-diem.", "/muc-tieu/bang-diem."
PROGRAMME = {"chuong-trinh": "an-giang-2026-2030"}


def fetched(client: Client, address: str, **asked: str) -> bytes:
    answer = client.get(address, asked)
    assert answer.status_code == 200, answer.content[:300]
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def judged(unit: str | None = None) -> list[Any]:
    board = programme.board(on=clock.today(), unit=unit)
    found = [standing.judged for row in board.rows for standing in row.standings]
    return [value for value in found if value is not None]


def printed(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def worded(data: bytes) -> tuple[str, Any]:
    document = docx.Document(io.BytesIO(data))
    cells = [
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    ]  # fmt: skip
    return " ".join([*(one.text for one in document.paragraphs), *cells]), document


def test_each_file_holds_the_published_figures_of_the_heads_agency() -> None:
    publish()
    head, values = client_of("HEAD"), judged(WARD)
    assert [value for value in values if value.value is not None], "there is something to show"
    told = json.loads(fetched(head, f"{FILE}json"))
    assert (told["unit"], told["on"]) == (WARD, clock.today().isoformat())
    figures = [row["judged"] for row in told["measures"] if row["judged"]]
    assert [
        (one["on"], one["version"], one["fingerprint"], one["numerator"], one["denominator"])
        for one in figures
    ] == [
        (one.on.isoformat(), one.version, one.fingerprint, str(one.numerator), one.denominator)
        for one in values
    ]
    said, document = worded(fetched(head, f"{FILE}docx"))
    book = openpyxl.load_workbook(io.BytesIO(fetched(head, f"{FILE}xlsx")))
    rows = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))
    kept = [(row[3], row[4], row[14]) for row in rows if row[14]]
    assert kept == [(one.numerator, one.denominator, one.fingerprint) for one in values]
    text = printed(fetched(head, f"{FILE}pdf"))
    for value in values:
        for words in (value.fingerprint, f"{value.on:%d/%m/%Y}", f"bản {value.version}"):
            assert words in said
            assert words.replace(" ", "") in text.replace(" ", "")
    assert document.inline_shapes, "the charts are in it"


def test_a_chart_has_words_and_its_numbers_as_a_table() -> None:
    publish()
    words = board_files.board_words(programme.board(on=clock.today(), unit=WARD))
    drawn = [row for row in words.rows if row.spec is not None]
    assert drawn
    assert all(len(row.series) >= 2 and row.label.startswith("Biểu đồ") for row in drawn)
    _, document = worded(board_files.board_docx(programme.board(on=clock.today(), unit=WARD)))
    assert len(document.inline_shapes) == len(drawn)
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [row.label for row in drawn]


def test_without_evidence_it_says_so_and_never_zero() -> None:
    words = board_files.board_words(programme.board(on=clock.today(), unit=WARD))
    assert {row.cells[2] for row in words.rows} == {"chưa có bằng chứng"}
    assert "Chưa công bố con số nào." in {row.origin for row in words.rows}
    assert all("0,00" not in cell for row in words.rows for cell in row.cells)
    for make in board_files.MAKERS.values():
        assert make(programme.board(on=clock.today(), unit=WARD))


def test_words_that_look_like_a_formula_stay_words() -> None:
    board = programme.board(on=clock.today(), unit=WARD)
    row = board.rows[0]
    standing = row.standings[0]
    said = replace(standing.measure, threshold=Text("=1+1", "=1+1"))
    bent = replace(
        board, rows=(replace(row, standings=(replace(standing, measure=said),)), *board.rows[1:])
    )
    sheet = openpyxl.load_workbook(io.BytesIO(board_files.board_xlsx(bent))).worksheets[0]
    told = [cell for line in sheet.iter_rows() for cell in line if cell.value == "=1+1"]
    assert [cell.data_type for cell in told] == ["s"]


def test_the_chairmans_is_that_of_the_province_and_so_is_the_publics(client: Client) -> None:
    publish()
    chairman = sign_in(Client(), make_official("HEAD", "AG"))
    own = json.loads(fetched(chairman, f"{FILE}json"))
    assert own["unit"] == "AG"
    public = json.loads(fetched(client, f"{PUBLIC}json", **PROGRAMME))
    assert public["measures"] == own["measures"]
    assert b"%PDF" in fetched(client, f"{PUBLIC}pdf")
    told = board_files.board_words(programme.board(on=clock.today()))
    assert (told.above, told.agency.startswith("ỦY BAN NHÂN DÂN")) == ("", True)


def test_whoever_may_not_see_the_page_gets_no_file() -> None:
    head = client_of("HEAD")
    for kind in board_files.KINDS:
        assert head.get(f"{FILE}{kind}", {"don-vi": OTHER_WARD}).status_code == 403
    assert head.get(f"{FILE}odt").status_code == 404
    assert Client().get(f"{FILE}pdf").status_code in (302, 403)
    assert client_of("CLERK").get(f"{FILE}pdf").status_code == 403


def test_a_file_asks_no_more_than_the_page_and_counts_no_dossier(client: Client) -> None:
    publish()
    for kind in board_files.KINDS:
        with CaptureQueriesContext(connection) as queries:
            fetched(client, f"{PUBLIC}{kind}", **PROGRAMME)
        assert not [one for one in queries if "dossiers_fact" in one["sql"]]
        assert len(queries) <= 8
    head, asked = client_of("HEAD"), []
    for address in ("/ban-lam-viec/muc-tieu/", f"{FILE}pdf", f"{FILE}xlsx"):
        head.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert head.get(address).status_code == 200
        asked.append(len(queries))
    assert max(asked[1:]) <= asked[0]
