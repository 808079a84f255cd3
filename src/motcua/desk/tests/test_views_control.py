"""The control of procedures as officials see it, from the filled form to the posted sheet."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pypdf import PdfReader

from motcua.core import clock
from motcua.desk.forms_control import COLUMN_NAMES, vietnamese
from motcua.face.tests.factories import OTHER_WARD, WARD, client_of
from motcua.procedures import api as procedures
from motcua.procedures import control, overlay
from motcua.procedures.exchange import reading, rows
from motcua.procedures.exchange.columns import COLUMNS
from motcua.procedures.review import rules as review_rules
from motcua.procedures.review import services as review_services

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
DESK = "/ban-lam-viec/"
HOME, DECISIONS, POSTINGS = f"{DESK}thu-tuc/", f"{DESK}quyet-dinh/", f"{DESK}niem-yet/"
NEW, KNOWN = "T.000001", "1.001193"
DRAFT = f"{HOME}nhap/{NEW}/"
QUESTIONS = ("NECESSITY", "REASONABLENESS", "LEGALITY", "COST")
GOOD = {
    **{f"met-{code}": "yes" for code in QUESTIONS},
    **{f"reason-{code}": f"Đạt {code}" for code in QUESTIONS},
}
NASTY = "\x00<script>𠀀"


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


@pytest.fixture
def controller(units: None) -> Client:
    return client_of("PROCEDURE_CONTROLLER", "AG.VP")


@pytest.fixture
def drafter(units: None) -> Client:
    return client_of("HANDLING_OFFICER", "AG.STP")


@pytest.fixture
def chairman(units: None) -> Client:
    return client_of("HEAD", "AG")


def row(code: str = NEW, **cells: str) -> dict[str, str]:
    filled = {column.name: column.example for column in COLUMNS}
    return filled | {
        "ma_thu_tuc": code, "quyet_dinh_cong_bo": "", "hieu_luc_tu": "",
        "ten_thu_tuc": f"Thủ tục {code}", **cells,
    }  # fmt: skip


def form(*found: dict[str, str], name: str = "mau.csv") -> SimpleUploadedFile:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [column.name for column in COLUMNS])
    writer.writeheader()
    writer.writerows(found)
    return SimpleUploadedFile(name, out.getvalue().encode())


def send(client: Client, *found: dict[str, str], status: int = 200) -> str:
    return sent(client, form(*found), status)


def sent(client: Client, upload: Any, status: int) -> str:
    answer = client.post(f"{HOME}nhap-bieu-mau/", {"form": upload})
    assert answer.status_code == status
    return words(answer)


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def read(client: Client, url: str, status: int = 200, **asked: str) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == status, url
    return words(answer)


def make_ready(controller: Client, drafter: Client, code: str = NEW, **cells: str) -> None:
    send(controller, row(code, **cells))
    assert drafter.post(f"{HOME}nhap/{code}/danh-gia/", GOOD).status_code == 302
    said = {"agrees": "yes", "reason": "Đồng ý"}
    assert controller.post(f"{HOME}nhap/{code}/y-kien/", said).status_code == 302


def drawing(**more: Any) -> dict[str, Any]:
    day = clock.today() + timedelta(days=30)
    return {"title": "Về việc công bố", "effective_on": day.isoformat(), "drafts": [NEW], **more}


def draw(controller: Client, **more: Any) -> str:
    answer = controller.post(f"{DECISIONS}moi/", drawing(**more))
    assert answer.status_code == 302, words(answer)
    return str(answer["Location"])


def sign(chairman: Client, decision: str, number: str = "12/QĐ-UBND") -> None:
    said = {"number": number, "signed_on": clock.today().isoformat(), "name": "Lê An"}
    answer = chairman.post(f"{decision}ky/", said)
    assert answer.status_code == 302, words(answer)


# Rights --------------------------------------------------------------------------------

RIGHTS = (
    ("get", HOME, "HANDLING_OFFICER", "HEAD"),
    ("get", f"{HOME}mau.xlsx", "HANDLING_OFFICER", "INSPECTOR"),
    ("post", f"{HOME}nhap-bieu-mau/", "PROCEDURE_CONTROLLER", "HANDLING_OFFICER"),
    ("get", f"{HOME}bao-cao/", "INSPECTOR", "ONE_STOP_OFFICER"),
    ("get", DRAFT, "HANDLING_OFFICER", "HEAD"),
    ("post", f"{DRAFT}danh-gia/", "HANDLING_OFFICER", "INSPECTOR"),
    ("post", f"{DRAFT}y-kien/", "PROCEDURE_CONTROLLER", "HANDLING_OFFICER"),
    ("get", DECISIONS, "HEAD", "CLERK"),
    ("get", f"{DECISIONS}moi/", "PROCEDURE_CONTROLLER", "HEAD"),
    ("get", f"{DECISIONS}1/", "HEAD", "ONE_STOP_OFFICER"),
    ("get", f"{DECISIONS}1/quyet-dinh.docx", "HANDLING_OFFICER", "OPERATOR"),
    ("get", f"{DECISIONS}1/quyet-dinh.pdf", "INSPECTOR", "OPERATOR"),
    ("post", f"{DECISIONS}1/ky/", "HEAD", "PROCEDURE_CONTROLLER"),
    ("get", POSTINGS, "ONE_STOP_OFFICER", "HANDLING_OFFICER"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "url", "able", "unable"), RIGHTS)
def test_a_page_is_open_to_the_roles_that_work_there_and_to_no_other(
    client: Client, method: str, url: str, able: str, unable: str
) -> None:
    assert getattr(client, method)(url)["Location"].startswith("/tai-khoan/login/")
    assert getattr(client_of(unable), method)(url).status_code == 403
    assert getattr(client_of(able), method)(url).status_code in (200, 404, 422)


def test_the_head_of_another_agency_does_not_sign(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    decision = draw(controller)
    other = client_of("HEAD", "AG.STP")
    assert "Ký quyết định" not in read(other, decision)
    said = {"number": "1/QĐ", "signed_on": clock.today().isoformat(), "name": "A"}
    assert other.post(f"{decision}ky/", said).status_code == 403
    assert "Ký quyết định" in read(chairman, decision)


@pytest.mark.parametrize(
    ("role", "unit", "target"),
    [
        ("PROCEDURE_CONTROLLER", "AG.VP", HOME), ("HEAD", "AG", DECISIONS),
        ("ONE_STOP_OFFICER", WARD, POSTINGS), ("OPERATOR", WARD, None),
    ],
)  # fmt: skip
def test_the_navigation_leads_to_the_part_in_which_a_role_works(
    role: str, unit: str, target: str | None
) -> None:
    page = html.fromstring(client_of(role, unit).get(f"{DESK}tai-khoan/").content.decode())
    links = page.xpath("//header//nav//a/@href | //nav//a/@href")
    assert {link for link in links if link in (HOME, DECISIONS, POSTINGS)} == (
        {target} if target else set()
    )


def test_a_controller_begins_with_the_control_and_others_with_their_dossiers(
    controller: Client, chairman: Client
) -> None:
    assert controller.get(DESK)["Location"] == HOME
    assert "Hồ sơ của đơn vị" in read(chairman, DESK)
    assert client_of("OPERATOR").get(DESK).status_code == 403


# The form ------------------------------------------------------------------------------


def test_the_empty_form_has_every_column_and_its_help(controller: Client) -> None:
    answer = controller.get(f"{HOME}mau.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book["Thủ tục"][1]] == [column.name for column in COLUMNS]
    assert "attachment" in answer["Content-Disposition"]


def test_the_empty_form_can_be_sent_back_as_it_is(controller: Client) -> None:
    data = controller.get(f"{HOME}mau.xlsx").content
    assert "Số dòng 1" in sent(controller, SimpleUploadedFile("mau.xlsx", data), 200)


def test_every_row_of_a_form_is_accounted_for_with_its_reason(controller: Client) -> None:
    said = send(
        controller, row(), row("T.000002", ket_qua=""), row("T.000003", thoi_han="mai mốt"),
        row("???"), row("T.000004", quyet_dinh_cong_bo="1/QĐ", hieu_luc_tu="01/01/2026"),
    )  # fmt: skip
    for part in ("Số dòng 5", "Thủ tục mới 1", "Lưu nháp 2", "Bị từ chối 2"):
        assert part in said, part
    assert "4 Thời hạn giải quyết 'mai mốt' không đúng dạng" in said
    assert "5 Mã thủ tục '???' không phải là mã" in said
    assert "3 T.000002 Kết quả; Quyết định công bố" in said
    assert {item.code for item in procedures.draft_list()} == {NEW, "T.000002"}


def test_sending_a_form_again_changes_nothing(controller: Client) -> None:
    send(controller, row())
    assert "Không đổi 1" in send(controller, row())
    assert len(procedures.draft_list()) == 1


def test_json_is_taken_too(controller: Client) -> None:
    upload = SimpleUploadedFile("mau.json", json.dumps([row()]).encode())
    assert "Lưu nháp 1" in sent(controller, upload, 200)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("mau.csv", b"", "không có dòng tiêu đề"), ("mau.csv", b"\xff\xfe\x00", "UTF-8"),
        ("mau.csv", b"ma_thu_tuc,ten_thu_tuc\n", "không có thủ tục nào"),
        ("mau.csv", b"mau,sac\n1,2\n", "cột lạ"), ("mau.csv", b"ma_thu_tuc\n1\n", "thiếu cột"),
        ("mau.exe", b"ma_thu_tuc\n1\n", "Chỉ nhận tệp"), ("mau.json", b"{", "JSON"),
        ("mau.json", b"[1]", "không phải là một thủ tục"),
        ("mau.xlsx", b"PK\x03\x04hong", "XLSX"), ("", b"x", "Chọn tệp"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_form_is_refused_with_the_reason(
    controller: Client, name: str, data: bytes, reason: str
) -> None:
    assert reason in sent(controller, SimpleUploadedFile(name or "x", data) if name else "", 422)
    assert procedures.draft_list() == ()


def test_a_damaged_sheet_inside_a_workbook_is_refused(controller: Client) -> None:
    data = controller.get(f"{HOME}mau.xlsx").content
    for at in range(400, len(data), len(data) // 25):
        broken = data[:at] + b"\x00\xff\x00\xff" + data[at + 4 :]
        answer = controller.post(
            f"{HOME}nhap-bieu-mau/", {"form": SimpleUploadedFile("mau.xlsx", broken)}
        )
        assert answer.status_code in (200, 422), at


def test_a_file_past_the_size_limit_is_refused(controller: Client, settings: Any) -> None:
    settings.MOTCUA_MAX_UPLOAD_BYTES = 1024 * 1024
    upload = SimpleUploadedFile("mau.csv", b"x" * (1024 * 1024 + 1))
    assert "lớn hơn 1 MB" in sent(controller, upload, 422)


def literal(node: ast.expr) -> str:
    """A text of the program with something in each of its places."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
        )
    return str(node.value) if isinstance(node, ast.Constant) else ""


