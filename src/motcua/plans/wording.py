"""Words of the province's plan: sections that home affairs drafts, frozen with the decision."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from motcua.core import outbox, sql, text
from motcua.core.commands import command, step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans import events
from motcua.plans.contracts import Kind, PlanSection, Round, RoundText
from motcua.plans.errors import (
    SECTION_TOO_LONG,
    SECTION_UNKNOWN,
    SECTIONS_NEEDED,
    PlanInvalid,
    PlanSecondPerson,
    RoundTextChanged,
    RoundTextFrozen,
    RoundTextMissing,
)
from motcua.plans.loading import rules_for_year
from motcua.plans.rules import words_digest
from motcua.plans.selectors import round_get, round_list, round_stream

LONGEST_SECTION: Final = 20_000
_KEPT: Final = (
    "SELECT r.code, t.number, t.sections, t.digest, t.saved_by, t.saved_at, f.decision_number,"
    " f.decision_on, t.salt FROM plans_round_text t JOIN plans_round r ON r.id = t.round_id"
    " LEFT JOIN plans_round_text_freeze f ON f.round_id = t.round_id AND f.number = t.number"
)


def sections_of(known: Round) -> tuple[PlanSection, ...]:
    """The sections that the plan of a round has, in their order."""
    return rules_for_year(known.first_year).sections


def _read(condition: str, values: Sequence[str]) -> list[tuple[RoundText, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_KEPT} {condition}", values)
        return [
            (RoundText(code, number, json.loads(kept) if isinstance(kept, str) else kept, digest,
                       by, at, decision or "", on), salt)
            for code, number, kept, digest, by, at, decision, on, salt in cursor.fetchall()
        ]  # fmt: skip


def text_get(code: str) -> RoundText | None:
    """The words of a round's plan: those that are frozen, else those saved last. One statement."""
    found = _read("WHERE r.code = %s ORDER BY f.decision_on IS NULL, t.number DESC LIMIT 1", [code])
    return found[0][0] if found else None


def text_missing(code: str) -> list[PlanSection]:
    """The sections that must be written before the province approves, and are not."""
    kept = text_get(code)
    written = kept.sections if kept else {}
    return [
        one for one in sections_of(round_get(code)) if one.required and not written.get(one.code)
    ]


def text_content(sections: Mapping[str, str]) -> str:
    """The text that the digest of some sections covers."""
    return json.dumps(sorted(sections.items()), ensure_ascii=False)


def _cleaned(words: str) -> str:
    """Paragraphs in one spelling, without empty ones."""
    parts = (text.clean(part) for part in words.splitlines())
    return "\n".join(part for part in parts if part)


