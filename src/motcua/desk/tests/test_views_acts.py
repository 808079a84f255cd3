"""Acts on a dossier: done, or refused with the reason and with nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Channel, Receipt
from motcua.face.tests.factories import (
    OTHER_WARD,
    ROLES,
    ask_supplement,
    client_of,
    finish,
    hand_over,
)
from motcua.organisation.contracts import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
ENGLISH = {"headers": {"accept-language": "en"}}
Prepare = Callable[[str], None]


def nothing(code: str) -> None:
    """The dossier as it was received."""


ACTS: dict[str, tuple[str, Prepare, dict[str, Any], str]] = {
    "xong-buoc": ("HANDLING_OFFICER", nothing, {"note": "Đã xem"}, "IN_PROGRESS"),
    "yeu-cau-bo-sung": (
        "HANDLING_OFFICER", nothing, {"components": ["CCCD"], "reason": "Bị mờ"},
        "AWAITING_SUPPLEMENT",
    ),
    "da-bo-sung": ("ONE_STOP_OFFICER", ask_supplement, {}, "IN_PROGRESS"),
    "tu-choi": ("HEAD", nothing, {"reason": "Không đủ điều kiện"}, "REFUSED"),
    "rut": ("ONE_STOP_OFFICER", nothing, {"reason": "Người nộp đổi ý"}, "WITHDRAWN"),
    "tra": ("ONE_STOP_OFFICER", finish, {"channel": "POST"}, "RETURNED"),
}  # fmt: skip
"""Part of the address: who does it, what goes before, what is sent, the status after it."""

PERMITTED = {
    "xong-buoc": {"HANDLING_OFFICER"},
    "yeu-cau-bo-sung": {"ONE_STOP_OFFICER", "HANDLING_OFFICER"},
    "da-bo-sung": {"ONE_STOP_OFFICER"},
    "tu-choi": {"HANDLING_OFFICER", "HEAD"},
    "rut": {"ONE_STOP_OFFICER"},
    "tra": {"ONE_STOP_OFFICER"},
}


def seq(code: str) -> int:
    return dossiers.dossier_detail(code=code).row.last_seq


def send(client: Client, code: str, act: str, **data: Any) -> Any:
    form = {"seq": str(seq(code)), "key": f"key-{act}-{code}", **data}
    return client.post(f"/ban-lam-viec/ho-so/{code}/{act}/", form, **ENGLISH)


def alerts(answer: Any) -> tuple[str, list[str]]:
    """The error summary's text and where its links lead, all of which must exist."""
    page = html.fromstring(answer.content.decode())
    links = [str(link) for link in page.xpath("//div[@role='alert']//a/@href")]
    for link in links:
        assert len(page.xpath(f"//*[@id='{link[1:]}']")) == 1
    return " ".join(page.xpath("//div[@role='alert']")[0].text_content().split()), links


