"""Vietnamese text: one spelling for storage, one folding for search, one order for lists.

PostgreSQL wheels and many servers have no ICU and no ``unaccent``, so nothing here
relies on the server: a folded copy is stored and compared, and the sort key is text
that sorts correctly under the plain ``C`` collation.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.functional import Promise

from motcua.core.errors import WordsTooLong

_SPACES = re.compile(r"\s+")
_MARKS = {
    "\u0300": "1",  # huyền
    "\u0309": "2",  # hỏi
    "\u0303": "3",  # ngã
    "\u0301": "4",  # sắc
    "\u0323": "5",  # nặng
}
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_ORDER = {letter: f"{index + 20:02d}" for index, letter in enumerate(_LETTERS)}


def clean(text: str) -> str:
    """NFC, no control characters, single blanks, no blank at either end."""
    kept = "".join(
        " " if unicodedata.category(char) == "Cc" else char
        for char in unicodedata.normalize("NFC", text)
    )
    return _SPACES.sub(" ", kept).strip()


def within(words: str, what: str | Promise, most: int) -> str:
    """``words`` when they have at most ``most`` characters. Raises ``WordsTooLong``."""
    if len(words) > most:
        raise WordsTooLong(what=what, count=len(words), most=most)
    return words


def fold(text: str) -> str:
    """Lower case without any diacritic, ``đ`` as ``d``: what searches compare."""
    lowered = text.lower().replace("đ", "d")
    stripped = "".join(
        char for char in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(char)
    )
    return _SPACES.sub(" ", stripped).strip()


def sort_key(text: str) -> str:
    """A key whose byte order is the Vietnamese dictionary order.

    Letters first (a ă â b … d đ e ê …), then tones (ngang, huyền, hỏi, ngã, sắc, nặng)
    from the first syllable on; upper and lower case count the same.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text.lower()):
        parts = unicodedata.normalize("NFD", char)
        tone = "0"
        base = ""
        for part in parts:
            if part in _MARKS:
                tone = _MARKS[part]
            else:
                base += part
        letter = unicodedata.normalize("NFC", base)
        if letter in _LETTER_ORDER:
            letters.append(_LETTER_ORDER[letter])
            tones.append(tone)
        elif letter.isspace():
            letters.append("00")
        elif letter.isdigit():
            letters.append("1" + letter[0])
        else:
            letters.append("01" + letter)
    return "".join(letters) + " " + "".join(tones)  # a blank sorts before every letter
