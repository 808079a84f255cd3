"""Results by post on the pages: handing over, papers, the file of the post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.face.tests.factories import OTHER_WARD, WARD, client_of, finish, hand_over, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
POST = "/ban-lam-viec/buu-chinh/"
ENGLISH = {"headers": {"accept-language": "en"}}
HEAD = "ma_ho_so,so_van_don,trang_thai,ngay,cuoc_phi"


def posted(unit: str = WARD) -> str:
    code = receive(unit=unit).code
    finish(code)
    hand_over(code)
    return code


def send_file(client: Client, *lines: str) -> Any:
    data = "\n".join([HEAD, *lines]).encode()
    form = {"don_vi": WARD, "tep": SimpleUploadedFile("post.csv", data)}
    return client.post(f"{POST}tep/", form, follow=True, **ENGLISH)


def take(client: Client, clerk: str = "Lê Bưu Tá") -> Any:
    form = {"don_vi": WARD, "clerk_name": clerk}
    return client.post(f"{POST}ban-giao/", form, follow=True, **ENGLISH)


def test_what_waits_is_handed_over_with_list_and_minutes() -> None:
    client, code = client_of("ONE_STOP_OFFICER"), posted()
    assert code in client.get(POST, **ENGLISH).content.decode()
    answer = take(client)
    text = answer.content.decode()
    assert "holds 1 results" in text
    assert code in text
    assert "not known yet" in text
    (listed,) = dossiers.postal_lists(unit=WARD)
    for slug in ("danh-sach", "bien-ban"):
        paper = client.get(f"{POST}{listed.list_id}/{slug}.pdf")
        assert paper.content.startswith(b"%PDF-")
    assert client.get(f"{POST}{listed.list_id}/khac.pdf").status_code == 404
    assert client.get(f"{POST}999999/").status_code == 404
    assert "No result waits" in client.get(POST, **ENGLISH).content.decode()


def test_lists_of_a_day_are_shown_and_what_is_no_day_is_said() -> None:
    client = client_of("ONE_STOP_OFFICER")
    posted()
    take(client)
    shown = client.get(POST, {"ngay": str(clock.today())}, **ENGLISH).content.decode()
    assert "Lê Bưu Tá" in shown
    other = client.get(POST, {"ngay": "2026-01-05"}, **ENGLISH).content.decode()
    assert "Nothing was handed over on this day" in other
    assert client.get(POST, {"ngay": "never"}, **ENGLISH).status_code == 422


def test_without_a_name_or_without_results_nothing_is_handed_over() -> None:
    client = client_of("ONE_STOP_OFFICER")
    empty = take(client)
    assert empty.status_code == 409
    assert "no result to hand to the post" in empty.content.decode()
    posted()
    nameless = take(client, " ")
    assert nameless.status_code == 422
    assert 'href="#clerk_name"' in nameless.content.decode()
    assert dossiers.postal_lists(unit=WARD) == []


def test_a_good_file_shows_on_the_list_and_again_changes_nothing() -> None:
    client, code = client_of("ONE_STOP_OFFICER"), posted()
    take(client)
    line = f"{code},EB123456789VN,DA_PHAT,{clock.today()},25000"
    assert "1 recorded, 0 known" in send_file(client, line).content.decode()
    assert "0 recorded, 1 known" in send_file(client, line).content.decode()
    (listed,) = dossiers.postal_lists(unit=WARD)
    text = client.get(f"{POST}{listed.list_id}/", **ENGLISH).content.decode()
    for part in ("EB123456789VN", "delivered", "25,000"):
        assert part in text


def test_a_wrong_file_is_refused_with_row_column_and_reason() -> None:
    client, code = client_of("ONE_STOP_OFFICER"), posted()
    answer = send_file(client, f"{code},EB1,MAT,never,")
    assert answer.status_code == 422
    text = answer.content.decode()
    for part in ("<td>2</td><td>so_van_don</td>", "<td>trang_thai</td>", "<td>ngay</td>"):
        assert part in text
    missing = client.post(f"{POST}tep/", {"don_vi": WARD}, **ENGLISH)
    assert missing.status_code == 422


def test_others_read_or_are_refused() -> None:
    posted()
    head = client_of("HEAD")
    assert head.get(POST).status_code == 200
    assert "ban-giao" not in head.get(POST).content.decode()
    for client in (head, client_of("HANDLING_OFFICER")):
        assert take(client).status_code == 403
        assert send_file(client).status_code == 403
    assert client_of("CLERK").get(POST).status_code == 403
    other = client_of("ONE_STOP_OFFICER", OTHER_WARD)
    assert other.get(POST, {"don_vi": WARD}).status_code == 403
    take(client_of("ONE_STOP_OFFICER"))
    (listed,) = dossiers.postal_lists(unit=WARD)
    for tail in ("", "danh-sach.pdf", "bien-ban.pdf"):
        assert other.get(f"{POST}{listed.list_id}/{tail}").status_code == 403


def test_the_page_costs_the_same_for_one_result_and_for_many(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client = client_of("ONE_STOP_OFFICER")
    for count in (1, 4):
        for _ in range(count):
            posted()
        with django_assert_max_num_queries(6):
            assert client.get(POST).status_code == 200
