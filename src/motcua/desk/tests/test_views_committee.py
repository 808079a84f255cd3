"""The committee's pages: members, meetings, conclusions that become tasks; who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import WARD, make_official, sign_in
from motcua.steering import api
from motcua.steering.contracts.committee import Presence

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/ban-chi-dao/"
PDF = b"%PDF-1.7 sample"
SEAT = {
    "form": "seat", "body": "COMMITTEE", "place": "HEAD", "person": "Nguyễn Văn Mẫu",
    "post": "Chủ tịch", "unit": "AG", "since": "01/01/2026", "until": "",
    "decision_number": "12/QĐ-UBND", "decision_on": "2025-12-30",
}  # fmt: skip
MEET = {
    "form": "meet", "body": "COMMITTEE", "held_on": "2026-07-14", "place": "Phòng họp",
    "agenda": "Sơ kết sáu tháng",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield


def official(role: str, unit: str) -> Client:
    return sign_in(Client(), make_official(role, unit))


def said(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.content.decode()).itertext()).split())


def get(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return said(answer)


def post(client: Client, address: str, status: int = 302, **fields: Any) -> Any:
    answer = client.post(address, fields)
    assert answer.status_code == status, said(answer)
    return answer


def meeting_of(client: Client) -> str:
    post(client, f"{HOME}ghi-hop/", **MEET)
    return api.meeting_list()[0].code


def test_a_member_is_recorded_with_the_decision_on_file() -> None:
    client = official("REFORM_COORDINATOR", "AG.SNV")
    assert "không phải 0 %" in get(client, HOME)
    post(client, f"{HOME}them/", **SEAT, decision=SimpleUploadedFile("qd.pdf", PDF))
    page = get(client, HOME)
    assert "Nguyễn Văn Mẫu" in page
    assert "1 trên 1 thành viên" in page
    seat = api.seat_list(on=TODAY)[0]
    assert seat.decision is not None
    file = client.get(f"{HOME}{seat.seat_id}/tep/{seat.decision.digest}/")
    assert file.content == PDF
    assert file["Content-Disposition"].startswith("attachment")
    assert client.get(f"{HOME}{seat.seat_id}/tep/{'0' * 64}/").status_code == 404


def test_what_is_refused_is_shown_with_all_that_was_typed() -> None:
    client = official("REFORM_COORDINATOR", "AG.SNV")
    whole = SEAT | {"person": "", "unit": "AG.STP", "post": "x" * 301}
    page = html.fromstring(post(client, f"{HOME}them/", 422, **whole).content.decode())
    assert page.xpath("//*[@id='seat-person']/@aria-invalid") == ["true"]
    assert page.xpath("//*[@id='seat-post']/@value") == ["x" * 301]
    assert page.xpath("//*[@id='seat-unit']/option[@selected]/@value") == ["AG.STP"]
    assert page.xpath("//details[.//*[@id='seat-person']]/@open")
    for field, wrong in (("since", "mai"), ("body", "X"), ("since", "")):
        answer = post(client, f"{HOME}them/", 422, **(SEAT | {field: wrong}))
        assert f'id="seat-{field}-wrong"' in answer.content.decode()
    bad = SimpleUploadedFile("qd.exe", b"MZ")
    assert "qd.exe" in said(post(client, f"{HOME}them/", 422, **SEAT, decision=bad))
    assert api.seat_history() == []


def test_a_second_head_is_refused_and_a_term_is_ended() -> None:
    client = official("REFORM_COORDINATOR", "AG.SNV")
    post(client, f"{HOME}them/", **SEAT)
    assert "người khác đang giữ chức danh" in said(
        post(client, f"{HOME}them/", 409, **(SEAT | {"person": "Người khác"}))
    )
    seat = api.seat_list(on=TODAY)[0].seat_id
    end = {"form": "end", "seat": str(seat), "until": "2026-08-01"}
    post(client, f"{HOME}ket-thuc/", 422, **end, reason="")
    post(client, f"{HOME}ket-thuc/", **end, reason="Chuyển công tác")
    assert api.seat_list(on=date(2026, 8, 1)) == []
    post(client, f"{HOME}them/", **(SEAT | {"person": "Người sau", "since": "2026-08-01"}))
    assert "Người sau" in get(client, HOME)


def test_a_meeting_says_who_attended_and_keeps_its_minutes() -> None:
    client = official("REFORM_COORDINATOR", "AG.SNV")
    post(client, f"{HOME}them/", **SEAT)
    seat = api.seat_list(on=TODAY)[0].seat_id
    stranger = {f"p-{seat}": "ABSENT", "p-99": "PRESENT"}
    refused = post(client, f"{HOME}ghi-hop/", 422, **MEET, **stranger)
    fieldset = html.fromstring(refused.content.decode()).get_element_by_id("meet-presence")
    assert fieldset.get("aria-describedby") == "meet-presence-wrong"
    assert api.meeting_list() == []
    post(
        client, f"{HOME}ghi-hop/", **MEET, **{f"p-{seat}": "ABSENT"},
        minutes=SimpleUploadedFile("bb.pdf", PDF),
    )  # fmt: skip
    found = api.meeting_get(api.meeting_list()[0].code)
    assert [how for _, how in found.attended] == [Presence.ABSENT]
    address = f"{HOME}hop/{found.meeting.code}/"
    assert "Vắng" in get(client, address)
    assert found.meeting.minutes is not None
    assert client.get(f"{address}tep/{found.meeting.minutes.digest}/").content == PDF
    assert client.get(f"{address}tep/{'0' * 64}/").status_code == 404
    page = said(post(client, f"{HOME}ghi-hop/", 422, **(MEET | {"held_on": "2026-07-16"})))
    assert "Sơ kết sáu tháng" in page
    get(client, f"{HOME}hop/HOP-0/", 404)


def test_a_conclusion_becomes_a_task_and_both_pages_name_the_other() -> None:
    client, chairman = official("REFORM_COORDINATOR", "AG.SNV"), official("HEAD", "AG")
    code = meeting_of(client)
    address = f"{HOME}hop/{code}/"
    fields = {"form": "res", "text": "Rà soát thủ tục đất đai", "owner": "AG.STP"}
    post(client, f"{address}ket-luan/", 422, **fields, due_on="")
    post(client, f"{address}ket-luan/", **fields, due_on="2026-08-01")
    assert "Giao nhiệm vụ" not in get(client, address)
    post(client, f"{address}ket-luan/1/giao/", 403)
    post(chairman, f"{address}ket-luan/1/giao/")
    task = api.meeting_get(code).resolutions[0].task
    assert task in get(client, address)
    assert code in get(chairman, f"/ban-lam-viec/nhiem-vu/{task}/")
    assert task in said(post(chairman, f"{address}ket-luan/1/giao/", 409))


def test_only_the_coordinator_keeps_and_only_some_read() -> None:
    head, officer = official("HEAD", WARD), official("HANDLING_OFFICER", WARD)
    assert "Ghi thành viên" not in get(head, HOME)
    get(officer, HOME, 403)
    for client in (head, officer):
        for address in (f"{HOME}them/", f"{HOME}ket-thuc/", f"{HOME}ghi-hop/"):
            post(client, address, 403, **SEAT)


def test_pages_ask_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    client = official("REFORM_COORDINATOR", "AG.SNV")
    for number in range(4):
        post(client, f"{HOME}them/", **(SEAT | {"person": f"Người {number}", "place": "MEMBER"}))
    code = meeting_of(client)
    for address in (HOME, f"{HOME}hop/{code}/"):
        get(client, address)
        with django_assert_max_num_queries(12):
            get(client, address)
