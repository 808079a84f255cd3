"""Finding procedures as people type: without diacritics, with slips, in everyday words.

Everything is in memory. Words are compared folded (without diacritics) and marked (with
them); each word keeps the set of texts and of procedures that hold it as the bits of one
number, so that a query of ten words over thousands of procedures is ten ANDs. Classes of a
hit, best first: as typed, without diacritics, the last word still being typed, one slip in
a word, two slips in a long word. Within a class: a whole name or alias, one in other words
that mean the same, a phrase of it, such a phrase in other words, its words in any order,
words from several texts; then names before aliases, shorter texts before longer ones, and
Vietnamese order, so that the same question always has the same answer.

The index belongs to one ``Catalogue`` object and is built anew for another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from motcua.core import text
from motcua.procedures.contracts import Scope
from motcua.procedures.loading import Catalogue
from motcua.procedures.rules import online_level
from motcua.procedures.search_words import (
    LifeEvent,
    Words,
    plain,
    words_of,
)

MAX_CHARACTERS, MAX_WORDS = 1500, 300
"""No procedure's name is longer; whatever is longer is not looked for."""
FEW = 3
"""With fewer hits than this, words with slips are tried for all texts, not whole ones only."""
EXACT, FOLDED, PREFIX, ONE_SLIP, TWO_SLIPS = range(5)
WHOLE, WHOLE_MEANT, PHRASE, PHRASE_MEANT, ANYHOW, SCATTERED = range(6)
How = tuple[int, int, int]
"""How a text holds the words, name (0) or not (1), and how many more words it has."""


@dataclass(frozen=True)
class _Held:
    """Which texts and which procedures hold a word: one bit each."""

    texts: int = 0
    items: int = 0

    def __or__(self, other: _Held) -> _Held:
        return _Held(self.texts | other.texts, self.items | other.items)


@dataclass(frozen=True)
class _Meant:
    """What a typed word may mean: for each class up to which, what holds it and the words."""

    plain: str
    held: tuple[_Held, ...]
    words: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class _Day:
    """Procedures in force on a day, by agency level, level of online service and scope."""

    levels: Mapping[str, int]
    online: Mapping[int, int]
    scopes: Mapping[Scope, int]
    whole: int


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _shortened(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))} | {word}


