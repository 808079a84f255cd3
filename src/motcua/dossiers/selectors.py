"""Reads of the dossiers module. Each states its number of statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import clock, text
from motcua.dossiers.contracts import (
    Act,
    Applicant,
    Collector,
    CollectorKind,
    Contact,
    DossierDetail,
    DossierRow,
    PublicStatus,
    Status,
)
from motcua.dossiers.courses import running_of
from motcua.dossiers.errors import DossierUnknown
from motcua.dossiers.models import Handover, Note
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.rules import clock_of
from motcua.ledger import api as ledger

_ROW = (
    "SELECT d.id, d.code, d.procedure, d.procedure_version, d.unit, d.channel, d.origin,"
    " f.status, f.step, f.received_on, f.due_on, f.closed_on, f.days_late, d.applicant_name,"
    " d.last_seq, f.process, f.places, f.branches_done{more} FROM dossiers_dossier d"
    " JOIN dossiers_fact f ON f.dossier_id = d.id"
)


def stream_of(code: str) -> str:
    """The ledger stream of a dossier."""
    return f"dossier:{code}"


def _row(values: Sequence[Any]) -> DossierRow:
    return DossierRow(
        dossier_id=values[0], code=values[1], procedure=values[2], procedure_version=values[3],
        unit=values[4], channel=values[5], origin=values[6], status=Status(values[7]),
        step=values[8], received_on=values[9], due_on=values[10], closed_on=values[11],
        days_late=values[12], applicant_name=values[13], last_seq=values[14],
        process=values[15], places=tuple(values[16]), branches_done=tuple(values[17]),
    )  # fmt: skip


def acts_of(code: str) -> list[Act]:
    """The acts of a dossier, in order. One statement."""
    return [
        Act(entry.seq, entry.kind, entry.occurred_at, entry.recorded_at, entry.body, entry.actor)
        for entry in ledger.entry_list(stream=stream_of(code))
    ]


def said_by(acts: Iterable[Act], name: str) -> dict[str, str]:
    """What acts say of units or choices, the last word on each."""
    found: dict[str, str] = {}
    for act in acts:
        found |= act.body.get(name, {})
    return found


def dossier_detail(*, code: str, now: datetime | None = None) -> DossierDetail:
    """A whole dossier with its clock derived at ``now``. Three statements.

    Raises ``DossierUnknown``. The caller has checked that the reader may see the person.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _ROW.format(
                more=", d.applicant_id_number, d.applicant_phone, d.applicant_address,"
                " d.components, d.fee, d.pack, d.applicant_email"
            )
            + " WHERE d.code = %s",
            [code],
        )
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    acts = acts_of(code)
    id_number, phone, address, components, fee, pack_code, email = values[18:]
    pack = rule_pack_get(pack_code)
    derived = clock_of(
        acts, calendar=calendars.working_calendar(), pack=pack, now=now or clock.now()
    )
    row = _row(values)
    notes = dict(
        Note.objects.filter(dossier_id=row.dossier_id).order_by("seq").values_list("seq", "text")
    )
    return DossierDetail(
        row=row,
        applicant=Applicant(row.applicant_name, id_number, phone, address, email=email),
        components=tuple(_json(components)),
        fee=fee,
        pack=pack_code,
        acts=tuple(acts),
        clock=derived,
        notes=notes,
    )


def dossier_row(*, code: str) -> DossierRow:
    """Where a dossier stands. One statement. Raises ``DossierUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute(_ROW.format(more="") + " WHERE d.code = %s", [code])
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    return _row(values)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def public_status(*, code: str) -> PublicStatus:
    """What anybody with the code may know. One statement. Raises ``DossierUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, procedure, procedure_version, unit, status, step, received_on, due_on,"
            " closed_on, returned_on, origin, appointed_on, reappointments, process, places,"
            " branches_done FROM dossiers_fact"
            " WHERE dossier_id = (SELECT id FROM dossiers_dossier WHERE code = %s)",
            [code],
        )
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    (found, procedure, version, unit, status, step, received_on, due_on, closed_on, returned_on,
     origin, appointed_on, reappointments, process, places, branches) = values  # fmt: skip
    codes = _step_codes(procedure, version, process)
    done = len(codes) if status == Status.RETURNED else codes.index(step) if step in codes else 0
    return PublicStatus(
        code=found, procedure=procedure, procedure_version=version, unit=unit,
        status=Status(status), step=step, steps_done=done, steps_total=len(codes),
        received_on=received_on, due_on=due_on, closed_on=closed_on, returned_on=returned_on,
        origin=origin, appointed_on=appointed_on, reappointments=reappointments,
        process=process, places=tuple(places), branches_done=tuple(branches),
        proposed=bool(due_on and calendars.is_proposed(calendars.working_calendar(), due_on)),
    )  # fmt: skip


def _step_codes(procedure: str, version: int, process: str) -> list[str]:
    running = running_of(procedure, version, process)
    return [] if running is None else list(running.order)


def second_factor_matches(*, code: str, digits: str) -> bool:
    """True when ``digits`` are the last four of the applicant's id number or telephone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT applicant_id_number, applicant_phone FROM dossiers_dossier WHERE code = %s",
            [code],
        )
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    known = {"".join(char for char in value if char.isdigit())[-4:] for value in values}
    return len(digits) == 4 and digits in {part for part in known if len(part) == 4}


def applicant_and_outcome(dossier_id: int) -> tuple[str, str]:
    """The identity number that the applicant gave, and how handling ended. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.applicant_id_number, coalesce(f.outcome, '') FROM dossiers_dossier d"
            " JOIN dossiers_fact f ON f.dossier_id = d.id WHERE d.id = %s",
            [dossier_id],
        )
        id_number, outcome = cursor.fetchone()
    return str(id_number), str(outcome)


