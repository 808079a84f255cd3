"""The internal process of a procedure, as the public and as officials see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import client_of, receive
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api as procedures
from motcua.procedures import overlay
from motcua.procedures.definition_parts import ROLES
from motcua.procedures.loading import shipped_catalogue
from motcua.procedures.processes.bpmn_reading import read_bpmn
from motcua.procedures.tests.processes.factories import BIRTH, process, step

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units", "fresh_cache"),
]  # fmt: skip
PAGE = "/thu-tuc/{}/quy-trinh/"


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def main(client: Client, slug: str = "khai-sinh", language: str = "vi") -> html.HtmlElement:
    answer = client.get(PAGE.format(slug), headers={"accept-language": language})
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode()).xpath("//main")[0]


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows(page: html.HtmlElement) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.xpath(".//tbody/tr")]


def test_the_steps_stand_in_order_with_who_how_long_and_what_next(client: Client) -> None:
    found = rows(main(client))
    assert [row[0][:2] for row in found] == ["1.", "2.", "3.", "4.", "5."]
    assert found[1] == [
        "2. Thẩm tra, ghi sổ hộ tịch, dự thảo giấy khai sinh",
        "Công chức thụ lý Công chức tư pháp – hộ tịch", "4", "bước 3",
    ]  # fmt: skip
    assert found[4][2:] == ["trong ngày", "kết thúc"]


def test_a_decision_names_its_outcomes_and_a_way_back(client: Client) -> None:
    found = rows(main(client, "ho-kinh-doanh", "en"))
    assert found[1][3] == (
        "Is the dossier valid? Valid : step 3 Is the dossier valid? Not valid yet : step 4"
    )
    assert "Sent back : back to step 2" in found[4][3]
    assert "deadline 1 day" in found[4][2]


def test_branches_begin_together_and_are_waited_for(client: Client) -> None:
    found = rows(main(client, "giay-phep-xay-dung-nha-o", "en"))
    assert found[1][3] == "At the same time: step 3 step 4"
    assert found[2][3] == "once all branches are done, step 5"


def test_agencies_are_named_with_the_one_that_leads(client: Client) -> None:
    who = [row[1] for row in rows(main(client, "chuyen-nhuong-dat", "en"))]
    assert "Land registration office (lead agency)" in who[0]
    assert any("Tax office (co-ordinating agency)" in cell for cell in who)


def test_a_model_process_says_that_no_agency_issued_it(client: Client) -> None:
    said = words(main(client))
    assert "Quy trình mẫu, cơ quan chưa ban hành" in said
    assert "không phải quy định của pháp luật" in said
    assert "Theo đường dài nhất: 7 giờ làm việc" in said
    assert "Quy trình mẫu" not in words(main(client, "ket-hon"))


def test_a_stored_version_takes_its_place_and_too_long_a_one_is_told(
    client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "x.bpmn"
    slow = process(
        [step("RECEIVE", 9), step("RETURN", 0)], "start>RECEIVE", "RECEIVE>RETURN", "RETURN>end",
        code=BIRTH,
    )  # fmt: skip
    path.write_bytes(procedures.write_bpmn(slow))
    procedures.process_import(actor=SYSTEM, at=clock.now(), path=path)
    said = words(main(client))
    assert "Phiên bản 1 áp dụng từ" in said
    assert "dài hơn thời hạn" in said
    assert len(rows(main(client))) == 2


def test_every_procedure_in_force_has_its_process_and_file(client: Client) -> None:
    for number, item in enumerate(shipped_catalogue().procedures.values()):
        if number % 10 or item.version_on(clock.today()) is None:
            continue
        steps = [row[0] for row in rows(main(client, item.slug))]
        assert len(steps) >= 3
        answer = client.get(f"/thu-tuc/{item.slug}/quy-trinh.bpmn")
        data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert len(read_bpmn(data, ROLES).definition.steps) == len(steps)
        assert answer["Content-Disposition"] == f'attachment; filename="{item.slug}.bpmn"'


def test_the_diagram_says_what_the_table_says(client: Client) -> None:
    page = main(client, "giay-phep-xay-dung-nha-o")
    svg = page.xpath(".//svg")[0]
    assert len(svg.xpath(".//rect[@class='flow-step']")) == len(rows(page))
    assert len(svg.xpath(".//polygon[@class='flow-gate']")) == 4
    assert len(svg.xpath(".//polyline")) == 16
    numbers = {text.text for text in svg.xpath(".//text[@class='flow-number']")}
    assert numbers == {str(at) for at in range(1, len(rows(page)) + 1)}


def test_the_public_sees_no_load_and_neither_does_an_official_without_the_right(
    client: Client,
) -> None:
    receive(procedure=BIRTH)
    for who in (client, client_of("OPERATOR")):
        page = main(who)
        assert len(page.xpath(".//thead/tr/th")) == 4
        assert page.xpath(".//*[contains(@class, 'flow-load')]") == []


def test_an_official_sees_the_open_dossiers_of_each_step_and_what_was_not_measured() -> None:
    for _ in range(3):
        receive(procedure=BIRTH)
    page = main(client_of("HEAD"))
    found = rows(page)
    assert [row[4] for row in found] == ["0", "3", "0", "0", "0"]
    assert found[1][5] == "chưa đo được"
    assert words(page.xpath(".//*[contains(@class, 'flow-load')]")[0]) == "3"


def test_an_official_of_another_unit_sees_none_of_them() -> None:
    receive(procedure=BIRTH)
    assert [row[4] for row in rows(main(client_of("HEAD", "AG.30292")))] == ["0"] * 5


def test_an_unknown_procedure_and_one_that_is_not_in_force_are_refused(client: Client) -> None:
    assert client.get(PAGE.format("khong-co")).status_code == 404
    gone = next(
        item for item in shipped_catalogue().procedures.values()
        if item.version_on(clock.today()) is None
    )  # fmt: skip
    assert client.get(PAGE.format(gone.slug)).status_code == 409


def test_its_statements_do_not_grow_with_the_dossiers(client: Client) -> None:
    main(client)
    with CaptureQueriesContext(connection) as seen:
        main(client)
    assert len(seen) == 2
    head = client_of("HEAD")
    main(head)
    counts = []
    for _ in range(2):
        receive(procedure=BIRTH)
        with CaptureQueriesContext(connection) as seen:
            main(head)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 7


def test_the_procedure_page_leads_to_it(client: Client) -> None:
    page = html.fromstring(client.get("/thu-tuc/khai-sinh/").content.decode())
    assert page.xpath("//main//a[@href='/thu-tuc/khai-sinh/quy-trinh/']")
