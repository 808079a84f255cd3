"""Absences of officials (vắng mặt): who is away until when, and who stands in.

An absence lends the person's posts in the agency to whoever stands in, for just as long:
work that nobody can do waits, while the clock of each dossier runs on. It judges nobody and
moves no dossier; the head hands dossiers over, or whoever stands in takes them.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.organisation.contracts import LONGEST_ABSENCE_REASON, Absence, Actor, Role
from motcua.organisation.errors import (
    ABSENCE_REASON_NEEDED,
    ABSENCE_REASON_TOO_LONG,
    AWAY_ALREADY,
    BEGINS_IN_THE_PAST,
    PERSON_NOT_IN_UNIT,
    STAND_IN_AWAY,
    STANDS_IN_FOR_SELF,
    WRONG_LENGTH,
    AbsenceInvalid,
    AbsenceUnknown,
)
from motcua.organisation.models import AbsenceRow, Delegation, Post, User
from motcua.organisation.recording import record_right
from motcua.organisation.selectors import PERSON, authorise, number_of, people_of

LENT: Final = (Role.ONE_STOP_OFFICER, Role.HANDLING_OFFICER, Role.CLERK, Role.HEAD)
"""Posts that an absence lends. An inspector's, a coordinator's or an administrator's reaches
beyond the agency, so the head of an agency cannot lend it: ``delegation_grant`` does."""

MOST_DAYS: Final = 366
"""An absence longer than a year is no absence: the post ends."""


def _contract(row: AbsenceRow) -> Absence:
    return Absence(
        absence_id=int(row.pk), person=f"{PERSON}{row.user_id}", unit=row.unit_id,
        valid_from=row.valid_from, valid_until=row.valid_until,
        stand_in=f"{PERSON}{row.stand_in_id}" if row.stand_in_id else "", reason=row.reason,
    )  # fmt: skip


def absence_list(
    *, units: Iterable[str] | None, ending_after: date, limit: int = 500
) -> list[Absence]:
    """Absences that last beyond ``ending_after``, in the units (``None``: all), by first day.

    One statement.
    """
    wanted = Q() if units is None else Q(unit_id__in=list(units))
    rows = AbsenceRow.objects.filter(wanted, valid_until__gt=ending_after)
    return [_contract(row) for row in rows.order_by("valid_from", "pk")[:limit]]


def absent_on(codes: Iterable[str], *, on: date) -> dict[str, Absence]:
    """Who of the people is away on that day. One statement, none for nobody."""
    numbers = {number for code in codes if (number := number_of(code))}
    if not numbers:
        return {}
    rows = AbsenceRow.objects.filter(user_id__in=numbers, valid_from__lte=on, valid_until__gt=on)
    return {found.person: found for found in map(_contract, rows)}


def _lock_people(numbers: Iterable[int]) -> None:
    """Two absences of one person are recorded one after the other."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk"))


def _faults(
    unit: str, person: str, stand_in: str, valid_from: date, valid_until: date, at: datetime
) -> dict[str, str | Promise]:
    """What is wrong, by field."""
    people = {found.code for found in people_of(unit, at=at)}
    faults: dict[str, str | Promise] = {}
    if person not in people:
        faults["person"] = PERSON_NOT_IN_UNIT
    if stand_in and stand_in not in people:
        faults["stand_in"] = PERSON_NOT_IN_UNIT
    elif stand_in and stand_in == person:
        faults["stand_in"] = STANDS_IN_FOR_SELF
    if valid_from < clock.local_day(at):
        faults["valid_from"] = BEGINS_IN_THE_PAST
    if not 0 < (valid_until - valid_from).days <= MOST_DAYS:
        faults["valid_until"] = WRONG_LENGTH
    if faults:
        return faults
    overlaps = AbsenceRow.objects.filter(valid_from__lt=valid_until, valid_until__gt=valid_from)
    if overlaps.filter(user_id=number_of(person), unit_id=unit).exists():
        faults["valid_from"] = AWAY_ALREADY
    if stand_in and overlaps.filter(user_id=number_of(stand_in)).exists():
        faults["stand_in"] = STAND_IN_AWAY
    return faults