KEYED = {"FormRefused", "ReviewOutOfTurn"}


def reasons() -> set[str]:
    """Every reason that the import and the gate can give."""
    found = set()
    for module in (rows, reading, control, review_rules, review_services):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "CellWrong":
                found.add(literal(node.args[1]))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in KEYED:
                found |= {literal(item.value) for item in node.keywords if item.arg == "reason"}
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "ChangeWrong":
                found.add(literal(node.args[1]))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "ValueError":
                found.add(literal(node.args[0]))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "ReviewInvalid":
                found |= {
                    literal(value)
                    for item in node.args
                    if isinstance(item, ast.Dict)
                    for value in item.values
                }
            elif isinstance(node, ast.FunctionDef) and node.name == "not_ready":
                found |= {
                    literal(item.value)
                    for item in ast.walk(node)
                    if isinstance(item, ast.Return) and item.value is not None
                }
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("wrong["):
                found.add(literal(node.value))
    return found - {"", "None"}


def test_every_reason_of_the_import_and_of_the_gate_is_said_in_vietnamese() -> None:
    assert len(reasons()) > 25
    assert [reason for reason in sorted(reasons()) if vietnamese(reason) == reason] == []


def test_every_column_has_its_name_in_both_languages() -> None:
    assert set(COLUMN_NAMES) == {column.name for column in COLUMNS}


