"""What the tables of supervision keep, as the acts that wrote each row say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from motcua.steering.record_kept import Kept, day_text
from motcua.steering.recording import QUESTION, SUPERVISION, told_as_json
from motcua.steering.selectors import rows

WRITING: Final = frozenset(
    {
        "supervision.recorded", "supervision.held", "supervision.dropped",
        "supervision.recommended", "supervision.tasked", "question.asked", "question.replied",
        "question.accepted", "question.returned",
    }
)  # fmt: skip
"""Acts that write a row, or into one."""


def sessions() -> Iterator[Kept]:
    """Supervisions, that they were made or dropped, and recommendations with their tasks."""
    for code, body, act, who, subject, number, document_on, units, planned, held, why, *by in rows(
        "SELECT code, body, act, supervisor, subject, document_number, document_on, units,"
        " planned_on, held_on, why, recorded_by, recorded_at, held_by, held_at, dropped_by,"
        " dropped_at FROM steering_supervision"
    ):
        stream = f"{SUPERVISION}{code}"
        said = {
            "body": body, "act": act, "units": units, "document_on": day_text(document_on),
            "planned_on": day_text(planned),
        }  # fmt: skip
        told = told_as_json(who, subject, number)
        yield Kept(stream, ["supervision.recorded"], said, told, by=by[0], at=by[1])
        if held:
            said = {"held_on": day_text(held)}
            yield Kept(stream, ["supervision.held"], said, by=by[2], at=by[3])
        if why:
            yield Kept(stream, ["supervision.dropped"], {}, why, by=by[4], at=by[5])
    for code, number, unit, text, due_on, document, document_on, task, *by in rows(
        "SELECT s.code, r.number, r.unit, r.text, r.due_on, r.document_number, r.document_on,"
        " r.task, r.recorded_by, r.recorded_at FROM steering_recommendation r"
        " JOIN steering_supervision s ON s.id = r.supervision_id"
    ):
        stream, match = f"{SUPERVISION}{code}", {"number": number}
        said = {
            "unit": unit, "due_on": day_text(due_on), "document_on": day_text(document_on)
        }  # fmt: skip
        told = told_as_json(text, document)
        yield Kept(stream, ["supervision.recommended"], said, told, match, by[0], by[1])
        if task:
            yield Kept(stream, ["supervision.tasked"], {"task": task}, "", match)


def questions() -> Iterator[Kept]:
    """Questions, replies, and what was decided on them."""
    for code, session, unit, text, due_on, by, at in rows(
        "SELECT q.code, s.code, q.unit, q.text, q.due_on, q.recorded_by, q.recorded_at"
        " FROM steering_question q JOIN steering_supervision s ON s.id = q.supervision_id"
    ):
        said = {"supervision": session, "unit": unit, "due_on": day_text(due_on)}
        yield Kept(f"{QUESTION}{code}", ["question.asked"], said, text, by=by, at=at)
    for code, number, document, document_on, words, accepted, why, *acted in rows(
        "SELECT q.code, r.number, r.document_number, r.document_on, r.words, r.accepted, r.why,"
        " r.given_by, r.given_at, r.decided_by, r.decided_at"
        " FROM steering_reply r JOIN steering_question q ON q.id = r.question_id"
    ):
        stream, match = f"{QUESTION}{code}", {"number": number}
        said, told = {"document_on": day_text(document_on)}, told_as_json(document, words)
        yield Kept(stream, ["question.replied"], said, told, match, acted[0], acted[1])
        if accepted is not None:
            kind = "question.accepted" if accepted else "question.returned"
            yield Kept(stream, [kind], {}, why, match, acted[2], acted[3])
