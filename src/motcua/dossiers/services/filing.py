"""Files come to a dossier, and a wrong one is struck out; results issued before are reused.

A file is never overwritten and never leaves the record: striking it out is an act with a
reason, after which only an inspector reads it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.core import text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Applicant, Channel, Done, IssuedResult, Kind
from motcua.dossiers.errors import (
    CHOOSE_FILE,
    FILE_TWICE,
    NOT_ISSUED,
    STRIKE_REASON,
    UNKNOWN_COMPONENT,
    ComponentMissing,
    DossierInvalid,
    FilesRefused,
    FileStruck,
    FileUnknown,
)
from motcua.dossiers.files.contracts import Scan, Way
from motcua.dossiers.files.models import DossierFile, Reuse
from motcua.dossiers.files.rules import file_seal, reuse_seal
from motcua.dossiers.files.selectors import reuse_offers
from motcua.dossiers.services.acting import (
    Locked,
    Plan,
    check_state,
    claim,
    done_again,
    lock,
    record_act,
)
from motcua.dossiers.services.moving import check_holds_a_step, step_held
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion

COUNTER = "dossiers.receive"
PERMISSION = "dossiers.file"


# At receipt ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Sealed:
    """A kept file with the salt and the seal that tie it to its act."""

    scan: Scan
    salt: str
    seal: str


def sealed(code: str, scans: Iterable[Scan]) -> list[Sealed]:
    """Each file with a salt of its own."""
    found = []
    for scan in scans:
        salt = secrets.token_hex(16)
        found.append(Sealed(scan, salt, file_seal(code, scan, salt)))
    return found


def check_twice(scans: Sequence[Scan], known: Iterable[tuple[str, str]] = ()) -> None:
    """Raises ``FilesRefused`` for the same bytes twice at one component."""
    seen, wrong = set(known), {}
    for scan in scans:
        if (scan.component, scan.digest) in seen:
            wrong[f"files.{scan.component}"] = str(FILE_TWICE) % {"name": scan.name}
        seen.add((scan.component, scan.digest))
    if wrong:
        raise FilesRefused(wrong)


def reuse_checked(
    version: ProcedureVersion, person: Applicant, reused: Mapping[str, Sequence[str]]
) -> dict[str, list[IssuedResult]]:
    """What each reused code stands for. One statement, none where nothing is reused.

    Raises ``DossierInvalid`` for a code that is no result of this person for this paper.
    """
    wanted = {part: list(dict.fromkeys(codes)) for part, codes in reused.items() if codes}
    if not wanted:
        return {}
    offers = reuse_offers(version, id_number=person.id_number)
    found: dict[str, list[IssuedResult]] = {}
    for part, codes in wanted.items():
        known = {result.code: result for result in offers.get(part, ())}
        for code in codes:
            if code not in known:
                raise DossierInvalid({f"reused.{part}": str(NOT_ISSUED) % {"code": code[:60]}})
            found.setdefault(part, []).append(known[code])
    return found


def checklist_of(
    version: ProcedureVersion, *, present: Sequence[str], scans: Sequence[Scan],
    reused: Mapping[str, Sequence[str]], channel: Channel,
) -> list[dict[str, Any]]:  # fmt: skip
    """Each component that came, and how. Raises ``ComponentMissing``, ``DossierInvalid``.

    What an applicant sent online and nobody put in as a file has no way: nobody saw it here.
    """
    known = {component.code: component for component in version.components}
    scanned = [scan.component for scan in scans if scan.component]
    served = [code for code, results in reused.items() if results]
    came = list(dict.fromkeys([*present, *scanned, *served]))
    unknown = [code for code in came if code not in known]
    if unknown:
        raise DossierInvalid({f"components.{code}": str(UNKNOWN_COMPONENT) for code in unknown})
    missing = [
        component for component in version.components
        if component.required and component.condition is None and component.code not in came
    ]  # fmt: skip
    if missing:
        raise ComponentMissing(
            {f"components.{component.code}": component.name.vi for component in missing}
        )

    def way(code: str) -> dict[str, str]:
        if code in served:
            return {"way": Way.REUSED.value}
        if code not in present or channel is Channel.ONLINE:
            return {"way": Way.FILE.value} if code in scanned else {}
        return {"way": Way.PAPER.value}

    return [{"code": code, "quantity": known[code].quantity, **way(code)} for code in came]


def receipt_parts(
    code: str, files: Sequence[Sealed], reused: Mapping[str, Sequence[IssuedResult]], salt: str
) -> dict[str, Any]:
    """What a receipt's body says of files and reused results: seals, nothing to read."""
    taken = [
        {"component": part, "seal": reuse_seal(code, part, result.code, salt)}
        for part, results in reused.items()
        for result in results
    ]
    return {
        **({"files": seals_body(files)} if files else {}),
        **({"reused": taken} if taken else {}),
    }


