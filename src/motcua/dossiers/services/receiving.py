"""Receive a dossier: its code, its clock, its receipt."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import clock, idempotency, outbox, sql, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.burden import burden_of, distance_between
from motcua.dossiers.contracts import (
    Act,
    Applicant,
    Channel,
    Kind,
    Receipt,
    RulePack,
)
from motcua.dossiers.courses import open_steps_write, running_at_receipt, steps_now
from motcua.dossiers.errors import (
    EMAIL_WRONG,
    LEVELS,
    NAME_NEEDED,
    UNKNOWN_HOME,
    WRONG_LEVEL,
    DossierInvalid,
    OccurredInFuture,
    ProcedureNotHere,
    UnitClosed,
)
from motcua.dossiers.files.contracts import Scan
from motcua.dossiers.packs import rule_pack_on
from motcua.dossiers.rules import (
    clock_of,
    code_series,
    dossier_code,
    fact_of,
    limit_body,
    origin_of,
    unit_part,
)
from motcua.dossiers.selectors import stream_of
from motcua.dossiers.services import filing
from motcua.dossiers.services.acting import made_up
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Unit
from motcua.payments import api as payments
from motcua.payments.contracts import Relief
from motcua.procedures import api as procedures
from motcua.procedures.contracts import LimitChosen, Procedure, ProcedureVersion

_EMAIL = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_TOLERANCE = timedelta(minutes=1)


def _check_time(occurred_at: datetime, at: datetime) -> None:
    if occurred_at > at + _TOLERANCE:
        raise OccurredInFuture()


def _check_applicant(applicant: Applicant) -> Applicant:
    cleaned = Applicant(
        name=text.clean(applicant.name),
        id_number="".join(char for char in applicant.id_number if char.isalnum()),
        phone="".join(char for char in applicant.phone if char.isdigit() or char == "+"),
        address=text.clean(applicant.address),
        unit=applicant.unit.strip(),
        email=applicant.email.strip(),
        notices=applicant.notices,
    )
    wrong: dict[str, str] = {}
    if cleaned.unit and cleaned.unit not in organisation.units_by_code():
        wrong["applicant.unit"] = str(UNKNOWN_HOME)
    if cleaned.email and not _EMAIL.fullmatch(cleaned.email):
        wrong["applicant.email"] = str(EMAIL_WRONG)
    if not cleaned.name:
        wrong["applicant.name"] = str(NAME_NEEDED)
    if wrong:
        raise DossierInvalid(wrong)
    return cleaned


def _open_unit(unit_code: str, day: date) -> Unit:
    """The unit as it is called on ``day``. Raises ``UnitUnknown``, ``UnitClosed``."""
    unit = organisation.unit_get(unit_code, on=day)
    if unit.valid_on(day):
        return unit
    stand_in = organisation.unit_stand_in(unit_code, on=day)
    if not stand_in.exists:
        raise UnitClosed(unit=unit.name_vi, day=day)
    successor = organisation.unit_get(stand_in.code, on=day)
    raise UnitClosed(
        unit=unit.name_vi, day=day, successor=successor.name_vi, successor_code=successor.code
    )


def _version_here(procedure: Procedure, unit: Unit, day: date) -> ProcedureVersion:
    """The version of ``day``, if it is done at the unit's level. Raises ``ProcedureNotHere``."""
    version = procedures.procedure_version_on(procedure.code, day)
    if unit.level not in version.levels:
        raise ProcedureNotHere(
            {"procedure": WRONG_LEVEL}, procedure=procedure.name.vi, day=day, unit=unit.name_vi,
            belongs=LEVELS[version.level], level=LEVELS[unit.level],
        )  # fmt: skip
    return version


