"""Work programmes as documents at the desk and in public: approved by another, then changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import WARD, make_official, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.tasks import api
from motcua.tasks.contracts import DueKind, DueSpec, Mark, NewTask, Source, State
from motcua.tasks.contracts.programmes import ProgrammeState, Signed

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME, CODE, PUBLIC = (
    "/ban-lam-viec/chuong-trinh-cong-tac/",
    "CTCT-2026-AG",
    "/chuong-trinh-cong-tac/",
)
PAGE = f"{HOME}{CODE}/"
DOCUMENT = {"document_number": "12/QĐ-UBND", "document_on": "2026-07-15", "signer": "Nguyễn Văn Ký"}


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.pinned(AT):
        yield


def official(role: str, unit: str = "AG", username: str = "") -> Client:
    return sign_in(Client(), make_official(role, unit, username=username))


def give(code: str, owner: str = "AG.STP", marks: tuple[Mark, ...] = (Mark.REFORM,)) -> None:
    task = NewTask(
        f"Trình đề án {code}", "AG", owner, DueSpec(DueKind.DAY, TODAY + timedelta(days=10)),
        giver="Ủy ban", code=code, period="2026", source=Source.WORK_PROGRAMME, marks=marks,
    )  # fmt: skip
    api.task_give(actor=SYSTEM, at=AT, task=task)


def submitted(**more: Any) -> None:
    give("CT-1", **more)
    api.programme_begin(actor=SYSTEM, at=AT, unit="AG", period="2026")
    api.programme_submit(actor=SYSTEM, at=AT, code=CODE)


def approved() -> None:
    submitted()
    signed = Signed("12/QĐ-UBND", TODAY, "Nguyễn Văn Ký")
    api.programme_approve(actor=SYSTEM, at=AT, code=CODE, signed=signed)


def page(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return html.fromstring(answer.content.decode())


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def send(client: Client, address: str, status: int = 302, **fields: Any) -> Any:
    answer = client.post(address, {"form": "f"} | fields)
    assert answer.status_code == status, answer.content
    return None if status == 302 else html.fromstring(answer.content.decode())


def state() -> ProgrammeState:
    return api.programme_get(CODE).state


def test_a_clerk_drafts_and_submits_and_the_head_approves() -> None:
    give("CT-1")
    clerk, head = official("CLERK"), official("HEAD")
    assert "chưa được phê duyệt bằng văn bản" in said(page(clerk, f"{HOME}?ky=2026"))
    send(clerk, f"{HOME}lap/", unit="AG", period="2026")
    assert "Trình đề án CT-1" in said(page(clerk, PAGE))
    send(clerk, f"{PAGE}trinh/")
    assert page(clerk, PAGE).xpath("//form[contains(@action, 'phe-duyet')]") == []
    seen = page(head, PAGE).xpath("//input[@name='seen']/@value")[0]
    send(head, f"{PAGE}phe-duyet/", seen=seen, **DOCUMENT)
    assert state() is ProgrammeState.APPROVED
    assert "12/QĐ-UBND" in said(page(clerk, f"{HOME}?ky=2026"))
    assert "12/QĐ-UBND" in said(page(clerk, f"{HOME}van-ban/"))


def test_an_approval_without_its_document_shows_every_reason_and_what_was_typed() -> None:
    submitted()
    found = send(
        official("HEAD"), f"{PAGE}phe-duyet/", 422, form="approve", document_number="",
        document_on="2026-07-15", signer="Nguyễn Văn Ký",
    )  # fmt: skip
    assert found.xpath("//input[@id='approve-document_number'][@aria-invalid='true']")
    assert found.xpath("//input[@id='approve-signer']/@value") == ["Nguyễn Văn Ký"]
    assert state() is ProgrammeState.SUBMITTED


def test_whoever_submitted_it_does_not_approve_it() -> None:
    give("CT-1")
    head = official("HEAD")
    send(head, f"{HOME}lap/", unit="AG", period="2026")
    send(head, f"{PAGE}trinh/")
    assert page(head, PAGE).xpath("//form[contains(@action, 'phe-duyet')]") == []
    send(head, f"{PAGE}phe-duyet/", 403, **DOCUMENT)
    assert state() is ProgrammeState.SUBMITTED


def test_who_may_not_is_refused() -> None:
    submitted()
    handler = official("HANDLING_OFFICER")
    for act in ("trinh/", "phe-duyet/", "tra-lai/", "dieu-chinh/"):
        send(handler, f"{PAGE}{act}", 403)
    page(official("HANDLING_OFFICER", WARD, "ngoai"), PAGE, 404)
    assert Client().get(PAGE).status_code == 302


def test_a_year_without_the_reform_warns_and_asks_why() -> None:
    submitted(marks=())
    head = official("HEAD")
    assert "Không có mục nào về cải cách hành chính" in said(page(head, PAGE))
    found = send(head, f"{PAGE}phe-duyet/", 422, **DOCUMENT | {"form": "approve"})
    assert found.xpath("//textarea[@id='approve-no_reform_reason'][@aria-invalid='true']")
    send(head, f"{PAGE}phe-duyet/", no_reform_reason="Có chương trình riêng", **DOCUMENT)
    assert state() is ProgrammeState.APPROVED


def test_it_is_sent_back_with_a_reason() -> None:
    submitted()
    head = official("HEAD")
    found = send(head, f"{PAGE}tra-lai/", 422, form="return", reason="")
    assert found.xpath("//textarea[@id='return-reason'][@aria-invalid='true']")
    send(head, f"{PAGE}tra-lai/", reason="Thiếu mục")
    assert state() is ProgrammeState.DRAFT


def test_a_change_is_proposed_line_by_line_and_decided_by_another() -> None:
    approved()
    clerk, head = official("CLERK"), official("HEAD")
    assert page(clerk, PAGE).xpath("//select[@name='do-CT-1']")
    wrong = {"item": "CT-1", "do-CT-1": "MOVE", "day-CT-1": "2026-07-20", "reason": "Chờ ý kiến"}
    found = send(clerk, f"{PAGE}dieu-chinh/", 422, form="change", **wrong)
    assert found.xpath("//select[@id='change-do-CT-1'][@aria-invalid='true']")
    assert found.xpath("//textarea[@id='change-reason']/text()") == ["Chờ ý kiến"]
    send(
        clerk, f"{PAGE}dieu-chinh/", **wrong | {"day-CT-1": "2026-08-30"}, task1="CT-9",
        title1="Trình nghị quyết về phí", owner1="AG.STC", until1="2026-09-30", mark1="",
    )  # fmt: skip
    assert page(clerk, PAGE).xpath("//form[contains(@action, 'dieu-chinh/1')]") == []
    send(head, f"{PAGE}dieu-chinh/1/", accept="yes", **DOCUMENT | {"document_number": "30/QĐ"})
    assert api.task_get("CT-9", on=TODAY).owner == "AG.STC"
    assert api.task_get("CT-1", on=TODAY).standing.due_on == date(2026, 8, 30)
    shown = said(page(Client(), f"{PUBLIC}{CODE}/"))
    assert "30/QĐ" in shown
    assert "bổ sung theo điều chỉnh 1" in shown


def test_a_change_is_refused_with_a_reason() -> None:
    approved()
    clerk, head = official("CLERK"), official("HEAD")
    send(clerk, f"{PAGE}dieu-chinh/", item="CT-1", reason="Trùng", **{"do-CT-1": "DROP"})
    send(head, f"{PAGE}dieu-chinh/1/", 422, accept="no", why="")
    send(head, f"{PAGE}dieu-chinh/1/", accept="no", why="Vẫn cần")
    assert api.task_get("CT-1", on=TODAY).standing.state is State.GIVEN
    assert "Vẫn cần" in said(page(clerk, PAGE))


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_document_is_handed_out(kind: str, start: bytes) -> None:
    approved()
    answer = official("CLERK").get(f"{PAGE}van-ban.{kind}")
    assert answer.status_code == 200
    assert answer.getvalue().startswith(start)


def test_the_public_sees_approved_programmes_only_and_no_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submitted()
    assert "Chưa có chương trình nào" in said(page(Client(), PUBLIC))
    page(Client(), f"{PUBLIC}{CODE}/", 404)
    signed = Signed("12/QĐ-UBND", TODAY, "Nguyễn Văn Ký")
    api.programme_approve(actor=SYSTEM, at=AT, code=CODE, signed=signed)
    assert "12/QĐ-UBND" in said(page(Client(), f"{PUBLIC}?nam=2026"))
    assert "Trang trước" in said(page(Client(), f"{PUBLIC}?nam=2026&trang=2"))
    assert "Trang trước" in said(page(official("CLERK"), f"{HOME}van-ban/?trang=2"))
    monkeypatch.setattr("motcua.portal.views_work_programmes.ON_PAGE", 0)
    assert "Trang sau" in said(page(Client(), PUBLIC))
    shown = said(page(Client(), f"{PUBLIC}{CODE}/"))
    assert "Trình đề án CT-1" in shown
    assert "Sở Tư pháp" in shown
    assert "Nguyễn Văn Ký" not in shown


def test_pages_ask_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        give(f"CT-{number + 10}")
    approved()
    clerk = official("CLERK")
    page(clerk, PAGE)
    for address, most in ((PAGE, 14), (f"{HOME}van-ban/", 9), (f"{HOME}?ky=2026", 9)):
        with django_assert_max_num_queries(most):
            page(clerk, address)
    with django_assert_max_num_queries(9):
        page(Client(), f"{PUBLIC}{CODE}/")
