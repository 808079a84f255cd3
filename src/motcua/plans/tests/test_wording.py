"""Words of the province's plan: drafted by home affairs, needed and frozen with the decision."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.db import IntegrityError, connection

from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.contracts import State
from motcua.plans.errors import (
    PlanInvalid,
    PlanSecondPerson,
    RoundTextChanged,
    RoundTextFrozen,
    RoundTextMissing,
    RoundUnknown,
)
from motcua.plans.papers import decision_words
from motcua.plans.tests.factories import (
    CHAIRMAN,
    COORDINATOR,
    OFFICER,
    PLAN,
    ROUND,
    agreed,
    approved,
    day,
    drafted,
    opened,
    sent,
    worded,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
DECISION = {"document_number": "900/QĐ-UBND", "document_on": day(3).date()}


def saved(sections: dict[str, str], *, number: int = 1, expected: int | None = None) -> Any:
    return api.text_save(
        actor=COORDINATOR, at=day(number), code=ROUND, sections=sections, expected=expected
    )


def appraised() -> None:
    opened()
    drafted()
    sent()
    agreed()


def decided(actor: Actor = CHAIRMAN) -> Any:
    return api.round_approve(actor=actor, at=day(3), code=ROUND, **DECISION)


def test_required_sections_are_there_before_the_approval() -> None:
    appraised()
    with pytest.raises(RoundTextMissing) as error:
        decided()
    assert "Tổ chức thực hiện" in str(error.value) or "Who does what" in str(error.value)
    assert api.plan_get(PLAN, on=day(3).date()).standing.state is State.APPRAISED, "nothing changed"
    worded()
    decided()
    kept = api.text_get(ROUND)
    assert kept is not None
    assert (kept.frozen, kept.decision_number) == (True, "900/QĐ-UBND")
    assert api.facts_verify()["faults"] == []


def test_what_was_approved_stands() -> None:
    appraised()
    worded()
    decided()
    with pytest.raises(RoundTextFrozen):
        saved({"GOALS": "Khác"}, number=4)
    for statement in (
        "UPDATE plans_round_text SET sections = '{}'", "DELETE FROM plans_round_text_freeze",
        "INSERT INTO plans_round_text (round_id, number, sections, salt, digest, seq, saved_by,"
        " saved_at) SELECT round_id, 99, '{}', '', '', 1, '', now() FROM plans_round_text LIMIT 1",
    ):  # fmt: skip
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_whoever_wrote_the_words_does_not_approve_them() -> None:
    appraised()
    worded()
    lent = Actor(COORDINATOR.code, "Người", (ActorPost("AG", Role.HEAD),))
    with pytest.raises(PlanSecondPerson):
        decided(lent)


def test_words_are_saved_by_home_affairs_and_each_saving_stands() -> None:
    opened()
    with pytest.raises(PermissionMissing):
        api.text_save(actor=OFFICER, at=day(1), code=ROUND, sections={"GOALS": "a"}, expected=None)
    first = saved({"GOALS": " Nâng  hài lòng \n\n Rút ngắn  ", "TASKS": ""}, expected=0)
    assert (first.number, first.sections) == (1, {"GOALS": "Nâng hài lòng\nRút ngắn"})
    assert saved({"GOALS": "Nâng hài lòng\nRút ngắn"}, expected=1).number == 1, "nothing changed"
    with pytest.raises(RoundTextChanged):
        saved({"GOALS": "Khác"}, expected=0)
    assert saved({"GOALS": "Khác"}, expected=1).number == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM plans_round_text")
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize(
    ("sections", "field"),
    [({}, "sections"), ({"GOALS": " \n "}, "sections"), ({"POEM": "a"}, "POEM"),
     ({"GOALS": "a" * 20_001}, "GOALS")],
)  # fmt: skip
def test_words_that_cannot_be_are_refused(sections: dict[str, str], field: str) -> None:
    opened()
    with pytest.raises(PlanInvalid) as error:
        saved(sections)
    assert list(error.value.fields) == [field]
    assert api.text_get(ROUND) is None
    with pytest.raises(RoundUnknown):
        api.text_save(
            actor=COORDINATOR, at=day(1), code="2099", sections={"GOALS": "a"}, expected=None
        )


def test_the_decision_holds_the_words_before_its_annex() -> None:
    appraised()
    worded()
    decided()
    said = decision_words(ROUND)
    assert [name for name, _ in said.sections][:2] == ["I. CĂN CỨ", "II. MỤC ĐÍCH, MỤC TIÊU"]
    document = docx.Document(io.BytesIO(api.decision_docx(ROUND)))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines.index("I. CĂN CỨ") < lines.index("V. TỔ CHỨC THỰC HIỆN") < lines.index("Phụ lục")
    assert api.decision_pdf(ROUND).startswith(b"%PDF")


def test_words_that_no_decision_froze_are_in_no_decided_paper() -> None:
    appraised()
    worded()
    assert decision_words(ROUND).sections, "a draft shows what was written so far"
    approved()  # alone, by a decision that is not one on the round
    assert not decision_words(ROUND).draft
    assert decision_words(ROUND).sections == ()
    saved({"GOALS": "Viết sau quyết định"}, number=9)
    assert decision_words(ROUND).sections == ()


def test_words_edited_past_the_guards_are_found() -> None:
    opened()
    saved({"GOALS": "Nâng hài lòng"})
    assert api.facts_verify()["faults"] == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plans_round_text DISABLE TRIGGER USER")
        cursor.execute("""UPDATE plans_round_text SET sections = '{"GOALS": "Khác"}'""")
        cursor.execute("ALTER TABLE plans_round_text ENABLE TRIGGER USER")
    assert [one["code"] for one in api.facts_verify()["faults"]] == [ROUND]
