"""The files of a report: official layout, live sums, charts, everything that the report says."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from typer.testing import CliRunner

from motcua.core import clock
from motcua.core.errors import DomainError
from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.reports import cli
from motcua.reports.periodic import api
from motcua.reports.periodic.codec import content_data, content_of
from motcua.reports.periodic.errors import FolderUnusable, KindUnknown
from motcua.reports.periodic.tests.factories import (
    AT,
    HEAD,
    PERIOD,
    PROVINCE,
    WARD,
    decide,
    now,
    of,
    send,
)

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        store(
            [row(day(2), day(9), day(5), days_late=-2), row(day(2), day(9)), row(day(3), day(20))]
        )
        yield


def contested() -> api.Content:
    api.figure_contest(
        actor=HEAD, at=AT, **of(), figure="ho-so/TOTAL:/13", reason="=1+1 còn hồ sơ giấy"
    )
    send()
    decide()
    return now(PROVINCE)


def test_the_content_comes_back_from_json_as_it_was() -> None:
    content = contested()
    kept = json.loads(json.dumps(content_data(content)))
    assert content_of(kept) == content


def test_the_pdf_is_tagged_and_says_all_that_the_report_says() -> None:
    content = contested()
    reader = pypdf.PdfReader(io.BytesIO(api.content_pdf(content, sent_on=DAY)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in (
        "BÁO CÁO Công tác cải cách hành chính", "Phụ lục 1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "TỈNH AN GIANG", "ngày 16 tháng 03 năm 2026", "Kỳ 2026-Q1", "còn hồ sơ giấy",
        "Phường Long Xuyên", "Đã tổng hợp 1/", "Nơi nhận:", api.digest_of(content)[:16],
        "1 dòng lấy từ báo cáo đã được chấp nhận", "(Chưa viết)",
    ):  # fmt: skip
        assert said in words, said
    assert "DỰ THẢO" not in words
    sizes = {page.mediabox.width > page.mediabox.height for page in reader.pages}
    assert sizes == {True, False}, "words upright, tables on their side"
    draft = pypdf.PdfReader(io.BytesIO(api.content_pdf(content)))
    assert "DỰ THẢO" in draft.pages[0].extract_text()


def test_the_word_document_holds_tables_a_chart_with_words_and_the_letterhead() -> None:
    content = contested()
    document = docx.Document(io.BytesIO(api.content_docx(content, sent_on=DAY)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "BÁO CÁO Công tác cải cách hành chính" in words.replace("\n", " ")
    assert "còn hồ sơ giấy" in words
    shapes = document.inline_shapes
    assert "Đúng hạn" in shapes[0]._inline.docPr.get("descr")
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Phường Long Xuyên" in cells
    assert {section.orientation for section in document.sections} == {0, 1}


def test_the_workbook_adds_up_by_formulas_and_draws_from_live_cells() -> None:
    content = contested()
    book = openpyxl.load_workbook(io.BytesIO(api.content_xlsx(content)))
    sheet = book["II.2.a form06"]
    assert sheet["C10"].value == "=D10+E10+F10"
    assert sheet["D10"].value.startswith("=")
    chart = book["Biểu đồ II.2.a"]
    assert chart["B2"].value == "='II.2.a form06'!H10"
    assert len(chart._charts) == 1
    share = book["II.2.b chỉ số"]
    assert share["F2"].value == '=IF(D2=0,"",C2/D2*100)'
    checks = book["Kiểm tra, ý kiến"]
    formulas = [cell.value for cell in checks["B"] if str(cell.value).startswith("=IF")]
    assert len(formulas) == 4
    reason = next(cell for cell in checks["C"] if "còn hồ sơ giấy" in str(cell.value))
    assert reason.data_type == "s", "words are never taken for a formula"


# The command ---------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    if isinstance(result.exception, DomainError):
        raise result.exception
    return result.exit_code, result.output


def build(tmp_path: Path, *more: str, unit: str = WARD) -> dict[str, Any]:
    code, out = run(
        "build", "cchc", "--unit", unit, "--period", PERIOD, "--out", str(tmp_path), "--json", *more
    )
    assert code == 0
    told: dict[str, Any] = json.loads(out)
    return told


def test_build_writes_four_files_and_says_what_stands_in_them(tmp_path: Path) -> None:
    told = build(tmp_path / "new")
    assert [file["name"].rpartition(".")[2] for file in told["files"]] == [
        "docx", "pdf", "xlsx", "json",
    ]  # fmt: skip
    for file in told["files"]:
        data = Path(file["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
    figures = {figure["key"]: figure for figure in told["figures"]}
    total = figures["ho-so/TOTAL:/3"]
    assert (total["value"], total["evidence"]) == ("3", True)
    assert total["definition"]["version"] == "2020-10-21"
    assert len(total["definition"]["fingerprint"]) == 64
    online = figures["chi-so/POSTAL_RETURN_SHARE"]
    assert (online["value"], online["evidence"], online["denominator"]) == (None, False, 0)
    assert "chi-so/POSTAL_RETURN_SHARE" in told["no_evidence"]
    assert (told["frozen"], told["version"]) == (False, None)
    assert all(part["text"] is None for part in told["narrative"])


def test_a_frozen_report_is_written_with_the_same_figures_whatever_happened_since(
    tmp_path: Path,
) -> None:
    send()
    first = build(tmp_path)
    store([row(date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 9))])
    with clock.pinned(AT.replace(year=2034)):
        again, counted = build(tmp_path), build(tmp_path, "--count")
    assert again["figures"] == first["figures"]
    assert again["fingerprint"] == first["fingerprint"]
    assert (again["frozen"], again["version"]) == (True, 1)
    assert counted["fingerprint"] != first["fingerprint"]
    told = json.loads(run("versions", "cchc", "--unit", WARD, "--period", PERIOD, "--json")[1])
    assert {"figure": "ho-so/TOTAL:/3", "frozen": "3", "now": "4"}.items() <= next(
        one for one in told["differences"] if one["figure"] == "ho-so/TOTAL:/3"
    ).items()


def test_wrong_input_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(KindUnknown):
        run("build", "x", "--unit", WARD, "--period", PERIOD, "--out", str(tmp_path / "no"))
    assert not (tmp_path / "no").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnusable):
        run("build", "cchc", "--unit", WARD, "--period", PERIOD, "--out", str(tmp_path / "file"))


def test_the_way_up_can_be_gone_from_the_command_line() -> None:
    send()
    told = json.loads(run("status", "cchc", "--period", PERIOD, "--json")[1])
    assert (told["sent"], told["late"]) == (1, 0)
    assert told["expected"] == len(told["reports"]) > 100
    one = next(one for one in told["reports"] if one["unit"] == WARD)
    assert (one["state"], one["due_on"]) == ("SUBMITTED", "2026-03-17")
    with clock.pinned(AT.replace(month=4)):
        late = json.loads(
            run("status", "cchc", "--period", PERIOD, "--late", "--unit", "AG.30316", "--json")[1]
        )
    assert [row["late_days"] for row in late["reports"]] == [30]
    asked = ("cchc", "--unit", WARD, "--period", PERIOD, "--version", "1")
    assert '"accepted": false' in run("return", *asked, "--reason", "Xem lại")[1]
    assert '"version": 2' in run("submit", *asked[:5], "--json")[1]
    assert '"accepted": true' in run("accept", *asked[:-1], "2")[1]
    assert "version 2" in run("versions", *asked[:5])[1]
    assert json.loads(run("kinds", "--json")[1])[0]["kind"] == "cchc"
    assert "cchc" in run("kinds")[1]
    done = run(
        "ask", "kstt", "--since", "2026-02-01", "--last", "2026-02-10", "--due", "2026-03-20",
        "--reason", "Đoàn kiểm tra", "--json",
    )  # fmt: skip
    assert json.loads(done[1])["period"] == "2026-02-01..2026-02-10"
