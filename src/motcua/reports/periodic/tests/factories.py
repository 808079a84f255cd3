"""Reports written, sent and decided for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from motcua.core import clock
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.reports.periodic import api
from motcua.reports.periodic.api import Frozen, Typed

AT = datetime(2026, 3, 16, 3, tzinfo=UTC)
"""The second day after the first quarter's last one."""
PERIOD, KIND = "2026-Q1", "cchc"
WARD, OTHER, DEPARTMENT, PROVINCE = "AG.30307", "AG.30316", "AG.STP", "AG"


def person(role: Role, unit: str = WARD, code: str = "") -> Actor:
    return Actor(code or f"user:{role.value}:{unit}", "Người", (ActorPost(unit, role),))


HEAD = person(Role.HEAD)
COORDINATOR = person(Role.REFORM_COORDINATOR, "AG.SNV")


def of(unit: str = WARD, kind: str = KIND, period: str = PERIOD) -> dict[str, str]:
    return {"kind": kind, "unit": unit, "period": period}


def write(unit: str = WARD, actor: Actor = SYSTEM, kind: str = KIND, period: str = PERIOD) -> None:
    """Every required section in a few words."""
    edition = api.kind_get(kind, on=date(2026, 3, 14))
    drafts = api.draft_list(**of(unit, kind, period))
    api.narrative_save(
        actor=actor, at=AT, **of(unit, kind, period),
        typed=[
            Typed(part.code, f"{part.title.vi} của {unit}.",
                  drafts[part.code].revision if part.code in drafts else 0)
            for part in edition.sections if part.is_narrative and part.required
        ],
    )  # fmt: skip


def send(unit: str = WARD, actor: Actor = SYSTEM, at: datetime = AT, kind: str = KIND) -> Frozen:
    write(unit, actor, kind)
    return api.report_submit(actor=actor, at=at, **of(unit, kind))


def decide(
    unit: str = WARD, *, accepted: bool = True, number: int = 1, reason: str = "",
    actor: Actor = SYSTEM, kind: str = KIND,
) -> None:  # fmt: skip
    api.report_decide(
        actor=actor, at=AT, **of(unit, kind), number=number, accepted=accepted, reason=reason
    )


def now(unit: str = WARD, kind: str = KIND, period: str = PERIOD) -> api.Content:
    return api.content_now(**of(unit, kind, period), today=clock.local_day(AT))
