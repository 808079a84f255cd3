"""What only some procedures say: limits of cases, reuse, agencies, shared ones, blank forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core.definitions import DefinitionError
from motcua.procedures.blank_forms import read_blank_forms
from motcua.procedures.codec import procedure_json, read_procedure_json, read_version, version_json
from motcua.procedures.contracts import Scope, Text
from motcua.procedures.loading import read_catalogue
from motcua.procedures.loading import shipped_catalogue as catalogue
from motcua.procedures.rules import online_level
from motcua.procedures.tests.test_loading import GOOD, folder, read, refused

TODAY = date(2026, 1, 5)
SHIPPED = list(catalogue().procedures.values())
IN_FORCE = [version for item in SHIPPED for version in item.versions if version.valid_on(TODAY)]
LIMIT = '    time_limit: {amount: 1, unit: WORKING_DAY, cutoff: "15:00", basis: "Điều 15"}\n'
CASE = 'case: {vi: "phải xác minh", en: "must be verified"}'


def with_limits(*rows: str) -> str:
    lines = "".join(f"      - {{{row}}}\n" for row in rows)
    return GOOD.replace(LIMIT, f"{LIMIT}    limits:\n{lines}", 1)


def row(says: str, limit: str = "amount: 5, unit: WORKING_DAY") -> str:
    return f'{says}, {limit}, basis: "Điều 16", verified: false'


# Limits of cases, channels and levels --------------------------------------------------


def test_limits_of_cases_and_channels_are_read(tmp_path: Path) -> None:
    text = with_limits(
        row(CASE), row("channel: COUNTER", "none: true"), row(f"{CASE}, channel: COUNTER")
    )
    first, second, third = read(tmp_path, text).versions[0].limits
    assert (first.limit, first.case) == (
        TimeLimit(5, LimitUnit.WORKING_DAY),
        Text("phải xác minh", "must be verified"),
    )
    assert (second.limit, second.channel, second.case) == (None, "COUNTER", None)
    assert (third.basis, third.verified, third.level) == ("Điều 16", False, None)


@pytest.mark.parametrize(
    ("rows", "reason", "line"),
    [
        ((row("level: COMMUNE"), row(CASE), row(CASE)), "lines 25 and 26", 26),
        ((row(CASE), row(CASE, "amount: 6, unit: MONTH")), "lines 25 and 26", 26),
        ((row(CASE), row("channel: COUNTER")), "lines 25 and 26 hold for the same", 26),
        ((row("channel: ONLINE"),), "nothing comes by ONLINE", 25),
        ((row("level: PROVINCE"),), "it is not done at PROVINCE", 25),
        (('amount: 5, unit: MONTH, basis: "Điều 16", verified: true',), "names no case", 25),
        ((row(CASE, "amount: 0, unit: MONTH"),), "must be positive", 25),
        ((row(CASE, "amount: 5, unit: MONTH, none: true"),), "stands instead of amount", 25),
        ((f'{CASE}, amount: 5, unit: MONTH, basis: "Điều 16"',), "verified is missing", 25),
        ((f"{CASE}, amount: 5, unit: MONTH, verified: true",), "basis is missing", 25),
        ((row(CASE) + ", fast: true",), "unknown key 'fast'", 25),
    ],
)  # fmt: skip
def test_limits_that_cannot_be_are_refused_on_their_line(
    tmp_path: Path, rows: tuple[str, ...], reason: str, line: int
) -> None:
    assert refused(tmp_path, with_limits(*rows), reason) == line


# Levels, scope, agencies ---------------------------------------------------------------

AGENCIES = (
    '    agencies:\n      - {role: LEAD, vi: "Xã", en: "Commune"}\n'
    '      - {role: SUPPORT, vi: "Thuế", en: "Tax"}\n'
)


def with_more(more: str) -> str:
    return GOOD.replace("    level: COMMUNE\n", f"    level: COMMUNE\n{more}", 1)


def test_a_procedure_that_levels_and_agencies_share_is_read(tmp_path: Path) -> None:
    more = f"    other_levels: [PROVINCE]\n    scope: INTER_AGENCY\n{AGENCIES}"
    found = read(tmp_path, with_more(more)).versions[0]
    assert found.levels == ("COMMUNE", "PROVINCE")
    assert found.scope is Scope.INTER_AGENCY
    assert [(agency.role, agency.name.vi) for agency in found.agencies] == [
        ("LEAD", "Xã"), ("SUPPORT", "Thuế"),
    ]  # fmt: skip
    usual = read(tmp_path, GOOD).versions[0]
    assert (usual.levels, usual.scope, usual.agencies) == (("COMMUNE",), Scope.PUBLIC, ())


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("    other_levels: [COMMUNE]\n", "COMMUNE is its level already"),
        ("    other_levels: [PROVINCE, PROVINCE]\n", "one stands twice"),
        ("    other_levels: [WORLD]\n", "is not one of PROVINCE"),
        ("    scope: SECRET\n", "is not one of PUBLIC"),
        ("    scope: INTER_AGENCY\n", "two agencies at least"),
        (AGENCIES.replace("LEAD", "SUPPORT"), "exactly one agency leads"),
        (AGENCIES.replace("SUPPORT", "LEAD"), "exactly one agency leads"),
        (AGENCIES.replace("SUPPORT", "WATCH"), "is not one of LEAD"),
        (AGENCIES.replace(', en: "Tax"', ""), "en is missing"),
    ],
)
def test_levels_scopes_and_agencies_that_cannot_be_are_refused(
    tmp_path: Path, more: str, reason: str
) -> None:
    assert refused(tmp_path, with_more(more), reason) >= 13


# Codes of other procedures -------------------------------------------------------------

OTHER = GOOD.replace("khai-sinh", "khac").replace("1.000001", "1.000002")
TK = "form: FORM, quantity: 1, required: true"


def two(tmp_path: Path, *, reuse: str = "", variant: str = "", other: str = OTHER) -> Path:
    text = GOOD.replace(TK, f"{TK}, reuse: {reuse}", 1) if reuse else GOOD
    if variant:
        text = text.replace("field: HO_TICH\n", f'field: HO_TICH\nvariant_of: "{variant}"\n', 1)
    return folder(tmp_path, a=text, b=other)


def test_a_paper_and_a_variant_name_other_procedures(tmp_path: Path) -> None:
    found = read_catalogue(two(tmp_path, reuse='["1.000002"]', variant="1.000002")).procedures
    assert found["1.000001"].versions[0].components[0].reuse == ("1.000002",)
    assert found["1.000001"].variant_of == "1.000002"


@pytest.mark.parametrize(
    ("reuse", "variant", "reason", "line"),
    [
        ('["9.9"]', "", "'9.9' is no procedure of the catalogue", 21),
        ('["1.000002", "1.000002"]', "", "a code stands twice", 21),
        ("[]", "", "at least one is needed", 21),
        ("", "9.9", "'9.9' is no other, shared procedure", 5),
        ("", "1.000001", "'1.000001' is no other, shared procedure", 5),
    ],
)
def test_a_code_that_is_not_in_the_catalogue_is_refused_on_its_line(
    tmp_path: Path, reuse: str, variant: str, reason: str, line: int
) -> None:
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read_catalogue(two(tmp_path, reuse=reuse, variant=variant))
    assert (Path(refusal.value.params["file"]).name, refusal.value.params["line"]) == (
        "a.yaml",
        line,
    )


def test_a_variant_of_a_variant_is_refused(tmp_path: Path) -> None:
    other = OTHER.replace("field: HO_TICH\n", 'field: HO_TICH\nvariant_of: "1.000001"\n', 1)
    with pytest.raises(DefinitionError, match="no other, shared procedure"):
        read_catalogue(two(tmp_path, variant="1.000002", other=other))


# Blank forms ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("to-khai-la", "there is no blank form 'to-khai-la'"),
        ("to-khai-khai-sinh", "'to-khai-khai-sinh' does not hold all that time"),
    ],
)
def test_a_form_is_offered_only_with_a_blank_of_its_time(
    tmp_path: Path, file: str, reason: str
) -> None:
    form = f'forms: [{{vi: "Tờ khai", en: "Form", file: {file}}}]'
    place = folder(tmp_path, a=GOOD.replace("forms: NONE", form, 1))
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read_catalogue(place, catalogue().forms)
    assert refusal.value.params["line"] == 25


def test_a_blank_holds_for_a_time_only_if_its_versions_leave_no_gap() -> None:
    form = catalogue().forms["ct01"]
    assert [str(version.valid_from) for version in form.versions] == [
        "2021-07-01", "2024-01-01", "2025-07-01",
    ]  # fmt: skip
    assert form.covers(date(2021, 7, 1), None)
    assert form.covers(date(2022, 1, 1), date(2024, 6, 1))
    assert not form.covers(date(2021, 6, 30), None)
    assert form.version_on(date(2023, 12, 31)) is form.versions[0]
    assert form.version_on(date(2021, 6, 30)) is None


# As JSON, and the shipped catalogue ----------------------------------------------------


@pytest.mark.parametrize("item", SHIPPED, ids=lambda item: item.slug)
def test_a_procedure_is_the_same_after_it_was_kept_as_json(item: object) -> None:
    for version in item.versions:  # type: ignore[attr-defined]
        again = read_version(
            version_json(version), number=version.version, valid_from=version.valid_from,
            valid_until=version.valid_until, source=version.source,
        )  # fmt: skip
        assert version_json(again) == version_json(version)
        assert (again.limits, again.components) == (version.limits, version.components)
        assert (again.scope, again.agencies) == (version.scope, version.agencies)
    kept = read_procedure_json("x", "y", procedure_json(item), ())  # type: ignore[arg-type]
    assert kept.variant_of == item.variant_of  # type: ignore[attr-defined]


def test_what_was_kept_before_these_parts_were_known_is_read_without_them() -> None:
    version = IN_FORCE[0]
    content = version_json(version)
    for key in ("other_levels", "limits", "scope", "agencies"):
        del content[key]
    for part in content["components"]:
        del part["reuse"]
    again = read_version(content, number=1, valid_from=TODAY, valid_until=None, source="x")
    assert (again.limits, again.scope, again.levels) == ((), Scope.PUBLIC, (version.level,))
    assert all(part.reuse == () for part in again.components)


def test_the_catalogue_has_every_kind_of_procedure() -> None:
    assert sum(bool(version.limits) for version in IN_FORCE) >= 6
    assert sum(bool(part.reuse) for version in IN_FORCE for part in version.components) >= 15
    for scope, least in ((Scope.INTERNAL, 5), (Scope.INTER_AGENCY, 3)):
        found = [version for version in IN_FORCE if version.scope is scope]
        assert len(found) >= least
        assert all(len(version.agencies) >= 2 for version in found)
    assert any(version.other_levels for version in IN_FORCE)


def test_blanks_lift_the_level_of_online_service_above_the_first() -> None:
    assert len(catalogue().forms) >= 12
    offering = [
        version for version in IN_FORCE if version.forms and all(version.form_files)
    ]  # fmt: skip
    assert len(offering) >= 30
    assert all(online_level(version) >= 2 for version in offering)
    paper_only = [version for version in offering if "ONLINE" not in version.ways]
    assert paper_only
    assert {online_level(version) for version in paper_only} == {2}
    lacking = [version for version in IN_FORCE if not all(f for _, f in version.blank_forms)]
    assert {online_level(version) for version in lacking} == {1}


def test_every_shipped_blank_is_used_and_says_whether_it_is_official() -> None:
    used = {code for version in IN_FORCE for code in version.form_files if code}
    assert used == set(catalogue().forms)
    for form in catalogue().forms.values():
        for version in form.versions:
            assert version.sections
            assert version.verified or not version.official_layout


# The files of blank forms --------------------------------------------------------------

BLANK = """\
code: don
versions:
  - version: 1
    valid_from: 2025-07-01
    valid_until: null
    title: {vi: "Đơn", en: "Application"}
    number: "Mẫu 01"
    basis: "Thông tư 1"
    verified: false
    official_layout: false
    addressed_to: "Ủy ban"
    sections:
      - title: "Người làm đơn"
        fields:
          - {label: "Họ tên", kind: LINE, required: true}
          - {label: "Giới tính", kind: CHOICE, required: true, choices: ["Nam", "Nữ"]}
          - {label: "Người đi cùng", kind: TABLE, required: false, columns: ["TT", "Tên"], rows: 2}
    declaration: "Tôi cam đoan."
    signatures: ["Người làm đơn"]
