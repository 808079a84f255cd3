"""Finding procedures as people type, over the shipped catalogue and over small ones."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.core import text
from motcua.core.definitions import DefinitionError
from motcua.procedures import overlay, search
from motcua.procedures.contracts import Procedure, ProcedureVersion, Scope, Text
from motcua.procedures.loading import Catalogue, read_catalogue
from motcua.procedures.search_index import Index, slips
from motcua.procedures.search_words import LifeEvent, Words, read_life_events, read_words
from motcua.procedures.tests.test_loading import GOOD, folder

TODAY = date(2026, 1, 5)
SHIPPED = search.index().items
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def slugs(query: str, **limits: Any) -> list[str]:
    return [item.slug for item in search.procedure_search(query, **limits)]


def version_of(item: Procedure) -> ProcedureVersion:
    """The version of today, else the last one."""
    return item.version_on(TODAY) or item.versions[-1]


def long_words(name: str) -> list[int]:
    return [at for at, word in enumerate(name.split()) if len(word) > 3 and word.isalpha()]


SLIPPABLE = [item for item in SHIPPED if len(long_words(text.fold(item.name.vi))) > 1]


# What must always be found -------------------------------------------------------------


def test_every_procedure_is_found_by_its_name_with_and_without_diacritics() -> None:
    for item in SHIPPED:
        for typed in (item.name.vi, text.fold(item.name.vi), item.name.vi.upper(), item.name.en):
            assert item in search.procedure_search(typed, limit=5), typed


def test_every_procedure_is_found_by_each_of_its_other_words() -> None:
    for item in SHIPPED:
        for alias in item.aliases:
            for typed in (alias, text.fold(alias)):
                assert item in search.procedure_search(typed, limit=5), typed


def test_every_procedure_is_found_first_by_its_code() -> None:
    for item in SHIPPED:
        assert search.procedure_search(item.code, limit=1) == [item]


def test_the_order_of_the_words_does_not_matter() -> None:
    for item in SHIPPED:
        turned = " ".join(reversed(item.name.vi.split()))
        assert item in search.procedure_search(turned, limit=10), turned


@st.composite
def slipped(draw: st.DrawFn) -> tuple[Procedure, str]:
    """A name without diacritics in which one long word has one slip."""
    item = draw(st.sampled_from(SLIPPABLE))
    words = text.fold(item.name.vi).split()
    at = draw(st.sampled_from(long_words(" ".join(words))))
    word = words[at]
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from(LETTERS))
    words[at] = draw(
        st.sampled_from(
            (
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            )
        )
    )
    return item, " ".join(words)


@given(slipped())
@settings(max_examples=300, deadline=None)
def test_one_slip_in_a_word_still_finds_the_procedure(case: tuple[Procedure, str]) -> None:
    item, typed = case
    assert item in search.procedure_search(typed, limit=10)


@given(st.sampled_from(SHIPPED), st.data())
@settings(max_examples=100, deadline=None)
def test_while_the_last_word_is_being_typed_the_procedure_stays_found(
    item: Procedure, data: st.DataObject
) -> None:
    words = item.name.vi.split()
    last = words[-1]
    typed = " ".join([*words[:-1], last[: data.draw(st.integers(1, len(last)))]])
    if search.procedure_search(typed, limit=1):
        assert item in search.procedure_search(typed, limit=10)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_the_same_question_always_has_the_same_answer_and_limits_only_shorten_it(
    typed: str,
) -> None:
    whole = search.procedure_search(typed, limit=1000)
    assert search.procedure_search(typed, limit=1000) == whole
    assert search.procedure_search(typed, limit=3) == whole[:3]
    assert len({item.code for item in whole}) == len(whole)


# What people type ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("khia sinh", "khai-sinh"),
        ("giấy phép xây dưng", "giay-phep-xay-dung-nha-o"),
        ("ho kinh doah", "ho-kinh-doanh"),
        ("mở quán", "ho-kinh-doanh"),
        ("đăng kí kết hôn", "ket-hon"),
        ("hoà giải", "hoa-giai-dat-dai"),
        ("làm lại sổ đỏ", "cap-lai-so-do"),
        ("thẻ bhyt", "the-bhyt-ho-gia-dinh"),
        ("tôi muốn đăng ký khia sinh cho con", "khai-sinh"),
        ("lost red book", "cap-lai-so-do"),
    ],
)
def test_everyday_words_and_slips_lead_to_the_procedure(typed: str, slug: str) -> None:
    assert slug in slugs(typed, limit=5)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert slugs(unicodedata.normalize("NFD", "hộ nghèo")) == slugs("hộ nghèo") != []


@pytest.mark.parametrize(
    "typed", ["", "   ", "?!…", "\x00", "%", "a" * 10_000, "ký " * 5_000, "😀", "zzzz", "--"]
)
def test_what_holds_no_word_of_a_procedure_finds_nothing_quickly(typed: str) -> None:
    search.index()
    begun = time.perf_counter()
    assert slugs(typed) == []
    assert time.perf_counter() - begun < 0.5


def test_every_word_must_be_meant_somewhere() -> None:
    assert slugs("khai sinh zzz") == []


def test_slips_are_not_looked_for_in_numbers() -> None:
    item = next(item for item in SHIPPED if item.code == "1.001193")
    assert search.procedure_search("1.001193") == [item]
    assert item not in search.procedure_search("1.001194")


# The order, over a small catalogue -----------------------------------------------------


def small(*names: str, words: Words | None = None, events: tuple[LifeEvent, ...] = ()) -> Index:
    """A catalogue of procedures with these names only, coded A, B, C … in their order."""
    found = {
        chr(65 + at): replace(
            SHIPPED[0], code=chr(65 + at), slug=f"p{at}", name=Text(name, "x"), aliases=()
        )
        for at, name in enumerate(names)
    }
    return Index(Catalogue(found, ()), words or Words(), events)


def names(index: Index, typed: str) -> list[str]:
    return [index.items[at].name.vi for at in index.ranked(typed, index.day(None).whole)]


def test_as_typed_comes_before_without_diacritics_and_that_before_slips() -> None:
    index = small("Chống thực", "Chung thúc", "Chứng thực")
    assert names(index, "chứng thực") == ["Chứng thực", "Chung thúc", "Chống thực"]


def test_a_whole_name_comes_before_a_part_of_one_and_words_in_order_before_others() -> None:
    index = small("Kết hôn lưu động", "Hôn nhân kết thúc", "Đăng ký kết hôn", "Kết hôn")
    assert names(index, "kết hôn") == [
        "Kết hôn", "Đăng ký kết hôn", "Kết hôn lưu động", "Hôn nhân kết thúc",
    ]  # fmt: skip


def test_other_words_of_the_same_meaning_find_it_in_both_directions() -> None:
    words = Words(groups=(("sổ đỏ", "giấy chứng nhận"), ("mất", "cấp lại")))
    index = small("Cấp lại giấy chứng nhận", "Cấp sổ đỏ", "Khai sinh", words=words)
    assert names(index, "mất sổ đỏ") == ["Cấp lại giấy chứng nhận"]
    assert names(index, "cấp giấy chứng nhận") == ["Cấp sổ đỏ", "Cấp lại giấy chứng nhận"]


def test_words_that_say_nothing_are_left_out_only_when_nothing_holds_them() -> None:
    index = small("Xin phép", "Cấp phép", words=Words(ignored=frozenset({"xin", "tôi"})))
    assert names(index, "xin phép") == ["Xin phép"]
    assert names(index, "tôi cấp phép") == ["Cấp phép"]
    assert names(index, "tôi") == []


def test_the_name_of_a_life_event_finds_its_procedures_in_its_own_order() -> None:
    event = LifeEvent("sinh-con", Text("Sinh con", "A child"), ("B", "A"))
    index = small("Khai sinh", "Thẻ bảo hiểm", "Khai tử", events=(event,))
    assert names(index, "sinh con") == ["Thẻ bảo hiểm", "Khai sinh"]


def test_two_slips_are_forgiven_only_in_long_words_that_begin_alike() -> None:
    index = small("Nghiêng", "Hôn")
    assert names(index, "nghegn") == ["Nghiêng"]
    assert names(index, "aghegn") == []
    assert names(index, "hxx") == []


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [("khai", "khai", 0), ("khia", "khai", 1), ("kha", "khai", 1), ("khhai", "khai", 1),
     ("khxi", "khai", 1), ("ca", "abc", 3), ("", "abc", 3)],
)  # fmt: skip
def test_slips_are_counted_as_optimal_string_alignment_defines(a: str, b: str, count: int) -> None:
    assert slips(a, b) == slips(b, a) == count


# Filters, pages, life events -----------------------------------------------------------


def test_a_search_is_narrowed_by_level_field_and_audience() -> None:
    whole = search.procedure_search("đăng ký", on=TODAY, limit=1000)
    parts = [
        search.procedure_search("đăng ký", on=TODAY, level=level, limit=1000)
        for level in ("PROVINCE", "DISTRICT", "COMMUNE")
    ]
    assert sorted(item.code for part in parts for item in part) == sorted(
        item.code for item in whole for _ in version_of(item).levels
    ), "a procedure that two levels share is found at both"
    civil = search.procedure_search("đăng ký", on=TODAY, field="HO_TICH", limit=1000)
    assert civil == [item for item in whole if item.field == "HO_TICH"] != []
    firms = search.procedure_search("đăng ký", on=TODAY, audience="ORGANISATION", limit=1000)
    assert firms == [item for item in whole if "ORGANISATION" in item.audience] != []
    assert search.procedure_search("đăng ký", on=TODAY, field="NO_FIELD") == []


def test_internal_procedures_are_found_only_by_who_asks_for_them() -> None:
    internal = [item for item in SHIPPED if version_of(item).scope is Scope.INTERNAL]
    assert len(internal) >= 5
    page = search.procedure_page(on=TODAY, scopes=(Scope.INTERNAL,))
    assert list(page.items) == internal
    usual = search.procedure_page(on=TODAY, limit=1000)
    assert not set(internal) & set(usual.items)
    assert usual.by_scope == page.by_scope == {
        scope: sum(version_of(item).scope is scope for item in SHIPPED if item.version_on(TODAY))
        for scope in Scope
    }  # fmt: skip
    name = internal[0].name.vi
    assert internal[0] in search.procedure_search(name), "officials search everything"
    assert internal[0] not in search.procedure_search(name, scopes=search.FOR_PEOPLE)
    assert internal[0] not in search.procedure_page(on=TODAY, query=name).items


def test_pages_add_up_to_everything_in_force_in_vietnamese_order() -> None:
    found: list[Procedure] = []
    while len(page := search.procedure_page(on=TODAY, skip=len(found), limit=7).items) > 0:
        found += page
    in_force = [
        item for item in SHIPPED
        if item.version_on(TODAY) and version_of(item).scope in search.FOR_PEOPLE
    ]  # fmt: skip
    assert found == sorted(in_force, key=lambda item: (text.sort_key(item.name.vi), item.code))
    assert search.procedure_page(on=TODAY).total == len(found)


@pytest.mark.parametrize("query", ["", "đăng ký", "giay"])
def test_a_choice_gives_as_many_as_its_count_says(query: str) -> None:
    page = search.procedure_page(on=TODAY, query=query, level="COMMUNE")
    for field, count in page.by_field.items():
        chosen = search.procedure_page(on=TODAY, query=query, level="COMMUNE", field=field)
        assert chosen.total == count
        assert all(item.field == field for item in chosen.items)
    for level, count in page.by_level.items():
        assert search.procedure_page(on=TODAY, query=query, level=level).total == count
    for online, count in page.by_online.items():
        chosen = search.procedure_page(on=TODAY, query=query, level="COMMUNE", online=online)
        assert chosen.total == count
    for event, count in page.by_event.items():
        chosen = search.procedure_page(on=TODAY, query=query, level="COMMUNE", event=event)
        assert chosen.total == count


def test_the_shipped_life_events_name_procedures_in_force_in_their_own_order() -> None:
    events = search.life_events()
    assert len(events) >= 8
    for event in events:
        page = search.procedure_page(on=TODAY, event=event.code)
        order = [event.procedures.index(item.code) for item in page.items]
        assert order == sorted(order)
        assert page.total > 0


# Definitions ---------------------------------------------------------------------------

WORDS = """\
groups:
  - {vi: ["sổ đỏ", "sổ hồng"], en: ["red book"]}
  - vi: ["tiệm", "quán"]
