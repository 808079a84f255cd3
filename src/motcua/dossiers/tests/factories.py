"""Officers, dossiers and instants for tests. Time and actor are always given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from motcua.core import clock
from motcua.dossiers.contracts import Act, Applicant, Channel, Kind, Receipt
from motcua.dossiers.selectors import stream_of
from motcua.dossiers.services import dossier_advance, dossier_receive
from motcua.ledger import api as ledger
from motcua.ledger.contracts import Entry
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.procedures import api as procedures

OLD_WARD = "AG.883.30280"  # phường Mỹ Bình, until 2025-07-01
OTHER_OLD_WARD = "AG.883.30283"
WARD = "AG.30307"  # phường Long Xuyên, from 2025-07-01
BIRTH = "1.001193"
MARRIAGE = "1.000894"  # five working days until 2016
BIRTH_PAPERS = ("TK_KS", "GCS", "CCCD")
PERSON = Applicant("Nguyễn Thị Ánh", "089080001234", "0912 004 321", "12 Lý Thái Tổ, Long Xuyên")


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant named by the Vietnamese wall clock."""
    return clock.at_local(date(year, month, day), time(hour, minute))


NOW = local(2026, 3, 2)  # a Monday without any holiday near


def officer(role: Role, *units: str, code: str = "") -> Actor:
    """An official with that role in each of ``units``."""
    return Actor(
        code=code or f"user:{role.value.lower()}",
        name=role.value,
        posts=tuple(ActorPost(unit, role) for unit in units),
    )


def one_stop(*units: str, code: str = "") -> Actor:
    return officer(Role.ONE_STOP_OFFICER, *(units or (WARD,)), code=code)


def handling(*units: str, code: str = "") -> Actor:
    return officer(Role.HANDLING_OFFICER, *(units or (WARD,)), code=code)


def head(*units: str) -> Actor:
    return officer(Role.HEAD, *(units or (WARD,)))


def all_papers(procedure: str, at: datetime) -> tuple[str, ...]:
    version = procedures.procedure_version_on(procedure, clock.local_day(at))
    return tuple(part.code for part in version.components)


def receive(
    *,
    at: datetime = NOW,
    unit: str = WARD,
    procedure: str = BIRTH,
    person: Applicant = PERSON,
    components: Sequence[str] | None = None,
    channel: Channel = Channel.COUNTER,
    case: str = "",
    actor: Actor | None = None,
    occurred_at: datetime | None = None,
    key: str | None = None,
) -> Receipt:
    """A complete dossier, received by the unit's own counter."""
    papers = all_papers(procedure, occurred_at or at) if components is None else components
    return dossier_receive(
        actor=actor or one_stop(unit), at=at, unit_code=unit, procedure_code=procedure,
        applicant=person, components=papers, channel=channel, case=case,
        occurred_at=occurred_at, key=key,
    )  # fmt: skip


def finish(code: str, *, at: datetime, unit: str = WARD) -> None:
    """Examine and sign: the result lies ready."""
    dossier_advance(actor=handling(unit), at=at, code=code)
    dossier_advance(actor=head(unit), at=at, code=code)


def entries(code: str) -> list[Entry]:
    return ledger.entry_list(stream=stream_of(code))


def act(seq: int, kind: str, at: datetime, recorded_at: datetime | None = None, **body: Any) -> Act:
    """An act that was written down when it happened, unless ``recorded_at`` says otherwise."""
    return Act(seq, kind, at, recorded_at or at, body)


def received(at: datetime, *, days: int | None = 5, **body: Any) -> Act:
    """A receipt under a limit of so many working days, or under none."""
    limit = {"amount": days, "unit": "WORKING_DAY", "cutoff": None} if days is not None else None
    return act(1, Kind.RECEIVED, at, limit=body.pop("limit", limit), step="EXAMINE", **body)
