"""Responsibility on the page of a finding: asked by inspectors, answered by the agency's head."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.core import clock
from motcua.desk.tests.test_views_inspections import (
    AT,
    HOME,
    OTHER_WARD,
    PDF,
    TODAY,
    WARD,
    found,
    get,
    inspector,
    official,
    post,
    tree,
)
from motcua.steering import api

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
ASK = {"form": "ask", "asked": "Xem xét trách nhiệm", "unit": WARD, "due_on": "2026-08-15"}
REPLY = {"form": "reply1", "decision_number": "7/QĐ-UBND", "decision_on": "2026-07-15"}


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield


def test_a_proposal_is_recorded_answered_with_a_file_and_counted() -> None:
    finding = found()
    page = f"{HOME}ton-tai/{finding}/"
    client, head = inspector(), official("HEAD", WARD, "phuong")
    assert "Không có kiến nghị nào" in get(client, page)
    refused = tree(post(client, f"{page}trach-nhiem/", 422, **(ASK | {"unit": "AG.STP"})))
    assert refused.xpath("//*[@id='ask-unit']/@aria-invalid") == ["true"]
    assert "Xem xét" in refused.xpath("//*[@id='ask-asked']/text()")[0]
    post(client, f"{page}trach-nhiem/", 422, **(ASK | {"due_on": "x"}))
    post(client, f"{page}trach-nhiem/", **ASK)
    assert "Ghi trả lời" not in get(client, page)
    assert "Ghi trả lời" in get(head, page)
    wrong = tree(post(head, f"{page}trach-nhiem/1/", 422, **(REPLY | {"decision_number": ""})))
    assert wrong.xpath("//*[@id='reply1-decision_number']/@aria-invalid") == ["true"]
    file = SimpleUploadedFile("qd.pdf", PDF, content_type="application/pdf")
    unknown = tree(post(head, f"{page}trach-nhiem/1/", 422, **REPLY, outcome="TU_BIA"))
    assert unknown.xpath("//*[@id='reply1-outcome']/@aria-invalid") == ["true"]
    post(head, f"{page}trach-nhiem/1/", **REPLY, files=file, outcome="KHIEN_TRACH")
    assert "7/QĐ-UBND" in get(client, page)
    assert "Khiển trách" in get(client, page)
    digest = api.finding_get(finding, api.Sight(), on=TODAY).consequences[0].files[0].digest
    assert client.get(f"{page}tep/{digest}/").status_code == 200
    post(head, f"{page}trach-nhiem/1/", 409, **REPLY)
    assert "Kiến nghị xem xét trách nhiệm: 1, đã trả lời 1" in get(client, HOME)


def test_whoever_may_not_see_the_finding_neither_asks_nor_answers() -> None:
    finding = found()
    page = f"{HOME}ton-tai/{finding}/"
    post(inspector(), f"{page}trach-nhiem/", **ASK)
    other, head = official("HEAD", OTHER_WARD, "khac"), official("HEAD", WARD, "phuong")
    post(other, f"{page}trach-nhiem/1/", 404, **REPLY)
    post(other, f"{page}trach-nhiem/", 403, **ASK)
    post(head, f"{page}trach-nhiem/", 403, **ASK)
    post(head, f"{page}trach-nhiem/9/", 404, **REPLY)
