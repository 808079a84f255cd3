"""A round is opened and its guidance read; a plan is drafted, from the programme or a table."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise

from motcua.core import clock, outbox, sql, text
from motcua.core.commands import command, step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import UnitUnknown
from motcua.plans import events
from motcua.plans.contracts import Cascaded, Done, Kind, Line, NewRound, Round, Span, State
from motcua.plans.errors import (
    CLAUSE_UNKNOWN,
    DOCUMENT_IN_FUTURE,
    DOCUMENT_NEEDED,
    DUE_BEFORE,
    DUE_OUTSIDE,
    DUE_TOO_LATE,
    GUIDANCE_NEEDED,
    LINE_CODE_INVALID,
    LINE_TWICE,
    LINES_NEEDED,
    MONEY_INVALID,
    SOURCE_UNKNOWN,
    TITLE_NEEDED,
    UNIT_NOT_CALLED,
    UNIT_UNKNOWN,
    UNITS_NEEDED,
    WORDS_TOO_LONG,
    YEAR_OUTSIDE,
    PlanInvalid,
    RoundKnown,
)
from motcua.plans.loading import rules_for_year
from motcua.plans.owners import OwnerKind, acting_unit, owner_kind, owner_works
from motcua.plans.recording import LONGEST, Locked, ToRecord, check, lock, record
from motcua.plans.rules import (
    LINE_CODE,
    MOST_MONEY,
    area_of,
    cascade,
    clauses,
    content_of,
    money_by_source,
    words_digest,
)
from motcua.plans.selectors import lines_of, round_get, round_stream
from motcua.programme import api as programme

MOST_LINES, LONGEST_TITLE, SHORTEST_TITLE, LONGEST_NUMBER = 500, 500, 5, 100
LONGEST_GUIDANCE: Final = 20_000
MOST_SUPPORTING: Final = 50
Faults = dict[str, str | Promise]


def unit_works(code: str, on: date) -> bool:
    """True when an agency of that code works on a day."""
    try:
        return organisation.unit_get(code).valid_on(on)
    except UnitUnknown:
        return False


# Rounds --------------------------------------------------------------------------------


def _years(asked: NewRound) -> tuple[int, int]:
    """The first and the last year planned for."""
    if asked.span is Span.YEAR:
        return asked.year, asked.year
    known = programme.programme_get(asked.programme)
    return known.period_from.year, known.period_until.year - 1


def _round_faults(asked: NewRound, due_on: date, today: date) -> Faults:
    known = programme.programme_get(asked.programme)
    first, last = _years(asked)
    found: Faults = {}
    if not known.period_from.year <= first <= last < known.period_until.year:
        found["year"] = YEAR_OUTSIDE
    if not SHORTEST_TITLE <= len(asked.title) <= LONGEST_TITLE:
        found["title"] = TITLE_NEEDED
    if not SHORTEST_TITLE <= len(asked.words) <= LONGEST_GUIDANCE:
        found["words"] = GUIDANCE_NEEDED
    if not 1 <= len(asked.document_number) <= LONGEST_NUMBER:
        found["document_number"] = DOCUMENT_NEEDED
    if asked.document_on > today:
        found["document_on"] = DOCUMENT_IN_FUTURE
    if due_on < asked.document_on:
        found["due_on"] = DUE_BEFORE
    elif due_on.year > last:
        found["due_on"] = DUE_TOO_LATE
    if not asked.units or not all(owner_works(unit, today) for unit in asked.units):
        found["units"] = UNITS_NEEDED
    return found


@command
def round_open(*, actor: Actor, at: datetime, asked: NewRound) -> Round:
    """Open a round: send guidance to agencies, with the day by which their plans are due.

    Without a day that of the budget calendar holds. The same guidance again changes nothing.
    Raises ``NotPermitted``, ``PlanInvalid``, ``RoundKnown``, ``ProgrammeUnknown``.
    """
    organisation.authorise(actor, "plans.guide", None)
    today = clock.local_day(at)
    asked = replace(
        asked, title=text.clean(asked.title), document_number=text.clean(asked.document_number),
        words="\n".join(text.clean(part) for part in asked.words.strip().splitlines()),
        units=tuple(dict.fromkeys(asked.units)),
    )  # fmt: skip
    first, last = _years(asked)
    if not 1900 < first < 2200:
        raise PlanInvalid({"year": YEAR_OUTSIDE})
    due_on = asked.due_on or rules_for_year(first).sends_on(first)
    faults = _round_faults(asked, due_on, today)
    if faults:
        raise PlanInvalid(faults)
    code = str(first) if asked.span is Span.YEAR else f"{first}-{last}"
    values: dict[str, Any] = {
        "code": code, "span": asked.span.value, "programme": asked.programme,
        "first_year": first, "last_year": last, "due_on": due_on, "title": asked.title,
        "words": asked.words, "document_number": asked.document_number,
        "document_on": asked.document_on, "units": list(asked.units),
    }  # fmt: skip
    return _round_write(actor, at, values)


@step
def _round_write(actor: Actor, at: datetime, values: dict[str, Any]) -> Round:
    code, salt = values["code"], secrets.token_hex(16)
    more = {
        "opened_on": clock.local_day(at), "salt": salt, "recorded_by": actor.code,
        "recorded_at": at,
    }  # fmt: skip
    columns = {**values, **more}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO plans_round ({', '.join(columns)})"
            f" VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT (code) DO NOTHING",
            list(columns.values()),
        )
        added = bool(cursor.rowcount)
    known = round_get(code)
    if not added:
        kept = {name: getattr(known, name) for name in values}
        if kept != {**values, "units": tuple(values["units"])}:
            raise RoundKnown(code=code)
        return known
    body = {name: values[name] for name in values if name not in ("code", "title", "words")}
    for name in ("due_on", "document_on"):
        body[name] = values[name].isoformat()
    body["words"] = words_digest(salt, f"{values['title']}\n{values['words']}")
    ledger.append(
        stream=round_stream(code), kind=Kind.ROUND_OPENED, actor=actor.code, occurred_at=at,
        body=body,
    )  # fmt: skip
    outbox.emit(
        name=events.ROUND_OPENED, record=round_stream(code),
        payload={"code": code, "due_on": body["due_on"], "units": list(known.units)},
    )  # fmt: skip
    return known


@command
def round_read(*, actor: Actor, at: datetime, code: str, unit: str) -> bool:
    """An official of a unit confirms having read the guidance; false when known already.

    Raises ``RoundUnknown``, ``NotPermitted``, ``PlanInvalid`` for a unit that was not called.
    """
    known = round_get(code)
    if unit not in known.units:
        raise PlanInvalid({"unit": UNIT_NOT_CALLED})
    organisation.authorise(actor, "plans.draft", acting_unit(unit))
    with connection.cursor() as cursor:
        # by a lock of the server: nobody may change the row of a round, so nobody can lock it
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [round_stream(code)]
        )
        cursor.execute(
            "SELECT 1 FROM plans_reading g JOIN plans_round r ON r.id = g.round_id"
            " WHERE r.code = %s AND g.unit = %s AND g.official = %s",
            [code, unit, actor.code],
        )
        if cursor.fetchone():
            return False
    appended = ledger.append(
        stream=round_stream(code), kind=Kind.ROUND_READ, actor=actor.code, occurred_at=at,
        body={"unit": unit},
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_reading (round_id, unit, official, read_at, seq)"
            " SELECT id, %s, %s, %s, %s FROM plans_round WHERE code = %s",
            [unit, actor.code, at, appended.seq, code],
        )
    return True


# Drafts --------------------------------------------------------------------------------


def items_for(code: str, unit: str) -> list[Cascaded]:
    """What the programme of a round asks of a unit: what a draft may begin with; nothing of
    the committee, whose duty is to steer them all.

    Raises ``RoundUnknown``.
    """
    known = round_get(code)
    if owner_kind(unit) is OwnerKind.COMMITTEE:
        return []
    shares = programme.unit_shares(unit=unit, on=known.since, code=known.programme)
    return cascade(shares, since=known.since, until=known.until)


def _cleaned(line: Line, unit: str, area: str) -> Line:
    owner = line.owner or acting_unit(unit)
    return replace(
        line, code=text.clean(line.code), title=text.clean(line.title),
        clause=text.clean(line.clause), product=text.clean(line.product),
        owner=owner, area=area,
        supporting=tuple(dict.fromkeys(u for u in line.supporting if u != owner)),
        money={source: amount for source, amount in line.money.items() if amount},
    )  # fmt: skip


def _line_faults(line: Line, known: Round, on: date, sources: Sequence[str]) -> Faults:
    found: Faults = {}
    if LINE_CODE.fullmatch(line.code) is None:
        found["code"] = LINE_CODE_INVALID
    if not SHORTEST_TITLE <= len(line.title) <= LONGEST_TITLE:
        found["title"] = TITLE_NEEDED
    if len(line.product) > LONGEST:
        found["product"] = WORDS_TOO_LONG
    if line.clause and line.clause not in clauses(programme.programme_get(known.programme)):
        found["clause"] = CLAUSE_UNKNOWN
    if line.due_on is not None and not known.since <= line.due_on <= known.until:
        found["due"] = DUE_OUTSIDE
    if not unit_works(line.owner, on):
        found["owner"] = UNIT_UNKNOWN
    if len(line.supporting) > MOST_SUPPORTING or not all(
        unit_works(u, on) for u in line.supporting
    ):
        found["supporting"] = UNIT_UNKNOWN
    for source, amount in line.money.items():
        if source not in sources:
            found[source] = SOURCE_UNKNOWN
        elif not 0 <= amount <= MOST_MONEY:
            found[source] = MONEY_INVALID
    return found


def lines_checked(lines: Sequence[Line], known: Round, unit: str, on: date) -> list[Line]:
    """The lines as they will be kept. Raises ``PlanInvalid`` with faults by line and field."""
    found, faults = [], {}
    sources = rules_for_year(known.first_year).source_codes
    asked_of = programme.programme_get(known.programme)
    if not 1 <= len(lines) <= MOST_LINES:
        raise PlanInvalid({"lines": LINES_NEEDED})
    seen: set[str] = set()
    for place, line in enumerate(lines, start=1):
        line = _cleaned(line, unit, area_of(asked_of, text.clean(line.clause)))
        for name, reason in _line_faults(line, known, on, sources).items():
            faults[f"{place}.{name}"] = reason
        if line.code in seen:
            faults[f"{place}.code"] = LINE_TWICE
        seen.add(line.code)
        found.append(line)
    if faults:
        raise PlanInvalid(dict(list(faults.items())[:50]))
    return found


@step
def lines_write(version_id: int, lines: Sequence[Line]) -> None:
    """Put lines into a version that has none."""
    for place, line in enumerate(lines, start=1):
        line_id = sql.insert(
            "plans_line",
            {
                "version_id": version_id, "place": place, "code": line.code,
                "clause": line.clause, "area": line.area, "title": line.title,
                "product": line.product, "due_on": line.due_on, "owner": line.owner,
                "supporting": list(line.supporting),
            },
            returning="id",
        )  # fmt: skip
        for source, amount in sorted(line.money.items()):
            sql.insert("plans_money", {"line_id": line_id, "source": source, "amount": amount})


@step
def version_new(plan_id: int, number: int, lines: Sequence[Line]) -> int:
    """A version that is being written; returns its id."""
    version_id = int(
        sql.insert(
            "plans_version",
            {"plan_id": plan_id, "number": number, "salt": secrets.token_hex(16)},
            returning="id",
        )
    )
    lines_write(version_id, lines)
    return version_id


def version_id_of(locked: Locked) -> tuple[int, str]:
    """The id and the salt of the version that stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, salt FROM plans_version WHERE plan_id = %s AND number = %s",
            [locked.plan_id, locked.standing.version],
        )
        version_id, salt = cursor.fetchone()
    return int(version_id), str(salt)


