"""The command line: every command explains itself, with or without a database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from click.testing import CliRunner

from motcua.config import entrance_cli

Found = tuple[tuple[str, ...], click.Command]


def walk(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[Found]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from walk(below, (*words, name))
    else:
        yield words, command


WHOLE = typer.main.get_command(entrance_cli.build())
COMMANDS = list(walk(WHOLE))


def test_there_are_commands_in_every_group() -> None:
    assert {words[0] for words, _ in COMMANDS if len(words) > 1} == set(entrance_cli.GROUPS)


@pytest.mark.parametrize(("words", "command"), COMMANDS, ids=lambda value: str(value))
def test_a_command_and_each_group_above_it_say_what_they_do(
    words: tuple[str, ...], command: click.Command
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
    done = CliRunner().invoke(WHOLE, [*words, "--help"], prog_name="motcua")
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
