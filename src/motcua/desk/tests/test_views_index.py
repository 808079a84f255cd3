"""The index at the desk: a head scores the own unit, somebody from outside appraises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import OTHER_WARD, WARD, make_official, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.reform_index import api
from motcua.reform_index.contracts import Entry, Stage
from motcua.reform_index.tests.factories import D, write_set

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
SET = "cchc-cap-xa"
BASE = f"/ban-lam-viec/chi-so/{SET}/"
ASKED = {"ky": "2025", "don-vi": WARD}
PDF = b"%PDF-1.7 sample"


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        yield


def official(role: str, unit: str = WARD) -> Client:
    return sign_in(Client(), make_official(role, unit))


def card(client: Client, status: int = 200) -> Any:
    answer = client.get(BASE, ASKED)
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def send(client: Client, act: str, status: int = 302, **fields: Any) -> str:
    typed = {name.replace("_", "-", 1): value for name, value in fields.items()}
    typed = {name.replace("__", "."): value for name, value in typed.items()}
    answer = client.post(f"{BASE}{act}/", ASKED | typed)
    assert answer.status_code == status
    return "" if status == 302 else said(html.fromstring(answer.content.decode()))


def given() -> list[tuple[str, Stage, Any]]:
    return [(row.item, row.stage, row.value) for row in api.given_history(SET, "2025", WARD)]


def scored() -> None:
    api.scores_self(
        actor=SYSTEM, at=AT, set_code=SET, period="2025", unit=WARD,
        entries=[Entry("1.1", D(1), "KH 01"), Entry("4.1", D("6.5"), "BC 02")],
    )  # fmt: skip


def test_a_head_scores_the_own_unit_with_a_file_and_a_decimal_comma() -> None:
    client = official("HEAD")
    send(
        client, "tu-cham", value_4__1="6,5", evidence_4__1="BC 02/BC-UBND", value_1__1="1",
        file_1__1=SimpleUploadedFile("ke-hoach.pdf", PDF),
    )  # fmt: skip
    assert sorted(given()) == [("1.1", Stage.SELF, 1), ("4.1", Stage.SELF, D("6.5"))]
    page = card(client)
    assert page.xpath("//input[@id='v-4.1']/@value") == ["6,5"]
    link = page.xpath("//a[contains(@href, '/tep/')]/@href")[0]
    answer = client.get(link)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]


def test_what_was_recorded_and_by_whom_is_shown() -> None:
    client = official("HEAD")
    send(client, "tu-cham", value_4__1="6", evidence_4__1="BC 02")
    send(client, "tu-cham", value_4__1="7", evidence_4__1="BC 02", reason_4__1="Nhầm số")
    words = said(card(client))
    assert "Nhầm số" in words
    assert "sửa điểm trước" in words
    assert "Cán bộ head-30307" in words


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"value_4__1": "nhiều"}, "không phải là số"),
        ({"value_4__1": "9", "evidence_4__1": "x"}, "lớn hơn 8"),
        ({"value_4__1": "yes"}, "không phải là số"),
        ({"value_4__1": "6"}, "tài liệu kiểm chứng"),
        ({"na_6__1": "1"}, "lý do không áp dụng"),
        ({}, "Chưa ghi điểm nào"),
        ({"value_1__1": "1", "file_1__1": SimpleUploadedFile("x.exe", b"MZ")}, "1.1:"),
    ],
)
def test_a_wrong_form_comes_back_with_its_reason_and_nothing_is_recorded(
    fields: dict[str, Any], reason: str
) -> None:
    assert reason in send(official("HEAD"), "tu-cham", 422, **fields)
    assert given() == []


def test_what_was_typed_stands_in_the_form_again() -> None:
    client = official("HEAD")
    answer = client.post(f"{BASE}tu-cham/", ASKED | {"value-4.1": "99", "evidence-4.1": "BC 9"})
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//input[@id='v-4.1']/@value") == ["99"]
    assert page.xpath("//input[@id='e-4.1']/@value") == ["BC 9"]
    assert page.xpath("//div[@role='alert']//a/@href") == ["#v-4.1"]


def test_an_appraiser_agrees_or_says_why_not() -> None:
    scored()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    words = said(card(client))
    assert "KH 01" in words
    assert "nêu lý do khác" in send(client, "tham-dinh", 422, value_4__1="5")
    send(client, "tham-dinh", agree_1__1="1", value_4__1="5", reason_4__1="Thiếu báo cáo")
    assert given()[2:] == [("1.1", Stage.APPRAISED, 1), ("4.1", Stage.APPRAISED, 5)]


def test_nobody_appraises_the_unit_they_work_in() -> None:
    scored()
    client = official("INSPECTOR", WARD)
    assert "Bạn làm việc tại" in said(card(client))
    send(client, "tham-dinh", 403, agree_1__1="1")
    assert len(given()) == 2


def test_a_head_sees_and_scores_no_other_unit() -> None:
    client = official("HEAD", OTHER_WARD)
    card(client, 403)
    send(client, "tu-cham", 403, value_1__1="1", evidence_1__1="x")
    send(client, "tham-dinh", 403, agree_1__1="1")
    listed = said(html.fromstring(client.get("/ban-lam-viec/chi-so/").content.decode()))
    assert "Phường Long Xuyên" not in listed


def test_an_officer_reads_the_own_unit_and_changes_nothing() -> None:
    scored()
    client = official("HANDLING_OFFICER")
    page = card(client)
    assert page.xpath("//form[contains(@action, 'tu-cham')]") == []
    assert "6,5 / 8" in said(page)
    send(client, "tu-cham", 403, value_1__1="1")


def test_a_stranger_is_sent_to_sign_in() -> None:
    assert Client().get(BASE, ASKED).status_code == 302


def test_the_list_shows_how_far_every_unit_is() -> None:
    scored()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    answer = client.get("/ban-lam-viec/chi-so/", {"bo": SET, "ky": "2025"})
    words = said(html.fromstring(answer.content.decode()))
    assert "Phường Long Xuyên 2 / 11 0 / 11" in words
    wrong = client.get("/ban-lam-viec/chi-so/", {"ky": "mai"})
    assert "không phải là kỳ" in wrong.content.decode()


def test_the_coordinator_publishes_once_and_again_only_with_a_reason() -> None:
    scored()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    client.post(f"{BASE}cong-bo/", {"ky": "2025"})
    assert api.result_list(SET, "2025") == [], "a self-score alone is no result"
    send(client, "tham-dinh", agree_1__1="1")
    for reason, number in (("", 1), ("", 1), ("a" * 2001, 1), ("Đính chính", 2)):
        answer = client.post(f"{BASE}cong-bo/", {"ky": "2025", "reason": reason}, follow=True)
        assert answer.status_code == 200
        assert len(api.result_list(SET, "2025")) == number
    assert client.post(f"{BASE}cong-bo/", {"ky": "mai"}).status_code == 422
    assert official("HEAD").post(f"{BASE}cong-bo/", {"ky": "2025"}).status_code == 403


def test_a_file_of_another_unit_is_not_given() -> None:
    scored()
    client = official("HEAD")
    address = f"{BASE}tep/{'0' * 64}/"
    assert client.get(address, ASKED).status_code == 404
    assert client.get(address, ASKED | {"don-vi": OTHER_WARD}).status_code == 403
    assert client.get(BASE, ASKED | {"don-vi": "AG.SNV"}).status_code == 404
    assert client.get(BASE, ASKED | {"ky": "2001"}).status_code == 404


def test_the_pages_ask_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    scored()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    with django_assert_max_num_queries(8):
        client.get("/ban-lam-viec/chi-so/", {"bo": SET, "ky": "2025"})
    with django_assert_max_num_queries(10):
        client.get(BASE, ASKED)


# Keeping the index ---------------------------------------------------------------------


def test_who_is_late_stands_with_the_days_that_nobody_verified() -> None:
    client = official("REFORM_COORDINATOR", "AG.SNV")
    answer = client.get("/ban-lam-viec/chi-so/", {"bo": SET, "ky": "2025"})
    words = said(html.fromstring(answer.content.decode()))
    assert "Hạn tự chấm: 20/01/2026" in words
    assert "Đơn vị trễ hạn" in words
    assert "chưa kiểm chứng" in words


def test_a_set_is_taken_in_from_a_file_and_a_wrong_one_refused_with_its_line(
    tmp_path: Any,
) -> None:
    client, address = official("REFORM_COORDINATOR", "AG.SNV"), "/ban-lam-viec/chi-so/nhap-bo/"
    assert client.get(address).status_code == 200
    good = write_set(tmp_path).read_bytes()
    for data, status in ((b"", 422), (b"code: 'a b'\n", 422), (good, 302)):
        known = len(api.set_list())
        answer = client.post(address, {"file": SimpleUploadedFile("bo.yaml", data)})
        assert answer.status_code == status, answer.content
        assert len(api.set_list()) == known + (status == 302)
        if data.startswith(b"code: 'a b'"):
            words = said(html.fromstring(answer.content.decode()))
            assert "bo.yaml" in words
    assert official("HEAD").post(address).status_code == 403


def test_a_published_result_is_a_file_for_evaluation() -> None:
    scored()
    client = official("HEAD")
    address = f"{BASE}ho-so-danh-gia.csv"
    assert client.get(address, {"ky": "2025"}).status_code == 404
    entry = Entry("1.1", D("1"), "KH 1", reason="Đúng")
    api.scores_appraise(
        actor=SYSTEM, at=AT, set_code=SET, period="2025", unit=WARD, entries=[entry]
    )
    api.result_publish(actor=SYSTEM, at=AT, set_code=SET, period="2025")
    answer = client.get(address, {"ky": "2025"})
    assert answer.status_code == 200
    assert "vi_tri_dung_dau" in answer.getvalue().decode("utf-8-sig")
