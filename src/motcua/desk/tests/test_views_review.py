"""The pages of the review: a plan, a review with options, a decision; and each refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from motcua.core import clock
from motcua.face.tests.factories import WARD, client_of
from motcua.procedures import api as procedures
from motcua.procedures import overlay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/ra-soat/"
CODE = "1.001193"
QUESTIONS = ("NECESSITY", "REASONABLENESS", "LEGALITY", "COST")
FOUND = {
    **{f"met-{code}": "yes" for code in QUESTIONS},
    **{f"reason-{code}": f"Đã xem {code}" for code in QUESTIONS},
}


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


@pytest.fixture
def year() -> int:
    return clock.today().year


@pytest.fixture
def controller(units: None) -> Client:
    return client_of("PROCEDURE_CONTROLLER", "AG.VP")


@pytest.fixture
def drafter(units: None) -> Client:
    return client_of("HANDLING_OFFICER", "AG.STP")


@pytest.fixture
def chairman(units: None) -> Client:
    return client_of("HEAD", "AG")


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def post(client: Client, url: str, status: int = 302, **values: Any) -> str:
    answer = client.post(url, values)
    assert answer.status_code == status, words(answer)
    return "" if status == 302 else words(answer)


def item_url(year: int) -> str:
    return f"{HOME}{year}/thu-tuc/{CODE}/"


def addition(year: int, **other: str) -> dict[str, str]:
    return {
        "code": CODE, "unit": "AG.STP", "basis": "CHOICE", "reason": "Đi lại nhiều",
        "product": "Phương án", "due_on": f"{year}-12-31", **other,
    }  # fmt: skip


def plan(controller: Client, chairman: Client | None, year: int) -> None:
    post(controller, f"{HOME}moi/", year=str(year), title="Kế hoạch rà soát")
    post(controller, f"{HOME}{year}/them/", **addition(year))
    if chairman is not None:
        post(chairman, f"{HOME}{year}/phe-duyet/", number="05/QĐ-UBND", approved_on=f"{year}-01-20")


def test_a_review_goes_from_plan_to_draft_on_the_pages(
    controller: Client, drafter: Client, chairman: Client, year: int
) -> None:
    plan(controller, chairman, year)
    url = item_url(year)
    post(drafter, f"{url}ra-soat/", **FOUND)
    post(
        drafter, f"{url}phuong-an/", title="Trực tuyến",
        **{"measure-DIGITISE": "1", "amount-DIGITISE": "50"},
    )  # fmt: skip
    shown = words(controller.get(url))
    assert "1. Trực tuyến" in shown
    assert "chưa biết số người" in shown, "without dossiers nobody knows how many do it"
    post(controller, f"{url}trinh/", option="1", words="Tiết kiệm")
    post(
        chairman, f"{url}quyet-dinh/", accepted="yes", number="20/QĐ-UBND", reason="",
        decided_on=clock.today().isoformat(),
    )  # fmt: skip
    post(controller, f"{url}thuc-thi/")
    assert procedures.review_get(year, CODE).row.state == procedures.ItemState.DRAFTED
    draft = words(controller.get(f"/ban-lam-viec/thu-tuc/nhap/{CODE}/"))
    assert "Trực tuyến" in draft


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": ""}, "Chọn một thủ tục"),
        ({"code": "9.999999"}, "không có hiệu lực"),
        ({"unit": ""}, "Chọn cơ quan"),
        ({"basis": ""}, "Chọn một căn cứ"),
        ({"reason": "  "}, "Cần ghi nội dung này"),
        ({"reason": "x" * 2001}, "Dài quá"),
        ({"due_on": "khi nào"}, "Chọn một ngày"),
        ({"due_on": "2011-01-01"}, "Chọn một ngày trong năm"),
    ],
)
def test_a_wrong_addition_is_refused_in_words_and_adds_nothing(
    controller: Client, year: int, change: dict[str, str], told: str
) -> None:
    post(controller, f"{HOME}moi/", year=str(year), title="Kế hoạch")
    assert told in post(controller, f"{HOME}{year}/them/", 422, **addition(year, **change))
    assert procedures.plan_get(year).items == ()


def test_a_second_plan_and_a_plan_without_year_are_refused(controller: Client, year: int) -> None:
    plan(controller, None, year)
    assert "Đã có kế hoạch" in post(controller, f"{HOME}moi/", 409, year=str(year), title="Nữa")
    assert "Ghi năm" in post(controller, f"{HOME}moi/", 422, year="năm nay", title="Nữa")
    assert "năm phải từ" in post(controller, f"{HOME}moi/", 422, year="1999", title="Nữa").lower()


def test_a_procedure_is_taken_out_before_approval_and_found_by_words(
    controller: Client, year: int
) -> None:
    plan(controller, None, year)
    post(controller, f"{HOME}{year}/bo/", code=CODE)
    assert procedures.plan_get(year).items == ()
    found = words(controller.get(f"{HOME}{year}/", {"q": "khai sinh"}))
    assert "Tìm thấy" in found
    assert CODE in found


def test_options_that_do_not_fit_are_refused_at_their_measure(
    controller: Client, drafter: Client, chairman: Client, year: int
) -> None:
    plan(controller, chairman, year)
    url = item_url(year)
    post(drafter, f"{url}ra-soat/", **FOUND)
    option = f"{url}phuong-an/"
    assert "Chọn ít nhất một biện pháp" in post(drafter, option, 422, title="Không gì")
    answer = drafter.post(
        option, {"title": "Chữ", "measure-DIGITISE": "1", "amount-DIGITISE": "nhiều"}
    )
    page = html.fromstring(answer.content.decode())
    assert answer.status_code == 422
    assert page.xpath('//div[contains(@class,"error-summary")]//a/@href') == ["#measure-DIGITISE"]
    assert page.xpath('//input[@name="amount-DIGITISE"]/@value') == ["nhiều"]
    many = post(
        drafter, option, 422, title="Quá",
        **{"measure-DIGITISE": "1", "amount-DIGITISE": "400", "measure-DROP_PAPER": "1"},
    )  # fmt: skip
    assert "Chọn ít nhất một giấy tờ" in many
    assert procedures.review_get(year, CODE).options == ()


def test_what_was_not_answered_chosen_or_reasoned_is_refused(
    controller: Client, drafter: Client, chairman: Client, year: int
) -> None:
    plan(controller, chairman, year)
    url = item_url(year)
    assert "nêu lý do" in post(drafter, f"{url}ra-soat/", 422, **{"met-COST": "yes"})
    post(drafter, f"{url}ra-soat/", **FOUND)
    assert "Chọn một phương án" in post(controller, f"{url}trinh/", 422, words="Vì thế")
    assert "Không có phương án 7" in post(controller, f"{url}trinh/", 422, option="7", words="Vì")
    post(controller, f"{url}trinh/", option="keep", words="Đã đơn giản")
    today = clock.today()
    decide = f"{url}quyet-dinh/"
    assert "Chọn chấp thuận" in post(chairman, decide, 422, number="1", decided_on=str(today))
    late = {"accepted": "no", "number": "1", "decided_on": str(today), "reason": ""}
    assert "nêu lý do" in post(chairman, decide, 422, **late)
    early = late | {"reason": "Không", "decided_on": str(today - timedelta(days=1))}
    assert "từ ngày trình phương án" in post(chairman, decide, 422, **early)
    post(chairman, decide, **(late | {"reason": "Chưa phù hợp"}))
    assert "Chưa phù hợp" in words(chairman.get(url))


def test_each_act_is_for_its_role(
    controller: Client, drafter: Client, chairman: Client, year: int
) -> None:
    counter = client_of("ONE_STOP_OFFICER", WARD)
    assert counter.get(HOME).status_code == 403
    assert post(drafter, f"{HOME}moi/", 403, year=str(year), title="Kế hoạch") is not None
    plan(controller, chairman, year)
    url = item_url(year)
    assert post(chairman, f"{url}ra-soat/", 403, **FOUND) is not None
    assert post(drafter, f"{url}trinh/", 403, option="keep", words="Vì") is not None
    assert post(controller, f"{url}quyet-dinh/", 403) is not None
    head = client_of("HEAD", WARD)
    answer = head.post(f"{HOME}{year}/phe-duyet/", {"number": "1", "approved_on": f"{year}-01-02"})
    assert answer.status_code == 403, "a head of another agency approves nothing"


def test_unknown_plans_and_procedures_are_not_found(controller: Client, year: int) -> None:
    assert controller.get(f"{HOME}1999/").status_code == 404
    plan(controller, None, year)
    assert controller.get(f"{HOME}{year}/thu-tuc/9.999999/").status_code == 404


def test_pages_take_a_fixed_number_of_statements(
    controller: Client, drafter: Client, chairman: Client, year: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    post(controller, f"{HOME}moi/", year=str(year), title="Kế hoạch")
    codes = [item.code for item in procedures.procedure_list(on=clock.today())][:8]
    for code in codes:
        post(controller, f"{HOME}{year}/them/", **addition(year, code=code))
    post(chairman, f"{HOME}{year}/phe-duyet/", number="5", approved_on=f"{year}-01-20")
    for url, most in ((HOME, 8), (f"{HOME}{year}/", 10), (f"{HOME}{year}/thu-tuc/{codes[0]}/", 12)):
        with django_assert_max_num_queries(most):
            assert controller.get(url).status_code == 200
    with django_assert_max_num_queries(7):
        assert Client().get("/thu-tuc/ra-soat/").status_code == 200