def seals_body(files: Sequence[Sealed]) -> list[dict[str, str]]:
    """The files as an act's body holds them."""
    return [{"component": item.scan.component, "seal": item.seal} for item in files]


def write_files(
    files: Sequence[Sealed], *, dossier_id: int, step: str, seq: int, at: datetime, actor: Actor
) -> None:
    """Record the files of an act. One statement, none without a file."""
    DossierFile.objects.bulk_create(
        DossierFile(
            dossier_id=dossier_id, component=item.scan.component, step=step, name=item.scan.name,
            media_type=item.scan.media_type, size=item.scan.size, digest=item.scan.digest,
            salt=item.salt, added_seq=seq, added_at=at, added_by=actor.code, struck_by="",
        )
        for item in files
    )  # fmt: skip


def write_reused(dossier_id: int, reused: Mapping[str, Sequence[IssuedResult]]) -> None:
    """Record which results served. One statement, none where none did."""
    Reuse.objects.bulk_create(
        Reuse(
            dossier_id=dossier_id, component=part, result_of=result.code, result=result.result,
            issued_on=result.issued_on,
        )
        for part, results in reused.items()
        for result in results
    )  # fmt: skip


# Later ---------------------------------------------------------------------------------


def _check_may(actor: Actor, locked: Locked) -> None:
    """Whoever holds a step, also in an agency that takes part, or the counter of the dossier.

    Raises ``NotPermitted``, ``NotYourStep``.
    """
    if organisation.permitted(actor, COUNTER, locked.unit):
        organisation.authorise(actor, PERMISSION, locked.unit)
        return
    unit = check_holds_a_step(actor, locked)
    organisation.authorise(actor, PERMISSION, unit)


def _check_components(locked: Locked, scans: Sequence[Scan]) -> None:
    known = {""}
    if locked.version:
        version = procedures.procedure_version_get(locked.procedure, locked.version)
        known |= {component.code for component in version.components}
    wrong = {
        f"files.{scan.component}": str(UNKNOWN_COMPONENT)
        for scan in scans if scan.component not in known
    }  # fmt: skip
    if not scans:
        wrong["files"] = str(CHOOSE_FILE)
    if wrong:
        raise FilesRefused(wrong)


@command
def dossier_files_add(
    *, actor: Actor, at: datetime, code: str, scans: Sequence[Scan],
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Add files whose bytes are kept already; all of them or none. One act, at most 12 statements.

    The ledger has a salted digest of each. Raises ``DossierUnknown``, ``NotPermitted``,
    ``NotYourStep``, ``DossierChanged``, ``ActNotPossible``, ``FilesRefused``.
    """
    asked = [[scan.component, scan.name, scan.digest] for scan in scans]
    claimed = claim(actor, key, "files_add", code, files=asked)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    _check_may(actor, locked)
    check_state(locked, expected_seq, Kind.FILES_ADDED)
    _check_components(locked, scans)
    standing = DossierFile.objects.filter(dossier_id=locked.dossier_id, struck_seq=None)
    check_twice(scans, standing.values_list("component", "digest"))
    files, step = sealed(code, scans), step_held(actor, locked)
    plan = Plan(
        Kind.FILES_ADDED, {"at_step": step, "files": seals_body(files)},
        events.DOSSIER_MOVED,
    )  # fmt: skip
    done = record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )
    write_files(files, dossier_id=locked.dossier_id, step=step, seq=done.seq, at=at, actor=actor)
    return done


@command
def dossier_file_strike(
    *, actor: Actor, at: datetime, code: str, file_id: int, reason: str,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Strike out a file that does not belong to the dossier; it stays, for an inspector.

    Raises ``DossierUnknown``, ``NotPermitted``, ``NotYourStep``, ``FileUnknown``,
    ``FileStruck``, ``DossierChanged``, ``ActNotPossible``, ``DossierInvalid`` without a reason.
    """
    claimed = claim(actor, key, "file_strike", code, file=file_id, reason=reason)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    _check_may(actor, locked)
    check_state(locked, expected_seq, Kind.FILE_STRUCK)
    row = DossierFile.objects.filter(dossier_id=locked.dossier_id, pk=file_id).first()
    if row is None:
        raise FileUnknown(code=code)
    if row.struck_seq is not None:
        raise FileStruck(name=row.name, code=code)
    words = text.clean(reason)
    if not words:
        raise DossierInvalid({"reason": str(STRIKE_REASON)})
    scan = Scan(row.component, row.name, row.media_type, row.size, row.digest)
    plan = Plan(
        Kind.FILE_STRUCK, {"seal": file_seal(code, scan, row.salt), "added_seq": row.added_seq},
        events.DOSSIER_MOVED, words,
    )  # fmt: skip
    done = record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )
    row.struck_seq, row.struck_at, row.struck_by = done.seq, at, actor.code
    row.save(update_fields=["struck_seq", "struck_at", "struck_by"])
    return done
