"""The method in public: what stands there is what the calculator does."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html
from pytest_django import DjangoAssertNumQueries

from motcua.procedures import api as procedures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
URL = "/thu-tuc/cach-tinh/"
ENGLISH = {"headers": {"accept-language": "en"}}


def main_of(url: str, status: int = 200) -> html.HtmlElement:
    answer = Client().get(url, **ENGLISH)
    assert answer.status_code == status
    return html.fromstring(answer.content.decode()).xpath("//main")[0]


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def amount(cell: str) -> int:
    return int(cell.replace("đ", "").replace(",", "").strip())


OF_PEOPLE = [
    item.slug for item in procedures.procedure_list() if item.versions[-1].scope != "INTERNAL"
]


@pytest.mark.parametrize("slug", OF_PEOPLE[::15])
def test_the_lines_of_the_example_multiply_out_and_add_up(slug: str) -> None:
    main = main_of(f"{URL}?thu_tuc={slug}")
    table = main.xpath("//h2[@id='vi-du']/following::table")[0]
    lines = [[words(cell) for cell in row] for row in table.xpath("tbody/tr")]
    total = amount(words(table.xpath("tfoot/tr/td")[0]))
    assert sum(amount(line[4]) for line in lines) == total > 0
    wage = int(words(table.xpath("caption")[0]).split("counts ")[1].split(" đ")[0].replace(",", ""))
    for _, times, hours, paid, result in lines:
        if hours != "–":
            # Hours are shown to a hundredth and the wage to the đồng: half of each may be lost.
            slack = int(times) * (0.005 * wage + 0.5 * float(hours) + 1)
            by_hand = int(times) * (float(hours) * wage + amount(paid))
            assert abs(by_hand - amount(result)) <= slack


def test_it_shows_every_value_of_the_parameter_set() -> None:
    text, parameters = words(main_of(URL)), procedures.cost_parameters()
    for row in parameters.product_per_head:
        assert f"{row.amount:,} đ" in text
    # An hour in 2025: 114,000,000 ÷ 12 ÷ 22 ÷ 8, worked by hand.
    assert "53,977 đ" in text
    for norm in parameters.preparation.values():
        assert f"{norm.direct:,} đ" in text
    assert parameters.basis in text
    assert "Unverified parameters" in text


def test_the_sum_is_the_one_of_the_procedures_own_page() -> None:
    slug = OF_PEOPLE[0]
    table = main_of(f"{URL}?thu_tuc={slug}").xpath("//table/tfoot")[0]
    assert words(table.xpath("tr/td")[0]) in words(main_of(f"/thu-tuc/{slug}/"))


def test_internal_procedures_are_no_cost_of_people() -> None:
    internal = {
        item.slug for item in procedures.procedure_list() if item.versions[-1].scope == "INTERNAL"
    }
    offered = set(main_of(URL).xpath("//select[@id='thu_tuc']/option/@value"))
    assert internal
    assert offered
    assert not internal & offered


def test_an_unknown_procedure_is_named_and_the_page_still_explains() -> None:
    main = main_of(f"{URL}?thu_tuc=khong-co", 422)
    assert "Choose a procedure in force from the list." in words(main)
    assert main.xpath("//table")


def test_it_takes_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Client().get(URL)
    with django_assert_num_queries(1):
        Client().get(URL)
