"""Every inspection and finding derived again from the ledger, every draw recomputed, every
other row compared with the act that wrote it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from motcua.core import clock
from motcua.ledger import api as ledger
from motcua.steering.contracts import Act
from motcua.steering.record_check import records_verify
from motcua.steering.rules import progress_of, standing_of
from motcua.steering.selectors_draws import draw_check, draw_list
from motcua.steering.selectors_inspections import (
    FINDING,
    INSPECTION,
    Sight,
    inspection_list,
    stored_standings,
)

S = TypeVar("S")


def _derived(prefix: str, derive: Callable[[list[Act]], S | None]) -> dict[str, S | None]:
    return {
        code: derive(
            [Act(seq, kind, "", at, recorded, body) for seq, kind, at, recorded, body in entries]
        )
        for code, entries in ledger.streams(stream_prefix=prefix)
    }


def facts_verify() -> dict[str, Any]:
    """Compare what is stored with what the ledger gives; ``faults`` names what differs.

    Words and files too: by the digests that the ledger holds of them.
    """
    inspections = _derived(INSPECTION, progress_of)
    rows = {row.code: row for row in inspection_list(Sight(secret=True), limit=1_000_000)}
    stored: dict[str, Any] = {code: row.progress for code, row in rows.items()}
    faults = _differences(stored, inspections)
    findings = _derived(FINDING, standing_of)
    faults += _differences(stored_standings(), findings)
    draws = draw_list(limit=1_000_000)
    for draw in draws:
        faults += [{"code": draw.code, "reason": reason} for reason in draw_check(draw.code)]
    faults += records_verify()
    return {
        "on": clock.today().isoformat(), "inspections": len(inspections),
        "findings": len(findings), "draws": len(draws), "faults": faults,
    }  # fmt: skip


def _differences(stored: dict[str, Any], derived: dict[str, Any]) -> list[dict[str, str]]:
    found = []
    for code in sorted({*stored, *derived}):
        if code not in stored or code not in derived:
            reason = "it stands in the ledger or in the table, and not in both"
        elif stored[code] != derived[code]:
            reason = "the table says something else than the acts in the ledger"
        else:
            continue
        found.append({"code": code, "reason": reason})
    return found
