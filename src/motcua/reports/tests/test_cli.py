"""The commands as scripts see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner

from motcua.core import clock
from motcua.core.errors import DomainError
from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.reports import cli, cli_score

pytestmark = pytest.mark.django_db
WARD = "AG.30307"
APPS = {"report": cli.app, "score": cli_score.app}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.pinned(clock.at_local(date(2026, 4, 20))):
        yield


def run(group: str, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(APPS[group], list(arguments))
    return result.exit_code, result.output


def test_form06_prints_json_and_a_table() -> None:
    store([row(day(2), day(9), day(5)), row(day(2), day(9))])
    asked = ("report", "form06", "--unit", WARD, "--period", "2026-M03")
    code, out = run(*asked, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["rows"][0]["cells"]["3"] == 2
    assert found["identities"][3] == {"identity": "3=7+11", "holds": True, "rows": 2}
    code, out = run(*asked, "--cut-off", "reporting")
    assert code == 0
    assert "2026-02-15 to 2026-03-15" in out
    assert "Tổng số" in out


def test_ii07b_is_about_a_day() -> None:
    code, out = run("report", "ii07b", "--on", "2014-06-30", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["form"] == "II.07b/VPCP/KSTT"
    cells = found["rows"][0]["cells"]
    assert cells["3"] == cells["4"] + cells["5"] + cells["6"] > 0
    assert run("report", "ii07b")[0] == 0


def test_scores_print_json_and_words() -> None:
    store([row(day(2), day(9), day(5))])
    asked = ("score", "one-stop", "--unit", WARD, "--period", "2026-Q1")
    code, out = run(*asked, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["agency"]["indices"][0]["points"] == "2.0"
    assert found["on_time"]["simple"]["percent"] == "100.00"
    code, out = run(*asked)
    assert code == 0
    assert "no evidence" in out


@pytest.mark.parametrize("slug", ["publication", "assessment", "review"])
def test_the_forms_of_procedure_control_print(slug: str) -> None:
    code, out = run("report", slug, "--period", "2026-Q1", "--json")
    assert code == 0
    assert json.loads(out)["slug"] == slug


def test_the_list_of_forms_names_each_edition() -> None:
    code, out = run("report", "forms", "--json")
    assert code == 0
    assert {item["slug"] for item in json.loads(out)} >= {"form06", "ii07b"}
    assert "form06" in run("report", "forms")[1]


@pytest.mark.parametrize("group", [("report", "form06"), ("score", "one-stop")])
@pytest.mark.parametrize(
    ("unit", "period", "exit_code", "error"),
    [
        ("AG.NOWHERE", "2026-Q1", 4, "unit_unknown"), (WARD, "2026-Q9", 2, "period_invalid"),
        (WARD, "2026-Q3", 2, "period_not_begun"), (WARD, "2012", 2, "unit_not_then"),
    ],
)  # fmt: skip
def test_a_wrong_unit_or_period_is_refused_with_its_exit_code(
    group: tuple[str, str], unit: str, period: str,
    exit_code: int, error: str,
) -> None:  # fmt: skip
    name, command = group
    arguments: Any = (command, "--unit", unit, "--period", period, "--json")
    result = CliRunner().invoke(APPS[name], arguments)
    assert isinstance(result.exception, DomainError)
    assert (result.exception.exit_code, result.exception.code) == (exit_code, error)
    assert result.output == ""
