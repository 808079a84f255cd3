"""The command line: every command explains itself, with or without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from motcua.config import entrance_cli

Found = tuple[tuple[str, ...], Any]


def walk(command: Any, words: tuple[str, ...] = ()) -> Iterator[Found]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from walk(below, (*words, name))
    else:
        yield words, command


APP = entrance_cli.build()
WHOLE = typer.main.get_command(APP)
COMMANDS = list(walk(WHOLE))


def test_there_are_commands_in_every_group() -> None:
    assert {words[0] for words, _ in COMMANDS if len(words) > 1} == set(entrance_cli.GROUPS)


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=lambda value: str(value))
def test_a_command_and_each_group_above_it_say_what_they_do(
    words: tuple[str, ...], command: Any
) -> None:
    assert command.help
    assert command.help.strip().endswith(".")
    above = WHOLE
    for word in words[:-1]:
        above = above.commands[word]  # type: ignore[attr-defined]
        assert above.help


@pytest.mark.parametrize("words", [words for words, _ in COMMANDS], ids=" ".join)
def test_help_is_given_without_a_database(words: tuple[str, ...]) -> None:
    """No mark lets this test use the database, so a query would fail it."""
    done = CliRunner().invoke(APP, [*words, "--help"], prog_name="motcua")
    assert done.exit_code == 0, done.output
    assert words[-1] in done.output


def motcua(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "MOTCUA_DATABASE_URL": f"postgresql:///none?host={tmp_path}",
        "MOTCUA_DATA_DIR": str(tmp_path / "data"),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "motcua", *words], env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def test_a_real_process_gives_help_though_the_server_is_dead(tmp_path: Path) -> None:
    done = motcua(tmp_path, "dossiers", "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_a_dead_server_is_named_by_a_command_that_needs_it(tmp_path: Path) -> None:
    done = motcua(tmp_path, "outbox", "list")
    assert done.returncode == 2
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_check_of_the_definitions_needs_no_server(tmp_path: Path) -> None:
    done = motcua(tmp_path, "organisation", "check", "--json")
    assert done.returncode == 0, done.stderr
    assert '"units"' in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("calendar", "nothing"), "No such command 'nothing'. See: motcua calendar --help"),
        (("indicator", "list", "--colour"), "No such option: --colour"),
        (("organisation", "check", "a", "b"), "unexpected extra argument"),
        (("calendar", "due"), "Missing option '--received'"),
        (("calendar", "due", "--received", "2026-01-05", "--amount", "-1"), "'--amount'"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_refused_in_words(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    for more in ((), ("--json",)):
        done = motcua(tmp_path, *words, *more)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert said in (json.loads(done.stderr)["message"] if more else done.stderr)


def test_a_group_alone_gives_its_help(tmp_path: Path) -> None:
    done = motcua(tmp_path, "calendar")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "due" in done.stdout + done.stderr
