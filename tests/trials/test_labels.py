"""A simulated dossier is called so wherever somebody can meet it."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.face.tests.factories import WARD, client_of, load_units
from motcua.indicators import api as indicators
from motcua.organisation.contracts import SYSTEM
from motcua.programme import api as programme

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"headers": {"accept-language": "en"}}


@pytest.fixture
def code() -> str:
    """A dossier at the ward's counter that is still open, and simulated."""
    load_units()
    cache.clear()
    today = clock.today()
    dossiers.simulate(
        actor=SYSTEM, at=clock.now(),
        asked=dossiers.SimulationAsked(
            40, 4, today - timedelta(days=20), today - timedelta(days=1), (WARD,)
        ),
    )  # fmt: skip
    return dossiers.dossier_list(units=[WARD])[0].code


def page(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query, **ENGLISH)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_pages_the_api_and_papers_say_that_a_dossier_is_simulated(code: str) -> None:
    inspector, public = client_of("INSPECTOR", "AG.TTRA"), Client()
    assert ">Simulated</span>" in page(public, f"/ho-so/{code}/")
    proof = page(public, f"/ho-so/{code}/dong-ho/")
    assert ">Simulated</span>" in proof
    assert "A simulated dossier: its applicant" in proof
    assert ">Simulated</span>" in page(inspector, f"/ban-lam-viec/ho-so/{code}/")
    found = json.loads(public.get(f"/api/dossiers/{code}/status").content)
    assert found["origin"] == "SIMULATED"
    paper = inspector.get(f"/ban-lam-viec/ho-so/{code}/giay-tiep-nhan.pdf")
    text = " ".join(PdfReader(io.BytesIO(paper.content)).pages[0].extract_text().split())
    assert "HỒ SƠ MÔ PHỎNG – KHÔNG CÓ GIÁ TRỊ SỬ DỤNG" in text
    worklist = page(client_of("HANDLING_OFFICER", WARD), "/ban-lam-viec/")
    assert worklist.count(">Simulated</span>") == worklist.count("/ban-lam-viec/ho-so/") > 0


def test_figures_and_forms_say_how_many_are_simulated(code: str) -> None:
    client = client_of("INSPECTOR", "AG.TTRA")
    form = page(client, "/ban-lam-viec/bao-cao/form06/", ky=f"{clock.today().year}")
    assert "dossiers in the form are simulated" in form
    figure = json.loads(Client().get("/api/indicators/DOSSIERS_ON_TIME").content)
    assert figure["simulated"] == figure["denominator"] > 0
    said = json.loads(Client().get("/du-lieu-mo/muc-tieu.json").content)
    assert said["measures"]
    for measure in said["measures"]:  # judged on days before the first simulated dossier
        assert "simulated" in measure
        assert not measure["simulated"]


def test_published_figures_say_how_many_are_simulated(code: str) -> None:
    today = clock.today()
    programme.days_publish(
        programme=programme.programme_on(today), days=[today], actor=SYSTEM, at=clock.now()
    )
    (kept,) = indicators.published_list(code="DOSSIERS_ON_TIME", on=today)
    assert kept.simulated == kept.denominator > 0
    assert kept.imported == 0
    present = programme.programme_on(today).code
    board = page(Client(), "/muc-tieu/", **{"chuong-trinh": present})
    assert ">Simulated</span>" in board
