"""Units, names and roles as files; a wrong file is refused with its line."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.organisation import loading
from motcua.organisation.contracts import Role, Scope
from motcua.organisation.rules import roll_up

LETTERHEAD = ",".join(loading.COLUMNS) + "\n"
GOOD = (
    LETTERHEAD
    + "AG,PROVINCE,PROVINCE,Tỉnh An Giang,An Giang,,89,2000-01-01,,,,,Danh mục,true\n"
    + "AG.1,DISTRICT,DISTRICT,Huyện Một,One,AG,1,2000-01-01,2025-07-01,AG.2,10.5,105.1,NQ,true\n"
    + "AG.2,COMMUNE,COMMUNE,Xã Hai,Two,AG,2,2025-07-01,,,,,NQ,false\n"
)


def place(refusal: Any) -> tuple[str, int]:
    return Path(refusal.value.params["file"]).name, refusal.value.params["line"]


def read(tmp_path: Path, text: str) -> list[loading.UnitRow]:
    (tmp_path / "units.csv").write_text(text, encoding="utf-8")
    return loading.read_units(tmp_path)


def test_units_are_read_parents_first(tmp_path: Path) -> None:
    rows = read(tmp_path, GOOD)
    assert [row.unit.code for row in rows] == ["AG", "AG.1", "AG.2"]
    assert rows[1].unit.valid_until == date(2025, 7, 1)
    assert (rows[1].unit.lat, rows[1].unit.lon) == (10.5, 105.1)
    assert [row.verified for row in rows] == [True, True, False]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("AG.1,DISTRICT,DISTRICT", "AG.1,VILLAGE,DISTRICT", 3, "unknown kind"),
        ("AG.1,DISTRICT,DISTRICT", "AG.1,DISTRICT,VILLAGE", 3, "unknown level"),
        ("Huyện Một", "", 3, "name_vi, name_en and basis"),
        ("NQ,true", "NQ,yes", 3, "verified must be true or false"),
        ("2000-01-01,2025-07-01", "2000-01-01,2025-02-30", 3, "is not a day"),
        ("2000-01-01,2025-07-01", "2000-01-01,2000-01-01", 3, "ends before it begins"),
        ("1,2000-01-01,2025", "1,,2025", 3, "valid_from is missing"),
        ("1,2000-01-01,2025", "1,1999-01-01,2025", 3, "on days on which its parent"),
        ("AG.1,DISTRICT", "ag.1,DISTRICT", 3, "is not a code"),
        ("AG.1,DISTRICT", "CM.1,DISTRICT", 3, "its parent's code, a dot"),
        ("AG.1,DISTRICT", "AG.2,DISTRICT", 4, "stands twice"),
        ("10.5,105.1", "95,105.1", 3, "is not a coordinate"),
        ("10.5,105.1", "nan,105.1", 3, "is not a coordinate"),
        ("10.5,105.1", "north,105.1", 3, "is not a coordinate"),
        ("2025-07-01,AG.2", "2025-07-01,AG.9", 3, "not a unit of these files"),
        ("2025-07-01,AG.2", ",AG.2", 3, "continue"),
        ("2,2025-07-01", "2,2025-07-02", 3, "does not exist when it should take over"),
        ("code,kind", "code,sort", 1, "the columns must be"),
        ("NQ,true", "NQ,true,more", 3, "values for"),
    ],
)
def test_a_wrong_file_of_units_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert place(refusal) == ("units.csv", line)


def test_a_parent_that_does_not_stand_above_is_refused(tmp_path: Path) -> None:
    lines = GOOD.splitlines(keepends=True)
    with pytest.raises(DefinitionError, match="must stand above") as refusal:
        read(tmp_path, "".join([lines[0], lines[2], lines[1], lines[3]]))
    assert place(refusal) == ("units.csv", 2)


def test_a_unit_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "again.csv").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DefinitionError, match="stands twice") as refusal:
        read(tmp_path, GOOD)
    assert place(refusal) == ("units.csv", 2)


NAMES = ",".join(loading.NAME_COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ("AG.9,2010-01-01,CITY,A,A,,B,true\n", 2, "there is no unit"),
        ("AG.1,2000-01-01,CITY,A,A,,B,true\n", 2, "after the name before"),
        ("AG.1,2025-07-01,CITY,A,A,,B,true\n", 2, "while the unit exists"),
        ("AG.1,2010-01-01,CITY,A,A,,B,true\n" * 2, 3, "after the name before"),
        ("AG.1,soon,CITY,A,A,,B,true\n", 2, "is not a day"),
        ("AG.1,,CITY,A,A,,B,true\n", 2, "valid_from is missing"),
        ("AG.1,2010-01-01,TOWER,A,A,,B,true\n", 2, "unknown kind"),
    ],
)
def test_a_wrong_file_of_names_is_refused_with_its_line(
    tmp_path: Path, rows: str, line: int, reason: str
) -> None:
    units = {row.unit.code: row.unit for row in read(tmp_path, GOOD)}
    folder = tmp_path / "names"
    folder.mkdir()
    (folder / "names.csv").write_text(NAMES + rows, encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason) as refusal:
        loading.read_names(folder, units)
    assert place(refusal) == ("names.csv", line)


# The shipped files ---------------------------------------------------------------------

DISTRICTS_2012 = {  # ward, township, commune; GSO codes, list of 2012
    "883": (11, 0, 2), "884": (4, 0, 3), "886": (0, 2, 12), "887": (5, 0, 9),
    "888": (0, 2, 16), "889": (0, 1, 12), "890": (0, 3, 11), "891": (0, 2, 13),
    "892": (0, 1, 12), "893": (0, 2, 16), "894": (0, 3, 14),
}  # fmt: skip


def on(day: date) -> list[Any]:
    return [unit for unit in loading.units_defined().values() if unit.valid_on(day)]


def test_each_district_of_2012_has_the_communes_that_it_had() -> None:
    communes = [unit for unit in on(date(2012, 6, 15)) if unit.level == "COMMUNE"]
    kinds = Counter((unit.code.split(".")[1], unit.kind) for unit in communes)
    found = {
        code: (kinds[code, "WARD"], kinds[code, "TOWNSHIP"], kinds[code, "COMMUNE"])
        for code in DISTRICTS_2012
    }
    assert found == DISTRICTS_2012
    assert len(communes) == 156


def test_every_unit_of_2012_is_counted_once_in_2025() -> None:
    units = loading.units_defined()
    day = date(2025, 7, 1)
    old = [unit.code for unit in on(date(2012, 6, 15)) if unit.level == "COMMUNE"]
    rolled = roll_up(units, dict.fromkeys(old, 1), day)
    assert sum(rolled.values()) == 156
    assert all(units[code].valid_on(day) for code in rolled)
    assert {units[code].level for code in rolled} == {"COMMUNE"}


def test_nothing_of_the_district_level_is_left_on_the_day_it_ended() -> None:
    assert len([unit for unit in on(date(2025, 6, 30)) if unit.level == "DISTRICT"]) == 11
    assert [unit for unit in on(date(2025, 7, 1)) if unit.level == "DISTRICT"] == []


# Roles ---------------------------------------------------------------------------------

ROLES = (definitions_dir() / "organisation" / "roles.yaml").read_text(encoding="utf-8")


def read_roles(tmp_path: Path, text: str) -> loading.Policy:
    path = tmp_path / "roles.yaml"
    path.write_text(text, encoding="utf-8")
    return loading.read_policy(path)


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(ROLES.splitlines(), start=1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ("  CITIZEN: {", "  KING: {", "  CITIZEN: {", "unknown role 'KING'"),
        ("  CLERK: {vi: Văn thư, en: Clerk}\n", "", "  CITIZEN: {", "CLERK has no name"),
        ("{vi: Văn thư, en: Clerk}", "{vi: Văn thư}", "Văn thư", "roles.CLERK.en is missing"),
        ("{ADMINISTRATOR: EVERYWHERE}", "{KING: EVERYWHERE}", "{ADMINISTRATOR: EVERYWHERE}",
         "unknown role or scope KING: EVERYWHERE"),
        ("{ADMINISTRATOR: EVERYWHERE}", "{ADMINISTRATOR: ABROAD}", "{ADMINISTRATOR: EVERYWHERE}",
         "unknown role or scope ADMINISTRATOR: ABROAD"),
        ("en: A refusal is a decision on the merits.", "de: Nein", "Từ chối là quyết định",
         "why.en is missing"),
    ],
)  # fmt: skip
def test_a_wrong_policy_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, where: str, reason: str
) -> None:
    assert old in ROLES
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read_roles(tmp_path, ROLES.replace(old, new, 1))
    assert place(refusal) == ("roles.yaml", line_of(where))


def test_a_permission_given_twice_is_refused(tmp_path: Path) -> None:
    extra = "  dossiers.receive:\n    roles: {HEAD: EVERYWHERE}\n    why: {vi: a, en: b}\n"
    with pytest.raises(DefinitionError, match="given twice"):
        read_roles(tmp_path, ROLES + extra)


def test_the_shipped_policy_names_every_role_and_keeps_people_to_few() -> None:
    policy = loading.policy()
    assert set(policy.role_names) == set(Role)
    who = policy.permissions["dossiers.read_personal"]
    assert Role.REFORM_COORDINATOR not in who
    assert Role.ADMINISTRATOR not in who
    assert all(scope is Scope.OWN_UNIT for role, scope in who.items() if role != Role.INSPECTOR)
    assert all(Role.CITIZEN not in scopes for scopes in policy.permissions.values())
