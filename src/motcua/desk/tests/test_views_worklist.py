"""Work lists of one's own, batches, and the page of whoever answers for an agency."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Status
from motcua.dossiers.models import Fact
from motcua.dossiers.tests.factories import handling
from motcua.face.tests.factories import OTHER_WARD, WARD, client_of, finish, receive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/"
BATCH, STATE = f"{HOME}hang-loat/", f"{HOME}tinh-hinh/"


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def listed(client: Client, state: str) -> list[str]:
    answer = client.get(HOME, {"loc": state})
    page = html.fromstring(answer.content.decode())
    return [str(code) for code in page.xpath("//main//tbody//td/a/text()")]


def status(code: str) -> str:
    return Fact.objects.get(code=code).status


def late(code: str, days: int) -> None:
    """Move a deadline in the copy for counting only; no act is changed."""
    today = clock.today()
    Fact.objects.filter(code=code).update(due_on=today - timedelta(days=days))


def test_a_list_shows_what_stands_at_ones_own_step() -> None:
    first, second = receive().code, receive().code
    # The second now waits for the head.
    dossiers.dossier_advance(actor=handling(), at=clock.now(), code=second)
    handler = client_of("HANDLING_OFFICER")
    assert listed(handler, "step") == [first]
    assert listed(client_of("HEAD"), "step") == [second]
    assert set(listed(handler, "open")) == {first, second}


def test_a_taken_dossier_is_mine_and_only_mine() -> None:
    code = receive().code
    mine, other = client_of("HANDLING_OFFICER"), client_of("HANDLING_OFFICER", OTHER_WARD)
    answer = mine.post(BATCH, {"act": "take", "codes": [code], "key": "k1"})
    assert answer.status_code == 200
    assert listed(mine, "mine") == [code]
    assert listed(other, "mine") == []


def test_a_list_shows_what_is_about_to_be_late() -> None:
    near, far = receive().code, receive().code
    late(near, 0)
    Fact.objects.filter(code=far).update(due_on=clock.today() + timedelta(days=30))
    assert listed(client_of("HANDLING_OFFICER"), "risk") == [near]


def test_a_batch_does_each_dossier_on_its_own_and_says_what_was_refused() -> None:
    first, second, done = receive().code, receive().code, receive().code
    finish(done)
    client = client_of("HANDLING_OFFICER")
    asked = {"act": "advance", "codes": [first, done, "NONE", second], "key": "k2"}
    answer = client.post(BATCH, asked)
    shown = words(answer)
    assert "2 hồ sơ đã xong, 2 hồ sơ không thực hiện được" in shown
    assert {Fact.objects.get(code=code).step for code in (first, second)} == {"SIGN"}
    assert status(done) == Status.FINISHED
    again = client.post(BATCH, asked)
    assert "2 hồ sơ đã xong" in words(again), "the same batch again changes nothing"
    assert {Fact.objects.get(code=code).step for code in (first, second)} == {"SIGN"}


def test_a_batch_asks_each_dossiers_own_permission() -> None:
    code = receive().code
    for role, unit in (("ONE_STOP_OFFICER", WARD), ("HANDLING_OFFICER", OTHER_WARD)):
        answer = client_of(role, unit).post(BATCH, {"act": "advance", "codes": [code], "key": "k3"})
        assert "0 hồ sơ đã xong, 1 hồ sơ không thực hiện được" in words(answer)
    assert Fact.objects.get(code=code).step == "EXAMINE"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"codes": ["A"], "key": "k"}, "Chọn một việc"),
        ({"act": "advance", "key": "k"}, "Chọn ít nhất một hồ sơ"),
        ({"act": "advance", "key": "k", "codes": [f"C{n}" for n in range(101)]}, "Nhiều nhất 100"),
        ({"act": "advance", "codes": ["A"]}, "Tải lại trang"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_whole(sent: dict[str, Any], told: str) -> None:
    answer = client_of("HANDLING_OFFICER").post(BATCH, sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_the_head_sees_load_people_and_apologies_owed() -> None:
    overdue, near, fine, waiting = (receive().code for _ in range(4))
    late(overdue, 3)
    late(near, 0)
    for code in (fine, waiting):
        Fact.objects.filter(code=code).update(due_on=clock.today() + timedelta(days=30))
    Fact.objects.filter(code=waiting).update(status="AWAITING_SUPPLEMENT")
    client_of("HANDLING_OFFICER").post(BATCH, {"act": "take", "codes": [near], "key": "k4"})
    shown = words(client_of("HEAD").get(STATE))
    assert overdue in shown
    assert near in shown
    assert fine not in shown
    assert "Chưa phân công" in shown
    other = words(client_of("HEAD", OTHER_WARD).get(STATE))
    assert "Không nợ thư xin lỗi nào" in other, "another agency's dossiers are not one's own"
    assert client_of("ONE_STOP_OFFICER").get(STATE).status_code == 403


def test_a_dossier_with_a_new_day_owes_no_apology() -> None:
    code = receive().code
    late(code, 3)
    Fact.objects.filter(code=code).update(reappointments=1)
    assert code not in words(client_of("HEAD").get(STATE))


def test_lists_and_the_heads_page_take_a_fixed_number_of_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(12):
        late(receive().code, 2)
    client = client_of("HEAD")
    with django_assert_max_num_queries(7):
        assert client.get(STATE).status_code == 200
    for state in ("step", "mine", "risk"):
        with django_assert_max_num_queries(7):  # the people to give them to among these
            assert client.get(HOME, {"loc": state}).status_code == 200


def test_a_list_of_somebody_who_is_nobody_is_empty() -> None:
    receive()
    client = client_of("HEAD")
    for person in ("user:²", f"user:{'9' * 30}", "user:999999"):
        answer = client.get(HOME, {"loc": "open", "nguoi": person})
        assert answer.status_code == 200
        assert "Không có hồ sơ nào ở đây" in words(answer)
