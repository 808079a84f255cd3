"""The commands: what they print, and their exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from motcua.dossiers import cli, cli_import
from motcua.dossiers.errors import DossierUnknown, ImportRefused
from motcua.dossiers.files.keeping import scan_keep
from motcua.dossiers.models import DossierFile
from motcua.dossiers.services import dossier_files_add
from motcua.dossiers.tests.factories import MARRIAGE, NOW, OLD_WARD, handling, local, receive
from motcua.dossiers.tests.history.factories import CASE_COLUMNS, CASES, write_csv, write_mapping

pytestmark = pytest.mark.django_db


def run(*words: object, app: object = cli.app) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])  # type: ignore[arg-type]
    return result.exit_code, result.output


def test_the_status_of_a_dossier_is_printed_without_its_applicant() -> None:
    code = receive(at=local(2014, 1, 24), unit=OLD_WARD, procedure=MARRIAGE).code
    ended, out = run("status", code, "--json")
    assert ended == 0
    assert json.loads(out) == {
        "code": code, "status": "IN_PROGRESS", "national_status": 4, "unit": OLD_WARD,
        "procedure": MARRIAGE, "received_on": "2014-01-24", "due_on": "2014-02-08",
        "closed_on": None, "origin": "LIVE",
    }  # fmt: skip
    ended, out = run("status", code)
    assert ended == 0
    assert "2014-02-08" in out


def test_the_status_of_an_unknown_dossier_is_refused() -> None:
    result = CliRunner().invoke(cli.app, ["status", "H01.30.307-260302-9999"])
    assert isinstance(result.exception, DossierUnknown)


def test_verify_prints_one_object_for_programs() -> None:
    receive()
    ended, out = run("verify", "--json")
    assert (ended, json.loads(out)) == (0, {"dossiers": 1, "faults": []})


def test_files_are_verified_and_a_changed_one_ends_with_an_exit_code(
    settings: Any, tmp_path: Path
) -> None:
    settings.MOTCUA_DATA_DIR, settings.MOTCUA_FILES_S3_BUCKET = tmp_path, None
    code = receive().code
    kept = scan_keep("", "don.pdf", io.BytesIO(b"%PDF-1.7"))
    dossier_files_add(actor=handling(), at=NOW, code=code, scans=[kept])
    ended, out = run("verify-files", "--json")
    assert (ended, json.loads(out)) == (0, {"files": 1, "faults": []})
    assert "1 files compared" in run("verify-files")[1]
    DossierFile.objects.update(name="khác.pdf")
    ended, out = run("verify-files")
    assert ended == 8
    assert f"WRONG {code}: " in out


@pytest.fixture
def log(tmp_path: Path) -> tuple[Path, Path]:
    rows = [
        {"case": "1", "received": "2014-03-03T08:00", "due": "2014-03-10T10:00",
         "closed": "2014-03-10T16:00", "outcome": "Cấp", "channel": "Desk"},
        {"case": "2", "received": "2014-03-03T08:00", "channel": "Desk",
         "closed": "2014-03-10T16:00", "outcome": "Cấp"},
    ]  # fmt: skip
    return write_csv(tmp_path / "log.csv", CASE_COLUMNS, rows), write_mapping(tmp_path, CASES)


def test_an_import_says_what_it_counted_by_both_rules(log: tuple[Path, Path]) -> None:
    file, mapping = log
    ended, out = run("history", file, "--mapping", mapping, app=cli_import.app)
    assert ended == 0
    for line in (
        "2 cases, 4 events from log.csv",
        "closed 2, open 0",
        "compared as instants: 0 on time, 1 late",
        "compared as local days: 1 on time, 0 late",
        "not to be judged: 1",
        "odd: no planned end: 1 (e.g. 2 (line 3))",
    ):
        assert line in out
    _, again = run("history", file, "--mapping", mapping, app=cli_import.app)
    assert "already imported; nothing changed" in again


def test_an_import_for_programs_prints_one_object(log: tuple[Path, Path]) -> None:
    file, mapping = log
    ended, out = run("history", file, "--mapping", mapping, "--json", app=cli_import.app)
    assert ended == 0
    assert json.loads(out)["on_time"] == {"by_instant": 0, "by_day": 1}


def test_a_refused_file_ends_with_code_two(log: tuple[Path, Path]) -> None:
    file, mapping = log
    file.write_text("nothing\n1\n", "utf-8")
    arguments = ["history", str(file), "--mapping", str(mapping)]
    result = CliRunner().invoke(cli_import.app, arguments)
    assert isinstance(result.exception, ImportRefused)
    assert result.exception.exit_code == 2
