"""Asking other agencies, from the page of a dossier to the answer and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Kind
from motcua.dossiers.facts_check import facts_verify
from motcua.face.tests.factories import OTHER_WARD, WARD, client_of, receive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
LIST = "/ban-lam-viec/xin-y-kien/"
DEPARTMENT = "AG.STP"


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def seq(code: str) -> str:
    return str(dossiers.dossier_detail(code=code).row.last_seq)


def ask(client: Client, code: str, **other: Any) -> Any:
    sent = {
        "units": [DEPARTMENT, OTHER_WARD], "question": "Đề nghị cho ý kiến về hồ sơ",
        "due_on": (clock.today() + timedelta(days=3)).isoformat(), "seq": seq(code), **other,
    }  # fmt: skip
    return client.post(f"/ban-lam-viec/ho-so/{code}/lay-y-kien/", sent)


def test_several_agencies_are_asked_at_once_and_each_answers_for_itself() -> None:
    code, lead = receive().code, client_of("HANDLING_OFFICER")
    due = dossiers.dossier_detail(code=code).clock.due_at
    assert ask(lead, code).status_code == 302
    asked, other = client_of("HANDLING_OFFICER", DEPARTMENT), client_of("HEAD", OTHER_WARD)
    shown = words(asked.get(LIST))
    assert code in shown
    assert "Đề nghị cho ý kiến về hồ sơ" in shown
    sent = {"code": code, "unit": DEPARTMENT, "answer": "Thống nhất", "key": "answer-12345678"}
    assert asked.post(f"{LIST}tra-loi/", sent).status_code == 302
    assert "Không có yêu cầu nào chờ trả lời" in words(asked.get(LIST))
    assert code in words(other.get(LIST)), "the other agency still owes its answer"
    page = words(lead.get(f"/ban-lam-viec/ho-so/{code}/"))
    assert "Thống nhất" in page
    assert "chờ trả lời" in page
    detail = dossiers.dossier_detail(code=code)
    assert [act.kind for act in detail.acts][-2:] == [Kind.CONSULTED, Kind.CONSULT_ANSWERED]
    assert "Thống nhất" not in str([act.body for act in detail.acts])
    assert detail.clock.due_at == due, "asking others is not the applicant's time"
    assert facts_verify()["faults"] == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"units": []}, "Chọn ít nhất một cơ quan khác"),
        ({"units": [WARD]}, "Chọn ít nhất một cơ quan khác"),
        ({"units": ["AG.NONE"]}, "Chọn ít nhất một cơ quan khác"),
        ({"question": " "}, "lý do"),
        ({"due_on": "2020-01-01"}, "Chọn một ngày sau hôm nay"),
        ({"due_on": "mai"}, "Chọn một ngày"),
    ],
)
def test_a_question_that_cannot_be_is_refused_and_asks_nobody(
    change: dict[str, Any], told: str
) -> None:
    code = receive().code
    answer = ask(client_of("HANDLING_OFFICER"), code, **change)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert dossiers.consultations_of(code) == ()


def test_an_agency_is_asked_once_at_a_time() -> None:
    code, lead = receive().code, client_of("HANDLING_OFFICER")
    ask(lead, code)
    again = ask(lead, code, units=[DEPARTMENT])
    assert again.status_code == 422
    assert "đã được hỏi và chưa trả lời" in again.content.decode()


def test_only_who_was_asked_answers_and_only_once() -> None:
    code = receive().code
    ask(client_of("HANDLING_OFFICER"), code, units=[DEPARTMENT])
    sent = {"code": code, "unit": DEPARTMENT, "answer": "Được"}
    assert client_of("HEAD", OTHER_WARD).post(f"{LIST}tra-loi/", sent).status_code == 403
    asked = client_of("HEAD", DEPARTMENT)
    empty = asked.post(f"{LIST}tra-loi/", sent | {"answer": " "})
    assert empty.status_code == 422
    page = html.fromstring(empty.content.decode())
    assert page.xpath('//div[contains(@class,"error-summary")]//a/@href') == ["#answer-0"]
    assert asked.post(f"{LIST}tra-loi/", sent).status_code == 302
    assert asked.post(f"{LIST}tra-loi/", sent).status_code == 404
    assert client_of("ONE_STOP_OFFICER").get(LIST).status_code == 403
