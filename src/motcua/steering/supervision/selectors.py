"""Reads of supervisions, as they were known at the end of a day. A fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from motcua.core import clock
from motcua.steering.contracts import File
from motcua.steering.contracts.supervision import (
    Judged,
    Question,
    Recommendation,
    Reply,
    Session,
    SessionDetail,
    SessionState,
    SupervisionCounts,
)
from motcua.steering.errors import RecordUnknown
from motcua.steering.recording import QUESTION, SUPERVISION
from motcua.steering.selectors import file_of, files_of, rows
from motcua.steering.supervision.loading import kinds_on
from motcua.steering.supervision.rules import (
    counts_of,
    question_judged,
    recommendation_judged,
    session_state,
)
from motcua.tasks import api as tasks

_SESSION: Final = """
SELECT s.code, s.body, s.act, s.supervisor, s.subject, s.document_number, s.document_on, s.units,
       s.planned_on, s.recorded_by, s.recorded_at,
       CASE WHEN s.held_at < %(until)s THEN s.held_on END,
       CASE WHEN s.dropped_at < %(until)s THEN s.dropped_at END,
       CASE WHEN s.dropped_at < %(until)s THEN s.why ELSE '' END
  FROM steering_supervision s
"""
_WHERE: Final = """
 WHERE s.recorded_at < %(until)s
   AND (%(code)s = '' OR s.code = %(code)s)
   AND (%(body)s = '' OR s.body = %(body)s)
   AND (%(year)s = 0 OR extract(year FROM s.planned_on) = %(year)s)
