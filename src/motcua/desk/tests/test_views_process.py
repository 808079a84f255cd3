"""An office issues its process: from the table, from a drawn file, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.face.tests.factories import PROCEDURE, SLUG, client_of, receive
from motcua.organisation.contracts import Role
from motcua.procedures import api as procedures
from motcua.procedures import overlay
from motcua.procedures.processes.bpmn_reading import read_bpmn
from motcua.procedures.processes.contracts import NodeKind
from motcua.procedures.tests.processes.factories import gateway, process, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
LIST = "/ban-lam-viec/quy-trinh/"
PAGE = f"{LIST}{SLUG}/"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    overlay.forget()


@pytest.fixture
def office() -> Client:
    return client_of("PROCEDURE_CONTROLLER", "AG.VP")


def values_of(answer: Any) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = html.fromstring(answer.content.decode()).xpath("//form[.//input[@name='code-0']]")[0]
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def adopted() -> Any:
    procedures.catalogue_refresh()
    return procedures.process_adopted_on(PROCEDURE, clock.today())


def test_a_question_is_put_into_the_stated_steps_and_dossiers_follow_it(office: Client) -> None:
    sent = values_of(office.get(PAGE))
    assert [sent[f"code-{at}"] for at in range(4)] == ["RECEIVE", "EXAMINE", "SIGN", "RETURN"]
    sent |= {
        "question-1": "Hợp lệ?", "o0-1": "Hợp lệ", "o1-1": "Không hợp lệ", "o1_to-1": "RETURN",
        "o1_refuses-1": "yes", "note": "Quyết định số 12/QĐ-UBND",
    }  # fmt: skip
    checked = office.post(PAGE, sent | {"act": "check"})
    assert checked.status_code == 200
    assert "Đã kiểm tra" in words(checked)
    assert adopted() is None, "a check issues nothing"
    assert office.post(PAGE, sent | {"act": "issue"}).status_code == 302
    version = adopted()
    assert (version.number, version.definition.note) == (1, "Quyết định số 12/QĐ-UBND")
    code = receive().code
    client = client_of("HANDLING_OFFICER")
    page = html.fromstring(client.get(f"/ban-lam-viec/ho-so/{code}/").content.decode())
    unfit = page.xpath("//input[@name='way']/@value")[1]
    client.post(
        f"/ban-lam-viec/ho-so/{code}/xong-buoc/",
        {"seq": "1", "step": "EXAMINE", "way": unfit, "note": "Thiếu giấy ủy quyền"},
    )
    assert dossiers.public_status(code=code).status == "FINISHED"
    assert dossiers.dossier_detail(code=code).clock.outcome == "REFUSED"
    assert "Phiên bản 1" in words(office.get(LIST))


def test_rows_are_added_moved_and_left_out(office: Client) -> None:
    sent = values_of(office.get(PAGE))
    sent |= {
        "name-4": "Đóng dấu",
        "role-4": "CLERK",
        "hours-4": "1",
        "order-4": "3.5",
        "drop-1": "yes",
    }
    more = office.post(PAGE, sent | {"act": "more"})
    again = values_of(more)
    listed = [again[f"name-{at}"] for at in range(4)]
    assert listed[2] == "Đóng dấu"
    assert "EXAMINE" not in [again[f"code-{at}"] for at in range(4)]
    assert office.post(PAGE, again | {"act": "issue"}).status_code == 302
    assert [node.code for node in adopted().definition.steps] == [
        "RECEIVE", "SIGN", "BUOC1", "RETURN",
    ]  # fmt: skip


def test_steps_of_one_group_are_done_at_once_and_another_agency_takes_part(office: Client) -> None:
    sent = values_of(office.get(PAGE))
    sent |= {
        "name-4": "Xác định thuế", "hours-4": "4", "order-4": "2.5", "beside-4": "a",
        "beside-1": "a", "agency-4": "Cơ quan thuế",
    }  # fmt: skip
    assert office.post(PAGE, sent | {"act": "issue"}).status_code == 302
    definition = adopted().definition
    assert [lane.unit_role for lane in definition.lanes] == ["LEAD", "CO_QUAN_THUE"]
    again = values_of(office.get(PAGE))
    assert "Cơ quan thuế" in again.values()
    unchanged = office.post(PAGE, again | {"act": "issue"}, follow=True)
    assert "Nội dung không đổi" in unchanged.content.decode()
    assert adopted().number == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours-1": "nhiều"}, "hours-1"), ({"name-2": ""}, "name-2"),
        ({"role-1": "KING"}, "role-1"), ({"then-1": "GONE"}, "then-1"),
        ({"question-1": "Được?"}, "question-1"), ({"o0-1": "Một"}, "question-1"),
        ({"deadline-1": "mai"}, "deadline-1"), ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"valid_from": "hôm nay"}, "valid_from"),
        ({"question-1": "Được?", "o0-1": "Có", "o1-1": "Có"}, "name-1"),
        ({"then-0": "SIGN"}, "name-1"),
        ({"note": "a" * 2001}, "note"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_issued(
    office: Client, changes: dict[str, str], field: str
) -> None:
    sent = values_of(office.get(PAGE)) | {"act": "issue"} | changes
    refused = office.post(PAGE, sent)
    assert refused.status_code == 422
    assert html.fromstring(refused.content.decode()).xpath(f"//a[@href='#{field}']")
    assert adopted() is None


def test_a_drawn_file_is_taken_in_for_its_own_procedure_only(office: Client) -> None:
    found = procedures.process_on(PROCEDURE, clock.today())
    other = procedures.write_bpmn(procedures.shipped_processes()["1.001193"].definition)
    for data in (b"", b"<x/>", other):
        sent = {"file": SimpleUploadedFile("p.bpmn", data)}
        assert office.post(f"{PAGE}tep/", sent).status_code == 422
    data = procedures.write_bpmn(found.definition).replace(
        b'motcua:budgetHours="', b'motcua:budgetHours="1', 1
    )
    sent = {"file": SimpleUploadedFile("p.bpmn", data)}
    assert office.post(f"{PAGE}tep/", sent).status_code == 302
    assert adopted().number == 1


def test_a_question_with_many_outcomes_loses_none_on_the_page(office: Client) -> None:
    outcomes = [f"R>E{n}:outcome {n}" for n in range(5)]
    drawn = process(
        [step("R0", role="ONE_STOP_OFFICER"), step("R"), gateway("D", NodeKind.DECISION),
         *(step(f"E{n}") for n in range(5)), step("Z", role="ONE_STOP_OFFICER")],
        "start>R0", "R0>R", "R>D", *(way.replace("R>", "D>") for way in outcomes),
        *(f"E{n}>Z" for n in range(5)), "Z>end", code=PROCEDURE,
    )  # fmt: skip
    sent = {"file": SimpleUploadedFile("p.bpmn", procedures.write_bpmn(drawn))}
    assert office.post(f"{PAGE}tep/", sent).status_code == 302
    answer = office.post(PAGE, values_of(office.get(PAGE)) | {"act": "issue"})
    assert answer.status_code == 302
    assert len(adopted().definition.leaving(
        next(node.code for node in adopted().definition.nodes if node.kind is NodeKind.DECISION)
    )) == 5  # fmt: skip


def test_only_the_office_that_issues_processes_may(office: Client) -> None:
    for role in ("HEAD", "HANDLING_OFFICER", "INSPECTOR"):
        client = client_of(role)
        assert client.get(LIST).status_code == 403
        assert client.post(PAGE, {"act": "issue"}).status_code == 403
    assert office.get(LIST).status_code == 200


def test_the_list_is_searched_and_needs_a_fixed_number_of_statements(office: Client) -> None:
    office.get(LIST)
    with CaptureQueriesContext(connection) as everything:
        assert "Chứng thực chữ ký" in words(office.get(LIST))
    with CaptureQueriesContext(connection) as some:
        assert "Chứng thực chữ ký" in words(office.get(LIST, {"q": "chung thuc chu ky"}))
    assert len(everything) == len(some)
    assert "Không tìm thấy" in words(office.get(LIST, {"q": "zzzz"}))


def test_a_dossiers_own_process_is_a_file_for_whoever_may_read_the_dossier() -> None:
    code = receive().code
    address = f"/ban-lam-viec/ho-so/{code}/quy-trinh.bpmn"
    officer = client_of("HANDLING_OFFICER")
    answer = officer.get(address)
    assert answer.status_code == 200
    read = read_bpmn(answer.content, [role.value for role in Role])
    named = {node.code for node in read.definition.nodes if node.kind is NodeKind.STEP}
    version = procedures.procedure_version_on(PROCEDURE, clock.today())
    assert named == {step.code for step in version.steps}
    page = html.fromstring(officer.get(f"/ban-lam-viec/ho-so/{code}/").content.decode())
    section = page.xpath("//details[@data-bpmn]")[0]
    assert section.get("data-bpmn") == address
    assert section.get("data-here").split() == [version.steps[1].code]
    assert client_of("HANDLING_OFFICER", "AG.30316").get(address).status_code == 403
    assert officer.get("/ban-lam-viec/ho-so/H01-NONE/quy-trinh.bpmn").status_code == 404
