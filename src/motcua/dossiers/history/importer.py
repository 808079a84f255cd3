"""Import a log: one transaction, batch by batch, or nothing at all.

Each case becomes a dossier of origin ``IMPORTED`` whose ledger entries say that their
times are the source's claims; the recording time is now, and the database's. The clock
is derived by the same rules as for our own dossiers.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, connection

from motcua.calendars import api as calendars
from motcua.calendars.contracts import TimeLimit
from motcua.core import outbox, sql
from motcua.core.batches import batched
from motcua.core.commands import command
from motcua.core.errors import DomainError
from motcua.dossiers import events
from motcua.dossiers.burden import burden_of, distance_between
from motcua.dossiers.contracts import Act, DossierClock
from motcua.dossiers.errors import ImportRefused
from motcua.dossiers.history.mapping import LogMapping, read_mapping
from motcua.dossiers.history.readers import RawCase, read_cases
from motcua.dossiers.history.translation import (
    CaseUnreadable,
    ForeignCase,
    Oddities,
    dossier_code_for,
    translate,
)
from motcua.dossiers.packs import rule_pack_on
from motcua.dossiers.rules import clock_of, fact_of, limit_body
from motcua.dossiers.selectors import stream_of
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures

BATCH_CASES = 1000
Progress = Callable[[int], None]

_DOSSIER = (
    "id", "code", "procedure", "procedure_version", "unit", "channel", "origin", "pack",
    "components", "fee", "applicant_name", "applicant_folded", "applicant_id_number",
    "applicant_phone", "applicant_address", "applicant_unit", "received_by", "last_seq",
)  # fmt: skip
_FACT = (
    "dossier_id", "code", "procedure", "procedure_version", "field", "level", "unit",
    "district", "channel", "origin", "received_on", "due_on", "limit_days", "closed_on",
    "returned_on", "return_channel", "outcome", "handling_days", "days_late",
    "on_time_by_instant", "entered_afterwards", "status", "step", "fee", "supplements", "trips",
    "distance_m", "cost_estimate", "cost_incurred", "closed_time", "waits",
    "appointed_on", "reappointments", "apologised_on", "assignee",
)  # fmt: skip


@dataclass
class _Tally:
    cases: int = 0
    events: int = 0
    entries: int = 0
    closed: int = 0
    judged: Counter[str] = field(default_factory=Counter)

    def count(self, case: ForeignCase, derived: DossierClock) -> None:
        """Add one case."""
        self.cases += 1
        self.events += case.events
        self.entries += len(case.acts)
        if derived.closed_at is None:
            return
        self.closed += 1
        if derived.on_time_by_instant is None:
            self.judged["unjudgeable"] += 1
            return
        self.judged["on_time_by_instant" if derived.on_time_by_instant else "late_by_instant"] += 1
        self.judged["on_time_by_day" if derived.on_time_by_day else "late_by_day"] += 1


@dataclass(frozen=True)
class _Place:
    """What is known of a unit and of a procedure on a day."""

    level: str
    district: str | None


@dataclass(frozen=True)
class _Rule:
    version: int
    limit: TimeLimit | None
    field: str
    fingerprint: str
    step: str
    fee: int


class _Lookup:
    """Units and procedures by code, asked once each."""

    def __init__(self, mapping: LogMapping) -> None:
        self.mapping = mapping
        self.place = lru_cache(maxsize=4096)(self._place)
        self.rule = lru_cache(maxsize=65536)(self._rule)

    def _place(self, unit: str) -> _Place:
        try:
            known = organisation.unit_get(unit)
        except DomainError:
            if self.mapping.level is None:
                raise ImportRefused(
                    file="the mapping", reason=f"the unit {unit} is not known and no level is given"
                ) from None
            return _Place(self.mapping.level, None)
        return _Place(known.level, organisation.district_of(unit))

    def _rule(self, procedure: str, day: date, channel: str, level: str) -> _Rule:
        if not self.mapping.procedure_versions:
            return _Rule(0, None, self.mapping.field, "", "", 0)
        known = procedures.procedure_get(procedure)
        version = procedures.procedure_version_on(procedure, day)
        limit = procedures.limit_for(version, channel=channel, level=level).limit
        return _Rule(
            version.version, limit, known.field, version.fingerprint,
            version.steps[1].code if len(version.steps) > 1 else "", version.fee.amount,
        )  # fmt: skip


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in chunks. Raises ``ImportRefused``."""
    try:
        with path.open("rb") as source:
            return hashlib.file_digest(source, "sha256").hexdigest()
    except OSError as error:
        raise ImportRefused(file=path, reason=f"it cannot be read ({error.strerror})") from None


