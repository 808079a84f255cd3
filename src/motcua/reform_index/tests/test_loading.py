"""Index sets are read strictly; the shipped ones say what is known of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from motcua.core.definitions import DefinitionError
from motcua.reform_index.codec import edition_data, edition_of
from motcua.reform_index.contracts import Kind, Missing, Source
from motcua.reform_index.loading import read_set, sets_defined
from motcua.reform_index.tests.factories import SET, D, write_set


def test_the_shipped_sets_are_several_and_none_is_called_verified() -> None:
    found = sets_defined()
    assert set(found) == {"par-index-tinh", "cchc-so-nganh", "cchc-cap-huyen", "cchc-cap-xa"}
    for index in found.values():
        for edition in index.editions:
            assert edition.maximum == 100
            assert not edition.verified
            assert edition.note is not None
            assert edition.basis.vi != edition.basis.en


def test_the_ministrys_editions_hold_in_their_years_with_their_fields() -> None:
    index = sets_defined()["par-index-tinh"]
    years = {
        year: found.code if (found := index.edition_on(date(year, 12, 31))) else None
        for year in (2011, 2012, 2015, 2016, 2017, 2019, 2020)
    }
    assert years == {
        2011: None, 2012: "2012", 2015: "2012", 2016: None, 2017: "2017", 2019: "2017", 2020: None,
    }  # fmt: skip
    first, second = index.editions
    assert [int(field.max) for field in first.parts] == [15, 10, 10, 10, 15, 10, 15, 15]
    assert [field.max for field in second.parts] == [
        D(most) for most in ("10", "10", "14.5", "11", "16", "7", "16", "15.5")
    ]


def test_the_provinces_sets_show_every_kind_and_source() -> None:
    items = sets_defined()["cchc-so-nganh"].editions[0].items
    assert {item.kind for item in items} == set(Kind)
    assert {item.source for item in items} == set(Source)


def test_a_set_of_another_country_is_read(tmp_path: Path) -> None:
    index = read_set(write_set(tmp_path))
    edition = index.editions[0]
    assert (index.code, index.name.en, edition.maximum) == ("liveable", "Liveable cities", 100)
    assert [item.code for item in edition.items] == ["safety", "health", "schools"]
    assert (edition.is_free, edition.missing) == (True, Missing.UNRANKED)
    assert edition.items[0].scale.floor == 100
    assert edition.items[2].source is Source.SURVEY


def test_an_edition_survives_the_database(tmp_path: Path) -> None:
    for index in (*sets_defined().values(), read_set(write_set(tmp_path))):
        for edition in index.editions:
            assert edition_of(edition_data(edition)) == edition


def test_weights_are_exact(tmp_path: Path) -> None:
    odd = SET.replace("max: 35", "max: 34.9").replace("max: 25", "max: 25.1")
    assert read_set(write_set(tmp_path, odd)).editions[0].items[1].max == D("34.9")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("max: 35", "max: 34", "add up to 59 points, its max is 60"),
        ("maximum: 100", "maximum: 99", "not 99"),
        ('code: "2024"', "code: 2024", "in quotes"),
        ("code: health", "code: safety", "stand twice"),
        ("threshold: 0", "threshold: 100", "must differ"),
        ("threshold: 0", "treshold: 0", "unknown key 'treshold'"),
        ("kind: PROPORTIONAL", "kind: PROPORTION", "unknown kind"),
        ("scale_max: 5", "scale_max: 0", "above scale_min"),
        (", scale_max: 5", "", "scale_max is missing"),
        ("max: 40", "max: lots", "must be a number"),
        ("max: 40", "max: .nan", "too many digits"),
        ("max: 40", "max: true", "must be a number"),
        ("max: 40", "max: -40", "must not be below 0"),
        ("max: 40", "max: 0", "above 0"),
        ("code: liveable", "code: liveable cities", "is no code"),
        ("basis: A published method", "basis: ''", "1 to 4000"),
        ("valid_from: 2024-01-01", "valid_from: soon", "must be date"),
        ("    maximum: 100", "    valid_until: 2023-01-01", "after valid_from"),
        ("    maximum: 100", "    subjects: [CITY]", "subjects are some of"),
        ("    maximum: 100", "    missing: ZERO", "unknown missing"),
        ("    maximum: 100", "    points_places: 11", "0 to 10"),
        ("max: 35}", "max: 35, indicator: NONE, kind: TIERS, tiers: [{at_least: 1, points: 35}]}",
         "no indicator NONE"),
        ("max: 35}", "max: 35, indicator: DOSSIERS_ON_TIME}", "TIERS or PROPORTIONAL"),
        ("max: 35}", "max: 35, source: INDICATOR, kind: PROPORTIONAL}", "go together"),
        ("max: 35}", "max: 35, kind: TIERS, tiers: [{at_least: 9, points: 30}]}", "all 35 points"),
        ("max: 35}", "max: 35, kind: TIERS, tiers: [{points: 30}]}", "either at_least or at_most"),
        ("max: 35}", "max: 35, kind: DEDUCTION, per: 0}", "above 0"),
        ("max: 35}", "max: 35, parts: []}", "none is empty"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert old in SET
    with pytest.raises(DefinitionError) as refused:
        read_set(write_set(tmp_path, SET.replace(old, new, 1)))
    assert reason in str(refused.value)
    assert "set.yaml, line " in str(refused.value)


def test_two_editions_of_one_day_are_refused(tmp_path: Path) -> None:
    _, edition = SET.split("editions:\n")
    twice = SET + edition.replace('"2024"', '"2025"')
    with pytest.raises(DefinitionError, match="same day"):
        read_set(write_set(tmp_path, twice))
    later = SET + edition.replace('"2024"', '"2025"').replace("2024-01-01", "2025-01-01")
    index = read_set(write_set(tmp_path, later))
    found = index.edition_on(date(2024, 6, 1)), index.edition_on(date(2025, 6, 1))
    assert [edition.code for edition in found if edition] == ["2024", "2025"]


def test_without_a_threshold_a_value_is_a_percentage(tmp_path: Path) -> None:
    text = SET.replace("max: 35}", "max: 35, kind: PROPORTIONAL}")
    scale = read_set(write_set(tmp_path, text)).editions[0].items[1].scale
    assert (scale.low, scale.high, scale.threshold) == (0, 100, 100)
