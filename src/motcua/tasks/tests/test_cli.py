"""What others script against: the commands, their JSON, their refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from motcua.core.errors import DomainError
from motcua.tasks import cli
from motcua.tasks.errors import TableRefused, TaskFileUnreadable, TaskInvalid
from motcua.tasks.tests.factories import JUSTICE, claim, give
from motcua.tasks.tests.test_tables import GOOD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def said(*words: str, code: int = 0) -> Any:
    return json.loads(run(*words, "--json", code=code))


def refused(kind: type[DomainError], *words: str) -> DomainError:
    with pytest.raises(kind) as error:
        CliRunner().invoke(cli.app, words, catch_exceptions=False)
    return error.value


def test_a_programme_is_taken_in_once_and_listed(tmp_path: Path) -> None:
    path = tmp_path / "chuong-trinh.csv"
    path.write_text(GOOD, encoding="utf-8")
    assert len(said("import", str(path))["added"]) == 3
    assert said("import", str(path)) == {"added": [], "known": ["CT26-1", "CT26-Q3-1", "CT26-2"]}
    assert "0 added, 3 known" in run("import", str(path))
    rows = said("list", "--mark", "REFORM", "--period", "2026")
    assert [row["code"] for row in rows] == ["CT26-Q3-1", "CT26-1"]
    assert rows[0]["first_due_on"] == "2026-09-30"
    assert rows[0]["giver"]
    assert "CT26-Q3-1" in run("list", "--owner", "AG.SNV")


def test_a_task_is_given_with_words_for_its_limit() -> None:
    words = (
        "give", "Trình kế hoạch", "--owner", JUSTICE, "--due", "5 wd", "--document", "1/CT",
        "--document-on", "10/07/2026", "--marks", "CCHC", "--key", "mot-lan-thoi",
    )  # fmt: skip
    first = said(*words)
    assert (first["due_on"], first["state"], first["verdict"]) == (
        "2026-07-17", "GIVEN", "NOT_DUE",
    )  # fmt: skip
    assert said(*words)["code"] == first["code"]
    assert first["code"] in run(*words)


def test_counts_of_now_and_of_a_past_day_have_no_share_without_evidence() -> None:
    give()
    now = said("counts")
    assert now["units"][JUSTICE]["on_time_of"] is None
    assert now["units"][JUSTICE]["not_due"] == 1
    assert said("counts", "--on", "2026-07-15")["units"] == now["units"]
    assert said("counts", "--on", "2026-07-14")["units"] == {}
    assert said("counts", "--on", "2026-08-01")["units"][JUSTICE]["on_time_of"] == [0, 1]
    assert JUSTICE in run("counts")


def test_verify_tells_and_fails_where_a_day_was_bent() -> None:
    code = give()
    claim(code, 1)
    assert said("verify") == {"tasks": 1, "faults": []}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tasks_fact SET first_due_on = first_due_on + 90")
    assert said("verify", code=8)["faults"][0]["code"] == code
    assert f"WRONG {code}" in run("verify", code=8)


def test_remind_says_how_many_it_made() -> None:
    give()
    assert said("remind") == {"made": 0}
    assert "0 reminder" in run("remind")


def test_bad_input_is_refused_by_name(tmp_path: Path) -> None:
    refused(TaskFileUnreadable, "import", str(tmp_path / "none.csv"))
    broken = tmp_path / "broken.csv"
    broken.write_text(GOOD.replace("AG.SNV", "AG.X"), encoding="utf-8")
    assert "row 2, column owner" in str(refused(TableRefused, "import", str(broken)))
    words = ("give", "Trình kế hoạch", "--owner", JUSTICE, "--giver", "Chủ tịch")
    assert "due" in str(refused(TaskInvalid, *words, "--due", "mai"))
    assert "marks" in str(refused(TaskInvalid, *words, "--marks", "X"))
    assert "on" in str(refused(TaskInvalid, "counts", "--on", "hôm qua"))
