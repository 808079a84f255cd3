"""The parts of a procedure as its definition file states them; a wrong one names its line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time
from fractions import Fraction
from typing import Any

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core.definitions import YamlDocument
from motcua.procedures.contracts import (
    Activity,
    ActivityKind,
    Agency,
    Component,
    Fee,
    LimitVariant,
    Step,
    Text,
    VersionCost,
)
from motcua.procedures.limits import conflict
from motcua.procedures.processes.soundness import limit_hours

LEVELS = ("PROVINCE", "DISTRICT", "COMMUNE")
WAYS = ("COUNTER", "POST", "ONLINE")
FORMS = ("FORM", "ORIGINAL", "COPY", "CERTIFIED_COPY", "PRESENT")
ROLES = ("ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "CLERK")
AGENCY_ROLES = ("LEAD", "SUPPORT")

_ACTIVITY = {"kind", "name", "hours", "direct", "consultant", "quantity"}
_COST = {"activities", "times_per_year", "subjects_per_year"}
_FORM = {"vi", "en", "file"}
_COMPONENT = {"code", "name", "form", "quantity", "required", "condition", "reuse"}
_STEP = {"code", "name", "role", "budget_hours"}
_LIMIT = {"amount", "unit", "cutoff", "basis"}
_VARIANT = {*_LIMIT, "none", "case", "channel", "level", "verified"}
_FEE = {"amount", "free", "basis", "note"}
_AGENCY = {"role", "vi", "en"}


def version_days(document: YamlDocument, *at: str | int) -> tuple[date, date | None]:
    """From when a version holds and until when; the end must be said, ``null`` while in force."""
    data = document.require(dict, *at)
    if "valid_until" not in data:
        raise document.error("valid_until is missing (null while in force)", *at)
    until = None if data["valid_until"] is None else document.require(date, *at, "valid_until")
    begin = document.require(date, *at, "valid_from")
    if until is not None and until <= begin:
        raise document.error("the version ends before it begins", *at, "valid_until")
    return begin, until


def one_of(document: YamlDocument, known: tuple[str, ...], *path: str | int) -> str:
    """A word of ``known``."""
    value = document.require(str, *path)
    if value not in known:
        raise document.error(f"{value!r} is not one of {', '.join(known)}", *path)
    return str(value)


def text(document: YamlDocument, *path: str | int) -> Text:
    """A text in both languages."""
    vi = document.require(str, *path, "vi").strip()
    en = document.require(str, *path, "en").strip()
    if not vi or not en:
        raise document.error("both vi and en are needed", *path)
    return Text(vi, en)


def optional(document: YamlDocument, *path: str | int) -> Text | None:
    """A text, or the explicit word NONE ("không có")."""
    value = document.require(object, *path)
    return None if value == "NONE" else text(document, *path)


def items(document: YamlDocument, *path: str | int) -> list[Any]:
    """A list that is not empty."""
    value = document.require(list, *path)
    if not value:
        raise document.error("at least one is needed", *path)
    return list(value)


def number(document: YamlDocument, least: int, *path: str | int) -> int:
    """A whole number from ``least`` up."""
    value = int(document.require(int, *path))
    if value < least:
        raise document.error(f"it must be at least {least}, not {value}", *path)
    return value


def component(document: YamlDocument, *path: str | int) -> Component:
    """One paper of a dossier."""
    document.only(_COMPONENT, *path)
    data = document.require(dict, *path)
    return Component(
        code=document.require(str, *path, "code"),
        name=text(document, *path, "name"),
        form=one_of(document, FORMS, *path, "form"),
        quantity=number(document, 1, *path, "quantity"),
        required=document.require(bool, *path, "required"),
        condition=text(document, *path, "condition") if "condition" in data else None,
        reuse=reuse(document, *path, "reuse") if "reuse" in data else (),
    )


def reuse(document: YamlDocument, *path: str | int) -> tuple[str, ...]:
    """Codes of the procedures whose result serves as a paper."""
    codes = tuple(
        str(document.require(str, *path, index)) for index in range(len(items(document, *path)))
    )
    if len(set(codes)) != len(codes):
        raise document.error("a code stands twice", *path)
    return codes


def _amount(document: YamlDocument, *path: str | int) -> TimeLimit:
    amount = document.require(int, *path, "amount")
    unit = one_of(document, tuple(LimitUnit.__members__), *path, "unit")
    if amount < 0 or (amount == 0 and unit != LimitUnit.WORKING_DAY):
        raise document.error("the amount must be positive (0 only in working days)", *path)
    cutoff = document.require(dict, *path).get("cutoff")
    try:
        hour = time.fromisoformat(cutoff) if cutoff else None
    except (TypeError, ValueError):
        raise document.error(f'{cutoff!r} is not an hour such as "15:00"', *path) from None
    return TimeLimit(amount, LimitUnit(unit), hour)


def limit(document: YamlDocument, *path: str | int) -> tuple[TimeLimit, str]:
    """The usual time limit of a version, and its basis."""
    document.only(_LIMIT, *path)
    return _amount(document, *path), document.require(str, *path, "basis")


def _variant(document: YamlDocument, *path: str | int) -> LimitVariant:
    """A limit for a case, a channel or a level."""
    document.only(_VARIANT, *path)
    data = document.require(dict, *path)
    if not {"case", "channel", "level"} & data.keys():
        raise document.error("it names no case, channel or level: time_limit is for that", *path)
    if "none" in data and (data["none"] is not True or {"amount", "unit", "cutoff"} & data.keys()):
        raise document.error("none: true stands instead of amount and unit", *path)
    return LimitVariant(
        limit=None if "none" in data else _amount(document, *path),
        basis=document.require(str, *path, "basis"),
        verified=document.require(bool, *path, "verified"),
        case=text(document, *path, "case") if "case" in data else None,
        channel=one_of(document, WAYS, *path, "channel") if "channel" in data else None,
        level=one_of(document, LEVELS, *path, "level") if "level" in data else None,
    )


def variants(
    document: YamlDocument, ways: Collection[str], levels: Collection[str], *path: str | int
) -> tuple[LimitVariant, ...]:
    """The limits of cases, channels and levels; none may be unreachable or leave it open."""
    found = []
    for index in range(len(items(document, *path))):
        variant = _variant(document, *path, index)
        if variant.channel is not None and variant.channel not in ways:
            raise document.error(f"nothing comes by {variant.channel}: see ways", *path, index)
        if variant.level is not None and variant.level not in levels:
            raise document.error(f"it is not done at {variant.level}: see level", *path, index)
        found.append(variant)
    clash = conflict(found)
    if clash is not None:
        lines = " and ".join(str(document.line(*path, index)) for index in clash)
        raise document.error(
            f"the limits of lines {lines} hold for the same dossier and neither is closer to it",
            *path, clash[1],
        )  # fmt: skip
    return tuple(found)


def agencies(document: YamlDocument, *path: str | int) -> tuple[Agency, ...]:
    """The agencies that take part: exactly one leads."""
    found = []
    for index in range(len(items(document, *path))):
        document.only(_AGENCY, *path, index)
        role = one_of(document, AGENCY_ROLES, *path, index, "role")
        found.append(Agency(role, text(document, *path, index)))
    if sum(agency.role == "LEAD" for agency in found) != 1:
        raise document.error("exactly one agency leads", *path)
    return tuple(found)


def fee(document: YamlDocument, *path: str | int) -> Fee:
    """What the applicant pays; nothing only where it says ``free``."""
    document.only(_FEE, *path)
    data = document.require(dict, *path)
    amount = document.require(int, *path, "amount")
    if amount < 0 or (amount == 0) != (data.get("free") is True):
        raise document.error("a fee of 0 needs free: true, and only that", *path)
    note = text(document, *path, "note") if "note" in data else None
    return Fee(amount, document.require(str, *path, "basis"), note)


def steps(document: YamlDocument, limit: TimeLimit, *path: str | int) -> tuple[Step, ...]:
    """The steps of the internal process, with their time budgets within ``limit``."""
    steps = []
    for index in range(len(items(document, *path))):
        document.only(_STEP, *path, index)
        steps.append(
            Step(
                code=document.require(str, *path, index, "code"),
                name=text(document, *path, index, "name"),
                role=one_of(document, ROLES, *path, index, "role"),
                budget_hours=number(document, 0, *path, index, "budget_hours"),
            )
        )
    codes = [step.code for step in steps]
    if len(set(codes)) != len(codes):
        raise document.error("a step stands twice", *path)
    if len(steps) < 3 or codes[0] != "RECEIVE" or codes[-1] != "RETURN":
        raise document.error(
            "the steps begin with RECEIVE, end with RETURN and decide between", *path
        )
    if steps[0].role != "ONE_STOP_OFFICER" or steps[-1].role != "ONE_STOP_OFFICER":
        raise document.error("the counter receives and returns", *path)
    allowed = limit_hours(limit)
    spent = sum(step.budget_hours for step in steps)
    if allowed is not None and spent > allowed:
        raise document.error(f"the steps take {spent} hours, the limit is {allowed}", *path)
    return tuple(steps)


def exact(document: YamlDocument, *path: str | int) -> Fraction:
    """A number that is not negative, exactly as it is written (0.1 is one tenth)."""
    value = document.require(object, *path)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise document.error(f"{path[-1]} must be a number from 0 up, not {value!r}", *path)
    return Fraction(str(value))


def activity(document: YamlDocument, *path: str | int) -> Activity:
    """Something that whoever does the procedure must do."""
    document.only(_ACTIVITY, *path)
    data = document.require(dict, *path)
    return Activity(
        kind=ActivityKind(one_of(document, tuple(ActivityKind.__members__), *path, "kind")),
        name=text(document, *path, "name"),
        hours=exact(document, *path, "hours"),
        direct=number(document, 0, *path, "direct") if "direct" in data else 0,
        consultant=number(document, 0, *path, "consultant") if "consultant" in data else 0,
        quantity=number(document, 1, *path, "quantity") if "quantity" in data else 1,
    )


def cost(document: YamlDocument, *path: str | int) -> VersionCost:
    """The activities of a version, and how often it is done by how many."""
    document.only(_COST, *path)
    data = document.require(dict, *path)
    counts = {
        name: number(document, 0, *path, name) if name in data else None
        for name in ("times_per_year", "subjects_per_year")
    }
    activities = [
        activity(document, *path, "activities", index)
        for index in range(len(data.get("activities") or []))
    ]
    return VersionCost(tuple(activities), counts["times_per_year"], counts["subjects_per_year"])


def form(document: YamlDocument, *path: str | int) -> tuple[Text, str]:
    """The name of a form, and the code of its blank form or nothing."""
    document.only(_FORM, *path)
    return text(document, *path), str(document.require(dict, *path).get("file", ""))