@command
def absence_record(
    *, actor: Actor, at: datetime, unit: str, person: str, valid_from: date, valid_until: date,
    stand_in: str = "", reason: str = "",
) -> int:  # fmt: skip
    """Record that ``person`` is away from ``valid_from`` until before ``valid_until``.

    ``person`` and ``stand_in`` are codes of people with a post in ``unit``; whoever stands
    in is lent the posts of ``LENT`` that the person has there, in the same transaction. Returns the
    absence's id. Raises ``NotPermitted`` and ``AbsenceInvalid`` with the field of each fault.
    """
    authorise(actor, "organisation.absences", unit)
    _lock_people({number_of(code) for code in (person, stand_in)} - {0})
    said = text.clean(reason)
    faults = _faults(unit, person, stand_in, valid_from, valid_until, at)
    if not said:
        faults["reason"] = ABSENCE_REASON_NEEDED
    elif len(said) > LONGEST_ABSENCE_REASON:
        faults["reason"] = ABSENCE_REASON_TOO_LONG
    if faults:
        raise AbsenceInvalid(faults)
    made = AbsenceRow.objects.create(
        user_id=number_of(person), unit_id=unit, valid_from=valid_from, valid_until=valid_until,
        stand_in_id=number_of(stand_in) or None, reason=said, salt=secrets.token_hex(16),
    )  # fmt: skip
    lent = _lend(made, number_of(stand_in)) if stand_in else []
    record_right(
        actor, made.user_id, "absence_recorded", at=at, absence=int(made.pk), unit=unit,
        valid_from=valid_from.isoformat(), valid_until=valid_until.isoformat(),
        stand_in=stand_in, posts=lent,
        reason_digest=hashlib.sha256(f"{made.salt}\n{said}".encode()).hexdigest(),
    )  # fmt: skip
    return int(made.pk)


def _lend(absence: AbsenceRow, to: int) -> list[int]:
    """Lend the person's own posts of dossier work in the unit, for as long as both last."""
    posts = Post.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=absence.valid_from),
        user_id=absence.user_id, unit_id=absence.unit_id,
        role__in=LENT, valid_from__lt=absence.valid_until,
    ).order_by("pk")  # fmt: skip
    found = list(posts)
    Delegation.objects.bulk_create(
        Delegation(
            post=post, to_user_id=to, valid_from=absence.valid_from,
            valid_until=absence.valid_until, reason=absence.reason, absence=absence,
        )
        for post in found
    )  # fmt: skip
    return [int(post.pk) for post in found]


@command
def absence_end(*, actor: Actor, at: datetime, absence_id: int) -> date:
    """The person is back from today on; what was lent ends with it. Returns that day.

    An absence that has not begun, or began today, is taken back whole: nobody was away on
    any day. Raises ``NotPermitted``, ``AbsenceUnknown``, for one that is over too.
    """
    row = AbsenceRow.objects.select_for_update(no_key=True).filter(pk=absence_id).first()
    if row is None:
        raise AbsenceUnknown(absence=absence_id)
    authorise(actor, "organisation.absences", row.unit_id)
    today = clock.local_day(at)
    if row.valid_until <= today:
        raise AbsenceUnknown(absence=absence_id)
    lent = Delegation.objects.filter(absence=row)
    taken_back = row.valid_from >= today
    if taken_back:
        lent.delete()
        row.delete()
    else:
        lent.update(valid_until=today)
        row.valid_until = today
        row.save(update_fields=["valid_until"])
    record_right(
        actor, row.user_id, "absence_taken_back" if taken_back else "absence_ended", at=at,
        absence=absence_id, unit=row.unit_id, valid_until=today.isoformat(),
    )  # fmt: skip
    return today