# Drafts --------------------------------------------------------------------------------


def test_the_list_says_where_each_draft_stands_and_finds_it(
    controller: Client, drafter: Client
) -> None:
    make_ready(controller, drafter)
    send(controller, row("T.000002", ket_qua=""))
    said = read(controller, HOME)
    assert "T.000001 Thủ tục T.000001 mới Đủ điều kiện trình ký" in said
    assert "T.000002 Thủ tục T.000002 mới Còn thiếu nội dung Kết quả" in said
    only = read(controller, HOME, buoc="LACKING")
    assert "1 dự thảo" in only
    assert "Thủ tục T.000001" not in only
    assert "Thủ tục T.000002" not in read(controller, HOME, q="thu tuc t.000001")
    assert "Không có dự thảo nào" in read(controller, HOME, q=NASTY)
    for page in ("0", "-1", "x", "9" * 40):
        assert NEW in read(controller, HOME, trang=page, buoc="x")


def test_the_list_takes_as_many_statements_for_many_drafts_as_for_one(controller: Client) -> None:
    counts = []
    for number in range(3):
        send(controller, *(row(f"T.{number}{index}") for index in range(number * 3 + 1)))
        with CaptureQueriesContext(connection) as queries:
            read(controller, HOME)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_a_drafter_reads_but_has_no_form_to_send(controller: Client, drafter: Client) -> None:
    assert "Nhập tệp biểu mẫu" in read(controller, HOME)
    assert "Nhập tệp biểu mẫu" not in read(drafter, HOME)


