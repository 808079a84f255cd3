"""Looking procedures up: by words, by life event, by field, level and online service.

In memory, so nothing here asks the database; ``search_index`` says how words are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from motcua.core.definitions import definitions_dir
from motcua.procedures.contracts import Procedure, Scope
from motcua.procedures.overlay import catalogue
from motcua.procedures.search_index import Index
from motcua.procedures.search_words import LifeEvent, Words, read_life_events, read_words


@dataclass(frozen=True)
class Found:
    """A page of procedures, how many there are, and how many each choice would give."""

    items: tuple[Procedure, ...]
    total: int
    by_level: Mapping[str, int]
    by_field: Mapping[str, int]
    by_online: Mapping[int, int]
    by_event: Mapping[str, int]
    by_scope: Mapping[Scope, int]


FOR_PEOPLE = (Scope.PUBLIC, Scope.INTER_AGENCY)
"""What citizens look for; internal procedures have a list of their own."""

_kept: Index | None = None


def index() -> Index:
    """The index of the catalogue in force; built anew when that is another object."""
    global _kept
    source, kept = catalogue(), _kept
    if kept is None or kept.source is not source:
        folder = definitions_dir() / "search"
        words, events = folder / "words.yaml", folder / "life-events.yaml"
        kept = Index(
            source,
            read_words(words) if words.exists() else Words(),
            read_life_events(events, source.procedures) if events.exists() else (),
        )
        _kept = kept
    return kept


def life_events() -> tuple[LifeEvent, ...]:
    """The life events of this installation, in their file's order."""
    return index().events


def procedure_search(
    query: str, *, on: date | None = None, level: str | None = None, field: str | None = None,
    audience: str | None = None, scopes: Collection[Scope] = tuple(Scope), limit: int = 20,
) -> list[Procedure]:  # fmt: skip
    """Procedures that hold every word of ``query`` in name, alias, code or everyday words.

    Neither diacritics nor perfect spelling are needed; see the module for the order. A
    query without words, or longer than any name, finds nothing.
    """
    known = index()
    day = known.day(on)
    allowed = day.whole if level is None else day.levels.get(level, 0)
    if field is not None:
        allowed &= known.field_masks.get(field, 0)
    if audience is not None:
        allowed &= known.audience_masks.get(audience, 0)
    allowed &= _of_scopes(day.scopes, scopes)
    return [known.items[number] for number in known.ranked(query, allowed)[:limit]]


def _of_scopes(masks: Mapping[Scope, int], scopes: Collection[Scope]) -> int:
    """The procedures of some scopes."""
    return reduce(or_, (masks.get(scope, 0) for scope in scopes), 0)


def _in_order(known: Index, allowed: int, query: str, event: str | None) -> list[int]:
    """Procedures as they are to be shown: best hits, a life event's own order, or by name."""
    if query:
        return known.ranked(query, allowed)
    first = [
        known.number[code]
        for item in known.events
        if item.code == event
        for code in item.procedures
    ]
    return first + [at for at in range(len(known.items)) if at not in first]


def procedure_page(
    *, on: date, query: str = "", level: str | None = None, field: str | None = None,
    online: int | None = None, event: str | None = None,
    scopes: Collection[Scope] = FOR_PEOPLE, skip: int = 0, limit: int = 50,
) -> Found:  # fmt: skip
    """A page of the procedures in force on ``on``, and what each other choice would give.

    Without words they stand in Vietnamese order; those of a life event in the event's.
    Internal procedures are left out unless ``scopes`` asks for them.
    """
    known = index()
    day = known.day(on)
    numbers = _in_order(known, day.whole, query, event)
    base = day.whole & sum(1 << number for number in numbers)
    masks: dict[str, int] = {
        "level": -1 if level is None else day.levels.get(level, 0),
        "field": -1 if field is None else known.field_masks.get(field, 0),
        "online": -1 if online is None else day.online.get(online, 0),
        "event": -1 if event is None else known.event_masks.get(event, 0),
        "scope": _of_scopes(day.scopes, scopes),
    }

    def under(but: str = "") -> int:
        found = base
        for name, mask in masks.items():
            found &= -1 if name == but else mask
        return found

    chosen = under()
    shown = [number for number in numbers if chosen >> number & 1]
    counts = {
        name: {choice: (under(name) & mask).bit_count() for choice, mask in choices.items()}
        for name, choices in (
            ("level", day.levels), ("field", known.field_masks), ("event", known.event_masks),
        )
    }  # fmt: skip
    return Found(
        items=tuple(known.items[number] for number in shown[skip : skip + limit]),
        total=len(shown), by_level=counts["level"], by_field=counts["field"],
        by_online={
            choice: (under("online") & mask).bit_count() for choice, mask in day.online.items()
        },
        by_event=counts["event"],
        by_scope={
            scope: (under("scope") & mask).bit_count() for scope, mask in day.scopes.items()
        },
    )  # fmt: skip
