"""Forms as data: the shipped ones, their editions, and what is refused where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.reports.errors import FormUnknown
from motcua.reports.loading import forms, load_forms
from motcua.reports.selectors import column_measures, form_get

SHIPPED = definitions_dir() / "reports" / "06-vpcp-kstt.yaml"
TODAY = date(2026, 3, 2)


def test_form_06_has_thirteen_columns_and_its_four_identities() -> None:
    form = form_get("form06", on=TODAY)
    assert [column.number for column in form.columns] == list(range(1, 14))
    assert [str(identity) for identity in form.identities] == [
        "3=4+5+6", "7=8+9+10", "11=12+13", "3=7+11"
    ]  # fmt: skip
    assert [group.columns for group in form.groups] == [
        (3, 4, 5, 6), (7, 8, 9, 10), (11, 12, 13)
    ]  # fmt: skip
    assert not form.verified


def test_form_ii07b_has_fourteen_columns_and_each_total_is_its_levels() -> None:
    form = form_get("ii07b", on=TODAY)
    assert len(form.columns) == 14
    assert [str(identity) for identity in form.identities] == [
        "3=4+5+6", "7=8+9+10", "11=12+13+14"
    ]  # fmt: skip


def test_a_column_knows_what_it_counts_through_its_formula() -> None:
    form = form_get("form06", on=TODAY)
    assert set(column_measures(form, 3)) == {
        "RECEIVED_ONLINE", "RECEIVED_IN_PERSON", "CARRIED_OVER"
    }  # fmt: skip
    assert column_measures(form, 2) == column_measures(form, 99) == ()


def test_every_shipped_form_names_its_law_and_whether_it_was_checked() -> None:
    assert set(forms()) == {"form06", "ii07b", "publication", "assessment", "review"}
    for editions in forms().values():
        for form in editions:
            assert form.legal_basis
            assert len(form.fingerprint) == 64


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(FormUnknown):
        form_get("form99", on=TODAY)


def edited(folder: Path, old: str, new: str, name: str = "form.yaml") -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_edition_of_a_day_is_the_last_that_began(tmp_path: Path) -> None:
    edited(tmp_path, "valid_from: 2020-10-21", "valid_from: 2020-10-21", "a.yaml")
    edited(tmp_path, "valid_from: 2020-10-21", "valid_from: 2025-07-01", "b.yaml")
    editions = load_forms(tmp_path)["form06"]
    assert [form.valid_from for form in editions] == [date(2020, 10, 21), date(2025, 7, 1)]


def test_two_editions_of_one_day_are_refused(tmp_path: Path) -> None:
    edited(tmp_path, "slug: form06", "slug: form06", "a.yaml")
    with pytest.raises(DefinitionError, match="another edition"):
        load_forms(edited(tmp_path, "slug: form06", "slug: form06", "b.yaml"))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no report form"):
        load_forms(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("slug: form06", "slug: Form 06", "a slug is made of"),
        ("slug: form06", "slag: form06", "unknown key 'slag'"),
        ("source: dossiers.standing", "source: dossiers.lying", "there is no source"),
        ("as_of: PERIOD", "as_of: DAY", "as_of does not fit"),
        ("cut_off: CALENDAR", "cut_off: LUNAR", "none of CALENDAR, REPORTING"),
        ("by: FIELD", "by: DECISION", "has no rows by DECISION"),
        ("{number: 4, ", "{number: 5, ", "it must be column 4"),
        ("[RECEIVED_ONLINE]", "[RECEIVED_BY_PIGEON]", "no measure 'RECEIVED_BY_PIGEON'"),
        ("[RECEIVED_IN_PERSON]", "[RECEIVED_ONLINE]", "counted in column 4 already"),
        ('"=4+5+6"', '"4+5+6"', "a formula begins with ="),
        ('"=4+5+6"', '"=4+5+66"', "there is no column 66"),
        ('"=4+5+6"', '"=4+5+2"', "there is no column 2 with numbers"),
        ('"=4+5+6"', '"=4+5+3"', "go in a circle"),
        ('"=4+5+6"', '"=4*5"', "is no sum of column numbers"),
        ('formula: "=12+13"', "x: 1", "unknown key 'x'"),
        ("[3, 4, 5, 6]", "[3, 5]", "neighbouring columns"),
        ("[7, 8, 9, 10]", "[6, 7]", "neighbouring columns"),
        ('"3=7+11"', '"3"', "an identity has two sides"),
        ('"3=7+11"', '"3=7+1"', "there is no column 1 with numbers"),
        ("Column 9 holds {count}", "Column 9 holds some", "a note says"),
        ("level: COMMUNE", "level: DISTRICT", "every level needs its group"),
        ("verified: false", "verified: maybe", "verified must be bool"),
        ("valid_from: 2020-10-21", "valid_from: soon", "valid_from must be date"),
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_whole_by_file_line_and_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason) as refused:
        load_forms(edited(tmp_path, old, new))
    assert refused.value.params["line"] >= 1
    assert refused.value.params["file"].endswith("form.yaml")
