"""Move a dossier through its process: complete a step, send it back.

Whoever completes a step chooses the outcome of the decisions that follow it, and names the
agency of each step that begins elsewhere. All branches of a fork begin in the same act, so
that every agency is asked at once, each with its own time inside the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Act, Done, Kind, Outcome
from motcua.dossiers.courses import agencies_for, running_of, standing_of
from motcua.dossiers.errors import (
    CHOOSE_AGENCY,
    CHOOSE_STEP,
    CHOOSE_WAY,
    NO_SUCH_STEP,
    NUMBER_TOO_LONG,
    REASON_NEEDED,
    ActNotPossible,
    DossierChanged,
    MoveInvalid,
    NotYourStep,
)
from motcua.dossiers.selectors import acts_of, said_by
from motcua.dossiers.services.acting import (
    Locked,
    Plan,
    check_state,
    claim,
    done_again,
    lock,
    record_act,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures

MOST_NUMBER = 60
"""Letters of a registered number at most, as of ``123/GP-UBND``."""


class _Course:
    """A locked dossier in its process, with the agencies that take part."""

    def __init__(self, locked: Locked, running: procedures.Running) -> None:
        self.locked, self.running, self.here = locked, running, standing_of(locked)
        self._acts: list[Act] | None = None

    @classmethod
    def of(cls, locked: Locked) -> _Course | None:
        """The course of a dossier; ``None`` where it stands at no step of a process of ours."""
        running = running_of(locked.procedure, locked.version, locked.process)
        course = None if running is None else cls(locked, running)
        if course is None or not course.here.steps or not course.running.knows(course.here):
            return None
        return course

    def said(self, name: str) -> dict[str, str]:
        """What the acts so far say of units or choices. One statement, once."""
        if self._acts is None:
            self._acts = acts_of(self.locked.code)
        return said_by(self._acts, name)

    def known_acts(self) -> Sequence[Act] | None:
        """The acts, where they were read."""
        return self._acts

    def unit(self, step: str) -> str:
        """The agency that does a step which has begun."""
        role = self.running.unit_role(step)
        return self.locked.unit if role == procedures.LEAD else self.said("units")[role]

    def holds(self, actor: Actor, step: str) -> bool:
        """True when the step belongs to one of the official's posts."""
        return actor.holds(self.running.step(step).role, self.unit(step))

    def held(self, actor: Actor) -> list[str]:
        """The steps being done that belong to the official, in reading order."""
        ordered = self.running.in_order(self.here.steps)
        return [code for code in ordered if self.holds(actor, code)]

    def chosen_step(self, actor: Actor, wanted: str) -> str:
        """The step that is meant: the one named, or the only one that the official holds.

        Raises ``MoveInvalid``, ``NotYourStep``.
        """
        if wanted:
            if wanted not in self.here.steps:
                raise MoveInvalid({"step": str(NO_SUCH_STEP)})
            if not self.holds(actor, wanted):
                raise self.not_yours(wanted)
            return wanted
        held = self.held(actor)
        if not held:
            raise self.not_yours(self.running.main(self.here))
        if len(held) > 1:
            names = ", ".join(self.running.step(code).name.vi for code in held)
            raise MoveInvalid({"step": str(CHOOSE_STEP) % {"steps": names}})
        return held[0]

    def not_yours(self, step: str) -> NotYourStep:
        """The refusal of a step that belongs to another post."""
        node = self.running.step(step)
        return NotYourStep(
            step=node.name.vi, code=self.locked.code, role=organisation.role_name(node.role)
        )


def _moving(locked: Locked) -> _Course:
    """The course of a dossier that can be moved. Raises ``ActNotPossible``."""
    course = _Course.of(locked)
    if course is None or course.running.returns(course.here):
        raise ActNotPossible(code=locked.code, status=locked.status.value)
    return course


def step_held(actor: Actor, locked: Locked) -> str:
    """The step that is being done and belongs to the official, else the one for the whole."""
    course = _Course.of(locked)
    held = course.held(actor) if course is not None else []
    return held[0] if held else locked.step


def check_holds_a_step(actor: Actor, locked: Locked) -> str:
    """The agency for which the official holds a step that is being done.

    Raises ``NotYourStep``.
    """
    course = _Course.of(locked)
    if course is None:
        return locked.unit
    held = course.held(actor)
    if not held:
        raise course.not_yours(course.running.main(course.here))
    return course.unit(held[0])


def _chosen_way(
    running: procedures.Running, ways: Sequence[procedures.Way], choices: Mapping[str, str]
) -> procedures.Way:
    """The way whose outcomes are all among ``choices``. Raises ``MoveInvalid``.

    A choice for a decision that lies on no way from here is refused, not passed over.
    """
    met = {decision for way in ways for decision, _ in way.choices}
    if unknown := sorted(set(choices) - met):
        raise MoveInvalid({f"choices.{code}": str(CHOOSE_WAY) for code in unknown})
    fitting = [way for way in ways if all(choices.get(code) == flow for code, flow in way.choices)]
    exact = [way for way in fitting if {code for code, _ in way.choices} == set(choices)]
    if len(exact) != 1:
        open_ones = {
            decision for way in ways
            if all(choices.get(code, flow) == flow for code, flow in way.choices)
            for decision, _ in way.choices if decision not in choices
        } or met  # fmt: skip
        raise MoveInvalid({f"choices.{code}": str(CHOOSE_WAY) for code in sorted(open_ones)})
    return exact[0]


