"""Writes: a draw is committed before its seed is known, then made, and cannot be chosen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Final

from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Role
from motcua.steering.contracts import Done
from motcua.steering.contracts.draws import Draw, NewDraw, SeedKind
from motcua.steering.contracts.inspections import InspectionKind
from motcua.steering.errors import (
    DRAWN_ALREADY,
    FRAME_TOO_SMALL,
    MEMBER_UNKNOWN,
    NOT_ORDERED,
    NOT_SEALED,
    NUMBER_NEEDED,
    NUMBER_TOO_EARLY,
    OWN_IN_FRAME,
    SEED_DAY_NEEDED,
    SOURCE_NEEDED,
    VISITS_OVER,
    VISITS_TOO_LONG,
    SeedNotThere,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.loading import checklist_on
from motcua.steering.recording import (
    DRAW,
    SHORT,
    Faults,
    check_future,
    check_unit,
    cleaned,
    done_of,
    inserted,
    locked,
    one,
    record,
    refuse,
    told_as_json,
)
from motcua.steering.rules_draw import METHOD, commitment_of, draw, frame_of, seed_of
from motcua.steering.selectors_draws import draw_get, draw_id, seed_rule
from motcua.steering.services_committee import answer, answered
from motcua.steering.services_plans import cleaned_team, open_inspection

CARRY_OUT: Final = "inspections.carry_out"
LONGEST_NUMBER: Final = 60
LONGEST_SECRET: Final = timedelta(days=92)
"""A draw cannot be kept from the public for longer."""


def _checked(
    actor: Actor, asked: NewDraw, today: date, faults: Faults
) -> tuple[str, str, tuple[str, ...]]:
    """The subject, the source and the frame; faults are put into ``faults``."""
    subject = cleaned(faults, "subject", asked.subject, most=SHORT)
    frame = frame_of(asked.units)
    if len(frame) != len(asked.units) or not 1 <= asked.number < len(frame):
        faults["units"] = FRAME_TOO_SMALL
    for unit in frame:
        check_unit(faults, "units", unit, today)
        if any(post.covers(unit) for post in actor.posts):
            faults["units"] = OWN_IN_FRAME
    check_future(faults, "visits_until", asked.visits_until, today)
    if asked.visits_until > today + LONGEST_SECRET:
        faults["visits_until"] = VISITS_TOO_LONG
    source = ""
    if asked.seed_kind is SeedKind.PUBLIC:
        source = cleaned(faults, "seed_source", asked.seed_source, most=SHORT)
        if not source:
            faults["seed_source"] = SOURCE_NEEDED
        if asked.seed_on is None or not today < asked.seed_on <= asked.visits_until:
            faults["seed_on"] = SEED_DAY_NEEDED
    return subject, source, frame


def _next_code(today: date) -> str:
    """Draws of a year are numbered without a gap, so that none can be left out unseen."""
    prefix = f"RT-{today.year}-"
    locked(f"{DRAW}{prefix}")
    row = one("SELECT count(*) + 1 FROM steering_draw WHERE code LIKE %s", [f"{prefix}%"])
    return f"{prefix}{row[0] if row else 1:03d}"


@command
def draw_commit(*, actor: Actor, at: datetime, asked: NewDraw, key: str | None = None) -> Done:
    """Commit to who may be drawn and how many, before anybody can know the seed.

    Whoever orders it sees what is drawn, so no agency in which they hold a post is among them.
    Raises ``NotPermitted``, ``SteeringInvalid``, ``ChecklistUnknown``, ``KeyReused``.
    """
    today, faults = clock.local_day(at), Faults()
    claimed = idempotency.claim(
        actor=actor.code, key=key, request={"act": "draw", "draw": asdict(asked)}
    )
    if claimed.answer is not None:
        return answered(claimed.answer)
    organisation.authorise(actor, CARRY_OUT, asked.agency)
    check_unit(faults, "agency", asked.agency, today)
    subject, source, frame = _checked(actor, asked, today, faults)
    refuse(faults)
    checklist_on(asked.checklist, today)
    seed_on = asked.seed_on if asked.seed_kind is SeedKind.PUBLIC else None
    code, nonce = _next_code(today), secrets.token_hex(32)
    rule = seed_rule(asked.seed_kind, source, seed_on)
    commitment = commitment_of(code, nonce, rule, asked.number, frame)
    inserted(
        "steering_draw",
        {
            "code": code, "frame": list(frame), "number": asked.number, "nonce": nonce,
            "commitment": commitment, "subject": subject, "checklist": asked.checklist,
            "agency": asked.agency, "visits_until": asked.visits_until,
            "seed_kind": asked.seed_kind.value, "seed_source": source, "seed_on": seed_on,
            "committed_by": actor.code, "committed_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{DRAW}{code}", kind="draw.committed", unit=asked.agency,
        body={
            "method": METHOD, "commitment": commitment, "number": asked.number,
            "visits_until": asked.visits_until.isoformat(), "seed_kind": asked.seed_kind.value,
        },
        words=told_as_json(subject, rule), shown=False,
    )  # fmt: skip
    return answer(claimed, done_of(code, act))


def _public_part(known: Draw, typed: str, today: date) -> tuple[str, int | None]:
    """What nobody controls, and the size of the tree that it is the head of, if it is one.

    Raises ``SeedNotThere``, ``SteeringInvalid``.
    """
    if known.seed_kind is SeedKind.PUBLIC:
        if known.seed_on is not None and today < known.seed_on:
            day = known.seed_on.strftime("%d/%m/%Y")
            raise SeedNotThere(code=known.code, reason=NUMBER_TOO_EARLY % {"day": day})
        digits = "".join(text.clean(typed).split())
        if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_NUMBER:
            raise SteeringInvalid({"public_number": NUMBER_NEEDED})
        return digits, None
    place = ledger.entry_get(stream=f"{DRAW}{known.code}", seq=1).tree_index
    head = None if place is None else ledger.checkpoint_first_over(place)
    if head is None:
        raise SeedNotThere(code=known.code, reason=NOT_SEALED)
    return head.root.hex(), head.size


def _members(faults: Faults, codes: Sequence[str], at: datetime) -> list[Actor]:
    """The inspectors of these codes; a code of nobody who inspects is put into ``faults``."""
    known = {
        person.code: person for person in organisation.people_with(Role.INSPECTOR, at=at)
    } if codes else {}  # fmt: skip
    if not set(codes) <= set(known):
        faults["members"] = MEMBER_UNKNOWN
    return [known[code] for code in dict.fromkeys(codes) if code in known]


@command
def draw_make(
    *, actor: Actor, at: datetime, code: str, team: Sequence[str], public_number: str = "",
    members: Sequence[str] = (),
) -> Done:  # fmt: skip
    """Draw the units and open an inspection of each. Whoever ordered the draw makes it.

    Before the visit only they and ``members``, inspectors by their codes, see it; a member who
    holds a post in a drawn unit is not told of that visit. ``team`` are names, the leader first;
    members who are not named follow.

    ``public_number`` is the published number where the draw said that its seed is one. Raises
    ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``, ``SeedNotThere``,
    ``SteeringInvalid``.
    """
    today, faults = clock.local_day(at), Faults()
    locked(f"{DRAW}{code}")
    known = draw_get(code)
    organisation.authorise(actor, CARRY_OUT, known.agency)
    if known.is_drawn:
        raise StepNotPossible(code=code, reason=DRAWN_ALREADY)
    if known.disclosed_on(today):
        raise StepNotPossible(code=code, reason=VISITS_OVER)
    if actor.code != known.committed_by and not actor.is_system:
        raise StepNotPossible(code=code, reason=NOT_ORDERED)
    told = _members(faults, members, at)
    people = cleaned_team(faults, [*team, *(person.name for person in told)])
    refuse(faults)
    public_part, tree_size = _public_part(known, public_number, today)
    seed = seed_of(known.nonce, public_part)
    drawn = draw(seed, known.number, known.frame)
    own_id = draw_id(code)
    sql.insert(
        "steering_draw_result",
        {
            "draw_id": own_id, "public_part": public_part, "tree_size": tree_size,
            "seed": seed, "drawn": list(drawn), "drawn_by": actor.code, "drawn_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{DRAW}{code}", kind="draw.drawn", unit=known.agency,
        body={"public_part": public_part, "tree_size": tree_size},
        words=told_as_json(seed, *drawn), shown=False,
    )  # fmt: skip
    for unit in drawn:
        open_inspection(
            actor, at, kind=InspectionKind.SUDDEN, unit=unit, agency=known.agency,
            subject=known.subject, team=people, checklist=known.checklist, draw_id=own_id,
            members=[
                person.code for person in told
                if not any(post.covers(unit) for post in person.posts)
            ],
        )  # fmt: skip
    return done_of(code, act)
