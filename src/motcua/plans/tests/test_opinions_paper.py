"""The table of opinions: everyone who was asked stands in it, silence too."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from motcua.core import clock
from motcua.plans import api, cli
from motcua.plans.errors import PlanInvalid, SchemeUnknown
from motcua.plans.schemes.papers import SILENT, UNANSWERED, WAITING, opinions_words
from motcua.plans.tests.factories import (
    COORDINATOR,
    DIRECTOR,
    FINANCE,
    FINANCE_OFFICER,
    HOME,
    OFFICER,
    PLANNER,
    day,
)
from motcua.plans.tests.test_schemes import begun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
PLANNING, OFFICE = "AG.KHDT", "AG.VP"
OBJECTION, EXPLAINED, TAKEN = "Cần nêu kinh phí", "Đã có dự toán năm 2014", "Bổ sung tại mục III"


def said() -> str:
    """Four agencies are asked: one agrees, two want a change, one is silent."""
    code = begun()
    api.scheme_ask(
        actor=OFFICER, at=day(0), code=code, units=[FINANCE, HOME, PLANNING, OFFICE],
        until_on=day(10).date(),
    )  # fmt: skip
    api.scheme_say(actor=COORDINATOR, at=day(1), code=code, unit=HOME, agrees=True)
    for actor, unit in ((FINANCE_OFFICER, FINANCE), (PLANNER, PLANNING)):
        api.scheme_say(
            actor=actor, at=day(2), code=code, unit=unit, agrees=False, words=OBJECTION
        )  # fmt: skip
    return code


def answered(code: str) -> None:
    api.scheme_answer(
        actor=OFFICER, at=day(3), code=code, unit=FINANCE, accept=False, words=EXPLAINED
    )
    api.scheme_answer(actor=OFFICER, at=day(3), code=code, unit=PLANNING, accept=True, words=TAKEN)


def cells(code: str) -> dict[str, tuple[str, ...]]:
    return {row[1]: row[2:] for _, row in opinions_words(code).rows}


def test_everyone_asked_has_a_row_with_day_opinion_and_answer() -> None:
    code = said()
    before = cells(code)
    assert before["Sở Tài chính"][1:] == ("Đề nghị sửa", "22/06/2013", OBJECTION, UNANSWERED, "")
    assert before["Sở Nội vụ"][1:] == ("Thống nhất", "21/06/2013", "", "", "")
    asked = "20/06/2013 – 30/06/2013"
    assert [row for row in before.values() if row[1] == WAITING] == [(asked, WAITING, *[""] * 4)]
    answered(code)
    after = cells(code)
    assert after["Sở Tài chính"][4:] == ("Không tiếp thu", EXPLAINED)
    assert after["Sở Kế hoạch và Đầu tư"][4:] == (TAKEN, "")
    assert [row[0] for _, row in opinions_words(code).rows] == ["1", "2", "3", "4"]


def test_silence_past_its_day_is_listed_by_name_and_counts_add_up() -> None:
    code = said()
    answered(code)
    waiting = " ".join(opinions_words(code).paragraphs)
    assert "còn trong thời hạn (01)" in waiting
    assert "không trả lời" not in waiting
    with clock.pinned(day(11)):
        told = opinions_words(code)
        words = " ".join(told.paragraphs)
        assert "lấy ý kiến 04 cơ quan" in words
        assert "03 cơ quan trả lời, trong đó 01 cơ quan thống nhất và 02 cơ quan" in words
        assert "tiếp thu 01, giải trình 01 và chưa xử lý 00" in words
        office = next(name for name, row in cells(code).items() if row[1] == SILENT)
        assert f"Cơ quan không trả lời trong thời hạn (01): {office}." in words
        assert (told.draft, told.agency) == (True, "SỞ TƯ PHÁP")


def test_once_submitted_it_is_no_draft_and_silence_is_judged_on_that_day() -> None:
    code = said()
    answered(code)
    api.scheme_submit(actor=DIRECTOR, at=day(11), code=code, document_number="9/TTr-STP")
    with clock.pinned(day(40)):
        told = opinions_words(code)
    assert not told.draft
    assert told.attached == "(Kèm theo Tờ trình số 9/TTr-STP của Sở Tư pháp)"
    assert told.place_date.endswith("ngày 01 tháng 7 năm 2013")


def test_word_and_pdf_hold_the_same_table() -> None:
    code = said()
    answered(code)
    document = docx.Document(io.BytesIO(api.opinions_docx(code)))
    table = document.tables[-1]
    assert [cell.text for cell in table.rows[0].cells][-1] == "Giải trình phần không tiếp thu"
    assert len(table.rows) == 5
    assert {EXPLAINED, TAKEN} <= {cell.text for row in table.rows for cell in row.cells}
    printed = " ".join(
        " ".join(
            page.extract_text() for page in PdfReader(io.BytesIO(api.opinions_pdf(code))).pages
        ).split()
    )
    for part in ("BẢNG TỔNG HỢP", "Sở Tài chính", "Đã có dự toán", "Bổ sung tại mục III"):
        assert part in printed
    assert "đồng" not in printed, "the annex has no money"


def test_whoever_may_not_see_the_scheme_gets_no_table_of_it() -> None:
    code = said()
    with pytest.raises(SchemeUnknown):
        api.opinions_docx(code, concerned=frozenset({"AG.SGTVT"}))
    assert api.opinions_docx(code, concerned=frozenset({FINANCE}))
    with pytest.raises(SchemeUnknown):
        opinions_words("DA-2013-9999")


def test_nobody_asked_is_said_in_words() -> None:
    told = opinions_words(begun())
    assert told.rows == ()
    assert "Chưa lấy ý kiến cơ quan nào" in told.paragraphs[1]
    assert api.opinions_pdf(begun())


def test_the_command_writes_the_file_and_refuses_another_kind(tmp_path: Path) -> None:
    code, to = said(), tmp_path / "y-kien.docx"
    done = CliRunner().invoke(
        cli.app, ["opinions", code, str(to), "--json"], catch_exceptions=False
    )
    assert json.loads(done.output) == {"file": str(to), "bytes": to.stat().st_size}
    with pytest.raises(PlanInvalid):
        CliRunner().invoke(
            cli.app, ["opinions", code, str(tmp_path / "y-kien.odt")], catch_exceptions=False
        )
