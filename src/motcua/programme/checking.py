"""Whether a programme is whole: clauses and items, numbers and owners, both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from motcua.core.definitions import YamlDocument
from motcua.programme.contracts import Programme


def check(document: YamlDocument, programme: Programme) -> None:
    """Refuse a programme that leaves something out. Raises ``DefinitionError``."""
    _clauses(document, programme)
    _keys(document, programme)
    _requirements(document, programme)
    _tree(document, programme)
    _groups(document, programme)
    _documents(document, programme)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _clauses(document: YamlDocument, programme: Programme) -> None:
    """Each clause of the outline has its item, and each item its clause."""
    if not programme.outline:
        raise document.error("outline is missing", "outline")
    expected = set(programme.outline)
    found = {target.clause for target in programme.targets}
    found |= {item.clause for item in programme.items}
    if missing := expected - found:
        raise document.error(f"no item stands for the clauses {_listed(missing)}", "outline")
    if foreign := found - expected:
        raise document.error(f"the outline has no clause {_listed(foreign)}", "outline")


def _keys(document: YamlDocument, programme: Programme) -> None:
    keys = Counter(
        [target.key for target in programme.targets]
        + [measure.key for measure in programme.measures]
    )
    if twice := [key for key, count in keys.items() if count > 1]:
        raise document.error(f"the keys {', '.join(twice)} stand twice", "targets")


def _promised(document: YamlDocument) -> Counter[str]:
    """How often each requirement is to be cited."""
    told = document.data["requirements"]
    halved = set(told.get("halved", []))
    promised: Counter[str] = Counter()
    for number in range(told["first"], told["last"] + 1):
        for half in ("a", "b") if number in halved else ("",):
            promised[f"R{number}{half}"] = 1
    for text in told.get("several", {}):
        at = ("requirements", "several", text)
        if text not in promised or document.require(int, *at) < 2:
            raise document.error(f"{text} is not cited several times", *at)
        promised[text] = document.require(int, *at)
    return promised


def _requirements(document: YamlDocument, programme: Programme) -> None:
    """Every requirement of the range that the file promises is cited, as often as it says.

    A programme whose sentences nobody numbered has no range.
    """
    if "requirements" not in document.data:
        return
    promised = _promised(document)
    cited = Counter(text for measure in programme.measures for text in measure.requirements)
    cited.update(text for item in programme.items for text in item.requirements)
    if missing := set(promised) - set(cited):
        raise document.error(f"nothing cites {_listed(missing)}", "requirements")
    for text, count in sorted(cited.items()):
        if count != promised[text]:
            raise document.error(
                f"{text} is cited {count} times, not {promised[text]}", "requirements"
            )


def _names(clause: str, place: str) -> bool:
    """Whether ``place`` is ``clause`` or a part that holds it."""
    return clause == place or clause.startswith((f"{place}.", f"{place}-"))


def _tree(document: YamlDocument, programme: Programme) -> None:
    """Objectives are served by clauses that there are; areas and targets serve each other."""
    for index, objective in enumerate(programme.objectives):
        for place in objective.served_by:
            if not any(_names(clause, place) for clause in programme.outline):
                raise document.error(
                    f"the outline has no clause {place}", "objectives", index, "served_by"
                )
    keys = {target.key for target in programme.targets}
    for index, area in enumerate(programme.areas):
        if not area.items:
            raise document.error(f"the area {area.clause} has no item", "areas", index)
        if not area.serves:
            raise document.error(f"the area {area.clause} serves no target", "areas", index)
        if foreign := set(area.serves) - keys:
            raise document.error(f"there is no target {_listed(foreign)}", "areas", index)
    if alone := keys - {key for area in programme.areas for key in area.serves}:
        raise document.error(f"no area serves the targets {_listed(alone)}", "areas")


def _groups(document: YamlDocument, programme: Programme) -> None:
    """Every group that the file names is used; that every one used is named, loading saw to."""
    owners = [target.owner for target in programme.targets]
    owners += [measure.owner for measure in programme.measures]
    owners += [item.owner for item in programme.items]
    used = {code for owner in owners for code in owner.all}
    if idle := set(programme.groups) - used:
        raise document.error(f"nobody needs the groups {_listed(idle)}", "groups")


def _documents(document: YamlDocument, programme: Programme) -> None:
    for index, named in enumerate(programme.documents):
        if not named.cited_in or set(named.cited_in) - set(programme.outline):
            raise document.error(
                f"{named.number} is cited in no clause of the outline", "documents", index
            )
