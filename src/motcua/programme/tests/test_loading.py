"""The programme as a file: every clause has its item, and a wrong file is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.organisation import api as organisation
from motcua.programme.contracts import BaseKind, Compare, Programme, Register, Repeats
from motcua.programme.loading import programmes_defined, read_programme

GOOD = """\
code: small
name: {vi: Chương trình, en: Programme}
decision: {number: 1/QĐ, issued_on: 2012-06-15, issued_by: {vi: UBND, en: Committee}}
period_from: 2011-01-01
period_until: 2016-01-01
unit: AG
motto: {vi: Một cửa, en: One door}
requirements: {first: 14, last: 19, halved: [18], several: {R16: 2}}
outline: [III.1, III.2.a, III.2.b, IV.1.a, V.1, VI.3.a-1]
documents:
  - {number: 30c/NQ-CP, issued_on: 2011-11-08, issued_by: {vi: CP, en: G},
     cited_in: [V.1], verified: false}
areas:
  - {clause: IV.1, title: {vi: Thể chế, en: Institutions}, serves: [a, b]}
groups:
  ALL: {vi: Mọi cơ quan, en: All agencies, holds: [DEPARTMENT, AG.883]}
objectives:
  - {clause: III.1, kind: OBJECTIVE, requirements: [R14], lead: ALL, served_by: [III.2, IV.1.a],
     title: {vi: o, en: o}, product: {vi: p, en: p}}
targets:
  - key: a
    clause: III.2.a
    title: {vi: a, en: a}
    lead: AG.SNV
    base: {year: 2010, kind: NOT_STATED, source: {vi: s, en: s}}
    measures:
      - {key: a.1, requirements: [R15], says: {vi: a, en: a}, compare: ALL, number: 100,
         due_on: 2013-12-31, indicator: ONE_STOP_COVERAGE, breakdown: level}
  - key: b
    clause: III.2.b
    title: {vi: b, en: b}
    lead: AG.VP
    with: [ALL]
    base: {year: 2010, kind: STATED, value: 12.5, source: {vi: s, en: s}}
    measures:
      - {key: b.1, requirements: [R16], says: {vi: b, en: b}, due_on: 2015-12-31,
         would_count: {vi: đếm, en: count}}
      - {key: b.2, requirements: [R16], says: {vi: b, en: b}, due_on: 2015-12-31,
         lead: AG.STC, base: {year: 2011, kind: NOT_STATED, source: {vi: s, en: s}},
         would_count: {vi: đếm, en: count}}
contents:
  - {clause: IV.1.a, requirements: [R17], lead: AG.STP, with: [AG.VP], title: {vi: c, en: c},
     product: {vi: p, en: p}, kept_in: [TASKS], indicators: [ONLINE_SHARE]}
support:
  - {clause: V.1, requirements: [R18a], lead: ALL, title: {vi: d, en: d},
     product: {vi: p, en: p}, due_on: 2012-12-31}
duties:
  - {clause: VI.3.a-1, requirements: [R18b, R19], lead: AG.SNV, title: {vi: e, en: e},
     product: {vi: p, en: p}, repeats: YEAR}
