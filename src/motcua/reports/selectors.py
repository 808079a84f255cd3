"""Reads of the reports module: which forms there are, and a form filled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from motcua.core.definitions import fingerprint
from motcua.organisation import api as organisation
from motcua.procedures.contracts import Text
from motcua.reports.contracts import (
    By,
    CutOff,
    Edition,
    FilledForm,
    FilledRow,
    Period,
    Record,
    Rows,
    SaidNote,
    Scope,
)
from motcua.reports.errors import (
    FormUnknown,
    IdentityViolated,
    PeriodNotBegun,
    RowsUnknown,
    UnitNotThen,
)
from motcua.reports.loading import forms
from motcua.reports.rules import broken, fill, measures_of, sides
from motcua.reports.sources import SOURCES, Asked

PROVINCE = "AG"


def form_list(*, on: date) -> tuple[Edition, ...]:
    """Every form in its edition of a day."""
    return tuple(form_get(slug, on=on) for slug in forms())


def form_get(slug: str, *, on: date) -> Edition:
    """The edition of a form in force on ``on``, the oldest for days before all of them.

    Raises ``FormUnknown``.
    """
    editions = forms().get(slug)
    if editions is None:
        raise FormUnknown(form=slug)
    return next(
        (edition for edition in reversed(editions) if edition.valid_from <= on), editions[0]
    )


def scope_of(*, unit_code: str, period: Period, today: date) -> Scope:
    """What a report is about. Raises ``UnitUnknown``, ``UnitNotThen``, ``PeriodNotBegun``."""
    if period.since > today:
        raise PeriodNotBegun(period=period.code, since=period.since.isoformat())
    until = min(period.until, today + timedelta(days=1))
    last = until - timedelta(days=1)
    unit = organisation.unit_get(unit_code, on=last)
    if not unit.valid_on(last):
        raise UnitNotThen(unit=unit_code, day=last.isoformat())
    known = organisation.units_by_code()
    units = frozenset(
        code for code in known
        if organisation.is_within(organisation.stand_in(known, code, last), unit_code)
    )  # fmt: skip
    return Scope(unit, period, until, units)


def day_period(on: date) -> Period:
    """A form that is about a day covers that day."""
    return Period(on.isoformat(), CutOff.CALENDAR, on, on + timedelta(days=1))


def layout_of(edition: Edition, by: By | None, scope: Scope) -> Rows:
    """The rows asked for; if none were, units where the unit has some below it.

    Raises ``RowsUnknown``.
    """
    known = {rows.by: rows for rows in edition.rows}
    if by is None:
        below = organisation.unit_list(on=scope.last, under=scope.unit.code)
        lonely = By.UNIT in known and By.FIELD in known and not below
        return known[By.FIELD] if lonely else edition.rows[0]
    if by not in known:
        raise RowsUnknown(form=edition.slug, by=by.value, known=", ".join(known))
    return known[by]


def _said(note: Text, count: int) -> Text:
    return Text(note.vi.replace("{count}", str(count)), note.en.replace("{count}", str(count)))


def _notes(
    edition: Edition, scope: Scope, totals: Mapping[str, int], empty: int
) -> tuple[SaidNote, ...]:
    found = []
    for note in edition.notes:
        count = sum(totals.get(measure, 0) for measure in note.measures)
        if count:
            found.append(SaidNote(_said(note.text, count), count, note.measures))
    if empty:
        found.append(SaidNote(_said(Text(
            "{count} dòng để trống: chưa có hồ sơ nào của đơn vị được ghi nhận đến cuối kỳ, nên "
            "không có căn cứ để ghi số 0.",
            "{count} lines are empty: no dossier of the unit was recorded by the end of the "
            "period, so there is nothing to base a zero on.",
        ), empty)))  # fmt: skip
    if scope.until < scope.period.until:
        found.append(SaidNote(Text(
            f"Kỳ chưa kết thúc; số liệu tính đến hết ngày {scope.last:%d/%m/%Y}.",
            f"The period has not ended; the figures are those at the end of {scope.last}.",
        )))  # fmt: skip
    if edition.valid_from > scope.last:
        found.append(SaidNote(Text(
            f"Biểu mẫu có từ {edition.valid_from:%d/%m/%Y}; số liệu kỳ trước ngày đó được trình "
            "bày theo mẫu này.",
            f"The form exists since {edition.valid_from}; an earlier period is shown in it.",
        )))  # fmt: skip
    if not scope.period.verified:
        found.append(SaidNote(Text(
            f"Ngày chốt kỳ báo cáo chưa được đối chiếu với văn bản gốc ({scope.period.basis}).",
            f"The cut-off days were not checked against the law ({scope.period.basis}).",
        )))  # fmt: skip
    return tuple(found)


def form_fill(edition: Edition, *, scope: Scope, by: By | None = None) -> FilledForm:
    """The form with its figures, its identities proved.

    At most two statements for each source. Raises ``RowsUnknown``, and ``IdentityViolated``
    where the records contradict each other; figures are never adjusted.
    """
    layout = layout_of(edition, by, scope)
    source = SOURCES[edition.source]
    wanted = sorted(
        {name for column in edition.columns for name in column.measures}
        | {name for note in edition.notes for name in note.measures}
    )
    counted = source.count(scope, layout.by, wanted)
    rows = fill(edition, layout, counted)
    wrong = broken(edition, rows)
    if wrong is not None:
        row, identity = wrong
        left, right = sides(row, identity)
        raise IdentityViolated(
            form=edition.code, row=row.name.vi, identity=str(identity), left=left, right=right
        )
    totals: dict[str, int] = {}
    for line in counted:
        for name, count in (line.counts or {}).items():
            totals[name] = totals.get(name, 0) + count
    empty = sum(line.counts is None for line in counted)
    return FilledForm(
        edition=edition, rows_by=layout, scope=scope, rows=rows,
        proved=len(edition.identities) * len(rows),
        notes=_notes(edition, scope, totals, empty),
        fingerprint=fingerprint(
            {
                "edition": edition.fingerprint, "unit": scope.unit.code,
                "since": scope.period.since, "until": scope.until, "by": layout.by.value,
                "counts": {line.key: line.counts for line in counted},
            }
        ),
    )  # fmt: skip


def form_records(
    edition: Edition, *, scope: Scope, by: By, key: str, measures: Sequence[str],
    readable: Collection[str] | None, after: int = 0, limit: int = 50,
) -> list[Record]:  # fmt: skip
    """The records behind a cell: line ``key`` ("" for all), the measures of its column.

    ``readable``: units whose dossiers the reader may see. At most three statements.
    """
    return SOURCES[edition.source].records(scope, Asked(measures, by, key, readable, after, limit))


def column_measures(edition: Edition, number: int) -> tuple[str, ...]:
    """What a column counts in the end; empty for a column that holds no number."""
    return measures_of(edition, number)


def form_dict(filled: FilledForm) -> dict[str, Any]:
    """A filled form as JSON holds it. A cell without evidence is null."""
    edition, scope = filled.edition, filled.scope
    return {
        "form": filled.rows_by.code, "slug": edition.slug,
        "title": edition.title.vi, "title_en": edition.title.en,
        "edition": {
            "valid_from": edition.valid_from.isoformat(), "fingerprint": edition.fingerprint,
            "verified": edition.verified,
        },
        "legal_basis": edition.legal_basis,
        "unit": scope.unit.code, "unit_name": scope.unit.name_vi,
        "rows_by": filled.rows_by.by.value,
        "unit_of_count": edition.unit_of_count.vi,
        "period": {
            "code": scope.period.code, "cut_off": scope.period.cut_off.value,
            "from": scope.period.since.isoformat(), "until": scope.period.until.isoformat(),
            "counted_until": scope.until.isoformat(), "basis": scope.period.basis,
            "verified": scope.period.verified,
        },
        "columns": [
            {
                "number": column.number, "vi": column.title.vi, "en": column.title.en,
                "role": column.role.value,
                "formula": "=" + "+".join(map(str, column.formula)) if column.formula else None,
                "measures": list(column.measures),
            }
            for column in edition.columns
        ],
        "rows": [_row_dict(row) for row in filled.rows],
        "identities": [
            {"identity": str(identity), "holds": True, "rows": len(filled.rows)}
            for identity in edition.identities
        ],
        "notes": [
            {"vi": note.text.vi, "en": note.text.en, "count": note.count,
             "measures": list(note.measures)}
            for note in filled.notes
        ],
        "fingerprint": filled.fingerprint,
    }  # fmt: skip


def _row_dict(row: FilledRow) -> dict[str, Any]:
    return {
        "kind": row.kind.value, "key": row.key, "ordinal": row.ordinal, "name": row.name.vi,
        "name_en": row.name.en,
        "cells": {str(number): value for number, value in row.cells.items()},
    }  # fmt: skip
