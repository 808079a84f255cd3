"""The text of a scheme: each version a file that stands, and the decision cites one."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from motcua.core.filestore import FileRefused
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.errors import PlanInvalid, SchemeActNotPossible, SchemeSecondPerson
from motcua.plans.tests.factories import (
    AT,
    CHAIRMAN,
    DIRECTOR,
    FINANCE,
    FINANCE_OFFICER,
    OFFICER,
    day,
    person,
)
from motcua.plans.tests.test_schemes import NEW, asked, begun, kept, now, submitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
DEPUTY = person(Role.HEAD, "AG", "user:deputy")


def approve(code: str) -> None:
    api.scheme_approve(
        actor=CHAIRMAN, at=day(14), code=code, document_number="99/QĐ-UBND",
        document_on=day(14).date(),
    )  # fmt: skip


def test_the_version_that_stands_is_submitted_and_the_decision_cites_it() -> None:
    code = asked()
    assert kept(code, b"second", number=1) == 2
    assert kept(code, b"second", number=1) == 2, "the same bytes are no new version"
    api.scheme_say(actor=FINANCE_OFFICER, at=day(2), code=code, unit=FINANCE, agrees=True)
    api.scheme_submit(actor=DIRECTOR, at=day(11), code=code, document_number="9/TTr-STP")
    assert now(code).submitted_text == 2
    with pytest.raises(PermissionMissing):
        kept(code, b"late", number=12)
    assert kept(code, b"final", actor=DEPUTY, number=12) == 3
    approve(code)
    found = now(code)
    assert found.approved_file is not None
    assert (found.submitted_text, found.approved_file.number) == (2, 3)
    assert found.approved_file.post_unit == "AG"
    entry = ledger.entry_list(stream=f"scheme:{code}")[-1]
    assert entry.body["text"] == {"number": 3, "digest": found.approved_file.file.digest}
    assert api.text_bytes(found.approved_file.file) == b"%PDF-1.7\nfinal"
    with pytest.raises(SchemeActNotPossible):
        kept(code, b"after", number=15)
    assert api.facts_verify()["faults"] == []


def test_without_a_text_nothing_is_submitted() -> None:
    code = api.scheme_open(actor=OFFICER, at=AT, asked=NEW)
    api.scheme_ask(actor=OFFICER, at=AT, code=code, units=[FINANCE], until_on=day(1).date())
    with pytest.raises(PlanInvalid) as error:
        api.scheme_submit(actor=DIRECTOR, at=day(2), code=code, document_number="9/TTr")
    assert list(error.value.fields) == ["file"]


def test_whoever_kept_a_text_does_not_approve_it() -> None:
    code = submitted()
    kept(code, b"final", actor=CHAIRMAN, number=12)
    with pytest.raises(SchemeSecondPerson):
        approve(code)


def test_only_the_lead_keeps_a_draft() -> None:
    with pytest.raises(PermissionMissing):
        kept(begun(), b"x", actor=FINANCE_OFFICER)


@pytest.mark.parametrize("data", [b"", b"MZ not a text", b"<html></html>"])
def test_what_is_no_kept_type_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        api.text_keep(io.BytesIO(data), "x.pdf")


def test_a_picture_is_no_text() -> None:
    with pytest.raises(PlanInvalid):
        api.text_keep(io.BytesIO(b"\x89PNG\r\n\x1a\n"), "x.png")


def test_texts_stand_and_bent_ones_are_found() -> None:
    code = begun()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_scheme_text SET digest = repeat('a', 64)")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plans_scheme_text DISABLE TRIGGER USER")
        cursor.execute("UPDATE plans_scheme_text SET digest = repeat('a', 64)")
        cursor.execute("ALTER TABLE plans_scheme_text ENABLE TRIGGER USER")
    assert [one["code"] for one in api.facts_verify()["faults"]] == [code]


def test_bytes_that_no_act_names_are_forgotten_after_some_days() -> None:
    code = begun()
    api.text_keep(io.BytesIO(b"%PDF-1.7 orphan"), "x.pdf")
    came = datetime.now(UTC)  # when the bytes really came
    assert api.files_forget(at=came + timedelta(days=1)) == 0
    assert api.files_forget(at=came + timedelta(days=3)) == 1
    (text,) = now(code).texts
    assert api.text_bytes(text.file).startswith(b"%PDF")


def test_a_long_name_keeps_its_end() -> None:
    file = api.text_keep(io.BytesIO(b"%PDF-1.7 a"), "a" * 400 + ".pdf")
    assert (len(file.name), file.name[-4:]) == (200, ".pdf")
