"""What the counter asks before it receives: who came before, what would be doubled, till when.

People are looked for within the officer's own units only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import clock, text
from motcua.core.definitions import definitions_dir, read_yaml
from motcua.dossiers.contracts import (
    Act,
    Applicant,
    Channel,
    DuplicateRule,
    Kind,
    PersonFound,
    ReceiptPreview,
)
from motcua.dossiers.courses import running_at_receipt, straight_way
from motcua.dossiers.packs import rule_pack_on
from motcua.dossiers.rules import clock_of, limit_body
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.payments import api as payments
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion

MOST_PEOPLE = 8
SHORTEST = 2
_RULE_KEYS = {"value", "valid_from", "basis", "verified"}


def read_duplicate_rules(path: Path) -> tuple[DuplicateRule, ...]:
    """How long a dossier is told of as a double, by day. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("duplicate_days",))
    found: list[DuplicateRule] = []
    for index in range(len(document.require(list, "duplicate_days"))):
        at = ("duplicate_days", index)
        document.only(_RULE_KEYS, *at)
        rule = DuplicateRule(
            document.require(int, *at, "value"), document.require(date, *at, "valid_from"),
            document.require(str, *at, "basis"), document.require(bool, *at, "verified"),
        )  # fmt: skip
        if rule.days < 0:
            raise document.error("a number of days from 0 up", *at, "value")
        if found and rule.valid_from <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        found.append(rule)
    if not found:
        raise document.error("at least one value is needed", "duplicate_days")
    return tuple(found)


@cache
def _rules() -> tuple[DuplicateRule, ...]:
    return read_duplicate_rules(definitions_dir() / "counter" / "parameters.yaml")


def duplicate_rule(day: date) -> DuplicateRule:
    """The rule in force on ``day``; the first one before its time."""
    return max(
        (rule for rule in _rules() if rule.valid_from <= day), default=_rules()[0],
        key=lambda rule: rule.valid_from,
    )  # fmt: skip


# People --------------------------------------------------------------------------------

_PERSON = (
    "SELECT DISTINCT ON (applicant_folded, applicant_id_number, applicant_phone) id, code,"
    " applicant_name, applicant_id_number, applicant_phone, applicant_address, applicant_unit,"
    " applicant_email"
    " FROM dossiers_dossier WHERE unit = ANY(%(units)s) AND origin = 'LIVE' AND {condition}"
    " ORDER BY applicant_folded, applicant_id_number, applicant_phone, id DESC LIMIT %(most)s"
)


def _people(condition: str, units: Iterable[str], **values: Any) -> list[PersonFound]:
    with connection.cursor() as cursor:
        cursor.execute(
            _PERSON.format(condition=condition),
            {"units": list(units), "most": MOST_PEOPLE, **values},
        )
        return [
            PersonFound(number, code, Applicant(*person))
            for number, code, *person in cursor.fetchall()
        ]


def people_found(*, units: Iterable[str], typed: str) -> list[PersonFound]:
    """Whoever filed in ``units`` under this exact id number, or a name that begins so.

    Names are compared without diacritics. At most eight; nobody for fewer than two
    characters. One statement.
    """
    words = text.fold(text.clean(typed))
    number = "".join(char for char in words if char.isalnum())
    if len(words) < SHORTEST:
        return []
    if any(char.isdigit() for char in number):
        return _people("applicant_id_number = %(number)s", units, number=number)
    like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _people("applicant_folded LIKE %(like)s", units, like=f"{like}%")


def person_of(*, units: Iterable[str], dossier_id: int) -> PersonFound | None:
    """The applicant of one dossier in ``units``. One statement."""
    return next(iter(_people("id = %(id)s", units, id=dossier_id)), None)


def duplicates_of(*, units: Iterable[str], id_number: str, procedure: str, on: date) -> list[str]:
    """Codes of the same person's dossiers of a procedure, open or received lately. One statement.

    Nothing without an id number: two people may have one name.
    """
    number = "".join(char for char in id_number if char.isalnum())
    if not number:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.code FROM dossiers_dossier d JOIN dossiers_fact f ON f.dossier_id = d.id"
            " WHERE d.applicant_id_number = %s AND d.procedure = %s AND d.unit = ANY(%s)"
            " AND (f.closed_on IS NULL OR f.received_on >= %s) ORDER BY d.id DESC LIMIT 20",
            [number, procedure, list(units), on - timedelta(days=duplicate_rule(on).days)],
        )
        return [code for (code,) in cursor.fetchall()]


# Before it is received -----------------------------------------------------------------


def receipt_preview(
    *, version: ProcedureVersion, unit_code: str, channel: Channel, case: str, at: datetime,
    exemption: str = "",
) -> ReceiptPreview:  # fmt: skip
    """When the result would be due and what would be paid, were it received now.

    Raises ``CaseUnknown``, ``ExemptionUnknown``. No statement.
    """
    day = clock.local_day(at)
    level = organisation.unit_get(unit_code, on=day).level
    chosen = procedures.limit_for(version, channel=channel.value, level=level, case=case)
    body = {"limit": limit_body(chosen.limit), "step": ""}
    derived = clock_of(
        [Act(1, Kind.RECEIVED, at, at, body)], calendar=calendars.working_calendar(),
        pack=rule_pack_on(day), now=at,
    )  # fmt: skip
    listed = version.fee.amount
    relief = payments.relief_of(exemption, on=day)
    excused = payments.exempted(listed, relief.percent) if relief else 0
    return ReceiptPreview(
        chosen.limit, chosen.basis, derived.due_at, derived.proposed, listed, listed - excused
    )


def same_moment_possible(
    actor: Actor, code: str, version: ProcedureVersion, unit_code: str, on: date
) -> bool:
    """May this person receive, decide and return by oneself? Then the result can be given at once.

    True only where the person holds the post of every step and the permissions of all acts,
    no other agency takes part, and nothing but a refusal could be chosen otherwise.
    """
    needed = ("dossiers.receive", "dossiers.advance", "dossiers.return")
    if not all(organisation.permitted(actor, permission, unit_code) for permission in needed):
        return False
    running, _ = running_at_receipt(code, version, on)
    if len(running.order) < 2 or straight_way(running) is None:
        return False
    return all(
        actor.holds(running.step(step).role, unit_code)
        and running.unit_role(step) == procedures.LEAD
        for step in running.order
    )
