"""The gate of new and changed procedures, and what a signed decision does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.procedures import api, control, overlay
from motcua.procedures.control import Answer, DraftItem
from motcua.procedures.control_rules import control_rules
from motcua.procedures.errors import (
    AssessmentInvalid,
    DecisionInvalid,
    DecisionNumberTaken,
    DecisionSigned,
    DecisionWithdrawn,
    DraftNotReady,
    DraftUnknown,
    OpinionNotYours,
)
from motcua.procedures.exchange.columns import COLUMNS
from motcua.procedures.exchange.writing import write_form
from motcua.procedures.models import Publication
from motcua.procedures.rules import estimate

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY, EFFECT = date(2026, 7, 15), date(2026, 8, 1)
NEW, KNOWN = "T.000001", "1.001193"
pytestmark = pytest.mark.django_db(transaction=True)


def person(number: int, role: Role, unit: str) -> Actor:
    return Actor(f"user:{number}", f"Người {number}", (ActorPost(unit, role),))


DRAFTER = person(1, Role.HANDLING_OFFICER, "AG.STP")
CONTROLLER = person(2, Role.PROCEDURE_CONTROLLER, "AG.VP")
CHAIRMAN = person(3, Role.HEAD, "AG")
GOOD = {question: Answer(True, f"Đạt: {question}") for question in control_rules(TODAY).questions}


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def draft(tmp_path: Path, code: str = NEW, **cells: str) -> None:
    row = {column.name: column.example for column in COLUMNS}
    row |= {"ma_thu_tuc": code, "quyet_dinh_cong_bo": "", "hieu_luc_tu": "", **cells}
    write_form(tmp_path / "form.csv", [row])
    report = api.procedures_import(actor=CONTROLLER, at=AT, path=tmp_path / "form.csv")
    assert len(report.drafts) == 1


def ready(tmp_path: Path, code: str = NEW, **cells: str) -> None:
    draft(tmp_path, code, **cells)
    control.draft_assess(actor=DRAFTER, at=AT, code=code, answers=GOOD)
    control.opinion_give(actor=CONTROLLER, at=AT, code=code, agrees=True, reason="Đồng ý")


def draw(*items: DraftItem) -> int:
    return control.decision_draw(
        actor=CONTROLLER, at=AT, title="Công bố thủ tục", effective_on=EFFECT,
        items=items or [DraftItem(NEW, "NEW")],
    )  # fmt: skip


def sign(decision: int, number: str = "12/QĐ-UBND", actor: Actor = CHAIRMAN) -> None:
    control.decision_sign(
        actor=actor, at=AT, decision_id=decision, number=number, signed_on=TODAY, name="Lê An"
    )


def test_a_signed_decision_puts_the_procedure_in_force_and_makes_it_public(tmp_path: Path) -> None:
    ready(tmp_path)
    assert NEW not in api.catalogue().procedures
    sign(draw())
    version = api.procedure_version_on(NEW, EFFECT)
    assert version.source == "12/QĐ-UBND (2026-07-15)"
    assert api.procedure_get(NEW).version_on(date(2026, 7, 31)) is None
    assert sorted(Publication.objects.values_list("place", flat=True)) == ["OPEN_DATA", "PORTAL"]
    kinds = [entry.kind for entry in ledger.entry_list(stream=f"procedure:{NEW}")]
    assert kinds == ["procedures.assessed", "procedures.opinion_given", "procedures.published"]


def test_nothing_is_decided_without_assessment_and_opinion(tmp_path: Path) -> None:
    draft(tmp_path)
    with pytest.raises(DraftNotReady, match="impact assessment"):
        draw()
    control.draft_assess(actor=DRAFTER, at=AT, code=NEW, answers=GOOD)
    with pytest.raises(DraftNotReady, match="opinion"):
        draw()
    control.opinion_give(actor=CONTROLLER, at=AT, code=NEW, agrees=False, reason="Chưa rõ")
    with pytest.raises(DraftNotReady, match="does not agree"):
        draw()
    control.opinion_give(actor=CONTROLLER, at=AT, code=NEW, agrees=True, reason="Đã rõ")
    assert draw()


def test_a_withdrawn_decision_frees_its_drafts_and_is_never_signed(tmp_path: Path) -> None:
    ready(tmp_path)
    first = draw()
    with pytest.raises(DecisionInvalid):
        control.decision_withdraw(actor=CONTROLLER, at=AT, decision_id=first, reason=" ")
    control.decision_withdraw(actor=CONTROLLER, at=AT, decision_id=first, reason="Sai ngày")
    with pytest.raises(DecisionWithdrawn):
        sign(first)
    with pytest.raises(DecisionWithdrawn):
        control.decision_withdraw(actor=CONTROLLER, at=AT, decision_id=first, reason="Nữa")
    assert api.decision_get(first).items == ()
    second = draw()
    sign(second)
    with pytest.raises(DecisionSigned):
        control.decision_withdraw(actor=CONTROLLER, at=AT, decision_id=second, reason="Muộn")
    kinds = [entry.kind for entry in ledger.entry_list(stream=f"procedure:{NEW}")]
    assert "procedures.decision_withdrawn" in kinds
    with pytest.raises(PermissionMissing):
        control.decision_withdraw(actor=CHAIRMAN, at=AT, decision_id=first, reason="Không")


def test_an_unfavourable_answer_keeps_the_gate_closed(tmp_path: Path) -> None:
    draft(tmp_path)
    answers = {**GOOD, "NECESSITY": Answer(False, "Có thể dùng cơ sở dữ liệu dân cư")}
    control.draft_assess(actor=DRAFTER, at=AT, code=NEW, answers=answers)
    control.opinion_give(actor=CONTROLLER, at=AT, code=NEW, agrees=True, reason="Đồng ý")
    with pytest.raises(DraftNotReady, match="not favourable"):
        draw()


def test_a_part_that_is_missing_keeps_the_gate_closed(tmp_path: Path) -> None:
    ready(tmp_path, ket_qua="")
    with pytest.raises(DraftNotReady, match="ket_qua"):
        draw()


def test_changing_the_draft_closes_the_gate_again(tmp_path: Path) -> None:
    ready(tmp_path)
    decision = draw()
    draft(tmp_path, phi_le_phi="99000")
    with pytest.raises(DraftNotReady, match="outdated"):
        sign(decision)
    assert NEW not in api.catalogue().procedures
    assert not Publication.objects.exists()


def test_whoever_assessed_does_not_also_judge(tmp_path: Path) -> None:
    draft(tmp_path)
    control.draft_assess(actor=CONTROLLER, at=AT, code=NEW, answers=GOOD)
    with pytest.raises(OpinionNotYours):
        control.opinion_give(actor=CONTROLLER, at=AT, code=NEW, agrees=True, reason="Tôi thấy tốt")


def test_every_question_needs_its_reason(tmp_path: Path) -> None:
    draft(tmp_path)
    answers = {**GOOD, "LEGALITY": Answer(True, " ")}
    with pytest.raises(AssessmentInvalid) as refusal:
        control.draft_assess(actor=DRAFTER, at=AT, code=NEW, answers=answers)
    assert set(refusal.value.fields) == {"answers.LEGALITY"}


def test_the_cost_of_an_assessment_is_computed(tmp_path: Path) -> None:
    draft(tmp_path, KNOWN)
    control.draft_assess(actor=DRAFTER, at=AT, code=KNOWN, answers=GOOD)
    before = estimate(api.procedure_version_on(KNOWN, TODAY), api.cost_parameters(), on=TODAY).once
    after = estimate(
        control.as_version(control.draft_get(KNOWN)), api.cost_parameters(), on=TODAY
    ).once
    with connection.cursor() as cursor:
        cursor.execute("SELECT cost_before, cost_after FROM procedures_assessment")
        assert cursor.fetchone() == (before, after)


def test_an_amended_procedure_ends_its_old_version_on_the_day_of_the_new(tmp_path: Path) -> None:
    ready(tmp_path, KNOWN)
    old = api.procedure_version_on(KNOWN, TODAY)
    sign(draw(DraftItem(KNOWN, "AMENDED")))
    assert api.procedure_version_on(KNOWN, date(2026, 7, 31)).version == old.version
    assert api.procedure_version_on(KNOWN, EFFECT).version > old.version
    assert api.procedure_version_get(KNOWN, old.version).valid_until == EFFECT


def test_an_abolished_procedure_is_not_in_force_from_its_day(tmp_path: Path) -> None:
    sign(draw(DraftItem(KNOWN, "ABOLISHED")))
    assert api.procedure_get(KNOWN).version_on(date(2026, 7, 31)) is not None
    assert api.procedure_get(KNOWN).version_on(EFFECT) is None


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([], "items"), ([DraftItem(KNOWN, "ABOLISHED")] * 2, "items"),
        ([DraftItem(KNOWN, "FORGOTTEN")], "items"), ([DraftItem("KHONG-CO", "ABOLISHED")], "items"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_refused(items: list[DraftItem], field: str) -> None:
    with pytest.raises(DecisionInvalid) as refusal:
        control.decision_draw(
            actor=CONTROLLER, at=AT, title="Công bố", effective_on=EFFECT, items=items
        )
    assert field in refusal.value.fields


def test_a_draft_stands_in_one_decision_only(tmp_path: Path) -> None:
    ready(tmp_path)
    draw(DraftItem(NEW, "NEW"))
    with pytest.raises(DecisionInvalid) as refused:
        draw(DraftItem(NEW, "NEW"))
    assert "another decision" in str(refused.value)


def test_a_new_procedure_is_not_called_amended(tmp_path: Path) -> None:
    ready(tmp_path)
    with pytest.raises(DecisionInvalid):
        draw(DraftItem(NEW, "AMENDED"))


def test_a_procedure_without_a_draft_cannot_be_amended() -> None:
    with pytest.raises(DraftUnknown):
        draw(DraftItem(KNOWN, "AMENDED"))


def test_only_the_head_of_the_province_signs_and_only_once(tmp_path: Path) -> None:
    ready(tmp_path)
    decision = draw()
    for other in (CONTROLLER, DRAFTER, person(4, Role.HEAD, "AG.STP")):
        with pytest.raises(PermissionMissing):
            sign(decision, actor=other)
    sign(decision)
    with pytest.raises(DecisionSigned):
        sign(decision)


def test_two_decisions_do_not_share_a_number(tmp_path: Path) -> None:
    ready(tmp_path)
    sign(draw())
    second = draw(DraftItem(KNOWN, "ABOLISHED"))
    with pytest.raises(DecisionNumberTaken):
        sign(second)
    assert api.procedure_get(KNOWN).version_on(EFFECT) is not None


def test_a_decision_is_not_signed_in_the_future(tmp_path: Path) -> None:
    ready(tmp_path)
    with pytest.raises(DecisionInvalid) as refusal:
        control.decision_sign(
            actor=CHAIRMAN, at=AT, decision_id=draw(), number="1/QĐ", name="Lê An",
            signed_on=date(2026, 7, 16),
        )  # fmt: skip
    assert set(refusal.value.fields) == {"signed_on"}


def test_the_days_by_which_to_decide_and_publish_are_those_of_the_decree() -> None:
    rules = control_rules(TODAY)
    assert rules.decide_by(EFFECT) == date(2026, 7, 27)
    # five working days after Wednesday 15 July 2026: 16, 17, 20, 21, 22
    assert rules.publish_by(TODAY) == date(2026, 7, 22)


def test_an_office_records_when_it_posted_the_sheet(tmp_path: Path) -> None:
    ready(tmp_path)
    decision = draw()
    sign(decision)
    officer = person(5, Role.ONE_STOP_OFFICER, "AG.30307")
    control.posting_record(
        actor=officer, at=AT, decision_id=decision, code=NEW, unit="AG.30307", posted_on=TODAY
    )
    posted = Publication.objects.get(place="POSTED")
    assert (posted.unit, posted.published_on, posted.due_on) == (
        "AG.30307", TODAY, date(2026, 7, 22),
    )  # fmt: skip
    with pytest.raises(PermissionMissing):
        control.posting_record(
            actor=officer, at=AT, decision_id=decision, code=NEW, unit="AG.30292",
            posted_on=TODAY,
        )  # fmt: skip


def test_the_operator_may_not_skip_the_gate(tmp_path: Path) -> None:
    """Not even the system itself publishes a draft that nobody assessed."""
    draft(tmp_path)
    with pytest.raises(DraftNotReady):
        control.decision_draw(
            actor=SYSTEM, at=AT, title="Công bố", effective_on=EFFECT,
            items=[DraftItem(NEW, "NEW")],
        )  # fmt: skip
