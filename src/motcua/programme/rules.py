"""Judging a measure: boundaries as the decision words them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from motcua.indicators.contracts import Better, Text
from motcua.organisation.contracts import Unit
from motcua.programme.contracts import Compare, Group, Measure, Programme, Shares, State


def reached(compare: Compare, value: Fraction, number: Fraction) -> bool:
    """Exact comparison: “at least” includes the number, “more than” does not."""
    if compare is Compare.MORE_THAN:
        return value > number
    return value >= number


def judge(measure: Measure, *, exact: Fraction | None, on: date) -> State:
    """How ``measure`` stands with ``exact`` as known on ``on``."""
    if exact is None:
        return State.NO_EVIDENCE
    if measure.compare is None or measure.number is None:
        return State.NO_NUMBER
    if reached(measure.compare, exact, measure.number):
        return State.MET
    return State.NOT_MET if on >= measure.due_on else State.NOT_DUE


_WORST = (State.NOT_MET, State.NOT_DUE, State.MET, State.NO_NUMBER)


def overall(states: Sequence[State]) -> State:
    """A target's state: the worst of its measures that have evidence."""
    for state in _WORST:
        if state in states:
            return state
    return State.NO_EVIDENCE


def threshold_words(compare: Compare | None, shown: Text) -> Text:
    """The boundary in words: “ít nhất 30 %”, “trên 90 %”, “toàn bộ (100 %)”."""
    if compare is None:
        return Text("quyết định không đặt con số", "the decision sets no number")
    if compare is Compare.ALL:
        return Text(f"toàn bộ ({shown.vi})", f"all ({shown.en})")
    if compare is Compare.MORE_THAN:
        return Text(f"trên {shown.vi}", f"more than {shown.en}")
    return Text(f"ít nhất {shown.vi}", f"at least {shown.en}")


def fits(compare: Compare, number: Fraction, better: Better) -> str | None:
    """Why a boundary cannot be judged, or ``None``."""
    if better is not Better.HIGHER:
        return "boundaries are lower bounds; the indicator is better when lower"
    if compare is Compare.ALL and number != 100:
        return "ALL means 100"
    return None


def within(group: Group, unit: Unit) -> bool:
    """Whether a group of the programme holds a unit, by its code, kind or level."""
    return bool(group.holds & {unit.code, unit.kind, unit.level})


def shares(programme: Programme, unit: Unit) -> Shares:
    """What a unit leads and helps with, in its own name or as one of a group."""
    names = {unit.code}
    names |= {code for code, group in programme.groups.items() if within(group, unit)}
    items, measures = programme.items, programme.measures
    leads = [item for item in items if item.owner.lead in names]
    helps = [
        item for item in items
        if item.owner.lead not in names and names & set(item.owner.supporting)
    ]  # fmt: skip
    return Shares(
        programme=programme, unit=unit.code, leads=tuple(leads), helps=tuple(helps),
        leads_measures=tuple(item for item in measures if item.owner.lead in names),
        helps_measures=tuple(
            item for item in measures
            if item.owner.lead not in names and names & set(item.owner.supporting)
        ),
    )  # fmt: skip
