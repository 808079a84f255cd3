"""A dossier's steps as an official sees them: where it is, what to choose, whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from motcua.core import clock
from motcua.desk.forms import FormInvalid
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import DossierDetail, Status
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Role
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Text


@dataclass(frozen=True)
class WayChoice:
    """One way on, as a choice of a form: ``value`` is what is sent, ``words`` what is read."""

    value: str
    words: str
    refuses: bool


@dataclass(frozen=True)
class Asked:
    """An agency that has to be named: its role in the whole, what its part is called."""

    role: str
    name: Text
    unit: str


@dataclass(frozen=True)
class StepView:
    """A step that is being done. ``prefix`` begins the ids of its form's fields.

    ``held`` is true where the step belongs to one of the reader's posts, ``mine`` where the
    reader may complete it now. ``due_at`` and ``late`` are by the
    step's own budget; they are ``None`` and false for dossiers without a process.
    """

    code: str
    name: Text
    role: Text
    unit: str
    since: datetime | None
    due_at: datetime | None
    late: bool
    held: bool
    mine: bool
    prefix: str
    ways: tuple[WayChoice, ...]
    asked: tuple[Asked, ...]
    last: bool
    registers: bool
    back: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Course:
    """All steps of a dossier in their order, and those that are being done now."""

    running: procedures.Running | None
    now: tuple[StepView, ...]

    @property
    def mine(self) -> tuple[StepView, ...]:
        """The steps that the reader may complete."""
        return tuple(step for step in self.now if step.mine)


def _ways(running: procedures.Running, ways: tuple[procedures.Way, ...]) -> tuple[WayChoice, ...]:
    """The ways in words; nothing where there is but one."""
    if len(ways) == 1:
        return ()
    found = []
    for way in ways:
        said = "; ".join(
            f"{choose(item.asked.vi, item.asked.en)} {choose(item.answered.vi, item.answered.en)}"
            for item in running.questions(way)
        )
        steps = ", ".join(
            choose(running.step(code).name.vi, running.step(code).name.en)
            for code in running.in_order(way.opened)
        )
        value = ";".join(f"{decision}={flow}" for decision, flow in way.choices)
        found.append(WayChoice(value, f"{said} → {steps}" if steps else said, way.refuses))
    return tuple(found)


def _asked(
    running: procedures.Running, ways: tuple[procedures.Way, ...], known: Mapping[str, str],
    lead: str,
) -> tuple[Asked, ...]:  # fmt: skip
    """The agencies that take part from here on and that nobody has named yet."""
    lanes = {lane.unit_role: lane.name for lane in running.definition.lanes}
    roles = {running.unit_role(code) for way in ways for code in way.opened} - {procedures.LEAD}
    return tuple(
        Asked(role, lanes[role], dossiers.upper_unit(lead) if role == dossiers.UPPER else "")
        for role in sorted(roles)
        if role not in known
    )


def course_of(actor: Actor, detail: DossierDetail) -> Course:
    """The course of a dossier for a reader. No statement beyond the process's own."""
    running, places = dossiers.places_of(detail)
    if running is None:
        return Course(None, ())
    working = detail.row.origin != "IMPORTED" and detail.row.status is Status.IN_PROGRESS
    found = []
    for place in places:
        node, code = place.node, place.node.code
        held = actor.holds(node.role, place.unit)
        may = organisation.permitted(actor, "dossiers.advance", place.unit)
        mine = working and bool(place.ways) and held and may
        ways = place.ways if mine else ()
        found.append(
            StepView(
                code, node.name,
                Text(
                    organisation.role_name(node.role),
                    organisation.role_name(node.role, english=True),
                ),
                place.unit, place.since, place.due_at, place.late(clock.now()), held, mine,
                f"{code}-" if len(places) > 1 else "",
                _ways(running, ways), _asked(running, ways, detail.clock.units, detail.row.unit),
                bool(ways) and all(
                    not way.standing.steps or running.returns(way.standing) for way in ways
                ),
                mine and node.role == Role.CLERK,
                tuple(
                    (step, running.step(step).name) for step in running.back_to(place.here, code)
                ) if mine else (),
            )
        )  # fmt: skip
    return Course(running, tuple(found))


def chart_of(course: Course, english: bool) -> Any:
    """The diagram of the dossier's process with the steps that are being done marked."""
    if course.running is None:
        return None
    numbers = {code: at for at, code in enumerate(course.running.order, start=1)}
    return procedures.process_chart(course.running.definition, numbers, english=english)


def step_names(course: Course) -> dict[str, Text]:
    """Names of the steps by their codes."""
    running = course.running
    return {} if running is None else {code: running.step(code).name for code in running.order}


def move_values(post: QueryDict, read: Callable[[QueryDict, str], str]) -> dict[str, Any]:
    """Step, chosen way, named agencies and note of the form. Raises ``FormInvalid``."""
    choices: dict[str, str] = {}
    for part in filter(None, post.get("way", "").split(";")):
        decision, _, flow = part.partition("=")
        if not decision or not flow:
            raise FormInvalid({"way": choose("Chọn một mục.", "Choose one.")})
        choices[decision] = flow
    units = {
        name.removeprefix("unit-"): value[:60]
        for name, value in post.items()
        if name.startswith("unit-") and isinstance(value, str) and value
    }
    return {
        "step": post.get("step", "")[:64], "choices": choices, "units": units,
        "note": read(post, "note"),
        "result_number": post.get("result_number", "")[:200],
    }  # fmt: skip
