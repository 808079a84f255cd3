"""The commands of work programmes, and the document that they write."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from typer.testing import CliRunner

from motcua.core.errors import DomainError
from motcua.tasks import api, cli
from motcua.tasks.contracts import Mark, Source, State
from motcua.tasks.errors import ProgrammeStepNotPossible, TaskInvalid
from motcua.tasks.papers_programmes import period_words
from motcua.tasks.tests.factories import TODAY, day, give

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
CODE = "CTCT-2026-AG"


def said(*words: str) -> Any:
    done = CliRunner().invoke(cli.app, ["programme", *words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def refused(kind: type[DomainError], *words: str) -> DomainError:
    with pytest.raises(kind) as error:
        CliRunner().invoke(cli.app, ["programme", *words], catch_exceptions=False)
    return error.value


def item(code: str = "CT-1") -> None:
    give(code=code, period="2026", source=Source.WORK_PROGRAMME, marks=(Mark.REFORM,))


def approved() -> None:
    item()
    said("begin", "--unit", "AG", "--period", "2026")
    said("submit", CODE)
    said("approve", CODE, "--document", "12/QĐ-UBND", "--signer", "Nguyễn Văn Ký")


def test_a_programme_goes_from_draft_to_approval() -> None:
    item()
    assert said("begin", "--unit", "AG", "--period", "2026")["code"] == CODE
    said("submit", CODE)
    said("return", CODE, "--reason", "Thiếu mục")
    said("submit", CODE)
    refused(TaskInvalid, "approve", CODE, "--document", "", "--signer", "A")
    refused(TaskInvalid, "approve", CODE, "--document", "1", "--signer", "A", "--document-on", "x")
    said("approve", CODE, "--document", "12/QĐ-UBND", "--signer", "Nguyễn Văn Ký")
    (row,) = said("list")
    assert (row["code"], row["state"], row["document_on"]) == (CODE, "APPROVED", "2026-07-15")


def test_a_change_is_proposed_and_decided() -> None:
    approved()
    lines = [
        {"kind": "move", "task": "CT-1", "until_on": day(30).date().isoformat()},
        {"kind": "add", "task": "CT-9", "until_on": "30/09/2026", "owner": "AG.STC",
         "title": "Trình nghị quyết về phí", "marks": ["QPPL"]},
    ]  # fmt: skip
    change = ("change", CODE, "--reason", "Theo kết luận", "--lines")
    assert said(*change, json.dumps(lines))["number"] == 1
    said("decide", CODE, "--number", "1", "--document", "30/QĐ")
    assert api.task_get("CT-9", on=TODAY).marks == (Mark.LEGAL_DOCUMENT,)
    drop = json.dumps({"kind": "drop", "task": "CT-9"})
    assert said(*change, drop)["number"] == 2
    said("decide", CODE, "--number", "2", "--refuse", "Vẫn cần")
    assert api.task_get("CT-9", on=TODAY).standing.state is State.GIVEN
    refused(ProgrammeStepNotPossible, "decide", CODE, "--number", "2", "--refuse", "Lại")


@pytest.mark.parametrize("lines", ["[", '[{"kind": "SWAP", "task": "CT-1"}]', '[{"kind": "ADD"}]'])
def test_lines_that_cannot_be_read_are_named(lines: str) -> None:
    approved()
    refused(TaskInvalid, "change", CODE, "--reason", "Lý do", "--lines", lines)
    assert api.programme_detail(CODE, on=TODAY).changes == ()


def test_the_document_says_what_was_approved(tmp_path: Path) -> None:
    approved()
    lines = json.dumps([{"kind": "drop", "task": "CT-1"}])
    said("change", CODE, "--reason", "Trùng nội dung", "--lines", lines)
    said("decide", CODE, "--number", "1", "--document", "30/QĐ")
    for suffix, start in ((".pdf", b"%PDF"), (".docx", b"PK")):
        path = tmp_path / f"ct{suffix}"
        assert said("paper", CODE, "--to", str(path))["bytes"] == len(path.read_bytes())
        assert path.read_bytes().startswith(start)
    document = docx.Document(io.BytesIO((tmp_path / "ct.docx").read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    wanted = (
        "QUYẾT ĐỊNH", "PHỤ LỤC", "Chương trình công tác năm 2026", "12/QĐ-UBND", "Sở Tư pháp",
        "Nguyễn Văn Ký", "CT-1", "25/07/2026", "Trùng nội dung",
    )  # fmt: skip
    for part in wanted:
        assert part in words, part
    assert "DỰ THẢO" not in words
    refused(TaskInvalid, "paper", CODE, "--to", str(tmp_path / "ct.txt"))
    refused(TaskInvalid, "paper", CODE, "--to", str(tmp_path / "none" / "ct.docx"))


def test_a_draft_says_that_it_is_one(tmp_path: Path) -> None:
    item()
    said("begin", "--unit", "AG", "--period", "2026")
    said("paper", CODE, "--to", str(tmp_path / "ct.docx"))
    document = docx.Document(str(tmp_path / "ct.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("DỰ THẢO" in cell for cell in cells)


@pytest.mark.parametrize(
    ("period", "words"),
    [("2026", "năm 2026"), ("2026-Q3", "quý III năm 2026"), ("2026-M07", "tháng 7 năm 2026")],
)
def test_periods_in_words(period: str, words: str) -> None:
    assert period_words(period) == words
