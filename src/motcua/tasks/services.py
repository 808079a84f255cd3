"""Writes: every act on a task that was given, in its stream of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command, step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.tasks.contracts import (
    STATE_NAMES,
    Act,
    Done,
    Evidence,
    Kind,
    Standing,
    State,
)
from motcua.tasks.errors import (
    EVIDENCE_NEEDED,
    NO_EXTENSION,
    NOT_IN_UNIT,
    NOTHING_PROPOSED,
    REASON_NEEDED,
    TIME_RUNS_BACK,
    WORDS_TOO_LONG,
    ActNotPossible,
    ExtensionNotPossible,
    ProgrammeHolds,
    SecondPersonNeeded,
    TaskChanged,
    TaskInvalid,
    TaskUnknown,
)
from motcua.tasks.loading import rules_on
from motcua.tasks.recording import answer, answered, fact_of, tell
from motcua.tasks.rules import (
    ALLOWED,
    extension_fault,
    standing_of,
    words_digest,
)
from motcua.tasks.rules import after as standing_after
from motcua.tasks.selectors import acts_of, stream_of
from motcua.tasks.selectors_programmes import programme_of_item

LONGEST: Final = 2000
MOST_FILES: Final = 20
NO_EVIDENCE: Final = Evidence()


@dataclass(frozen=True)
class Locked:
    """A task whose facts are locked until the command ends, with its acts so far."""

    task_id: int
    code: str
    owner: str
    giver_unit: str
    acts: tuple[Act, ...]
    standing: Standing


@dataclass(frozen=True)
class Plan:
    """What an act records."""

    kind: Kind
    body: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    evidence: Evidence = NO_EVIDENCE


def lock(code: str) -> Locked:
    """Lock a task's facts until the command ends. Raises ``TaskUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, t.code, t.owner, t.giver_unit FROM tasks_task t"
            " JOIN tasks_fact f ON f.task_id = t.id WHERE t.code = %s"
            " FOR NO KEY UPDATE OF f",
            [code],
        )
        row = cursor.fetchone()
    if row is None:
        raise TaskUnknown(code=code)
    acts = acts_of(code)
    standing = standing_of(acts)
    if standing is None:
        raise TaskUnknown(code=code)
    task_id, known, owner, giver_unit = row
    return Locked(task_id, known, owner, giver_unit, tuple(acts), standing)


def _state_words(state: State) -> str:
    return STATE_NAMES[state].said(get_language() or "en")


_state = lazy(_state_words, str)


def check(locked: Locked, expected_seq: int | None, kind: Kind, at: datetime) -> None:
    """Raise unless the act can be done to the task as it stands."""
    if expected_seq is not None and expected_seq != locked.standing.last_seq:
        raise TaskChanged(code=locked.code)
    if kind not in ALLOWED[locked.standing.state]:
        raise ActNotPossible(code=locked.code, state=_state(locked.standing.state))
    if at < locked.acts[-1].occurred_at:
        raise TaskInvalid({"at": TIME_RUNS_BACK})


def said_words(words: str, *, needed: bool, fault: str | Promise = REASON_NEEDED) -> str:
    """Words in one spelling. Raises ``TaskInvalid``."""
    cleaned = text.clean(words)
    if needed and not cleaned:
        raise TaskInvalid({"reason": fault})
    if len(cleaned) > LONGEST:
        raise TaskInvalid({"reason": WORDS_TOO_LONG})
    return cleaned


def _second_person(actor: Actor, locked: Locked, first: str) -> None:
    if actor.code == first and not actor.is_system:
        raise SecondPersonNeeded(code=locked.code)


@step
def record(actor: Actor, at: datetime, locked: Locked, plan: Plan) -> Done:
    """Append the act, derive where the task stands, write the copy, tell."""
    body = dict(plan.body)
    salt = secrets.token_hex(16)
    if plan.words:
        body["words"] = words_digest(salt, plan.words)
    if plan.evidence.files:
        body["files"] = sorted({file.digest for file in plan.evidence.files})
    appended = ledger.append(
        stream=stream_of(locked.code), kind=plan.kind, actor=actor.code, occurred_at=at, body=body
    )
    act = Act(appended.seq, plan.kind, actor.code, at, appended.recorded_at, body)
    standing = standing_after(locked.standing, act)
    sql.update("tasks_fact", fact_of(standing), key="task_id", value=locked.task_id)
    if plan.words:
        sql.insert(
            "tasks_words",
            {"task_id": locked.task_id, "seq": act.seq, "text": plan.words, "salt": salt},
        )
    for file in {file.digest: file for file in plan.evidence.files}.values():
        sql.insert(
            "tasks_evidence",
            {
                "task_id": locked.task_id, "seq": act.seq, "digest": file.digest,
                "media_type": file.media_type, "size": file.size, "file_name": file.name,
            },
        )  # fmt: skip
    tell(locked.code, locked.owner, act)
    return Done(locked.code, plan.kind.value, act.seq, standing.state)


def _claim(actor: Actor, key: str | None, kind: Kind, code: str, **more: Any) -> idempotency.Claim:
    return idempotency.claim(
        actor=actor.code, key=key, request={"act": kind.value, "code": code, **more}
    )


@command
def task_acknowledge(
    *, actor: Actor, at: datetime, code: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """The agency says that it knows of the task.

    Raises ``TaskUnknown``, ``NotPermitted``, ``TaskChanged``, ``ActNotPossible``.
    """
    claimed = _claim(actor, key, Kind.ACKNOWLEDGED, code)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "tasks.do", locked.owner)
    check(locked, expected_seq, Kind.ACKNOWLEDGED, at)
    return answer(claimed, record(actor, at, locked, Plan(Kind.ACKNOWLEDGED)))


@command
def task_assign(
    *, actor: Actor, at: datetime, code: str, to: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """The head names who does the task; it then stands in that official's calendar.

    Raises ``TaskUnknown``, ``NotPermitted``, ``TaskInvalid``, ``TaskChanged``,
    ``ActNotPossible``.
    """
    claimed = _claim(actor, key, Kind.ASSIGNED, code, to=to)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "tasks.assign", locked.owner)
    check(locked, expected_seq, Kind.ASSIGNED, at)
    if to not in {person.code for person in organisation.people_of(locked.owner, at=at)}:
        raise TaskInvalid({"to": NOT_IN_UNIT})
    return answer(claimed, record(actor, at, locked, Plan(Kind.ASSIGNED, {"to": to})))


@command
def task_claim_done(
    *, actor: Actor, at: datetime, code: str, evidence: Evidence,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """The agency reports the task done and shows evidence. It is done once it is accepted.

    Raises ``TaskUnknown``, ``NotPermitted``, ``TaskInvalid`` without evidence,
    ``TaskChanged``, ``ActNotPossible``.
    """
    digests = sorted(file.digest for file in evidence.files)
    claimed = _claim(actor, key, Kind.DONE_CLAIMED, code, document=evidence.document, files=digests)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "tasks.do", locked.owner)
    check(locked, expected_seq, Kind.DONE_CLAIMED, at)
    if evidence.is_empty or len(evidence.files) > MOST_FILES:
        raise TaskInvalid({"evidence": EVIDENCE_NEEDED})
    words = text.clean(evidence.document)
    if len(words) > LONGEST:
        raise TaskInvalid({"evidence": WORDS_TOO_LONG})
    plan = Plan(Kind.DONE_CLAIMED, {"by": actor.code}, words, evidence)
    return answer(claimed, record(actor, at, locked, plan))


@command
def task_accept(
    *, actor: Actor, at: datetime, code: str, accept: bool, reason: str = "",
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Whoever gave the task accepts the report, or sends it back with a reason.

    Raises ``TaskUnknown``, ``NotPermitted``, ``SecondPersonNeeded``, ``TaskInvalid``,
    ``TaskChanged``, ``ActNotPossible``.
    """
    kind = Kind.ACCEPTED if accept else Kind.RETURNED
    claimed = _claim(actor, key, kind, code, reason=reason)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "tasks.decide", locked.giver_unit)
    check(locked, expected_seq, kind, at)
    _second_person(actor, locked, locked.standing.claimed_by)
    words = said_words(reason, needed=not accept)
    return answer(claimed, record(actor, at, locked, Plan(kind, {}, words)))


@command
def task_extension_propose(
    *, actor: Actor, at: datetime, code: str, until_on: date, reason: str,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """The agency asks for a later day, with the reason. The first day still judges.

    Raises ``TaskUnknown``, ``NotPermitted``, ``ExtensionNotPossible``, ``TaskInvalid``,
    ``TaskChanged``, ``ActNotPossible``.
    """
    day = until_on.isoformat()
    claimed = _claim(actor, key, Kind.EXTENSION_PROPOSED, code, until=day, reason=reason)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "tasks.do", locked.owner)
    check(locked, expected_seq, Kind.EXTENSION_PROPOSED, at)
    words = said_words(reason, needed=True)
    today = clock.local_day(at)
    fault = extension_fault(locked.standing, until_on, today, rules_on(today).most_extensions)
    if fault is not None:
        raise ExtensionNotPossible(code=code, reason=NO_EXTENSION[fault])
    plan = Plan(Kind.EXTENSION_PROPOSED, {"until_on": day, "by": actor.code}, words)
    return answer(claimed, record(actor, at, locked, plan))


@command
def task_extension_decide(
    *, actor: Actor, at: datetime, code: str, accept: bool, reason: str = "",
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Whoever gave the task, and not the proposer, grants the new day or refuses it.

    Raises ``TaskUnknown``, ``NotPermitted``, ``SecondPersonNeeded``,
    ``ExtensionNotPossible``, ``TaskInvalid``, ``TaskChanged``, ``ActNotPossible``.
    """
    kind = Kind.EXTENDED if accept else Kind.EXTENSION_REFUSED
    claimed = _claim(actor, key, kind, code, reason=reason)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "tasks.decide", locked.giver_unit)
    check(locked, expected_seq, kind, at)
    standing = locked.standing
    if standing.proposed_on is None:
        raise ExtensionNotPossible(code=code, reason=NOTHING_PROPOSED)
    _second_person(actor, locked, standing.proposed_by)
    words = said_words(reason, needed=not accept)
    body = {"until_on": standing.proposed_on.isoformat()} if accept else {}
    return answer(claimed, record(actor, at, locked, Plan(kind, body, words)))


@command
def task_cancel(
    *, actor: Actor, at: datetime, code: str, reason: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Whoever gave the task takes it back, with the reason. An overdue one still counts as such.

    Raises ``TaskUnknown``, ``NotPermitted``, ``TaskInvalid``, ``TaskChanged``,
    ``ActNotPossible``.
    """
    claimed = _claim(actor, key, Kind.CANCELLED, code, reason=reason)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "tasks.decide", locked.giver_unit)
    check(locked, expected_seq, Kind.CANCELLED, at)
    held = programme_of_item(locked.code)
    if held is not None:
        raise ProgrammeHolds(code=locked.code, programme=held[0])
    words = said_words(reason, needed=True)
    return answer(claimed, record(actor, at, locked, Plan(Kind.CANCELLED, {}, words)))
