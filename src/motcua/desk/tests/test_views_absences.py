"""The page of absences, and what an absence changes in the lists of dossiers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.core import clock
from motcua.dossiers.models import Fact
from motcua.face.tests.factories import (
    OTHER_WARD,
    WARD,
    client_of,
    make_official,
    receive,
    sign_in,
)
from motcua.organisation.models import AbsenceRow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/"
PAGE, BATCH, STATE = f"{HOME}vang-mat/", f"{HOME}hang-loat/", f"{HOME}tinh-hinh/"


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def code_of(username: str) -> str:
    return f"user:{get_user_model().objects.get(username=username).pk}"


@pytest.fixture
def head() -> Client:
    return client_of("HEAD")


@pytest.fixture
def people() -> dict[str, str]:
    """Codes of the handling officer and of the clerk of the ward."""
    return {
        "an": code_of(make_official("HANDLING_OFFICER", username="an")),
        "binh": code_of(make_official("CLERK", username="binh")),
    }


def sent(people: dict[str, str], **more: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "unit": WARD, "person": people["an"], "stand_in": people["binh"],
        "valid_from": today.isoformat(), "valid_until": (today + timedelta(days=3)).isoformat(),
        "reason": "Nghỉ phép năm",
    } | more  # fmt: skip


def own(username: str) -> list[str]:
    """The dossiers under “Mine” of that official."""
    page = sign_in(Client(), username).get(HOME, {"loc": "mine"}).content.decode()
    return [str(code) for code in html.fromstring(page).xpath("//main//tbody//td/a/text()")]


def test_whoever_stands_in_finds_the_dossiers_and_works_on_them(
    head: Client, people: dict[str, str]
) -> None:
    code = receive().code
    sign_in(Client(), "an").post(BATCH, {"act": "take", "codes": [code], "key": "k1"})
    assert (own("an"), own("binh")) == ([code], [])
    answer = head.post(PAGE, sent(people), follow=True)
    assert "Cán bộ an đang vắng" in words(answer)
    assert own("binh") == [code]
    clerk = sign_in(Client(), "binh")
    assert "được ủy quyền" in words(clerk.get(f"{HOME}tai-khoan/"))
    done = clerk.post(BATCH, {"act": "advance", "codes": [code], "key": "k2"})
    assert "1 hồ sơ đã xong" in words(done)
    assert Fact.objects.get(code=code).step == "SIGN"


def test_a_day_may_be_typed_as_it_is_written_here(head: Client, people: dict[str, str]) -> None:
    back = clock.today() + timedelta(days=3)
    head.post(PAGE, sent(people, valid_until=back.strftime("%d/%m/%Y")))
    assert AbsenceRow.objects.get().valid_until == back


def test_back_early_the_person_is_no_longer_away(head: Client, people: dict[str, str]) -> None:
    head.post(PAGE, sent(people))
    made = AbsenceRow.objects.get().pk
    answer = head.post(f"{PAGE}{made}/ket-thuc/", follow=True)
    assert "Đã kết thúc vắng mặt" in answer.content.decode()
    assert "Không ai vắng" in words(answer)
    again = head.post(f"{PAGE}{made}/ket-thuc/", follow=True)
    assert "Hãy tải lại trang" in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"person": ""}, "person"),
        ({"valid_from": "mai"}, "valid_from"),
        ({"valid_until": ""}, "valid_until"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"stand_in": "user:0"}, "stand_in"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_fault_is_said_at_its_field_and_what_was_typed_stays(
    head: Client, people: dict[str, str], wrong: dict[str, str], field: str
) -> None:
    answer = head.post(PAGE, sent(people, **wrong))
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.xpath(f"//a[@href='#{field}']")
    assert page.xpath(f"//*[@id='{field}'][@aria-invalid='true']")
    if field != "reason":
        assert page.xpath("//input[@id='reason']/@value") == ["Nghỉ phép năm"]
    assert not AbsenceRow.objects.exists()


def test_only_a_head_of_the_agency_or_above_may(people: dict[str, str]) -> None:
    for client in (client_of("ONE_STOP_OFFICER"), client_of("HEAD", OTHER_WARD)):
        assert client.post(PAGE, sent(people)).status_code == 403
    assert client_of("INSPECTOR", "AG.VP").get(PAGE).status_code == 403
    assert client_of("HEAD", "AG").post(PAGE, sent(people)).status_code == 302
    assert AbsenceRow.objects.get().unit_id == WARD


def test_the_head_sees_who_is_away_and_gives_the_dossiers_to_somebody_there(
    head: Client, people: dict[str, str]
) -> None:
    first, second = receive().code, receive().code
    sign_in(Client(), "an").post(BATCH, {"act": "take", "codes": [first, second], "key": "k"})
    head.post(PAGE, sent(people, stand_in=""))
    shown = words(head.get(STATE))
    assert "vắng đến" in shown
    assert "chưa ai làm thay" in shown
    filtered = head.get(HOME, {"loc": "open", "nguoi": people["an"]})
    assert "Chỉ hồ sơ giao cho Cán bộ an" in words(filtered)
    assert "Cán bộ an (vắng, có mặt lại" in words(filtered)
    asked = {"act": "assign", "codes": [first, second], "to": people["binh"], "key": "k3"}
    assert "2 hồ sơ đã xong" in words(head.post(BATCH, asked))
    assert own("binh") == [first, second]
    refused = head.post(BATCH, asked | {"to": people["an"], "key": "k4"})
    assert "Người này hôm nay vắng" in words(refused)
    assert own("binh") == [first, second]
    assert head.post(BATCH, asked | {"to": "", "key": "k5"}).status_code == 422


def test_the_page_takes_a_fixed_number_of_statements(head: Client, people: dict[str, str]) -> None:
    counts = []
    for number in range(3):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            head.get(PAGE)
        counts.append(len(asked))
        day = clock.today() + timedelta(days=1 + 2 * number)
        head.post(
            PAGE,
            sent(people, valid_from=day.isoformat(),
                 valid_until=(day + timedelta(days=1)).isoformat()),
        )  # fmt: skip
    assert AbsenceRow.objects.count() == 3
    assert len(set(counts[1:])) == 1
    assert counts[-1] <= 8
