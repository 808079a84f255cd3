"""Schemes at the desk: one happy path, and each refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import make_official, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api
from motcua.plans.contracts import Scheme, SchemeState

AT = datetime(2026, 6, 20, 3, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME, NEW = "/ban-lam-viec/ke-hoach/de-an/", "/ban-lam-viec/ke-hoach/lap-de-an/"
JUSTICE, FINANCE = "AG.STP", "AG.STC"
FIELDS = {
    "title": "Đề án liên thông hộ tịch", "summary": "Tóm tắt", "lead": JUSTICE,
    "programme": "an-giang-2026-2030", "clause": "", "milestone-1": "Ban hành quy chế",
    "day-1": "2026-08-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.pinned(AT):
        yield


def official(role: str, unit: str) -> Client:
    return sign_in(Client(), make_official(role, unit))


def get(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def post(client: Client, address: str, status: int = 302, **fields: Any) -> str:
    rows = api.scheme_list(on=clock.today())
    fields.setdefault("text", len(rows[0].texts) if rows else 0)
    answer = client.post(address, fields)
    assert answer.status_code == status, answer.content
    if status == 302:
        return ""
    found = html.fromstring(answer.content.decode())
    for wrong in found.xpath("//*[@aria-invalid='true']"):
        assert found.get_element_by_id(wrong.get("aria-describedby")) is not None
    return " ".join(found.text_content().split())


def only() -> Scheme:
    return api.scheme_list(on=clock.today())[0]


def test_a_scheme_goes_from_draft_to_its_milestones() -> None:
    officer, head = official("HANDLING_OFFICER", JUSTICE), official("HEAD", JUSTICE)
    finance, chairman = official("HANDLING_OFFICER", FINANCE), official("HEAD", "AG")
    assert "Chưa có đề án nào" in get(officer, HOME)
    assert "Lập đề án" in get(officer, NEW)
    wrong = post(officer, NEW, 422, **{**FIELDS, "title": "", "day-1": "mai"})
    assert "Ghi ngày như" in wrong
    post(officer, NEW, 422, **{**FIELDS, "milestone-1": "", "day-1": ""})
    post(officer, NEW, **FIELDS)
    one = f"{HOME}{only().code}/"
    assert finance.get(one).status_code == 404
    post(head, f"{one}trinh/", 409, form="submit", document_number="9/TTr")
    pdf = SimpleUploadedFile("de-an.pdf", b"%PDF-1.7 text")
    post(officer, f"{one}van-ban/", form="text", file=pdf)
    post(officer, f"{one}lay-y-kien/", 422, form="ask", until_on="2026-07-01")
    post(officer, f"{one}lay-y-kien/", 422, form="ask", units=[FINANCE], until_on="mai")
    post(officer, f"{one}lay-y-kien/", form="ask", units=[FINANCE], until_on="2026-07-01")
    say = {"form": "say1", "unit": FINANCE}
    post(finance, f"{one}gop-y/", 422, **say, agrees="no", words="")
    post(finance, f"{one}gop-y/", **say, agrees="no", words="Thiếu dự toán")
    answer = {"form": "answer1", "unit": FINANCE}
    assert "Thiếu dự toán" in get(officer, one)
    for kind in ("docx", "pdf"):
        answer_file = finance.get(f"{one}y-kien.{kind}")
        assert (answer_file.status_code, f".{kind}" in answer_file["Content-Disposition"]) == (
            200, True,
        )  # fmt: skip
    assert officer.get(f"{one}y-kien.odt").status_code == 404
    stranger = official("HANDLING_OFFICER", "AG.KHCN")
    assert stranger.get(f"{one}y-kien.pdf").status_code == 404
    post(officer, f"{one}tra-loi/", 422, **answer, accept="no", words="")
    post(officer, f"{one}tra-loi/", **answer, accept="yes")
    post(officer, f"{one}trinh/", 403, document_number="9/TTr")
    post(head, f"{one}trinh/", 422, form="submit", document_number="")
    post(head, f"{one}trinh/", form="submit", document_number="9/TTr")
    post(chairman, f"{one}tra-lai/", 422, form="return", reason="")
    post(chairman, f"{one}tra-lai/", form="return", reason="Bổ sung số liệu")
    assert "Bổ sung số liệu" in get(head, one)
    post(head, f"{one}trinh/", form="submit", document_number="10/TTr")
    decide = {"form": "approve", "document_number": "99/QĐ", "document_on": "2026-06-20"}
    post(chairman, f"{one}phe-duyet/", 422, **{**decide, "document_on": "mai"})
    post(head, f"{one}phe-duyet/", 403, **decide)
    post(chairman, f"{one}phe-duyet/", **decide)
    assert only().state is SchemeState.APPROVED
    assert "chưa có bằng chứng" in get(head, one)
    post(officer, f"{one}moc/1/", 422, form="reach1", evidence="")
    post(officer, f"{one}moc/1/", form="reach1", evidence="Quy chế 5/QC")
    post(officer, f"{one}moc/1/", 409, form="reach1", evidence="khác")
    assert "Đúng hạn 1 trên 1" in get(head, one)
    assert "1 trên 1" in get(chairman, HOME)


def test_a_form_that_is_sent_twice_begins_one_scheme() -> None:
    officer = official("HANDLING_OFFICER", JUSTICE)
    found = html.fromstring(officer.get(NEW).content.decode())
    key = found.xpath("//form//input[@name='key']/@value")[0]
    for _ in range(2):
        post(officer, NEW, **FIELDS, key=key)
    assert len(api.scheme_list(on=clock.today())) == 1


def test_no_agency_of_a_long_list_is_left_out_unseen() -> None:
    officer = official("HANDLING_OFFICER", JUSTICE)
    post(officer, NEW, **FIELDS)
    ask = {"form": "ask", "until_on": "2026-07-01"}
    one = f"{HOME}{only().code}/"
    post(officer, f"{one}lay-y-kien/", 422, **ask, units=[FINANCE] * 200 + ["AG.KHONG"])
    assert only().opinions == ()


def test_who_has_no_part_in_a_scheme_neither_sees_nor_acts() -> None:
    post(official("HANDLING_OFFICER", JUSTICE), NEW, **FIELDS)
    one = f"{HOME}{only().code}/"
    stranger = official("HANDLING_OFFICER", "AG.YT")
    assert only().title not in get(stranger, HOME)
    post(stranger, f"{one}lay-y-kien/", 404, units=[FINANCE], until_on="2026-07-01")
    post(stranger, NEW, 403, **FIELDS)
    clerk = official("CLERK", JUSTICE)
    assert only().title in get(clerk, one)
    post(clerk, f"{one}lay-y-kien/", 403, units=[FINANCE], until_on="2026-07-01")


def test_pages_of_schemes_ask_a_fixed_number_of_questions(
    django_assert_max_num_queries: Any,
) -> None:
    client = official("HANDLING_OFFICER", JUSTICE)
    counts = []
    for _ in range(2):
        for _ in range(3):
            post(client, NEW, **FIELDS)
        for address in (HOME, f"{HOME}{only().code}/"):
            with django_assert_max_num_queries(14) as seen:
                get(client, address)
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_the_text_is_handed_in_listed_and_handed_out() -> None:
    officer, head = official("HANDLING_OFFICER", JUSTICE), official("HEAD", JUSTICE)
    finance = official("HANDLING_OFFICER", FINANCE)
    post(officer, NEW, **FIELDS)
    one = f"{HOME}{only().code}/"
    assert "Chưa có văn bản" in get(officer, one)
    assert "Chọn tệp" in post(officer, f"{one}van-ban/", 422, form="text")
    bad = SimpleUploadedFile("trang.html", b"<html></html>")
    assert "trang.html" in post(officer, f"{one}van-ban/", 422, form="text", file=bad)
    picture = SimpleUploadedFile("anh.png", b"\x89PNG\r\n\x1a\n")
    assert "PDF" in post(officer, f"{one}van-ban/", 422, form="text", file=picture)
    for words in (b"mot", b"hai", b"hai"):
        pdf = SimpleUploadedFile("de-an.pdf", b"%PDF-1.7 " + words)
        post(officer, f"{one}van-ban/", form="text", file=pdf)
    assert [text.number for text in only().texts] == [1, 2], "the same bytes are no new version"
    shown = get(head, one)
    assert "Bản 2" in shown
    assert "Sở Tư pháp" in shown
    answer = head.get(f"{one}van-ban/2/")
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 hai", "application/pdf")
    assert "attachment" in answer["Content-Disposition"]
    assert head.get(f"{one}van-ban/9/").status_code == 404
    assert finance.get(f"{one}van-ban/1/").status_code == 404
    assert finance.post(f"{one}van-ban/", {"form": "text"}).status_code == 404


def test_a_text_that_was_swapped_meanwhile_is_neither_submitted_nor_approved() -> None:
    officer, head = official("HANDLING_OFFICER", JUSTICE), official("HEAD", JUSTICE)
    finance, chairman = official("HANDLING_OFFICER", FINANCE), official("HEAD", "AG")
    post(officer, NEW, **FIELDS)
    one = f"{HOME}{only().code}/"

    def hand_in(client: Client, words: bytes) -> None:
        file = SimpleUploadedFile("de-an.pdf", b"%PDF-1.7 " + words)
        post(client, f"{one}van-ban/", form="text", file=file)

    hand_in(officer, b"first")
    post(officer, f"{one}lay-y-kien/", form="ask", units=[FINANCE], until_on="2026-07-01")
    post(finance, f"{one}gop-y/", form="say1", unit=FINANCE, agrees="yes")
    seen = html.fromstring(head.get(one).content.decode())
    assert seen.xpath("//form[contains(@action, 'trinh')]//input[@name='text']/@value") == ["1"]
    hand_in(officer, b"second")
    submit = {"form": "submit", "document_number": "9/TTr"}
    assert "bản khác" in post(head, f"{one}trinh/", 409, **submit, text="1")
    post(head, f"{one}trinh/", 409, **submit, text="")
    post(head, f"{one}trinh/", **submit, text="2")
    deputy = sign_in(Client(), make_official("HEAD", "AG", username="deputy"))
    hand_in(deputy, b"swapped")
    decide = {"form": "approve", "document_number": "99/QĐ", "document_on": "2026-06-20"}
    post(chairman, f"{one}phe-duyet/", 409, **decide, text="2")
    assert only().approved_text is None
    post(chairman, f"{one}phe-duyet/", **decide, text="3")
    assert only().approved_text == 3


def test_whoever_kept_the_final_text_is_offered_no_decision() -> None:
    officer, chairman = official("HANDLING_OFFICER", JUSTICE), official("HEAD", "AG")
    post(officer, NEW, **FIELDS)
    code = only().code
    one = f"{HOME}{code}/"
    pdf = SimpleUploadedFile("de-an.pdf", b"%PDF-1.7 text")
    post(officer, f"{one}van-ban/", form="text", file=pdf)
    post(officer, f"{one}lay-y-kien/", form="ask", units=[FINANCE], until_on="2026-07-01")
    api.scheme_say(actor=SYSTEM, at=AT, code=code, unit=FINANCE, agrees=True)
    api.scheme_submit(actor=SYSTEM, at=AT, code=code, document_number="9/TTr")
    assert "Phê duyệt đề án" in get(chairman, one)
    final = SimpleUploadedFile("de-an.pdf", b"%PDF-1.7 final")
    post(chairman, f"{one}van-ban/", form="text", file=final)
    assert "Phê duyệt đề án" not in get(chairman, one)
