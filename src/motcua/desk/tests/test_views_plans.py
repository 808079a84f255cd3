"""Plans at the desk: guided, written without a script, sent, appraised, approved, paid."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.desk import views_plan_money
from motcua.face.tests.factories import make_official, sign_in
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api
from motcua.plans.contracts import Line, Move, Movement, NewRound, Span, State

AT = datetime(2026, 6, 20, 3, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/ke-hoach/"
ROUND, JUSTICE, FINANCE = "2027", "AG.STP", "AG.STC"
CODE = f"KH-{ROUND}-{JUSTICE}"
PLAN, PAGE = f"{HOME}{CODE}/", f"{HOME}dot/{ROUND}/"
EDIT = f"{PAGE}soan/{JUSTICE}/"
LINES = (
    Line("1", "Rà soát thủ tục hành chính", money={"PROVINCE": 1000}),
    Line("2", "Tập huấn kiểm soát thủ tục", money={"OFF_BUDGET": 500}),
)


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.pinned(AT):
        yield


def official(role: str, unit: str, username: str = "") -> Client:
    return sign_in(Client(), make_official(role, unit, username=username))


def opened() -> None:
    asked = NewRound(
        Span.YEAR, "an-giang-2026-2030", "Hướng dẫn lập kế hoạch năm 2027", "Lập theo mẫu.",
        "100/HD-SNV", date(2026, 6, 15), (JUSTICE, FINANCE), 2027,
    )  # fmt: skip
    api.round_open(actor=SYSTEM, at=AT, asked=asked)


def drafted() -> None:
    opened()
    api.draft_save(actor=SYSTEM, at=AT, round_code=ROUND, unit=JUSTICE, lines=LINES)


def sent() -> None:
    drafted()
    api.plan_submit(actor=SYSTEM, at=AT, code=CODE)


def appraised() -> None:
    sent()
    for receiver in ("HOME_AFFAIRS", "PLANNING", "FINANCE"):
        api.plan_opinion(actor=SYSTEM, at=AT, code=CODE, receiver=receiver, agree=True)


def worded() -> None:
    sections = {one.code: f"{one.name.vi}." for one in api.sections_of(api.round_get(ROUND))}
    api.text_save(actor=SYSTEM, at=AT, code=ROUND, sections=sections, expected=None)


def approved() -> None:
    appraised()
    api.plan_approve(
        actor=SYSTEM, at=AT, code=CODE, document_number="9/QĐ-UBND", document_on=date(2026, 6, 20)
    )


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def page(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return html.fromstring(answer.content.decode())


def post(client: Client, address: str, status: int = 302, **fields: Any) -> str:
    if "seq" not in fields:
        rows = api.plan_list(api.Filter(code=CODE), on=clock.today())
        fields["seq"] = rows[0].standing.last_seq if rows else 0
    answer = client.post(address, fields)
    assert answer.status_code == status, answer.content
    if status == 302:
        return ""
    found = html.fromstring(answer.content.decode())
    for wrong in found.xpath("//*[@aria-invalid='true']"):
        assert found.get_element_by_id(wrong.get("aria-describedby")) is not None
    return said(found)


def state() -> State:
    return api.plan_get(CODE, on=clock.today()).standing.state


def table(words: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("bang.csv", words.encode(), content_type="text/csv")


# Rounds --------------------------------------------------------------------------------


def test_the_coordinator_sends_guidance_and_sees_who_has_read_it() -> None:
    client = official("REFORM_COORDINATOR", "AG.SNV")
    new = f"{HOME}dot-moi/"
    assert "Gửi hướng dẫn" in said(page(client, new))
    fields: dict[str, Any] = {
        "span": "YEAR", "programme": "an-giang-2026-2030", "year": "2027",
        "title": "Hướng dẫn năm 2027", "words": "Lập theo mẫu.", "document_number": "1/HD",
        "document_on": "2026-06-15", "units": [JUSTICE, FINANCE],
    }  # fmt: skip
    wrong = post(client, new, 422, **{**fields, "title": "", "document_on": "mai"})
    assert "Ghi ngày như 15/08/2026." in wrong
    assert "Lập theo mẫu." in wrong, "nothing typed is lost"
    post(client, new, 422, **{**fields, "units": []})
    assert not api.round_list()
    post(client, new, **fields)
    officer = official("HANDLING_OFFICER", JUSTICE)
    assert "Xác nhận đã đọc" in said(page(officer, PAGE))
    post(officer, f"{PAGE}da-doc/{JUSTICE}/")
    seen = said(page(client, PAGE))
    assert "Ai đã đọc (1)" in seen
    assert "chưa ai" in seen
    assert "chưa có bằng chứng" in seen


def test_only_the_coordinator_opens_a_round_and_only_the_unit_reads_for_itself() -> None:
    opened()
    officer = official("HANDLING_OFFICER", JUSTICE)
    assert officer.get(f"{HOME}dot-moi/").status_code == 403
    post(officer, f"{PAGE}da-doc/{FINANCE}/", 403)
    assert "Tổng hợp của tỉnh" not in said(page(officer, PAGE))
    assert officer.get(f"{PAGE}ke-hoach.xlsx").status_code == 404
    assert officer.get(f"{PAGE}mau/{FINANCE}.xlsx").status_code == 404


# The draft -----------------------------------------------------------------------------


def fields_of(found: Any) -> dict[str, str]:
    """What a browser would send of the last form of the page."""
    form = found.xpath("//form[.//button[contains(., 'Lưu dự thảo')]]")[0]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_a_plan_is_written_line_by_line_without_a_script() -> None:
    opened()
    client = official("HANDLING_OFFICER", JUSTICE)
    fields = fields_of(page(client, EDIT))
    fields |= {"title-1": "Rà soát thủ tục", "PROVINCE-1": "1.500.000", "due-1": "2027-09-30"}
    post(client, EDIT, **fields, items=["0", "1"])
    lines = api.lines_of(CODE, 1)
    assert [line.code for line in lines] == ["1", "2", "3"]
    assert lines[0].money == {"PROVINCE": 1_500_000}
    assert [line.clause for line in lines[1:]] == [
        item.clause for item in api.items_for(ROUND, JUSTICE)[:2]
    ]
    fields = fields_of(page(client, EDIT)) | {"drop-2": "yes", "title-3": "Việc đã đổi tên"}
    post(client, EDIT, **fields)
    assert [line.title for line in api.lines_of(CODE, 1)] == ["Rà soát thủ tục", "Việc đã đổi tên"]
    again = fields_of(page(client, EDIT))
    post(client, EDIT, **again)
    assert api.plan_get(CODE, on=clock.today()).standing.last_seq == 2


def test_each_wrong_field_of_a_draft_is_named_and_nothing_is_lost() -> None:
    drafted()
    client = official("HANDLING_OFFICER", JUSTICE)
    fields = fields_of(page(client, EDIT))
    answer = client.post(EDIT, {**fields, "PROVINCE-1": "1,5", "due-2": "mai"})
    found = html.fromstring(answer.content.decode())
    assert answer.status_code == 422
    assert {one.get("id") for one in found.xpath("//*[@aria-invalid]")} == {"PROVINCE-1", "due-2"}
    assert found.get_element_by_id("PROVINCE-1").get("value") == "1,5"
    answer = client.post(EDIT, {**fields, "title-2": "", "clause-1": "IX.9"})
    found = html.fromstring(answer.content.decode())
    assert {one.get("id") for one in found.xpath("//*[@aria-invalid]")} == {"title-2", "clause-1"}
    assert answer.status_code == 422
    assert client.post(EDIT, {**fields, "seq": "0"}).status_code == 409
    assert api.lines_of(CODE, 1)[0].total == 1000


def test_a_table_becomes_the_draft_or_is_refused_by_row() -> None:
    opened()
    client = official("HANDLING_OFFICER", JUSTICE)
    address = f"{EDIT}bang/"
    assert "Chọn tệp" in post(client, address, 422, form="table")
    wrong = post(client, address, 422, form="table", file=table("Mã;Nội dung\n1;a\n"))
    assert "Dòng 2, cột title" in wrong
    post(client, address, form="table", file=table("Mã;Nội dung\n1;Việc thứ nhất\n"))
    assert [line.title for line in api.lines_of(CODE, 1)] == ["Việc thứ nhất"]
    answer = client.get(f"{PAGE}mau/{JUSTICE}.xlsx")
    assert answer.content.startswith(b"PK")


def test_nobody_writes_another_agencys_plan_or_one_that_was_sent() -> None:
    sent()
    other = official("HANDLING_OFFICER", FINANCE)
    assert other.get(EDIT).status_code == 404
    post(other, EDIT, 403)
    client = official("HANDLING_OFFICER", JUSTICE)
    assert "không sửa được" in said(page(client, EDIT))
    fields = {"code-1": "1", "title-1": "Việc khác hẳn"}
    post(client, EDIT, 409, **fields)


# Sending and appraisal -----------------------------------------------------------------


def test_a_draft_is_seen_by_its_agency_and_once_sent_by_the_receivers() -> None:
    drafted()
    head, finance = official("HEAD", JUSTICE), official("HANDLING_OFFICER", FINANCE)
    stranger = official("HANDLING_OFFICER", "AG.YT")
    assert finance.get(PLAN).status_code == 404
    assert CODE not in page(finance, HOME).text_content()
    assert "Gửi bản 1" in said(page(head, PLAN))
    post(head, f"{PLAN}gui/", key="mot-lan-thoi")
    assert state() is State.SUBMITTED
    assert "Rà soát thủ tục hành chính" in said(page(finance, PLAN))
    assert page(finance, HOME).xpath(f"//a[@href='{PLAN}']")
    assert stranger.get(PLAN).status_code == 404
    assert stranger.get(f"{PLAN}ke-hoach.pdf").status_code == 404
    post(stranger, f"{PLAN}y-kien/", 404, receiver="FINANCE", agree="yes")


def test_a_receiver_comments_on_a_line_asks_for_a_change_and_sends_back() -> None:
    sent()
    finance = official("HANDLING_OFFICER", FINANCE)
    ask = {"form": "comment", "receiver": "FINANCE"}
    post(finance, f"{PLAN}gop-y/", 422, **ask, words="")
    post(finance, f"{PLAN}gop-y/", **ask, line="1", words="Cao hơn định mức")
    assert "Cao hơn định mức" in said(page(finance, PLAN).xpath("//tbody/tr[1]")[0])
    post(finance, f"{PLAN}y-kien/", 422, form="say", receiver="FINANCE", agree="no", reason="")
    post(finance, f"{PLAN}y-kien/", form="say", receiver="FINANCE", agree="no", reason="Giảm")
    post(finance, f"{PLAN}y-kien/", 409, form="say", receiver="FINANCE", agree="yes")
    post(finance, f"{PLAN}tra-lai/", 422, form="return", receiver="FINANCE", reason="")
    post(finance, f"{PLAN}tra-lai/", form="return", receiver="FINANCE", reason="Giảm dòng 1")
    assert state() is State.RETURNED
    client = official("HANDLING_OFFICER", JUSTICE)
    post(client, EDIT, **(fields_of(page(client, EDIT)) | {"PROVINCE-1": "900"}))
    seen = said(page(client, PLAN))
    assert "Khác bản trước (1)" in seen
    assert "1.000 → 900" in seen
    assert "Cao hơn định mức" in said(page(client, f"{PLAN}?phien-ban=1"))
    assert finance.get(f"{PLAN}?phien-ban=2").status_code == 404
    assert "Cao hơn định mức" in said(page(finance, PLAN))


def test_words_that_a_phone_writes_in_parts_are_kept_whole_or_refused() -> None:
    sent()
    finance = official("HANDLING_OFFICER", FINANCE)
    ask = {"form": "comment", "receiver": "FINANCE"}
    words = "giảm kinh phí " * 140
    apart = unicodedata.normalize("NFD", words)
    assert len(words) < 2000 < len(apart)
    post(finance, f"{PLAN}gop-y/", **ask, words=apart)
    kept = api.plan_detail(CODE, on=clock.today(), own=False).comments
    assert [comment.text for comment in kept] == [words.strip()]
    post(finance, f"{PLAN}gop-y/", 422, **ask, words=" " * 2000 + "dài " * 501)


def test_the_chairman_approves_only_what_all_have_agreed_to() -> None:
    sent()
    chairman = official("HEAD", "AG")
    fields = {"form": "approve", "document_number": "9/QĐ-UBND", "document_on": "2026-06-20"}
    assert "các nơi sau chưa thống nhất: Tài chính" in post(
        chairman, f"{PLAN}phe-duyet/", 409, **fields
    )
    for receiver in ("HOME_AFFAIRS", "PLANNING", "FINANCE"):
        api.plan_opinion(actor=SYSTEM, at=AT, code=CODE, receiver=receiver, agree=True)
    assert "Phê duyệt kế hoạch" in said(page(chairman, PLAN))
    post(chairman, f"{PLAN}phe-duyet/", 422, **{**fields, "document_on": "mai"})
    post(chairman, f"{PLAN}phe-duyet/", 422, **{**fields, "document_number": ""})
    post(official("HEAD", JUSTICE), f"{PLAN}phe-duyet/", 403, **fields)
    post(chairman, f"{PLAN}phe-duyet/", **fields)
    assert state() is State.APPROVED


def test_an_approved_plans_lines_are_given_as_tasks_once() -> None:
    approved()
    chairman, head = official("HEAD", "AG"), official("HEAD", JUSTICE)
    address = f"{PLAN}giao-nhiem-vu/"
    assert address in page(chairman, PLAN).xpath("//form/@action")
    post(head, address, 403)
    post(chairman, address)
    shown = page(chairman, PLAN)
    assert len(shown.xpath("//table//a[contains(@href, '/nhiem-vu/')]")) == len(
        api.lines_of(CODE, 1)
    )
    assert address not in shown.xpath("//form/@action")
    assert address not in page(head, PLAN).xpath("//form/@action")


def test_a_round_is_approved_at_once_and_its_files_are_handed_out() -> None:
    appraised()
    chairman = official("HEAD", "AG")
    fields = {"form": "approve", "document_number": "9/QĐ-UBND", "document_on": "2026-06-20"}
    post(chairman, f"{PAGE}phe-duyet/", 422, **{**fields, "document_number": ""})
    assert "Tổ chức thực hiện" in post(chairman, f"{PAGE}phe-duyet/", 409, **fields)
    worded()
    post(chairman, f"{PAGE}phe-duyet/", **fields)
    post(chairman, f"{PAGE}phe-duyet/", 409, **fields)
    assert "1.500" in said(page(chairman, PAGE))
    for kind, begin in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
        assert chairman.get(f"{PAGE}ke-hoach.{kind}").content.startswith(begin)
    assert chairman.get(f"{PAGE}ke-hoach.exe").status_code == 404
    for kind, begin in (("docx", b"PK"), ("pdf", b"%PDF")):
        assert chairman.get(f"{PLAN}ke-hoach.{kind}").content.startswith(begin)
    assert chairman.get(f"{PLAN}ke-hoach.exe").status_code == 404


# Money ---------------------------------------------------------------------------------


def test_whoever_drafted_it_is_not_offered_to_appraise_and_is_refused() -> None:
    opened()
    author = official("HANDLING_OFFICER", JUSTICE, "hai-noi")
    lines = {"code-1": "1", "title-1": "Rà soát thủ tục", "owner-1": JUSTICE}
    post(author, EDIT, **lines)
    api.plan_submit(actor=SYSTEM, at=AT, code=CODE)
    organisation.post_assign(
        actor=SYSTEM, username="hai-noi", unit_code=FINANCE, role="HANDLING_OFFICER",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    assert not page(author, PLAN).xpath("//form[contains(@action, 'y-kien') or "
                                        "contains(@action, 'tra-lai')]")  # fmt: skip
    refused = post(author, f"{PLAN}y-kien/", 403, receiver="FINANCE", agree="yes")
    assert "Người khác phải quyết định" in refused
    assert state() is State.SUBMITTED
    other = official("HANDLING_OFFICER", FINANCE)
    assert page(other, PLAN).xpath("//form[contains(@action, 'y-kien')]")


MONEY = f"{PLAN}kinh-phi/"


def test_money_is_allotted_spent_adjusted_and_settled_and_totals_open() -> None:
    approved()
    finance, officer = official("HANDLING_OFFICER", FINANCE), official("HANDLING_OFFICER", JUSTICE)
    head, chairman = official("HEAD", JUSTICE), official("HEAD", "AG")
    allot = {"form": "allot", "kind": "ALLOTMENT", "place": "1|PROVINCE", "day": "2026-06-20"}
    post(finance, f"{MONEY}cap/", 422, **allot, amount="x", reference="L-1")
    over = post(finance, f"{MONEY}cap/", 409, **allot, amount="1001", reference="L-1")
    assert "vượt dự toán" in over
    post(finance, f"{MONEY}cap/", **allot, amount="800", reference="L-1")
    spend = {**allot, "form": "spend", "kind": "SPENDING"}
    post(officer, f"{MONEY}chi/", **spend, amount="600", reference="C-1")
    adjust = {
        "form": "adjust", "line": "1", "source": "CENTRAL", "amount": "70", "reason": "Đề nghị",
        "document_number": "7/TTr", "document_on": "2026-06-20",
    }  # fmt: skip
    post(head, f"{MONEY}dieu-chinh/", 422, **{**adjust, "reason": ""})
    post(head, f"{MONEY}dieu-chinh/", **adjust)
    post(chairman, f"{MONEY}dieu-chinh/1/", 422, form="decide1", grant="no", reason="")
    assert "Cho điều chỉnh" in said(page(chairman, MONEY))
    post(chairman, f"{MONEY}dieu-chinh/1/", form="decide1", grant="yes")
    post(chairman, f"{MONEY}dieu-chinh/9/", 404, form="decide9", grant="yes")
    found = page(officer, MONEY)
    assert "75,00 %" in said(found).replace("\xa0", " "), "600 of 800 allotted"
    for link in found.xpath("//td/a[contains(@href, 'loai=')]"):
        rows = page(officer, MONEY + link.get("href")).xpath(
            "//caption[contains(., 'chứng từ')]/.."
        )
        cells = rows[0].xpath(".//tbody/tr/td[last()]/text()") if rows else []
        shown = sum(int(cell.replace(".", "")) for cell in cells)
        assert shown == int(link.text.replace(".", ""))
    settle, settler = f"{MONEY}quyet-toan/", official("HEAD", FINANCE)
    assert not page(finance, MONEY).xpath("//form[contains(@action, 'quyet-toan')]")
    own = post(finance, settle, 403, form="settle", document_number="QT")
    assert "Người khác phải quyết định" in own
    post(settler, settle, 422, form="settle", document_number="")
    post(settler, settle, 409, form="settle", document_number="QT", **{"carried-1": "201"})
    post(settler, settle, form="settle", document_number="QT", **{"carried-1": "50"})
    total = api.summed(api.balances_of(CODE).values())
    assert (total.settled, total.returned, total.carried) == (600, 150, 50)
    assert "đã quyết toán" in said(page(officer, MONEY))


def test_many_movements_are_paged(monkeypatch: pytest.MonkeyPatch) -> None:
    approved()
    monkeypatch.setattr(views_plan_money, "PAGE", 2)
    for number in range(1, 4):
        movement = Movement(
            CODE, "1", "PROVINCE", Move.ALLOTMENT, 10, date(2026, 6, 20), f"L-{number}"
        )
        api.money_record(actor=SYSTEM, at=AT, movement=movement)
    client, money = official("HANDLING_OFFICER", FINANCE), f"{PLAN}kinh-phi/?loai=ALLOTMENT"
    first, second = page(client, money), page(client, f"{money}&trang=2")
    assert "L-2" in said(first)
    assert "L-3" not in said(first)
    assert first.xpath("//a[contains(@href, 'loai=ALLOTMENT') and contains(@href, 'trang=2')]")
    assert "L-3" in said(second)


def test_who_may_not_move_money_is_refused() -> None:
    approved()
    officer, finance = official("HANDLING_OFFICER", JUSTICE), official("HANDLING_OFFICER", FINANCE)
    allot = {"kind": "ALLOTMENT", "place": "1|PROVINCE", "day": "2026-06-20", "amount": "1",
             "reference": "L"}  # fmt: skip
    post(officer, f"{MONEY}cap/", 403, **allot)
    post(finance, f"{MONEY}chi/", 403, **{**allot, "kind": "SPENDING"})
    post(officer, f"{MONEY}quyet-toan/", 403, document_number="QT")
    post(official("CLERK", JUSTICE), f"{MONEY}chi/", 403, **allot)
    assert official("HANDLING_OFFICER", "AG.YT").get(MONEY).status_code == 404


def test_money_has_no_page_before_approval_and_no_share_before_an_allotment() -> None:
    appraised()
    client = official("HANDLING_OFFICER", JUSTICE)
    assert client.get(MONEY).status_code == 404
    api.plan_approve(
        actor=SYSTEM, at=AT, code=CODE, document_number="9/QĐ-UBND", document_on=date(2026, 6, 20)
    )
    assert "chưa xét được tỷ lệ chi" in said(page(client, MONEY))


def test_finance_takes_a_table_of_money_in_whole_or_not_at_all() -> None:
    approved()
    finance = official("HANDLING_OFFICER", FINANCE)
    good = (
        "Kế hoạch;Dòng;Nguồn;Loại;Số tiền;Ngày;Chứng từ\n"
        f"{CODE};1;Ngân sách tỉnh;cấp;300;20/06/2026;L-1\n"
    )
    wrong = post(finance, f"{PAGE}kinh-phi/", 422, form="money",
                 file=table(good + f"{CODE};9;PROVINCE;cấp;1;20/06/2026;L-2\n"))  # fmt: skip
    assert "Dòng 3, cột line" in wrong
    post(finance, f"{PAGE}kinh-phi/", form="money", file=table(good))
    post(finance, f"{PAGE}kinh-phi/", form="money", file=table(good))
    assert api.balances_of(CODE)["1", "PROVINCE"].allotted == 300
    post(official("HANDLING_OFFICER", JUSTICE), f"{PAGE}kinh-phi/", 403, file=table(good))


# Pages ---------------------------------------------------------------------------------


def test_an_empty_desk_says_so() -> None:
    assert "Chưa mở đợt" in said(page(official("HEAD", JUSTICE), HOME))
    opened()
    assert "Chưa có kế hoạch nào" in said(page(official("HEAD", FINANCE), HOME))


def test_pages_ask_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    approved()
    chairman = official("HEAD", "AG")
    addresses = (HOME, PAGE, PLAN, MONEY)
    counts = []
    for extra in (0, 12):
        if extra:
            lines = [Line(str(n), f"Việc thứ {n}", money={"PROVINCE": n}) for n in range(1, extra)]
            api.draft_save(actor=SYSTEM, at=AT, round_code=ROUND, unit=FINANCE, lines=lines)
            api.plan_submit(actor=SYSTEM, at=AT, code=f"KH-{ROUND}-{FINANCE}")
        found = []
        for address in addresses:
            with django_assert_max_num_queries(26) as seen:
                page(chairman, address)
            found.append(len(seen))
        counts.append(found)
    assert counts[0] == counts[1]
