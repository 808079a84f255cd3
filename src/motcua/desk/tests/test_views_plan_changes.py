"""An approved plan is changed on its page by two people; what was typed is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from motcua.core import clock
from motcua.desk.tests.test_views_inspections import (
    AT,
    HOME,
    WARD,
    get,
    inspector,
    official,
    planned,
    post,
    said,
    tree,
)
from motcua.steering import api

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
ADDED = {
    "unit1": "AG.STP", "month1": "10", "checklist1": "cong-vu", "subject1": "Kiểm tra thêm",
    "team1": "Lê Thị Mẫu",
}  # fmt: skip
CHANGE = {"form": "change", "reason": "Trùng với thanh tra bộ", "line-1": "9"} | ADDED


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield


def test_a_change_is_proposed_by_one_and_approved_by_another() -> None:
    page = f"{HOME}ke-hoach/{planned()}/"
    client, chair = inspector(), official("HEAD", "AG", "chu-tich")
    assert "Đề nghị điều chỉnh kế hoạch" in get(client, page)
    post(client, f"{page}dieu-chinh/", **CHANGE)
    assert "Chờ phê duyệt" in get(client, page)
    assert "Phê duyệt điều chỉnh" not in get(client, page)
    post(client, f"{page}dieu-chinh/1/", 403, form="decide", accept="yes", document_number="9/QĐ")
    assert "Phê duyệt điều chỉnh" in get(chair, page)
    refused = post(chair, f"{page}dieu-chinh/1/", 422, form="decide", accept="yes")
    assert tree(refused).xpath("//*[@id='decide-document_number']/@aria-invalid") == ["true"]
    post(chair, f"{page}dieu-chinh/1/", form="decide", accept="yes", document_number="9/QĐ")
    told = get(chair, page)
    for words in ("9/QĐ", "Trùng với thanh tra bộ", "(ban đầu: tháng 7)", "Kiểm tra thêm"):
        assert words in told, words
    assert "Kế hoạch như phê duyệt lần đầu (1)" in told
    post(chair, f"{page}dieu-chinh/1/", 409, form="decide", accept="yes", document_number="1")


def test_a_refused_proposal_keeps_everything_that_was_typed() -> None:
    page = f"{HOME}ke-hoach/{planned()}/"
    client = inspector()
    answer = post(client, f"{page}dieu-chinh/", 422, **(CHANGE | {"reason": " ", "unit1": ""}))
    shown = tree(answer)
    assert shown.xpath("//*[@id='change-line-1']/option[@selected]/@value") == ["9"]
    assert shown.xpath("//*[@id='change-subject1']/@value") == ["Kiểm tra thêm"]
    for field in ("change-reason", "change-unit1"):
        assert shown.xpath(f"//*[@id='{field}']/@aria-invalid") == ["true"]
    for fields in ({"line-1": "", **dict.fromkeys(ADDED, "")}, {"line-1": "x"}, {"month1": ""}):
        post(client, f"{page}dieu-chinh/", 422, **(CHANGE | fields))
    answer = post(client, f"{page}dieu-chinh/", 422, **(CHANGE | {"line-7": "bo"}))
    assert "không còn" in said(answer)
    assert api.plan_get("KHKT-2026-AG.TTRA").changes == ()


def test_who_may_not_plan_proposes_nothing() -> None:
    page = f"{HOME}ke-hoach/{planned()}/"
    head = official("HEAD", WARD, "phuong")
    assert "Đề nghị điều chỉnh kế hoạch" not in get(head, page)
    post(head, f"{page}dieu-chinh/", 403, **CHANGE)


def test_the_page_asks_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    page = f"{HOME}ke-hoach/{planned()}/"
    client = inspector()
    post(client, f"{page}dieu-chinh/", **CHANGE)
    get(client, page)
    with django_assert_max_num_queries(14):
        get(client, page)


def test_a_late_visit_is_not_offered_and_a_long_number_names_no_visit() -> None:
    page = f"{HOME}ke-hoach/{planned()}/"
    client = inspector()
    assert tree(client.get(page)).xpath("//select[@name='line-1']")
    given = {name: value for name, value in CHANGE.items() if name != "line-1"}
    refused = post(client, f"{page}dieu-chinh/", 422, **given, **{"line-0000001": "9"})
    assert "Kế hoạch không còn cuộc kiểm tra này" in tree(refused).text_content()
    assert api.plan_get(page.split("/")[-2]).changes == ()
    with clock.pinned(AT + timedelta(days=17)):
        assert not tree(client.get(page)).xpath("//select[@name='line-1']")
