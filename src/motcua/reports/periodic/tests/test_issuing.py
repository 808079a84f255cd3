"""An accepted report goes out as a document: number, day, receivers; once for a version."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import docx
import pypdf
import pytest

from motcua.core import clock
from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.reports.periodic import api
from motcua.reports.periodic.errors import IssuedAlready, IssueInvalid, NotAccepted
from motcua.reports.periodic.models import ReportIssue
from motcua.reports.periodic.services import stream_of
from motcua.reports.periodic.tests.factories import (
    AT,
    KIND,
    OTHER,
    PERIOD,
    PROVINCE,
    WARD,
    decide,
    of,
    person,
    send,
)

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = person(Role.HEAD)
LATER = AT + timedelta(days=2)


@pytest.fixture(autouse=True)
def _evidence() -> Iterator[None]:
    store([row(day(2), day(9), day(5))])
    with clock.pinned(LATER):
        yield


def issue(**more: Any) -> Any:
    given = {
        "actor": HEAD, "at": LATER, **of(), "number": 1, "document_number": "12/BC-UBND",
        "document_on": clock.local_day(LATER), "sent_to": "Bộ Nội vụ; Sở Nội vụ",
    }  # fmt: skip
    return api.report_issue(**(given | more))


def accepted() -> None:
    send()
    decide()


def test_number_day_and_receivers_stand_with_the_version_and_in_its_files() -> None:
    accepted()
    before = api.frozen_list(**of())[-1]
    assert before.issued is None
    told = issue()
    after = api.frozen_list(**of())[-1]
    assert (after.issued, after.digest) == (told, before.digest), "no figure changes"
    content = api.content_frozen(**of())
    given: dict[str, Any] = {"sent_on": clock.local_day(AT), "issued": told}
    page = pypdf.PdfReader(io.BytesIO(api.content_pdf(content, **given)))
    words = " ".join(part.extract_text() for part in page.pages)
    document = docx.Document(io.BytesIO(api.content_docx(content, **given)))
    written = " ".join(
        [part.text for part in document.paragraphs]
        + [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    )
    for text in (words, written):
        assert "12/BC-UBND" in text
        assert "ngày 18 tháng 03 năm 2026" in text
        assert "Bộ Nội vụ" in text
        assert "Lưu: VT" in text


def test_the_ledger_holds_the_number_and_the_versions_digest() -> None:
    accepted()
    issue()
    last = ledger.entry_list(stream=stream_of(KIND, WARD, PERIOD))[-1]
    assert last.kind == "reports.periodic.issued"
    assert last.body["number"] == "12/BC-UBND"
    assert last.body["digest"] == api.frozen_list(**of())[-1].digest


def test_only_what_is_accepted_now_goes_out_and_once() -> None:
    send()
    with pytest.raises(NotAccepted):
        issue()
    decide()
    with pytest.raises(NotAccepted):
        issue(number=2)
    issue()
    with pytest.raises(IssuedAlready):
        issue(document_number="13/BC-UBND")
    assert ReportIssue.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"document_number": " "}, "document_number"),
        ({"document_number": "1" * 101}, "document_number"),
        ({"document_on": clock.local_day(AT - timedelta(days=1))}, "document_on"),
        ({"document_on": clock.local_day(LATER + timedelta(days=1))}, "document_on"),
        ({"sent_to": ""}, "sent_to"),
        ({"sent_to": "a" * 501}, "sent_to"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(wrong: dict[str, Any], field: str) -> None:
    accepted()
    with pytest.raises(IssueInvalid) as refused:
        issue(**wrong)
    assert set(refused.value.fields) == {field}
    assert not ReportIssue.objects.exists()


@pytest.mark.parametrize(
    "who",
    [person(Role.HEAD, OTHER), person(Role.HANDLING_OFFICER), person(Role.HEAD, PROVINCE)],
)
def test_only_the_units_own_head_or_the_coordinator_may(who: Any) -> None:
    accepted()
    with pytest.raises(PermissionMissing):
        issue(actor=who)
    issue(actor=person(Role.REFORM_COORDINATOR, "AG.SNV"))
