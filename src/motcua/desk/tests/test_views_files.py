"""Files of a dossier and reused results on the officials' pages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from pypdf import PdfReader

from motcua.core import clock
from motcua.core.filestore import DiskStore
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Reading, Receipt
from motcua.face.tests.factories import (
    OTHER_WARD,
    PERSON,
    SLUG,
    WARD,
    client_of,
    finish,
    hand_over,
    receive,
)
from motcua.organisation.contracts import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units", "store")]
ENGLISH = {"headers": {"accept-language": "en"}}
HOME = "/ban-lam-viec/"
RECEIVE = f"{HOME}tiep-nhan/{SLUG}/"
MARRIAGE = f"{HOME}tiep-nhan/ket-hon/"
STATUS = "1.004873"  # its result serves as the marriage's paper TTHN
PDF = b"%PDF-1.7\n%mot cua\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n"
PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
FORM = {
    "key": "form-key-0001", "components": ["VB_KY"], "name": "Trần Văn Bình",
    "id_number": "089080009999", "phone": "0912 009 999", "address": "Mỹ Bình",
    "channel": "COUNTER",
}  # fmt: skip
WEDDING = {
    **FORM, "components": ["TK_KH", "CCCD"], "name": PERSON.name, "id_number": PERSON.id_number,
}  # fmt: skip


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> DiskStore:
    settings.MOTCUA_DATA_DIR = tmp_path
    settings.MOTCUA_FILES_S3_BUCKET = None
    settings.MOTCUA_MAX_UPLOAD_BYTES = 1024 * 1024
    return DiskStore(tmp_path / "files" / "dossiers")


def upload(data: bytes = PDF, name: str = "căn cước.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/html")


def page_of(answer: HttpResponse) -> html.HtmlElement:
    return html.fromstring(answer.content.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def received(client: Client, url: str = RECEIVE, **more: Any) -> str:
    answer = client.post(url, {**FORM, "file-CCCD": [upload()], **more})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).rstrip("/").rpartition("/")[2]


def links(page: html.HtmlElement) -> list[str]:
    return [str(link) for link in page.xpath("//a/@href") if "/tep/" in str(link)]


# Receiving -----------------------------------------------------------------------------


def test_files_come_with_the_form_and_stand_for_their_paper() -> None:
    client = client_of("ONE_STOP_OFFICER")
    code = received(
        client, **{"file-CCCD": [upload(), upload(PNG, "mặt sau.png")], "file-": [upload()]}
    )
    rows = dossiers.files_of(code=code)
    assert [(row.scan.component, row.scan.name) for row in rows] == [
        ("CCCD", "căn cước.pdf"), ("CCCD", "mặt sau.png"), ("", "căn cước.pdf"),
    ]  # fmt: skip
    said = words(page_of(client.get(f"{HOME}ho-so/{code}/", **ENGLISH)))
    assert "as a file" in said
    assert "on paper" in said
    assert "mặt sau.png" in said


def test_a_refused_file_is_named_at_its_field_and_nothing_typed_or_sent_is_lost() -> None:
    client = client_of("ONE_STOP_OFFICER")
    files = {"file-CCCD": [upload(), upload(PAGE, "giả.pdf")]}
    answer = client.post(RECEIVE, {**FORM, **files}, **ENGLISH)
    page = page_of(answer)
    assert answer.status_code == 422
    assert page.xpath("//div[@role='alert']//a/@href") == ["#f-CCCD"]
    assert "giả.pdf: This kind of file is not accepted" in words(
        page.get_element_by_id("f-CCCD-wrong")
    )
    assert page.get_element_by_id("f-CCCD").get("aria-describedby") == "f-CCCD-wrong"
    assert page.xpath("//input[@id='name']/@value") == [FORM["name"]]
    kept = [str(ticket) for ticket in page.xpath("//input[@name='kept'][@checked]/@value")]
    assert len(kept) == 1
    assert client.get(HOME, **ENGLISH).content.decode().count("H01.30") == 0
    code = received(client, kept=kept, **{"file-CCCD": []})
    assert [row.scan.name for row in dossiers.files_of(code=code)] == ["căn cước.pdf"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (PDF.ljust(1024 * 1024 + 1, b"%"), "The file is larger than 1 MB"),
        (PAGE, "This kind of file is not accepted"),
    ],
)
def test_a_file_that_cannot_be_kept_receives_nothing(data: bytes, said: str) -> None:
    client = client_of("ONE_STOP_OFFICER")
    answer = client.post(RECEIVE, {**FORM, "file-CCCD": upload(data, "xấu.pdf")}, **ENGLISH)
    assert answer.status_code == 422
    assert f"xấu.pdf: {said}" in words(page_of(answer))
    assert dossiers.dossier_list(units=None) == []


def test_other_faults_and_refused_files_are_told_at_once() -> None:
    form = {**FORM, "name": "", "file-CCCD": upload(PAGE, "giả.pdf")}
    page = page_of(client_of("ONE_STOP_OFFICER").post(RECEIVE, form, **ENGLISH))
    assert set(page.xpath("//div[@role='alert']//a/@href")) >= {"#f-CCCD"}
    form = {**FORM, "components": [], "file-CCCD": upload()}
    page = page_of(client_of("ONE_STOP_OFFICER", OTHER_WARD).post(RECEIVE, form, **ENGLISH))
    assert page.xpath("//div[@role='alert']//a/@href") == ["#c-VB_KY"]
    assert len(page.xpath("//input[@name='kept'][@checked]")) == 1


def test_the_same_form_with_files_sent_twice_makes_one_dossier() -> None:
    client = client_of("ONE_STOP_OFFICER")
    assert received(client) == received(client)
    (code,) = {row.code for row in dossiers.dossier_list(units=None)}
    assert len(dossiers.files_of(code=code)) == 1


def test_working_out_the_day_keeps_what_was_sent() -> None:
    client = client_of("ONE_STOP_OFFICER")
    answer = client.post(RECEIVE, {**FORM, "act": "preview", "file-CCCD": upload()})
    assert answer.status_code == 200
    kept = page_of(answer).xpath("//input[@name='kept'][@checked]/@value")
    answer = client.post(RECEIVE, {**FORM, "act": "preview", "kept": kept, "file-CCCD": upload()})
    assert len(page_of(answer).xpath("//input[@name='kept']")) == 1


def test_anothers_or_a_forged_ticket_is_refused() -> None:
    first = client_of("ONE_STOP_OFFICER")
    answer = first.post(RECEIVE, {**FORM, "act": "preview", "file-CCCD": upload()})
    (ticket,) = page_of(answer).xpath("//input[@name='kept']/@value")
    other = client_of("ONE_STOP_OFFICER", OTHER_WARD)
    for sent in (str(ticket), "forged", "x" * 9000):
        answer = other.post(RECEIVE, {**FORM, "kept": [sent]}, **ENGLISH)
        assert answer.status_code == 422
        assert "chosen again" in words(page_of(answer))
        assert page_of(answer).xpath("//div[@role='alert']//a/@href") == ["#f-"]


def test_too_many_files_at_once_are_refused_whole() -> None:
    files = [upload(PDF + str(number).encode()) for number in range(60)]
    client = client_of("ONE_STOP_OFFICER")
    answer = client.post(RECEIVE, {**FORM, "file-CCCD": files, "act": "preview"})
    kept = page_of(answer).xpath("//input[@name='kept']/@value")
    assert len(kept) == 60
    form = {**FORM, "kept": kept, "file-VB_KY": files}
    answer = client.post(RECEIVE, form, **ENGLISH)
    assert answer.status_code == 422
    assert "At most 100 files at once." in words(page_of(answer))
    assert len(page_of(answer).xpath("//input[@name='kept']")) == 60
    assert dossiers.dossier_list(units=None) == []


def test_a_path_in_a_name_is_not_kept() -> None:
    files = {"file-CCCD": [upload(PDF, "../../../etc/passwd.pdf")]}
    code = received(client_of("ONE_STOP_OFFICER"), **files)
    assert [row.scan.name for row in dossiers.files_of(code=code)] == ["passwd.pdf"]


# Reuse ---------------------------------------------------------------------------------


@pytest.fixture
def source() -> str:
    code = receive(procedure=STATUS).code
    finish(code)
    hand_over(code)
    return code


def ticked(page: html.HtmlElement) -> list[str]:
    return [str(value) for value in page.xpath("//input[@name='reuse'][@checked]/@value")]


def test_a_person_who_is_found_is_offered_what_the_state_issued_ready_ticked(source: str) -> None:
    client = client_of("ONE_STOP_OFFICER")
    answer = client.post(MARRIAGE, {"act": "find", "who": PERSON.id_number})
    number = page_of(answer).xpath("//button[@name='use']/@value")[0]
    page = page_of(client.post(MARRIAGE, {"act": "find", "use": number}, **ENGLISH))
    assert ticked(page) == [f"TTHN:{source}"]
    said = words(page)
    assert (
        f"Issued by the state, need not be brought: Giấy xác nhận tình trạng hôn nhân, {source}"
        in said
    )
    (row, *_) = dossiers.access_list(code=source)
    assert row.what is Reading.RESULT


def test_a_number_that_was_typed_is_looked_up_with_the_day_and_stays_as_it_is_left(
    source: str,
) -> None:
    client = client_of("ONE_STOP_OFFICER")
    page = page_of(client.post(MARRIAGE, {**WEDDING, "act": "preview"}))
    assert ticked(page) == [f"TTHN:{source}"]
    left = {**WEDDING, "act": "preview", "offered": [f"TTHN:{source}"]}
    assert ticked(page_of(client.post(MARRIAGE, left))) == []
    left["reuse"] = [f"TTHN:{source}"]
    assert ticked(page_of(client.post(MARRIAGE, left))) == [f"TTHN:{source}"]


def test_the_form_asks_once_before_a_paper_is_taken_that_the_state_issued(source: str) -> None:
    client = client_of("ONE_STOP_OFFICER")
    form = {**WEDDING, "components": ["TK_KH", "CCCD", "TTHN"]}
    answer = client.post(MARRIAGE, form, **ENGLISH)
    assert answer.status_code == 409
    page = page_of(answer)
    assert ticked(page) == [f"TTHN:{source}"]
    form |= {"offered": page.xpath("//input[@name='offered']/@value"), "reuse": ticked(page)}
    answer = client.post(MARRIAGE, form, follow=True, **ENGLISH)
    said = words(page_of(answer))
    assert "an earlier result, reused" in said
    assert f"Not asked for: issued by the state Giấy xác nhận tình trạng hôn nhân, {source}" in said


def test_an_official_may_take_the_paper_all_the_same(source: str) -> None:
    form = {**WEDDING, "components": ["TK_KH", "CCCD", "TTHN"], "offered": [f"TTHN:{source}"]}
    answer = client_of("ONE_STOP_OFFICER").post(MARRIAGE, form, follow=True, **ENGLISH)
    assert "reused" not in words(page_of(answer))


def test_a_result_that_is_not_this_persons_is_refused_at_its_paper(source: str) -> None:
    form = {**WEDDING, "id_number": "089080009999", "reuse": [f"TTHN:{source}"]}
    answer = client_of("ONE_STOP_OFFICER").post(MARRIAGE, form, **ENGLISH)
    page = page_of(answer)
    assert answer.status_code == 422
    assert page.xpath("//div[@role='alert']//a/@href") == ["#c-TTHN"]
    assert "No result of this person" in words(page)


def test_the_receipt_prints_how_each_paper_came(source: str) -> None:
    client = client_of("ONE_STOP_OFFICER")
    form = {**WEDDING, "reuse": [f"TTHN:{source}"], "offered": [f"TTHN:{source}"]}
    answer = client.post(MARRIAGE, form)
    data = client.get(f"{answer['Location']}giay-tiep-nhan.pdf").content
    (page,) = PdfReader(io.BytesIO(data)).pages
    text = page.extract_text()
    joined = "".join(text.split())
    day = f"{clock.today():%d/%m/%Y}"
    served = "– không phải nộp, Nhà nước đã cấp: Giấy xác nhận tình trạng hôn nhân"
    for part in ("– bản giấy", f"{served}, mã hồ sơ {source}, cấp ngày {day}"):
        assert "".join(part.split()) in joined


def test_the_head_sees_how_many_papers_nobody_had_to_bring_and_opens_them(source: str) -> None:
    head = client_of("HEAD")
    state, records = f"{HOME}tinh-hinh/", f"{HOME}tinh-hinh/dung-lai/"
    assert "No dossier of these procedures was received (n = 0)." in words(
        page_of(head.get(state, **ENGLISH))
    )
    assert "No evidence yet" in words(page_of(head.get(records, **ENGLISH)))
    form = {**WEDDING, "reuse": [f"TTHN:{source}"], "offered": [f"TTHN:{source}"]}
    code = client_of("ONE_STOP_OFFICER").post(MARRIAGE, form)["Location"].split("/")[-2]
    page = page_of(head.get(state, **ENGLISH))
    (link,) = page.xpath("//a[contains(@href, 'dung-lai/?')]")
    assert words(link) == "1 dossiers: Register a marriage"
    page = page_of(head.get(str(link.get("href")), **ENGLISH))
    assert [words(cell) for cell in page.xpath("//tbody//a")] == [code]
    assert "Marital status certificate" in words(page)
    assert source not in words(page)
    assert "No evidence yet" in words(page_of(head.get(f"{records}?thu-tuc={STATUS}", **ENGLISH)))
    other = client_of("HEAD", OTHER_WARD)
    assert code not in other.get(records).content.decode()
    assert client_of("ONE_STOP_OFFICER", OTHER_WARD).get(records).status_code == 403


# The dossier's page --------------------------------------------------------------------


def test_whoever_holds_the_step_adds_a_file_and_strikes_out_a_wrong_one(dossier: Receipt) -> None:
    client = client_of("HANDLING_OFFICER")
    url = f"{HOME}ho-so/{dossier.code}/"
    form = {"key": "file-key-0001", "component": "CCCD", "file": [upload(), upload(PNG, "b.png")]}
    page = page_of(client.post(f"{url}tep/", form, follow=True, **ENGLISH))
    assert "The files are in the dossier." in words(page)
    assert len(links(page)) == 2
    assert "step: " in words(page)
    (first, _) = dossiers.files_of(code=dossier.code)
    strike = f"{url}tep/{first.file_id}/gach-bo/"
    answer = client.post(strike, {"reason": " ", "seq": "2"}, **ENGLISH)
    assert answer.status_code == 422
    field = f"strike-{first.file_id}-reason"
    page = page_of(answer)
    assert page.xpath("//div[@role='alert']//a/@href") == [f"#{field}"]
    assert page.get_element_by_id(field).get("aria-describedby") == f"{field}-wrong"
    page = page_of(client.post(strike, {"reason": "Nhầm", "seq": "2"}, follow=True, **ENGLISH))
    assert "struck out" in words(page)
    assert "Nhầm" in words(page)
    assert len(links(page)) == 1


def test_a_refused_file_on_the_page_keeps_what_was_chosen(dossier: Receipt) -> None:
    client = client_of("HANDLING_OFFICER")
    url = f"{HOME}ho-so/{dossier.code}/tep/"
    form = {"component": "CCCD", "file": [upload(), upload(PAGE, "giả.pdf")]}
    answer = client.post(url, form, **ENGLISH)
    page = page_of(answer)
    assert answer.status_code == 422
    assert page.xpath("//div[@role='alert']//a/@href") == ["#add-files"]
    assert page.xpath("//select[@id='add-component']/option[@selected]/@value") == ["CCCD"]
    kept = page.xpath("//input[@name='kept']/@value")
    assert dossiers.files_of(code=dossier.code) == []
    assert client.post(url, {"component": "VB_KY", "kept": kept}).status_code == 302
    assert [row.scan.component for row in dossiers.files_of(code=dossier.code)] == ["VB_KY"]
    answer = client.post(url, {"component": "", "key": "file-key-0002"}, **ENGLISH)
    assert answer.status_code == 422
    assert "at least one file" in words(page_of(answer))


def test_a_closed_dossier_takes_no_file(dossier: Receipt) -> None:
    finish(dossier.code)
    client = client_of("ONE_STOP_OFFICER")
    url = f"{HOME}ho-so/{dossier.code}/"
    assert not page_of(client.get(url)).xpath("//input[@type='file']")
    assert client.post(f"{url}tep/", {"file": upload()}).status_code == 409


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("ONE_STOP_OFFICER", WARD, 200), ("HANDLING_OFFICER", WARD, 200),
        ("HEAD", WARD, 200), ("INSPECTOR", "AG.SNV", 200), ("CLERK", WARD, 403),
        ("REFORM_COORDINATOR", "AG.SNV", 403), ("HEAD", "AG", 403),
        ("ONE_STOP_OFFICER", OTHER_WARD, 403), ("ADMINISTRATOR", "AG.SNV", 403),
    ],
)  # fmt: skip
def test_a_file_opens_to_whoever_may_see_the_person(role: str, unit: str, status: int) -> None:
    counter = client_of("ONE_STOP_OFFICER")
    code = received(counter)
    (row,) = dossiers.files_of(code=code)
    own = (role, unit) == ("ONE_STOP_OFFICER", WARD)
    reader = counter if own else client_of(role, unit)
    assert reader.get(f"{HOME}ho-so/{code}/tep/{row.file_id}/").status_code == status
    assert len(dossiers.access_list(code=code)) == (1 if status == 200 else 0)


def test_a_download_is_an_attachment_that_no_browser_runs_and_is_written_down() -> None:
    client = client_of("ONE_STOP_OFFICER")
    code = received(client)
    (row,) = dossiers.files_of(code=code)
    answer = client.get(f"{HOME}ho-so/{code}/tep/{row.file_id}/")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''c%C4%83n")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
    (reading,) = dossiers.access_list(code=code)
    assert (reading.what, reading.code) == (Reading.FILE, code)
    inspector = client_of("INSPECTOR", "AG.SNV")
    assert "Downloaded a file" in inspector.get(f"{HOME}truy-cap/", **ENGLISH).content.decode()


def test_a_file_is_found_on_its_own_dossier_only(dossier: Receipt) -> None:
    client = client_of("ONE_STOP_OFFICER")
    code = received(client)
    (row,) = dossiers.files_of(code=code)
    assert client.get(f"{HOME}ho-so/{dossier.code}/tep/{row.file_id}/").status_code == 404
    assert client.get(f"{HOME}ho-so/{code}/tep/{row.file_id + 1}/").status_code == 404


def test_a_struck_file_opens_to_an_inspector_only() -> None:
    client = client_of("ONE_STOP_OFFICER")
    code = received(client)
    (row,) = dossiers.files_of(code=code)
    dossiers.dossier_file_strike(
        actor=SYSTEM, at=clock.now(), code=code, file_id=row.file_id, reason="Nhầm người"
    )
    url = f"{HOME}ho-so/{code}/tep/{row.file_id}/"
    answer = client.get(url, **ENGLISH)
    assert answer.status_code == 409
    assert "only an inspector" in words(page_of(answer))
    inspector = client_of("INSPECTOR", "AG.SNV")
    assert inspector.get(url).content == PDF
    assert url in links(page_of(inspector.get(f"{HOME}ho-so/{code}/")))
    assert links(page_of(client.get(f"{HOME}ho-so/{code}/"))) == []


def test_bytes_that_changed_are_not_given_out_and_say_so(store: DiskStore) -> None:
    client = client_of("ONE_STOP_OFFICER")
    code = received(client)
    (row,) = dossiers.files_of(code=code)
    store._path(row.scan.digest).write_bytes(PAGE)
    answer = client.get(f"{HOME}ho-so/{code}/tep/{row.file_id}/", **ENGLISH)
    assert answer.status_code == 409
    assert "no longer what was added" in words(page_of(answer))
    assert "alert(1)" not in answer.content.decode()
    assert dossiers.access_list(code=code) == []


def test_whoever_may_not_see_the_person_sees_how_many_files_and_no_name() -> None:
    code = received(client_of("ONE_STOP_OFFICER"))
    page = page_of(client_of("CLERK").get(f"{HOME}ho-so/{code}/", **ENGLISH))
    assert "căn cước" not in words(page)
    assert "Files: 1" in words(page)


def test_the_page_costs_the_same_at_any_number_of_files(dossier: Receipt) -> None:
    client = client_of("HANDLING_OFFICER")
    url = f"{HOME}ho-so/{dossier.code}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    client.post(f"{url}tep/", {"file": [upload()]})
    cost()
    once = cost()
    client.post(f"{url}tep/", {"file": [upload(PDF + bytes([n]), f"{n}.pdf") for n in range(9)]})
    assert cost() == once


def test_names_of_files_are_shown_as_text() -> None:
    client = client_of("ONE_STOP_OFFICER")
    code = received(client, **{"file-CCCD": [upload(PDF, "<b>x<b>.pdf")]})
    assert "<b>x" not in client.get(f"{HOME}ho-so/{code}/").content.decode()
    assert dossiers.files_of(code=code)[0].scan.name == "<b>x<b>.pdf"
