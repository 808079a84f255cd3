"""A dossier across agencies on the pages: choose, name, do one's own part, see the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.tests.course_factories import TAX_UNIT, UPPER_UNIT, adopt, joint
from motcua.face.tests.factories import (
    OTHER_WARD,
    PROCEDURE,
    WARD,
    client_of,
    make_official,
    receive,
    sign_in,
)
from motcua.procedures import overlay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
LIST = "/ban-lam-viec/lien-thong/"


@pytest.fixture(autouse=True)
def _adopted(tmp_path: Path) -> Iterator[None]:
    adopt(joint(PROCEDURE), tmp_path, at=clock.now())
    yield
    overlay.forget()


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def advance(client: Client, code: str, **sent: str) -> Any:
    seen = {"seq": str(dossiers.dossier_row(code=code).last_seq), **sent}
    return client.post(f"/ban-lam-viec/ho-so/{code}/xong-buoc/", seen)


def page(client: Client, code: str) -> Any:
    return client.get(f"/ban-lam-viec/ho-so/{code}/")


def second() -> Client:
    """Another official of the lead's."""
    return sign_in(Client(), make_official("HANDLING_OFFICER", username="second"))


def sent_out() -> str:
    code = receive().code
    lead = client_of("HANDLING_OFFICER")
    named = {"unit-TAX": TAX_UNIT, "unit-UPPER": UPPER_UNIT}
    assert advance(lead, code, **named).status_code == 302
    return code


def test_the_lead_names_the_agencies_and_each_finds_its_step_and_no_other() -> None:
    code = receive().code
    lead = client_of("HANDLING_OFFICER")
    form = html.fromstring(page(lead, code).content.decode())
    assert {"unit-TAX", "unit-UPPER"} <= set(form.xpath("//select/@name"))
    assert form.xpath("//select[@name='unit-UPPER']/option[@selected]/@value") == [UPPER_UNIT]
    refused = advance(lead, code)
    assert refused.status_code == 422
    assert html.fromstring(refused.content.decode()).xpath("//a[@href='#unit-TAX']")
    assert advance(lead, code, **{"unit-TAX": TAX_UNIT}).status_code == 302
    tax, other = client_of("HANDLING_OFFICER", TAX_UNIT), client_of("HANDLING_OFFICER", OTHER_WARD)
    shown = words(tax.get(LIST))
    assert code in shown
    led = words(lead.get(LIST)).partition("Cơ quan khác đang làm")[2]
    assert led.count(code) == 2, "what the tax office and the agency above have to do"
    assert "Bước TAX" in shown
    assert "Bước DRAFT" not in shown
    assert code not in words(other.get(LIST))
    assert page(other, code).status_code == 403
    assert "Nguyễn Thị Ánh" in words(page(tax, code)), "it needs the person for its work"
    assert advance(tax, code, step="TAX", prefix="TAX-").status_code == 302
    assert code not in words(tax.get(LIST))
    after = words(page(tax, code))
    assert "Nguyễn Thị Ánh" not in after, "its part is done"


def test_the_page_shows_every_open_step_with_its_agency_and_its_time() -> None:
    code = sent_out()
    shown = words(page(second(), code))
    for part in ("Bước DRAFT", "Bước TAX", "Bước CONFIRM", "Sở Tài chính", "xong trước"):
        assert part in shown
    public = words(Client().get(f"/ho-so/{code}/"))
    assert public.count("đang ở đây") == 3


def test_an_outcome_is_chosen_and_one_that_refuses_asks_for_its_reason() -> None:
    code = sent_out()
    lead = second()
    advance(lead, code, step="DRAFT")
    advance(client_of("HANDLING_OFFICER", TAX_UNIT), code, step="TAX")
    advance(client_of("HEAD", UPPER_UNIT), code, step="CONFIRM")
    form = html.fromstring(page(lead, code).content.decode())
    fit, unfit = form.xpath("//input[@name='way']/@value")
    nothing = advance(lead, code, step="SUM_UP")
    assert nothing.status_code == 422
    assert html.fromstring(nothing.content.decode()).xpath("//a[@href='#way']")
    refused = advance(lead, code, step="SUM_UP", way=unfit)
    assert refused.status_code == 422
    again = html.fromstring(refused.content.decode())
    assert again.xpath("//a[@href='#note']")
    assert again.xpath("//input[@name='way'][@checked]/@value") == [unfit], "the choice is kept"
    broken = advance(lead, code, step="SUM_UP", way="D")
    assert broken.status_code == 422
    assert advance(lead, code, step="SUM_UP", way=fit).status_code == 302
    assert dossiers.dossier_row(code=code).places == ("SIGN",)


def test_a_refusal_by_the_process_has_its_paper_and_its_reason_for_the_applicant() -> None:
    code = sent_out()
    lead = second()
    advance(lead, code, step="DRAFT")
    advance(client_of("HANDLING_OFFICER", TAX_UNIT), code, step="TAX")
    advance(client_of("HEAD", UPPER_UNIT), code, step="CONFIRM")
    form = html.fromstring(page(lead, code).content.decode())
    unfit = form.xpath("//input[@name='way']/@value")[1]
    advance(lead, code, step="SUM_UP", way=unfit, note="Đất thuộc quy hoạch đường")
    asked = {"digits": "1234"}
    before = words(Client().post(f"/ho-so/{code}/chi-tiet/", asked))
    assert "Đất thuộc quy hoạch đường" not in before, "nobody has signed it yet"
    advance(client_of("HEAD"), code, step="SIGN_REFUSAL")
    assert "Đất thuộc quy hoạch đường" in words(Client().post(f"/ho-so/{code}/chi-tiet/", asked))
    papers = page(lead, code).content.decode()
    assert reverse("desk:paper", args=[code, "tu-choi", "pdf"]) in papers


def test_the_list_of_joint_steps_needs_a_fixed_number_of_statements() -> None:
    receive()
    tax = client_of("HANDLING_OFFICER", TAX_UNIT)
    tax.get(LIST)
    counts = []
    lead = client_of("HANDLING_OFFICER")
    for _ in range(2):
        code = receive().code
        advance(lead, code, **{"unit-TAX": TAX_UNIT})
        with CaptureQueriesContext(connection) as queries:
            assert code in words(tax.get(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_step_in_two_branches_of_one_official_is_done_by_its_own_form() -> None:
    code = sent_out()
    assert dossiers.dossier_row(code=code).unit == WARD
    client = second()
    form = html.fromstring(page(client, code).content.decode())
    assert form.xpath("//form[.//input[@name='step'][@value='DRAFT']]//input[@id='DRAFT-note']")
    assert not form.xpath("//input[@name='step'][@value='TAX']")
