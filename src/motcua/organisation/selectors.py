"""Reads of the organisation module."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

from motcua.core import clock, text
from motcua.organisation.contracts import SIMULATED, Actor, ActorPost, Role, StandIn, Unit
from motcua.organisation.errors import PermissionMissing, TokenInvalid, UnitUnknown, UserUnknown
from motcua.organisation.loading import continued_units, names_defined, policy, units_defined
from motcua.organisation.rules import named_on, stand_in
from motcua.organisation.rules import permitted as rule_permitted
from motcua.organisation.rules import permitted_anywhere as rule_permitted_anywhere
from motcua.organisation.rules import units_permitted as rule_units_permitted

PERSON = "user:"
"""What the code of a person begins with; a machine's code has another beginning."""

_POSTS = """
SELECT u.id, u.full_name, u.username, p.unit_id, p.role, ''
  FROM organisation_user u LEFT JOIN organisation_post p ON p.user_id = u.id
   AND p.valid_from <= %(day)s AND (p.valid_until IS NULL OR p.valid_until > %(day)s)
 WHERE u.is_active AND {condition}
UNION ALL
SELECT u.id, u.full_name, u.username, p.unit_id, p.role, 'user:' || p.user_id
  FROM organisation_user u
  JOIN organisation_delegation d ON d.to_user_id = u.id
   AND d.valid_from <= %(day)s AND d.valid_until > %(day)s
  JOIN organisation_post p ON p.id = d.post_id
   AND p.valid_from <= %(day)s AND (p.valid_until IS NULL OR p.valid_until > %(day)s)
 WHERE u.is_active AND {condition}
"""


def _post(unit_code: str, role: str, delegated_by: str, day: date) -> ActorPost:
    return ActorPost(
        unit_code=unit_code, role=Role(role), delegated_by=delegated_by,
        level=unit_get(unit_code).level, continued=continued_units(unit_code, day),
    )  # fmt: skip


def _actor(rows: list[Any], day: date) -> Actor:
    user_id, full_name, username = rows[0][:3]
    posts = tuple(_post(row[3], row[4], row[5], day) for row in rows if row[3] is not None)
    return Actor(code=f"{PERSON}{user_id}", name=full_name or username, posts=posts)


