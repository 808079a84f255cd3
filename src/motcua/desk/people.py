"""People to choose from, and who of them is away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from motcua.core import clock
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor

DAY: Final = "%d/%m/%Y"


def choices(people: Iterable[Actor]) -> tuple[tuple[str, str], ...]:
    """(code, name) of each; whoever is away today is marked. One statement."""
    found = tuple(people)
    away = organisation.absent_on((person.code for person in found), on=clock.today())
    return tuple(
        (person.code, _marked(person.name, away[person.code].valid_until.strftime(DAY)))
        if person.code in away else (person.code, person.name)
        for person in found
    )  # fmt: skip


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of those who acted, the program itself among them. One statement."""
    return {SYSTEM.code: SYSTEM.name, **organisation.official_names(codes)}


def _marked(name: str, back: str) -> str:
    return choose(f"{name} (vắng, có mặt lại {back})", f"{name} (away, back on {back})")