def _lock(code: str) -> None:
    """Nobody may change the row of a round, so it is locked by a lock of the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [round_stream(code)]
        )


@command
def text_save(
    *, actor: Actor, at: datetime, code: str, sections: Mapping[str, str], expected: int | None
) -> RoundText:
    """Home affairs saves the sections of the province's plan: these, and no other.

    ``expected`` is the number of the text that was seen, 0 for none; ``None`` does not look.
    The same words again change nothing. Raises ``RoundUnknown``, ``NotPermitted``,
    ``PlanInvalid``, ``RoundTextChanged``, and ``RoundTextFrozen`` after the decision.
    """
    known = round_get(code)
    organisation.authorise(actor, "plans.guide", None)
    written = {name: said for name, typed in sections.items() if (said := _cleaned(typed))}
    _check(known, written)
    _lock(code)
    before = text_get(code)
    if before is not None and before.frozen:
        raise RoundTextFrozen(code=code, number=before.decision_number)
    if expected is not None and expected != (before.number if before else 0):
        raise RoundTextChanged(code=code)
    if before is not None and dict(before.sections) == written:
        return before
    return _write(actor, at, code, before.number + 1 if before else 1, written)


def _check(known: Round, written: Mapping[str, str]) -> None:
    faults: dict[str, str | Promise] = {}
    codes = {one.code for one in sections_of(known)}
    for name, said in written.items():
        if name not in codes:
            faults[name] = SECTION_UNKNOWN
        elif len(said) > LONGEST_SECTION:
            faults[name] = SECTION_TOO_LONG
    if not written:
        faults["sections"] = SECTIONS_NEEDED
    if faults:
        raise PlanInvalid(faults)


@step
def _write(
    actor: Actor, at: datetime, code: str, number: int, written: Mapping[str, str]
) -> RoundText:
    salt = secrets.token_hex(16)
    digest = words_digest(salt, text_content(written))
    body = {"number": number, "sections": sorted(written), "content": digest}
    seq = _tell(actor, at, code, Kind.TEXT_SAVED, body)
    sql.insert(
        "plans_round_text",
        {
            "round_id": _round_id(code), "number": number, "sections": json.dumps(dict(written)),
            "salt": salt, "digest": digest, "seq": seq, "saved_by": actor.code, "saved_at": at,
        },
    )  # fmt: skip
    return RoundText(code, number, dict(written), digest, actor.code, at)


def _round_id(code: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM plans_round WHERE code = %s", [code])
        return int(cursor.fetchone()[0])


@step
def _tell(actor: Actor, at: datetime, code: str, kind: Kind, body: Mapping[str, object]) -> int:
    appended = ledger.append(
        stream=round_stream(code), kind=kind, actor=actor.code, occurred_at=at, body=dict(body)
    )
    outbox.emit(
        name=events.ROUND_ACTED, record=round_stream(code),
        payload={"code": code, "kind": kind.value, "seq": appended.seq},
    )  # fmt: skip
    return int(appended.seq)


def _names(codes: Sequence[str], year: int) -> str:
    language = get_language() or "en"
    known = {one.code: one.name.said(language) for one in rules_for_year(year).sections}
    return "; ".join(known.get(code, code) for code in codes)


_named = lazy(_names, str)


@step
def text_freeze(actor: Actor, at: datetime, known: Round, number: str, on: date) -> None:
    """Freeze the words with the decision that approves the plan of a round, once.

    Never by whoever wrote them. Raises ``RoundTextMissing``, ``PlanSecondPerson``.
    """
    _lock(known.code)
    kept = text_get(known.code)
    if kept is not None and kept.frozen:
        return
    lacking = [one.code for one in text_missing(known.code)]
    if lacking or kept is None:
        raise RoundTextMissing(code=known.code, sections=_named(lacking, known.first_year))
    writers = {one.saved_by for one, _ in _read("WHERE r.code = %s", [known.code])}
    if actor.code in writers and not actor.is_system:
        raise PlanSecondPerson(code=known.code)
    body = {
        "number": kept.number, "content": kept.digest, "document_number": number,
        "document_on": on.isoformat(),
    }  # fmt: skip
    seq = _tell(actor, at, known.code, Kind.TEXT_FROZEN, body)
    sql.insert(
        "plans_round_text_freeze",
        {
            "round_id": _round_id(known.code), "number": kept.number, "decision_number": number,
            "decision_on": on, "seq": seq, "frozen_by": actor.code, "frozen_at": at,
        },
    )  # fmt: skip


# Compared with the ledger --------------------------------------------------------------


def _told(code: str) -> tuple[dict[int, str], tuple[object, ...] | None]:
    """The digests that were saved by number, and what was frozen, as the ledger has it."""
    saved: dict[int, str] = {}
    frozen: tuple[object, ...] | None = None
    for entry in ledger.entry_list(stream=round_stream(code)):
        if entry.kind == Kind.TEXT_SAVED:
            saved[entry.body["number"]] = entry.body["content"]
        elif entry.kind == Kind.TEXT_FROZEN:
            body = entry.body
            frozen = (body["number"], body["document_number"], body["document_on"])
    return saved, frozen


def _faults(code: str) -> Iterator[str]:
    saved, frozen = _told(code)
    kept = _read("WHERE r.code = %s", [code])
    digests = {
        one.number: words_digest(salt, text_content(one.sections)) for one, salt in kept
    }  # fmt: skip
    if digests != saved:
        yield "the words of its plan are not those that were saved"
    stated = next(
        ((one.number, one.decision_number, str(one.decision_on)) for one, _ in kept if one.frozen),
        None,
    )
    if stated != frozen:
        yield "the words of its plan are not frozen as the ledger says"


def texts_verify() -> list[dict[str, str]]:
    """Rounds whose words are not those that the ledger has digests of."""
    return [
        {"code": known.code, "reason": reason}
        for known in round_list()
        for reason in _faults(known.code)
    ]