def test_a_draft_is_shown_beside_what_is_in_force_with_the_cost_of_both(
    controller: Client,
) -> None:
    send(controller, row(KNOWN, phi_le_phi="777000", ten_thu_tuc="Đăng ký khai sinh"))
    said = read(controller, f"{HOME}nhap/{KNOWN}/")
    assert "Phí, lệ phí (đồng) thay đổi không có 777000" in said
    costs = procedures.draft_detail(KNOWN, on=clock.today()).costs
    for amount in (costs.before, costs.after, 777000):
        assert f"{amount:,}".replace(",", ".") in said


def test_an_assessment_that_is_not_complete_keeps_what_was_typed(
    controller: Client, drafter: Client
) -> None:
    send(controller, row())
    typed = {**GOOD, "reason-LEGALITY": " ", "reason-COST": "Rẻ hơn <b>nhiều</b>"}
    del typed["met-NECESSITY"]
    answer = drafter.post(f"{DRAFT}danh-gia/", typed)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//*[@role='alert']//a/@href") == ["#met-NECESSITY", "#met-LEGALITY"]
    assert page.xpath("//textarea[@name='reason-COST']")[0].text == "Rẻ hơn <b>nhiều</b>"
    assert len(page.xpath("//input[@value='yes'][@checked]")) == 3
    assert procedures.draft_detail(NEW, on=clock.today()).assessment is None


def test_what_is_assessed_is_shown_again_and_an_opinion_follows(
    controller: Client, drafter: Client
) -> None:
    send(controller, row())
    assert "Cho ý kiến được sau khi" in read(controller, DRAFT)
    drafter.post(f"{DRAFT}danh-gia/", {**GOOD, "met-COST": "no"})
    said = read(controller, DRAFT)
    assert "Đánh giá: chưa đạt" in said
    assert "Ghi ý kiến" in said
    assert "Ghi ý kiến" not in read(drafter, DRAFT)