"""


@dataclass(frozen=True)
class Asked:
    """Which supervisions a list or a count is of. Empty parts do not narrow.

    ``year`` is that of the planned day; ``unit`` a supervised agency, or the one that must
    answer or carry out.
    """

    year: int = 0
    body: str = ""
    unit: str = ""
    code: str = ""


def _values(asked: Asked, on: date) -> dict[str, Any]:
    return {
        "until": clock.at_local(on + timedelta(days=1)), "code": asked.code, "body": asked.body,
        "year": asked.year, "unit": asked.unit,
    }  # fmt: skip


def _session(row: tuple[Any, ...], on: date) -> Session:
    planned_on, held_on = row[8], row[11]
    dropped_on = clock.local_day(row[12]) if row[12] else None
    state = session_state(planned_on, held_on, dropped_on, on)
    said = (*row[:7], tuple(row[7]), planned_on, row[9], clock.local_day(row[10]))
    return Session(*[*said, held_on, dropped_on, row[13], state])


def session_list(asked: Asked, *, on: date, state: SessionState | None = None) -> list[Session]:
    """Supervisions, the latest planned day first. One statement."""
    found = rows(
        f"{_SESSION}{_WHERE} AND (%(unit)s = '' OR %(unit)s = ANY(s.units))"
        " ORDER BY s.planned_on DESC, s.id DESC",
        _values(asked, on),
    )
    listed = (_session(row, on) for row in found)
    return [one for one in listed if state is None or one.state is state]


def session_get(code: str, *, on: date) -> SessionDetail:
    """One supervision with everything of it. Seven statements. Raises ``RecordUnknown``."""
    asked = Asked(code=code)
    found = session_list(asked, on=on) if code else []
    if not found:
        raise RecordUnknown(code=code)
    stream = f"{SUPERVISION}{code}"
    files = tuple(file for kept in files_of([stream]).values() for file in kept)
    return SessionDetail(
        found[0], tuple(question_list(asked, on=on)), tuple(recommendation_list(asked, on=on)),
        files if found[0].held_on else (),
    )  # fmt: skip


# Questions -----------------------------------------------------------------------------


def question_list(
    asked: Asked, *, on: date, judged: Judged | None = None, units: Sequence[str] | None = None
) -> list[Question]:
    """Questions with their replies, due first on top; of ``units`` alone, if given.

    Three statements.
    """
    values = _values(asked, on) | {"units": None if units is None else list(units)}
    found = rows(
        "SELECT q.id, q.code, s.code, q.number, q.unit, q.text, q.due_on, q.recorded_by,"
        " q.recorded_at, s.supervisor FROM steering_question q"
        f" JOIN steering_supervision s ON s.id = q.supervision_id {_WHERE}"
        " AND q.recorded_at < %(until)s AND (%(unit)s = '' OR q.unit = %(unit)s)"
        " AND (%(units)s::text[] IS NULL OR q.unit = ANY(%(units)s))"
        " ORDER BY q.due_on, q.id",
        values,
    )
    replies = _replies([row[0] for row in found], values["until"]) if found else {}
    listed = []
    for own_id, code, session, number, unit, text, due_on, by, at, supervisor in found:
        given = tuple(replies.get(own_id, ()))
        listed.append(
            Question(
                code, session, number, unit, text, due_on, by, clock.local_day(at), supervisor,
                given, question_judged(due_on, given, on),
            )
        )  # fmt: skip
    return [one for one in listed if judged is None or one.judged is judged]


def _replies(questions: Sequence[int], until: Any) -> dict[int, list[Reply]]:
    """Replies given before a moment, with what was decided on them before it."""
    found = rows(
        "SELECT r.question_id, q.code, r.number, r.document_number, r.document_on, r.words,"
        " r.given_by, r.given_at,"
        " CASE WHEN r.decided_at < %(until)s THEN r.accepted END,"
        " CASE WHEN r.decided_at < %(until)s THEN r.decided_by ELSE '' END,"
        " CASE WHEN r.decided_at < %(until)s THEN r.decided_at END,"
        " CASE WHEN r.decided_at < %(until)s THEN r.why ELSE '' END"
        " FROM steering_reply r JOIN steering_question q ON q.id = r.question_id"
        " WHERE r.question_id = ANY(%(questions)s) AND r.given_at < %(until)s"
        " ORDER BY r.question_id, r.number",
        {"questions": list(questions), "until": until},
    )
    files = _reply_files({row[1] for row in found}) if found else {}
    listed: dict[int, list[Reply]] = defaultdict(list)
    for own_id, code, number, document, document_on, words, by, at, yes, who, when, why in found:
        listed[own_id].append(
            Reply(
                number, document, document_on, words, by, clock.local_day(at), yes, who,
                clock.local_day(when) if when else None, why,
                tuple(files.get((code, number), ())),
            )
        )  # fmt: skip
    return listed


def _reply_files(codes: set[str]) -> dict[tuple[str, int], list[File]]:
    """Files of replies by question and number of the reply.

    Acts of a question are: asked, then each reply followed by what was decided on it.
    """
    kept = files_of(f"{QUESTION}{code}" for code in codes)
    return {
        (stream.removeprefix(QUESTION), seq // 2): files for (stream, seq), files in kept.items()
    }


def question_get(code: str, *, on: date) -> Question:
    """One question. Three statements. Raises ``RecordUnknown``."""
    asked = Asked(code=code.rpartition("-CH")[0])
    for one in question_list(asked, on=on) if asked.code else ():
        if one.code == code:
            return one
    raise RecordUnknown(code=code)


def supervision_file(code: str, digest: str) -> File | None:
    """A file of a supervision or a reply, if there is one. One statement."""
    return file_of([f"{SUPERVISION}{code}", f"{QUESTION}{code}"], digest)


# Recommendations -----------------------------------------------------------------------


def recommendation_list(
    asked: Asked, *, on: date, judged: Judged | None = None
) -> list[Recommendation]:
    """Recommendations with how their tasks stand, due first on top. Two statements."""
    found = rows(
        "SELECT s.code, r.number, r.unit, r.text, r.due_on, r.document_number, r.document_on,"
        " coalesce(r.task, ''), s.supervisor FROM steering_recommendation r"
        f" JOIN steering_supervision s ON s.id = r.supervision_id {_WHERE}"
        " AND r.recorded_at < %(until)s AND (%(unit)s = '' OR r.unit = %(unit)s)"
        " ORDER BY r.due_on, r.id",
        _values(asked, on),
    )
    given = [row[7] for row in found if row[7]]
    standings = tasks.standings_on(given, on) if given else {}
    listed = []
    for session, number, unit, text, due_on, document, document_on, task, supervisor in found:
        _, verdict = standings.get(task, (None, None))
        listed.append(
            Recommendation(
                f"{session}-KN{number}", session, number, unit, text, due_on, document,
                document_on, task if verdict else "", supervisor,
                recommendation_judged(due_on, verdict, on),
            )
        )  # fmt: skip
    return [one for one in listed if judged is None or one.judged is judged]


def session_of_task(task: str) -> tuple[str, int] | None:
    """The supervision and the number of the recommendation that became a task, if one did."""
    found = rows(
        "SELECT s.code, r.number FROM steering_recommendation r"
        " JOIN steering_supervision s ON s.id = r.supervision_id WHERE r.task = %s",
        [task],
    )
    return (found[0][0], found[0][1]) if found else None


# Counts --------------------------------------------------------------------------------


def supervision_counts(asked: Asked, *, on: date) -> dict[str, SupervisionCounts]:
    """Counts by kind of body, as known at the end of a day. Six statements.

    Each kind in force stands there, with nothing where there is nothing.
    """
    sessions = session_list(asked, on=on)
    body_of = {one.code: one.body for one in sessions}
    questions, wanted = question_list(asked, on=on), recommendation_list(asked, on=on)
    bodies = dict.fromkeys(
        [*(one.code for one in kinds_on(on).bodies), *(one.body for one in sessions)]
    )
    return {
        body: counts_of(
            [one for one in sessions if one.body == body],
            [one.judged for one in questions if body_of.get(one.session) == body],
            [one for one in wanted if body_of.get(one.session) == body], on,
        )
        for body in bodies
        if asked.body in ("", body)
    }  # fmt: skip