"""


def read(tmp_path: Path, text: str) -> Programme:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_programme(path)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    first, second, third = found.measures
    assert (first.compare, first.number) == (Compare.ALL, Fraction(100))
    assert first.threshold.vi == "toàn bộ (100 %)"
    assert (second.compare, second.number, second.indicator) == (None, None, None)
    assert [item.clause for item in found.contents] == ["IV.1.a"]
    assert (first.owner.lead, second.owner.all, third.owner.lead) == (
        "AG.SNV", ("AG.VP", "ALL"), "AG.STC",
    )  # fmt: skip
    assert (second.base.kind, second.base.value) == (BaseKind.STATED, Fraction(25, 2))
    assert (third.base.year, third.base.value) == (2011, None)
    goal, content, means, duty = found.items
    assert (goal.due_on, goal.due_stated, goal.recorded) == (date(2015, 12, 31), False, False)
    assert (content.registers, content.indicators) == ((Register.TASKS,), ("ONLINE_SHARE",))
    assert (content.recorded, content.owner.stated) == (True, False)
    assert (means.due_on, means.due_stated) == (date(2012, 12, 31), True)
    assert (duty.repeats, duty.owner.stated) == (Repeats.YEAR, True)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("IV.1.a, V.1", "IV.1.a, IV.1.b, V.1", r"no item stands for the clauses IV\.1\.b"),
        ("III.2.b, IV.1.a", "IV.1.a", r"the outline has no clause III\.2\.b"),
        ("III.2.b, IV", "III.2.b, III.2.c, IV", r"no item stands for the clauses III\.2\.c"),
        ("III.2.b, IV", "III.2.b, III.2.b, IV", r"the list has something twice"),
        ("[III.1, III.2.a", "[III.2.a", r"the outline has no clause III\.1"),
        ("clause: VI.3.a-1", "clause: VI.3.a-2", r"no item stands for the clauses VI\.3\.a-1"),
        ("last: 19", "last: 20", "nothing cites R20"),
        ("first: 14", "first: 13", "nothing cites R13"),
        ("[R18b, R19]", "[R19]", "nothing cites R18b"),
        ("[R18b, R19]", "[R18, R19]", "R18 is halved or not"),
        ("[R17]", "[R17a]", "R17a is halved or not"),
        ("[R17]", "[R168]", "not a requirement"),
        ("[R17]", "[R0]", "not a requirement"),
        ("[R17]", "[]", "at least one requirement"),
        ("requirements: {first", "wants: {first", "unknown key wants"),
        ("lead: AG.STP", "lead: AG.XYZ", "AG.XYZ is neither a unit nor a group"),
        ("R19], lead: AG.SNV", "R19], lead: NOBODY", "NOBODY is neither a unit nor a group"),
        ("clause: IV.1, title", "clause: IV.2, title", "belongs to no area"),
        ("[R17]", "[R17, R16]", "R16 is cited 3 times, not 2"),
        ("several: {R16: 2}", "several: {R16: 3}", "R16 is cited 2 times, not 3"),
        (", several: {R16: 2}", "", "R16 is cited 2 times, not 1"),
        ("several: {R16: 2}", "several: {R99: 2}", "R99 is not cited several times"),
        ("several: {R16: 2}", "several: {R15: 1, R16: 2}", "R15 is not cited several times"),
        ("lead: ALL, served_by", "served_by", "lead is missing"),
        ("    lead: AG.VP\n", "", "lead is missing"),
        ("with: [ALL]", "with: [AG.VP]", "AG.VP leads and helps at once"),
        ("with: [ALL]", "with: [AG.XYZ]", "AG.XYZ is neither a unit nor a group"),
        ("  ALL: {", "  IDLE: {vi: x, en: x}\n  ALL: {", "nobody needs the groups IDLE"),
        ("DEPARTMENT, AG.883", "DEPARTMENT, AG.XYZ", "AG.XYZ is no unit, kind or level"),
        ("serves: [a, b]", "serves: [a]", "no area serves the targets b"),
        ("serves: [a, b]", "serves: [a, b, c]", "there is no target c"),
        ("served_by: [III.2, IV.1.a]", "served_by: [III.3]", "the outline has no clause III.3"),
        ("served_by: [III.2, IV.1.a]", "served_by: []", "an objective is served by something"),
        ("kind: OBJECTIVE", "kind: WISH", "unknown word 'WISH'"),
        ("kept_in: [TASKS]", "kept_in: [DRAWER]", "unknown word 'DRAWER'"),
        ("repeats: YEAR", "repeats: DAY", "unknown word 'DAY'"),
        ("[ONLINE_SHARE]", "[NO_SUCH]", "there is no indicator NO_SUCH"),
        ("due_on: 2012-12-31", "due_on: 2016-01-01", "2016-01-01 lies outside the programme"),
        ("due_on: 2013-12-31", "due_on: 2010-12-31", "2010-12-31 lies outside the programme"),
        ("STATED, value: 12.5", "STATED", "a stated base has a value"),
        ("kind: NOT_STATED", "kind: NOT_STATED, value: 1", "a stated base has a value"),
        ("kind: NOT_STATED", "kind: COUNTED", "no indicator of this target compares"),
        ("value: 12.5", "value: much", "'much' is not a number"),
        ("year: 2010, kind: NOT", "kind: NOT", "year is missing"),
        ("cited_in: [V.1]", "cited_in: [V.2]", "cited in no clause of the outline"),
        ("cited_in: [V.1]", "cited_in: []", "cited in no clause of the outline"),
        (
            "{vi: c, en: c},\n     product: {vi: p, en: p}",
            "{vi: c, en: c}",
            r"product\.vi is missing",
        ),
        ("title: {vi: c, en: c}", "title: {vi: c, d, en: c}", "put words with a comma in quotes"),
        ("repeats: YEAR", "often: YEAR", "unknown key often"),
        ("motto: {", "slogan: {", "unknown key slogan"),
        ("compare: ALL, number: 100", "compare: ALL", "compare and number go together"),
        ("compare: ALL, number: 100", "number: 100", "compare and number go together"),
        ("number: 100", "number: 99", "ALL means 100"),
        ("number: 100", "number: many", "'many' is not a number"),
        ("number: 100", "number: 1/0", "'1/0' is not a number"),
        ("compare: ALL", "compare: SOME", "unknown comparison 'SOME'"),
        ("ONE_STOP_COVERAGE", "NO_SUCH_THING", "there is no indicator NO_SUCH_THING"),
        ("ONE_STOP_COVERAGE", "OVERDUE_OPEN_SHARE", "better when lower"),
        ("ONE_STOP_COVERAGE", "POSTAL_RETURN_UNITS", "not a percentage"),
        ("breakdown: level", "breakdown: colour", "not broken down by this"),
        ("indicator: ONE_STOP_COVERAGE, ", "", "either an indicator or would_count"),
        ("would_count: {", "count: {", "unknown key count"),
        ("due_on: 2013-12-31", "due_on: soon", "must be date"),
        ("key: b.1", "key: a.1", r"the keys a\.1 stand twice"),
        ("  - key: b\n", "  - key: a\n", "the keys a stand twice"),
        ("en: One door", "de: Eine Tür", r"motto\.en is missing"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert Path(refusal.value.params["file"]).name == "small.yaml"
    assert 1 <= refusal.value.params["line"] <= GOOD.count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lead: AG.STP", "lead: AG.XYZ"), ("number: 100", "number: many"),
        ("breakdown: level", "breakdown: colour"), ("[R17]", "[R168]"),
        ("R19], lead: AG.SNV", "R19], lead: NOBODY"),
    ],
)  # fmt: skip
def test_the_line_is_where_the_fault_stands(tmp_path: Path, old: str, new: str) -> None:
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    with pytest.raises(DefinitionError) as refusal:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert refusal.value.params["line"] == line


@pytest.mark.parametrize("part", ["objectives", "targets", "contents", "support", "duties"])
def test_an_item_without_a_clause_is_refused(tmp_path: Path, part: str) -> None:
    start = GOOD.index(f"\n{part}:")
    at = GOOD.index("clause: ", start)
    end = min(place for place in (GOOD.find(",", at), GOOD.find("\n", at)) if place > 0)
    text = GOOD[:at] + "clause: IX.9" + GOOD[end:]
    with pytest.raises(DefinitionError, match=r"no item stands for|belongs to no area"):
        read(tmp_path, text)
    without = GOOD[:at] + "note: x" + GOOD[end:]
    with pytest.raises(DefinitionError, match=r"clause is missing|unknown key note"):
        read(tmp_path, without)


def test_a_code_that_stands_in_two_files_is_refused(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "programme").mkdir()
    for name in ("a", "b"):
        (tmp_path / "programme" / f"{name}.yaml").write_text(GOOD, encoding="utf-8")
    settings.MOTCUA_DEFINITIONS_DIR = tmp_path
    with pytest.raises(DefinitionError, match="the code small stands in another file") as refusal:
        programmes_defined.__wrapped__()
    assert Path(refusal.value.params["file"]).name == "b.yaml"


# The shipped programme -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Programme:
    return programmes_defined()["an-giang-2011-2015"]


def test_the_decision_has_thirteen_targets_under_twelve_letters(shipped: Programme) -> None:
    letters = ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m"]
    assert [c for c in shipped.outline if c.startswith("III.2.")] == [
        f"III.2.{letter}" for letter in letters
    ]
    keys = [target.key for target in shipped.targets]
    assert keys == ["a", "b1", "b2", *letters[2:]]
    assert [target.clause for target in shipped.targets] == [
        "III.2." + key.rstrip("12") for key in keys
    ]


def test_every_sentence_from_r1_to_r167_is_cited(shipped: Programme) -> None:
    cited = {text for measure in shipped.measures for text in measure.requirements}
    for item in shipped.items:
        cited |= set(item.requirements)
    expected = {f"R{number}" for number in range(1, 168)} - {"R47"} | {"R47a", "R47b"}
    assert cited == expected


def test_there_are_six_areas_and_each_item_lies_in_one(shipped: Programme) -> None:
    assert [area.clause for area in shipped.areas] == [f"IV.{n}" for n in range(1, 7)]
    assert all(area.items for area in shipped.areas)
    assert len({id(item) for item in shipped.contents}) == len(shipped.contents)


def test_the_numbers_are_those_of_the_decision(shipped: Programme) -> None:
    found = {
        measure.key: (measure.compare, measure.number, measure.due_on)
        for measure in shipped.measures if measure.number is not None
    }  # fmt: skip
    end, third = date(2015, 12, 31), Fraction(1, 3) * 100
    assert found["a.1"] == (Compare.ALL, 100, date(2013, 12, 31))
    assert found["b1.1"] == (Compare.AT_LEAST, 30, end)
    assert found["b2.1"] == found["b2.2"] == (Compare.AT_LEAST, third, end)
    assert found["c.1"] == found["d.2"] == found["h.1"] == (Compare.AT_LEAST, 70, end)
    assert found["e.2"] == (Compare.AT_LEAST, 90, end)
    assert found["e.4"] == (Compare.MORE_THAN, 90, end)
    assert found["đ.1"] == found["e.3"] == found["g.1"] == (Compare.ALL, 100, end)


def test_a_measure_is_counted_or_says_what_would_be(shipped: Programme) -> None:
    for measure in shipped.measures:
        assert (measure.indicator is None) == (measure.would_count is not None), measure.key


def test_whoever_leads_existed_when_the_decision_was_issued(shipped: Programme) -> None:
    owners = [item.owner for item in shipped.items]
    owners += [measure.owner for measure in shipped.measures]
    for owner in owners:
        for code in set(owner.all) - set(shipped.groups):
            assert shipped.issued_on is not None
            assert organisation.unit_get(code).valid_on(shipped.issued_on), code


def test_the_fingerprint_is_that_of_the_shipped_file(shipped: Programme) -> None:
    path = definitions_dir() / "programme" / "an-giang-2011-2015.yaml"
    assert read_programme(path).fingerprint == shipped.fingerprint
