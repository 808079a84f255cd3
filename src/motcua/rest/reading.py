"""Reading dossiers through the JSON API: what an official sees there is what pages show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import DossierDetail, DossierRow, Reading
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.rest.access import Needs
from motcua.rest.problems import RequestInvalid, refusals
from motcua.rest.schemas import Code

MOST = 100
router = Router()


class RowOut(Schema):
    """A dossier in a list. ``applicant`` is null where the reader may not see who asks."""

    code: str
    procedure: str
    unit: str
    channel: str
    origin: str
    status: str
    step: str
    received_on: date
    due_on: date | None
    closed_on: date | None
    applicant: str | None


class PageOut(Schema):
    """A page of a list; ``next`` continues it, null at the end."""

    items: list[RowOut]
    next: str | None


class ActOut(Schema):
    """One act. ``note`` is null where there is none, or the reader may not see it."""

    seq: int
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    step: str | None
    note: str | None


class DetailOut(RowOut):
    """A dossier with its clock and its acts."""

    due_at: datetime | None
    appointed_at: datetime | None
    reappointments: int
    assignee: str
    last_seq: int
    acts: list[ActOut]


Cursor = Annotated[
    str | None,
    Query(pattern=r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?_[0-9]{1,18}$",
          description="the next of the page before"),
]  # fmt: skip
State = Literal["open", "risk", "to_return", "closed", "all"]


def _row(row: DossierRow, sees: bool) -> dict[str, Any]:
    return {
        "code": row.code, "procedure": row.procedure, "unit": row.unit, "channel": row.channel,
        "origin": row.origin, "status": row.status.value, "step": row.step,
        "received_on": row.received_on, "due_on": row.due_on, "closed_on": row.closed_on,
        "applicant": row.applicant_name if sees else None,
    }  # fmt: skip


def _after(cursor: str | None) -> tuple[date | None, int] | None:
    if cursor is None:
        return None
    day, _separator, number = cursor.partition("_")
    try:
        return (date.fromisoformat(day) if day else None), int(number)
    except ValueError:
        raise RequestInvalid({"after": _("Use the cursor of the page before.")}) from None


LISTED = {200: PageOut, **refusals(401, 403, 422)}
"""Answers of the list. The root mounts it beside the receipt, which has the same path."""


def dossier_list(
    request: HttpRequest, state: State = "open", after: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:  # fmt: skip
    """Dossiers of the reader's own units by due day, a page at a time. One statement."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    calendar, today = calendars.working_calendar(), clock.today()
    rows = dossiers.dossier_list(
        units=organisation.units_permitted(actor, "dossiers.read"), state=state,
        after=_after(after), limit=limit + 1,
        risk_until=calendars.next_working_day(calendar, today),
    )  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    due = last.due_on.isoformat() if last and last.due_on else ""
    return {
        "items": [
            _row(row, organisation.permitted(actor, "dossiers.read_personal", row.unit))
            for row in rows[:limit]
        ],
        "next": f"{due}_{last.dossier_id}" if last else None,
    }


def _act(act: Any, detail: DossierDetail, sees: bool) -> dict[str, Any]:
    return {
        "seq": act.seq, "kind": str(act.kind), "occurred_at": act.occurred_at,
        "recorded_at": act.recorded_at, "step": act.body.get("step"),
        "note": detail.notes.get(act.seq) if sees else None,
    }  # fmt: skip


@router.get(
    "/dossiers/{code}", response={200: DetailOut, **refusals(401, 403, 404, 422)},
    auth=Needs("dossiers.read"),
)  # fmt: skip
def dossier_get(request: HttpRequest, code: Code) -> dict[str, Any]:
    """One dossier with its clock and its acts; reading the person is written down."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    detail = dossiers.dossier_detail(code=code)
    dossiers.authorise_reading(actor, "dossiers.read", detail)
    sees = dossiers.may_read(actor, "dossiers.read_personal", detail)
    if sees:
        dossiers.access_note(actor=actor, at=clock.now(), codes=[code], what=Reading.DOSSIER)
    return {
        **_row(detail.row, sees), "due_at": detail.clock.due_at,
        "appointed_at": detail.clock.appointed_at,
        "reappointments": detail.clock.reappointments, "assignee": detail.clock.assignee,
        "last_seq": detail.row.last_seq,
        "acts": [_act(act, detail, sees) for act in detail.acts],
    }  # fmt: skip
