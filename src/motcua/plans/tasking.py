"""Lines of an approved plan become tasks: from then on acts and evidence say what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from motcua.core import clock
from motcua.core.commands import command
from motcua.organisation.contracts import Actor
from motcua.plans.contracts import Line, Round, Span, State
from motcua.plans.errors import PlanActNotPossible
from motcua.plans.recording import lock, state_words
from motcua.plans.selectors import lines_of
from motcua.programme import api as programme
from motcua.tasks import api as tasks
from motcua.tasks.contracts import DueKind, DueSpec, Mark, NewTask, Source, TaskRow


def task_code(plan: str, line: str) -> str:
    """The code of a line's task: it can be given once only."""
    return f"{plan}-{line}"


def tasks_of_plan(code: str, lines: Sequence[Line], *, on: date) -> dict[str, TaskRow]:
    """The task of each line that has become one, by the line's code. One statement."""
    codes = {task_code(code, line.code): line.code for line in lines}
    rows = tasks.task_list(tasks.Filter(codes=frozenset(codes)), on=on, limit=len(codes))
    return {codes[row.code]: row for row in rows}


def _task(plan: str, line: Line, known: Round, giver: str, approved_on: date) -> NewTask:
    return NewTask(
        title=line.title, giver_unit=giver, owner=line.owner,
        due=DueSpec(DueKind.DAY, line.due_on or known.until), product=line.product,
        source=Source.DOCUMENT, giver=f"Kế hoạch {plan} đã phê duyệt, dòng {line.code}",
        document_on=approved_on, supporting=line.supporting,
        period=str(known.first_year) if known.span is Span.YEAR else "",
        marks=(Mark.REFORM,), code=task_code(plan, line.code),
    )  # fmt: skip


@command
def plan_tasks_give(*, actor: Actor, at: datetime, code: str) -> list[str]:
    """Give each line of an approved plan to its owner as a task, all or none; their codes.

    A line that is a task already stays as it is, so doing it again gives nothing twice. A
    line without a day is due on the last day planned for. Raises ``PlanUnknown``,
    ``PlanActNotPossible``, and ``NotPermitted`` or ``TaskInvalid`` as giving a task does.
    """
    locked = lock(code)
    standing = locked.standing
    if standing.state is not State.APPROVED or standing.approved_on is None:
        raise PlanActNotPossible(code=code, state=state_words(standing.state))
    lines = lines_of(code, standing.version)
    known = tasks_of_plan(code, lines, on=clock.local_day(at))
    giver = programme.programme_get(locked.round.programme).unit
    return [
        tasks.task_give_step(
            actor=actor, at=at,
            task=_task(code, line, locked.round, giver, standing.approved_on),
        ).code
        for line in lines if line.code not in known
    ]  # fmt: skip