"""


def blank_refused(tmp_path: Path, text: str, reason: str, name: str = "don") -> None:
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason):
        read_blank_forms(tmp_path)


def test_a_blank_form_is_read(tmp_path: Path) -> None:
    (tmp_path / "don.yaml").write_text(BLANK, encoding="utf-8")
    version = read_blank_forms(tmp_path)["don"].versions[0]
    assert (version.number, version.title.en) == ("Mẫu 01", "Application")
    assert [field.kind for field in version.sections[0].fields] == ["LINE", "CHOICE", "TABLE"]
    assert version.sections[0].fields[2].rows == 2
    assert read_blank_forms(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("kind: LINE", "kind: PICTURE", "is not one of LINE"),
        (', choices: ["Nam", "Nữ"]', "", "choices belong to CHOICE"),
        ("required: true}", "required: true, rows: 2}", "rows belong to TABLE"),
        (", required: true}", "}", "required is missing"),
        ("rows: 2", "rows: 0", "at least 1"),
        ('label: "Họ tên"', 'label: " "', "it is empty"),
        ('basis: "Thông tư 1"', "colour: red", "unknown key 'colour'"),
        ("verified: false", "verified: 0", "must be bool"),
        ("valid_until: null", "valid_until: 2025-07-01", "ends before it begins"),
        ("    valid_until: null\n", "", "valid_until is missing"),
        ('signatures: ["Người làm đơn"]', "signatures: []", "at least one is needed"),
        ("code: don", "code: other", "the file of 'other' is called"),
        ("version: 1", "version: 0", "at least 1"),
    ],
)
def test_a_wrong_blank_form_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in BLANK
    blank_refused(tmp_path, BLANK.replace(old, new, 1), reason)


def test_versions_of_a_blank_form_do_not_overlap(tmp_path: Path) -> None:
    again = BLANK[BLANK.index("  - version") :]
    blank_refused(tmp_path, BLANK + again, "version numbers must rise")
    blank_refused(
        tmp_path, BLANK + again.replace("version: 1", "version: 2"), "overlaps the version before"
    )
    blank_refused(tmp_path, "- a list\n", "keys and values")
