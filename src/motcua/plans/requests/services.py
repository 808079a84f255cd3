"""A request to the centre is drafted from approved lines, issued by another person or withdrawn,
and answered."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from motcua.core import clock, outbox, sql, text
from motcua.core.commands import command, step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans import events
from motcua.plans.contracts import (
    CENTRAL_SOURCES,
    CentralRequest,
    Line,
    RequestKind,
    RequestLine,
    RequestState,
    State,
    source_of,
)
from motcua.plans.drafting import LONGEST_NUMBER
from motcua.plans.errors import (
    ANSWER_DAY,
    DOCUMENT_IN_FUTURE,
    DOCUMENT_NEEDED,
    GRANT_OUTSIDE,
    ISSUE_DAY,
    LINE_UNKNOWN,
    MINISTRY_NEEDED,
    REASON_NEEDED,
    SOURCE_NOT_CENTRAL,
    WORDS_TOO_LONG,
    NothingToAsk,
    PlanInvalid,
    RequestActNotPossible,
    RequestOutdated,
    RequestSecondPerson,
    RequestUnknown,
)
from motcua.plans.loading import rules_on
from motcua.plans.money import finance_unit
from motcua.plans.recording import LONGEST
from motcua.plans.requests.rules import answer_told, askable, told, words_of
from motcua.plans.requests.selectors import STREAM, allowed_of, request_get, request_list
from motcua.plans.rules import words_digest
from motcua.plans.selectors import Filter, lines_of, plan_list, round_get
from motcua.programme import api as programme

LONGEST_MINISTRY = 200


@step
def _record(
    actor: Actor, at: datetime, code: str, kind: RequestKind, body: Mapping[str, Any]
) -> None:
    appended = ledger.append(
        stream=STREAM + code, kind=kind, actor=actor.code, occurred_at=at, body=body
    )
    outbox.emit(
        name=events.REQUEST_ACTED, record=STREAM + code,
        payload={"code": code, "kind": kind.value, "seq": appended.seq},
    )  # fmt: skip


def _lock_round(round_code: str) -> None:
    """One at a time for a round: two drafts at once would ask for the same lines."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [STREAM + round_code]
        )


def _lines(round_code: str, on: date) -> list[tuple[str, str, Line]]:
    """The lines of the approved plans of a round. Two statements for each plan."""
    rows = plan_list(Filter(round=round_code, state=State.APPROVED), on=on)
    return [
        (row.code, row.unit, line)
        for row in sorted(rows, key=lambda row: row.code)
        for line in lines_of(row.code, row.standing.version)
    ]


def _standing(earlier: Iterable[CentralRequest], source: str) -> list[RequestLine]:
    """The lines of requests for a source that were not withdrawn."""
    return [
        line for one in earlier
        if one.source == source and one.state is not RequestState.WITHDRAWN
        for line in one.lines
    ]  # fmt: skip


@command
def request_draft(
    *, actor: Actor, at: datetime, round_code: str, source: str, ministry: str, reason: str
) -> CentralRequest:
    """Draft a request: every approved line of the round with money of that source.

    What it asks is the estimate, less where it was lowered; what was granted before is taken
    off, and what waits for an answer or is settled is left out. Raises ``RoundUnknown``,
    ``NotPermitted``, ``PlanInvalid``, ``NothingToAsk``.
    """
    known, today = round_get(round_code), clock.local_day(at)
    organisation.authorise(actor, "plans.request", finance_unit(today))
    to, why = text.clean(ministry), text.clean(reason)
    faults: dict[str, Any] = {}
    if source_of(source) not in CENTRAL_SOURCES or source not in rules_on(today).source_codes:
        faults["source"] = SOURCE_NOT_CENTRAL
    if not 2 <= len(to) <= LONGEST_MINISTRY:
        faults["ministry"] = MINISTRY_NEEDED
    if not 1 <= len(why) <= LONGEST:
        faults["reason"] = WORDS_TOO_LONG if why else REASON_NEEDED
    if faults:
        raise PlanInvalid(faults)
    _lock_round(round_code)
    earlier = request_list(round_code=round_code, every=True)
    allowed = allowed_of(round_code, source)
    lines = askable(known, _lines(round_code, today), allowed, _standing(earlier, source))
    if not lines:
        raise NothingToAsk(code=round_code)
    code, salt = f"DN-{round_code}-{len(earlier) + 1:02d}", secrets.token_hex(16)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_request (code, round_id, source, ministry, reason, salt, drafted_by,"
            " drafted_on) SELECT %s, id, %s, %s, %s, %s, %s, %s FROM plans_round WHERE code = %s"
            " RETURNING id",
            [code, source, to, why, salt, actor.code, today, round_code],
        )
        request_id = cursor.fetchone()[0]
        cursor.executemany(
            "INSERT INTO plans_request_line (request_id, plan_id, line, year, amount)"
            " SELECT %s, id, %s, %s, %s FROM plans_plan WHERE code = %s",
            [(request_id, one.line, one.year, one.amount, one.plan) for one in lines],
        )
    body = {
        "round": round_code, "source": source, "lines": told(lines),
        "total": sum(one.amount for one in lines), "words": words_digest(salt, words_of(to, why)),
    }  # fmt: skip
    _record(actor, at, code, RequestKind.DRAFTED, body)
    return request_get(code)


def _lock(code: str, state: RequestState) -> tuple[int, CentralRequest]:
    """The request, one act at a time. Raises ``RequestUnknown``, ``RequestActNotPossible``."""
    known = request_get(code)
    _lock_round(known.round)
    known = request_get(code)
    if known.state is not state:
        raise RequestActNotPossible(code=code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM plans_request WHERE code = %s", [code])
        row = cursor.fetchone()
    if row is None:
        raise RequestUnknown(code=code)
    return int(row[0]), known


def _document(number: str, on: date, first: date, today: date, early: Any) -> str:
    """The number of a document in one spelling. Raises ``PlanInvalid``."""
    cleaned = text.clean(number)
    faults: dict[str, Any] = {}
    if not 1 <= len(cleaned) <= LONGEST_NUMBER:
        faults["document_number"] = DOCUMENT_NEEDED
    if on > today:
        faults["document_on"] = DOCUMENT_IN_FUTURE
    elif on < first:
        faults["document_on"] = early
    if faults:
        raise PlanInvalid(faults)
    return cleaned


def _province(known: CentralRequest) -> str:
    """The unit whose head sends the request."""
    return programme.programme_get(round_get(known.round).programme).unit


def _still_held(known: CentralRequest) -> None:
    """Raise ``RequestOutdated`` where an estimate was lowered or settled since the draft."""
    allowed = allowed_of(known.round, known.source)
    granted: dict[tuple[str, str], int] = defaultdict(int)
    for line in _standing(request_list(round_code=known.round, every=True), known.source):
        granted[line.plan, line.line] += line.granted or 0
    for line in known.lines:
        place = (line.plan, line.line)
        if line.amount > allowed.get(place, 0) - granted[place]:
            raise RequestOutdated(code=known.code, plan=line.plan, line=line.line)


@command
def request_withdraw(*, actor: Actor, at: datetime, code: str, reason: str) -> CentralRequest:
    """Whoever drafted a request, or the head at the province, takes it back before it goes out.

    Its lines may be asked for again; the draft and the reason stay. Raises ``RequestUnknown``,
    ``NotPermitted``, ``PlanInvalid`` without a reason, ``RequestActNotPossible``.
    """
    request_id, known = _lock(code, RequestState.DRAFT)
    today, why, salt = clock.local_day(at), text.clean(reason), secrets.token_hex(16)
    if actor.code == known.drafted_by:
        organisation.authorise(actor, "plans.request", finance_unit(today))
    else:
        organisation.authorise(actor, "plans.approve", _province(known))
    if not 1 <= len(why) <= LONGEST:
        raise PlanInvalid({"withdraw_reason": WORDS_TOO_LONG if why else REASON_NEEDED})
    sql.insert(
        "plans_request_withdrawal",
        {"request_id": request_id, "reason": why, "salt": salt, "withdrawn_on": today,
         "withdrawn_by": actor.code},
    )  # fmt: skip
    _record(actor, at, code, RequestKind.WITHDRAWN, {"words": words_digest(salt, why)})
    return request_get(code)


@command
def request_issue(
    *, actor: Actor, at: datetime, code: str, document_number: str, document_on: date
) -> CentralRequest:
    """The province sends the request out; never whoever drafted it.

    Raises ``RequestUnknown``, ``NotPermitted``, ``RequestSecondPerson``, ``PlanInvalid``,
    ``RequestActNotPossible``, and ``RequestOutdated`` where a plan holds less money by now.
    """
    request_id, known = _lock(code, RequestState.DRAFT)
    organisation.authorise(actor, "plans.approve", _province(known))
    if actor.code == known.drafted_by and not actor.is_system:
        raise RequestSecondPerson(code=code)
    today = clock.local_day(at)
    number = _document(document_number, document_on, known.drafted_on, today, ISSUE_DAY)
    _still_held(known)
    sql.insert(
        "plans_request_issue",
        {"request_id": request_id, "number": number, "issued_on": document_on,
         "issued_by": actor.code, "drafted_by": known.drafted_by},
    )  # fmt: skip
    body = {"document_number": number, "document_on": document_on.isoformat()}
    _record(actor, at, code, RequestKind.ISSUED, body)
    return request_get(code)


@command
def request_answer(
    *, actor: Actor, at: datetime, code: str, document_number: str, document_on: date,
    granted: Mapping[tuple[str, str], int],
) -> CentralRequest:  # fmt: skip
    """Finance records the ministry's answer: what was granted, for every line (0 for none).

    Raises ``RequestUnknown``, ``NotPermitted``, ``PlanInvalid`` where a line is missing or
    more is granted than was asked, ``RequestActNotPossible``.
    """
    request_id, known = _lock(code, RequestState.ISSUED)
    today = clock.local_day(at)
    organisation.authorise(actor, "plans.request", finance_unit(today))
    number = _document(
        document_number, document_on, known.issued_on or known.drafted_on, today, ANSWER_DAY
    )
    asked = {(one.plan, one.line): one.amount for one in known.lines}
    faults: dict[str, Any] = {
        f"granted-{place}": GRANT_OUTSIDE
        for place, (key, amount) in enumerate(asked.items(), start=1)
        if not 0 <= granted.get(key, -1) <= amount
    }
    if set(granted) - set(asked):
        faults["granted"] = LINE_UNKNOWN
    if faults:
        raise PlanInvalid(faults)
    sql.insert(
        "plans_request_answer",
        {"request_id": request_id, "number": number, "answered_on": document_on,
         "recorded_by": actor.code},
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO plans_request_grant (line_id, amount, granted)"
            " SELECT l.id, l.amount, %s FROM plans_request_line l JOIN plans_plan p"
            " ON p.id = l.plan_id WHERE l.request_id = %s AND p.code = %s AND l.line = %s",
            [(amount, request_id, plan, line) for (plan, line), amount in granted.items()],
        )
    body = {
        "document_number": number, "document_on": document_on.isoformat(),
        "granted": answer_told(granted),
    }  # fmt: skip
    _record(actor, at, code, RequestKind.ANSWERED, body)
    return request_get(code)
