"""Reads of consultations: of a dossier, and what an agency still owes an answer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from motcua.core import clock
from motcua.dossiers.models import Consultation


@dataclass(frozen=True)
class ConsultationRow:
    """A request for an opinion. ``late``: answered, or still open, after ``due_on``."""

    code: str
    procedure: str
    lead: str
    unit: str
    question: str
    due_on: date
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    late: bool


def _row(kept: Consultation, today: date) -> ConsultationRow:
    answered_on = clock.local_day(kept.answered_at) if kept.answered_at else today
    return ConsultationRow(
        code=kept.dossier.code, procedure=kept.dossier.procedure, lead=kept.dossier.unit,
        unit=kept.unit, question=kept.question, due_on=kept.due_on, asked_at=kept.asked_at,
        answer=kept.answer, answered_at=kept.answered_at, late=answered_on > kept.due_on,
    )  # fmt: skip


def consultations_of(code: str) -> tuple[ConsultationRow, ...]:
    """Every request on a dossier, in order. One statement."""
    rows = Consultation.objects.filter(dossier__code=code).select_related("dossier")
    today = clock.today()
    return tuple(_row(row, today) for row in rows.order_by("id"))


def consultations_open(*, units: Iterable[str] | None, limit: int) -> tuple[ConsultationRow, ...]:
    """What the units (``None``: all) were asked and have not answered, by deadline. One
    statement."""
    rows = Consultation.objects.filter(answered_at=None).select_related("dossier")
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    today = clock.today()
    return tuple(_row(row, today) for row in rows.order_by("due_on", "id")[:limit])
