"""Figures that no system sees: declared by one person from a document, checked by another."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django.db import connection

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.core.definitions import definitions_dir, read_yaml
from motcua.indicators.contracts import DeclaredFigure, DeclaredKind, Verdict
from motcua.indicators.errors import (
    DeclaredByOneself,
    DeclaredChecked,
    DeclaredCheckNeedsNote,
    DeclaredInvalid,
    DeclaredUnknown,
)
from motcua.indicators.loading import text_at
from motcua.indicators.models import DeclaredCheck
from motcua.indicators.models import DeclaredFigure as Row
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

STREAM = "declared-figures"
MOST = 10**12
_LOCK = 7_306_942


@cache
def declared_kinds() -> dict[str, DeclaredKind]:
    """What may be declared, by code, read once. Raises ``DefinitionError``."""
    document = read_yaml(definitions_dir() / "declared" / "figures.yaml")
    return {
        code: DeclaredKind(
            code=code,
            title=text_at(document, "figures", code, "title"),
            numerator=text_at(document, "figures", code, "numerator"),
            denominator=text_at(document, "figures", code, "denominator"),
            legal_basis=document.require(str, "figures", code, "legal_basis"),
        )
        for code in document.require(dict, "figures")
    }


def _figure(row: Row, check: DeclaredCheck | None) -> DeclaredFigure:
    return DeclaredFigure(
        declared_id=row.pk, code=row.code, unit=row.unit, on=row.on_day, numerator=row.numerator,
        denominator=row.denominator, document=row.document, declared_by=row.declared_by,
        declared_at=row.declared_at, checked_by=check.checked_by if check else "",
        verdict=Verdict(check.verdict) if check else None, note=check.note if check else "",
    )  # fmt: skip


def declared_list(*, code: str | None = None, unit: str | None = None) -> list[DeclaredFigure]:
    """All that was declared, the latest day first, checked or not. Two queries."""
    rows = Row.objects.order_by("-on_day", "-pk")
    if code is not None:
        rows = rows.filter(code=code)
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = list(rows)
    checks = {item.figure_id: item for item in DeclaredCheck.objects.filter(figure__in=found)}
    return [_figure(row, checks.get(row.pk)) for row in found]


@command
def figure_declare(
    *, actor: Actor, at: datetime, code: str, unit: str, on: date, numerator: int,
    denominator: int, document: str,
) -> DeclaredFigure:  # fmt: skip
    """Enter a figure from a document. It counts only once somebody else has confirmed it.

    Raises ``DeclaredUnknown``, ``UnitUnknown``, ``NotPermitted``, ``DeclaredInvalid``.
    """
    if code not in declared_kinds():
        raise DeclaredUnknown(figure=code)
    organisation.unit_get(unit)
    organisation.authorise(actor, "indicators.declare", unit)
    said = text.clean(document)
    whole = 0 <= numerator <= MOST and 0 < denominator <= MOST
    if not said or not whole or on > clock.local_day(at):
        raise DeclaredInvalid()
    row = Row.objects.create(
        code=code,
        unit=unit,
        on_day=on,
        numerator=numerator,
        denominator=denominator,
        document=said,
        declared_by=actor.code,
        declared_at=at,
    )
    ledger.append(
        stream=STREAM, kind="indicators.figure.declared", actor=actor.code, occurred_at=at,
        body={
            "figure": row.pk, "code": code, "unit": unit, "on": on.isoformat(),
            "numerator": numerator, "denominator": denominator,
        },
    )  # fmt: skip
    return _figure(row, None)


@command
def figure_check(
    *, actor: Actor, at: datetime, declared_id: int, verdict: Verdict, note: str = ""
) -> DeclaredFigure:
    """Confirm or reject a declared figure, as a second person who has seen the document.

    Raises ``DeclaredUnknown``, ``NotPermitted``, ``DeclaredByOneself``, ``DeclaredChecked``,
    ``DeclaredCheckNeedsNote``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row = Row.objects.filter(pk=declared_id).first()
    if row is None:
        raise DeclaredUnknown(figure=declared_id)
    organisation.authorise(actor, "indicators.declare", row.unit)
    if row.declared_by == actor.code:
        raise DeclaredByOneself()
    if DeclaredCheck.objects.filter(figure=row).exists():
        raise DeclaredChecked()
    said = text.clean(note)
    if verdict is Verdict.REJECTED and not said:
        raise DeclaredCheckNeedsNote()
    check = DeclaredCheck.objects.create(
        figure=row, declared_by=row.declared_by, checked_by=actor.code, checked_at=at,
        verdict=verdict.value, note=said,
    )  # fmt: skip
    ledger.append(
        stream=STREAM, kind="indicators.figure.checked", actor=actor.code, occurred_at=at,
        body={"figure": row.pk, "verdict": verdict.value},
    )  # fmt: skip
    return _figure(row, check)
