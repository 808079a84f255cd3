"""The capital plan at the desk: written into its own columns, seen by round and line."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from lxml import html

from motcua.desk.tests import test_views_plans as plans_pages
from motcua.desk.tests.test_views_plans import (
    AT,
    CODE,
    EDIT,
    HOME,
    JUSTICE,
    LINES,
    ROUND,
    official,
    opened,
    page,
    post,
    said,
)
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api
from motcua.plans.contracts import Line, Move, Movement

pytestmark = plans_pages.pytestmark
_at = plans_pages._at
CAPITAL, PAGE = "PROVINCE/CAPITAL", f"{HOME}von-dau-tu/"
BUILT = (*LINES, Line("3", "Xây dựng trụ sở một cửa", money={CAPITAL: 4000}))


def approved(lines: Any = BUILT) -> None:
    opened()
    api.draft_save(actor=SYSTEM, at=AT, round_code=ROUND, unit=JUSTICE, lines=lines)
    api.plan_submit(actor=SYSTEM, at=AT, code=CODE)
    for receiver in ("HOME_AFFAIRS", "PLANNING", "FINANCE"):
        api.plan_opinion(actor=SYSTEM, at=AT, code=CODE, receiver=receiver, agree=True)
    api.plan_approve(
        actor=SYSTEM, at=AT, code=CODE, document_number="9/QĐ-UBND", document_on=date(2026, 6, 20)
    )


def moved(kind: Move, amount: int) -> None:
    one = Movement(CODE, "3", CAPITAL, kind, amount, date(2026, 6, 20), f"CT-{kind.value}")
    api.money_record(actor=SYSTEM, at=AT, movement=one)


def test_capital_is_written_beside_recurrent_money_of_the_same_source() -> None:
    opened()
    client = official("HANDLING_OFFICER", JUSTICE)
    fields = {
        "code-1": "1", "title-1": "Xây dựng trụ sở một cửa", "owner-1": JUSTICE,
        "PROVINCE-1": "1.000", f"{CAPITAL}-1": "4.000", "seq": 0,
    }  # fmt: skip
    post(client, EDIT, **fields)
    (line,) = api.lines_of(CODE, 1)
    assert line.money == {"PROVINCE": 1000, CAPITAL: 4000}
    shown = said(page(client, f"{HOME}{CODE}/"))
    assert "Vốn đầu tư phát triển 4.000" in shown
    assert "Kinh phí thường xuyên 1.000" in shown
    answer = client.post(EDIT, {**fields, f"{CAPITAL}-1": "nhiều", "seq": 1})
    (wrong,) = html.fromstring(answer.content.decode()).xpath("//*[@aria-invalid='true']")
    assert (answer.status_code, wrong.get("name")) == (422, f"{CAPITAL}-1")
    assert wrong.get("value") == "nhiều", "what was typed is not lost"


def test_the_page_shows_what_is_planned_allotted_and_disbursed() -> None:
    approved()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    assert "chưa cấp vốn" in said(page(client, PAGE)), "no evidence is not 0 %"
    moved(Move.ALLOTMENT, 3000)
    moved(Move.SPENDING, 1000)
    shown = said(page(client, PAGE))
    assert "Xây dựng trụ sở một cửa" in shown
    assert "33,33 %" in shown
    assert "Rà soát thủ tục" not in shown, "recurrent money is not in it"
    assert said(page(client, f"{PAGE}?dot=2026")).count("Xây dựng trụ sở một cửa") == 0
    money = said(page(client, f"{HOME}{CODE}/kinh-phi/"))
    assert "Theo loại kinh phí" in money
    answer = client.get(f"{HOME}von-dau-tu.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))[ROUND]
    assert sheet["H5"].value == 4000


def test_without_capital_the_page_says_how_it_comes_in() -> None:
    approved(LINES)
    client = official("REFORM_COORDINATOR", "AG.SNV")
    assert "Chưa có kế hoạch nào" in said(page(client, PAGE))
    assert "Theo loại kinh phí" not in said(page(client, f"{HOME}{CODE}/kinh-phi/"))


def test_only_whoever_sees_the_provinces_plan_sees_it() -> None:
    approved()
    client = official("HANDLING_OFFICER", JUSTICE)
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{HOME}von-dau-tu.xlsx").status_code == 404
    assert "von-dau-tu" not in client.get(HOME).content.decode()


def test_the_page_asks_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    approved()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        client.get(PAGE)


@pytest.mark.parametrize("asked", ["?chuong-trinh=khong-co", "?dot=%27%3B", "?dot=2099"])
def test_what_is_not_known_shows_what_is(asked: str) -> None:
    approved()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    shown = page(client, f"{PAGE}{asked}")
    (file,) = shown.xpath("//a[contains(@href, '.xlsx')]/@href")
    assert client.get(file).status_code == 200, "the link to the file leads somewhere"
    assert client.get(f"{HOME}von-dau-tu.xlsx?dot=2099").status_code == 404
