"""What the page of a procedure shows of a version: papers, limits, forms, agencies, changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from motcua.calendars import api as calendars
from motcua.calendars.contracts import Due, TimeLimit
from motcua.core import clock
from motcua.core.errors import DomainError
from motcua.procedures import api as procedures
from motcua.procedures.contracts import (
    SCOPE_NAMES,
    Component,
    Procedure,
    ProcedureVersion,
    Scope,
    Text,
)

PAPER_FORMS: Mapping[str, Text] = {
    "FORM": Text("tờ khai theo mẫu", "filled-in form"),
    "ORIGINAL": Text("bản chính", "original"),
    "COPY": Text("bản sao", "copy"),
    "CERTIFIED_COPY": Text("bản sao có chứng thực", "certified copy"),
    "PRESENT": Text("chỉ xuất trình", "only shown"),
}
AGENCY_ROLES: Mapping[str, Text] = {
    "LEAD": Text("chủ trì", "leads"), "SUPPORT": Text("phối hợp", "supports"),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What differs between a version and the one before it."""

    kind: str
    before: Any = None
    after: Any = None


def changes(earlier: ProcedureVersion, later: ProcedureVersion) -> list[Change]:
    """What a citizen notices between two versions, in the order in which they ask for it."""
    found = [
        Change(kind, before, after)
        for kind, before, after in (
            ("level", earlier.levels, later.levels),
            ("scope", SCOPE_NAMES[earlier.scope], SCOPE_NAMES[later.scope]),
            ("limit", earlier.time_limit, later.time_limit),
            ("limits", earlier.limits, later.limits),
            ("fee", earlier.fee.amount, later.fee.amount),
            ("ways", tuple(sorted(earlier.ways)), tuple(sorted(later.ways))),
            ("decides", earlier.decides, later.decides),
            ("agencies", earlier.agencies, later.agencies),
            ("sets", earlier.sets, later.sets),
        )
        if before != after
    ]
    old = {part.code: part for part in earlier.components}
    new = {part.code: part for part in later.components}
    found += [Change("paper_added", after=part) for code, part in new.items() if code not in old]
    found += [Change("paper_removed", before=part) for code, part in old.items() if code not in new]
    kept = [(old[code], part) for code, part in new.items() if code in old]
    found += [
        Change("paper_changed", before, after)
        for before, after in kept
        if replace(before, reuse=()) != replace(after, reuse=())
    ]
    found += [
        Change("paper_reused", after=after)
        for before, after in kept
        if after.reuse and not before.reuse
    ]
    return found


def history(found: Procedure, today: date) -> list[dict[str, Any]]:
    """The versions, newest first, each with what it changed."""
    ordered = sorted(found.versions, key=lambda version: version.valid_from)
    return [
        {
            "version": version,
            "changes": changes(ordered[at - 1], version) if at else None,
            "now": version.valid_on(today),
            "to_come": version.valid_from > today,
        }
        for at, version in reversed(list(enumerate(ordered)))
    ]


def papers(version: ProcedureVersion) -> list[dict[str, Any]]:
    """What to bring: what everybody needs first, then what only some need.

    ``reuse`` are the procedures whose result serves, so that the paper need not be brought.
    """
    known = procedures.catalogue().procedures

    def row(part: Component) -> dict[str, Any]:
        return {
            "part": part, "form": PAPER_FORMS[part.form], "quantity": part.quantity * version.sets,
            "reuse": [known[code] for code in part.reuse if code in known],
        }  # fmt: skip

    return [row(part) for part in version.components if part.condition is None] + [
        row(part) for part in version.components if part.condition is not None
    ]


def due_today(limit: TimeLimit | None) -> Due | None:
    """The day of the result of what is handed in now."""
    if limit is None:
        return None
    try:
        return calendars.due(calendars.working_calendar(), clock.now(), limit)
    except DomainError:  # the calendar does not reach so far
        return None


def limit_rows(version: ProcedureVersion) -> list[dict[str, Any]]:
    """Every limit of a version, the usual one first, with the due day; none if there is one."""
    if not version.limits:
        return []
    usual = {
        "usual": True, "case": None, "channel": None, "level": None, "limit": version.time_limit,
        "basis": version.limit_basis, "verified": version.verified,
        "due": due_today(version.time_limit),
    }  # fmt: skip
    return [usual] + [
        {
            "usual": False, "case": item.case, "channel": item.channel, "level": item.level,
            "limit": item.limit, "basis": item.basis, "verified": item.verified,
            "due": due_today(item.limit),
        }
        for item in version.limits
    ]  # fmt: skip


def form_rows(version: ProcedureVersion, today: date) -> list[dict[str, Any]]:
    """Every form of a version; one with a blank to download also has its note."""
    known = procedures.catalogue().forms
    rows = []
    for name, code in version.blank_forms:
        blank = known[code].version_on(today) if code in known else None
        rows.append(
            {"name": name, "code": code if blank else "", "blank": blank,
             "note": procedures.note_of(blank) if blank else ""}
        )  # fmt: skip
    return rows


def together(found: Procedure, version: ProcedureVersion) -> dict[str, Any]:
    """Who else takes part, and which procedure this one is a variant of, or has variants."""
    known = procedures.catalogue().procedures
    return {
        "scope": version.scope, "scope_name": SCOPE_NAMES[version.scope],
        "internal": version.scope is Scope.INTERNAL,
        "agencies": [
            {"name": agency.name, "role": AGENCY_ROLES[agency.role]} for agency in version.agencies
        ],
        "shared": known.get(found.variant_of),
        "variants": procedures.procedure_variants(found.code),
    }  # fmt: skip