def slips(a: str, b: str) -> int:
    """Wrong, missing, superfluous and swapped neighbouring letters between two words."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        before, last, row = row, before, [i]
        for j, right in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


@dataclass(frozen=True)
class _Line:
    """A text of a procedure. ``meant`` has each known phrase as one sign of its meaning."""

    number: int
    words: tuple[str, ...]
    meant: tuple[str, ...]
    kind: int
    late: int


class Index:
    """The words of one catalogue. Procedures are numbered in Vietnamese order."""

    def __init__(self, source: Catalogue, words: Words, events: Sequence[LifeEvent]) -> None:
        self.source, self.ignored, self.events = source, words.ignored, tuple(events)
        self.items = sorted(
            source.procedures.values(), key=lambda item: (text.sort_key(item.name.vi), item.code)
        )
        self.number = {item.code: number for number, item in enumerate(self.items)}
        self.texts: list[_Line] = []
        self._lines_of: dict[int, list[_Line]] = defaultdict(list)
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._texts_of: dict[str, int] = defaultdict(int)
        self._items_of: dict[str, int] = defaultdict(int)
        self._folded: dict[str, _Held] = {}
        self._slipped: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        self._days: dict[date | None, _Day] = {}
        self._fill(words)
        self._vocabulary = sorted(self._folded)
        self._near: dict[str, list[str]] = defaultdict(list)
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            if len(word) > 2 and word.isalpha():
                self._by_first[word[0]].append(word)
                for short in _shortened(word):
                    self._near[short].append(word)
        self.event_masks = {event.code: self._mask(event.procedures) for event in events}
        self.field_masks: dict[str, int] = defaultdict(int)
        self.audience_masks: dict[str, int] = defaultdict(int)
        for number, item in enumerate(self.items):
            self.field_masks[item.field] |= 1 << number
            for who in item.audience:
                self.audience_masks[who] |= 1 << number

    def _mask(self, codes: Iterable[str]) -> int:
        return sum(1 << self.number[code] for code in set(codes))

    def _fill(self, words: Words) -> None:
        groups = [[words_of(phrase) for phrase in group] for group in words.groups]
        for number, group in enumerate(groups):
            for phrase in group:
                folded = tuple(plain(word) for word in phrase)
                self._phrases[folded[0]].append((folded, f"={number}"))
        for found in self._phrases.values():
            found.sort(key=lambda phrase: -len(phrase[0]))
        named: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for event in self.events:
            for place, code in enumerate(event.procedures):
                named[code] += [(event.name.vi, place), (event.name.en, place)]
        for number, item in enumerate(self.items):
            meant: set[str] = set()
            for part in (item.name.vi, item.name.en):
                meant |= self._add(number, words_of(part), kind=0)
            for part in (item.code, *item.aliases):
                meant |= self._add(number, words_of(part), kind=1)
            for part, place in named[item.code]:
                self._add(number, words_of(part), kind=1, late=place)
            for sign in sorted(meant):
                for phrase in groups[int(sign[1:])]:
                    self._hold(number, phrase, 0)

    def _add(self, number: int, part: Sequence[str], *, kind: int, late: int = 0) -> set[str]:
        """Take up a text; gives the signs of the phrases that it holds."""
        folded = tuple(plain(word) for word in part)
        line = _Line(number, folded, self._signs(folded), kind, late)
        self._hold(number, part, 1 << len(self.texts))
        self.texts.append(line)
        self._lines_of[number].append(line)
        return {
            sign for at, word in enumerate(folded)
            for phrase, sign in self._phrases.get(word, ())
            if folded[at : at + len(phrase)] == phrase
        }  # fmt: skip

    def _hold(self, number: int, part: Sequence[str], bit: int) -> None:
        for marked in part:
            self._texts_of[marked] |= bit
            self._items_of[marked] |= 1 << number
            folded = plain(marked)
            self._folded[folded] = self._folded.get(folded, _Held()) | _Held(bit, 1 << number)

    def _signs(self, folded: Sequence[str]) -> tuple[str, ...]:
        """The words with each known phrase, the longest first, as one sign of its meaning."""
        found: list[str] = []
        at = 0
        while at < len(folded):
            for phrase, sign in self._phrases.get(folded[at], ()):
                if tuple(folded[at : at + len(phrase)]) == phrase:
                    found.append(sign)
                    at += len(phrase)
                    break
            else:
                found.append(folded[at])
                at += 1
        return tuple(found)

    def day(self, on: date | None) -> _Day:
        """What is in force on ``on``; without a day, whatever a procedure ever was."""
        if on not in self._days:
            if len(self._days) > 8:
                self._days.clear()
            levels: dict[str, int] = defaultdict(int)
            online: dict[int, int] = defaultdict(int)
            scopes: dict[Scope, int] = defaultdict(int)
            whole = 0
            for number, item in enumerate(self.items):
                for version in item.versions:
                    if on is None or version.valid_on(on):
                        for level in version.levels:
                            levels[level] |= 1 << number
                        scopes[version.scope] |= 1 << number
                        online[online_level(version)] |= 1 << number
                        whole |= 1 << number
            self._days[on] = _Day(levels, online, scopes, whole)
        return self._days[on]

    def _with_slips(self, word: str) -> tuple[frozenset[str], frozenset[str]]:
        """Words one slip away, and long words two slips away that begin alike."""
        if word not in self._slipped:
            if len(self._slipped) > 4096:
                self._slipped.clear()
            one: set[str] = set()
            two: set[str] = set()
            if len(word) > 2 and word.isalpha():
                near = {found for short in _shortened(word) for found in self._near.get(short, ())}
                one = {
                    found for found in near - {word}
                    if max(len(found), len(word)) > 3 and slips(found, word) == 1
                }  # fmt: skip
            if len(word) > 5 and word.isalpha():
                two = {
                    found for found in self._by_first[word[0]]
                    if abs(len(found) - len(word)) < 3 and max(len(found), len(word)) > 6
                    and slips(found, word) == 2
                }  # fmt: skip
            self._slipped[word] = frozenset(one), frozenset(two)
        return self._slipped[word]

    def meant(self, marked: str, *, being_typed: bool) -> _Meant:
        """What a typed word may mean, class by class, each with the ones before it."""
        typed = plain(marked)
        steps: list[set[str]] = [{typed}, {typed}, {typed}]
        if being_typed:
            at = bisect_left(self._vocabulary, typed)
            while at < len(self._vocabulary) and self._vocabulary[at].startswith(typed):
                steps[PREFIX].add(self._vocabulary[at])
                at += 1
        one, two = self._with_slips(typed)
        steps.append(steps[PREFIX] | one)
        steps.append(steps[ONE_SLIP] | two)
        held = [_Held(self._texts_of.get(marked, 0), self._items_of.get(marked, 0))]
        for words in steps[1:]:
            found = held[-1]
            for word in words:
                found |= self._folded.get(word, _Held())
            held.append(found)
        return _Meant(typed, tuple(held), tuple(frozenset(words) for words in steps))

    def ranked(self, typed: str, allowed: int) -> list[int]:
        """The numbers of the procedures that ``typed`` finds among ``allowed``, best first."""
        if len(typed) > MAX_CHARACTERS:
            return []
        words = words_of(typed)
        if not words or len(words) > MAX_WORDS:
            return []
        found = self._rank(words, allowed, being_typed=True)
        told = [word for word in words if word not in self.ignored]
        if not found and told and len(told) < len(words):
            found = self._rank(told, allowed, being_typed=words[-1] == told[-1])
        return found

    def _rank(self, words: Sequence[str], allowed: int, *, being_typed: bool) -> list[int]:
        last, possible = len(words) - 1, allowed
        known: dict[tuple[str, bool], _Meant] = {}
        meant = []
        for at, word in enumerate(words):
            key = (word, being_typed and at == last)
            if key not in known:
                known[key] = self.meant(word, being_typed=key[1])
                possible &= known[key].held[TWO_SLIPS].items
                if not possible:
                    return []
            meant.append(known[key])
        keys: list[tuple[int, int, How, int]] = []
        before = 0
        for step in range(TWO_SLIPS + 1):
            items, texts = allowed, -1
            for each in known.values():
                items &= each.held[step].items
                texts &= each.held[step].texts
            fresh = items & ~before
            before |= items
            if not fresh:
                continue
            best = self._best(meant, step, texts, fresh)
            whole_only = step > PREFIX and len(keys) >= FEW
            for number in _bits(fresh):
                slipped = 0
                if step > PREFIX:
                    slipped = sum(
                        not each.held[PREFIX].items >> number & 1 for each in known.values()
                    )
                    if slipped > max(1, len(known) // 2):
                        continue
                how = best.get(number, (SCATTERED, 0, 0))
                if not whole_only or how[0] == WHOLE:
                    keys.append((step, slipped, how, number))
        return [key[-1] for key in sorted(keys)]

    def _best(self, meant: Sequence[_Meant], step: int, texts: int, fresh: int) -> dict[int, How]:
        """How the best text of each procedure of ``fresh`` holds the words."""
        best: dict[int, How] = {}
        accepted = [each.words[step] for each in meant]
        for at in _bits(texts):
            line = self.texts[at]
            if fresh >> line.number & 1:
                extra = len(line.words) - len(accepted)
                how = ANYHOW
                if _runs(accepted, line.words):
                    how = PHRASE if extra else WHOLE
                key = (how, line.kind, abs(extra) + line.late)
                best[line.number] = min(best.get(line.number, key), key)
        typed = [each.plain for each in meant]
        signs = [frozenset((sign,)) for sign in self._signs(typed)]
        if len(signs) < len(typed) or any(sign.startswith("=") for (sign,) in signs):
            for number in _bits(fresh):
                for line in self._lines_of[number]:
                    if _runs(signs, line.meant):
                        extra = len(line.meant) - len(signs)
                        how = PHRASE_MEANT if extra else WHOLE_MEANT
                        key = (how, line.kind, extra + line.late)
                        best[number] = min(best.get(number, key), key)
        return best


def _runs(accepted: Sequence[frozenset[str]], words: Sequence[str]) -> bool:
    """True when ``words`` hold one accepted word after the other, without a gap."""
    return any(
        all(words[begin + place] in choice for place, choice in enumerate(accepted))
        for begin in range(len(words) - len(accepted) + 1)
    )
