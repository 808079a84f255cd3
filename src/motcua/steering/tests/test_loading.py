"""Checklists: shipped ones read, bad ones refused whole by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError
from motcua.steering import api
from motcua.steering.errors import ChecklistUnknown
from motcua.steering.loading import read_checklists

GOOD = """name: {vi: A, en: B}
versions:
  - valid_from: 2011-01-01
    items:
      - {code: a, topic: WORDS, asked: WORDS, basis: WORDS, verified: false}
""".replace("WORDS", "{vi: x, en: y}")


def test_the_shipped_checklist_says_what_it_rests_on_and_that_it_is_not_verified() -> None:
    found = api.checklist_on("cong-vu", date(2026, 7, 15))
    assert {"gio-lam-viec", "niem-yet", "giay-tiep-nhan", "tre-han", "thai-do"} <= {
        item.code for item in found.items
    }
    assert all(item.basis.vi and not item.verified for item in found.items)
    assert [one.key for one in api.checklists_on(date(2026, 7, 15))] == ["cong-vu"]
    for key, day in (("none", date(2026, 7, 15)), ("cong-vu", date(2010, 1, 1))):
        with pytest.raises(ChecklistUnknown):
            api.checklist_on(key, day)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("verified: false", "verified: maybe", 5), ("name: {vi: A, en: B}", "name: {vi: A}", 1),
        ("valid_from: 2011-01-01", "valid_from: 2011", 3), ("{vi: x, en: y}", "{vi: x, en: ''}", 5),
        ("code: a", "cod: a", 5), ("versions:", "version:", 3),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    path = tmp_path / "kiem-tra.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert len(read_checklists(path)) == 1
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_checklists(path)
    assert error.value.params["line"] == line


def test_a_question_stands_once_and_versions_follow_one_another(tmp_path: Path) -> None:
    path = tmp_path / "kiem-tra.yaml"
    item = GOOD.splitlines()[-1]
    path.write_text(GOOD + item + "\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="twice"):
        read_checklists(path)
    version = GOOD.partition("versions:\n")[2]
    path.write_text(GOOD + version, encoding="utf-8")
    with pytest.raises(DefinitionError, match="follow"):
        read_checklists(path)