def _already(mapping: LogMapping, digest: str, path: Path) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT file_digest, mapping_digest, report FROM dossiers_import WHERE source = %s",
            [mapping.source],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    if (row[0], row[1]) != (digest, mapping.digest):
        raise ImportRefused(
            file=path,
            reason=f"the source {mapping.source!r} was imported before from another file or with "
            "another mapping; give this one a source name and code prefix of its own",
        )
    report = json.loads(row[2]) if isinstance(row[2], str) else row[2]
    return {**report, "already_imported": True}


def history_import(
    *, actor: Actor, at: datetime, file: Path, mapping_file: Path, progress: Progress | None = None
) -> dict[str, Any]:
    """Import ``file`` by ``mapping_file``; returns the report (see ``module README``).

    Repeating it changes nothing and gives the same report with ``already_imported``.
    Raises ``NotPermitted``, ``DefinitionError`` for the mapping, and ``ImportRefused`` for
    the file, with the place; then nothing of the file was kept.
    """
    organisation.authorise(actor, "dossiers.import")
    mapping = read_mapping(mapping_file)
    digest = file_digest(file)
    try:
        return _import(
            actor=actor, at=at, path=file, mapping=mapping, digest=digest, progress=progress
        )
    except (IntegrityError, DataError) as error:
        raise ImportRefused(file=file, reason=_broken(error, file, mapping)) from None


_TAKEN = re.compile(r"Key \((?:code|stream, seq)\)=\((?:dossier:)?([^,)]+)")


def _broken(error: Exception, file: Path, mapping: LogMapping) -> str:
    """What a broken constraint says in plain words, with the places of a code taken twice."""
    taken = _TAKEN.search(str(error))
    if taken is None:
        return str(error).strip().splitlines()[0]
    code = taken[1]
    places = [
        case.place for case in read_cases(file, mapping)
        if dossier_code_for(mapping, case.fields.get(mapping.case_id, "")) == code
    ]  # fmt: skip
    if len(places) > 1:
        return f"the case of {code} stands twice: {'; '.join(places[:5])}"
    return f"{'; '.join(places)}: there is a dossier {code} already"


@command
def _import(
    *, actor: Actor, at: datetime, path: Path, mapping: LogMapping, digest: str,
    progress: Progress | None,
) -> dict[str, Any]:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(930, 2)")  # one import at a time
    known = _already(mapping, digest, path)
    if known is not None:
        return known
    tally, odd, lookup = _Tally(), Oddities(), _Lookup(mapping)
    cases = read_cases(path, mapping, progress)
    for batch in batched(cases, BATCH_CASES):
        _put_batch(_translated(batch, mapping, odd, path), lookup, tally, at, path)
        if progress:
            progress(tally.cases)
    if not tally.cases:
        raise ImportRefused(file=path, reason="it holds no case")
    report = _report(mapping, digest, tally, odd)
    sql.insert(
        "dossiers_import",
        {
            "source": mapping.source, "file_digest": digest, "mapping_digest": mapping.digest,
            "report": json.dumps({**report, "title": dict(mapping.title)}, ensure_ascii=False),
            "imported_at": at, "imported_by": actor.code,
        },
    )  # fmt: skip
    ledger.append(
        stream=f"import:{mapping.source}", kind="history.imported", actor=actor.code,
        occurred_at=at,
        body={
            "source": mapping.source, "file_sha256": digest, "mapping_sha256": mapping.digest,
            "cases": tally.cases, "events": tally.events,
        },
    )  # fmt: skip
    outbox.emit(
        name=events.HISTORY_IMPORTED, record=f"import:{mapping.source}",
        payload={"source": mapping.source, "dossiers": tally.cases},
    )  # fmt: skip
    return report


def _translated(
    batch: list[RawCase], mapping: LogMapping, odd: Oddities, path: Path
) -> Iterator[ForeignCase]:
    for case in batch:
        try:
            yield translate(case, mapping, odd)
        except CaseUnreadable as error:
            raise ImportRefused(file=path, reason=f"{case.place}: {error}") from None


