"""Kinds of supervision and outcomes of responsibility: shipped ones read, bad ones refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from motcua.core.definitions import DefinitionError
from motcua.steering import api
from motcua.steering.loading import read_outcomes
from motcua.steering.supervision.loading import read_kinds

WORDS = "{vi: x, en: y}"
KINDS = f"""versions:
  - valid_from: 2011-01-01
    bodies:
      - {{code: A, name: {WORDS}, basis: {WORDS}, verified: false}}
    acts:
      - {{code: B, name: {WORDS}, basis: {WORDS}, verified: false, by: [A]}}
"""
OUTCOMES = f"""versions:
  - valid_from: 2011-01-01
    outcomes:
      - {{code: A, name: {WORDS}, basis: {WORDS}, verified: false}}
"""
BOTH: list[tuple[Callable[[Path], Any], str]] = [(read_kinds, KINDS), (read_outcomes, OUTCOMES)]


def test_the_shipped_kinds_rest_on_laws_and_are_not_verified() -> None:
    found = api.supervision.kinds_on(date(2012, 6, 15))
    assert {one.code for one in found.bodies} == {"HDND", "MTTQ", "DOAN_THE", "NHAN_DAN"}
    assert {one.code for one in found.acts} == {"TRUC_TIEP", "BAO_CAO", "CHAT_VAN", "CU_TRI"}
    assert all(one.basis.vi and not one.verified for one in (*found.bodies, *found.acts))
    assert api.supervision.kinds_on(date(2000, 1, 1)) == found
    assert found.name_of("CHAT_VAN").vi == "Chất vấn"
    assert found.name_of("LA").vi == "LA"
    assert not api.question_rules_on(date(2026, 7, 15)).verified
    outcomes = api.outcomes_on(date(2026, 7, 15))
    assert {"KHIEN_TRACH", "CANH_CAO", "CACH_CHUC", "BUOC_THOI_VIEC"} <= {
        one.code for one in outcomes
    }  # fmt: skip
    assert not any(one.verified for one in outcomes)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("verified: false", "verified: maybe", 4), ("code: A", "cod: A", 4),
        ("name: {vi: x, en: y}", "name: {vi: x}", 4),
        ("valid_from: 2011-01-01", "valid_from: 1", 2),
        ("versions:", "version:", 2), ("by: [A]", "by: [C]", 6), ("by: [A]", "by: []", 6),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    for read, good in BOTH:
        if old not in good:
            continue
        path = tmp_path / "file.yaml"
        path.write_text(good, encoding="utf-8")
        assert len(read(path)) == 1
        path.write_text(good.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DefinitionError) as error:
            read(path)
        assert error.value.params["line"] == line


def test_an_entry_stands_once_and_versions_follow_one_another(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    for read, good in BOTH:
        lines = good.splitlines(keepends=True)
        path.write_text("".join([*lines[:4], lines[3], *lines[4:]]), encoding="utf-8")
        with pytest.raises(DefinitionError, match="twice"):
            read(path)
        path.write_text(good + good.partition("\n")[2], encoding="utf-8")
        with pytest.raises(DefinitionError, match="follow"):
            read(path)
        path.write_text("versions: []\n", encoding="utf-8")
        with pytest.raises(DefinitionError, match="at least one"):
            read(path)
