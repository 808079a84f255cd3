"""A work programme comes in whole from CSV or XLSX, or not at all, and again without change."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.organisation.contracts import SYSTEM
from motcua.organisation.errors import PermissionMissing
from motcua.tasks import api
from motcua.tasks.contracts import DueKind, DueSpec, Imported, Mark, Source
from motcua.tasks.errors import TableRefused
from motcua.tasks.models import Task
from motcua.tasks.tables import Row, due_of, marks_of, read_rows
from motcua.tasks.tests.factories import AT, JUSTICE, OFFICER, TODAY, give

HEAD = "Mã,Nội dung,Sản phẩm,Chủ trì,Phối hợp,Hạn,Kỳ,Thuộc,Đánh dấu\n"
GOOD = HEAD + (
    "CT26-Q3-1,Đề án tinh gọn đầu mối,Tờ trình,AG.SNV,AG.STC; AG.STP,30/09/2026,2026-Q3,"
    "CT26-1,CCHC\n"
    "CT26-1,Chương trình cải cách năm,,AG.SNV,,,2026,,CCHC\n"
    "CT26-2,Quyết định về phí,Quyết định,AG.STC,,20 nlv,2026-M08,,QPPL\n"
)


def rows(content: str | bytes, **more: Any) -> list[Row]:
    data = content.encode() if isinstance(content, str) else content
    return read_rows(data, giver_unit="AG", giver="Ủy ban nhân dân tỉnh", **more)


def refused(content: str | bytes) -> dict[str, str]:
    with pytest.raises(TableRefused) as error:
        rows(content)
    return {place: str(reason) for place, reason in error.value.fields.items()}


def taken(content: str) -> Imported:
    return api.tasks_import(actor=SYSTEM, at=AT, rows=rows(content))


def as_xlsx(content: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in content.splitlines():
        sheet.append(line.split(","))
    sheet["F2"] = date(2026, 9, 30)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_table_is_read_with_items_above_first() -> None:
    found = rows(GOOD)
    assert [(row.line, row.task.code) for row in found] == [
        (3, "CT26-1"), (2, "CT26-Q3-1"), (4, "CT26-2"),
    ]  # fmt: skip
    item = found[1].task
    assert (item.due, item.supporting) == (
        DueSpec(DueKind.DAY, date(2026, 9, 30)), ("AG.STC", "AG.STP"),
    )  # fmt: skip
    assert (item.marks, item.source) == ((Mark.REFORM,), Source.WORK_PROGRAMME)
    assert found[2].task.due == DueSpec(DueKind.WORKING_DAYS, None, 20)


def test_the_same_table_as_a_workbook_is_the_same() -> None:
    assert rows(as_xlsx(GOOD)) == rows(GOOD)
    assert rows(("\ufeff" + GOOD.replace(",", ";").replace("AG.STC; AG.STP", "AG.STC|")).replace(
        "|", ""))[0].task.code == "CT26-1"  # fmt: skip


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ("", "row 1", "missing"), ("ma,noi dung\nx,y\n", "row 1", "owner"),
        (HEAD, "file", "no task"), (HEAD.replace("Kỳ", "Kì lạ"), "row 1", "unknown column"),
        (HEAD.replace("Kỳ", "Mã"), "row 1", "twice"),
        (HEAD + "A,Việc thứ nhất,,AG,,31/02/2026,,,\n", "row 2, column due", "no day"),
        (HEAD + "A,Việc thứ nhất,,AG,,,,,ABC\n", "row 2, column marks", "no mark"),
        (HEAD + ",Việc thứ nhất,,AG,,,,,\n", "row 2, column code", "code"),
        (HEAD + "A,Việc,,AG,,,,,\nA,Việc,,AG,,,,,\n", "row 3, column code", "row 2"),
        (HEAD + "A,Việc,,AG,,,,B,\nB,Việc,,AG,,,,A,\n", "row 2, column parent", "itself"),
        (HEAD + "A,Việc,,AG,,,,,,thừa\n", "row 2", "more than"),
        (b"\xff\xfe", "file", "UTF-8"), (b"a\x00", "file", "text"),
        (b"PK\x03\x04rubbish", "file", "XLSX"), (HEAD + '"A,x', "file", "CSV"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_place(content: Any, place: str, reason: str) -> None:
    assert reason in refused(content)[place]


@given(st.binary(max_size=300))
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    for content in (data, HEAD.encode() + data):
        with suppress(TableRefused):
            assert rows(content)


def test_limits_are_read_as_people_write_them() -> None:
    assert due_of("10 WD") == due_of("10 nlv") == DueSpec(DueKind.WORKING_DAYS, None, 10)
    assert due_of("30 ngày") == due_of("30d") == DueSpec(DueKind.CALENDAR_DAYS, None, 30)
    assert due_of("") == DueSpec()
    assert marks_of("cchc, QPPL") == (Mark.REFORM, Mark.LEGAL_DOCUMENT)


# Taking it in --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("units")
class TestTakingIn:
    def test_a_table_comes_in_whole_and_again_without_change(self) -> None:
        first, again = taken(GOOD), taken(GOOD)
        assert first == Imported(("CT26-1", "CT26-Q3-1", "CT26-2"), ())
        assert again == Imported((), ("CT26-1", "CT26-Q3-1", "CT26-2"))
        more = taken(GOOD + "CT26-3,Việc thêm sau,,AG.STP,,,2026,,\n")
        assert (more.added, len(more.known)) == (("CT26-3",), 3)
        assert api.facts_verify() == {"tasks": 4, "faults": []}

    def test_one_wrong_row_keeps_all_others_out(self) -> None:
        with pytest.raises(TableRefused) as error:
            taken(GOOD + "CT26-9,Việc của ai,,AG.KHONG,,,2026,,\nCT26-8,x,,AG,,,,,\n")
        assert sorted(error.value.fields) == ["row 5, column owner", "row 6, column title"]
        assert not Task.objects.exists()

    def test_a_known_item_with_other_content_is_refused_with_its_row(self) -> None:
        taken(GOOD)
        with pytest.raises(TableRefused) as error:
            taken(GOOD.replace("30/09/2026", "30/12/2026"))
        assert list(error.value.fields) == ["row 2"]
        found = api.task_get("CT26-Q3-1", on=TODAY)
        assert found.standing.due_on == date(2026, 9, 30)

    def test_only_who_may_give_tasks_takes_them_in(self) -> None:
        with pytest.raises(PermissionMissing):
            api.tasks_import(actor=OFFICER, at=AT, rows=rows(GOOD))
        give(owner=JUSTICE)
        assert Task.objects.count() == 1
