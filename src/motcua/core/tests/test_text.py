"""Vietnamese text: spelling, folding, order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.core.text import clean, fold, sort_key

ALPHABET = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
VOWELS = list("aăâeêioôơuưy")
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]  # ngang huyền hỏi ngã sắc nặng
WORDS = st.lists(st.sampled_from(ALPHABET), min_size=1, max_size=6).map(tuple)


def toned(vowel: str, tone: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", vowel) + tone)


def ordered(words: list[str]) -> list[str]:
    return sorted(words, key=lambda word: sort_key(word).encode())


def test_the_letters_stand_in_the_order_of_the_alphabet() -> None:
    assert ordered(ALPHABET[::-1]) == ALPHABET


@settings(deadline=None)
@given(WORDS, WORDS)
def test_words_without_tones_stand_as_in_a_dictionary(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    places = [[ALPHABET.index(letter) for letter in word] for word in (one, other)]
    keys = [sort_key("".join(word)).encode() for word in (one, other)]
    assert (keys[0] < keys[1]) == (places[0] < places[1])


@settings(deadline=None)
@given(WORDS, st.sampled_from(VOWELS), WORDS, st.permutations(TONES))
def test_tones_decide_between_words_of_the_same_letters(
    before: tuple[str, ...], vowel: str, after: tuple[str, ...], mixed: list[str]
) -> None:
    words = ["".join(before) + toned(vowel, tone) + "".join(after) for tone in mixed]
    right = ["".join(before) + toned(vowel, tone) + "".join(after) for tone in TONES]
    assert ordered(words) == right


@pytest.mark.parametrize(
    "right",
    [
        ["an", "anh", "ao", "ăn", "ân"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "man"],
        ["dê", "dính", "đá", "đê", "em"],
        ["An Giang", "An Phú", "Ấp", "Bạc Liêu"],
        ["chợ", "Chợ Mới", "Chợ Vàm"],
        ["Phường 1", "Phường A", "Phường Mỹ Bình"],
        ["Long Xuyên", "Tân Châu", "Tịnh Biên", "Tri Tôn"],
    ],
)
def test_real_words_stand_in_their_order(right: list[str]) -> None:
    assert ordered(right[::-1]) == right


def test_a_shorter_name_stands_before_a_longer_one_that_begins_with_it() -> None:
    for shorter, longer in [("an", "anh"), ("Mỹ An", "Mỹ An Hưng"), ("Vĩnh", "Vĩnh Châu")]:
        assert sort_key(shorter).encode() < sort_key(longer).encode()


@settings(deadline=None)
@given(st.text(max_size=30))
def test_capitals_and_the_way_of_encoding_do_not_change_the_order(word: str) -> None:
    key = sort_key(unicodedata.normalize("NFC", word.lower()))
    assert sort_key(unicodedata.normalize("NFD", word.lower())) == key


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đăng ký khai sinh", "dang ky khai sinh"),
        ("ĐƯỜNG", "duong"),
        ("Nguyễn  Thị\tÁnh", "nguyen thi anh"),
        ("Thoại Sơn", "thoai son"),
        ("", ""),
    ],
)
def test_a_folded_text_has_no_diacritic(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(unicodedata.normalize("NFD", written)) == folded


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aăâđĐêôơưộậẫỷ \u0301\u0323BXy"), max_size=20))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_clean_text_stays_as_it_is(written: str) -> None:
    once = clean(written)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(char) == "Cc" for char in once)
    assert once == once.strip()
    assert "  " not in once


def test_cleaning_keeps_words_and_their_diacritics() -> None:
    broken = unicodedata.normalize("NFD", " Tiếng\u0000Việt \n\t đẹp ")
    assert clean(broken) == "Tiếng Việt đẹp"
