"""docs/requirements.md says of every requirement what works, and proves what it claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "requirements.md"
STATES = ("works", "in part", "not yet")


class Row(NamedTuple):
    first: int
    last: int
    state: str
    what: str
    where: str
    tests: tuple[str, ...]
    missing: str


def rows() -> Iterator[Row]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\| R(\d+)(?:–R(\d+))? \|", line)
        if not found:
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 6, line
        tests = tuple(re.findall(r"`([^`]+\.py(?:::\w+)?)`", cells[4]))
        first = int(found[1])
        yield Row(first, int(found[2] or first), cells[1], cells[2], cells[3], tests, cells[5])


def test_every_requirement_stands_once() -> None:
    numbers = [number for row in rows() for number in range(row.first, row.last + 1)]
    assert numbers == list(range(1, 168))


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"R{row.first}")
def test_a_claim_has_its_place_and_a_test_that_exists(row: Row) -> None:
    assert row.state in STATES
    if row.state == "not yet":
        assert not row.what
        assert not row.tests
        return
    assert row.first == row.last, "a claim is made for one requirement at a time"
    assert row.what
    assert row.where
    assert row.tests, "a claim needs a test"
    for name in row.tests:
        path, _, function = name.partition("::")
        assert (ROOT / path).is_file(), f"{path} does not exist"
        if function:
            assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")
    if row.state == "in part":
        assert row.missing, "what is missing must be named"
