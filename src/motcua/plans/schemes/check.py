"""Derive every scheme again from the ledger, and compare it with what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import connection

from motcua.core import clock
from motcua.ledger import api as ledger
from motcua.plans.contracts import Scheme, SchemeKind, SchemeState
from motcua.plans.rules import words_digest
from motcua.plans.schemes.selectors import STREAM, scheme_list

_STATES = {
    SchemeKind.SUBMITTED: SchemeState.SUBMITTED, SchemeKind.RETURNED: SchemeState.DRAFT,
    SchemeKind.APPROVED: SchemeState.APPROVED,
}  # fmt: skip


def _salts() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, salt FROM plans_scheme")
        return dict(cursor.fetchall())


def _opening(known: Scheme, salt: str) -> dict[str, Any]:
    """What the first act says of the scheme as it is kept."""
    told = [known.title, known.summary, [one.title for one in known.milestones]]
    return {
        "lead": known.lead, "programme": known.programme, "clause": known.clause,
        "milestones": [one.due_on.isoformat() for one in known.milestones],
        "words": words_digest(salt, json.dumps(told, ensure_ascii=False)),
    }  # fmt: skip


def _kept(known: Scheme, salt: str) -> set[tuple[str, ...]]:
    """Opinions, answers and milestones as they are kept, as the acts say them."""
    found: set[tuple[str, ...]] = set()
    for one in known.opinions:
        if one.said_on is not None:
            said = words_digest(salt, one.words)
            found.add((SchemeKind.SAID, one.unit, str(one.agrees), said, str(one.said_on)))
        if one.response:
            answer = words_digest(salt, one.response_words)
            found.add((SchemeKind.ANSWERED, one.unit, one.response.value, answer))
    for step in known.milestones:
        if step.done_on is not None:
            shown = words_digest(salt, step.evidence)
            found.add((SchemeKind.REACHED, str(step.number), shown, str(step.done_on)))
    return found


def _stated(entries: list[Any]) -> set[tuple[str, ...]]:
    """The same, as the ledger has it."""
    found: set[tuple[str, ...]] = set()
    for entry in entries:
        body, on = entry.body, str(clock.local_day(entry.occurred_at))
        if entry.kind == SchemeKind.SAID:
            said = (SchemeKind.SAID, body["unit"], str(body["agrees"]), body["words"], on)
            found.add(said)
        elif entry.kind == SchemeKind.ANSWERED:
            found.add((SchemeKind.ANSWERED, body["unit"], body["response"], body["words"]))
        elif entry.kind == SchemeKind.REACHED:
            found.add((SchemeKind.REACHED, str(body["number"]), body["evidence"], on))
    return found


def _faults(known: Scheme, salt: str) -> Iterator[str]:
    entries = list(ledger.entry_list(stream=STREAM + known.code))
    states = [
        _STATES[SchemeKind(entry.kind)] for entry in entries if SchemeKind(entry.kind) in _STATES
    ]
    state = states[-1] if states else SchemeState.DRAFT
    if (state, len(entries)) != (known.state, known.last_seq):
        yield "the scheme does not stand where its acts put it"
    if not entries or entries[0].body != _opening(known, salt):
        yield "the scheme is not the one that was begun"
    if _kept(known, salt) != _stated(entries):
        yield "opinions, answers or milestones are not those that were recorded"
    decided = [entry.body for entry in entries if entry.kind == SchemeKind.APPROVED]
    kept = {"document_number": known.decision_number, "document_on": str(known.decision_on)}
    if decided and {name: decided[-1].get(name) for name in kept} != kept:
        yield "the decision is not the one that was recorded"
    if _texts(known) != _stated_texts(entries):
        yield "the texts, or which of them was submitted or approved, are not those recorded"
    if _by_whom(known) != _stated_by_whom(entries):
        yield "who was asked until when, submitted or decided is not what was recorded"
    returned = [entry.body["words"] for entry in entries if entry.kind == SchemeKind.RETURNED]
    reason = words_digest(salt, known.return_reason) if known.return_reason else ""
    if (returned[-1] if returned else "") != reason:
        yield "the reason of the return is not the one that was recorded"


def _texts(known: Scheme) -> set[tuple[Any, ...]]:
    """The versions of the text, and which were submitted and approved, as they are kept."""
    found: set[tuple[Any, ...]] = {
        (one.number, one.stage.value, one.file.digest, one.kept_by, str(one.kept_on))
        for one in known.texts
    }
    digests = {one.number: one.file.digest for one in known.texts}
    for kind, number in (
        (SchemeKind.SUBMITTED, known.submitted_text), (SchemeKind.APPROVED, known.approved_text)
    ):  # fmt: skip
        if number is not None:
            found.add((kind.value, number, digests.get(number, "")))
    return found


def _stated_texts(entries: list[Any]) -> set[tuple[Any, ...]]:
    """The same, as the ledger has it: of several submissions the last that cites a text."""
    found: set[tuple[Any, ...]] = set()
    cited: dict[str, tuple[Any, ...]] = {}
    for entry in entries:
        body = entry.body
        if entry.kind == SchemeKind.TEXT_KEPT:
            on = str(clock.local_day(entry.occurred_at))
            found.add((body["number"], body["stage"], body["digest"], entry.actor, on))
        elif entry.kind in (SchemeKind.SUBMITTED, SchemeKind.APPROVED) and "text" in body:
            cited[entry.kind] = (str(entry.kind), body["text"]["number"], body["text"]["digest"])
    return found | set(cited.values())


def _by_whom(known: Scheme) -> set[tuple[str, ...]]:
    """Who was asked until when, and who said, submitted and decided on which day, as kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.unit, o.said_by FROM plans_scheme_opinion o JOIN plans_scheme s"
            " ON s.id = o.scheme_id WHERE s.code = %s AND o.said_on IS NOT NULL",
            [known.code],
        )
        found: set[tuple[str, ...]] = {(SchemeKind.SAID, *row) for row in cursor.fetchall()}
    found |= {(SchemeKind.ASKED, one.unit, str(one.until_on)) for one in known.opinions}
    if known.submitted_by:
        sent = (known.submission_number, known.submitted_by, str(known.submitted_on))
        found.add((SchemeKind.SUBMITTED, *sent))
    if known.approved_by:
        found.add((SchemeKind.APPROVED, known.approved_by, str(_approved_on(known.code))))
    return found


