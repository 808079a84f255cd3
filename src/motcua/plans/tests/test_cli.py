"""What others script against: the commands, their JSON, their refusals."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from typer.testing import CliRunner

from motcua.core import clock
from motcua.core.errors import DomainError
from motcua.plans import cli, cli_province, cli_schemes
from motcua.plans.contracts import Line
from motcua.plans.errors import PlanFileUnreadable, PlanInvalid, PlanTableRefused
from motcua.plans.tests.factories import JUSTICE, MILLION, PLAN, ROUND, day, drafted, opened, ready
from motcua.plans.tests.test_schemes import approved, begun
from motcua.plans.tests.test_tables import GOOD, MONEY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
COMMANDS = (
    *cli.app.registered_commands, *cli_province.app.registered_commands,
    *cli_schemes.app.registered_commands,
)  # fmt: skip
OPEN = (
    "open", "Hướng dẫn năm 2014", "--words", "Lập theo mẫu", "--document", "1/HD", "--document-on",
    "14/06/2013", "--unit", JUSTICE, "--programme", "an-giang-2011-2015", "--year", "2014",
)  # fmt: skip


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


def test_a_round_is_opened_and_a_plan_taken_in_and_sent(tmp_path: Path) -> None:
    assert said(*OPEN)["due_on"] == "2013-07-10"
    assert ROUND in run(*OPEN)
    assert [one["code"] for one in said("rounds")] == [ROUND]
    assert ROUND in run("rounds")
    table = tmp_path / "ke-hoach.csv"
    table.write_text(GOOD, encoding="utf-8")
    row = said("import", ROUND, JUSTICE, str(table))
    assert (row["code"], row["lines"], row["total"]) == (PLAN, 2, 1_700_000)
    assert PLAN in run("import", ROUND, JUSTICE, str(table))
    sent = said("submit", PLAN, "--key", "mot-lan-thoi")
    assert (sent["state"], sent["timeliness"]) == ("SUBMITTED", "ON_TIME")
    assert PLAN in run("submit", PLAN, "--key", "mot-lan-thoi")
    shown = said("show", PLAN)
    assert [one["receiver"] for one in shown["receipts"]] == ["HOME_AFFAIRS", "PLANNING", "FINANCE"]
    assert [one["code"] for one in shown["content"]] == ["1", "2"]
    assert "IV.2.a" in run("show", PLAN)
    assert [one["code"] for one in said("list", "--round", ROUND)] == [PLAN]
    assert PLAN in run("list")


def test_the_provinces_plan_has_no_share_before_anything_is_due(tmp_path: Path) -> None:
    opened()
    drafted()
    assert said("aggregate", ROUND)["on_time_of"] is None
    assert said("aggregate", ROUND)["total"] == 0
    with clock.pinned(day(60)):
        assert said("aggregate", ROUND)["on_time_of"] == [0, 3]
        assert f"OVERDUE: {JUSTICE}" in run("aggregate", ROUND)


def test_files_are_written_by_their_ending(tmp_path: Path) -> None:
    ready()
    for name in ("a.xlsx", "a.docx", "a.pdf"):
        path = tmp_path / name
        assert said("export", ROUND, str(path), "--approved")["bytes"] == path.stat().st_size
        assert str(path) in run("export", ROUND, str(path)).replace("\n", "")
    refused(PlanInvalid, "export", ROUND, str(tmp_path / "a.txt"))
    refused(PlanFileUnreadable, "export", ROUND, str(tmp_path / "none" / "a.pdf"))
    path = tmp_path / "mau.xlsx"
    assert said("template", ROUND, JUSTICE, str(path))["bytes"] > 0


def test_money_is_taken_in_once_and_shown_with_shares(tmp_path: Path) -> None:
    ready()
    table = tmp_path / "kinh-phi.csv"
    table.write_text(MONEY, encoding="utf-8")
    with clock.pinned(day(6)):
        assert said("money-import", str(table)) == {"added": 2, "known": 0}
        assert "2 known" in run("money-import", str(table))
    shown = said("money", PLAN)
    first = next(row for row in shown["rows"] if row["allotted"])
    assert (first["allotted_of"], first["spent_of"]) == ([50, 120 * MILLION], [20, 50])
    others = [row for row in shown["rows"] if not row["allotted"]]
    assert {str(row["spent_of"]) for row in others} == {"None"}
    assert "PROVINCE" in run("money", PLAN)


def test_verify_tells_and_fails_where_a_day_was_bent() -> None:
    ready()
    assert said("verify") == {"plans": 1, "schemes": 0, "faults": []}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE plans_plan SET first_sent_on = %s", [date(2013, 6, 1)])
    assert said("verify", code=8)["faults"][0]["code"] == PLAN
    assert f"WRONG {PLAN}" in run("verify", code=8)


def test_bad_input_is_refused_by_name(tmp_path: Path) -> None:
    opened()
    refused(PlanFileUnreadable, "import", ROUND, JUSTICE, str(tmp_path / "none.csv"))
    broken = tmp_path / "broken.csv"
    broken.write_text(GOOD.replace("IV.2.a", "IX.1"), encoding="utf-8")
    assert "row 2, column clause" in str(
        refused(PlanTableRefused, "import", ROUND, JUSTICE, str(broken))
    )
    words = [*OPEN, "--due", "mai"]
    assert "due" in str(refused(PlanInvalid, *words))


def test_schemes_are_listed_with_no_share_before_anything_is_due() -> None:
    code = approved()
    found = said("schemes")
    assert [one["code"] for one in found] == [code]
    assert found[0]["on_time_of"] is None
    assert [one["unit"] for one in found[0]["opinions"]] == ["AG.STC", "AG.SNV"]
    assert code in run("schemes")


def test_no_command_appraises_approves_or_settles() -> None:
    """The operator is one person to the program, so what needs two is left to the desk."""
    asked = {getattr(command.callback, "permission", "") for command in COMMANDS}
    assert "plans.submit" in asked
    assert not asked & {"plans.appraise", "plans.approve"}
    assert {command.name for command in COMMANDS}.isdisjoint(
        {"settle", "agree", "return", "approve", "decide"}
    )


def test_capital_is_told_by_round_and_line(tmp_path: Path) -> None:
    opened()
    drafted([Line("1", "Xây dựng trụ sở", money={"PROVINCE/CAPITAL": 7 * MILLION})])
    run("submit", PLAN)
    (line,) = said("capital", "an-giang-2011-2015")
    assert (line["source"], line["proposed"], line["disbursed_of"]) == (
        "PROVINCE/CAPITAL", 7 * MILLION, None,
    )  # fmt: skip
    assert "PROVINCE/CAPITAL" in run("capital", "an-giang-2011-2015", "--round", ROUND)
    to = tmp_path / "von.xlsx"
    assert said("capital", "an-giang-2011-2015", "--to", str(to))["bytes"] == to.stat().st_size
    assert said("aggregate", ROUND)["by_category"] == {"RECURRENT": 0, "CAPITAL": 7 * MILLION}


def test_a_section_of_the_provinces_plan_is_saved_from_a_file(tmp_path: Path) -> None:
    opened()
    file = tmp_path / "muc-tieu.txt"
    file.write_text("Nâng mức độ hài lòng.\n", encoding="utf-8")
    assert said("text-save", ROUND, "GOALS", str(file))["number"] == 1
    assert "text 1" in run("text-save", ROUND, "GOALS", str(file)), "the same changes nothing"
    found = said("text", ROUND)
    assert found["sections"] == {"GOALS": "Nâng mức độ hài lòng."}
    assert (found["missing"], found["frozen"]) == (
        ["BASIS", "TASKS", "SOLUTIONS", "ARRANGEMENT"], False,
    )  # fmt: skip
    assert "GOALS: Nâng" in run("text", ROUND)
    refused(PlanInvalid, "text-save", ROUND, "POEM", str(file))
    file.write_bytes(b"\xff\xfe")
    refused(PlanFileUnreadable, "text-save", ROUND, "GOALS", str(file))


def test_a_text_of_a_scheme_is_kept_from_a_file(tmp_path: Path) -> None:
    code, file = begun(), tmp_path / "de-an.pdf"
    file.write_bytes(b"%PDF-1.7 more")
    done = CliRunner().invoke(cli_schemes.app, ["scheme-text", code, str(file), "--json"])
    assert json.loads(done.output)["number"] == 2
    done = CliRunner().invoke(cli_schemes.app, ["scheme-text", code, str(file)])
    assert "version 2" in done.output
    (known,) = json.loads(CliRunner().invoke(cli_schemes.app, ["schemes", "--json"]).output)
    assert [one["number"] for one in known["texts"]] == [1, 2]
