"""The commands of supervision: what they tell, their JSON, their refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from motcua.steering.errors import (
    FileUnreadable,
    RecordUnknown,
    SteeringInvalid,
    SupervisionTableRefused,
)
from motcua.steering.tests.factories import CHAIRMAN, TODAY, day
from motcua.steering.tests.supervision_cases import (
    announced,
    asked,
    decided,
    recommended,
    replied,
    supervision,
)
from motcua.steering.tests.test_cli import STEERING, refused, run, said
from motcua.steering.tests.test_supervision import HEAD, LINE, SECOND

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
OWN = "supervision"


def test_supervisions_questions_and_recommendations_are_told() -> None:
    code = recommended(announced(held_on=TODAY))
    question = asked(code, days=0)
    task = supervision.recommendation_to_task(actor=CHAIRMAN, at=day(0), session=code, number=1)
    assert said(STEERING, OWN, "list", "--year", "2026", "--body", "HDND")[0]["state"] == "HELD"
    assert said(STEERING, OWN, "list", "--year", "2025") == []
    assert code in run(STEERING, OWN, "list")
    late = ("--on", "2026-07-16", "--judged", "OVERDUE")
    assert [one["code"] for one in said(STEERING, OWN, "questions", *late)] == [question]
    assert said(STEERING, OWN, "questions", "--judged", "OVERDUE") == []
    assert question in run(STEERING, OWN, "questions", "--unit", "AG.STP")
    assert said(STEERING, OWN, "recommendations")[0]["task"] == task.code
    assert task.code in run(STEERING, OWN, "recommendations")
    replied(question, 0)
    shown = said(STEERING, OWN, "show", code)
    assert shown["questions"][0]["replies"][0]["document_number"] == "45/BC-STP"
    assert "45/BC-STP" in run(STEERING, OWN, "show", code)
    refused(STEERING, RecordUnknown, OWN, "show", "GS-0")
    for wrong in ("hôm qua", "9999-12-31"):
        refused(STEERING, SteeringInvalid, OWN, "list", "--on", wrong)


def test_counts_are_told_as_of_a_day_with_null_where_nothing_is_due() -> None:
    question = asked(days=1)
    replied(question, 1)
    decided(question, 1)
    assert said(STEERING, OWN, "counts")["all"]["on_time_of"] is None
    found = said(STEERING, OWN, "counts", "--on", "2026-07-16")
    assert (found["bodies"]["HDND"]["on_time_of"], found["all"]["on_time_of"]) == ([1, 1], [1, 1])
    assert found["bodies"]["MTTQ"]["carried_out_of"] is None
    assert set(said(STEERING, OWN, "counts", "--body", "HDND")["bodies"]) == {"HDND"}
    told = run(STEERING, OWN, "counts", "--on", "2026-07-16")
    assert "replies on time 1 of 1" in told
    assert "carried out none due yet" in told


def test_kinds_say_what_they_rest_on_and_that_it_is_not_verified() -> None:
    assert {one["code"] for one in said(STEERING, OWN, "kinds")["bodies"]} == {
        "HDND", "MTTQ", "DOAN_THE", "NHAN_DAN"
    }  # fmt: skip
    assert "not verified" in run(STEERING, OWN, "kinds")


def test_a_table_is_taken_in_by_a_command_all_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "giam-sat.csv"
    file.write_text(HEAD + LINE + SECOND, encoding="utf-8")
    assert said(STEERING, OWN, "import", str(file)) == {"added": ["GS-01", "GS-02"], "known": []}
    assert "0 added, 2 known" in run(STEERING, OWN, "import", str(file))
    file.write_text(HEAD + LINE.replace("GS-01", "GS-03").replace("AG.STP", "AG.X"))
    refused(STEERING, SupervisionTableRefused, OWN, "import", str(file))
    refused(STEERING, FileUnreadable, OWN, "import", str(tmp_path / "none.csv"))
    assert len(said(STEERING, OWN, "list")) == 2
