"""A BPMN file becomes a version: dated, told to the ledger, and the same again changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.procedures import api, cli_process, overlay
from motcua.procedures.errors import (
    ProcedureNotInForce,
    ProcedureUnknown,
    ProcessDayTaken,
    ProcessRefused,
    ProcessVersionUnknown,
)
from motcua.procedures.models import ProcessVersion
from motcua.procedures.processes.bpmn_reading import MOST_BYTES, read_bpmn
from motcua.procedures.processes.contracts import Origin, ProcessDefinition
from motcua.procedures.processes.services import ProcessReport
from motcua.procedures.tests.processes.factories import BIRTH, ROLES, process, step

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
MARRIAGE = "1.000894"  # no process is shipped for it; one working day
pytestmark = pytest.mark.django_db(transaction=True)
CONTROLLER = Actor("user:2", "Người", (ActorPost("AG.VP", Role.PROCEDURE_CONTROLLER),))
WAYS = ("start>RECEIVE", "RECEIVE>RETURN", "RETURN>end")


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def small(hours: int = 1, code: str = MARRIAGE) -> ProcessDefinition:
    return process([step("RECEIVE", hours), step("RETURN", 0)], *WAYS, code=code)


def write(tmp_path: Path, definition: ProcessDefinition, begin: date | None = None) -> Path:
    path = tmp_path / "process.bpmn"
    path.write_bytes(api.write_bpmn(definition, valid_from=begin))
    return path


def take(path: Path, actor: Actor = CONTROLLER, valid_from: date | None = None) -> ProcessReport:
    return api.process_import(actor=actor, at=AT, path=path, valid_from=valid_from)


def test_a_file_becomes_the_first_version_and_is_in_force_from_its_day(tmp_path: Path) -> None:
    report = take(write(tmp_path, small()))
    assert (report.new, report.number, report.valid_from) == (True, 1, TODAY)
    kept = api.process_on(MARRIAGE, TODAY)
    assert (kept.definition, kept.origin, kept.number) == (small(), Origin.STORED, 1)
    assert api.process_on(MARRIAGE, date(2026, 7, 14)).origin is Origin.STEPS
    (entry,) = ledger.entry_list(stream="procedures")
    assert entry.kind == "procedures.process.imported"
    assert entry.actor == CONTROLLER.code
    assert entry.body["fingerprint"] == report.fingerprint
    assert (entry.body["procedure"], entry.body["version"]) == (MARRIAGE, 1)


def test_the_same_content_again_changes_nothing(tmp_path: Path) -> None:
    first = take(write(tmp_path, small()))
    again = take(write(tmp_path, small(), TODAY))
    assert (again.new, again.number, again.valid_from) == (False, 1, TODAY)
    assert again.fingerprint == first.fingerprint
    assert ProcessVersion.objects.count() == 1
    assert len(ledger.entry_list(stream="procedures")) == 1


def test_changed_content_is_the_next_version_and_the_first_is_kept(tmp_path: Path) -> None:
    take(write(tmp_path, small(1)))
    second = take(write(tmp_path, small(2)), valid_from=date(2026, 8, 1))
    assert (second.number, second.valid_from) == (2, date(2026, 8, 1))
    assert api.process_on(MARRIAGE, date(2026, 7, 31)).definition == small(1)
    assert api.process_on(MARRIAGE, date(2026, 8, 1)).definition == small(2)
    assert api.process_version_get(MARRIAGE, 1).definition == small(1)
    assert [item.number for item in api.process_version_list(MARRIAGE)] == [2, 1]


def test_a_day_that_is_taken_is_refused_when_asked_for_and_moved_when_not(tmp_path: Path) -> None:
    take(write(tmp_path, small(1)))
    with pytest.raises(ProcessDayTaken):
        take(write(tmp_path, small(2)), valid_from=TODAY)
    moved = take(write(tmp_path, small(2), date(2026, 1, 5)))
    assert moved.valid_from == date(2026, 7, 16)


def test_a_day_that_a_file_names_counts_only_when_it_is_to_come(tmp_path: Path) -> None:
    """An exported file names the day of its version; changed and brought in again, it must
    not change what was in force since then."""
    past = take(write(tmp_path, small(1), date(2025, 7, 1)))
    assert past.valid_from == TODAY
    assert api.process_on(MARRIAGE, date(2026, 7, 14)).origin is Origin.STEPS
    assert take(write(tmp_path, small(2), date(2026, 9, 1))).valid_from == date(2026, 9, 1)


def test_a_day_in_the_past_is_taken_when_somebody_asks_for_it(tmp_path: Path) -> None:
    report = take(write(tmp_path, small(1)), valid_from=date(2026, 1, 5))
    assert report.valid_from == date(2026, 1, 5)
    (entry,) = ledger.entry_list(stream="procedures")
    assert entry.body["valid_from"] == "2026-01-05"


def test_what_the_stated_steps_say_already_is_not_kept_again(tmp_path: Path) -> None:
    kept = api.process_on(MARRIAGE, TODAY)
    assert kept.origin is Origin.STEPS
    report = take(write(tmp_path, kept.definition, kept.valid_from))
    assert (report.new, report.number) == (False, None)
    assert not ProcessVersion.objects.exists()


def test_a_sample_is_carried_out_once_an_agency_has_adopted_it(tmp_path: Path) -> None:
    sample = api.process_on(BIRTH, TODAY)
    assert sample.origin is Origin.SHIPPED
    api.catalogue_refresh()
    assert api.process_adopted_on(BIRTH, TODAY) is None
    report = take(write(tmp_path, sample.definition, sample.valid_from))
    assert (report.new, report.number, report.valid_from) == (True, 1, TODAY)
    api.catalogue_refresh()
    adopted = api.process_adopted_on(BIRTH, TODAY)
    assert adopted is not None
    assert (adopted.number, adopted.definition) == (1, sample.definition)
    assert api.process_adopted_on(BIRTH, TODAY - timedelta(days=1)) is None
    assert api.process_running(BIRTH, adopted.fingerprint).begin().steps == {"EXAMINE"}
    with pytest.raises(ProcessVersionUnknown):
        api.process_running(BIRTH, "0" * 64)
    assert take(write(tmp_path, sample.definition, sample.valid_from)).new is False


def test_a_process_that_takes_longer_than_the_limit_is_kept_with_a_warning(tmp_path: Path) -> None:
    report = take(write(tmp_path, small(9)))
    (warning,) = report.warnings
    assert "takes 9 working hours" in warning
    assert "is 8" in warning
    assert take(write(tmp_path, small(8))).warnings == ()


def test_only_the_control_unit_takes_processes_in(tmp_path: Path) -> None:
    other = Actor("user:3", "Người", (ActorPost("AG", Role.HEAD),))
    with pytest.raises(PermissionMissing):
        take(write(tmp_path, small()), actor=other)
    assert not ProcessVersion.objects.exists()


def test_a_refused_file_keeps_nothing_and_names_all_that_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path, small())
    text = path.read_text().replace("</bpmn:process>", '<bpmn:scriptTask id="X"/></bpmn:process>')
    path.write_text(text.replace("bpmn:endEvent", "bpmn:serviceTask"))
    with pytest.raises(ProcessRefused) as refusal:
        take(path)
    assert [item.element for item in refusal.value.found] == ["serviceTask", "scriptTask"]
    assert "process.bpmn: line " in str(refusal.value)
    assert not ProcessVersion.objects.exists()
    assert ledger.entry_list(stream="procedures") == []


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProcessRefused):
        take(tmp_path / "none.bpmn")
    huge = tmp_path / "huge.bpmn"
    with huge.open("wb") as handle:
        handle.truncate(20 * MOST_BYTES)
    with pytest.raises(ProcessRefused, match="larger than 2 MB"):
        take(huge)


def test_a_process_of_an_unknown_procedure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProcedureUnknown):
        take(write(tmp_path, small(code="9.999999")))
    with pytest.raises(ProcedureUnknown):
        api.process_on("9.999999", TODAY)
    with pytest.raises(ProcessVersionUnknown):
        api.process_version_get(MARRIAGE, 1)
    with pytest.raises(ProcedureNotInForce):
        api.process_on(MARRIAGE, date(1990, 1, 1))


# The command line -----------------------------------------------------------------------


def run(*words: str) -> str:
    done = CliRunner().invoke(cli_process.app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_every_procedure_is_exported_and_comes_back(tmp_path: Path) -> None:
    out = json.loads(run("export", MARRIAGE, "--json"))
    assert (out["origin"], out["version"], out["elements"]["steps"]) == ("STEPS", None, 4)
    read = read_bpmn(out["bpmn"].encode(), ROLES)
    assert (
        read.definition
        == api.process_on(MARRIAGE, date.fromisoformat(out["valid_from"])).definition
    )
    file = tmp_path / "birth.bpmn"
    out = json.loads(run("export", BIRTH, "-o", str(file), "--json"))
    assert out["origin"] == "SHIPPED"
    assert "bpmn" not in out
    assert read_bpmn(file.read_bytes(), ROLES).definition.code == BIRTH
    assert run("export", BIRTH).encode() == file.read_bytes()
    assert "written to" in run("export", BIRTH, "-o", str(file))


def test_import_says_what_was_read(tmp_path: Path) -> None:
    path = write(tmp_path, small())
    out = json.loads(run("import", str(path), "--from", "2026-08-01", "--json"))
    assert (out["code"], out["stored"], out["version"]) == (MARRIAGE, True, 1)
    assert out["valid_from"] == "2026-08-01"
    assert out["elements"] == {
        "steps": 2, "decisions": 0, "merges": 0, "forks": 0, "joins": 0, "ends": 1, "flows": 3,
        "lanes": 0, "deadlines": 0, "drawn": 0,
    }  # fmt: skip
    assert "unchanged" in run("import", str(path))
    out = json.loads(run("export", MARRIAGE, "--version", "1", "--json"))
    assert (out["version"], out["origin"]) == (1, "STORED")
    listed = json.loads(run("list", MARRIAGE, "--json"))
    assert [row["version"] for row in listed["versions"]] == [1]
    assert "2026-08-01" in run("list", MARRIAGE)
    assert "No version" in run("list", BIRTH)


def test_import_says_what_was_refused_and_why(tmp_path: Path) -> None:
    path = write(tmp_path, small())
    text = path.read_text().replace("</bpmn:process>", '<bpmn:scriptTask id="X"/></bpmn:process>')
    path.write_text(text)
    done = CliRunner().invoke(cli_process.app, ["import", str(path), "--json"])
    assert isinstance(done.exception, ProcessRefused)
    assert done.exception.exit_code == 2
    out = json.loads(done.stdout)
    (item,) = out["refused"]
    assert (item["element"], item["code"]) == ("scriptTask", "X")
    assert item["line"] == text[: text.index("<bpmn:scriptTask")].count("\n") + 1
    assert out["stored"] is False


def test_the_system_may_take_processes_in(tmp_path: Path) -> None:
    assert take(write(tmp_path, small()), actor=SYSTEM).new