@pytest.mark.parametrize("act", ACTS)
class TestEveryAct:
    def test_whoever_holds_the_task_does_it(self, dossier: Receipt, act: str) -> None:
        role, prepare, data, after = ACTS[act]
        prepare(dossier.code)
        before = seq(dossier.code)
        answer = send(client_of(role), dossier.code, act, **data)
        assert answer.status_code == 302
        assert answer["Location"] == f"/ban-lam-viec/ho-so/{dossier.code}/"
        assert dossiers.public_status(code=dossier.code).status == after
        assert seq(dossier.code) == before + 1

    def test_nobody_else_in_the_unit_does_it(self, dossier: Receipt, act: str) -> None:
        _, prepare, data, _ = ACTS[act]
        prepare(dossier.code)
        before = seq(dossier.code)
        for role in ROLES:
            if role not in PERMITTED[act]:
                assert send(client_of(role), dossier.code, act, **data).status_code == 403
        assert seq(dossier.code) == before

    def test_the_same_role_in_another_unit_does_not_do_it(self, dossier: Receipt, act: str) -> None:
        role, prepare, data, _ = ACTS[act]
        prepare(dossier.code)
        before = seq(dossier.code)
        assert send(client_of(role, OTHER_WARD), dossier.code, act, **data).status_code == 403
        assert seq(dossier.code) == before

    def test_a_page_that_is_out_of_date_is_refused_with_the_reason_and_the_words_kept(
        self, dossier: Receipt, act: str
    ) -> None:
        role, prepare, data, _ = ACTS[act]
        prepare(dossier.code)
        before = seq(dossier.code)
        answer = send(client_of(role), dossier.code, act, **data, seq=str(before - 1))
        assert answer.status_code == 409
        assert "Somebody else acted" in alerts(answer)[0]
        for typed in (data.get("reason"), data.get("note")):
            assert typed is None or typed in answer.content.decode()
        assert seq(dossier.code) == before

    @pytest.mark.parametrize("seen", ["", "abc", "²", "9" * 5000, "-1", "1 OR 1=1"])
    def test_a_page_that_does_not_say_what_it_showed_is_out_of_date(
        self, dossier: Receipt, act: str, seen: str
    ) -> None:
        role, prepare, data, _ = ACTS[act]
        prepare(dossier.code)
        before = seq(dossier.code)
        assert send(client_of(role), dossier.code, act, **data, seq=seen).status_code == 409
        assert seq(dossier.code) == before

    def test_the_same_form_sent_twice_is_done_once(self, dossier: Receipt, act: str) -> None:
        role, prepare, data, _ = ACTS[act]
        prepare(dossier.code)
        before = seq(dossier.code)
        client = client_of(role)
        for _ in range(2):
            answer = send(client, dossier.code, act, **data, seq=str(before), key="twice-the-same")
            assert answer.status_code == 302
        assert seq(dossier.code) == before + 1

    def test_it_is_impossible_once_the_result_is_returned(self, dossier: Receipt, act: str) -> None:
        role, _, data, _ = ACTS[act]
        finish(dossier.code)
        hand_over(dossier.code)
        before = seq(dossier.code)
        answer = send(client_of(role), dossier.code, act, **data)
        assert answer.status_code == 409
        assert "cannot be done now" in alerts(answer)[0]
        assert seq(dossier.code) == before

    def test_an_unknown_dossier_is_not_found(self, act: str) -> None:
        role, _, data, _ = ACTS[act]
        answer = client_of(role).post(f"/ban-lam-viec/ho-so/H01-NONE/{act}/", {**data, "seq": "1"})
        assert answer.status_code == 404

    def test_a_key_of_the_wrong_length_is_refused_in_words(
        self, dossier: Receipt, act: str
    ) -> None:
        role, prepare, data, _ = ACTS[act]
        prepare(dossier.code)
        answer = send(client_of(role), dossier.code, act, **data, key="short")
        assert answer.status_code == 422
        assert "8 to 200 characters" in alerts(answer)[0]


