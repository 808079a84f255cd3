"""What is newly published, and the sheet of a procedure, for everybody."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pypdf import PdfReader

from motcua.procedures import api as procedures
from motcua.procedures import overlay
from motcua.procedures.control import DraftItem
from motcua.procedures.tests.test_control import KNOWN, NEW, draw, ready, sign

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/thu-tuc/cong-bo/"
SHEET = "/thu-tuc/khai-sinh/niem-yet.pdf"


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def read(client: Client, **asked: str) -> str:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def sheet(client: Client, **asked: str) -> PdfReader:
    answer = client.get(SHEET, asked)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_without_a_signed_decision_the_page_says_so(client: Client) -> None:
    draw(DraftItem(KNOWN, "ABOLISHED"))
    assert "Không có quyết định nào" in read(client)


def test_signed_decisions_are_told_the_newest_first_with_days_and_delay(
    client: Client, tmp_path: Path
) -> None:
    ready(tmp_path)
    sign(draw(), "12/QĐ-UBND")
    sign(draw(DraftItem(KNOWN, "ABOLISHED")), "13/QĐ-UBND")
    said = read(client)
    assert said.index("13/QĐ-UBND") < said.index("12/QĐ-UBND")
    assert "Ngày ký 15/07/2026 Có hiệu lực từ 01/08/2026" in said
    assert "Công khai 15/07/2026 (hạn 22/07/2026) đúng hạn" in said
    assert f"({NEW})" in said
    assert "Bãi bỏ: Đăng ký khai sinh" in said


def test_the_page_holds_no_name_of_an_official(client: Client, tmp_path: Path) -> None:
    ready(tmp_path)
    sign(draw())
    source = client.get(PAGE).content.decode()
    assert "12/QĐ-UBND" in source
    assert "Lê An" not in source
    assert "user:" not in source


def test_its_statements_do_not_grow_with_the_decisions(client: Client, tmp_path: Path) -> None:
    counts = []
    for number, code in enumerate((NEW, "T.000002", "T.000003")):
        ready(tmp_path, code)
        sign(draw(DraftItem(code, "NEW")), f"{number}/QĐ-UBND")
        with CaptureQueriesContext(connection) as queries:
            read(client)
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("page", ["0", "x", "-1", "99999", "9" * 40, "\x00"])
def test_any_page_can_be_asked_for(client: Client, page: str) -> None:
    read(client, trang=page)


@pytest.mark.parametrize(("paper", "height"), [("", 842), ("a4", 842), ("A3", 1191)])
def test_a_sheet_of_the_version_in_force_is_printed_for_anybody(
    client: Client, paper: str, height: int
) -> None:
    reader = sheet(client, **({"kho": paper} if paper else {}))
    assert {round(page.mediabox.height) for page in reader.pages} == {height}
    assert "Đăng ký khai sinh" in reader.pages[0].extract_text()


def test_an_earlier_version_can_be_printed_by_its_number(client: Client) -> None:
    procedure = procedures.procedure_get(KNOWN)
    for version in procedure.versions[:2]:
        said = " ".join(sheet(client, ban=str(version.version)).pages[0].extract_text().split())
        assert f"hiệu lực từ {version.valid_from:%d/%m/%Y}" in said


@pytest.mark.parametrize(
    ("url", "asked", "status"),
    [
        (SHEET, {"kho": "a5"}, 422), (SHEET, {"kho": "\x00"}, 422), (SHEET, {"ban": "999"}, 404),
        (SHEET, {"ban": "x"}, 404), (SHEET, {"ban": "9" * 40}, 404),
        ("/thu-tuc/khong-co/niem-yet.pdf", {}, 404),
    ],
)  # fmt: skip
def test_a_sheet_that_is_not_is_refused(
    client: Client, url: str, asked: dict[str, Any], status: int
) -> None:
    assert client.get(url, asked).status_code == status


def test_the_sheet_takes_no_statement(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        sheet(client)