@dataclass
class _Rows:
    """What a batch of cases becomes, table by table."""

    dossiers: list[list[Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    entries: list[ledger.NewEntry] = field(default_factory=list)


def _put_batch(
    cases: Iterator[ForeignCase], lookup: _Lookup, tally: _Tally, at: datetime, path: Path
) -> None:
    rows = _Rows()
    for case in cases:
        try:
            tally.count(case, _add(rows, case, lookup, at))
        except ImportRefused:
            raise
        except DomainError as refusal:
            raise ImportRefused(file=path, reason=f"{case.place}: {refusal}") from None
    _write(rows.dossiers, rows.facts, rows.entries)


def _add(rows: _Rows, case: ForeignCase, lookup: _Lookup, at: datetime) -> DossierClock:
    """Put one case into the rows; returns its clock."""
    received_on = case.acts[0].occurred_at.astimezone(lookup.mapping.zone).date()
    pack = rule_pack_on(received_on)
    place = lookup.place(case.unit)
    rule = lookup.rule(case.procedure, received_on, case.channel, place.level)
    claimant = f"import:{lookup.mapping.source}"
    first = {
        **case.acts[0].body, "code": case.code, "procedure": case.procedure,
        "procedure_version": rule.version, "procedure_fingerprint": rule.fingerprint,
        "unit": case.unit, "channel": case.channel, "pack": pack.code,
        "step": rule.step, "timezone": lookup.mapping.zone_name,
        "limit": limit_body(rule.limit),
    }  # fmt: skip
    if case.due is not None:
        first["due_claimed_at"] = case.due.astimezone(UTC).isoformat()
    acts = [
        Act(seq, act.kind, act.occurred_at, act.occurred_at, first if seq == 1 else act.body)
        for seq, act in enumerate(case.acts, start=1)
    ]
    derived = clock_of(acts, calendar=calendars.working_calendar(), pack=pack, now=at)
    rows.entries += [
        ledger.NewEntry(
            stream_of(case.code), act.kind, claimant, act.occurred_at,
            ledger.canonical_body(act.body),
        )
        for act in acts
    ]  # fmt: skip
    rows.dossiers.append(
        [
            0, case.code, case.procedure, rule.version, case.unit, case.channel, "IMPORTED",
            pack.code, "[]", rule.fee, "", "", "", "", "", case.applicant_unit, claimant,
            len(acts),
        ]
    )  # fmt: skip
    rows.facts.append(
        {
            "code": case.code, "procedure": case.procedure,
            "procedure_version": rule.version, "field": rule.field, "level": place.level,
            "unit": case.unit, "district": place.district, "channel": case.channel,
            "origin": "IMPORTED", **fact_of(derived),
            **burden_of(
                derived, procedure=case.procedure, version=rule.version, channel=case.channel,
                fee=rule.fee, distance_m=distance_between(case.applicant_unit, case.unit),
            ),
        }
    )  # fmt: skip
    return derived


def _write(
    dossiers: list[list[Any]], facts: list[dict[str, Any]], entries: list[ledger.NewEntry]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('dossiers_dossier', 'id'))"
            " FROM generate_series(1, %s)",
            [len(dossiers)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    for dossier_id, dossier, fact in zip(ids, dossiers, facts, strict=True):
        dossier[0] = dossier_id
        fact["dossier_id"] = dossier_id
    sql.copy_in("dossiers_dossier", _DOSSIER, (tuple(row) for row in dossiers))
    sql.copy_in("dossiers_fact", _FACT, (tuple(fact[name] for name in _FACT) for fact in facts))
    ledger.append_streams(entries)


def _report(mapping: LogMapping, digest: str, tally: _Tally, odd: Oddities) -> dict[str, Any]:
    judged = tally.judged
    return {
        "source": mapping.source,
        "file_sha256": digest,
        "already_imported": False,
        "cases": tally.cases,
        "events": tally.events,
        "entries": tally.entries,
        "closed": tally.closed,
        "open": tally.cases - tally.closed,
        "on_time": {"by_instant": judged["on_time_by_instant"], "by_day": judged["on_time_by_day"]},
        "late": {"by_instant": judged["late_by_instant"], "by_day": judged["late_by_day"]},
        "unjudgeable": judged["unjudgeable"],
        "oddities": odd.report(),
    }


__all__ = ["history_import"]