def next_number(unit: str, series: str) -> int:
    """The next number of a run; the row lock makes it unique and without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_code_number AS n (unit, series, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (unit, series) DO UPDATE SET last = n.last + 1 RETURNING last",
            [unit, series],
        )
        return int(cursor.fetchone()[0])


@command
def dossier_receive(
    *,
    actor: Actor,
    at: datetime,
    unit_code: str,
    procedure_code: str,
    applicant: Applicant,
    components: Sequence[str],
    channel: Channel = Channel.COUNTER,
    case: str = "",
    exemption: str = "",
    exemption_proof: str = "",
    occurred_at: datetime | None = None,
    scans: Sequence[Scan] = (),
    reused: Mapping[str, Sequence[str]] | None = None,
    key: str | None = None,
) -> Receipt:
    """Receive a complete dossier: allocate its code, start its clock, give the receipt.

    ``occurred_at`` is when it was handed over (now, unless it was entered afterwards);
    ``case`` the code of one of the procedure's cases that have their own time limit;
    ``exemption`` the group by which the fee is lessened, on the paper that was shown. Where
    the agency brought in a process of its own, the dossier goes through the one of this day.
    ``scans`` are files whose bytes are kept already; ``reused`` names by component the
    dossiers whose results serve, so that nobody asks for that paper. What is due of the fee
    is charged in the same transaction. At most nine statements, eight where there is no fee;
    one more for files, two for reused results, two with a process of its own. Raises
    ``NotPermitted``, ``UnitUnknown``, ``UnitClosed``, ``ProcedureUnknown``,
    ``ProcedureNotInForce``, ``ProcedureNotHere``, ``CaseUnknown``, ``DossierInvalid``,
    ``ComponentMissing``, ``FilesRefused``, ``OccurredInFuture``, ``ExemptionUnknown``,
    ``KeyReused``.
    """
    happened = occurred_at or at
    _check_time(happened, at)
    organisation.authorise(actor, "dossiers.receive", unit_code)
    day = clock.local_day(happened)
    procedures.catalogue_refresh()
    procedure = procedures.procedure_get(procedure_code)
    unit = _open_unit(unit_code, day)
    version = _version_here(procedure, unit, day)
    chosen = procedures.limit_for(version, channel=channel.value, level=unit.level, case=case)
    person = _check_applicant(applicant)
    filing.check_twice(scans)
    checklist = filing.checklist_of(
        version, present=components, scans=scans, reused=reused or {}, channel=channel
    )
    taken = filing.reuse_checked(version, person, reused or {})
    running, adopted = running_at_receipt(procedure_code, version, day)
    pack = rule_pack_on(day)
    relief = payments.relief_of(exemption, on=day, proof=exemption_proof)
    claimed = idempotency.claim(
        actor=actor.code, key=key,
        request={
            "act": "receive", "unit": unit_code, "procedure": procedure_code,
            "applicant": [
                person.name, person.id_number, person.phone, person.address, person.unit,
            ],
            "components": list(components), "channel": channel.value, "case": case,
            "occurred_at": occurred_at,
            **({"email": person.email} if person.email else {}),
            **({} if person.notices else {"notices": False}),
            **({"exemption": [exemption, exemption_proof]} if exemption else {}),
            **({"files": [[scan.component, scan.name, scan.digest] for scan in scans]}
               if scans else {}),
            **({"reused": {part: list(codes) for part, codes in reused.items()}}
               if reused else {}),
        },
    )  # fmt: skip
    if claimed.answer is not None:
        return _receipt_again(claimed.answer)
    unit_number = organisation.unit_number(unit)
    code = dossier_code(
        pack, unit_number=unit_number, day=day,
        number=next_number(unit_part(pack, unit_number), code_series(pack, day)),
    )  # fmt: skip
    fee = payments.charge_open(
        actor=actor, at=at, dossier=code, seq=1, unit=unit_code,
        listed=version.fee.amount, relief=relief,
    )  # fmt: skip
    salt = secrets.token_hex(16)
    files = filing.sealed(code, scans)
    body = _received_body(
        code=code, procedure_code=procedure_code, version=version, unit_code=unit_code,
        channel=channel, pack=pack, checklist=checklist, person=person, chosen=chosen,
        fee=fee, relief=relief, salt=salt, begun=_begun(running, adopted),
    ) | filing.receipt_parts(code, files, taken, salt) | made_up(actor, at)  # fmt: skip
    origin = origin_of(body).value
    appended = ledger.append(
        stream=stream_of(code), kind=Kind.RECEIVED, actor=actor.code, occurred_at=happened,
        body=body,
    )  # fmt: skip
    derived = clock_of(
        [Act(1, Kind.RECEIVED, happened, appended.recorded_at, body, actor.code)],
        calendar=calendars.working_calendar(), pack=pack, now=at,
    )  # fmt: skip
    dossier_id = sql.insert(
        "dossiers_dossier",
        {
            "code": code, "procedure": procedure_code, "procedure_version": version.version,
            "unit": unit_code, "channel": channel.value, "origin": origin, "pack": pack.code,
            "components": json.dumps(checklist), "fee": fee,
            "applicant_name": person.name, "applicant_folded": text.fold(person.name),
            "applicant_id_number": person.id_number, "applicant_phone": person.phone,
            "applicant_address": person.address, "applicant_unit": person.unit,
            "applicant_salt": salt, "applicant_email": person.email, "notices": person.notices,
            "received_by": actor.code, "last_seq": 1,
        },
        returning="id",
    )  # fmt: skip
    sql.insert(
        "dossiers_fact",
        {
            "dossier_id": dossier_id, "code": code, "procedure": procedure_code,
            "procedure_version": version.version, "field": procedure.field,
            "level": unit.level, "unit": unit_code,
            "district": organisation.district_of(unit_code), "channel": channel.value,
            "origin": origin, **fact_of(derived),
            **burden_of(
                derived, procedure=procedure_code, version=version.version,
                channel=channel.value, fee=fee,
                distance_m=distance_between(person.unit, unit_code),
            ),
        },
    )  # fmt: skip
    filing.write_files(
        files, dossier_id=dossier_id, step=version.steps[0].code, seq=1, at=at, actor=actor
    )
    filing.write_reused(dossier_id, taken)
    if adopted is not None:
        open_steps_write(dossier_id, steps_now(running, derived, unit_code))
    outbox.emit(
        name=events.DOSSIER_RECEIVED, record=stream_of(code),
        payload={"code": code, "unit": unit_code, "kind": Kind.RECEIVED, "seq": 1},
    )  # fmt: skip
    receipt = Receipt(
        dossier_id, code, happened, derived.due_on, derived.due_at, derived.proposed, 1,
        appended.hash.hex(),
    )  # fmt: skip
    idempotency.answer(claimed, _receipt_answer(receipt))
    return receipt


def _received_body(
    *, code: str, procedure_code: str, version: ProcedureVersion, unit_code: str,
    channel: Channel, pack: RulePack, checklist: list[dict[str, Any]], person: Applicant,
    chosen: LimitChosen, fee: int, relief: Relief | None, salt: str,
    begun: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    lessened = relief is not None and version.fee.amount > 0
    return {
        "code": code, "procedure": procedure_code, "procedure_version": version.version,
        "procedure_fingerprint": version.fingerprint, "unit": unit_code,
        "channel": channel.value, "pack": pack.code, "pack_fingerprint": pack.fingerprint,
        "calendar": calendars.working_calendar().version, "limit": limit_body(chosen.limit),
        "limit_basis": chosen.basis,
        "case": procedures.case_code(chosen.case) if chosen.case else None,
        "components": checklist, "fee": fee,
        **({"fee_listed": version.fee.amount, "exempt": True} if lessened else {}),
        **begun,
        "keyed_by": "OFFICIAL",
        "applicant_digest": person_digest(code, person, salt),
    }  # fmt: skip


def _begun(
    running: procedures.Running, adopted: procedures.ProcessInForce | None
) -> dict[str, Any]:
    """Where the dossier stands once it is received, and by which process, if not the steps."""
    here = running.begin()
    if adopted is None:
        return {"step": running.main(here)}
    return {
        "step": running.main(here), "at": sorted(here.steps),
        "process": {"number": adopted.number, "fingerprint": adopted.fingerprint},
    }  # fmt: skip


def person_digest(code: str, person: Applicant, salt: str) -> str:
    """Binds the entry to the person without naming them.

    The salt stays with the dossier: without it nobody, not even who knows all of a person's
    data, can tell from the public ledger whether an entry is theirs.
    """
    parts = "\n".join([salt, code, person.name, person.id_number, person.phone, person.address])
    return hashlib.sha256(parts.encode()).hexdigest()


def _receipt_answer(receipt: Receipt) -> dict[str, Any]:
    return {
        "dossier_id": receipt.dossier_id, "code": receipt.code,
        "received_at": receipt.received_at.isoformat(),
        "due_on": receipt.due_on.isoformat() if receipt.due_on else None,
        "due_at": receipt.due_at.isoformat() if receipt.due_at else None,
        "proposed": receipt.proposed, "seq": receipt.seq, "hash": receipt.hash,
    }  # fmt: skip


def _receipt_again(kept: Mapping[str, Any]) -> Receipt:
    due_at = datetime.fromisoformat(kept["due_at"]) if kept["due_at"] else None
    return Receipt(
        kept["dossier_id"], kept["code"], datetime.fromisoformat(kept["received_at"]),
        datetime.fromisoformat(kept["due_on"]).date() if kept["due_on"] else None,
        due_at, kept["proposed"], kept["seq"], kept["hash"],
    )  # fmt: skip