ignored:
  vi: ["tôi"]
"""
EVENTS = """\
- code: sinh-con
  vi: "Sinh con"
  en: "A child"
  procedures: ["A", "B"]
"""


def file(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "file.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_words_and_life_events_are_read(tmp_path: Path) -> None:
    words = read_words(file(tmp_path, WORDS))
    assert words.groups == (("sổ đỏ", "sổ hồng", "red book"), ("tiệm", "quán"))
    assert len(words.ignored) == 1
    (event,) = read_life_events(file(tmp_path, EVENTS), {"A", "B"})
    assert event == LifeEvent("sinh-con", Text("Sinh con", "A child"), ("A", "B"))


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('"quán"', '"Sổ đỏ"', 3, "stands twice"),
        ('["tiệm", "quán"]', '["tiệm"]', 3, "two phrases"),
        ('"quán"', '"?"', 3, "needs a word"),
        ('"quán"', "7", 3, "must be str"),
        ("  - vi:", "  - fr:", 3, "unknown key"),
        ("ignored:", "left_out:", 5, "unknown key"),
        ('"tôi"', '"tôi muốn"', 5, "one word"),
    ],
)
def test_a_wrong_file_of_words_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read_words(file(tmp_path, WORDS.replace(old, new)))
    assert refusal.value.params["line"] == line


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('"B"', '"C"', 4, "not in the catalogue"),
        ('"B"', '"A"', 4, "stands twice"),
        ('["A", "B"]', "[]", 4, "at least one"),
        ("sinh-con", "Sinh con", 1, "no code"),
        ('vi: "Sinh con"', 'vi: ""', 1, "both vi and en"),
        ("  en:", "  fr:", 3, "unknown key"),
    ],
)
def test_a_wrong_file_of_life_events_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    with pytest.raises(DefinitionError, match=reason) as refusal:
        read_life_events(file(tmp_path, EVENTS.replace(old, new)), {"A", "B"})
    assert refusal.value.params["line"] == line


# Another catalogue ---------------------------------------------------------------------


@pytest.fixture
def another(settings: Any, tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue of one procedure in force here, as a publication puts it together."""
    folder(tmp_path, **{"cap-ma": GOOD.replace('vi: "Khai sinh"', 'vi: "Cấp mã vạch"')})
    settings.MOTCUA_DEFINITIONS_DIR = tmp_path
    kept, overlay._held.merged = overlay._held.merged, read_catalogue(tmp_path)
    yield overlay._held.merged
    overlay._held.merged = kept


def test_another_catalogue_is_searched_as_soon_as_it_is_in_force(another: Catalogue) -> None:
    (item,) = another.procedures.values()
    assert search.procedure_search("ma vach") == [item]
    assert search.life_events() == ()
    before = search.index()
    assert search.index() is before, "the same catalogue keeps its index"
    overlay._held.merged = replace(another)
    assert search.index() is not before
