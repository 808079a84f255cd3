"""Stages of drafting a legal document: dated data, reached forward, counted, verified."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from motcua.core.definitions import DefinitionError
from motcua.organisation.errors import PermissionMissing
from motcua.tasks import api
from motcua.tasks.contracts import Mark, State, Verdict
from motcua.tasks.drafting import read_drafting
from motcua.tasks.errors import ActNotPossible, TaskInvalid
from motcua.tasks.tests.factories import AT, CLERK, FINANCE, OFFICER, TODAY, accept, claim, give

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
LAW = (Mark.LEGAL_DOCUMENT,)
GOOD = """versions:
  - valid_from: 2011-01-01
    basis: {vi: a, en: b}
    verified: false
    stages:
      - {code: DRAFTING, vi: Soạn thảo, en: Drafting}
"""


def reach(code: str, stage: str, on: date = TODAY, document: str = "") -> None:
    api.stage_reach(actor=OFFICER, at=AT, code=code, stage=stage, on=on, document=document)


def refused(code: str, stage: str, on: date = TODAY) -> set[str]:
    with pytest.raises(TaskInvalid) as error:
        reach(code, stage, on)
    return set(error.value.fields)


def test_a_draft_goes_forward_with_day_and_document() -> None:
    code = give(marks=LAW)
    reach(code, "DRAFTING", TODAY - timedelta(days=3))
    reach(code, "APPRAISED", document="12/BC-STP")
    now = api.task_get(code, on=TODAY).standing
    assert (now.stage, now.stage_on, now.state) == ("APPRAISED", TODAY, State.GIVEN)
    told = api.task_detail(code, on=TODAY).acts[-1]
    assert (told.words, told.stage_on) == ("12/BC-STP", TODAY)
    assert api.facts_verify()["faults"] == []


def test_a_stage_backward_unknown_or_still_to_come_is_refused() -> None:
    code = give(marks=LAW)
    reach(code, "CONSULTED")
    assert refused(code, "DRAFTING") == {"stage"}
    assert refused(code, "CONSULTED") == {"stage"}
    assert refused(code, "SIGNED") == {"stage"}
    assert refused(code, "ISSUED", TODAY + timedelta(days=1)) == {"on"}
    assert refused(code, "ISSUED", TODAY - timedelta(days=1)) == {"on"}
    assert refused(give(code="PLAIN"), "DRAFTING") == {"stage"}
    assert api.task_get(code, on=TODAY).standing.stage == "CONSULTED"


def test_who_does_not_do_the_task_records_no_stage_nor_anybody_once_it_is_closed() -> None:
    code = give(marks=LAW)
    with pytest.raises(PermissionMissing):
        api.stage_reach(actor=CLERK, at=AT, code=code, stage="DRAFTING", on=TODAY)
    claim(code, 1)
    accept(code, 2)
    with pytest.raises(ActNotPossible):
        reach(code, "DRAFTING")


def test_a_stage_changes_no_judgement() -> None:
    code = give(marks=LAW)
    reach(code, "ISSUED")
    assert api.task_get(code, on=TODAY + timedelta(days=60)).verdict is Verdict.OVERDUE


def test_drafts_are_counted_by_stage() -> None:
    for number, stage in enumerate(("", "DRAFTING", "DRAFTING", "ISSUED")):
        code = give(code=f"VB-{number}", marks=LAW)
        if stage:
            reach(code, stage)
    give(code="PLAIN")
    give(code="OTHER", marks=LAW, owner=FINANCE)
    assert api.stage_counts() == {"": 2, "DRAFTING": 2, "ISSUED": 1}
    assert api.stage_counts(frozenset({FINANCE})) == {"": 1}


def test_whoever_edits_a_stage_is_found() -> None:
    code = give(marks=LAW)
    reach(code, "DRAFTING")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tasks_fact SET stage = 'ISSUED'")
    assert [fault["code"] for fault in api.facts_verify()["faults"]] == [code]


def test_the_law_in_force_is_that_of_the_day_and_says_that_it_is_unverified() -> None:
    assert "80/2015/QH13" in api.drafting_on(date(2020, 1, 1)).basis.vi
    assert "64/2025/QH15" in api.drafting_on(TODAY).basis.vi
    assert not api.drafting_on(TODAY).verified


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stages:\n      - {code: DRAFTING, vi: Soạn thảo, en: Drafting}", "stages: []"),
        ("vi: Soạn thảo, ", ""), ("verified: false", "verified: no one"),
        ("valid_from: 2011-01-01", "valid_from: soon"), ("versions:", "versiones:"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_whole(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "drafting.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError):
        read_drafting(path)
