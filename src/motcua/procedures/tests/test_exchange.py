"""Procedures are handed in as a form: each row is stored, a draft, or refused with its reason."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM, Actor
from motcua.organisation.errors import PermissionMissing
from motcua.procedures import api, overlay
from motcua.procedures.contracts import Scope
from motcua.procedures.errors import FormRefused
from motcua.procedures.exchange.columns import COLUMNS, Need
from motcua.procedures.exchange.details import DETAILS
from motcua.procedures.exchange.reading import read_form
from motcua.procedures.exchange.rows import read_day
from motcua.procedures.exchange.words import CellWrong, read_limit
from motcua.procedures.exchange.writing import write_form, write_template
from motcua.procedures.services import ImportReport

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLE = {column.name: column.example for column in COLUMNS}
Cells = dict[str, str]


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def row(code: str = "T.000001", **cells: str) -> Cells:
    return {**EXAMPLE, "ma_thu_tuc": code, **cells}


def bring(path: Path, rows: list[Cells], actor: Actor = SYSTEM) -> ImportReport:
    write_form(path, rows)
    return api.procedures_import(actor=actor, at=AT, path=path)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return (
        len(report.stored), len(report.new_versions), len(report.drafts),
        len(report.unchanged), len(report.refused),
    )  # fmt: skip


def stored_rows() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM procedures_procedure),"
            " (SELECT count(*) FROM procedures_version)"
        )
        return tuple(cursor.fetchone())


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_template_itself_is_a_form_that_is_stored_and_then_unchanged(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"mau.{kind}"
    write_template(path)
    text = "x1.001193"  # the example's code is a shipped procedure; take one of our own
    rows = [dict(item.cells) | {"ma_thu_tuc": text} for item in read_form(path).rows]
    assert counts(bring(path, rows)) == (1, 0, 0, 0, 0)
    assert counts(bring(path, rows)) == (0, 0, 0, 1, 0)
    found = api.procedure_version_on(text, TODAY)
    assert found.time_limit == TimeLimit(1, LimitUnit.WORKING_DAY)
    assert found.fee.amount == 8000
    assert [part.form for part in found.components] == ["FORM", "ORIGINAL", "ORIGINAL"]
    assert [part.required for part in found.components] == [True, True, False]
    assert [step.role for step in found.steps] == [
        "ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "ONE_STOP_OFFICER",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["T.000001", "1.001193"])
def test_a_changed_name_is_a_new_version_once_and_then_unchanged(tmp_path: Path, code: str) -> None:
    bring(tmp_path / "a.csv", [row(code)])
    renamed = [
        row(code, ten_thu_tuc="Đăng ký khai sinh theo quy định mới", tu_khoa="khai sinh mới")
    ]
    assert counts(bring(tmp_path / "b.csv", renamed)) == (0, 1, 0, 0, 0)
    assert api.procedure_get(code).name.vi == "Đăng ký khai sinh theo quy định mới"
    assert counts(bring(tmp_path / "c.csv", renamed)) == (0, 0, 0, 1, 0)


def test_what_was_exported_changes_nothing_when_it_is_brought_back(tmp_path: Path) -> None:
    bring(
        tmp_path / "a.csv",
        [row("T.1"), row("T.2", thoi_han="không quy định", phi_le_phi="không có")],
    )
    for kind in ("csv", "xlsx", "json"):
        path = tmp_path / f"out.{kind}"
        exported = api.catalogue_cells(TODAY)
        assert write_form(path, exported) == len(exported)
        report = api.procedures_import(actor=SYSTEM, at=AT, path=path)
        assert counts(report) == (0, 0, 0, len(exported), 0)


def test_a_changed_row_becomes_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    bring(path, [row(hieu_luc_tu="01/07/2025")])
    report = bring(path, [row(hieu_luc_tu="01/01/2026", phi_le_phi="9000")])
    assert counts(report) == (0, 1, 0, 0, 0)
    assert api.procedure_version_on("T.000001", date(2025, 12, 31)).fee.amount == 8000
    assert api.procedure_version_on("T.000001", date(2026, 1, 1)).fee.amount == 9000
    assert api.procedure_version_get("T.000001", 1).valid_until == date(2026, 1, 1)


def test_a_change_without_a_later_day_begins_on_the_day_of_the_import(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    bring(path, [row(hieu_luc_tu="01/07/2025")])
    assert counts(bring(path, [row(hieu_luc_tu="01/07/2025", so_bo="2")])) == (0, 1, 0, 0, 0)
    assert api.procedure_version_on("T.000001", date(2026, 7, 14)).sets == 1
    assert api.procedure_version_on("T.000001", TODAY).sets == 2
    assert counts(bring(path, [row(hieu_luc_tu="01/07/2025", so_bo="2")])) == (0, 0, 0, 1, 0)


@pytest.mark.parametrize(
    "column", [column.name for column in COLUMNS if column.need in (Need.PART, Need.SAID)]
)
def test_a_row_that_lacks_a_part_is_a_draft_that_names_it(tmp_path: Path, column: str) -> None:
    report = bring(tmp_path / "form.csv", [row(**{column: ""})])
    assert counts(report) == (0, 0, 1, 0, 0)
    assert report.drafts[0].missing == (column,)
    assert "T.000001" not in api.catalogue().procedures


def test_a_draft_is_published_once_what_it_lacked_is_there(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    bring(path, [row(ket_qua="")])
    assert counts(bring(path, [row(ket_qua="")])) == (0, 0, 0, 1, 0)
    assert counts(bring(path, [row()])) == (1, 0, 0, 0, 0)
    assert api.procedure_version_on("T.000001", TODAY).version == 1
    assert stored_rows() == (1, 1)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("ma_thu_tuc", ""), ("ma_thu_tuc", "mã có dấu"), ("ten_thu_tuc", ""),
        ("cap_thuc_hien", "Cấp vũ trụ"), ("thoi_han", "vài ngày"), ("thoi_han", "0 ngày"),
        ("phi_le_phi", "tùy"), ("phi_le_phi", "-5"), ("so_bo", "0"), ("so_bo", "một"),
        ("cach_thuc_thuc_hien", "bằng bồ câu"), ("hieu_luc_tu", "31/02/2026"),
        ("hieu_luc_den", "01/01/2020"), ("doi_tuong_thuc_hien", "mọi loài"),
        ("thanh_phan_ho_so", "Đơn | bản gì đó | 1"), ("thanh_phan_ho_so", " | bản chính | 1"),
        ("trinh_tu", "Tiếp nhận | một cửa | 1"),
        ("trinh_tu", "A | giám đốc | 1\nB | thụ lý\nC | một cửa"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_refuses_its_row_with_the_column(
    tmp_path: Path, column: str, cell: str
) -> None:
    report = bring(tmp_path / "form.csv", [row("T.0"), row("T.1", **{column: cell}), row("T.2")])
    assert counts(report) == (2, 0, 0, 0, 1)
    refusal = report.refused[0]
    assert (refusal.row, refusal.column) == (3, column)
    assert refusal.reason


def test_a_code_that_stands_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    report = bring(tmp_path / "form.csv", [row(), row(so_bo="3")])
    assert counts(report) == (1, 0, 0, 0, 1)
    assert "row 2" in report.refused[0].reason


def test_a_name_of_more_than_a_thousand_characters_is_kept_whole(tmp_path: Path) -> None:
    name = "Cấp giấy phép " + "rất dài " * 200
    bring(tmp_path / "form.xlsx", [row(ten_thu_tuc=name)])
    assert api.procedure_get("T.000001").name.vi == name.strip()
    assert len(name.strip()) > 1000


def test_a_new_field_is_made_and_a_known_one_is_found_by_its_name(tmp_path: Path) -> None:
    bring(tmp_path / "f.csv", [row("T.1", linh_vuc="hộ tịch"), row("T.2", linh_vuc="Kho quỹ lạ")])
    assert api.procedure_get("T.1").field == "HO_TICH"
    assert api.procedure_get("T.2").field == "KHO_QUY_LA"
    assert {item.code: item.vi for item in api.fields()}["KHO_QUY_LA"] == "Kho quỹ lạ"


def test_the_national_catalogues_own_names_of_columns_are_understood(tmp_path: Path) -> None:
    cells, renamed = row(), ("quyet_dinh_cong_bo", "ket_qua")
    given: dict[str, Any] = {
        **{name: cell for name, cell in cells.items() if name not in renamed},
        "so_quyet_dinh": "1/QĐ", "ket_qua_xu_ly": "Giấy", "loai_thu_tuc": "khác",
    }  # fmt: skip
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(given, ensure_ascii=False) + "\n", encoding="utf-8")
    report = api.procedures_import(actor=SYSTEM, at=AT, path=path)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert report.not_taken == ("loai_thu_tuc",)
    assert api.procedure_version_on("T.000001", TODAY).source == "1/QĐ"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"\xff\xfe\x00", "UTF-8"), ("a.csv", b"", "heading"),
        ("a.csv", b"ma_thu_tuc,ten_thu_tuc\n", "no procedure"),
        ("a.csv", "ma_thu_tuc,ten_thu_tuc,gì_đó\nx,y,z\n".encode(), "unknown column"),
        ("a.csv", b"ma_thu_tuc,ma_thu_tuc,ten_thu_tuc\nx,y,z\n", "twice"),
        ("a.csv", b"ten_thu_tuc\ny\n", "ma_thu_tuc is missing"),
        ("a.csv", b"ma_thu_tuc,ten_thu_tuc\nx,y,z\n", "3 cells for 2"),
        ("a.xlsx", b"PK\x03\x04 broken", "XLSX"), ("a.json", b"[{", "JSON"),
        ("a.json", b"[1]", "not an object"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_form_is_refused_whole(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(FormRefused, match=reason):
        api.procedures_import(actor=SYSTEM, at=AT, path=path)
    assert stored_rows() == (0, 0)


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_a_character_that_no_database_keeps_is_named_with_its_place(
    tmp_path: Path, bad: str
) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps([row(), row("T.000002", ket_qua=f"a{bad}b")]), encoding="utf-8")
    with pytest.raises(FormRefused) as refused:
        api.procedures_import(actor=SYSTEM, at=AT, path=path)
    assert "row 2, column ket_qua" in str(refused.value)
    assert stored_rows() == (0, 0)


def test_a_damaged_workbook_is_refused_whole_wherever_it_is_damaged(tmp_path: Path) -> None:
    sound = tmp_path / "sound.xlsx"
    write_template(sound)
    data = sound.read_bytes()
    refused = 0
    for at in range(200, len(data), len(data) // 40):
        path = tmp_path / "form.xlsx"
        path.write_bytes(data[:at] + b"\x00\xff\x00\xff" + data[at + 4 :])
        try:
            api.procedures_import(actor=SYSTEM, at=AT, path=path)
        except FormRefused:
            refused += 1
    assert refused > 10


def test_only_who_controls_procedures_brings_them_in(tmp_path: Path) -> None:
    with pytest.raises(PermissionMissing):
        bring(tmp_path / "form.csv", [row()], actor=Actor(code="user:1", name="An"))
    assert stored_rows() == (0, 0)


def test_an_import_is_an_entry_of_the_ledger_and_a_repeat_is_none(tmp_path: Path) -> None:
    bring(tmp_path / "form.csv", [row()])
    bring(tmp_path / "form.csv", [row()])
    entries = ledger.entry_list(stream="procedures")
    assert [entry.kind for entry in entries] == ["procedures.imported"]
    assert entries[0].body["stored"] == 1


def test_another_process_finds_what_was_published_meanwhile(tmp_path: Path) -> None:
    bring(tmp_path / "form.csv", [row()])
    overlay.forget()
    overlay.catalogue_watch()
    assert api.procedure_get("T.000001").name.vi == EXAMPLE["ten_thu_tuc"]


def test_text_that_begins_like_a_formula_stays_text_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    bring(path, [row(ten_thu_tuc="=1+1")])
    sheet = openpyxl.load_workbook(path)["Thủ tục"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


def test_the_template_helps_with_every_column(tmp_path: Path) -> None:
    write_template(tmp_path / "mau.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "mau.xlsx")["Hướng dẫn"]
    assert [cell.value for cell in sheet["A"][1:]] == [column.name for column in COLUMNS]
    assert all(cell.value for cell in sheet["D"])
    write_template(tmp_path / "mau.csv")
    with (tmp_path / "mau.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert next(csv.reader(handle)) == [column.name for column in COLUMNS]


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("05 ngày làm việc", TimeLimit(5, LimitUnit.WORKING_DAY)),
        ("30 Ngày", TimeLimit(30, LimitUnit.CALENDAR_DAY)),
        ("8 giờ làm việc", TimeLimit(8, LimitUnit.WORKING_HOUR)),
        ("2 tháng", TimeLimit(2, LimitUnit.MONTH)),
        ("trong ngày làm việc", TimeLimit(0, LimitUnit.WORKING_DAY)),
        ("Không quy định.", None),
    ],
)
def test_a_limit_is_read_as_officials_write_it(words: str, limit: TimeLimit | None) -> None:
    assert read_limit(words) == limit


def test_a_day_that_does_not_exist_is_refused() -> None:
    assert read_day("hieu_luc_tu", "01/07/2025") == read_day("hieu_luc_tu", "2025-07-01")
    with pytest.raises(CellWrong):
        read_day("hieu_luc_tu", "2026-02-30")


# Columns that only some procedures fill ------------------------------------------------

PAPERS = "Tờ khai | tờ khai | 1\nGiấy xác nhận | bản chính | 1"


def whole(code: str = "T.000001", **cells: str) -> Cells:
    """A row that fills every column."""
    more = {
        "thanh_phan_ho_so": PAPERS, "cap_khac": "Cấp tỉnh",
        "cach_thuc_thuc_hien": "Trực tiếp; Trực tuyến",
        "thoi_han": "trong ngày, sau 15:00",
        "thoi_han_rieng": "phải xác minh |  |  | 5 ngày làm việc, sau 15:00 | Điều 1\n"
        " | Trực tuyến |  | 8 giờ làm việc | Điều 2\n"
        "phải xác minh | Trực tuyến |  | không quy định | Điều 3\n"
        " |  | Cấp tỉnh | 2 tháng | Điều 4\n"
        "phải xác minh |  | Cấp tỉnh | 3 tháng | Điều 5\n"
        " | Trực tuyến | Cấp tỉnh | 30 ngày | Điều 6\n"
        "phải xác minh | Trực tuyến | Cấp tỉnh | 40 ngày | Điều 7",
        "giay_to_dung_lai": "2 | 1.004873; 1.001193", "mau_tai_ve": "1 | to-khai-khai-sinh",
        "pham_vi": "Liên thông",
        "co_quan_tham_gia": "chủ trì | Ủy ban nhân dân xã\nphối hợp | Thuế",
        "ma_dung_chung": "1.001193",
    }  # fmt: skip
    return row(code, **{**more, **cells})


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_every_column_comes_back_as_it_was_handed_in(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"form.{kind}"
    given = whole()
    assert counts(bring(path, [given])) == (1, 0, 0, 0, 0)
    (cells,) = [item for item in api.catalogue_cells(TODAY) if item["ma_thu_tuc"] == "T.000001"]
    assert {name: cells[name] for name in given} == {
        **given, "hieu_luc_tu": "01/07/2025", "tu_khoa": "làm giấy khai sinh",
        "thoi_han_rieng": given["thoi_han_rieng"].replace("\n |", "\n |").strip(),
        "can_cu_phi": given["can_cu_phi"],
    }  # fmt: skip
    version = api.procedure_version_on("T.000001", TODAY)
    assert version.levels == ("COMMUNE", "PROVINCE")
    assert str(version.time_limit.cutoff) == "15:00:00"
    chosen = api.limit_for(version, channel="ONLINE", level="PROVINCE", case="phai-xac-minh")
    assert (chosen.limit, chosen.basis) == (TimeLimit(40, LimitUnit.CALENDAR_DAY), "Điều 7")
    assert version.components[1].reuse == ("1.004873", "1.001193")
    assert version.form_files == ("to-khai-khai-sinh",)
    assert [agency.role for agency in version.agencies] == ["LEAD", "SUPPORT"]
    assert api.procedure_get("T.000001").variant_of == "1.001193"
    assert counts(bring(path, [given])) == (0, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("thoi_han_rieng", " |  |  | 5 ngày | Điều 1"), ("thoi_han_rieng", "gấp |  |  | 5 ngày | "),
        ("thoi_han_rieng", "gấp |  |  | vài ngày | Điều 1"), ("thoi_han_rieng", "gấp | 5 ngày"),
        ("thoi_han_rieng", "gấp |  |  | 5 ngày, sau 25:00 | Điều 1"),
        ("thoi_han_rieng", "gấp | Bưu chính |  | 5 ngày | Điều 1"),
        ("thoi_han_rieng", "gấp | Bồ câu |  | 5 ngày | Điều 1"),
        ("thoi_han_rieng", "gấp |  | Cấp huyện | 5 ngày | Điều 1"),
        ("thoi_han_rieng", "gấp |  |  | 5 ngày | Điều 1\nGấp |  |  | 6 ngày | Điều 1"),
        ("thoi_han_rieng", "gấp |  |  | 5 ngày | Điều 1\n | Trực tuyến |  | 6 ngày | Điều 1"),
        ("giay_to_dung_lai", "3 | 1.001193"), ("giay_to_dung_lai", "hai | 1.001193"),
        ("giay_to_dung_lai", "2 | "), ("giay_to_dung_lai", "2 | 9.9"),
        ("giay_to_dung_lai", "2 | 1.001193\n2 | 1.004873"), ("mau_tai_ve", "1 | mau-la"),
        ("mau_tai_ve", "2 | to-khai-khai-sinh"), ("pham_vi", "Bí mật"),
        ("co_quan_tham_gia", "phối hợp | Thuế"), ("co_quan_tham_gia", "chủ trì"),
        ("co_quan_tham_gia", "xem | Thuế"), ("pham_vi", "Liên thông"),
        ("cap_khac", "Cấp xã"), ("cap_khac", "Cấp vũ trụ"), ("ma_dung_chung", "9.9"),
        ("ma_dung_chung", "T.1"),
    ],
)  # fmt: skip
def test_a_detail_that_cannot_be_refuses_its_row_with_the_column(
    tmp_path: Path, column: str, cell: str
) -> None:
    more = {"thoi_han_rieng": "", "cap_khac": ""} | {column: cell}
    if (column, cell) == ("pham_vi", "Liên thông"):
        more["co_quan_tham_gia"] = ""
    report = bring(tmp_path / "form.csv", [whole("T.0"), whole("T.1", **more), whole("T.2")])
    assert counts(report) == (2, 0, 0, 0, 1)
    assert (report.refused[0].row, report.refused[0].column) == (3, column)
    assert report.refused[0].reason


def test_rows_of_one_file_may_name_each_other(tmp_path: Path) -> None:
    rows = [
        whole("T.1", giay_to_dung_lai="2 | T.2"), whole("T.2", ma_dung_chung="T.1"),
    ]  # fmt: skip
    assert counts(bring(tmp_path / "form.csv", rows)) == (2, 0, 0, 0, 0)


def test_a_form_of_before_keeps_what_its_columns_do_not_say(tmp_path: Path) -> None:
    path = tmp_path / "form.json"
    bring(path, [whole()])
    old = {
        name: cell for name, cell in whole(hieu_luc_tu="01/01/2026", so_bo="3").items()
        if name not in DETAILS
    }  # fmt: skip
    path.write_text(json.dumps([old], ensure_ascii=False), encoding="utf-8")
    report = api.procedures_import(actor=SYSTEM, at=AT, path=path)
    assert counts(report) == (0, 1, 0, 0, 0)
    version = api.procedure_version_on("T.000001", TODAY)
    assert version.sets == 3
    assert len(version.limits) == 7
    assert version.components[1].reuse
    assert version.scope is Scope.INTER_AGENCY


def test_internal_procedures_are_for_agencies(tmp_path: Path) -> None:
    cells = {"doi_tuong_thuc_hien": "Cơ quan nhà nước", "pham_vi": "Nội bộ"}
    bring(tmp_path / "form.csv", [whole(**cells)])
    assert api.procedure_get("T.000001").audience == ("AGENCY",)
    assert api.procedure_version_on("T.000001", TODAY).scope is Scope.INTERNAL
    assert not api.procedure_page(on=TODAY, query="T.000001").items
