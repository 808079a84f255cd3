"""The rules of plans are read strictly and refused whole, with file, line and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.plans.loading import read_rules, rules_for_year, rules_on

SHIPPED = definitions_dir() / "plans" / "rules.yaml"


def test_the_calendar_follows_the_budget_law_of_the_year() -> None:
    assert rules_for_year(2014).sends_on(2014) == date(2013, 7, 10)
    assert rules_for_year(2026).sends_on(2026) == date(2025, 7, 5)
    steps = {step.code: step.on(2026) for step in rules_for_year(2026).calendar}
    assert steps["PROVINCE_SENDS"] == date(2025, 7, 20)
    assert steps["COUNCIL_DECIDES"] == date(2025, 12, 10)
    old = {step.code: step for step in rules_for_year(2014).calendar}
    assert old["PROVINCE_SENDS"].on(2014) == date(2013, 7, 25)
    assert not any(step.verified for step in old.values()), "days from memory are not verified"


def test_the_four_sources_of_the_decision_and_the_three_receivers() -> None:
    rules = rules_on(date(2012, 6, 15))
    bare = [one.code for one in rules.sources if one.default]
    assert bare == ["PROVINCE", "CENTRAL", "PROJECT", "OFF_BUDGET"]
    assert [one.code for one in rules.sources if not one.default] == [
        f"{code}/CAPITAL" for code in bare
    ]
    assert {one.code: one.verified for one in rules.categories} == {
        "RECURRENT": False, "CAPITAL": False,
    }  # fmt: skip
    assert {source.clause for source in rules.sources} == {"V.1"}
    assert [one.unit for one in rules.receivers] == ["AG.SNV", "AG.KHDT", "AG.STC"]
    assert rules_on(date(1999, 1, 1)) == rules


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('day: "07-10"', 'day: "13-40"'), ("step: UNIT_SENDS", "step: UNIT_HOLDS"),
        ('day: "07-10"', 'day: "01-10"'), ("code: CENTRAL", "code: PROVINCE"),
        ("code: CENTRAL", "code: central"), ("valid_from: 2017-01-01", "valid_from: 2010-01-01"),
        ("unit: AG.SNV", "units: AG.SNV"), ("verified: false\n    sources", "sources"),
        ("code: RECURRENT, default: true", "code: RECURRENT, default: false"),
        ("code: CAPITAL, default: false", "code: CAPITAL, default: true"),
        ("committee: {unit: AG.SNV", "committee: {units: AG.SNV"),
        ("code: GOALS", "code: BASIS"),
        ("code: CAPITAL", "code: BUILDING"), ("code: RECURRENT", "code: CURRENT"),
        ("short: {vi: đầu tư, en: capital}", "short: {vi: thường xuyên, en: capital}"),
        ("vi: Ngân sách Trung ương hỗ trợ", "vi: Ngân sách tỉnh"),
        ("vi: Ngân sách Trung ương hỗ trợ", "vi: ngân sách tỉnh (đầu tư)"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_rules(path)
    assert error.value.params["line"] > 1


def test_a_file_without_a_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("versions: []\n", encoding="utf-8")
    with pytest.raises(DefinitionError):
        read_rules(path)
