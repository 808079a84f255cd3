"""The catalogue as files: all shipped ones are whole, and a wrong one is refused with its line."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from motcua.calendars.contracts import LimitUnit
from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.procedures.contracts import Procedure
from motcua.procedures.loading import read_catalogue, read_procedure
from motcua.procedures.loading import shipped_catalogue as catalogue
from motcua.procedures.processes.soundness import HOURS_A_DAY

FIELDS = frozenset({"HO_TICH"})
GOOD = """\
code: "1.000001"
slug: khai-sinh
name: {vi: "Khai sinh", en: "Birth"}
field: HO_TICH
audience: [INDIVIDUAL]
aliases:
  vi: ["giấy khai sinh"]
  en: ["birth certificate"]
versions:
  - version: 1
    valid_from: 2006-04-01
    valid_until: 2013-01-01
    level: COMMUNE
    legal_basis:
      - {document: "Nghị định 158", article: "Điều 15"}
    verified: false
    source: "the decree"
    decides: {vi: "Ủy ban", en: "Committee"}
    ways: [COUNTER]
    components:
      - {code: TK, name: {vi: "Tờ khai", en: "Form"}, form: FORM, quantity: 1, required: true}
    sets: 1
    time_limit: {amount: 1, unit: WORKING_DAY, cutoff: "15:00", basis: "Điều 15"}
    fee: {amount: 5000, basis: "Nghị quyết"}
    forms: NONE
    result: {vi: "Giấy", en: "Paper"}
    conditions: NONE
    steps:
      - {code: RECEIVE, name: {vi: "a", en: "a"}, role: ONE_STOP_OFFICER, budget_hours: 1}
      - {code: SIGN, name: {vi: "b", en: "b"}, role: HEAD, budget_hours: 7}
      - {code: RETURN, name: {vi: "c", en: "c"}, role: ONE_STOP_OFFICER, budget_hours: 0}
