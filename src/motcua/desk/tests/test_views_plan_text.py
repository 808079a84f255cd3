"""Words of the province's plan at the desk: written by home affairs, read once approved."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import html

from motcua.desk.tests import test_views_plans as plans_pages
from motcua.desk.tests.test_views_plans import (
    AT,
    JUSTICE,
    PAGE,
    ROUND,
    appraised,
    official,
    opened,
    page,
    post,
    said,
    worded,
)
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api

pytestmark = plans_pages.pytestmark
_at = plans_pages._at
TEXT = f"{PAGE}loi-van/"


def test_home_affairs_writes_section_by_section_and_nothing_is_lost() -> None:
    opened()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    assert TEXT in page(client, PAGE).xpath("//a/@href")
    shown = page(client, TEXT)
    assert "kết quả phải đạt" in said(shown).lower(), "each section says what to write"
    post(client, TEXT, number=0, GOALS="Nâng mức độ hài lòng")
    assert "Căn cứ" in said(page(client, TEXT).xpath("//div[contains(@class, 'note-warn')]")[0])
    answer = client.post(TEXT, {"number": 0, "GOALS": "Lời khác"})
    assert answer.status_code == 409
    assert "Lời khác" in answer.content.decode(), "what was typed stays on the page"
    kept = api.text_get(ROUND)
    assert kept is not None
    assert kept.sections == {"GOALS": "Nâng mức độ hài lòng"}


def test_others_read_the_words_once_they_are_approved() -> None:
    appraised()
    worded()
    officer = official("HANDLING_OFFICER", JUSTICE)
    assert officer.get(TEXT).status_code == 404
    assert TEXT not in page(officer, PAGE).xpath("//a/@href")
    api.round_approve(
        actor=SYSTEM, at=AT, code=ROUND, document_number="9/QĐ", document_on=date(2026, 6, 20)
    )
    assert TEXT in page(officer, PAGE).xpath("//a/@href")
    assert "9/QĐ" in said(page(officer, TEXT))
    assert officer.post(TEXT, {"GOALS": "a"}).status_code == 404
    writer = official("REFORM_COORDINATOR", "AG.SNV")
    assert not page(writer, TEXT).xpath("//textarea")
    late = writer.post(TEXT, {"number": 1, "GOALS": "Sửa sau quyết định"})
    assert late.status_code == 409
    shown = html.fromstring(late.content.decode())
    assert shown.get_element_by_id("GOALS-typed").text == "Sửa sau quyết định", "nothing is lost"
    standing = [said(one) for one in shown.xpath("//main//div[@class='measure']")]
    assert "Mục đích, mục tiêu." in standing
    assert "Sửa sau quyết định" not in standing, "what was approved is shown as approved"


def test_words_that_are_missing_are_named_at_a_field() -> None:
    opened()
    answer = official("REFORM_COORDINATOR", "AG.SNV").post(TEXT, {"number": 0})
    assert answer.status_code == 422
    shown = html.fromstring(answer.content.decode())
    (wrong,) = shown.xpath("//*[@aria-invalid='true']/@id")
    assert f"#{wrong}" in shown.xpath("//a/@href")


def test_the_page_asks_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    opened()
    worded()
    client = official("REFORM_COORDINATOR", "AG.SNV")
    client.get(TEXT)
    with django_assert_max_num_queries(12):
        client.get(TEXT)