def test_whoever_assessed_is_told_that_another_gives_the_opinion(controller: Client) -> None:
    send(controller, row())
    controller.post(f"{DRAFT}danh-gia/", GOOD)
    assert "người khác của đơn vị kiểm soát" in read(controller, DRAFT)
    answer = controller.post(f"{DRAFT}y-kien/", {"agrees": "yes", "reason": "Tốt"})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"agrees": "", "reason": "Có"}, ["#agrees"]),
        ({"agrees": "no", "reason": " "}, ["#opinion"]),
        ({"agrees": "yes", "reason": "x" * 4001}, ["#opinion"]), ({"agrees": NASTY}, ["#agrees"]),
    ],
)  # fmt: skip
def test_an_opinion_that_is_not_complete_is_refused_at_its_field(
    controller: Client, drafter: Client, typed: dict[str, str], fields: list[str]
) -> None:
    send(controller, row())
    drafter.post(f"{DRAFT}danh-gia/", GOOD)
    answer = controller.post(f"{DRAFT}y-kien/", typed)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//*[@role='alert']//a/@href") == fields
    assert procedures.draft_detail(NEW, on=clock.today()).opinions == ()


def test_opinions_are_told_in_turn_and_marked_when_the_draft_has_changed(
    controller: Client, drafter: Client
) -> None:
    make_ready(controller, drafter)
    send(controller, row(phi_le_phi="99000"))
    said = read(controller, DRAFT)
    assert "về bản dự thảo trước" in said
    assert "Cần đánh giá lại" in said


@pytest.mark.parametrize("code", ["KHONG.CO", "%00", "a" * 62, "..", "1%2F2"])
@pytest.mark.parametrize("act", ["", "danh-gia/", "y-kien/"])
def test_a_draft_that_is_not_has_no_page(controller: Client, code: str, act: str) -> None:
    url = f"{HOME}nhap/{code}/{act}"
    post = {**GOOD, "agrees": "yes", "reason": "x"}
    answer = controller.post(url, post) if act else controller.get(url)
    assert answer.status_code == 404


def test_english_readers_are_spoken_to_in_english(controller: Client) -> None:
    send(controller, row("T.000002", ket_qua=""))
    answer = controller.get(HOME, headers={"accept-language": "en"})
    said = words(answer)
    assert "Parts are missing Result" in said
    assert "Dự thảo" not in said


# Decisions -----------------------------------------------------------------------------


def test_only_ready_drafts_are_offered_and_what_was_typed_is_kept_while_searching(
    controller: Client, drafter: Client
) -> None:
    make_ready(controller, drafter)
    send(controller, row("T.000002"))
    url = f"{DECISIONS}moi/"
    assert "T.000002" not in read(controller, url)
    answer = controller.post(url, drawing(q="khai sinh", search="1", title="Tên <i>đã gõ</i>"))
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//input[@name='title']/@value") == ["Tên <i>đã gõ</i>"]
    assert page.xpath("//input[@name='drafts'][@checked]/@value") == [NEW]
    assert KNOWN in page.xpath("//input[@name='abolish']/@value")
    assert procedures.decision_list(limit=1) == ()