def _approved_on(code: str) -> date | None:
    """The day from which the milestones of a scheme are judged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT approved_on FROM plans_scheme WHERE code = %s", [code])
        found: date | None = cursor.fetchone()[0]
    return found


def _stated_by_whom(entries: list[Any]) -> set[tuple[str, ...]]:
    """The same, as the ledger has it: of several submissions the last."""
    found: set[tuple[str, ...]] = set()
    last: tuple[str, ...] = ()
    for entry in entries:
        on = str(clock.local_day(entry.occurred_at))
        if entry.kind == SchemeKind.ASKED:
            for unit in entry.body["units"]:
                found.add((SchemeKind.ASKED, unit, entry.body["until_on"]))
        elif entry.kind == SchemeKind.SAID:
            found.add((SchemeKind.SAID, entry.body["unit"], entry.actor))
        elif entry.kind == SchemeKind.SUBMITTED:
            last = (SchemeKind.SUBMITTED, entry.body["document_number"], entry.actor, on)
        elif entry.kind == SchemeKind.APPROVED:
            found.add((SchemeKind.APPROVED, entry.actor, on))
    return found | ({last} if last else set())


def schemes_verify() -> tuple[int, list[dict[str, str]]]:
    """How many schemes there are, and what of them differs from the ledger, by code."""
    salts = _salts()
    found = scheme_list(on=clock.today(), every=True)
    return len(found), [
        {"code": known.code, "reason": reason}
        for known in found
        for reason in _faults(known, salts[known.code])
    ]
