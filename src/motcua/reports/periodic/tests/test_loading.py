"""Kinds of reports are read strictly: a wrong file is refused by line and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.organisation import api as organisation
from motcua.reports.periodic import api
from motcua.reports.periodic.contracts import PeriodKind, Tier
from motcua.reports.periodic.loading import load_kinds

SHIPPED = definitions_dir() / "reports" / "periodic"
GOOD = (SHIPPED / "kstt.yaml").read_text(encoding="utf-8")


def read(tmp_path: Path, text: str) -> None:
    (tmp_path / "kind.yaml").write_text(text, encoding="utf-8")
    load_kinds(tmp_path)


def test_the_shipped_kinds_are_read_and_say_that_their_days_are_unverified() -> None:
    kinds = api.kind_list(on=date(2026, 3, 14))
    assert [kind.code for kind in kinds] == ["cchc", "kstt"]
    for kind in kinds:
        assert not kind.verified
        assert not any(due.verified for due in kind.dues)
        assert {due.period for due in kind.dues} == set(PeriodKind) - {
            PeriodKind.MONTH, PeriodKind.AD_HOC
        }  # fmt: skip
        for due in kind.dues:
            assert due.days[Tier.COMMUNE] <= due.days[Tier.DISTRICT] <= due.days[Tier.PROVINCE]


def test_tiers_are_those_of_the_way_up() -> None:
    tiers = [
        api.tier_of(organisation.unit_get(code))
        for code in ("AG", "AG.STP", "AG.883", "AG.883.30280")
    ]
    assert tiers == [Tier.PROVINCE, Tier.DEPARTMENT, Tier.DISTRICT, Tier.COMMUNE]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("code: kstt", "code: K S", "small letters"),
        ("period: QUARTER", "period: WEEK", "is none of"),
        ("period: QUARTER", "period: AD_HOC", "names the day"),
        ("period: HALF", "period: QUARTER", "due twice"),
        ("COMMUNE: 2,", "COMMUNE: -1,", "between 0 and 100"),
        ("form: review", "form: none", "no form 'none'"),
        ("form: review", "form: ii07b", "no form 'ii07b'"),
        ("chart: [8, 9, 10, 12, 13]", "chart: [1]", "no column 1"),
        ("UNJUDGEABLE_SHARE]", "NOT_ONE]", "no indicator 'NOT_ONE'"),
        ("code: ra-soat", "code: cong-bo", "given twice"),
        ("    form: review", "    form: review\n    required: true", "only a text"),
        ("    form: review", "    form: review\n    indicators: []", "a form or indicators"),
        ("verified: false\nvalid_from", "verified: maybe\nvalid_from", "must be bool"),
        ("code: kstt", "code: kstt\nhidden: true", "unknown key"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError, match=reason):
        read(tmp_path, GOOD.replace(old, new, 1))


def test_an_empty_folder_and_two_editions_of_one_day_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no kind"):
        load_kinds(tmp_path)
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DefinitionError, match="another edition"):
        read(tmp_path, GOOD)


def test_a_period_is_judged_by_the_edition_of_its_last_day(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    changed = GOOD.replace("valid_from: 2010-10-14", "valid_from: 2027-01-01")
    read(tmp_path, changed)
    assert [kind.valid_from.year for kind in load_kinds(tmp_path)["kstt"]] == [2010, 2027]
