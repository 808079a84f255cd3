"""Units, people and posts for tests. Everything hangs on one morning of the programme."""

from __future__ import annotations

from datetime import UTC, date, datetime

from motcua.core import clock
from motcua.organisation import services
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role, Scope, Unit
from motcua.organisation.rules import Policy

MORNING = datetime(2014, 1, 24, 2, 0, tzinfo=UTC)
DAY = clock.local_day(MORNING)
PASSWORD = "ruộng-lúa-bên-sông-Hậu"
WARD = "AG.883.30280"


def unit(
    code: str, valid_from: str = "2000-01-01", valid_until: str = "", continues_as: str = ""
) -> Unit:
    level = ("PROVINCE", "DISTRICT", "COMMUNE")[min(code.count("."), 2)]
    return Unit(
        code=code, kind="PROVINCE", level=level, name_vi=code, name_en=code,
        parent=code.rpartition(".")[0], official_code="",
        valid_from=date.fromisoformat(valid_from),
        valid_until=date.fromisoformat(valid_until) if valid_until else None,
        continues_as=continues_as, lat=None, lon=None,
    )  # fmt: skip


def actor(role: Role, unit_code: str, *, continued: frozenset[str] = frozenset()) -> Actor:
    return Actor("user:1", "An", (ActorPost(unit_code, role, continued=continued),))


def policy(**scopes: Scope) -> Policy:
    """One permission, ``act``, with a scope for each role named."""
    return Policy({"act": {Role(role): scope for role, scope in scopes.items()}}, {}, {})


def load() -> None:
    services.organisation_load(at=MORNING)


def account(username: str, password: str | None = PASSWORD, full_name: str = "") -> int:
    return services.account_create(
        actor=SYSTEM, username=username, full_name=full_name or f"Người {username}",
        password=password,
    )  # fmt: skip


def post(
    username: str, unit_code: str = WARD, role: Role = Role.HEAD, valid_from: date = DAY,
    valid_until: date | None = None,
) -> int:  # fmt: skip
    return services.post_assign(
        actor=SYSTEM, username=username, unit_code=unit_code, role=role, valid_from=valid_from,
        valid_until=valid_until,
    )  # fmt: skip
