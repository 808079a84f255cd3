"""Compare every file with the ledger: what was added, what is recorded, what is stored."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import Any

from motcua.core import filestore
from motcua.core.filestore import FileMissing
from motcua.dossiers.files.contracts import AREA, Scan
from motcua.dossiers.files.models import DossierFile
from motcua.dossiers.files.rules import file_seal, seals_in
from motcua.ledger import api as ledger

MAX_FAULTS = 20


def _stored(digest: str) -> str:
    """The digest of the bytes that lie under ``digest``; empty when there are none."""
    hashed = hashlib.sha256()
    try:
        for chunk in filestore.file_store(AREA).read(digest):
            hashed.update(chunk)
    except FileMissing:
        return ""
    return hashed.hexdigest()


def _named() -> dict[str, set[str]]:
    """By dossier, the seals that its acts in the ledger name."""
    found: dict[str, set[str]] = defaultdict(set)
    for stream, _, _, _, _, body in ledger.entry_bodies(stream_prefix="dossier:"):
        seals = seals_in(json.loads(body)) if '"seal"' in body else []
        if seals:
            found[stream.removeprefix("dossier:")].update(seals)
    return found


def files_verify() -> dict[str, Any]:
    """``{"files", "faults": [{"code", "reason"}]}``; at most 20 faults are listed.

    A file whose bytes or record were changed, one that no act added, and one that an act
    added and that is gone are each named by the dossier and the file's number.
    """
    named, faults, count = _named(), [], 0
    rows = DossierFile.objects.order_by("pk").values_list(
        "pk", "dossier__code", "component", "name", "media_type", "size", "digest", "salt"
    )
    for number, code, component, name, media_type, size, digest, salt in rows.iterator():
        count += 1
        seal = file_seal(code, Scan(component, name, media_type, size, digest), salt)
        if seal not in named.get(code, ()):
            reason = f"file {number} is not what its act in the ledger names"
        elif _stored(digest) != digest:
            reason = f"the stored bytes of file {number} are not those that were added"
        else:
            named[code].discard(seal)
            continue
        faults.append({"code": code, "reason": reason})
    faults += [
        {"code": code, "reason": f"{len(seals)} file(s) that its acts added are not recorded"}
        for code, seals in sorted(named.items())
        if seals
    ]
    return {"files": count, "faults": faults[:MAX_FAULTS]}