def _units_for(
    course: _Course, way: procedures.Way, named: Mapping[str, str], at: datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """As ``agencies_for``; nothing is read where no other agency takes part.

    Raises ``MoveInvalid``, also for a role that the process does not have.
    """
    lanes = {lane.unit_role for lane in course.running.definition.lanes} - {procedures.LEAD}
    if unknown := set(named) - lanes:
        raise MoveInvalid({f"units.{role}": str(CHOOSE_AGENCY) for role in sorted(unknown)})
    if not lanes:
        return {}, {}
    return agencies_for(
        course.running, way.opened, before=course.said("units"), named=named,
        lead=course.locked.unit, on=clock.local_day(at),
    )  # fmt: skip


def _body(
    course: _Course, step: str, after: procedures.Standing, opened: frozenset[str],
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """What the ledger keeps of a move. Without a process of its own: from where to where."""
    main = course.running.main(after) or step
    body: dict[str, Any] = {"from": step, "step": main}
    if course.locked.process:
        body |= {
            "at": sorted(after.steps), "opened": sorted(opened),
            **({"waiting": sorted(after.waiting)} if after.waiting else {}),
        }  # fmt: skip
    return body | {name: value for name, value in more.items() if value}


def _outcome(course: _Course, choices: Mapping[str, str]) -> Outcome:
    """How handling ends: refused where the last word on a decision was an outcome that refuses."""
    if not course.locked.process:
        return Outcome.GRANTED
    last = course.said("choices") | dict(choices)
    refusing = {flow.code for flow in course.running.definition.flows if flow.refuses}
    return Outcome.REFUSED if refusing & set(last.values()) else Outcome.GRANTED


@command
def dossier_advance(
    *, actor: Actor, at: datetime, code: str, expected_seq: int | None = None,
    key: str | None = None, note: str = "", step: str = "",
    choices: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None,
    result_number: str = "",
) -> Done:  # fmt: skip
    """Complete a step. Handling ends where only the hand-over of the result is left.

    ``step`` is needed only where the official holds several of the steps being done.
    ``choices`` give each decision on the way its outcome (code of the decision to that of
    the flow); an outcome that refuses needs the reason in ``note``. ``units`` name the
    agency of each role in the whole that takes part for the first time. ``result_number`` is
    the number under which the result was registered at this step.
    At most nine statements; eleven with an agency's own process. Raises ``DossierUnknown``,
    ``NotYourStep``, ``NotPermitted``, ``DossierChanged``, ``ActNotPossible``,
    ``MoveInvalid`` for a step, choice or unit that is missing or wrong.
    """
    picked, named = dict(choices or {}), dict(units or {})
    more: dict[str, Any] = {"step": step} if step else {}
    more |= {"choices": picked} if picked else {}
    more |= {"units": named} if named else {}
    registered = text.clean(result_number)
    more |= {"result_number": registered} if registered else {}
    if len(registered) > MOST_NUMBER:
        raise MoveInvalid({"result_number": str(NUMBER_TOO_LONG)})
    claimed = claim(actor, key, "advance", code, note=note, **more)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    if not locked.process:
        organisation.authorise(actor, "dossiers.advance", locked.unit)
    if expected_seq is not None and expected_seq != locked.last_seq:
        raise DossierChanged(code=code)
    course = _moving(locked)
    done = course.chosen_step(actor, step)
    if locked.process:
        organisation.authorise(actor, "dossiers.advance", course.unit(done))
    way = _chosen_way(course.running, course.running.ways(course.here, done), picked)
    words = text.clean(note)
    if way.refuses and not words:
        raise MoveInvalid({"note": str(REASON_NEEDED)})
    fresh, by = _units_for(course, way, named, at)
    over = not way.standing.steps or bool(course.running.returns(way.standing))
    plan = Plan(
        kind=Kind.FINISHED if over else Kind.MOVED,
        body=_body(
            course, done, way.standing, way.opened, choices=picked, units=fresh, by=by,
            refuses=way.refuses, result_number=registered,
            outcome=_outcome(course, picked).value if over else None,
        ),
        event=events.DOSSIER_CLOSED if over else events.DOSSIER_MOVED,
        note=words, before=course.known_acts(),
    )  # fmt: skip
    return record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )


@command
def dossier_send_back(
    *, actor: Actor, at: datetime, code: str, step: str, reason: str,
    expected_seq: int | None = None, key: str | None = None, present: str = "",
) -> Done:  # fmt: skip
    """Return the dossier to an earlier step, with the reason; the clock goes on.

    ``present`` is the step from which it goes back, needed only where the official holds
    several. Other branches stay where they are; see ``Running.back_to``.
    Raises ``NotYourStep``, ``NotPermitted``, ``DossierChanged``, ``ActNotPossible``,
    ``MoveInvalid`` for a step to which it cannot go back from here.
    """
    more = {"present": present} if present else {}
    claimed = claim(actor, key, "send_back", code, step=step, reason=reason, **more)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    if not locked.process:
        organisation.authorise(actor, "dossiers.advance", locked.unit)
    check_state(locked, expected_seq, Kind.MOVED)
    course = _moving(locked)
    held = course.chosen_step(actor, present)
    if locked.process:
        organisation.authorise(actor, "dossiers.advance", course.unit(held))
    back = course.running.back_to(course.here, held)
    if step not in back:
        raise MoveInvalid({"step": str(NO_SUCH_STEP)})
    words = text.clean(reason)
    if not words:
        raise MoveInvalid({"reason": str(REASON_NEEDED)})
    elsewhere = course.running.unit_role(step) != procedures.LEAD
    plan = Plan(
        Kind.MOVED,
        _body(
            course, held, back[step], frozenset({step}), back=True,
            by={step: course.unit(step)} if elsewhere else None,
        ),
        events.DOSSIER_MOVED, words, course.known_acts(),
    )  # fmt: skip
    return record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )
