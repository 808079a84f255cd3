"""Schemes: drafted by a lead agency, commented on, submitted, approved, carried out."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans.contracts import (
    NewScheme,
    Response,
    Scheme,
    SchemeKind,
    SchemeOpinion,
    SchemeState,
)
from motcua.plans.drafting import (
    LONGEST_NUMBER,
    LONGEST_TITLE,
    SHORTEST_TITLE,
    unit_works,
)
from motcua.plans.errors import (
    CLAUSE_UNKNOWN,
    DOCUMENT_IN_FUTURE,
    DOCUMENT_NEEDED,
    EVIDENCE_NEEDED,
    MILESTONE_DAYS,
    MILESTONES_NEEDED,
    REASON_NEEDED,
    TEXT_NEEDED,
    TITLE_NEEDED,
    UNIT_UNKNOWN,
    UNITS_NEEDED,
    UNTIL_BEFORE,
    UNTIL_TOO_FAR,
    WORDS_TOO_LONG,
    PlanInvalid,
    SchemeActNotPossible,
    SchemeOpinionsOpen,
    SchemeSecondPerson,
    SchemeTextChanged,
)
from motcua.plans.recording import LONGEST
from motcua.plans.rules import clauses, words_digest
from motcua.plans.schemes.acting import lock, record
from motcua.plans.schemes.selectors import STREAM, open_opinions
from motcua.programme import api as programme

MOST_MILESTONES: Final = 50
FARTHEST: Final = timedelta(days=3650)
LONGEST_ASKED: Final = timedelta(days=366)
"""An opinion holds a submission up until its day, so that day cannot be any."""
_OF_THE_LEAD: Final = frozenset(
    {
        SchemeKind.OPENED,
        SchemeKind.ASKED,
        SchemeKind.ANSWERED,
        SchemeKind.SUBMITTED,
        SchemeKind.TEXT_KEPT,
    }
)
"""What the lead does, and texts: whoever did any of it does not decide."""


def _words(typed: str, name: str, *, needed: bool = True) -> str:
    cleaned = text.clean(typed)
    if needed and not cleaned:
        raise PlanInvalid({name: REASON_NEEDED})
    if len(cleaned) > LONGEST:
        raise PlanInvalid({name: WORDS_TOO_LONG})
    return cleaned


def _number(typed: str) -> str:
    cleaned = text.clean(typed)
    if not 1 <= len(cleaned) <= LONGEST_NUMBER:
        raise PlanInvalid({"document_number": DOCUMENT_NEEDED})
    return cleaned


def _faults(asked: NewScheme, today: date) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not SHORTEST_TITLE <= len(asked.title) <= LONGEST_TITLE:
        found["title"] = TITLE_NEEDED
    if not 1 <= len(asked.summary) <= LONGEST:
        found["summary"] = WORDS_TOO_LONG if asked.summary else REASON_NEEDED
    if not unit_works(asked.lead, today):
        found["lead"] = UNIT_UNKNOWN
    if asked.clause and asked.clause not in clauses(programme.programme_get(asked.programme)):
        found["clause"] = CLAUSE_UNKNOWN
    named = all(SHORTEST_TITLE <= len(title) <= LONGEST_TITLE for title, _ in asked.milestones)
    if not 1 <= len(asked.milestones) <= MOST_MILESTONES or not named:
        found["milestones"] = MILESTONES_NEEDED
    elif not all(today <= due_on <= today + FARTHEST for _, due_on in asked.milestones):
        found["milestones"] = MILESTONE_DAYS
    return found


@command
def scheme_open(*, actor: Actor, at: datetime, asked: NewScheme, key: str | None = None) -> str:
    """The lead agency begins a scheme with its milestones; returns its code.

    Raises ``NotPermitted``, ``PlanInvalid``, ``ProgrammeUnknown``, ``KeyReused``.
    """
    claimed = idempotency.claim(
        actor=actor.code, key=key, request={"act": "scheme", "scheme": asdict(asked)}
    )
    if claimed.answer is not None:
        return str(claimed.answer["code"])
    organisation.authorise(actor, "plans.draft", asked.lead)
    today = clock.local_day(at)
    asked = NewScheme(
        text.clean(asked.title), asked.lead, asked.programme, text.clean(asked.clause),
        text.clean(asked.summary),
        tuple((text.clean(title), due_on) for title, due_on in asked.milestones),
    )  # fmt: skip
    faults = _faults(asked, today)
    if faults:
        raise PlanInvalid(faults)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('plans_scheme', 'id'))")
        scheme_id = int(cursor.fetchone()[0])
    code, salt = f"DA-{today.year}-{scheme_id:04d}", secrets.token_hex(16)
    sql.insert(
        "plans_scheme",
        {
            "id": scheme_id, "code": code, "title": asked.title, "summary": asked.summary,
            "lead": asked.lead, "programme": asked.programme, "clause": asked.clause,
            "salt": salt, "state": SchemeState.DRAFT.value, "last_seq": 0,
        },
    )  # fmt: skip
    for number, (title, due_on) in enumerate(asked.milestones, start=1):
        sql.insert(
            "plans_milestone",
            {"scheme_id": scheme_id, "number": number, "title": title, "due_on": due_on},
        )
    told = json.dumps(
        [asked.title, asked.summary, [title for title, _ in asked.milestones]], ensure_ascii=False
    )
    body = {
        "lead": asked.lead, "programme": asked.programme, "clause": asked.clause,
        "milestones": [due_on.isoformat() for _, due_on in asked.milestones],
        "words": words_digest(salt, told),
    }  # fmt: skip
    record(actor, at, code, SchemeKind.OPENED, body)
    idempotency.answer(claimed, {"code": code})
    return code


@command
def scheme_ask(
    *, actor: Actor, at: datetime, code: str, units: Sequence[str], until_on: date
) -> int:
    """The lead asks agencies for their opinion until a day; those asked already stay.

    Raises ``SchemeUnknown``, ``NotPermitted``, ``PlanInvalid``, ``SchemeActNotPossible``.
    """
    today = clock.local_day(at)
    scheme_id, _, known = lock(code, on=today, states=[SchemeState.DRAFT])
    organisation.authorise(actor, "plans.draft", known.lead)
    asked = {one.unit for one in known.opinions}
    new = [unit for unit in dict.fromkeys(units) if unit not in asked]
    if not units or known.lead in units or not all(unit_works(unit, today) for unit in units):
        raise PlanInvalid({"units": UNITS_NEEDED})
    if until_on < today:
        raise PlanInvalid({"until_on": UNTIL_BEFORE})
    if until_on > today + LONGEST_ASKED:
        raise PlanInvalid({"until_on": UNTIL_TOO_FAR})
    if not new:
        return known.last_seq
    for unit in new:
        sql.insert(
            "plans_scheme_opinion",
            {"scheme_id": scheme_id, "unit": unit, "asked_on": today, "until_on": until_on},
        )
    body = {"units": new, "until_on": until_on.isoformat()}
    return record(actor, at, code, SchemeKind.ASKED, body)


def _opinion_of(known: Scheme, unit: str) -> SchemeOpinion:
    found = next((one for one in known.opinions if one.unit == unit), None)
    if found is None:
        raise PlanInvalid({"unit": UNIT_UNKNOWN})
    return found


def _update_opinion(scheme_id: int, unit: str, values: Mapping[str, Any]) -> None:
    sets = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE plans_scheme_opinion SET {sets} WHERE scheme_id = %s AND unit = %s",
            [*values.values(), scheme_id, unit],
        )


@command
def scheme_say(
    *, actor: Actor, at: datetime, code: str, unit: str, agrees: bool, words: str = ""
) -> int:
    """An agency that was asked agrees, or says once what should change.

    Raises ``SchemeUnknown``, ``NotPermitted``, ``PlanInvalid``, ``SchemeActNotPossible``.
    """
    today = clock.local_day(at)
    scheme_id, salt, known = lock(code, on=today, states=[SchemeState.DRAFT])
    organisation.authorise(actor, "plans.draft", unit)
    if _opinion_of(known, unit).said_on is not None:
        raise SchemeActNotPossible(code=code, state=known.state.value)
    spoken = _words(words, "words", needed=not agrees)
    _update_opinion(
        scheme_id, unit,
        {"said_on": today, "agrees": agrees, "words": spoken, "said_by": actor.code},
    )  # fmt: skip
    body = {"unit": unit, "agrees": agrees, "words": words_digest(salt, spoken)}
    return record(actor, at, code, SchemeKind.SAID, body)


@command
def scheme_answer(
    *, actor: Actor, at: datetime, code: str, unit: str, accept: bool, words: str = ""
) -> int:
    """The lead takes an opinion up, or explains why not, once.

    Raises ``SchemeUnknown``, ``NotPermitted``, ``PlanInvalid``, ``SchemeActNotPossible``.
    """
    scheme_id, salt, known = lock(code, on=clock.local_day(at), states=[SchemeState.DRAFT])
    organisation.authorise(actor, "plans.draft", known.lead)
    opinion = _opinion_of(known, unit)
    if opinion.said_on is None or opinion.response is not Response.NONE:
        raise SchemeActNotPossible(code=code, state=known.state.value)
    spoken = _words(words, "words", needed=not accept)
    response = Response.ACCEPTED if accept else Response.EXPLAINED
    _update_opinion(scheme_id, unit, {"response": response.value, "response_words": spoken})
    body = {"unit": unit, "response": response.value, "words": words_digest(salt, spoken)}
    return record(actor, at, code, SchemeKind.ANSWERED, body)


@command
def scheme_submit(
    *, actor: Actor, at: datetime, code: str, document_number: str, seen_text: int | None = None
) -> int:
    """The head of the lead submits the scheme once opinions were asked and answered, with the
    version of its text that was kept last. ``seen_text`` is the number of the version that
    was seen, 0 for none; ``None`` does not look.

    Raises ``SchemeUnknown``, ``NotPermitted``, ``SchemeOpinionsOpen``, ``PlanInvalid``,
    ``SchemeTextChanged``, ``SchemeActNotPossible``.
    """
    today = clock.local_day(at)
    _, _, known = lock(code, on=today, states=[SchemeState.DRAFT])
    organisation.authorise(actor, "plans.submit", known.lead)
    if not known.opinions or open_opinions(known, today):
        waiting = ", ".join(open_opinions(known, today)) or "–"
        raise SchemeOpinionsOpen(code=code, units=waiting)
    number = _number(document_number)
    file = _last_text(known, seen_text)
    more = {
        "state": SchemeState.SUBMITTED.value, "submitted_on": today, "submitted_by": actor.code,
        "submission_number": number, "submitted_text": file["number"],
    }  # fmt: skip
    body = {"document_number": number, "text": file}
    return record(actor, at, code, SchemeKind.SUBMITTED, body, more)


def _last_text(known: Scheme, seen: int | None) -> dict[str, Any]:
    """The version that stands, as an act cites it: the one that was seen, no later one.

    Raises ``PlanInvalid`` without any, ``SchemeTextChanged``.
    """
    if not known.texts:
        raise PlanInvalid({"file": TEXT_NEEDED})
    last = known.texts[-1]
    if seen is not None and seen != last.number:
        raise SchemeTextChanged(code=known.code)
    return {"number": last.number, "digest": last.file.digest}


def _deciding(actor: Actor, known: Scheme) -> None:
    organisation.authorise(actor, "plans.approve", programme.programme_get(known.programme).unit)
    wrote = {
        entry.actor for entry in ledger.entry_list(stream=STREAM + known.code)
        if entry.kind in _OF_THE_LEAD
    }  # fmt: skip
    if actor.code in wrote and not actor.is_system:
        raise SchemeSecondPerson(code=known.code)


@command
def scheme_approve(
    *, actor: Actor, at: datetime, code: str, document_number: str, document_on: date,
    seen_text: int | None = None,
) -> int:  # fmt: skip
    """The province approves a submitted scheme by a decision; never who wrote or submitted it.

    The decision cites the version of the text that was kept last; ``seen_text`` is the number
    of the version that was seen, ``None`` does not look.

    Raises ``SchemeUnknown``, ``NotPermitted``, ``SchemeSecondPerson``, ``PlanInvalid``,
    ``SchemeTextChanged``, ``SchemeActNotPossible``.
    """
    today = clock.local_day(at)
    _, _, known = lock(code, on=today, states=[SchemeState.SUBMITTED])
    _deciding(actor, known)
    number = _number(document_number)
    if document_on > today:
        raise PlanInvalid({"document_on": DOCUMENT_IN_FUTURE})
    file = _last_text(known, seen_text)
    more = {
        "state": SchemeState.APPROVED.value, "decision_number": number,
        "approved_text": file["number"],
        "decision_on": document_on, "approved_by": actor.code, "approved_on": today,
    }  # fmt: skip
    body = {
        "document_number": number, "document_on": document_on.isoformat(), "text": file
    }  # fmt: skip
    return record(actor, at, code, SchemeKind.APPROVED, body, more)


@command
def scheme_return(*, actor: Actor, at: datetime, code: str, reason: str) -> int:
    """The province sends a submitted scheme back to its lead with the reason.

    Raises ``SchemeUnknown``, ``NotPermitted``, ``SchemeSecondPerson``, ``PlanInvalid``,
    ``SchemeActNotPossible``.
    """
    _, salt, known = lock(code, on=clock.local_day(at), states=[SchemeState.SUBMITTED])
    _deciding(actor, known)
    spoken = _words(reason, "reason")
    more = {"state": SchemeState.DRAFT.value, "return_reason": spoken}
    body = {"words": words_digest(salt, spoken)}
    return record(actor, at, code, SchemeKind.RETURNED, body, more)


@command
def milestone_reach(*, actor: Actor, at: datetime, code: str, number: int, evidence: str) -> int:
    """The lead reports a milestone of an approved scheme as reached, with what shows it.

    Raises ``SchemeUnknown``, ``NotPermitted``, ``PlanInvalid``, ``SchemeActNotPossible``.
    """
    today = clock.local_day(at)
    scheme_id, salt, known = lock(code, on=today, states=[SchemeState.APPROVED])
    organisation.authorise(actor, "plans.draft", known.lead)
    found = next((one for one in known.milestones if one.number == number), None)
    if found is None or found.done_on is not None:
        raise SchemeActNotPossible(code=code, state=known.state.value)
    shown = text.clean(evidence)
    if not 1 <= len(shown) <= LONGEST:
        raise PlanInvalid({"evidence": EVIDENCE_NEEDED})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_milestone SET done_on = %s, evidence = %s"
            " WHERE scheme_id = %s AND number = %s",
            [today, shown, scheme_id, number],
        )
    body = {"number": number, "evidence": words_digest(salt, shown)}
    return record(actor, at, code, SchemeKind.REACHED, body)
