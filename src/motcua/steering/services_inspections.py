"""Writes: the on-site record, its photos, both signatures, and the findings it states."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command, step
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Act, Done, File
from motcua.steering.contracts.inspections import (
    Answer,
    InspectionKind,
    InspectionState,
    Kind,
    NewFinding,
    Progress,
)
from motcua.steering.errors import (
    ANSWER_UNKNOWN,
    ANSWERED_ALREADY,
    NOT_RECORDED,
    NOT_SIGNED,
    NOTE_NEEDED,
    SIGNED_ALREADY,
    TIME_RUNS_BACK,
    UNANSWERED,
    RecordChanged,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.recording import (
    FINDING,
    INSPECTION,
    SHORT,
    Faults,
    check_future,
    cleaned,
    done_of,
    inserted,
    locked,
    one,
    record,
    refuse,
    second_person,
    told_as_json,
)
from motcua.steering.rules import (
    INSPECTION_ACTS,
    progress_after,
    progress_of,
    standing_of,
)
from motcua.steering.selectors import acts_of, words_of
from motcua.steering.services_committee import answer, answered
from motcua.steering.services_plans import own_agency

CARRY_OUT: Final = "inspections.carry_out"
NOTE: Final = 1000
_WHY: Final = {
    InspectionState.OPENED: NOT_RECORDED, InspectionState.RECORDED: NOT_SIGNED,
    InspectionState.SIGNED: SIGNED_ALREADY, InspectionState.ANSWERED: ANSWERED_ALREADY,
}  # fmt: skip


@dataclass(frozen=True)
class Locked:
    """An inspection that is held until the command ends, with where it stands."""

    inspection_id: int
    code: str
    kind: InspectionKind
    unit: str
    agency: str
    items: tuple[str, ...]
    progress: Progress
    last: Act
    knowing: frozenset[str] = frozenset()
    secret_until: date | None = None

    @property
    def is_secret(self) -> bool:
        """True for a sudden visit that was not made yet: its unit must not learn of it."""
        return self.kind is InspectionKind.SUDDEN and self.progress.visited_on is None


def hold(code: str, expected_seq: int | None) -> Locked:
    """Hold an inspection. Raises ``RecordUnknown``, ``RecordChanged``."""
    locked(f"{INSPECTION}{code}")
    row = one(
        "SELECT i.id, i.code, i.kind, i.unit, i.agency, i.checklist, i.members, d.committed_by,"
        " r.drawn_by, d.visits_until FROM steering_inspection i"
        " LEFT JOIN steering_draw d ON d.id = i.draw_id"
        " LEFT JOIN steering_draw_result r ON r.draw_id = d.id WHERE i.code = %s",
        [code],
    )
    acts = acts_of(f"{INSPECTION}{code}") if row else []
    progress = progress_of(acts)
    if row is None or progress is None:
        raise RecordUnknown(code=code)
    if expected_seq is not None and expected_seq != progress.last_seq:
        raise RecordChanged(code=code)
    checklist = json.loads(row[5]) if isinstance(row[5], str) else row[5]
    items = tuple(item["code"] for item in checklist["items"])
    return Locked(
        row[0], row[1], InspectionKind(row[2]), row[3], row[4], items, progress, acts[-1],
        frozenset({*row[6], row[7], row[8]} - {None}), row[9],
    )  # fmt: skip


def _check(held: Locked, kind: Kind, at: datetime) -> None:
    if kind not in INSPECTION_ACTS[held.progress.state]:
        raise StepNotPossible(code=held.code, reason=_WHY[held.progress.state])
    if at < held.last.occurred_at:
        raise SteeringInvalid({"at": TIME_RUNS_BACK})


@step
def _write(
    actor: Actor, at: datetime, held: Locked, kind: Kind, body: Mapping[str, Any],
    *, words: str = "", shown: bool = True, files: Sequence[File] = (),
) -> Done:  # fmt: skip
    """Append the act and write where the inspection now stands."""
    act = record(
        actor, at, stream=f"{INSPECTION}{held.code}", kind=kind, body=body, unit=held.unit,
        words=words, shown=shown, files=files,
    )  # fmt: skip
    now = progress_after(held.progress, act)
    sql.update(
        "steering_inspection_fact", {**vars(now), "state": now.state.value},
        key="inspection_id", value=held.inspection_id,
    )  # fmt: skip
    return done_of(held.code, act)


def _inspector(actor: Actor, code: str, expected_seq: int | None, at: datetime) -> Locked:
    """Hold an inspection for who carries it out.

    A sudden visit to come answers whoever does not know of it, or has come to hold a post in
    the agency since the draw, as one that does not exist.
    """
    held = hold(code, None)
    over = held.secret_until is not None and held.secret_until < clock.local_day(at)
    own = any(post.covers(held.unit) for post in actor.posts)
    if held.is_secret and not over and (own or actor.code not in held.knowing):
        raise RecordUnknown(code=code)
    organisation.authorise(actor, CARRY_OUT, held.agency)
    own_agency(actor, held.unit)
    if expected_seq is not None and expected_seq != held.progress.last_seq:
        raise RecordChanged(code=code)
    return held


@command
def answers_record(
    *, actor: Actor, at: datetime, code: str, answers: Mapping[str, tuple[Answer, str]],
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """Record what was found on the spot; may be done in parts, and again until it is signed.

    ``answers`` are all answers so far, by question, each with a note; the last record counts
    and the earlier ones stay in the ledger. The day of the first record is the day of the
    visit. Raises ``RecordUnknown``, ``NotPermitted``, ``OwnAgency``, ``RecordChanged``,
    ``StepNotPossible``, ``SteeringInvalid``.
    """
    held, faults = _inspector(actor, code, expected_seq, at), Faults()
    _check(held, Kind.RECORDED, at)
    notes: dict[str, str] = {}
    for item, (_, note) in answers.items():
        if item not in held.items:
            faults[item] = ANSWER_UNKNOWN
        notes[item] = cleaned(faults, item, note, most=NOTE, needed=False)
    refuse(faults)
    given = {item: answer.value for item, (answer, _) in sorted(answers.items())}
    words = json.dumps({k: v for k, v in sorted(notes.items()) if v}, ensure_ascii=False)
    return _write(actor, at, held, Kind.RECORDED, {"answers": given}, words=words)


@command
def photos_add(
    *, actor: Actor, at: datetime, code: str, files: Sequence[File], caption: str = "",
    key: str | None = None,
) -> Done:  # fmt: skip
    """Add photos taken on the spot; they were kept by ``photo_keep`` before.

    Raises ``RecordUnknown``, ``NotPermitted``, ``OwnAgency``, ``StepNotPossible``,
    ``SteeringInvalid``, ``KeyReused``.
    """
    request = {
        "act": "photos", "code": code, "files": [file.digest for file in files],
        "caption": caption,
    }  # fmt: skip
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    held, faults = _inspector(actor, code, None, at), Faults()
    _check(held, Kind.PHOTOGRAPHED, at)
    words = cleaned(faults, "caption", caption, most=SHORT, needed=False)
    if not files:
        cleaned(faults, "photos", "")
    refuse(faults)
    return answer(claimed, _write(actor, at, held, Kind.PHOTOGRAPHED, {}, words=words, files=files))


@command
def record_sign(*, actor: Actor, at: datetime, code: str, expected_seq: int | None = None) -> Done:
    """The inspector signs: every question is answered, and each “no” says what was found.

    Raises ``RecordUnknown``, ``NotPermitted``, ``OwnAgency``, ``RecordChanged``,
    ``StepNotPossible``, ``SteeringInvalid``.
    """
    held, faults = _inspector(actor, code, expected_seq, at), Faults()
    _check(held, Kind.SIGNED, at)
    given, notes = last_answers(code)
    left = [item for item in held.items if item not in given]
    if left:
        faults["answers"] = UNANSWERED % {"count": len(left)}
    for item, said in given.items():
        if said == Answer.NO.value and not notes.get(item):
            faults[item] = NOTE_NEEDED
    refuse(faults)
    return _write(actor, at, held, Kind.SIGNED, {"by": actor.code})


def last_answers(code: str) -> tuple[dict[str, str], dict[str, str]]:
    """The answers and the notes of the last record; empty before the first one."""
    stream = f"{INSPECTION}{code}"
    recorded = [act for act in acts_of(stream) if act.kind == Kind.RECORDED]
    if not recorded:
        return {}, {}
    last = recorded[-1]
    return dict(last.body["answers"]), json.loads(words_of(stream)[last.seq])


@command
def record_answer(
    *, actor: Actor, at: datetime, code: str, explanation: str = "", agrees: bool = True,
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """The head of the inspected agency signs, and may explain or say that they do not agree.

    A sudden visit that was not made yet answers as one that does not exist. Raises
    ``RecordUnknown``, ``NotPermitted``, ``OtherPersonNeeded``, ``RecordChanged``,
    ``StepNotPossible``, ``SteeringInvalid`` where disagreement is not explained.
    """
    held, faults = hold(code, None), Faults()
    if held.is_secret:
        raise RecordUnknown(code=code)
    organisation.authorise(actor, "inspections.answer", held.unit)
    if expected_seq is not None and expected_seq != held.progress.last_seq:
        raise RecordChanged(code=code)
    _check(held, Kind.ANSWERED, at)
    second_person(actor, held.progress.signed_by, code)
    words = cleaned(faults, "explanation", explanation, needed=not agrees)
    refuse(faults)
    body = {"by": actor.code, "agrees": agrees}
    return _write(actor, at, held, Kind.ANSWERED, body, words=words)


@command
def finding_raise(
    *, actor: Actor, at: datetime, code: str, finding: NewFinding, key: str | None = None
) -> Done:
    """State a finding in the record of an inspection that the team has not signed yet.

    ``code`` of the answer is the finding's. Raises ``RecordUnknown``, ``NotPermitted``,
    ``OwnAgency``, ``StepNotPossible``, ``SteeringInvalid``, ``KeyReused``.
    """
    request = {"act": "finding", "code": code, "finding": asdict(finding)}
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    held, faults = _inspector(actor, code, None, at), Faults()
    if held.progress.state is not InspectionState.RECORDED:
        raise StepNotPossible(code=code, reason=_WHY[held.progress.state])
    what = cleaned(faults, "what", finding.what)
    basis = cleaned(faults, "basis", finding.basis, most=SHORT)
    remedy = cleaned(faults, "remedy", finding.remedy)
    item = text.clean(finding.item)
    if item and item not in held.items:
        faults["item"] = ANSWER_UNKNOWN
    check_future(faults, "due_on", finding.due_on, clock.local_day(at))
    refuse(faults)
    row = one(
        "SELECT coalesce(max(number), 0) + 1 FROM steering_finding WHERE inspection_id = %s",
        [held.inspection_id],
    )
    number = int(row[0]) if row else 1
    own = f"{code}-{number:02d}"
    finding_id = inserted(
        "steering_finding",
        {
            "code": own, "inspection_id": held.inspection_id, "number": number,
            "unit": held.unit, "item": item, "severity": finding.severity.value, "what": what,
            "basis": basis, "remedy": remedy, "raised_by": actor.code, "raised_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{FINDING}{own}", kind=Kind.RAISED, unit=held.unit,
        body={
            "inspection": code, "unit": held.unit, "item": item,
            "severity": finding.severity.value, "due_on": finding.due_on.isoformat(),
        },
        words=told_as_json(what, basis, remedy), shown=False,
    )  # fmt: skip
    standing = standing_of([act])
    if standing is not None:
        sql.insert(
            "steering_finding_fact",
            {"finding_id": finding_id, **vars(standing), "state": standing.state.value},
        )
    return answer(claimed, done_of(own, act))
