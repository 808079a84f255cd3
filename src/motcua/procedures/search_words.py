"""Everyday words and life events: which phrases mean the same, and what happens to people.

Both are definitions (``definitions/search``), read strictly and refused whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from motcua.core import text
from motcua.core.definitions import YamlDocument, read_yaml
from motcua.procedures.contracts import Text

_WORD = re.compile(r"[^\W_]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_Y_FOR_I = re.compile(r"(?:[hklmstv]|qu)y")
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Words:
    """Groups of phrases that mean the same, and words that say nothing of a procedure."""

    groups: tuple[tuple[str, ...], ...] = ()
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LifeEvent:
    """What happens to people, and the procedures that it takes."""

    code: str
    name: Text
    procedures: tuple[str, ...]


def words_of(typed: str) -> list[str]:
    """The words of a text in lower case, tone marks where they are wherever typed."""
    return [_marked(word) for word in _WORD.findall(text.clean(typed).lower())]


def _marked(word: str) -> str:
    """``hoà`` and ``hòa`` are one word: the tone stands at the end."""
    parts = unicodedata.normalize("NFD", word)
    letters = "".join(part for part in parts if part not in _TONES)
    tones = "".join(part for part in parts if part in _TONES)
    return unicodedata.normalize("NFC", letters) + tones


def plain(marked: str) -> str:
    """A word without diacritics; ``kí`` and ``ký``, ``quí`` and ``quý`` are spellings of one."""
    folded = text.fold(marked)
    return folded[:-1] + "i" if _Y_FOR_I.fullmatch(folded) else folded


def _phrases(document: YamlDocument, *path: str | int) -> Iterator[tuple[str, Place]]:
    """Each phrase below ``vi`` and ``en`` with its place; at least one language is needed."""
    data = document.require(dict, *path)
    for language in data:
        if language not in ("vi", "en"):
            raise document.error(f"unknown key {language!r}", *path, language)
        for index in range(len(document.require(list, *path, language))):
            at = (*path, language, index)
            phrase = document.require(str, *at)
            if not words_of(phrase):
                raise document.error("a phrase needs a word", *at)
            yield phrase, at


def read_words(path: Path) -> Words:
    """Read the words that mean the same. Raises ``DefinitionError`` with file and line."""
    document = read_yaml(path)
    document.only(("groups", "ignored"))
    seen: set[tuple[str, ...]] = set()
    groups = []
    for number in range(len(document.require(list, "groups"))):
        group = []
        for phrase, at in _phrases(document, "groups", number):
            words = tuple(words_of(phrase))
            if words in seen:
                raise document.error(f"{phrase!r} stands twice", *at)
            seen.add(words)
            group.append(phrase)
        if len(group) < 2:
            raise document.error("a group needs two phrases or more", "groups", number)
        groups.append(tuple(group))
    ignored = set()
    for phrase, at in _phrases(document, "ignored"):
        if len(words_of(phrase)) != 1:
            raise document.error("each ignored word is one word", *at)
        ignored.update(words_of(phrase))
    return Words(tuple(groups), frozenset(ignored))


def read_life_events(path: Path, known: Collection[str]) -> tuple[LifeEvent, ...]:
    """Read the life events; ``known`` are the codes of procedures. Raises ``DefinitionError``."""
    document = read_yaml(path)
    found: dict[str, LifeEvent] = {}
    for index in range(len(document.require(list))):
        document.only(("code", "vi", "en", "procedures"), index)
        code = document.require(str, index, "code")
        if not _SLUG.fullmatch(code) or code in found:
            raise document.error(f"{code!r} is no code, or it stands twice", index, "code")
        names = [document.require(str, index, language).strip() for language in ("vi", "en")]
        if not all(names):
            raise document.error("both vi and en are needed", index)
        codes: list[str] = []
        for number in range(len(document.require(list, index, "procedures"))):
            procedure = document.require(str, index, "procedures", number)
            if procedure not in known or procedure in codes:
                reason = "stands twice" if procedure in codes else "is not in the catalogue"
                raise document.error(f"{procedure!r} {reason}", index, "procedures", number)
            codes.append(procedure)
        if not codes:
            raise document.error("at least one procedure is needed", index, "procedures")
        found[code] = LifeEvent(code, Text(names[0], names[1]), tuple(codes))
    return tuple(found.values())