def _rows(condition: str, **arguments: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(_POSTS.format(condition=condition), arguments)
        return list(cursor.fetchall())


def actor_for_user(*, user_id: int, at: datetime) -> Actor:
    """The person with the posts held at ``at``, lent ones included. One statement."""
    day = clock.local_day(at)
    rows = _rows("u.id = %(user_id)s", user_id=user_id, day=day)
    if not rows:
        raise UserUnknown(username=user_id)
    return _actor(rows, day)


def actor_named(*, username: str, at: datetime) -> Actor:
    """The person of an account with the posts held at ``at``. One statement.

    Raises ``UserUnknown``, for a closed account too.
    """
    day = clock.local_day(at)
    named = username.isprintable()  # what is not cannot be asked for either
    rows = _rows("u.username = %(username)s", username=username, day=day) if named else []
    if not rows:
        raise UserUnknown(username=username)
    return _actor(rows, day)


def actor_for_token(*, secret: str, at: datetime) -> Actor:
    """The person whose token this is. One statement. Raises ``TokenInvalid``."""
    day = clock.local_day(at)
    rows = _rows(
        "EXISTS (SELECT 1 FROM organisation_token t WHERE t.user_id = u.id AND t.digest ="
        " %(digest)s AND t.revoked_at IS NULL AND t.expires_at > %(at)s)",
        digest=hashlib.sha256(secret.encode()).hexdigest(), at=at, day=day,
    )  # fmt: skip
    if not rows:
        raise TokenInvalid()
    return _actor(rows, day)


def number_of(code: str) -> int:
    """The number of a person's account, from the code; 0 for a code of nobody."""
    number = code.removeprefix(PERSON)
    plain = code.startswith(PERSON) and number.isascii() and number.isdigit()
    return int(number) if plain and len(number) < 10 else 0


def official_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of officials by the code under which they act. One statement, none for nobody.

    Officials of a simulation have none; they are called by role and number, and simulated.
    """
    codes = list(codes)
    made_up = {code: _made_up(code) for code in codes if code.startswith(SIMULATED)}
    numbers = [number for code in codes if (number := number_of(code))]
    if not numbers:
        return made_up
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, coalesce(nullif(full_name, ''), username) FROM organisation_user"
            " WHERE id = ANY(%s)",
            [numbers],
        )
        return {f"{PERSON}{number}": name for number, name in cursor.fetchall()} | made_up


def official_emails(codes: Iterable[str]) -> dict[str, str]:
    """E-mail addresses of officials whose account is open, by code. One statement."""
    numbers = [number for code in codes if (number := number_of(code))]
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, email FROM organisation_user"
            " WHERE id = ANY(%s) AND is_active AND email <> ''",
            [numbers],
        )
        return {f"{PERSON}{number}": email for number, email in cursor.fetchall()}


def _made_up(code: str) -> str:
    _, _, role, number, *_ = [*code.split(":"), "", "", ""]
    called = role_name(role) if role in Role.__members__ else "Công chức"
    return " ".join(f"{called} {number} (mô phỏng)".split())


def authorise(actor: Actor, permission: str, unit_code: str | None = None) -> None:
    """Raise ``PermissionMissing`` unless ``actor`` may do this on ``unit_code``."""
    if not rule_permitted(policy(), actor, permission, unit_code):
        raise PermissionMissing(permission=permission, unit=unit_code or "–")


def permitted(actor: Actor, permission: str, unit_code: str) -> bool:
    """May the actor do this on ``unit_code``? What ``authorise`` asks, without refusing."""
    return rule_permitted(policy(), actor, permission, unit_code)


def permitted_anywhere(actor: Actor, permission: str) -> bool:
    """May the actor use the permission in any unit?"""
    return rule_permitted_anywhere(policy(), actor, permission)


def authorise_anywhere(actor: Actor, permission: str) -> None:
    """Raise ``PermissionMissing`` unless some post of the actor gives the permission."""
    if not permitted_anywhere(actor, permission):
        raise PermissionMissing(permission=permission, unit="–")


def units_permitted(actor: Actor, permission: str) -> frozenset[str] | None:
    """The units in which the actor may use the permission; ``None`` means all."""
    return rule_units_permitted(policy(), actor, permission, units_defined())


def unit_get(code: str, *, on: date | None = None) -> Unit:
    """A unit by code, past or present, as it is called on ``on``. Raises ``UnitUnknown``."""
    try:
        unit = units_defined()[code]
    except KeyError:
        raise UnitUnknown(unit=code) from None
    return unit if on is None else named_on(unit, names_defined().get(code, ()), on)


def province(*, on: date) -> Unit:
    """The province of this installation as it is called on ``on``: it lies in no other unit."""
    code = next(unit.code for unit in units_defined().values() if not unit.parent)
    return unit_get(code, on=on)


def place_of(unit: Unit) -> str:
    """A territory's name without its kind, as papers name the place: ``An Giang``."""
    for kind in ("Tỉnh ", "Thành phố "):
        if unit.name_vi.startswith(kind):
            return unit.name_vi.removeprefix(kind)
    return unit.name_vi


def unit_stand_in(code: str, *, on: date) -> StandIn:
    """The unit that stands for ``code`` on ``on``. Raises ``UnitUnknown``."""
    unit_get(code)
    units = units_defined()
    found = units[stand_in(units, code, on)]
    return StandIn(found.code, found.valid_on(on))


def units_continued(*, on: date) -> dict[str, str]:
    """Who stands for each unit that has ended by ``on`` and is continued by another."""
    units = units_defined()
    standing = {code: stand_in(units, code, on) for code in units}
    return {code: now for code, now in standing.items() if now != code}


def unit_list(
    *, on: date, level: str | None = None, under: str | None = None, kind: str | None = None
) -> list[Unit]:
    """The units that exist on ``on``, called as on that day, in the definition's order."""
    names = names_defined()
    return [
        named_on(unit, names.get(unit.code, ()), on) for unit in units_defined().values()
        if unit.valid_on(on)
        and (level is None or unit.level == level)
        and (kind is None or named_on(unit, names.get(unit.code, ()), on).kind == kind)
        and (under is None or unit.code.startswith(under + "."))
    ]  # fmt: skip


def units_by_code() -> dict[str, Unit]:
    """All units ever, by code."""
    return units_defined()


def unit_number(unit: Unit) -> str:
    """A unit's own part in a dossier code: ``30.280`` for 30280, else its last code part."""
    last = unit.code.rpartition(".")[2]
    return f"{last[:-3]}.{last[-3:]}" if last.isdigit() and len(last) > 3 else last


def district_of(code: str) -> str | None:
    """The district-level unit that a unit is or lies in, or ``None``."""
    units = units_defined()
    unit = units.get(code)
    while unit is not None:
        if unit.level == "DISTRICT":
            return unit.code
        unit = units.get(unit.parent)
    return None


def parent_name(code: str) -> str:
    """The name of the unit above, as a letterhead's first line."""
    unit = unit_get(code)
    return units_defined()[unit.parent].name_vi if unit.parent else ""


def role_name(role: str, english: bool = False) -> str:
    """A role's name."""
    return policy().role_names[Role(role)][1 if english else 0]


def people_of(unit_code: str, *, at: datetime) -> tuple[Actor, ...]:
    """The people who hold a post in a unit at ``at``, by name. One statement."""
    return _people("unit_id = %(wanted)s", unit_code, at)


def people_with(role: Role, *, at: datetime) -> tuple[Actor, ...]:
    """The people who hold a post of that role anywhere at ``at``, by name. One statement."""
    return _people("role = %(wanted)s", role.value, at)


def _people(condition: str, wanted: str, at: datetime) -> tuple[Actor, ...]:
    day = clock.local_day(at)
    rows = _rows(
        f"u.id IN (SELECT user_id FROM organisation_post WHERE {condition}"
        " AND valid_from <= %(day)s AND (valid_until IS NULL OR valid_until > %(day)s))",
        wanted=wanted, day=day,
    )  # fmt: skip
    by_person: dict[int, list[Any]] = {}
    for row in rows:
        by_person.setdefault(row[0], []).append(row)
    found = [_actor(group, day) for group in by_person.values()]
    return tuple(sorted(found, key=lambda actor: (text.sort_key(actor.name), actor.code)))
