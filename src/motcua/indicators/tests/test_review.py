from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from motcua.core import clock
from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.indicators.review import (
    LOCK_NAME,
    changed_versions,
    lock_of,
    lock_read,
    lock_write,
    review_problems,
)
from motcua.indicators.tests import factories

FOLDER = definitions_dir() / "indicators"


def test_no_shipped_version_was_changed_without_a_new_one() -> None:
    assert changed_versions(factories.indicators(), lock_read(FOLDER)) == []


def test_no_review_is_overdue_and_nobody_checked_their_own() -> None:
    assert review_problems(factories.indicators(), clock.today()) == []


def test_a_changed_version_is_found_and_stays_found_after_locking(tmp_path: Path) -> None:
    defined = factories.indicators()
    lock_write(tmp_path, defined)
    indicator = defined["ONLINE_SHARE"]
    version = replace(indicator.versions[0], fingerprint="0" * 64)
    defined["ONLINE_SHARE"] = replace(indicator, versions=(version,))
    lock_write(tmp_path, defined)
    problems = changed_versions(defined, lock_read(tmp_path))
    assert [problem.code for problem in problems] == ["ONLINE_SHARE"]
    assert "changed" in problems[0].reason


def test_a_version_that_vanished_is_found(tmp_path: Path) -> None:
    defined = factories.indicators()
    lock_write(tmp_path, defined)
    del defined["ONLINE_SHARE"]
    assert [item.code for item in changed_versions(defined, lock_read(tmp_path))] == [
        "ONLINE_SHARE"
    ]


def test_a_new_version_must_be_locked(tmp_path: Path) -> None:
    defined = factories.indicators()
    problems = changed_versions(defined, lock_read(tmp_path))
    assert {problem.code for problem in problems} == set(defined)
    lock_write(tmp_path, defined)
    assert changed_versions(defined, lock_read(tmp_path)) == []
    assert lock_read(tmp_path) == lock_of(defined)


def test_an_overdue_review_and_an_own_checker_are_found() -> None:
    indicator = factories.indicators()["ONLINE_SHARE"]
    late = replace(indicator, review_due=date(2026, 12, 1), checked_by=f" {indicator.owner} ")
    assert review_problems({"X": late}, date(2026, 11, 30)) != []
    reasons = [problem.reason for problem in review_problems({"X": late}, date(2026, 12, 1))]
    assert any("review" in reason for reason in reasons)
    assert any("owns" in reason for reason in reasons)


def test_a_broken_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text("{", encoding="utf-8")
    with pytest.raises(DefinitionError):
        lock_read(tmp_path)
