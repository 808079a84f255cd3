"""The policy: who may do what, where. Pure; one layer for pages, JSON and commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from motcua.organisation.contracts import Actor, Role, Scope, Unit, UnitName


@dataclass(frozen=True)
class Policy:
    """Permission code → role → scope; reasons and names are (Vietnamese, English)."""

    permissions: Mapping[str, Mapping[Role, Scope]]
    reasons: Mapping[str, tuple[str, str]]
    role_names: Mapping[Role, tuple[str, str]]


def is_within(unit_code: str, above: str) -> bool:
    """True when ``unit_code`` is ``above`` or lies below it. Codes are dotted paths."""
    return unit_code == above or unit_code.startswith(above + ".")


def permitted(policy: Policy, actor: Actor, permission: str, unit_code: str | None) -> bool:
    """May ``actor`` use ``permission`` on ``unit_code``? ``None`` asks for everywhere.

    Raises ``KeyError`` for a permission that the policy does not know: a bug, not a refusal.
    """
    scopes = policy.permissions[permission]
    if actor.is_system:
        return True
    for post in actor.posts:
        scope = scopes.get(post.role)
        if scope is Scope.EVERYWHERE:
            return True
        if unit_code is None or scope is None:
            continue
        if post.covers(unit_code):
            return True
        if scope is Scope.UNIT_TREE and any(
            is_within(unit_code, above) for above in (post.unit_code, *post.continued)
        ):
            return True
    return False


def permitted_anywhere(policy: Policy, actor: Actor, permission: str) -> bool:
    """May ``actor`` use ``permission`` in any unit at all?"""
    scopes = policy.permissions[permission]
    return actor.is_system or any(post.role in scopes for post in actor.posts)


def units_permitted(
    policy: Policy, actor: Actor, permission: str, units: Iterable[str]
) -> frozenset[str] | None:
    """The units of ``units`` in which ``permission`` may be used; ``None`` means all."""
    if permitted(policy, actor, permission, None):
        return None
    return frozenset(unit for unit in units if permitted(policy, actor, permission, unit))


def stand_in(units: Mapping[str, Unit], code: str, day: date) -> str:
    """The unit that stands for ``code`` on ``day``: itself, or whoever continues it.

    A unit that does not exist yet on ``day`` stands for itself: what it will continue is
    not one unit but several, and counting it elsewhere would double it. ``units`` hold no
    circle; reading the definitions sees to that.
    """
    unit = units[code]
    while unit.valid_until is not None and day >= unit.valid_until and unit.continues_as:
        unit = units[unit.continues_as]
    return unit.code


def roll_up(units: Mapping[str, Unit], counts: Mapping[str, int], day: date) -> dict[str, int]:
    """Counts by unit, seen from ``day``: each count goes to exactly one unit."""
    total: dict[str, int] = {}
    for code, count in counts.items():
        target = stand_in(units, code, day)
        total[target] = total.get(target, 0) + count
    return total


def continued_by(units: Mapping[str, Unit], code: str, day: date) -> frozenset[str]:
    """The units that have ended by ``day`` and for which ``code`` stands then."""
    return frozenset(
        other for other in units if other != code and stand_in(units, other, day) == code
    )


def named_on(unit: Unit, names: Sequence[UnitName], day: date) -> Unit:
    """``unit`` as it is called on ``day``; ``names`` are its later names in order."""
    current = [name for name in names if name.valid_from <= day]
    if not current:
        return unit
    last = current[-1]
    return replace(
        unit, kind=last.kind, name_vi=last.name_vi, name_en=last.name_en,
        official_code=last.official_code,
    )  # fmt: skip


def circle(units: Mapping[str, Unit]) -> str | None:
    """A unit whose chain of successors comes back to itself, if there is one."""
    for code in units:
        seen, unit = {code}, units[code]
        while unit.continues_as:
            if unit.continues_as in seen:
                return code
            seen.add(unit.continues_as)
            unit = units[unit.continues_as]
    return None
