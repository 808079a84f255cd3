"""The review in public: what was promised and what was measured, and nothing before approval."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from lxml import html
from typer.testing import CliRunner

from motcua.core import clock
from motcua.dossiers import cli_cost
from motcua.dossiers.tests.test_performance import facts, store
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.procedures import api as procedures
from motcua.procedures import overlay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
CODE = "1.001193"
CHAIRMAN = Actor("user:3", "Lê An", (ActorPost("AG", Role.HEAD),))
OTHER = Actor("user:4", "Trần Bình", (ActorPost("AG.VP", Role.PROCEDURE_CONTROLLER),))
ONLINE = procedures.Change(procedures.Measure.DIGITISE, amount=50)


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def page() -> str:
    answer = Client().get("/thu-tuc/ra-soat/")
    assert answer.status_code == 200
    main = html.fromstring(answer.content.decode()).xpath("//main")[0]
    return " ".join(" ".join(main.itertext()).split())


def planned(today: date) -> None:
    at = clock.now()
    procedures.plan_draw(actor=SYSTEM, at=at, year=today.year, title="Rà soát hộ tịch")
    procedures.plan_item_add(
        actor=SYSTEM, at=at, year=today.year, code=CODE, unit="AG.STP", basis="CHOICE",
        reason="Nhiều lượt đi lại", product="Phương án", due_on=date(today.year, 12, 31),
    )  # fmt: skip


def approved(today: date) -> None:
    planned(today)
    procedures.plan_approve(
        actor=SYSTEM, at=clock.now(), year=today.year, number="05/QĐ-UBND", approved_on=today
    )


def carried_out(today: date, effective_on: date) -> procedures.ItemRow:
    approved(today)
    at, year = clock.now(), today.year
    questions = procedures.control_rules(today).review.questions
    procedures.review_record(
        actor=SYSTEM, at=at, year=year, code=CODE,
        findings={name: procedures.Answer(True, "Đã xem") for name in questions},
    )  # fmt: skip
    procedures.option_add(
        actor=SYSTEM, at=at, year=year, code=CODE, title="Trực tuyến", changes=[ONLINE],
        volume=procedures.Volume(None, 1, "NONE"),
    )  # fmt: skip
    procedures.proposal_send(actor=SYSTEM, at=at, year=year, code=CODE, option=1, words="Nên làm")
    procedures.proposal_decide(
        actor=CHAIRMAN, at=at, year=year, code=CODE, accepted=True, number="20", decided_on=today,
        reason="",
    )  # fmt: skip
    procedures.proposal_carry_out(actor=SYSTEM, at=at, year=year, code=CODE)
    good = {
        name: procedures.Answer(True, "Đạt") for name in procedures.control_rules(today).questions
    }
    procedures.draft_assess(actor=SYSTEM, at=at, code=CODE, answers=good)
    procedures.opinion_give(actor=OTHER, at=at, code=CODE, agrees=True, reason="Đồng ý")
    decision = procedures.decision_draw(
        actor=OTHER, at=at, title="Công bố", effective_on=effective_on,
        items=[procedures.DraftItem(CODE, "AMENDED")],
    )  # fmt: skip
    procedures.decision_sign(
        actor=CHAIRMAN, at=at, decision_id=decision, number="31", signed_on=today, name="Lê An"
    )
    return procedures.plan_get(year).items[0]


def test_nothing_is_shown_before_a_plan_is_approved() -> None:
    today = clock.today()
    assert "Chưa có kế hoạch rà soát nào được phê duyệt" in page()
    planned(today)
    assert "Rà soát hộ tịch" not in page()


def test_an_approved_plan_is_public_with_where_each_procedure_stands() -> None:
    approved(clock.today())
    shown = page()
    assert "Rà soát hộ tịch" in shown
    assert "Chờ rà soát" in shown
    assert "Nhiều lượt đi lại" in shown


def test_promised_stands_beside_measured_on_the_page_and_by_command() -> None:
    today = clock.today()
    effective_on = today - timedelta(days=20)
    row = carried_out(today, effective_on)
    before, since = effective_on - timedelta(days=30), effective_on + timedelta(days=3)
    store(
        [facts(received_on=before, cost_incurred=80_000)] * 5
        + [facts(received_on=since, cost_incurred=60_000)] * 6
    )
    assert row.chosen is not None
    promised = row.chosen
    share = 100 * (promised.constant_before - promised.constant_after) / promised.constant_before
    shown = page()
    assert f"{share:.2f}".replace(".", ",") + "\u00a0%" in shown.replace(" %", "\u00a0%")
    assert "25,00" in shown, "(80,000 - 60,000) / 80,000"
    assert "5 hồ sơ trước, 6 hồ sơ sau" in shown
    assert "chưa đủ một năm" in shown
    result = CliRunner().invoke(cli_cost.app, ["review", str(today.year), "--json"])
    (item,) = json.loads(result.output)["items"]
    assert (item["state"], item["measured"]["saved"]) == ("CARRIED_OUT", 20_000)
    assert item["promised"]["once_after"] == promised.once_after
    plain = CliRunner().invoke(cli_cost.app, ["review", str(today.year)]).output
    assert "measured 25.00 %" in plain


def test_too_few_dossiers_measure_nothing() -> None:
    today = clock.today()
    carried_out(today, today - timedelta(days=20))
    store([facts(received_on=today - timedelta(days=60))] * 4)
    assert "chưa đủ hồ sơ" in page()
