"""The command line of the calendar."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from motcua.calendars.cli import app
from motcua.calendars.errors import CalendarUnknown, DayOutOfRange

run = CliRunner()
DUE = ["due", "--received", "2014-01-24T09:00", "--amount"]


def test_a_due_date_is_printed_in_local_time_with_exactly_three_keys() -> None:
    result = run.invoke(app, [*DUE, "5", "--unit", "working-day", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "due_on": "2014-02-08", "due_at": "2014-02-08T17:00:00+07:00", "proposed": False,
    }  # fmt: skip


def test_an_offset_and_a_cutoff_are_heeded() -> None:
    after_three = ["due", "--received", "2014-01-24T08:01+00:00", "--amount", "0"]
    result = run.invoke(app, [*after_three, "--unit", "day", "--cutoff", "15:00"])
    assert result.exit_code == 0
    assert "2014-01-25" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--received", "yesterday", "--amount", "1", "--unit", "day"],
        ["--received", "2014-01-24T09:00", "--amount", "1", "--unit", "week"],
        ["--received", "2014-01-24T09:00", "--amount", "-1", "--unit", "day"],
        ["--received", "2014-01-24T09:00", "--amount", "1", "--unit", "day", "--cutoff", "late"],
    ],
)
def test_wrong_input_is_told_on_stderr_with_exit_code_2(arguments: list[str]) -> None:
    result = run.invoke(app, ["due", *arguments])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_a_refusal_reaches_the_command_line_with_its_exit_code() -> None:
    wide = ["due", "--received", "2061-01-24T09:00", "--amount", "1", "--unit", "day"]
    outside = run.invoke(app, wide)
    assert isinstance(outside.exception, DayOutOfRange)
    assert outside.exception.exit_code == 2
    assert "2060-12-31" in str(outside.exception)
    unknown = run.invoke(app, ["year", "2014", "--calendar", "mars", "--json"])
    assert isinstance(unknown.exception, CalendarUnknown)
    assert outside.stdout == unknown.stdout == ""


def test_a_year_lists_its_days_with_their_evidence() -> None:
    result = run.invoke(app, ["year", "2011", "--json"])
    listed = json.loads(result.stdout)
    assert listed["proposed"] is False
    sunday = next(row for row in listed["days"] if row["day"] == "2011-01-30")
    assert sunday["kind"] == "WORK"
    assert sunday["evidence"]


def test_a_proposed_year_says_so_in_plain_text() -> None:
    result = run.invoke(app, ["year", "2027"])
    assert "PROPOSED" in result.stdout
    assert "Tết Nguyên đán" in result.stdout
    assert "(unverified)" in result.stdout


def test_every_command_names_its_permission() -> None:
    assert all(
        getattr(command.callback, "permission", "") == "system.operator"
        for command in app.registered_commands
    )