def test_a_search_keeps_what_was_chosen_before(controller: Client) -> None:
    answer = controller.post(
        f"{DECISIONS}moi/", {"q": "zzzz", "search": "1", "abolish": [KNOWN, NASTY, "KHONG.CO"]}
    )
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//input[@name='abolish'][@checked]/@value") == [KNOWN]
    assert "Không tìm thấy" in words(answer)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": " "}, "#title"), ({"title": "x" * 501}, "#title"),
        ({"effective_on": ""}, "#effective_on"), ({"effective_on": "0001-01-01"}, "#effective_on"),
        ({"effective_on": "9999-12-31"}, "#effective_on"),
        ({"effective_on": NASTY}, "#effective_on"),
        ({"drafts": []}, "#items"), ({"drafts": ["KHONG.CO"]}, "#items"),
        ({"abolish": ["KHONG.CO"]}, "#items"), ({"abolish": [NEW]}, "#items"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_refused_at_its_field(
    controller: Client, drafter: Client, typed: dict[str, Any], field: str
) -> None:
    make_ready(controller, drafter)
    answer = controller.post(f"{DECISIONS}moi/", drawing(**typed))
    assert answer.status_code in (404, 409, 422)
    if answer.status_code != 404:
        page = html.fromstring(answer.content.decode())
        assert field in page.xpath("//*[@role='alert']//a/@href")
    assert procedures.decision_list(limit=1) == ()


def test_a_draft_does_not_stand_in_two_decisions(controller: Client, drafter: Client) -> None:
    make_ready(controller, drafter)
    draw(controller)
    answer = controller.post(f"{DECISIONS}moi/", drawing())
    assert answer.status_code == 422
    assert "đã nằm trong dự thảo quyết định" in words(answer)


def test_a_known_procedure_is_amended_or_replaced_as_chosen(
    controller: Client, drafter: Client
) -> None:
    make_ready(controller, drafter, KNOWN, phi_le_phi="99000")
    said = read(controller, draw(controller, drafts=[KNOWN], **{f"act-{KNOWN}": "REPLACED"}))
    assert f"Thay thế {KNOWN}" in said


def test_a_late_decision_is_warned_about_and_not_forbidden(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    day = clock.today() + timedelta(days=1)
    decision = draw(controller, effective_on=day.isoformat())
    assert "Đã quá hạn ký" in read(chairman, decision)
    sign(chairman, decision)
    assert "Ký sau thời hạn" in read(chairman, decision)


def test_a_decision_in_time_is_not_warned_about(controller: Client, drafter: Client) -> None:
    make_ready(controller, drafter)
    assert "quá hạn" not in read(controller, draw(controller))


def test_a_signed_decision_says_where_its_procedures_are_public_and_when(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    decision = draw(controller)
    assert "Đã công khai ở đâu" not in read(controller, decision)
    sign(chairman, decision)
    said = read(controller, decision)
    day = f"{clock.today():%d/%m/%Y}"
    assert f"Cổng thủ tục {day}" in said
    assert f"Dữ liệu mở {day}" in said
    assert said.count("Đúng hạn") == 2
    assert "12/QĐ-UBND" in read(chairman, DECISIONS)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": " "}, "#number"), ({"number": "9" * 61}, "#number"), ({"name": ""}, "#name"),
        ({"signed_on": "mai"}, "#signed_on"), ({"signed_on": "2099-01-01"}, "#signed_on"),
    ],
)  # fmt: skip
def test_a_signature_that_is_not_complete_is_refused_and_kept(
    controller: Client, drafter: Client, chairman: Client, typed: dict[str, str], field: str
) -> None:
    make_ready(controller, drafter)
    decision = draw(controller)
    said = {"number": "1/QĐ", "signed_on": clock.today().isoformat(), "name": "Lê An", **typed}
    answer = chairman.post(f"{decision}ky/", said)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//*[@role='alert']//a/@href") == [field]
    for name, value in said.items():
        assert page.xpath(f"//input[@name='{name}']/@value") == [value]
    assert "Chờ ký" in read(chairman, decision)


def test_a_number_is_not_taken_twice(controller: Client, drafter: Client, chairman: Client) -> None:
    make_ready(controller, drafter)
    sign(chairman, draw(controller))
    second = draw(controller, drafts=[], abolish=[KNOWN])
    said = {"number": "12/QĐ-UBND", "signed_on": clock.today().isoformat(), "name": "Lê An"}
    answer = chairman.post(f"{second}ky/", said)
    assert answer.status_code == 409
    assert "12/QĐ-UBND" in words(answer)


def test_a_draft_that_changed_after_it_was_drawn_is_not_signed(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    decision = draw(controller)
    send(controller, row(phi_le_phi="99000"))
    said = {"number": "1/QĐ", "signed_on": clock.today().isoformat(), "name": "Lê An"}
    answer = chairman.post(f"{decision}ky/", said)
    assert answer.status_code == 409
    assert "dự thảo đã đổi sau khi đánh giá" in words(answer)


def test_the_papers_of_a_decision_are_downloaded(controller: Client, drafter: Client) -> None:
    make_ready(controller, drafter)
    decision = draw(controller)
    answer = controller.get(f"{decision}quyet-dinh.docx")
    paragraphs = docx.Document(io.BytesIO(answer.content)).paragraphs
    assert "Về việc công bố" in [paragraph.text for paragraph in paragraphs]
    answer = controller.get(f"{decision}quyet-dinh.pdf")
    assert answer["Content-Type"] == "application/pdf"
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "DỰ THẢO" in PdfReader(io.BytesIO(data)).pages[0].extract_text()


@pytest.mark.parametrize("number", ["999999", "9" * 30, "9" * 5000, "0", "x", "-1", "%00"])
@pytest.mark.parametrize("paper", ["", "quyet-dinh.docx", "quyet-dinh.pdf"])
def test_a_decision_that_is_not_has_no_page(controller: Client, number: str, paper: str) -> None:
    assert controller.get(f"{DECISIONS}{number}/{paper}").status_code == 404


def test_signing_a_decision_that_is_not_is_refused(chairman: Client) -> None:
    assert chairman.post(f"{DECISIONS}999999/ky/", {}).status_code == 404


@pytest.mark.parametrize("page", ["0", "x", "-1", "99999", "9" * 40, NASTY])
def test_any_page_of_the_decisions_can_be_asked_for(controller: Client, page: str) -> None:
    read(controller, DECISIONS, trang=page)


# Posting -------------------------------------------------------------------------------


def post_sheet(client: Client, signed: str, **more: str) -> Any:
    number = re.findall(r"\d+", signed)[-1]
    return client.post(
        POSTINGS,
        {"unit": WARD, "decision": number, "code": NEW,
         "posted_on": clock.today().isoformat(), **more},
    )  # fmt: skip


def test_a_counter_records_that_a_sheet_hangs_and_the_decision_tells_it(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    decision = draw(controller)
    sign(chairman, decision)
    counter = client_of("ONE_STOP_OFFICER")
    assert f"Thủ tục {NEW}" in read(counter, POSTINGS)
    assert post_sheet(counter, decision).status_code == 302
    assert f"Đã niêm yết {clock.today():%d/%m/%Y}" in read(counter, POSTINGS)
    assert "Niêm yết: Phường Long Xuyên" in read(controller, decision)


def test_the_sheet_that_an_office_is_given_can_be_printed_before_the_day_of_effect(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    sign(chairman, draw(controller))
    page = html.fromstring(client_of("ONE_STOP_OFFICER").get(POSTINGS).content.decode())
    links = page.xpath("//td//a[contains(@href, 'niem-yet.pdf')]/@href")
    assert len(links) == 2
    for link in links:
        answer = controller.get(link)
        assert answer.status_code == 200
        data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert f"Thủ tục {NEW}" in PdfReader(io.BytesIO(data)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"posted_on": "mai"}, 422), ({"posted_on": "2099-01-01"}, 422),
        ({"posted_on": "2020-01-01"}, 422), ({"code": "KHONG.CO"}, 422), ({"code": NASTY}, 422),
        ({"decision": "999999"}, 404), ({"decision": NASTY}, 404), ({"decision": "9" * 40}, 404),
        ({"unit": OTHER_WARD}, 403), ({"unit": "KHONG.CO"}, 404), ({"unit": NASTY}, 404),
    ],
)  # fmt: skip
def test_a_posting_that_cannot_be_is_refused(
    controller: Client, drafter: Client, chairman: Client, typed: dict[str, str], status: int
) -> None:
    make_ready(controller, drafter)
    decision = draw(controller)
    sign(chairman, decision)
    counter = client_of("ONE_STOP_OFFICER")
    assert post_sheet(counter, decision, **typed).status_code == status
    assert "Đã niêm yết 2" not in read(counter, POSTINGS)


def test_the_controller_looks_at_any_office(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    sign(chairman, draw(controller))
    assert NEW not in read(controller, POSTINGS), "nothing of the communes for the province"
    assert NEW in read(controller, POSTINGS, don_vi=OTHER_WARD)
    assert "Không có thủ tục nào" in read(controller, POSTINGS, don_vi=NASTY)


# Figures -------------------------------------------------------------------------------


def test_the_page_of_figures_shows_totals_that_equal_their_parts(controller: Client) -> None:
    page = html.fromstring(controller.get(f"{HOME}bao-cao/").content.decode())

    def cells(line: Any) -> list[int]:
        return [
            int(cell.text_content().replace(".", "")) for cell in line.xpath("td[@class='num']")
        ]

    total, *parts = [cells(line) for line in page.xpath("//tbody/tr")]
    assert total == [sum(column) for column in zip(*parts, strict=True)]
    for start in (0, 4, 8):
        for line in (*parts, total):
            assert line[start] == sum(line[start + 1 : start + 4])


def test_the_figures_are_those_of_the_day_that_was_asked_for(controller: Client) -> None:
    day = date(2013, 1, 1)
    count = len(procedures.procedure_list(on=day))
    assert f"Thủ tục có hiệu lực {count}" in read(controller, f"{HOME}bao-cao/", ngay="2013-01-01")


@pytest.mark.parametrize("day", ["mai", "2099-01-01", "0001-01-01", "2026-02-30", NASTY, "9" * 99])
def test_a_day_that_cannot_be_counted_is_refused(controller: Client, day: str) -> None:
    assert "Chọn một ngày" in read(controller, f"{HOME}bao-cao/", 422, ngay=day)


def test_what_is_written_in_a_form_is_shown_as_text_only(controller: Client) -> None:
    send(controller, row(ten_thu_tuc="<script>alert(1)</script>"))
    for url in (HOME, DRAFT):
        source = controller.get(url).content.decode()
        assert "<script>alert" not in source
        assert "<script>alert(1)</script>" in unescape(source)


@pytest.mark.parametrize("column", [item.name for item in COLUMNS if item.name != "ma_thu_tuc"])
def test_no_character_in_a_cell_breaks_the_import(controller: Client, column: str) -> None:
    for value in (json.dumps([row(**{column: "a\x00b"})]), json.dumps([row(**{column: "\ud800"})])):
        upload = SimpleUploadedFile("mau.json", value.encode())
        answer = controller.post(f"{HOME}nhap-bieu-mau/", {"form": upload})
        assert answer.status_code in (200, 422)


def test_a_drawn_decision_is_withdrawn_with_a_reason_and_its_draft_drawn_again(
    controller: Client, drafter: Client, chairman: Client
) -> None:
    make_ready(controller, drafter)
    drawn = draw(controller)
    answer = controller.post(f"{drawn}rut/", {"reason": ""})
    assert answer.status_code == 422
    assert "Cần ghi nội dung này" in words(answer)
    assert controller.post(f"{drawn}rut/", {"reason": "Sai ngày hiệu lực"}).status_code == 302
    shown = read(controller, drawn)
    assert "Sai ngày hiệu lực" in shown
    assert "Ký quyết định" not in words(chairman.get(drawn))
    assert "Đã rút" in read(controller, DECISIONS)
    assert controller.post(f"{drawn}rut/", {"reason": "Nữa"}).status_code == 409
    assert draw(controller) != drawn
