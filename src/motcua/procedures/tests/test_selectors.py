"""Looking procedures up, as people type."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from motcua.procedures import selectors
from motcua.procedures.contracts import Scope
from motcua.procedures.errors import ProcedureNotInForce, ProcedureUnknown
from motcua.procedures.loading import shipped_catalogue as catalogue
from motcua.procedures.tests.test_loading import GOOD, folder

PROGRAMME, TODAY = date(2012, 6, 15), date(2026, 1, 5)


def slugs(query: str, **limits: Any) -> list[str]:
    return [item.slug for item in selectors.procedure_search(query, **limits)]


@pytest.mark.parametrize(
    "query", ["khai sinh", "KHAI SINH", "Khai  sinh ", "giấy khai sinh", "sinh khai", "1.001193"]
)
def test_a_birth_is_found_however_it_is_typed(query: str) -> None:
    assert "khai-sinh" in slugs(query)


@pytest.mark.parametrize(
    ("plain", "slug"),
    [("dang ky khai tu", "khai-tu"), ("ho ngheo", "ho-ngheo"), ("ket hon", "ket-hon")],
)
def test_diacritics_need_not_be_typed(plain: str, slug: str) -> None:
    assert slug in slugs(plain)


def test_the_way_diacritics_are_encoded_does_not_matter() -> None:
    composed = unicodedata.normalize("NFC", "hộ nghèo")
    assert slugs(unicodedata.normalize("NFD", composed)) == slugs(composed) != []


def test_english_words_find_procedures_too() -> None:
    assert "khai-sinh" in slugs("birth certificate")


@pytest.mark.parametrize("query", ["", "   ", "không có thủ tục nào như thế", "khai sinh zzz", "%"])
def test_what_matches_nothing_finds_nothing(query: str) -> None:
    assert slugs(query) == []


def test_every_word_must_be_there() -> None:
    assert set(slugs("khai sinh")) == set(slugs("khai")) & set(slugs("sinh"))


def test_no_more_are_given_than_asked_for() -> None:
    everything = slugs("a", limit=1000)
    assert len(everything) > 3
    assert slugs("a", limit=3) == everything[:3]


@pytest.fixture
def four(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A catalogue of four names that differ in diacritics only, or in the first letter."""
    names = {"ma-1": "Cấp mã", "ma-2": "Cấp má", "ma-3": "Cấp mạ", "dung": "Đừng cấp"}
    files = {
        slug: GOOD.replace('vi: "Khai sinh"', f'vi: "{name}"')
        .replace("slug: khai-sinh", f"slug: {slug}").replace('"1.000001"', f'"9.{number}"')
        for number, (slug, name) in enumerate(names.items())
    }  # fmt: skip
    (tmp_path / "procedures").mkdir()
    folder(tmp_path / "procedures", **files)
    settings.MOTCUA_DEFINITIONS_DIR = tmp_path
    catalogue.cache_clear()
    yield
    catalogue.cache_clear()


@pytest.mark.usefixtures("four")
def test_whoever_types_diacritics_sees_exact_hits_first() -> None:
    assert slugs("mạ") == ["ma-3", "ma-1", "ma-2"]
    assert slugs("má") == ["ma-2", "ma-1", "ma-3"]
    assert slugs("ma") == ["ma-1", "ma-2", "ma-3"]
    assert slugs("dung") == slugs("đừng") == ["dung"]


@pytest.mark.usefixtures("four")
def test_procedures_are_listed_in_vietnamese_order() -> None:
    assert [item.name.vi for item in selectors.procedure_list()] == [
        "Cấp mã", "Cấp má", "Cấp mạ", "Đừng cấp",
    ]  # fmt: skip


@pytest.mark.usefixtures("four")
def test_a_procedure_is_listed_only_while_it_is_in_force() -> None:
    assert len(selectors.procedure_list(on=date(2012, 12, 31))) == 4
    assert selectors.procedure_list(on=date(2013, 1, 1)) == []
    assert slugs("ma", on=date(2013, 1, 1)) == []


def test_a_version_is_found_by_its_day() -> None:
    code = selectors.procedure_by_slug("khai-sinh").code
    assert selectors.procedure_version_on(code, PROGRAMME).fee.amount == 5000
    assert selectors.procedure_version_on(code, date(2013, 1, 1)).fee.amount == 0
    first = selectors.procedure_version_get(code, 1)
    assert first == selectors.procedure_version_on(code, PROGRAMME)


def test_a_day_without_a_version_is_a_refusal_of_its_own() -> None:
    code = selectors.procedure_by_slug("khai-sinh").code
    with pytest.raises(ProcedureNotInForce, match="1990-01-01"):
        selectors.procedure_version_on(code, date(1990, 1, 1))


def test_what_is_not_in_the_catalogue_is_unknown() -> None:
    for ask in (
        lambda: selectors.procedure_get("9.9"),
        lambda: selectors.procedure_by_slug("khai-xuan"),
        lambda: selectors.procedure_version_on("9.9", TODAY),
        lambda: selectors.procedure_version_get("1.001193", 99),
    ):
        with pytest.raises(ProcedureUnknown):
            ask()


@pytest.mark.parametrize("day", [PROGRAMME, TODAY])
def test_a_list_is_narrowed_by_day_level_and_field(day: date) -> None:
    whole = {item.code for item in selectors.procedure_list(on=day)}
    by_level = [
        {item.code for item in selectors.procedure_list(on=day, level=level)}
        for level in ("PROVINCE", "DISTRICT", "COMMUNE")
    ]
    assert set().union(*by_level) == whole
    shared = sum(len(selectors.procedure_version_on(code, day).other_levels) for code in whole)
    assert sum(len(part) for part in by_level) == len(whole) + shared, "one version on a day"
    by_scope = [selectors.procedure_list(on=day, scope=scope) for scope in Scope]
    assert sum(len(part) for part in by_scope) == len(whole)
    by_field = [selectors.procedure_list(on=day, field=field.code) for field in selectors.fields()]
    assert sum(len(part) for part in by_field) == len(whole)


def test_districts_had_procedures_in_2012_and_have_none_now() -> None:
    assert selectors.procedure_list(on=PROGRAMME, level="DISTRICT") != []
    assert selectors.procedure_list(on=TODAY, level="DISTRICT") == []
