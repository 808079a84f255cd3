"""Published results in public: ranking, one unit's card, files; nothing unpublished."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.organisation.contracts import SYSTEM
from motcua.reform_index import api
from motcua.reform_index.contracts import Entry
from motcua.reform_index.tests.factories import D, write_set

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
WIDE = (
    "unit,safety,health,schools\nHà Nội,20,30,4.1\nHuế,10,28,4.5\nVinh,10,28,\nA/B & C,n/a,28,4\n"
)
COMMUNES, WARD = "cchc-cap-xa", "AG.30307"


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        yield


@pytest.fixture
def published(tmp_path: Path) -> None:
    api.set_import(actor=SYSTEM, at=AT, path=write_set(tmp_path))
    for period, table in (("2024", WIDE.replace("10,28,4.5", "30,28,4.5")), ("2025", WIDE)):
        api.scores_import(
            actor=SYSTEM, at=AT, set_code="liveable", data=table.encode(), period=period
        )
        api.result_publish(actor=SYSTEM, at=AT, set_code="liveable", period=period)


def main_of(path: str, **query: str) -> Any:
    answer = Client().get(path, query)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode()).xpath("//main")[0]


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows(element: Any) -> list[str]:
    return [said(row) for row in element.xpath(".//table[1]/tbody/tr")]


def test_the_list_names_every_index_and_what_is_published(published: None) -> None:
    words = said(main_of("/chi-so/"))
    assert "PAR INDEX" in words
    assert "Thành phố đáng sống" in words
    assert "Kết quả 2025" in words
    assert words.count("Chưa công bố kết quả nào.") == 4
    assert "chưa kiểm chứng" in words


def test_an_index_without_results_says_what_it_asks_for() -> None:
    words = said(main_of("/chi-so/par-index-tinh/"))
    assert "Chưa công bố kết quả nào" in words
    assert "Chưa" in words
    assert "Cải cách thủ tục hành chính" in words
    assert "14,5" in words


def test_a_ranking_shows_ranks_what_is_missing_and_what_does_not_apply(published: None) -> None:
    page = main_of("/chi-so/liveable/")
    found = rows(page)
    assert found[0].startswith("1 Huế 86,50")
    assert found[1].startswith("2 Hà Nội 82,50")
    assert "1 tiêu chí không áp dụng" in found[2]
    assert found[3].startswith("– Vinh –")
    assert "thiếu 1 tiêu chí" in found[3]
    assert "thiếu không phải là 0" in said(page)


def test_every_unit_opens_its_card_whatever_its_name(published: None) -> None:
    for link in main_of("/chi-so/liveable/").xpath(".//table[1]//a/@href"):
        assert Client().get(link if link.startswith("/") else f"/chi-so/liveable/{link}")\
            .status_code == 200  # fmt: skip


def test_a_card_explains_each_item_and_the_change(published: None) -> None:
    page = main_of("/chi-so/liveable/don-vi/", ky="2025", **{"don-vi": "Huế"})
    words = said(page)
    assert "86,50 % hạng 1 trong 3" in words.replace("\xa0", " ")
    assert "So với năm 2024: +8" in words
    assert "safety. An toàn" in words
    assert "(giá trị − 100) ÷ (-100) × 40" in words
    assert "Việc nào nâng chỉ số nhiều nhất?" in words
    assert "A published method" in words


def test_a_card_of_an_automatic_item_opens_into_its_evidence(
    django_assert_num_queries: Any,
) -> None:
    api.scores_import(
        actor=SYSTEM, at=AT, set_code=COMMUNES, data=f"unit,1.1\n{WARD},1\n".encode(),
        period="2025",
    )  # fmt: skip
    api.result_publish(actor=SYSTEM, at=AT, set_code=COMMUNES, period="2025")
    address = f"/chi-so/{COMMUNES}/don-vi/?ky=2025&don-vi={WARD}"
    words = said(html.fromstring(Client().get(address).content.decode()))
    assert "Phường Long Xuyên" in words
    assert "chưa có điểm" in words
    with django_assert_num_queries(3):
        Client().get(address)


def test_a_later_result_stands_beside_the_first(published: None) -> None:
    api.scores_import(
        actor=SYSTEM, at=AT, set_code="liveable", data=b"unit,health\nVinh,35\n", period="2025",
        reason="Đính chính",
    )  # fmt: skip
    api.result_publish(
        actor=SYSTEM, at=AT, set_code="liveable", period="2025", reason="Đính chính Vinh"
    )
    assert "Đính chính Vinh" in said(main_of("/chi-so/liveable/"))
    first = main_of("/chi-so/liveable/", ky="2025", lan="1")
    assert rows(first)[3].split()[3] == "64"
    assert rows(main_of("/chi-so/liveable/"))[3].split()[3] == "71"


def test_scores_that_are_not_published_are_not_shown(published: None) -> None:
    api.scores_self(
        actor=SYSTEM, at=AT, set_code=COMMUNES, period="2025", unit=WARD,
        entries=[Entry("1.1", D(1), "Kế hoạch mật 01")],
    )  # fmt: skip
    for address in (f"/chi-so/{COMMUNES}/", f"/chi-so/{COMMUNES}/?ky=2025"):
        assert "Kế hoạch mật 01" not in Client().get(address).content.decode()


@pytest.mark.parametrize(
    "address",
    ["/chi-so/none/", "/chi-so/liveable/?ky=2020", "/chi-so/liveable/?ky=%27",
     "/chi-so/liveable/don-vi/?don-vi=None", "/chi-so/cchc-cap-xa/don-vi/?don-vi=AG.30307",
     "/chi-so/cchc-cap-xa/ket-qua.csv", "/chi-so/liveable/?ky=2025&lan=9"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(published: None, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == (200 if address.endswith("lan=9") else 404)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_result_is_a_file_too(published: None, kind: str) -> None:
    answer = Client().get(f"/chi-so/liveable/ket-qua.{kind}")
    assert answer.status_code == 200
    assert f"liveable-2025.{kind}" in answer["Content-Disposition"]


def test_the_pages_ask_a_fixed_number_of_questions(
    published: None, django_assert_num_queries: Any
) -> None:
    for address, count in (
        ("/chi-so/", 2), ("/chi-so/liveable/", 4), ("/chi-so/liveable/don-vi/?don-vi=Huế", 4),
        ("/chi-so/liveable/ket-qua.json", 3),
    ):  # fmt: skip
        with django_assert_num_queries(count):
            assert Client().get(address).status_code == 200


def test_the_pages_speak_english_too(published: None) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["django_language"] = "en"
    words = client.get("/chi-so/liveable/don-vi/?don-vi=Huế").content.decode()
    assert "What would lift the index most?" in words
    assert "(value − 100) ÷ (-100) × 40" in words
