from __future__ import annotations

from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.indicators.contracts import Indicator
from motcua.indicators.loading import indicator_read
from motcua.indicators.tests import factories

GOOD = (definitions_dir() / "indicators" / "dossiers-on-time.yaml").read_text(encoding="utf-8")


def _read(tmp_path: Path, text: str) -> Indicator:
    path = tmp_path / "dossiers-on-time.yaml"
    path.write_text(text, encoding="utf-8")
    return indicator_read(path, factories.fact_sets())


def _fingerprint(tmp_path: Path, text: str) -> str:
    return _read(tmp_path, text).versions[0].fingerprint


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("code: DOSSIERS_ON_TIME", "code: SOMETHING_ELSE", "another name"),
        ("source: dossiers.lifecycle", "source: dossiers.secret", "no fact set"),
        ("measure: PERCENT", "measure: PERMILLE", "none of"),
        ("better: HIGHER", "worse: HIGHER", "unknown key worse"),
        ("window: YEAR", "window: DECADE", "none of"),
        ("period_column: closed_on", "period_column: due_on", "no period"),
        ("{column: days_late, at_most: 0}", "{column: days_late, at_most: zero}", "no value"),
        ("{column: days_late, at_most: 0}", "{column: days_late, roughly: 0}", "none of"),
        ("{column: days_late, at_most: 0}", "{column: days_late}", "exactly one test"),
        ("{column: days_late, at_most: 0}", "{column: colour, at_most: 0}", "no column colour"),
        ("{column: days_late, at_most: 0}", "{column: unit, at_most: 0}", "not a number"),
        ("in: [WITHDRAWN, STOPPED]", "in: [WITHDRAWN, VANISHED]", "no value of outcome"),
        ("kind: RATIO", "kind: MEAN", "measured belongs"),
        ("[unit, district,", "[unit, applicant,", "not broken down"),
        ("verified: false", "verified: perhaps", "must be bool"),
        ("valid_from: 2007-09-01", "valid_from: soon", "must be date"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError, match=reason) as refusal:
        _read(tmp_path, GOOD.replace(old, new))
    assert refusal.value.params["line"] >= 1


MEDIAN = (definitions_dir() / "indicators" / "handling-days-median.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('quantile: "1/2"', "quantile: 0", "above 0 and at most 1"),
        ('quantile: "1/2"', "quantile: 1.5", "above 0 and at most 1"),
        ('quantile: "1/2"', "quantile: half", "above 0 and at most 1"),
        ('    quantile: "1/2"\n', "", "needs one"),
        ("kind: QUANTILE", "kind: MEAN", "quantile belongs"),
        ("kind: QUANTILE", "kind: WEIGHTED_MEAN", "weight belongs"),
        ('quantile: "1/2"', "weight: trips", "weight belongs"),
        ("measure: WORKING_DAYS", "measure: PERCENT", "no percentage"),
        ("kind: QUANTILE", "kind: DIFFERENCE_FROM_BASE", "base belongs"),
    ],
)
def test_a_wrong_quantile_mean_or_difference_is_refused(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in MEDIAN
    path = tmp_path / "handling-days-median.yaml"
    path.write_text(MEDIAN.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError, match=reason):
        indicator_read(path, factories.fact_sets())


_OWN = "    source: {}\n    kind: RATIO\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("dossiers.secret", "no fact set"), ("[]", "must be str"),
        ("organisation.agencies", "not broken down"), ("dossiers.deadlines", "no period"),
    ],
)  # fmt: skip
def test_an_edition_that_counts_other_facts_must_fit_them(
    tmp_path: Path, source: str, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason):
        _read(tmp_path, GOOD.replace("    kind: RATIO\n", _OWN.format(source)))


def test_an_edition_keeps_its_fingerprint_when_the_indicator_turns_to_other_facts(
    tmp_path: Path,
) -> None:
    own = GOOD.replace("    kind: RATIO\n", _OWN.format("dossiers.lifecycle"))
    turned = own.replace("\nsource: dossiers.lifecycle", "\nsource: dossiers.deadlines")
    assert turned != own
    assert _fingerprint(tmp_path, turned) == _fingerprint(tmp_path, GOOD)
    version = _read(tmp_path, turned).versions[0]
    assert version.facts == factories.fact_sets().get("dossiers.lifecycle")


def test_another_rule_is_another_fingerprint(tmp_path: Path) -> None:
    changed = GOOD.replace("at_most: 0", "at_most: 1")
    assert _fingerprint(tmp_path, changed) != _fingerprint(tmp_path, GOOD)


def test_better_wording_is_the_same_way_of_counting(tmp_path: Path) -> None:
    reworded = GOOD.replace("Hồ sơ giải quyết đúng hạn", "Hồ sơ xong đúng hạn")
    reworded = reworded.replace("The applicant or a stop ended it", "It ended otherwise")
    assert reworded != GOOD
    assert _fingerprint(tmp_path, reworded) == _fingerprint(tmp_path, GOOD)


def test_versions_must_follow_each_other(tmp_path: Path) -> None:
    version = GOOD[GOOD.index("  - valid_from:") :]
    with pytest.raises(DefinitionError, match="earliest first"):
        _read(tmp_path, GOOD + version)


def test_the_version_in_force_is_the_last_that_began(tmp_path: Path) -> None:
    version = GOOD[GOOD.index("  - valid_from:") :].replace("2007-09-01", "2014-01-01")
    indicator = _read(tmp_path, GOOD + version.replace("at_most: 0", "at_most: -1"))
    first, second = indicator.versions
    assert indicator.version_on(second.valid_from) is second
    assert indicator.version_on(second.valid_from.replace(year=2013)) is first
    assert indicator.version_on(first.valid_from.replace(year=2000)) is None
