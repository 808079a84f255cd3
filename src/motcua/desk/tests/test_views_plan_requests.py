"""Requests to the centre at the desk: one happy path, and each refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.core import clock
from motcua.desk.tests.test_views_plans import AT, CODE, FINANCE, HOME, JUSTICE, ROUND, official
from motcua.desk.tests.test_views_plans import opened as round_opened
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api
from motcua.plans.contracts import Line, RequestState

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
LIST, NEW = f"{HOME}de-nghi/", f"{HOME}lap-de-nghi/"
ONE = f"{LIST}DN-{ROUND}-01/"
FIELDS = {"round": ROUND, "source": "CENTRAL", "ministry": "Bộ Tài chính", "reason": "Thiếu vốn"}
SEND = {"document_number": "9/TTr-UBND", "document_on": "20/06/2026"}


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.pinned(AT):
        yield


def ready(count: int = 2) -> None:
    round_opened()
    lines = [
        Line(str(place), f"Nhiệm vụ số {place}", money={"CENTRAL": 1000 * place})
        for place in range(1, count + 1)
    ]
    api.draft_save(actor=SYSTEM, at=AT, round_code=ROUND, unit=JUSTICE, lines=lines)
    api.plan_submit(actor=SYSTEM, at=AT, code=CODE)
    for receiver in ("HOME_AFFAIRS", "PLANNING", "FINANCE"):
        api.plan_opinion(actor=SYSTEM, at=AT, code=CODE, receiver=receiver, agree=True)
    api.plan_approve(
        actor=SYSTEM, at=AT, code=CODE, document_number="9/QĐ-UBND",
        document_on=clock.local_day(AT),
    )  # fmt: skip


def get(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def post(client: Client, address: str, status: int = 302, **fields: Any) -> str:
    answer = client.post(address, fields)
    assert answer.status_code == status, answer.content
    if status == 302:
        return ""
    found = html.fromstring(answer.content.decode())
    for wrong in found.xpath("//*[@aria-invalid='true']"):
        assert found.get_element_by_id(wrong.get("aria-describedby")) is not None
    return " ".join(found.text_content().split())


def test_a_request_goes_from_draft_to_its_answer_beside_the_money() -> None:
    ready()
    finance, chairman = official("HANDLING_OFFICER", FINANCE), official("HEAD", "AG")
    assert "Đề nghị Trung ương hỗ trợ" in get(finance, HOME)
    assert "Chưa có đề nghị nào" in get(finance, LIST)
    wrong = post(finance, NEW, 422, **{**FIELDS, "ministry": ""})
    assert "Thiếu vốn" in wrong, "nothing typed is lost"
    post(finance, NEW, 409, **{**FIELDS, "source": "PROJECT"})
    post(finance, NEW, **FIELDS)
    assert "3.000" in get(finance, LIST)
    for kind in ("docx", "pdf"):
        assert finance.get(f"{ONE}to-trinh.{kind}").status_code == 200
    assert finance.get(f"{ONE}to-trinh.odt").status_code == 404
    post(finance, f"{ONE}gui/", 403, **SEND)
    assert "Ghi ngày như" in post(chairman, f"{ONE}gui/", 422, **{**SEND, "document_on": "mai"})
    post(chairman, f"{ONE}gui/", **SEND)
    post(chairman, f"{ONE}gui/", 409, **SEND)
    answer = {"document_number": "5/BTC", "document_on": "2026-06-20"}
    empty = post(finance, f"{ONE}tra-loi/", 422, **answer, **{"granted-1": "700"})
    assert "không được thì ghi 0" in empty
    over = post(finance, f"{ONE}tra-loi/", 422, **answer, **{"granted-1": "1001", "granted-2": "0"})
    assert "từ 0 đến số đã đề nghị" in over
    post(finance, f"{ONE}tra-loi/", **answer, **{"granted-1": "700", "granted-2": "0"})
    known = api.request_get(f"DN-{ROUND}-01")
    assert (known.state, known.granted, known.refused) == (RequestState.ANSWERED, 700, 2300)
    officer = official("HANDLING_OFFICER", JUSTICE)
    money = html.fromstring(officer.get(f"{HOME}{CODE}/kinh-phi/").content.decode())
    (table,) = money.xpath("//caption[contains(., 'Đề nghị Trung ương')]/..")
    cells = [
        [cell.text_content().strip() for cell in row.xpath("td")] for row in table.xpath("tbody/tr")
    ]
    assert [(row[2], row[3], row[4]) for row in cells] == [
        ("1.000", "700", "5/BTC, 20/06/2026"), ("2.000", "0", "5/BTC, 20/06/2026"),
    ]  # fmt: skip
    assert "9/TTr-UBND" in cells[0][1]


def test_who_may_not_see_or_draft_is_refused() -> None:
    ready()
    officer = official("HANDLING_OFFICER", "AG.KHCN")
    assert officer.get(LIST).status_code == 404
    post(officer, NEW, 403, **FIELDS)
    finance = official("HANDLING_OFFICER", FINANCE)
    post(finance, NEW, **FIELDS)
    for address in (ONE, f"{ONE}to-trinh.pdf", f"{LIST}DN-{ROUND}-09/"):
        assert officer.get(address).status_code == 404
    assert finance.get(f"{LIST}DN-{ROUND}-09/").status_code == 404


def test_whoever_drafted_it_is_not_offered_to_send_it_and_is_refused() -> None:
    ready()
    head = official("HEAD", "AG", "lanh-dao")
    from motcua.organisation import api as organisation

    organisation.post_assign(
        actor=SYSTEM, username="lanh-dao", unit_code=FINANCE, role="HEAD",
        valid_from=clock.local_day(AT),
    )  # fmt: skip
    post(head, NEW, **FIELDS)
    assert "Ghi việc gửi đi" not in get(head, ONE)
    assert "Người khác phải ký gửi" in post(head, f"{ONE}gui/", 403, **SEND)


def test_a_wrong_draft_is_withdrawn_with_a_reason() -> None:
    ready()
    finance, other = (
        official("HANDLING_OFFICER", FINANCE),
        official("HANDLING_OFFICER", FINANCE, "b"),
    )
    chairman = official("HEAD", "AG")
    post(finance, NEW, **FIELDS)
    assert "Rút dự thảo" not in get(other, ONE)
    post(other, f"{ONE}rut/", 403, withdraw_reason="Sai Bộ")
    assert "Nêu lý do" in post(chairman, f"{ONE}rut/", 422, withdraw_reason=" ")
    assert finance.get(f"{ONE}rut/").status_code == 405
    post(finance, f"{ONE}rut/", withdraw_reason="Sai Bộ")
    post(chairman, f"{ONE}rut/", 409, withdraw_reason="Sai Bộ")
    page = get(chairman, ONE)
    assert "Đã rút, không gửi" in page
    assert "Sai Bộ" in page
    assert "Ghi việc gửi đi" not in page
    assert "Đã rút, không gửi" in get(
        official("HANDLING_OFFICER", JUSTICE), f"{HOME}{CODE}/kinh-phi/"
    )
    post(finance, NEW, **FIELDS)


def test_a_page_asks_no_more_for_more_lines() -> None:
    counted = []
    ready(9)
    finance = official("HANDLING_OFFICER", FINANCE)
    post(finance, NEW, **FIELDS)
    for address in (ONE, ONE):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            get(finance, address)
        counted.append(len(queries))
    assert counted[0] <= 16
