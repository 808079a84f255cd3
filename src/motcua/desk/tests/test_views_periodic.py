"""Periodic reports at the desk: read-only figures, words with a guard, checked from above."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.core import clock
from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.face.tests.factories import OTHER_WARD, WARD, make_official, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.reports.api import periodic
from motcua.reports.periodic.tests.factories import AT, PERIOD, decide, of, send, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
BASE = "/ban-lam-viec/bao-cao/dinh-ky/"
REPORT = f"{BASE}cchc/"
ASKED = {"don-vi": WARD, "ky": PERIOD}
TOTAL = "ho-so/TOTAL:/3"


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        store([row(day(2), day(9), day(5)), row(day(2), day(9))])
        yield


def official(role: str = "HEAD", unit: str = WARD) -> Client:
    return sign_in(Client(), make_official(role, unit))


def get(client: Client, address: str = REPORT, status: int = 200, **asked: str) -> Any:
    answer = client.get(address, asked or ASKED)
    assert answer.status_code == status, answer.content.decode()[:400]
    return html.fromstring(answer.content.decode())


def post(client: Client, where: str, status: int = 302, **fields: str) -> Any:
    answer = client.post(f"{REPORT}{where}/", ASKED | fields)
    assert answer.status_code == status, answer.content.decode()[:400]
    return None if status == 302 else html.fromstring(answer.content.decode())


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_figures_are_text_with_links_and_only_words_are_fields() -> None:
    page = get(official())
    names = {name for name in page.xpath("//*[self::input or self::textarea]/@name")}
    assert {name for name in names if name.startswith("w-")} == {
        f"w-{code}" for code in (
            "chi-dao", "the-che", "thu-tuc", "bo-may", "can-bo", "tai-chinh", "hien-dai",
            "danh-gia", "phuong-huong", "kien-nghi",
        )
    }  # fmt: skip
    assert not [name for name in names if "ho-so" in name or "chi-so" in name]
    link = page.xpath("//tr[@class='row-total']//a/@href")[0]
    records = sign_in(Client(), make_official("INSPECTOR", "AG.TTRA")).get(link)
    assert records.status_code == 200
    assert "S-0" in records.content.decode()


def test_words_are_kept_and_sent_and_missing_parts_are_named_where_they_are() -> None:
    client = official()
    post(client, "viet", **{"w-chi-dao": "Đã ban hành kế hoạch.", "r-chi-dao": "0", "act": "save"})
    page = post(
        client, "viet", 422, **{"w-chi-dao": "Sửa lại.", "r-chi-dao": "1", "act": "send"}
    )  # fmt: skip
    assert "Cải cách thể chế: phần bắt buộc còn trống" in said(page)
    assert page.xpath("//textarea[@id='w-the-che']/@aria-invalid") == ["true"]
    assert page.xpath("//textarea[@id='w-chi-dao']")[0].text.strip() == "Sửa lại."
    write()
    post(client, "viet", act="send")
    page = get(client)
    assert "Chờ kiểm tra" in said(page)
    assert page.xpath("//textarea[starts-with(@name, 'w-')]") == []


def test_what_somebody_else_wrote_is_shown_beside_and_not_overwritten() -> None:
    client = official()
    post(client, "viet", **{"w-chi-dao": "Một", "r-chi-dao": "0"})
    page = post(client, "viet", 409, **{"w-chi-dao": "Hai", "r-chi-dao": "0"})
    assert "Bản đang lưu: Một" in said(page)
    assert page.xpath("//textarea[@id='w-chi-dao']")[0].text.strip() == "Hai"
    assert periodic.draft_list(**of())["chi-dao"].text == "Một"
    again = page.xpath("//input[@name='r-chi-dao']/@value")[0]
    post(client, "viet", **{"w-chi-dao": "Hai", "r-chi-dao": again})


def test_last_times_words_stand_beside() -> None:
    send()
    with clock.pinned(AT.replace(month=6, day=20)):
        page = get(official(), **ASKED | {"ky": "2026-Q2"})
    assert f"Kỳ trước ( {PERIOD} )".replace("( ", "(").replace(" )", ")") in said(page)
    assert f"Công tác chỉ đạo, điều hành của {WARD}." in said(page)


def test_a_figure_is_contested_and_the_contest_taken_back() -> None:
    client = official()
    page = post(client, "y-kien", 422, row="ho-so/TOTAL:", column="3", reason="")
    assert page.xpath("//div[@role='alert']//a/@href") == ["#contest-reason"]
    post(client, "y-kien", 422, row="ho-so/none", column="3", reason="Sai")
    post(client, "y-kien", row="ho-so/TOTAL:", column="3", reason="Thiếu một hồ sơ giấy.")
    post(client, "y-kien", row="chi-so/ONLINE_SHARE", reason="Chưa tính cổng quốc gia.")
    page = get(client)
    assert "Thiếu một hồ sơ giấy." in said(page)
    assert len(page.xpath("//button[@value='withdraw']")) == 2
    post(client, "y-kien", figure=TOTAL, act="withdraw")
    assert "Thiếu một hồ sơ giấy." not in said(get(client))


def test_somebody_above_accepts_or_returns_with_a_reason() -> None:
    send()
    checker = official("REFORM_COORDINATOR", "AG.SNV")
    page = post(checker, "quyet-dinh", 422, version="1", act="return", reason="")
    assert page.xpath("//textarea[@id='reason']/@aria-invalid") == ["true"]
    post(checker, "quyet-dinh", version="1", act="return", reason="Nêu nguyên nhân")
    assert "Trả lại vì: Nêu nguyên nhân" in said(get(official()))
    periodic.report_submit(actor=SYSTEM, at=AT, **of())
    post(checker, "quyet-dinh", 409, version="1", act="accept")
    post(checker, "quyet-dinh", version="2", act="accept")
    page = get(checker)
    assert "Đã chấp nhận" in said(page)
    assert page.xpath("//button[@value='accept']") == []


def test_an_accepted_report_goes_out_with_its_number() -> None:
    send()
    head = official()
    fields = {"version": "1", "document_number": "12/BC-UBND", "document_on": "2026-03-16",
              "sent_to": "Bộ Nội vụ"}  # fmt: skip
    assert get(head).xpath("//input[@name='document_number']") == []
    post(head, "phat-hanh", 409, **fields)
    decide()
    for wrong, field in (({"document_on": "mai"}, "document_on"), ({"sent_to": ""}, "sent_to")):
        page = post(head, "phat-hanh", 422, **fields | wrong)
        assert page.xpath(f"//a[@href='#{field}']")
        assert page.xpath(f"//*[@id='{field}'][@aria-invalid='true']")
        assert page.xpath("//input[@id='document_number']/@value") == ["12/BC-UBND"]
    refused = said(post(head, "phat-hanh", 422, **fields | {"document_on": "31/02/2026"}))
    assert "Ghi ngày như 15/08/2026." in refused
    post(head, "phat-hanh", 422, **fields | {"document_on": ""})
    post(official("HANDLING_OFFICER"), "phat-hanh", 403, **fields)
    post(head, "phat-hanh", **fields | {"document_on": "16/03/2026"})
    page = get(head)
    assert "12/BC-UBND, 16/03/2026 → Bộ Nội vụ" in said(page)
    assert page.xpath("//input[@name='document_number']") == []


def test_rights_hold_at_every_door() -> None:
    send()
    other = official("HEAD", OTHER_WARD)
    for name in ("", "so-sanh/", "tai-ve.pdf", "tai-ve.json"):
        assert other.get(f"{REPORT}{name}", ASKED).status_code == 403
    for act in ("viet", "y-kien", "quyet-dinh"):
        assert other.post(f"{REPORT}{act}/", ASKED).status_code == 403
    inspector = official("INSPECTOR", "AG.TTRA")
    assert get(inspector).xpath("//form[contains(@action, 'quyet-dinh')]") == []
    assert inspector.post(f"{REPORT}viet/", ASKED).status_code == 403
    assert inspector.post(f"{REPORT}quyet-dinh/", ASKED).status_code == 403
    own = official("HEAD", WARD)
    assert own.post(f"{REPORT}quyet-dinh/", ASKED | {"version": "1"}).status_code == 403
    assert official("CLERK").get(BASE).status_code == 403
    assert other.get(REPORT, {"don-vi": OTHER_WARD, "ky": "2026-Q9"}).status_code == 422
    assert other.get(f"{BASE}none/", {"don-vi": OTHER_WARD, "ky": PERIOD}).status_code == 404


def test_files_are_those_of_the_version_that_is_asked_for() -> None:
    send()
    client = official()
    told = json.loads(client.get(f"{REPORT}tai-ve.json", ASKED | {"ban": "1"}).content)
    assert next(one for one in told["figures"] if one["key"] == TOTAL)["value"] == "2"
    for form, begin in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        answer = client.get(f"{REPORT}tai-ve.{form}", ASKED)
        assert answer.content.startswith(begin)
        assert f"cchc-{WARD}-{PERIOD}.{form}" in answer["Content-Disposition"]
    assert client.get(f"{REPORT}tai-ve.csv", ASKED).status_code == 404
    assert client.get(REPORT, ASKED | {"ban": "7"}).status_code == 404


def test_what_changed_since_it_was_sent_is_shown() -> None:
    send()
    decide(accepted=False, reason="Xem lại")
    periodic.report_submit(actor=SYSTEM, at=AT, **of())
    client = official()
    assert "Không khác gì." in said(get(client, f"{REPORT}so-sanh/"))
    store([row(day(3), day(9))])
    page = get(client, f"{REPORT}so-sanh/")
    cells = [said(cell) for cell in page.xpath("//tbody/tr[1]/td")]
    assert cells[1:] == ["2", "3"]
    assert "Tổng số: Số hồ sơ tiếp nhận, Tổng số (3)" in cells[0]


def test_the_overview_counts_and_filters_and_asks_the_same_with_more_reports() -> None:
    checker = official("REFORM_COORDINATOR", "AG.SNV")
    asked = {"loai": "cchc", "ky": PERIOD}
    checker.get(f"{BASE}tong-hop/", asked)
    with CaptureQueriesContext(connection) as few:
        checker.get(f"{BASE}tong-hop/", asked)
    for unit in (WARD, OTHER_WARD):
        send(unit)
    with CaptureQueriesContext(connection) as more:
        page = get(checker, f"{BASE}tong-hop/", **asked)
    assert len(few) == len(more)
    assert [said(cell) for cell in page.xpath("//dl[@class='counts']//dd")][1:] == ["2", "0", "0"]
    waiting = get(checker, f"{BASE}tong-hop/", **asked, loc="cho")
    assert len(waiting.xpath("//tbody/tr")) == 2
    with clock.pinned(AT.replace(month=4)):
        late = get(checker, f"{BASE}tong-hop/", **asked, loc="tre")
    assert len(late.xpath("//tbody/tr")) > 100
    wrong = get(checker, f"{BASE}tong-hop/", 422, ky="never")
    assert wrong.xpath("//div[@role='alert']//a/@href") == ["#ky"]
    head = official("HEAD", WARD)
    assert len(get(head, f"{BASE}tong-hop/", **asked).xpath("//tbody/tr")) == 1


def test_the_list_of_a_unit_says_what_is_due_and_asks_a_fixed_number() -> None:
    client = official()
    page = get(client, BASE, **{"don-vi": WARD})
    first = [said(line) for line in page.xpath("//tbody/tr")]
    assert any(PERIOD in line and "17/03/2026" in line for line in first)
    with CaptureQueriesContext(connection) as few:
        client.get(BASE)
    send()
    with CaptureQueriesContext(connection) as more:
        client.get(BASE)
    assert len(few) == len(more)


def test_a_report_between_two_days_is_asked_for_on_a_page() -> None:
    checker = official("REFORM_COORDINATOR", "AG.SNV")
    typed = {
        "loai": "cchc", "since": "2026-03-01", "last": "2026-03-10", "due": "2026-03-20",
        "under": WARD, "reason": "",
    }  # fmt: skip
    answer = checker.post(f"{BASE}yeu-cau/", typed)
    assert answer.status_code == 422
    assert "2026-03-10" in answer.content.decode()
    assert checker.post(f"{BASE}yeu-cau/", typed | {"due": ""}).status_code == 422
    odd = checker.post(f"{BASE}yeu-cau/", typed | {"since": "31/02/2026"})
    assert "Ghi ngày như 15/08/2026." in odd.content.decode()
    typed |= {"since": "01/03/2026", "due": "20/03/2026"}
    done = checker.post(f"{BASE}yeu-cau/", typed | {"reason": "Đoàn kiểm tra"}, follow=True)
    assert "Đoàn kiểm tra" in done.content.decode()
    page = get(official(), REPORT, **{"don-vi": WARD, "ky": "2026-03-01..2026-03-10"})
    assert page.xpath("//tr[@class='row-total']//a") == [], "no page lists records between days"
