"""The programme as a file: every clause has its item, and a wrong file is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.organisation import api as organisation
from motcua.programme.contracts import Compare, Programme
from motcua.programme.loading import programmes_defined, read_programme

GOOD = """\
code: small
name: {vi: Chương trình, en: Programme}
decision: {number: 1/QĐ, issued_on: 2012-06-15, issued_by: {vi: UBND, en: Committee}}
period_from: 2011-01-01
period_until: 2016-01-01
unit: AG
motto: {vi: Một cửa, en: One door}
requirements: {first: 15, last: 19, halved: [18]}
outline:
  III.2: [a, b]
  IV.1: [a]
  V: ["1"]
  VI.3: [a-1]
areas:
  - {clause: IV.1, title: {vi: Thể chế, en: Institutions}}
groups:
  ALL: {vi: Mọi cơ quan, en: All agencies}
targets:
  - key: a
    clause: III.2.a
    title: {vi: a, en: a}
    measures:
      - {key: a.1, requirements: [R15], says: {vi: a, en: a}, compare: ALL, number: 100,
         due_on: 2013-12-31, indicator: ONE_STOP_COVERAGE, breakdown: level}
  - key: b
    clause: III.2.b
    title: {vi: b, en: b}
    measures:
      - {key: b.1, requirements: [R16], says: {vi: b, en: b}, due_on: 2015-12-31,
         would_count: {vi: đếm, en: count}}
contents:
  - {clause: IV.1.a, requirements: [R17], lead: AG.STP, title: {vi: c, en: c}}
support:
  - {clause: V.1, requirements: [R18a], lead: ALL, title: {vi: d, en: d}}
duties:
  - {clause: VI.3.a-1, requirements: [R18b, R19], unit: AG.SNV, title: {vi: e, en: e}}
"""


def read(tmp_path: Path, text: str) -> Programme:
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return read_programme(path)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    first, second = found.measures
    assert (first.compare, first.number) == (Compare.ALL, Fraction(100))
    assert first.threshold.vi == "toàn bộ (100 %)"
    assert (second.compare, second.number, second.indicator) == (None, None, None)
    assert [item.clause for item in found.contents] == ["IV.1.a"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("IV.1: [a]", "IV.1: [a, b]", r"no item stands for the clauses IV\.1\.b"),
        ("III.2: [a, b]", "III.2: [a]", r"the outline has no clause III\.2\.b"),
        ("III.2: [a, b]", "III.2: [a, b, c]", r"no item stands for the clauses III\.2\.c"),
        ("III.2: [a, b]", "III.2: [a, b, b]", r"the outline has III\.2\.b twice"),
        ("clause: VI.3.a-1", "clause: VI.3.a-2", r"no item stands for the clauses VI\.3\.a-1"),
        ("last: 19", "last: 20", "nothing cites R20"),
        ("first: 15", "first: 14", "nothing cites R14"),
        ("[R18b, R19]", "[R19]", "nothing cites R18b"),
        ("[R18b, R19]", "[R18, R19]", "R18 is halved or not"),
        ("[R17]", "[R17a]", "R17a is halved or not"),
        ("[R17]", "[R168]", "not a requirement"),
        ("[R17]", "[R0]", "not a requirement"),
        ("[R17]", "[]", "at least one requirement"),
        ("requirements: {first", "wants: {first", "requirements is missing"),
        ("lead: AG.STP", "lead: AG.XYZ", "AG.XYZ is neither a unit nor a group"),
        ("unit: AG.SNV", "unit: NOBODY", "NOBODY is neither a unit nor a group"),
        ("clause: IV.1, title", "clause: IV.2, title", "belongs to no area"),
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
        ("unit: AG.SNV", "unit: NOBODY"),
    ],
)  # fmt: skip
def test_the_line_is_where_the_fault_stands(tmp_path: Path, old: str, new: str) -> None:
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    with pytest.raises(DefinitionError) as refusal:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert refusal.value.params["line"] == line


@pytest.mark.parametrize("part", ["targets", "contents", "support", "duties"])
def test_an_item_without_a_clause_is_refused(tmp_path: Path, part: str) -> None:
    start = GOOD.index(f"\n{part}:")
    at = GOOD.index("clause: ", start)
    end = min(place for place in (GOOD.find(",", at), GOOD.find("\n", at)) if place > 0)
    text = GOOD[:at] + "clause: IX.9" + GOOD[end:]
    with pytest.raises(DefinitionError, match=r"no item stands for|belongs to no area"):
        read(tmp_path, text)
    without = GOOD[:at] + "note: x" + GOOD[end:]
    with pytest.raises(DefinitionError, match=r"clause is missing"):
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
    assert list(shipped.outline["III.2"]) == letters
    keys = [target.key for target in shipped.targets]
    assert keys == ["a", "b1", "b2", *letters[2:]]
    assert [target.clause for target in shipped.targets] == [
        "III.2." + key.rstrip("12") for key in keys
    ]


def test_every_sentence_from_r15_to_r167_is_cited(shipped: Programme) -> None:
    cited = {text for measure in shipped.measures for text in measure.requirements}
    for item in (*shipped.contents, *shipped.support, *shipped.duties):
        cited |= set(item.requirements)
    expected = {f"R{number}" for number in range(15, 168)} - {"R47"} | {"R47a", "R47b"}
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
    for item in (*shipped.contents, *shipped.support, *shipped.duties):
        if item.unit not in shipped.groups:
            assert shipped.issued_on is not None
            assert organisation.unit_get(item.unit).valid_on(shipped.issued_on), item.clause


def test_the_fingerprint_is_that_of_the_shipped_file(shipped: Programme) -> None:
    path = definitions_dir() / "programme" / "an-giang-2011-2015.yaml"
    assert read_programme(path).fingerprint == shipped.fingerprint
