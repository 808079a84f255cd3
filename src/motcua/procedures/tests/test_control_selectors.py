"""Where drafts stand, what decisions say, what is public and when, and the figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.organisation.contracts import Role
from motcua.procedures import api, control, overlay
from motcua.procedures.contracts import Scope
from motcua.procedures.control import Answer, DraftItem, Stage
from motcua.procedures.control_selectors import days_late
from motcua.procedures.errors import DecisionUnknown, DraftUnknown
from motcua.procedures.rules import estimate
from motcua.procedures.tests.test_control import (
    AT,
    CHAIRMAN,
    CONTROLLER,
    DRAFTER,
    EFFECT,
    GOOD,
    KNOWN,
    NEW,
    TODAY,
    draft,
    draw,
    person,
    ready,
    sign,
)

pytestmark = pytest.mark.django_db(transaction=True)
WARD = "AG.30307"


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def stage(code: str = NEW) -> Stage:
    return next(row.stage for row in api.draft_list() if row.code == code)


def gate_is_open(code: str = NEW) -> bool:
    return control.not_ready(control.draft_get(code)) is None


def assess(code: str = NEW, **answers: Answer) -> None:
    control.draft_assess(actor=DRAFTER, at=AT, code=code, answers={**GOOD, **answers})


def judge(agrees: bool, code: str = NEW) -> None:
    control.opinion_give(actor=CONTROLLER, at=AT, code=code, agrees=agrees, reason="Đã đọc")


# Drafts --------------------------------------------------------------------------------


def test_the_list_names_each_step_before_the_gate_and_is_ready_only_when_the_gate_is(
    tmp_path: Path,
) -> None:
    seen = []

    def look() -> None:
        seen.append(stage())
        assert (seen[-1] is Stage.READY) == gate_is_open()

    draft(tmp_path, ket_qua="")
    look()
    draft(tmp_path)
    look()
    assess(NECESSITY=Answer(False, "Không cần"))
    look()
    assess()
    look()
    judge(False)
    look()
    judge(True)
    look()
    draft(tmp_path, phi_le_phi="99000")
    look()
    assert seen == [
        Stage.LACKING, Stage.TO_ASSESS, Stage.NOT_FAVOURABLE, Stage.TO_JUDGE, Stage.NOT_AGREED,
        Stage.READY, Stage.TO_ASSESS,
    ]  # fmt: skip


def test_a_draft_in_the_list_says_what_it_lacks_but_not_what_the_decision_gives(
    tmp_path: Path,
) -> None:
    draft(tmp_path, ket_qua="", thoi_han="")
    (row,) = api.draft_list()
    assert set(row.lacking) == {"ket_qua", "thoi_han"}
    assert (row.known, row.decision_id) == (False, None)


def test_a_draft_that_stands_in_a_decision_names_it(tmp_path: Path) -> None:
    ready(tmp_path)
    decision = draw()
    assert [row.decision_id for row in api.draft_list()] == [decision]
    assert api.draft_detail(NEW, on=TODAY).row.decision_id == decision
    sign(decision)
    assert api.draft_list() == ()


def test_the_number_of_statements_does_not_grow_with_the_drafts(tmp_path: Path) -> None:
    counts = []
    for code in (NEW, KNOWN, "T.000002"):
        ready(tmp_path, code)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            api.draft_list()
        counts.append(len(queries))
    assert counts == [4, 4, 4]


def test_a_new_draft_stands_beside_nothing(tmp_path: Path) -> None:
    draft(tmp_path)
    detail = api.draft_detail(NEW, on=TODAY)
    assert detail.before is None
    assert {part.before for part in detail.parts} == {None}
    assert not any(part.changed for part in detail.parts)
    assert detail.costs.before is None
    assert detail.costs.after == sum(row.after for row in detail.costs.rows) > 0


def test_a_draft_is_shown_beside_the_version_in_force_with_what_changes(tmp_path: Path) -> None:
    draft(tmp_path, KNOWN, thoi_han="07 ngày làm việc", ket_qua="")
    parts = {part.column: part for part in api.draft_detail(KNOWN, on=TODAY).parts}
    assert parts["thoi_han"].changed
    assert parts["thoi_han"].after == "7 ngày làm việc"
    assert parts["thoi_han"].before != parts["thoi_han"].after
    assert not parts["ma_thu_tuc"].changed
    assert parts["ket_qua"].lacking
    assert parts["ket_qua"].after == ""
    assert not parts["hieu_luc_tu"].lacking, "the decision gives the day"


def test_the_cost_before_and_after_is_that_of_the_two_versions_and_adds_up(tmp_path: Path) -> None:
    draft(tmp_path, KNOWN, phi_le_phi="250000")
    costs = api.draft_detail(KNOWN, on=TODAY).costs
    before = estimate(api.procedure_version_on(KNOWN, TODAY), api.cost_parameters(), on=TODAY)
    assert costs.before == before.once == sum(row.before or 0 for row in costs.rows)
    assert costs.after == sum(row.after for row in costs.rows)
    assert {row.kind.value: row.after for row in costs.rows}["FEE"] == 250000


def test_opinions_are_kept_the_newest_first_and_those_on_an_earlier_draft_are_marked(
    tmp_path: Path,
) -> None:
    draft(tmp_path)
    assess()
    judge(False)
    draft(tmp_path, phi_le_phi="99000")
    assess()
    judge(True)
    detail = api.draft_detail(NEW, on=TODAY)
    assert [(said.agrees, said.current) for said in detail.opinions] == [
        (True, True), (False, False),
    ]  # fmt: skip
    assert detail.assessment is not None
    assert detail.assessment.current


def test_there_is_no_detail_of_what_is_no_draft() -> None:
    with pytest.raises(DraftUnknown):
        api.draft_detail("KHONG.CO", on=TODAY)


# Decisions -----------------------------------------------------------------------------


def test_a_drawn_decision_is_read_with_its_procedures_and_without_a_place(tmp_path: Path) -> None:
    ready(tmp_path)
    detail = api.decision_get(draw(DraftItem(NEW, "NEW"), DraftItem(KNOWN, "ABOLISHED")))
    assert [(item.code, item.act) for item in detail.items] == [
        (NEW, "NEW"), (KNOWN, "ABOLISHED"),
    ]  # fmt: skip
    assert detail.items[1].version == api.procedure_version_on(KNOWN, TODAY)
    assert (detail.signed_on, detail.published) == (None, ())
    assert detail.decide_by == EFFECT - timedelta(days=5)


@pytest.mark.parametrize("unknown", [0, -1, 10**30, 999_999])
def test_a_decision_that_is_not_is_refused(unknown: int) -> None:
    with pytest.raises(DecisionUnknown):
        api.decision_get(unknown)


def test_decisions_are_listed_the_newest_first_in_pages(tmp_path: Path) -> None:
    del tmp_path
    first, second = (draw(DraftItem(code, "ABOLISHED")) for code in (KNOWN, "2.000884"))
    assert [row.id for row in api.decision_list(limit=5)] == [second, first]
    assert [row.id for row in api.decision_list(limit=5, skip=1)] == [first]
    assert [row.items for row in api.decision_list(limit=5)] == [1, 1]


def test_only_signed_decisions_are_told_to_the_public_and_no_officials(tmp_path: Path) -> None:
    ready(tmp_path)
    sign(draw())
    draw(DraftItem(KNOWN, "ABOLISHED"))
    (row,) = api.decision_published_list(limit=10)
    assert (row.number, row.signed_on, row.published_on) == ("12/QĐ-UBND", TODAY, TODAY)
    assert (row.due_on, row.days_late) == (date(2026, 7, 22), 0)
    assert [item.code for item in row.items] == [NEW]
    assert "Lê An" not in repr(row)


def test_statements_do_not_grow_with_the_decisions(tmp_path: Path) -> None:
    counts = []
    for number, code in enumerate((NEW, "T.000002", "T.000003"), start=1):
        ready(tmp_path, code)
        sign(draw(DraftItem(code, "NEW")), f"{number}/QĐ-UBND")
        with CaptureQueriesContext(connection) as queries:
            api.decision_published_list(limit=10)
            api.posting_list(unit=WARD, level="COMMUNE", today=TODAY)
            api.decision_list(limit=10)
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    ("published", "late"),
    [
        (date(2026, 7, 20), 0), (date(2026, 7, 22), 0), (date(2026, 7, 23), 1),
        (date(2026, 7, 25), 2),  # a Saturday
        (date(2026, 7, 27), 3),
    ],
)  # fmt: skip
def test_the_delay_is_counted_in_working_days_past_the_due_day(published: date, late: int) -> None:
    assert days_late(date(2026, 7, 22), published) == late


def test_a_late_signature_in_the_program_is_a_late_publication(tmp_path: Path) -> None:
    """Signed on paper on 15 July, entered on 29 July: five working days late."""
    ready(tmp_path)
    control.decision_sign(
        actor=CHAIRMAN, at=AT + timedelta(days=14), decision_id=draw(), number="9/QĐ-UBND",
        signed_on=TODAY, name="Lê An",
    )  # fmt: skip
    (row,) = api.decision_published_list(limit=1)
    assert (row.published_on, row.days_late) == (date(2026, 7, 29), 5)
    assert api.control_counts(on=date(2026, 7, 29)).late == 1


# Posting -------------------------------------------------------------------------------


def test_an_office_sees_what_it_has_to_post_at_its_own_level_until_it_has(tmp_path: Path) -> None:
    ready(tmp_path)
    decision = draw(DraftItem(NEW, "NEW"), DraftItem(KNOWN, "ABOLISHED"))
    assert api.posting_list(unit=WARD, level="COMMUNE", today=TODAY) == ()
    sign(decision)
    assert api.posting_list(unit="AG.VP", level="PROVINCE", today=TODAY) == ()
    (row,) = api.posting_list(unit=WARD, level="COMMUNE", today=date(2026, 7, 23))
    assert (row.code, row.posted_on, row.days_late) == (NEW, None, 1)
    control.posting_record(
        actor=person(5, Role.ONE_STOP_OFFICER, WARD), at=AT, decision_id=decision, code=NEW,
        unit=WARD, posted_on=TODAY,
    )  # fmt: skip
    (row,) = api.posting_list(unit=WARD, level="COMMUNE", today=date(2026, 7, 23))
    assert (row.posted_on, row.days_late) == (TODAY, 0)
    (other,) = api.posting_list(unit="AG.30316", level="COMMUNE", today=TODAY)
    assert other.posted_on is None


# Figures -------------------------------------------------------------------------------


def test_the_figures_count_what_is_in_force_on_the_day() -> None:
    for day in (TODAY, date(2013, 1, 1)):
        in_force = [
            item for item in api.procedure_list(on=day)
            if api.procedure_version_on(item.code, day).scope is not Scope.INTERNAL
        ]  # fmt: skip
        assert api.control_counts(on=day).in_force == len(in_force)
        levels = [api.procedure_version_on(item.code, day).level for item in in_force]
        counts = api.catalogue_counts(on=day)
        for level in ("PROVINCE", "DISTRICT", "COMMUNE"):
            rows = [row[f"IN_FORCE_{level}"] for row in counts.values()]
            assert sum(rows) == levels.count(level)


def test_a_number_of_the_catalogue_and_its_list_are_the_same() -> None:
    counts = api.catalogue_counts(on=TODAY)
    assert len(counts) > 3
    for field, row in counts.items():
        for measure, count in row.items():
            found = api.catalogue_members(on=TODAY, measures=[measure], field=field)
            assert len(found) == count, (field, measure)
        assert all(row[f"ONE_STOP_{at}"] <= row[f"INTERNAL_{at}"] for at in ("PROVINCE", "COMMUNE"))
    every = api.catalogue_members(on=TODAY, measures=api.CATALOGUE_MEASURES)
    assert len(every) == api.control_counts(on=TODAY).in_force


def test_a_decision_counts_with_its_acts_and_its_working_days_of_delay(tmp_path: Path) -> None:
    """Signed on paper on 15 July, entered on 29 July: public five working days late."""
    ready(tmp_path)
    decision = draw(DraftItem(NEW, "NEW"), DraftItem(KNOWN, "ABOLISHED"))
    control.decision_sign(
        actor=CHAIRMAN, at=AT + timedelta(days=14), decision_id=decision, number="9/QĐ-UBND",
        signed_on=TODAY, name="Lê An",
    )  # fmt: skip
    (row,) = api.publication_counts(since=TODAY, until=TODAY + timedelta(days=1))
    assert (row.number, row.counts["NEW"], row.counts["ABOLISHED"]) == ("9/QĐ-UBND", 1, 1)
    public = row.counts["PORTAL"]
    assert (row.counts["PORTAL_LATE"], row.counts["PORTAL_DAYS_LATE"]) == (public, 5 * public)
    assert row.counts["POSTED"] == 0
    assert api.publication_counts(since=TODAY + timedelta(days=1), until=EFFECT) == ()


def test_an_assessment_counts_in_its_period_with_the_opinion_of_its_content(
    tmp_path: Path,
) -> None:
    ready(tmp_path)
    (row,) = api.assessment_rows(since=TODAY, until=TODAY + timedelta(days=1))
    assert row.code == NEW
    assert row.measures == {"AGREED", "COST_NEW"}
    assert api.assessment_counts(since=TODAY, until=TODAY + timedelta(days=1)) == {
        row.field: {**dict.fromkeys(api.ASSESSMENT_MEASURES, 0), "AGREED": 1, "COST_NEW": 1}
    }
    assert api.assessment_rows(since=TODAY - timedelta(days=9), until=TODAY) == ()


def test_the_figures_follow_a_procedure_from_draft_to_publication(tmp_path: Path) -> None:
    ready(tmp_path)
    sign(draw())
    before = api.control_counts(on=TODAY - timedelta(days=1))
    assert (before.drafts, before.drawn, before.signed, before.days_to_public) == (0, 0, 0, None)
    on_the_day = api.control_counts(on=TODAY)
    assert (on_the_day.drafts, on_the_day.drawn, on_the_day.signed) == (0, 0, 1)
    assert on_the_day.days_to_public == 0
    assert on_the_day.in_force + 1 == api.control_counts(on=EFFECT).in_force


def test_a_draft_and_a_drawn_decision_are_counted_while_they_wait(tmp_path: Path) -> None:
    ready(tmp_path)
    draw()
    counts = api.control_counts(on=TODAY)
    assert (counts.drafts, counts.drawn, counts.signed) == (1, 1, 0)