def plan_code(round_code: str, unit: str) -> str:
    """The code of a unit's plan in a round."""
    return f"KH-{round_code}-{unit}"


@step
def _plan_begin(known: Round, unit: str) -> bool:
    """Make the plan of a unit where there is none; true when made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_plan (code, round_id, unit, state, version, last_seq, asked,"
            " opinions, appraisers) SELECT %s, id, %s, 'DRAFT', 1, 0, '{}', '{}', '{}'"
            " FROM plans_round WHERE code = %s ON CONFLICT (code) DO NOTHING RETURNING id",
            [plan_code(known.code, unit), unit, known.code],
        )
        row = cursor.fetchone()
    if row is None:
        return False
    version_new(row[0], 1, [])
    return True


@command
def draft_save(
    *, actor: Actor, at: datetime, round_code: str, unit: str, lines: Sequence[Line],
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """Save the whole draft of a unit's plan: these lines, in this order, and no other.

    The same lines again change nothing and record nothing. Raises ``RoundUnknown``,
    ``NotPermitted``, ``PlanInvalid`` with faults by line and field, ``PlanChanged``,
    ``PlanActNotPossible`` once it was sent.
    """
    known = round_get(round_code)
    organisation.authorise(actor, "plans.draft", acting_unit(unit))
    if unit not in known.units:
        raise PlanInvalid({"unit": UNIT_NOT_CALLED})
    checked = lines_checked(lines, known, unit, clock.local_day(at))
    code = plan_code(round_code, unit)
    _plan_begin(known, unit)
    locked = lock(code)
    check(locked, Kind.DRAFTED, expected_seq=expected_seq)
    standing = locked.standing
    before = lines_of(code, standing.version)
    if before == checked:
        return Done(code, Kind.DRAFTED.value, standing.last_seq, State(standing.state))
    version_id, salt = version_id_of(locked)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM plans_money WHERE line_id IN"
            " (SELECT id FROM plans_line WHERE version_id = %s)",
            [version_id],
        )
        cursor.execute("DELETE FROM plans_line WHERE version_id = %s", [version_id])
    lines_write(version_id, checked)
    body = {
        "round": round_code, "unit": unit, "version": standing.version, "lines": len(checked),
        "money": money_by_source(checked), "content": words_digest(salt, content_of(checked)),
    }  # fmt: skip
    return record(actor, at, locked, ToRecord(Kind.DRAFTED, body))[0]
