"""Words that an office adapts: read by date, refused with their line when wrong."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.dossiers.contracts import FormRole
from motcua.dossiers.printing.wording import load_wordings, wording_on


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped words, to be made wrong."""
    return Path(shutil.copytree(definitions_dir() / "papers", tmp_path / "papers"))


def change(folder: Path, old: str, new: str, name: str = "tu-choi.yaml") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_role_has_words() -> None:
    assert set(load_wordings(definitions_dir() / "papers")) == set(FormRole)


@pytest.mark.parametrize(
    ("day", "office"),
    [
        (date(2000, 1, 1), "Bộ phận tiếp nhận và trả kết quả"),
        (date(2018, 6, 20), "Bộ phận tiếp nhận và trả kết quả"),
        (date(2018, 6, 21), "Bộ phận Tiếp nhận và Trả kết quả"),
        (date(2025, 7, 1), "Trung tâm Phục vụ hành chính công"),
    ],
)
def test_words_hold_from_their_day(day: date, office: str) -> None:
    assert wording_on(FormRole.REFUSAL, day).office == office


def test_changed_words_are_taken_up_without_code(folder: Path) -> None:
    change(folder, "Xin thông báo để Ông/Bà được biết và thực hiện.", "Trân trọng, {agency}.")
    assert load_wordings(folder)[FormRole.REFUSAL][0].closing == "Trân trọng, {agency}."


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("{agency} đã nhận", "{agenci} đã nhận", 11, "there is no place {agenci}"),
        ("{agency} đã nhận", "{agency!r} đã nhận", 11, "there is no place"),
        ("{agency} đã nhận", "{agency:>9} đã nhận", 11, "there is no place"),
        ("{agency} đã nhận", "{agency.code} đã nhận", 11, "there is no place"),
        ("{agency} đã nhận", "{new_due} đã nhận", 11, "there is no place {new_due}"),
        ("{agency} đã nhận", "{agency đã nhận", 11, "cannot be read|no place"),
        ("    signer:", "    signor:", 13, "unknown key 'signor'"),
        ("role: REFUSAL", "role: REFUSALS", 4, "no form with the role"),
        ("2018-06-21", "2001-01-01", 14, "in the order of their days"),
        ("verified: false", "verified: maybe", 8, "must be bool"),
    ],
)
def test_wrong_words_are_refused_with_their_line(
    folder: Path, old: str, new: str, line: int, reason: str
) -> None:
    change(folder, old, new)
    with pytest.raises(DefinitionError) as caught:
        load_wordings(folder)
    assert caught.value.params["line"] == line
    assert re.search(reason, str(caught.value.params["reason"]))


def test_a_role_without_words_and_a_role_with_two_files_are_refused(folder: Path) -> None:
    shutil.copy(folder / "tu-choi.yaml", folder / "z.yaml")
    with pytest.raises(DefinitionError, match="another file for the role REFUSAL"):
        load_wordings(folder)
    (folder / "z.yaml").unlink()
    (folder / "tu-choi.yaml").unlink()
    with pytest.raises(DefinitionError, match="no words for REFUSAL"):
        load_wordings(folder)