def handover_of(dossier_id: int) -> Collector | None:
    """Who collected the result, where it was recorded. One statement.

    The caller has checked that the reader may see the person.
    """
    found = Handover.objects.filter(dossier_id=dossier_id).first()
    if found is None:
        return None
    return Collector(found.name, found.id_number, CollectorKind(found.kind), found.paper_number)


def notice_contact(*, code: str) -> Contact | None:
    """Where the applicant of a dossier of ours is told; none who wants none. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.applicant_email, d.applicant_phone, coalesce(f.appointed_on, f.due_on)"
            " FROM dossiers_dossier d JOIN dossiers_fact f ON f.dossier_id = d.id"
            " WHERE d.code = %s AND d.notices AND d.origin = 'LIVE'",
            [code],
        )
        values = cursor.fetchone()
    return None if values is None else Contact(*values)


def dossier_list(
    *, units: Iterable[str] | None, query: str = "", state: str = "open",
    after: tuple[Any, int] | None = None, limit: int = 50, assignees: Sequence[str] = (),
    steps: Iterable[tuple[str, int, str]] | None = None, roles: Iterable[str] = (),
    risk_until: date | None = None,
) -> list[DossierRow]:  # fmt: skip
    """A page of a work list, by due day; one statement, no count, keyset paging.

    ``units`` are those the reader may see (``None``: all). ``state`` is ``open``,
    ``risk`` (open, and its deadline reached by ``risk_until``), ``to_return``, ``closed``
    or ``all``. ``assignees`` are the codes of
    whose task they are (none: anybody's); ``steps`` are the (procedure,
    version, step) at which they must stand; those that an agency's process handles must be
    at a step of one of ``roles`` in their own unit. ``query`` matches the code or the applicant's
    name, without diacritics. ``after`` is ``(due_on or None, dossier_id)`` of the last row.
    """
    where = ["TRUE"]
    arguments: list[Any] = []
    wanted = None if units is None else list(units)
    if wanted is not None:
        # One unit is read in the order of its index; of several the rows are sorted.
        where.append("f.unit = %s" if len(wanted) == 1 else "f.unit = ANY(%s)")
        arguments.append(wanted[0] if len(wanted) == 1 else wanted)
    where.append(
        {
            "open": "f.closed_on IS NULL",
            "risk": "f.closed_on IS NULL AND f.status = 'IN_PROGRESS' AND f.due_on <= %s",
            "to_return": "f.closed_on IS NOT NULL AND f.status = 'FINISHED'",
            "closed": "f.closed_on IS NOT NULL",
            "all": "TRUE",
        }[state]
    )
    if state == "risk":
        arguments.append(risk_until or clock.today())
    if assignees:
        # One person is read in the order of the index; of several the rows are sorted.
        where.append("f.assignee = %s" if len(assignees) == 1 else "f.assignee = ANY(%s)")
        arguments.append(assignees[0] if len(assignees) == 1 else list(assignees))
    if steps is not None:
        where.append(
            "CASE f.process WHEN '' THEN (f.procedure, f.procedure_version, f.step) IN"
            " (SELECT * FROM unnest(%s::text[], %s::int[], %s::text[]))"
            " ELSE EXISTS (SELECT 1 FROM dossiers_open_step o WHERE o.dossier_id = f.dossier_id"
            " AND o.unit = f.unit AND o.role = ANY(%s)) END"
        )
        arguments += [list(column) for column in zip(*steps, strict=True)] or [[], [], []]
        arguments.append(list(roles))
    if query:
        where.append("(d.code = %s OR d.applicant_folded LIKE %s)")
        arguments += [query.strip(), f"%{_like(text.fold(query))}%"]
    if after is not None:
        day, number = after
        if day is None:
            where.append("f.due_on IS NULL AND f.dossier_id > %s")
            arguments.append(number)
        else:
            where.append(
                "(f.due_on > %s OR f.due_on = %s AND f.dossier_id > %s OR f.due_on IS NULL)"
            )
            arguments += [day, day, number]
    statement = (
        _ROW.format(more="") + " WHERE " + " AND ".join(where)
        + " ORDER BY f.due_on NULLS LAST, f.dossier_id LIMIT %s"
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, [*arguments, limit])
        return [_row(values) for values in cursor.fetchall()]


def _like(folded: str) -> str:
    return folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def state_counts(*, units: Iterable[str] | None, today: Any) -> Mapping[str, int]:
    """Open, late, due today, waiting and to-return counts of the units. One statement."""
    condition, arguments = ("TRUE", []) if units is None else ("unit = ANY(%s)", [list(units)])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE closed_on IS NULL),"
            " count(*) FILTER (WHERE closed_on IS NULL AND due_on < %s"
            "   AND status = 'IN_PROGRESS'),"
            " count(*) FILTER (WHERE closed_on IS NULL AND due_on = %s"
            "   AND status = 'IN_PROGRESS'),"
            " count(*) FILTER (WHERE status = 'AWAITING_SUPPLEMENT'),"
            " count(*) FILTER (WHERE status = 'FINISHED' AND closed_on IS NOT NULL)"
            f" FROM dossiers_fact WHERE (closed_on IS NULL OR status = 'FINISHED') AND {condition}",
            [today, today, *arguments],
        )
        values = cursor.fetchone()
    return dict(
        zip(("open", "late", "due_today", "awaiting_supplement", "to_return"), values, strict=True)
    )
