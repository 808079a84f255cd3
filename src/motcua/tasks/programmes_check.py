"""Compare work programmes with the ledger: what was approved is still what is kept."""

from __future__ import annotations

from dataclasses import asdict

from motcua.core.definitions import fingerprint
from motcua.ledger import api as ledger
from motcua.tasks.contracts.programmes import Change, ProgrammeAct, ProgrammeRow
from motcua.tasks.selectors_programmes import (
    EVERY,
    approved_items,
    change_list,
    items_digest,
    programme_list,
    programme_stream,
)


def _faults(row: ProgrammeRow) -> list[str]:
    """What of a programme is not what the ledger says."""
    entries = ledger.entry_list(stream=programme_stream(row.code))
    approved = [entry.body for entry in entries if entry.kind == ProgrammeAct.APPROVED]
    changes = {change.number: change for change in change_list(row.code)}
    found = []
    if row.is_approved != bool(approved):
        found.append("the ledger and the programme differ on whether it was approved")
    for body in approved:
        first = [item for item in approved_items(row.code) if not item.change]
        if not items_digest(first) == body["digest"] == row.digest:
            found.append("its items are not those that were approved")
        on = row.document_on.isoformat() if row.document_on else ""
        if (row.document_number, on) != (body["document_number"], body["document_on"]):
            found.append("its document is not the one that was recorded")
    for entry in entries:
        if entry.kind == ProgrammeAct.CHANGE_PROPOSED:
            found += _change_faults(changes.get(entry.body["number"]), entry.body["lines"])
    return found


def _change_faults(change: Change | None, digest: str) -> list[str]:
    if change is None:
        return ["a change is not kept"]
    if fingerprint([asdict(line) for line in change.lines]) != digest:
        return [f"the lines of change {change.number} are not those that were proposed"]
    return []


def programmes_verify() -> list[dict[str, str]]:
    """Faults of programmes as ``{"code", "reason"}``."""
    return [
        {"code": row.code, "reason": reason}
        for row in programme_list(limit=EVERY) for reason in _faults(row)
    ]  # fmt: skip
