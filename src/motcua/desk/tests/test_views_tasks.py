"""Tasks at the desk: given, reported with files, accepted by somebody else; counts that open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import OTHER_WARD, WARD, make_official, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.tasks import api
from motcua.tasks.contracts import DueKind, DueSpec, Evidence, Mark, NewTask, State, Verdict

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
DESK = "/ban-lam-viec/"
TASKS = f"{DESK}nhiem-vu/"
PDF = b"%PDF-1.7 sample"


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.pinned(AT):
        yield


def official(role: str, unit: str = WARD, username: str = "") -> Client:
    return sign_in(Client(), make_official(role, unit, username=username))


def give(title: str = "Trình kế hoạch rà soát", days: int | None = 10, **more: Any) -> str:
    due = DueSpec()
    if days is not None:
        due = DueSpec(DueKind.DAY, TODAY + timedelta(days=days))
    task = NewTask(
        **{"title": title, "giver_unit": "AG", "owner": WARD, "due": due,
           "given_on": date(2026, 6, 1), "giver": "Chủ tịch"} | more
    )  # fmt: skip
    return api.task_give(actor=SYSTEM, at=AT, task=task).code


def page(client: Client, address: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(address, query)
    assert answer.status_code == status, answer.content
    return html.fromstring(answer.content.decode())


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def row(code: str) -> Any:
    return api.task_get(code, on=TODAY)


def send(client: Client, code: str, act: str, status: int = 302, **fields: Any) -> str:
    seq = fields.pop("seq", row(code).standing.last_seq)
    answer = client.post(f"{TASKS}{code}/{act}/", {"seq": seq, "form": "f"} | fields)
    assert answer.status_code == status, answer.content
    return "" if status == 302 else said(html.fromstring(answer.content.decode()))


def report(code: str) -> None:
    api.task_claim_done(actor=SYSTEM, at=AT, code=code, evidence=Evidence("BC 1"))


# Lists ---------------------------------------------------------------------------------


def test_the_own_agencys_tasks_stand_first_due_first() -> None:
    give("Việc đến sau", 30)
    give("Việc quá hạn", -3)
    give("Việc của phường khác", 1, owner=OTHER_WARD)
    found = page(official("HANDLING_OFFICER"), TASKS)
    assert found.xpath("//tbody//a/text()") == ["Việc quá hạn", "Việc đến sau"]
    assert "Quá hạn" in said(found.xpath("//tbody/tr[1]")[0])


def test_every_count_opens_to_as_many_tasks_as_it_says() -> None:
    for number in range(3):
        give(days=-3 + number)
    give(days=None)
    api.task_cancel(actor=SYSTEM, at=AT, code=give(days=-5), reason="Thôi")
    client = official("HEAD")
    for address in (TASKS, f"{DESK}nhiem-vu-theo-co-quan/"):
        links = page(client, address).xpath("//a[contains(@href, 'xet=')]")
        assert links
        for link in links:
            holder = link.getparent().getparent()
            number = link.text if link.text.strip().isdigit() else holder.xpath("./dd/text()")[0]
            target = TASKS + link.get("href")[link.get("href").index("?") :]
            assert len(page(client, target).xpath("//tbody/tr")) == int(number), target


def test_nothing_judged_is_said_to_be_no_evidence_and_not_a_share() -> None:
    give()
    client = official("HEAD")
    assert "chưa có bằng chứng" in said(page(client, TASKS))
    counts = said(page(client, f"{DESK}nhiem-vu-theo-co-quan/"))
    assert "chưa có bằng chứng" in counts
    assert "0 %" not in counts


def test_the_chairman_sees_every_agency_and_an_official_only_the_own() -> None:
    give()
    give(owner="AG.STP", marks=(Mark.REFORM,))
    address = f"{DESK}nhiem-vu-theo-co-quan/"
    chairman = said(page(official("HEAD", "AG"), address))
    assert "Sở Tư pháp" in chairman
    assert "2 của cấp dưới" in chairman
    assert "Sở Tư pháp" not in said(page(official("HANDLING_OFFICER"), address))
    client = official("REFORM_COORDINATOR", "AG.SNV")
    only = page(client, address, dau="REFORM")
    assert said(only).count("Sở Tư pháp") == 1
    assert "Long Xuyên" not in said(only)


def test_lists_are_of_what_one_does_supports_gave_or_may_see() -> None:
    give("Việc phải làm")
    give("Việc phối hợp", owner="AG.STP", supporting=(WARD,))
    give("Việc đã giao", giver_unit=WARD)
    give("Việc của ai khác", owner=OTHER_WARD)
    client = official("HEAD")

    def titles(**query: str) -> set[str]:
        return set(page(client, TASKS, **query).xpath("//tbody//a/text()"))

    assert titles() == {"Việc phải làm", "Việc đã giao"}
    assert titles(loc="phoi-hop") == {"Việc phối hợp"}
    assert titles(loc="giao") == {"Việc đã giao"}
    assert titles(loc="tat-ca") == {"Việc phải làm", "Việc phối hợp", "Việc đã giao"}
    assert titles(loc="cua-toi") == set()
    assert titles(**{"don-vi": OTHER_WARD}) == set()
    assert titles(xet="RUBBISH", loc="x", trang="x", dau="?") == titles()


def test_a_long_list_has_pages() -> None:
    for number in range(52):
        give(f"Việc số {number:02}")
    client = official("HEAD")
    assert len(page(client, TASKS).xpath("//tbody/tr")) == 50
    assert len(page(client, TASKS, trang="2").xpath("//tbody/tr")) == 2


def test_the_programme_is_shown_by_year_and_quarter() -> None:
    give("Mục cả năm", period="2026", code="CT")
    give("Mục quý ba", period="2026-Q3", parent="CT", marks=(Mark.REFORM,))
    client, address = official("HEAD"), f"{DESK}chuong-trinh-cong-tac/"
    assert page(client, address).xpath("//tbody//a/text()") == ["Mục cả năm", "Mục quý ba"]
    assert page(client, address, ky="2026-Q3").xpath("//tbody//a/text()") == ["Mục quý ba"]
    assert page(client, address, dau="REFORM").xpath("//tbody//a/text()") == ["Mục quý ba"]
    assert "2026-Q3" in said(page(client, address, ky="quý ba").xpath("//*[@role='alert']")[0])
    assert "Mục quý ba" in said(page(client, f"{TASKS}CT/"))


def test_pages_ask_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    client = official("HEAD")
    give("Mục cả năm", period="2026", code="CT")
    pages = (TASKS, f"{TASKS}CT/", f"{DESK}nhiem-vu-theo-co-quan/", f"{DESK}giao-nhiem-vu/",
             f"{DESK}chuong-trinh-cong-tac/")  # fmt: skip
    for _ in range(2):
        for address in pages:
            with django_assert_max_num_queries(14):
                client.get(address)
        for number in range(15):
            give(parent="CT", period="2026-Q3", owner=WARD if number % 2 else "AG.STP")


# One task ------------------------------------------------------------------------------


def test_a_task_of_others_is_not_known_to_exist() -> None:
    code = give(owner=OTHER_WARD)
    client = official("HANDLING_OFFICER")
    page(client, f"{TASKS}{code}/", 404)
    page(client, f"{TASKS}NONE/", 404)
    assert client.post(f"{TASKS}{code}/bao-cao/", {"evidence": "x"}).status_code == 404
    page(official("INSPECTOR", "AG.TTRA"), f"{TASKS}{code}/")


def test_a_report_with_a_file_is_accepted_by_the_chairman() -> None:
    code, officer = give(), official("HANDLING_OFFICER")
    send(officer, code, "nhan")
    send(
        officer, code, "bao-cao", evidence="Báo cáo 12",
        files=[SimpleUploadedFile("bao-cao.pdf", PDF), SimpleUploadedFile("lan-hai.pdf", PDF)],
    )  # fmt: skip
    shown = page(officer, f"{TASKS}{code}/")
    link = shown.xpath("//a[contains(@href, '/tep/')]/@href")[0]
    answer = officer.get(link)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert "attachment" in answer["Content-Disposition"]
    page(official("HEAD", OTHER_WARD), link, 404)
    page(officer, f"{TASKS}{code}/tep/{'a' * 64}/", 404)
    assert not shown.xpath("//form[contains(@action, 'nghiem-thu')]")
    chairman = official("HEAD", "AG")
    assert "Lý do" in said(page(chairman, f"{TASKS}{code}/"))
    send(chairman, code, "nghiem-thu", accept="yes")
    assert row(code).verdict is Verdict.ON_TIME


@pytest.mark.parametrize("data", [b"MZ not a document", b"<script>x</script>", b""])
def test_a_file_of_another_kind_is_refused_and_nothing_is_recorded(data: bytes) -> None:
    code = give()
    told = send(
        official("HANDLING_OFFICER"), code, "bao-cao", 422, evidence="Báo cáo 12",
        files=[SimpleUploadedFile("bao-cao.pdf", data)], form="claim",
    )  # fmt: skip
    assert "bao-cao.pdf:" in told
    assert "Báo cáo 12" in told
    assert row(code).standing.state is State.GIVEN


def test_without_evidence_the_form_comes_back_with_the_reason() -> None:
    code = give()
    told = send(official("HANDLING_OFFICER"), code, "bao-cao", 422, evidence=" ", form="claim")
    assert "Nêu văn bản hoặc đính kèm tệp" in told


def test_a_later_day_is_proposed_here_and_decided_there() -> None:
    code, officer = give(days=2), official("HANDLING_OFFICER")
    until = (TODAY + timedelta(days=20)).isoformat()
    told = send(officer, code, "gia-han", 422, until_on="mai", reason="Chờ", form="extend")
    assert "15/08/2026" in told
    assert "Chờ" in told
    assert "Nêu lý do" in send(officer, code, "gia-han", 422, until_on=until, form="extend")
    send(officer, code, "gia-han", 409, until_on="2026-07-16", reason="Chờ", form="extend")
    send(officer, code, "gia-han", until_on=until, reason="Chờ ý kiến")
    assert officer.post(f"{TASKS}{code}/gia-han/quyet-dinh/", {"accept": "yes"}).status_code == 403
    chairman = official("HEAD", "AG")
    assert "Nêu lý do" in send(chairman, code, "gia-han/quyet-dinh", 422, accept="no")
    send(chairman, code, "gia-han/quyet-dinh", accept="yes")
    shown = said(page(officer, f"{TASKS}{code}/"))
    assert "Hạn để xét 17/07/2026" in shown
    assert "Hạn đã gia hạn 04/08/2026" in shown


def test_the_head_assigns_and_the_official_finds_it_among_the_own() -> None:
    code = give("Việc của tôi")
    officer, head = official("HANDLING_OFFICER", username="an"), official("HEAD")
    choice = page(head, f"{TASKS}{code}/").xpath("//select[@id='assign-to']/option")
    to = next(option.get("value") for option in choice if "an" in option.text)
    send(head, code, "phan-cong", to=to)
    assert page(officer, TASKS, loc="cua-toi").xpath("//tbody//a/text()") == ["Việc của tôi"]
    send(head, code, "phan-cong", 422, to="user:0", form="assign")


def test_a_stale_page_is_told_and_an_own_report_is_not_accepted() -> None:
    code = give(giver_unit=WARD)
    head = official("HEAD")
    send(head, code, "nhan")
    send(head, code, "bao-cao", 409, evidence="BC", seq=1)
    send(head, code, "bao-cao", evidence="BC")
    assert head.post(f"{TASKS}{code}/nghiem-thu/", {"accept": "yes", "seq": 3}).status_code == 403
    other = official("HEAD", username="pho")
    send(other, code, "nghiem-thu", accept="no", reason="Thiếu phụ lục")
    assert "Thiếu phụ lục" in said(page(head, f"{TASKS}{code}/"))


def test_cancelling_an_overdue_task_is_seen() -> None:
    code, chairman = give(days=-2), official("HEAD", "AG")
    assert "Nêu lý do" in send(chairman, code, "huy", 422, form="cancel")
    send(chairman, code, "huy", reason="Không còn cần")
    assert "Hủy khi đã quá hạn" in said(page(chairman, f"{TASKS}{code}/"))


def test_the_same_form_sent_twice_is_one_act() -> None:
    code, officer = give(), official("HANDLING_OFFICER")
    fields = {"evidence": "BC", "seq": 1, "key": "mot-lan-thoi"}
    send(officer, code, "bao-cao", **fields)
    send(officer, code, "bao-cao", **fields)
    assert row(code).standing.last_seq == 2


# Giving --------------------------------------------------------------------------------

FIELDS = {
    "title": "Trình đề án mới", "giver_unit": "AG", "owner": "AG.STP", "source": "CHAIRMAN",
    "giver": "Chủ tịch", "document_number": "5/CT", "document_on": "2026-07-10",
    "due_amount": "5", "due_kind": "WORKING_DAYS", "supporting": ["AG.STC"], "marks": ["REFORM"],
}  # fmt: skip


def test_the_chairman_gives_a_task_with_a_limit_in_working_days() -> None:
    chairman = official("HEAD", "AG")
    page(chairman, f"{DESK}giao-nhiem-vu/")
    answer = chairman.post(f"{DESK}giao-nhiem-vu/", FIELDS | {"key": "giao-lan-mot"})
    assert answer.status_code == 302
    again = chairman.post(f"{DESK}giao-nhiem-vu/", FIELDS | {"key": "giao-lan-mot"})
    assert again["Location"] == answer["Location"]
    found = row(answer["Location"].rstrip("/").rpartition("/")[2])
    assert found.standing.first_due_on == date(2026, 7, 17)
    assert (found.supporting, found.marks) == (("AG.STC",), (Mark.REFORM,))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"), ({"owner": ""}, "owner"), ({"due_day": "mai"}, "due_day"),
        ({"due_day": "2026-08-01"}, "due_day"), ({"due_amount": "x"}, "due_amount"),
        ({"source": "?"}, "source"), ({"period": "quý"}, "period"), ({"parent": "?"}, "parent"),
        ({"due_amount": "", "due_day": "2026-07-01"}, "due_day"),
        ({"giver": "", "document_number": ""}, "giver"),
        ({"document_on": "2026-08-01", "due_amount": ""}, "document_on"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_everything_typed_stays(changed: Any, field: str) -> None:
    chairman = official("HEAD", "AG")
    answer = chairman.post(f"{DESK}giao-nhiem-vu/", FIELDS | changed)
    assert answer.status_code == 422
    shown = html.fromstring(answer.content.decode())
    assert shown.xpath(f"//*[@role='alert']//a[@href='#{field}']"), said(shown)
    assert shown.xpath(f"//*[@id='{field}'][@aria-invalid='true']")
    assert shown.xpath("//select[@id='supporting']/option[@selected]/@value") == ["AG.STC"]
    assert api.task_list(api.Filter(), on=TODAY) == []


def test_an_official_gives_no_task_and_a_head_none_above() -> None:
    officer = official("HANDLING_OFFICER")
    assert officer.get(f"{DESK}giao-nhiem-vu/").status_code == 403
    head = official("HEAD")
    assert head.post(f"{DESK}giao-nhiem-vu/", FIELDS).status_code == 403


# The calendar --------------------------------------------------------------------------


def test_a_calendar_is_read_without_a_session_until_it_is_renewed() -> None:
    give("Trình kế hoạch, rà soát")
    head = official("HEAD")
    assert "Chưa có địa chỉ" in said(page(head, f"{DESK}lich/"))
    shown = html.fromstring(head.post(f"{DESK}lich/moi/").content.decode())
    address = shown.xpath("//input[@id='address']/@value")[0]
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Trình kế hoạch\\, rà soát" in answer.content.decode().replace("\r\n ", "")
    assert address not in said(page(head, f"{DESK}lich/"))
    head.post(f"{DESK}lich/moi/")
    assert Client().get(address).status_code == 404
    head.post(f"{DESK}lich/ngung/")
    assert "Chưa có địa chỉ" in said(page(head, f"{DESK}lich/"))


def test_the_stage_of_a_draft_is_recorded_and_counted() -> None:
    code = give(marks=(Mark.LEGAL_DOCUMENT,))
    client = official("HANDLING_OFFICER")
    send(client, code, "buoc", stage="CONSULTED", on="2026-07-14", reason="12/CV")
    assert row(code).standing.stage == "CONSULTED"
    assert "Lấy ý kiến, 14/07/2026" in said(page(client, f"{TASKS}{code}/"))
    shown = send(client, code, "buoc", 422, stage="DRAFTING", on="2026-07-15", form="stage")
    assert "sau bước đã đến" in shown
    sent = {"stage": "ISSUED", "on": "2026-07-01", "reason": "40/NQ", "form": "stage"}
    seq = row(code).standing.last_seq
    answer = client.post(f"{TASKS}{code}/buoc/", {**sent, "seq": seq})
    kept = html.fromstring(answer.content.decode())
    assert answer.status_code == 422
    assert kept.xpath("//select[@id='stage-stage']/option[@selected]/@value") == ["ISSUED"]
    assert kept.xpath("//input[@id='stage-on']/@value") == ["2026-07-01"]
    assert kept.xpath("//textarea[@id='stage-reason']/text()") == ["40/NQ"]
    assert kept.xpath("//details[@open]//select[@id='stage-stage']")
    counts = said(page(official("HEAD"), f"{DESK}nhiem-vu-theo-co-quan/"))
    assert "Lấy ý kiến 1" in counts
    assert "chưa kiểm chứng" in counts
    send(official("CLERK"), code, "buoc", 403, stage="ISSUED", on="2026-07-15")
