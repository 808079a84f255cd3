from __future__ import annotations

from dataclasses import replace

import pytest

from motcua.indicators.contracts import Column, ColumnType, FactSet
from motcua.indicators.errors import FactSetInvalid, FactSetUnknown
from motcua.indicators.fact_sets import DOSSIERS_LIFECYCLE, described
from motcua.indicators.registry import FactSets

PERSON = Column("applicant_name", ColumnType.STRING, personal=True)
GOOD = FactSet(
    name="x", relation="x", key="id", dimensions=("unit",),
    columns=(Column("id", "int64"), Column("unit", "string"), PERSON),
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(GOOD, dimensions=("applicant_name",)), "personal"),
        (replace(GOOD, evidence=("applicant_name",)), "personal"),
        (replace(GOOD, key="applicant_name"), "personal"),
        (replace(GOOD, dimensions=("colour",)), "no column colour"),
        (replace(GOOD, relation=None), "relation or rows"),
        (replace(GOOD, period_columns=("unit",)), "not a day"),
        (replace(GOOD, columns=(*GOOD.columns, PERSON)), "twice"),
        (replace(GOOD, columns=(*GOOD.columns, Column("z", "decimal"))), "unknown type"),
    ],
)
def test_a_wrong_fact_set_is_refused_when_it_registers(facts: FactSet, reason: str) -> None:
    with pytest.raises(FactSetInvalid, match=reason):
        FactSets().register(facts)


def test_another_set_of_the_same_name_is_refused_and_the_same_is_not() -> None:
    registry = FactSets()
    registry.register(GOOD)
    registry.register(GOOD)
    assert registry.all() == (GOOD,)
    with pytest.raises(FactSetInvalid):
        registry.register(replace(GOOD, relation="y"))


def test_what_nobody_publishes_is_unknown() -> None:
    with pytest.raises(FactSetUnknown):
        FactSets().get("x")


def test_a_known_name_gets_the_meaning_of_its_columns() -> None:
    bare = FactSet(
        name=DOSSIERS_LIFECYCLE.name, relation="dossiers_fact", key="dossier_id",
        columns=tuple(Column(item.name, item.type) for item in DOSSIERS_LIFECYCLE.columns),
        evidence=("code", "unit"),
    )  # fmt: skip
    full = described(bare)
    assert full == replace(DOSSIERS_LIFECYCLE, evidence=("code", "unit"))
    assert full.shown == ("dossier_id", "code", "unit")
    assert described(GOOD) is GOOD
