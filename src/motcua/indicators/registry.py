"""Fact sets that may be counted. Filled once from the wiring; built fresh in tests."""

from __future__ import annotations

from motcua.indicators.contracts import ColumnType, FactSet
from motcua.indicators.errors import FactSetInvalid, FactSetUnknown


def _fault(fact_set: FactSet) -> str | None:
    names = fact_set.names
    if len(set(names)) != len(names):
        return "a column is named twice"
    if (fact_set.relation is None) == (fact_set.rows is None):
        return "it needs either a relation or rows"
    personal = {column.name for column in fact_set.columns if column.personal}
    for column in fact_set.columns:
        if column.type not in set(ColumnType):
            return f"{column.name} has the unknown type {column.type}"
    needed: list[str] = [
        fact_set.key,
        *fact_set.evidence,
        *fact_set.period_columns,
        *fact_set.dimensions,
    ]
    needed += [column.known_from for column in fact_set.columns if column.known_from]
    needed += [name for name in (fact_set.exists_from, fact_set.unit_column) if name]
    needed += [rule.column for rule in fact_set.claims]
    for name in needed:
        if name not in names:
            return f"there is no column {name}"
        if name in personal:
            return f"{name} is personal and cannot be counted by"
    dates = {column.name for column in fact_set.columns if column.type == ColumnType.DATE}
    days = [*fact_set.period_columns, *filter(None, [fact_set.exists_from])]
    for name in days:
        if name not in dates:
            return f"{name} is not a day"
    return None


class FactSets:
    """A registry that refuses what is wrong when it is registered."""

    def __init__(self) -> None:
        self._by_name: dict[str, FactSet] = {}

    def register(self, fact_set: FactSet) -> None:
        """Add a fact set. Raises ``FactSetInvalid`` for a wrong one, or another of its name."""
        fault = _fault(fact_set)
        if self._by_name.get(fact_set.name, fact_set) != fact_set:
            fault = "another one of this name is registered already"
        if fault:
            raise FactSetInvalid(name=fact_set.name, reason=fault)
        self._by_name[fact_set.name] = fact_set

    def get(self, name: str) -> FactSet:
        """The fact set called ``name``. Raises ``FactSetUnknown``."""
        try:
            return self._by_name[name]
        except KeyError:
            raise FactSetUnknown(name=name) from None

    def all(self) -> tuple[FactSet, ...]:
        """All fact sets in the order of registration."""
        return tuple(self._by_name.values())


FACTS = FactSets()
"""The fact sets of this installation."""