"""
VERSION = GOOD[GOOD.index("  - version: 1") :]


def read(tmp_path: Path, text: str) -> Procedure:
    path = tmp_path / "khai-sinh.yaml"
    path.write_text(text, encoding="utf-8")
    return read_procedure(path, FIELDS)


def refused(tmp_path: Path, text: str, reason: str) -> int:
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read(tmp_path, text)
    assert Path(refusal.value.params["file"]).name == "khai-sinh.yaml"
    return int(refusal.value.params["line"])


def without(key: str) -> str:
    """The good file without a key and what hangs below it."""
    lines = GOOD.splitlines()
    at = next(n for n, line in enumerate(lines) if re.match(rf"[ -]*{key}:", line))
    indent = len(lines[at]) - len(lines[at].lstrip(" -"))
    end = at + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip(" ")) > indent:
        end += 1
    return "\n".join([*lines[:at], *lines[end:]])


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    version = found.versions[0]
    assert (found.code, found.aliases) == ("1.000001", ("giấy khai sinh", "birth certificate"))
    assert (version.valid_from, version.valid_until) == (date(2006, 4, 1), date(2013, 1, 1))
    assert version.time_limit.unit is LimitUnit.WORKING_DAY
    assert str(version.time_limit.cutoff) == "15:00:00"
    assert [step.code for step in version.steps] == ["RECEIVE", "SIGN", "RETURN"]
    assert (version.forms, version.conditions) == ((), None)


TOP = ("code", "slug", "name", "field", "audience", "versions")
PARTS = (
    "valid_from", "valid_until", "level", "legal_basis", "verified", "source", "decides", "ways",
    "components", "sets", "time_limit", "fee", "forms", "result", "conditions", "steps",
)  # fmt: skip


@pytest.mark.parametrize("key", TOP)
def test_a_file_without_one_of_its_parts_is_refused(tmp_path: Path, key: str) -> None:
    assert refused(tmp_path, without(key), rf"{key}(\.vi)? is missing") == 1


@pytest.mark.parametrize("key", PARTS)
def test_a_version_without_one_of_its_parts_is_refused(tmp_path: Path, key: str) -> None:
    assert refused(tmp_path, without(key), rf"{key}(\.vi)? is missing") == 10


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (', article: "Điều 15"', "", r"legal_basis\.0\.article is missing"),
        ('{document: "Nghị định 158", article: "Điều 15"}', "none", "is missing"),
        (', en: "Form"', "", r"name\.en is missing"),
        ('en: "Form"', 'en: " "', "both vi and en"),
        (', basis: "Điều 15"', "", r"time_limit\.basis is missing"),
        (', basis: "Nghị quyết"', "", r"fee\.basis is missing"),
        (", role: HEAD", "", r"role is missing"),
        ("quantity: 1, ", "", r"quantity is missing"),
        ("quantity: 1", "quantity: 0", "at least 1"),
        ("sets: 1", "sets: 0", "at least 1"),
        ("sets: 1", 'sets: "1"', "must be int"),
        (", required: true", "", r"required is missing"),
        ("required: true", "required: 1", "must be bool"),
        ("form: FORM", "form: PHOTO", "is not one of FORM"),
        ("level: COMMUNE", "level: VILLAGE", "is not one of PROVINCE"),
        ("ways: [COUNTER]", "ways: [PIGEON]", "is not one of COUNTER"),
        ("ways: [COUNTER]", "ways: []", "at least one is needed"),
        ("unit: WORKING_DAY", "unit: FORTNIGHT", "is not one of"),
        ("amount: 1,", "amount: -1,", "must be positive"),
        ("amount: 1, unit: WORKING_DAY", "amount: 0, unit: CALENDAR_DAY", "must be positive"),
        ('"15:00"', "15:00", "is not an hour"),
        ('"15:00"', '"25:00"', "is not an hour"),
        ("amount: 5000", "amount: 0", "needs free: true"),
        ("amount: 5000", "amount: 5000, free: true", "needs free: true"),
        ("amount: 5000", "amount: -1", "needs free: true"),
        ("role: HEAD", "role: KING", "is not one of ONE_STOP_OFFICER"),
        ("code: RECEIVE", "code: TAKE", "begin with RECEIVE"),
        ("code: RETURN", "code: GIVE", "end with RETURN"),
        ("code: SIGN", "code: RECEIVE", "a step stands twice"),
        ("budget_hours: 7", "budget_hours: 8", "take 9 hours, the limit is 8"),
        ("budget_hours: 7", "budget_hours: -1", "at least 0"),
        ("valid_until: 2013-01-01", "valid_until: 2006-04-01", "ends before it begins"),
        ("valid_until: 2013-01-01", "valid_until: 2013-02-30", "out of range"),
        ("valid_until: 2013-01-01", "valid_until: soon", "must be date"),
        ("sets: 1", "sets: 1\n    colour: red", "unknown key 'colour'"),
        ("form: FORM", "form: FORM, size: A4", "unknown key 'size'"),
        ("slug: khai-sinh", "slug: khai-sinh\nprice: 1", "unknown key 'price'"),
        ("field: HO_TICH", "field: HO_TIC", "is not in fields.yaml"),
        ("audience: [INDIVIDUAL]", "audience: [PETS]", "is not one of INDIVIDUAL"),
        ("  vi: [", "  fr: [", "unknown key 'fr'"),
        ('["giấy khai sinh"]', "[930]", "must be str"),
        ('["giấy khai sinh"]', "giấy", "must be list"),
    ],
)
def test_a_wrong_part_is_refused_on_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    near = refused(tmp_path, text, reason)
    assert line - 7 <= near <= line + 1, "the line of the part, or of what holds it"


@pytest.mark.parametrize(("role", "end"), [("CLERK", "RECEIVE"), ("HEAD", "RETURN")])
def test_only_the_counter_receives_and_returns(tmp_path: Path, role: str, end: str) -> None:
    text = re.sub(rf"(code: {end}.*role: )ONE_STOP_OFFICER", rf"\g<1>{role}", GOOD)
    refused(tmp_path, text, "the counter receives and returns")


def test_somebody_decides_between_receiving_and_returning(tmp_path: Path) -> None:
    text = "\n".join(line for line in GOOD.splitlines() if "code: SIGN" not in line)
    refused(tmp_path, text, "decide between")


def test_a_component_that_stands_twice_is_refused(tmp_path: Path) -> None:
    row = next(line for line in GOOD.splitlines() if "code: TK" in line)
    assert refused(tmp_path, GOOD.replace(row, f"{row}\n{row}"), "stands twice") == 21


@pytest.mark.parametrize("text", ["- a list\n", "just words\n", "versions: []\n"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text, r"keys and values|field is missing") == 1


# Versions in time --------------------------------------------------------------------------


def second(number: int, begin: str, until: str) -> str:
    return (
        VERSION.replace("version: 1", f"version: {number}", 1)
        .replace("valid_from: 2006-04-01", f"valid_from: {begin}", 1)
        .replace("valid_until: 2013-01-01", f"valid_until: {until}", 1)
    )


def test_a_version_follows_the_one_before_on_the_day_it_ends(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + second(2, "2013-01-01", "null"))
    for day, number in [("2012-12-31", 1), ("2013-01-01", 2), ("2030-01-01", 2)]:
        version = found.version_on(date.fromisoformat(day))
        assert version is not None
        assert version.version == number
    assert found.version_on(date(2006, 3, 31)) is None


def test_a_gap_between_versions_is_a_time_without_the_procedure(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + second(2, "2014-01-01", "null"))
    assert found.version_on(date(2013, 1, 1)) is None
    assert found.version_on(date(2013, 12, 31)) is None
    assert found.version_on(date(2014, 1, 1)) is found.versions[1]


@pytest.mark.parametrize(
    ("first_until", "later", "reason"),
    [
        ("2013-01-01", second(2, "2012-12-31", "null"), "overlaps the version before"),
        ("null", second(2, "2013-01-01", "null"), "overlaps the version before"),
        ("2013-01-01", second(1, "2013-01-01", "null"), "version numbers must rise"),
    ],
)
def test_versions_that_contradict_each_other_are_refused(
    tmp_path: Path, first_until: str, later: str, reason: str
) -> None:
    text = GOOD.replace("valid_until: 2013-01-01", f"valid_until: {first_until}", 1) + later
    line = refused(tmp_path, text, reason)
    assert line >= GOOD.count("\n")


def test_a_fingerprint_tells_versions_apart(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + second(2, "2013-01-01", "null"))
    assert found.versions[0].fingerprint != found.versions[1].fingerprint
    again = read(tmp_path, GOOD.replace("budget_hours: 7", "budget_hours: 6"))
    assert again.versions[0].fingerprint != found.versions[0].fingerprint
    assert read(tmp_path, "# a remark\n" + GOOD).versions[0] == found.versions[0]


# The folder ----------------------------------------------------------------------------------


def folder(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "fields.yaml").write_text('- {code: HO_TICH, vi: "Hộ tịch", en: "Status"}\n')
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [("slug: khai-sinh", "slug: other", "the code"), ('"1.000001"', '"1.000002"', "the slug")],
)
def test_a_code_or_a_slug_that_stands_in_two_files_is_refused(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=f"{reason} .* stands in another file") as refusal:
        read_catalogue(folder(tmp_path, a=GOOD, b=GOOD.replace(old, new)))
    assert Path(refusal.value.params["file"]).name == "b.yaml"


def test_one_wrong_file_refuses_the_whole_catalogue(tmp_path: Path) -> None:
    other = GOOD.replace("khai-sinh", "b").replace("1.000001", "2").replace("sets: 1", "sets: 0")
    with pytest.raises(DefinitionError, match="at least 1"):
        read_catalogue(folder(tmp_path, a=GOOD, b=other))


# The shipped catalogue -----------------------------------------------------------------------

SHIPPED = list(catalogue().procedures.values())


def test_every_shipped_file_is_a_procedure_of_the_catalogue() -> None:
    paths = set((definitions_dir() / "procedures").glob("*.yaml"))
    assert len(SHIPPED) == len(paths) - 1, "fields.yaml is none"
    assert len(SHIPPED) >= 30


def test_all_three_levels_have_procedures() -> None:
    levels = Counter(version.level for item in SHIPPED for version in item.versions)
    assert set(levels) == {"PROVINCE", "DISTRICT", "COMMUNE"}


def in_force(day: date) -> list[Any]:
    found = [item.version_on(day) for item in SHIPPED]
    return [version for version in found if version is not None]


def test_no_district_decides_once_districts_are_gone() -> None:
    assert any(version.level == "DISTRICT" for version in in_force(date(2025, 6, 30)))
    assert all(version.level != "DISTRICT" for version in in_force(date(2025, 7, 1)))


@pytest.mark.parametrize("item", SHIPPED, ids=lambda item: item.slug)
def test_a_shipped_procedure_is_sound(item: Procedure) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item.slug)
    assert item.field in {field.code for field in catalogue().fields}
    for version in item.versions:
        assert all(reference.article for reference in version.legal_basis)
        spent = sum(step.budget_hours for step in version.steps)
        if version.time_limit.unit is LimitUnit.WORKING_DAY:
            assert spent <= max(version.time_limit.amount, 1) * HOURS_A_DAY
        if version.verified:
            assert "to be checked" not in version.source
    for before, after in pairwise(item.versions):
        assert before.valid_until is not None
        day = before.valid_until - timedelta(days=1)
        assert item.version_on(day) is before
        assert item.version_on(after.valid_from) is after