@pytest.mark.parametrize(
    "act, data, link, words",
    [
        ("yeu-cau-bo-sung", {"components": ["CCCD"], "reason": " "}, "s-reason", "Write the"),
        ("yeu-cau-bo-sung", {"reason": "Bị mờ"}, "s-components", "at least one component"),
        ("yeu-cau-bo-sung", {"components": ["CCCD"], "reason": "x" * 2001}, "s-reason", "Too long"),
        ("tu-choi", {"reason": ""}, "r-reason", "Write the reason"),
        ("tu-choi", {"reason": "x" * 2001}, "r-reason", "Too long"),
        ("rut", {"reason": "\x00"}, "w-reason", "Write the reason"),
        ("rut", {"reason": "x" * 2001}, "w-reason", "Too long"),
        ("xong-buoc", {"note": "x" * 2001}, "note", "Too long"),
        ("tra", {"channel": "PIGEON"}, "return-channel", "Choose one"),
        ("tra", {"channel": ""}, "return-channel", "Choose one"),
        ("tra", {"channel": "\x00"}, "return-channel", "Choose one"),
        ("tra", {"channel": "COUNTER", "id_number": "089"}, "return-name", "Enter the name"),
        ("tra", {"channel": "COUNTER", "name": "Ánh"}, "return-id_number", "identity number"),
        (
            "tra", {"channel": "COUNTER", "name": "Ánh", "id_number": "1", "kind": "AUTHORISED"},
            "return-paper_number", "written authority",
        ),
        ("tra", {"channel": "COUNTER", "name": "x" * 201}, "return-name", "Too long"),
        ("tra", {"channel": "COUNTER", "kind": "DOG"}, "return-kind", "Choose one"),
        ("tu-choi", {"reason": "Không", "right_unit": "X"}, "r-right_unit", "Choose the agency"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named_with_a_link_to_its_field(
    dossier: Receipt, act: str, data: dict[str, Any], link: str, words: str
) -> None:
    role, prepare, _, _ = ACTS[act]
    prepare(dossier.code)
    before = seq(dossier.code)
    answer = send(client_of(role), dossier.code, act, **data)
    text, links = alerts(answer)
    assert answer.status_code == 422
    assert links == [f"#{link}"]
    assert words in text
    assert seq(dossier.code) == before


def test_a_paper_that_the_procedure_does_not_have_cannot_be_asked_for(dossier: Receipt) -> None:
    answer = send(
        client_of("HANDLING_OFFICER"), dossier.code, "yeu-cau-bo-sung",
        components=["NOTHING"], reason="Bị mờ",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "no such component" in alerts(answer)[0]


def test_a_refused_request_keeps_the_chosen_papers_and_the_reason(dossier: Receipt) -> None:
    client = client_of("HANDLING_OFFICER")
    answer = send(client, dossier.code, "yeu-cau-bo-sung", components=["CCCD"], reason="")
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//input[@id='s-CCCD']/@checked") == ["checked"]
    assert page.xpath("//input[@id='s-VB_KY']/@checked") == []
    assert page.xpath("//textarea[@id='s-reason']/ancestor::details[@open]")
    answer = send(client, dossier.code, "yeu-cau-bo-sung", reason="Thiếu bản chính")
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//textarea[@id='s-reason']")[0].text_content() == "Thiếu bản chính"


def test_words_are_kept_even_when_their_form_is_no_longer_there(dossier: Receipt) -> None:
    stale = seq(dossier.code)
    ask_supplement(dossier.code)
    answer = send(
        client_of("HANDLING_OFFICER"), dossier.code, "xong-buoc", note="Đã kiểm tra kỹ",
        seq=str(stale),
    )  # fmt: skip
    page = html.fromstring(answer.content.decode())
    assert answer.status_code == 409
    assert page.xpath("//input[@id='note']") == []
    assert "What you typed: Đã kiểm tra kỹ" in " ".join(page.text_content().split())


def test_a_step_belongs_to_the_role_that_it_names(dossier: Receipt) -> None:
    head, specialist = client_of("HEAD"), client_of("HANDLING_OFFICER")
    assert send(head, dossier.code, "xong-buoc").status_code == 403
    assert send(specialist, dossier.code, "xong-buoc").status_code == 302
    refused = send(specialist, dossier.code, "xong-buoc", key="another-key")
    assert refused.status_code == 403
    assert "Sign the result" in refused.content.decode() or "Ký kết quả" in refused.content.decode()
    assert send(head, dossier.code, "xong-buoc").status_code == 302
    assert dossiers.public_status(code=dossier.code).status == "FINISHED"


def test_more_supplements_than_the_rules_allow_are_refused(dossier: Receipt) -> None:
    ask_supplement(dossier.code)
    dossiers.dossier_supplement(actor=SYSTEM, at=clock.now(), code=dossier.code)
    answer = send(
        client_of("HANDLING_OFFICER"), dossier.code, "yeu-cau-bo-sung",
        components=["CCCD"], reason="Vẫn mờ",
    )  # fmt: skip
    assert answer.status_code == 409
    assert "supplements were asked for 1 time(s)" in alerts(answer)[0]
    assert "Vẫn mờ" in answer.content.decode()


@pytest.mark.parametrize("channel", list(Channel))
def test_a_result_goes_out_by_the_chosen_way(dossier: Receipt, channel: Channel) -> None:
    finish(dossier.code)
    who = {"name": "Nguyễn Thị Ánh", "id_number": "089080001234"}
    send(client_of("ONE_STOP_OFFICER"), dossier.code, "tra", channel=channel.value, **who)
    assert dossiers.dossier_detail(code=dossier.code).clock.return_channel is channel


def test_a_note_is_shown_to_whoever_may_know_the_person_and_to_nobody_else(
    dossier: Receipt,
) -> None:
    send(client_of("HANDLING_OFFICER"), dossier.code, "xong-buoc", note="Gọi lại cho chị Ánh")
    url = f"/ban-lam-viec/ho-so/{dossier.code}/"
    assert "Gọi lại cho chị Ánh" in client_of("HEAD").get(url).content.decode()
    assert "Gọi lại cho chị Ánh" not in client_of("CLERK").get(url).content.decode()


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_not_done_by_following_a_link(dossier: Receipt, act: str) -> None:
    role, prepare, _, _ = ACTS[act]
    prepare(dossier.code)
    before = seq(dossier.code)
    assert client_of(role).get(f"/ban-lam-viec/ho-so/{dossier.code}/{act}/").status_code == 405
    assert seq(dossier.code) == before


def test_a_form_without_its_token_is_refused(dossier: Receipt) -> None:
    officer = client_of("HANDLING_OFFICER")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = officer.cookies
    answer = send(strict, dossier.code, "xong-buoc")
    assert answer.status_code == 409
    assert "This form has expired" in answer.content.decode()
    assert seq(dossier.code) == 1
