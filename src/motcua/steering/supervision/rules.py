"""Where a supervision, a question and a recommendation stand on a day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from motcua.steering.contracts.supervision import (
    Judged,
    Recommendation,
    Reply,
    Session,
    SessionState,
    SupervisionCounts,
)
from motcua.tasks.contracts import Verdict

CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""A code of a supervision; those of its questions add to it and stay addresses of pages."""
_PERSONAL: Final = re.compile(
    r"(?<!\d)(?:0\d{8,10}|\d{9}|\d{12})(?!\d)"  # a phone or an identity paper in one piece
    r"|(?<!\d)0\d{2,3}\)?[ .-]*(?:\d{3,4}[ .-]?\d{3,4}|\d{2}(?:[ .-]\d{2}){2,3})(?!\d)"  # in groups
    r"|(?:\+|(?<!\d)00)84(?:[ .-]?\d){8,10}(?!\d)"  # with the number of the country
    r"|(?:CMND|CMTND|CMT|CCCD|căn cước|chứng minh)\D{0,20}\d(?:[ .]?\d){8,11}(?!\d)"
    r"|[^\s@]+@[^\s@]+\.[^\s@]+",
    re.IGNORECASE,
)
_BY_TASK: Final = {
    Verdict.ON_TIME: Judged.ON_TIME, Verdict.LATE: Judged.LATE, Verdict.OVERDUE: Judged.OVERDUE,
    Verdict.CANCELLED_OVERDUE: Judged.OVERDUE, Verdict.AWAITING: Judged.AWAITING,
    Verdict.NOT_DUE: Judged.NOT_DUE, Verdict.NO_DUE_DATE: Judged.NOT_DUE,
    Verdict.CANCELLED: Judged.CANCELLED,
}  # fmt: skip


def names_somebody(words: str) -> bool:
    """True where a public text holds a number of a phone or an identity paper, or an e-mail."""
    return _PERSONAL.search(words) is not None


def session_state(
    planned_on: date, held_on: date | None, dropped_on: date | None, on: date
) -> SessionState:
    """Where a supervision stands at the end of a day; the day itself is not yet missed."""
    if held_on is not None:
        return SessionState.HELD
    if dropped_on is not None:
        return SessionState.DROPPED
    return SessionState.MISSED if on > planned_on else SessionState.PLANNED


def question_judged(due_on: date, replies: Sequence[Reply], on: date) -> Judged:
    """How a question is judged: by the day on which the reply that holds was recorded.

    A reply that was returned counts as none, so a bad answer in time is no answer in time.
    """
    held = next((one for one in replies if one.accepted is not False), None)
    in_time = held is not None and held.given_on <= due_on
    if held is not None and held.accepted:
        return Judged.ON_TIME if in_time else Judged.LATE
    if in_time:
        return Judged.AWAITING
    return Judged.OVERDUE if on > due_on else Judged.NOT_DUE


def recommendation_judged(due_on: date, task: Verdict | None, on: date) -> Judged:
    """How a recommendation is judged: as its task is; without one, by its day alone.

    Once its day has passed, a task that was cancelled in time is as none: whoever is supervised
    does not take the recommendation of another body back.
    """
    if task is not None and not (task is Verdict.CANCELLED and on > due_on):
        return _BY_TASK[task]
    return Judged.OVERDUE if on > due_on else Judged.NOT_DUE


def counts_of(
    sessions: Iterable[Session], questions: Iterable[Judged],
    recommendations: Iterable[Recommendation], on: date,
) -> SupervisionCounts:  # fmt: skip
    """Count what is known at the end of a day.

    A supervision is due on the day for which it was planned, whenever it was then made.
    """
    listed, asked = list(sessions), list(questions)
    wanted = list(recommendations)
    due = [
        one for one in listed if one.planned_on < on and one.state is not SessionState.DROPPED
    ]  # fmt: skip
    return SupervisionCounts(
        planned=len(listed),
        held=sum(one.state is SessionState.HELD for one in listed),
        dropped=sum(one.state is SessionState.DROPPED for one in listed),
        due=len(due), due_held=sum(one.state is SessionState.HELD for one in due),
        questions={each: asked.count(each) for each in Judged},
        recommendations={each: sum(one.judged is each for one in wanted) for each in Judged},
        not_given=sum(not one.task for one in wanted),
    )  # fmt: skip
