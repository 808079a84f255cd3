"""Where forms take their numbers from: counts that lower modules publish, and their lists.

A source names its measures and the rows it can be laid out by. Its count and its list use
the same conditions, so a number and the records that it opens into cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from motcua.core import text
from motcua.dossiers import api as dossiers
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Text
from motcua.reports.contracts import By, Counted, Record, Scope

CountRows = Callable[[Scope, By, Sequence[str]], list[Counted]]


@dataclass(frozen=True)
class Asked:
    """Which records are wanted: those that ``measures`` count in the line ``key``.

    ``readable`` are the units whose dossiers the reader may see; none means all.
    """

    measures: Sequence[str]
    by: By
    key: str
    readable: Collection[str] | None
    after: int
    limit: int


ListRecords = Callable[[Scope, Asked], list[Record]]


@dataclass(frozen=True)
class Source:
    """A named relation that forms count in. ``on_a_day``: it is about a day, not a period.

    ``per_unit`` says whether it can be counted for a part of the province.
    """

    measures: frozenset[str]
    rows: frozenset[By]
    on_a_day: bool
    per_unit: bool
    count: CountRows
    records: ListRecords


def field_names() -> Mapping[str, Text]:
    """Fields of administration by code."""
    return {field.code: Text(field.vi, field.en) for field in procedures.fields()}


def _by_field(found: Mapping[str, Mapping[str, int]]) -> list[Counted]:
    names = field_names()
    rows = [Counted(code, names.get(code, Text(code, code)), found[code]) for code in found]
    return sorted(rows, key=lambda row: (text.sort_key(row.name.vi), row.key))


# Dossiers ------------------------------------------------------------------------------


def _units(scope: Scope, found: Mapping[str, Mapping[str, int]]) -> list[Counted]:
    """Every unit of the last day, with what it continues added to it.

    A unit of which no dossier is known by then has no evidence, and no zeros.
    """
    units = organisation.units_by_code()
    sums: dict[str, dict[str, int]] = {}
    for code, counts in found.items():
        row = sums.setdefault(organisation.stand_in(units, code, scope.last), {})
        for measure, count in counts.items():
            row[measure] = row.get(measure, 0) + count
    first = dossiers.first_received(units=scope.units)
    recorded = {
        organisation.stand_in(units, code, scope.last)
        for code, day in first.items() if day <= scope.last
    }  # fmt: skip
    zeros = dict.fromkeys(dossiers.MEASURES, 0)
    listed = organisation.unit_list(on=scope.last)
    without_heir = sums.keys() - {unit.code for unit in listed}
    rows = []
    for unit in (*listed, *(units[code] for code in sorted(without_heir))):
        inside = organisation.is_within(unit.code, scope.unit.code)
        if unit.code in sums or (inside and unit.kind != "PROVINCE"):
            known = sums.get(unit.code) or (zeros if unit.code in recorded else None)
            name = Text(unit.name_vi, unit.name_en)
            rows.append(Counted(unit.code, name, known, unit.level))
    return rows


def _count_dossiers(scope: Scope, by: By, measures: Sequence[str]) -> list[Counted]:
    found = dossiers.standing_counts(
        since=scope.period.since, until=scope.until, units=scope.units,
        by="unit" if by is By.UNIT else "field", measures=measures,
    )  # fmt: skip
    return _units(scope, found) if by is By.UNIT else _by_field(found)


def dossier_record(row: dossiers.StandingRow) -> Record:
    """A dossier as a record behind a number."""
    known = procedures.catalogue().procedures.get(row.procedure)
    name = known.name if known else Text(row.procedure, row.procedure)
    return Record(
        "DOSSIER", row.code, row.code, name, row.unit, row.received_on, row.due_on,
        row.closed_on, row.waiting, row.dossier_id, row.origin,
    )  # fmt: skip


def readable_units(
    scope: Scope, readable: Collection[str] | None, within: str = ""
) -> frozenset[str]:
    """The units of ``scope`` that stand below ``within`` and that the reader may see."""
    units = organisation.units_by_code()
    return frozenset(
        code for code in scope.units
        if (readable is None or code in readable)
        and (not within or organisation.stand_in(units, code, scope.last) == within)
    )  # fmt: skip


def _list_dossiers(scope: Scope, asked: Asked) -> list[Record]:
    levels = {"PROVINCE", "DISTRICT", "COMMUNE"}
    one_unit = asked.by is By.UNIT and asked.key and asked.key not in levels
    units = readable_units(scope, asked.readable, asked.key if one_unit else "")
    if asked.by is By.UNIT and asked.key in levels:
        known = organisation.units_by_code()
        units = frozenset(
            code for code in units
            if known[organisation.stand_in(known, code, scope.last)].level == asked.key
        )  # fmt: skip
    found = dossiers.standing_list(
        since=scope.period.since, until=scope.until, units=units, measures=asked.measures,
        field=asked.key or None if asked.by is By.FIELD else None,
        after=asked.after, limit=asked.limit,
    )  # fmt: skip
    return [dossier_record(row) for row in found]


# Procedures ----------------------------------------------------------------------------


def _count_catalogue(scope: Scope, by: By, measures: Sequence[str]) -> list[Counted]:
    return _by_field(procedures.catalogue_counts(on=scope.last))


def _page(records: list[Record], asked: Asked) -> list[Record]:
    """A page of a list that is whole in memory; ``after`` is a place in it."""
    placed = [replace(row, after=place) for place, row in enumerate(records, start=1)]
    return placed[asked.after :][: asked.limit]


def _list_catalogue(scope: Scope, asked: Asked) -> list[Record]:
    found = procedures.catalogue_members(
        on=scope.last, measures=asked.measures, field=asked.key or None
    )
    records = [Record("PROCEDURE", row.slug, row.code, row.name) for row in found]
    return _page(records, asked)


def _count_publication(scope: Scope, by: By, measures: Sequence[str]) -> list[Counted]:
    return [
        Counted(str(row.id), Text(row.number, row.number), row.counts)
        for row in procedures.publication_counts(since=scope.period.since, until=scope.until)
    ]


def _list_publication(scope: Scope, asked: Asked) -> list[Record]:
    records = [
        Record("DECISION", str(row.id), row.number, Text(row.title, row.title),
               received_on=row.signed_on)
        for row in procedures.publication_counts(since=scope.period.since, until=scope.until)
        if asked.key in ("", str(row.id)) and any(row.counts[name] for name in asked.measures)
    ]  # fmt: skip
    return _page(records, asked)


def _count_assessment(scope: Scope, by: By, measures: Sequence[str]) -> list[Counted]:
    found = procedures.assessment_counts(since=scope.period.since, until=scope.until)
    rows = [Counted(name, Text(name, name), counts) for name, counts in found.items()]
    return sorted(rows, key=lambda row: text.sort_key(row.name.vi))


def _list_assessment(scope: Scope, asked: Asked) -> list[Record]:
    wanted = set(asked.measures)
    records = [
        Record("ASSESSMENT", row.code, row.code, Text(row.name, row.name),
               received_on=row.assessed_on)
        for row in procedures.assessment_rows(since=scope.period.since, until=scope.until)
        if asked.key in ("", row.field) and row.measures & wanted
    ]  # fmt: skip
    return _page(records, asked)


def _count_review(scope: Scope, by: By, measures: Sequence[str]) -> list[Counted]:
    return _by_field(procedures.review_counts(since=scope.period.since, until=scope.until))


def _list_review(scope: Scope, asked: Asked) -> list[Record]:
    records = [
        Record("REVIEW", f"{row.year}/{row.code}", row.code, row.name)
        for row in procedures.review_rows(since=scope.period.since, until=scope.until)
        if asked.key in ("", row.field) and any(row.counts[name] for name in asked.measures)
    ]  # fmt: skip
    return _page(records, asked)


SOURCES: Final[Mapping[str, Source]] = {
    "dossiers.standing": Source(
        frozenset(dossiers.MEASURES), frozenset({By.UNIT, By.FIELD}), False, True,
        _count_dossiers, _list_dossiers,
    ),
    "procedures.catalogue": Source(
        frozenset(procedures.CATALOGUE_MEASURES), frozenset({By.FIELD}), True, False,
        _count_catalogue, _list_catalogue,
    ),
    "procedures.publication": Source(
        frozenset(procedures.PUBLICATION_MEASURES), frozenset({By.DECISION}), False, False,
        _count_publication, _list_publication,
    ),
    "procedures.review": Source(
        frozenset(procedures.REVIEW_MEASURES), frozenset({By.FIELD}), False, False,
        _count_review, _list_review,
    ),
    "procedures.assessment": Source(
        frozenset(procedures.ASSESSMENT_MEASURES), frozenset({By.FIELD}), False, False,
        _count_assessment, _list_assessment,
    ),
}  # fmt: skip
"""Name in a form's definition → source."""
