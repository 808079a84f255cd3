"""What an option makes of a procedure, and what it saves. Pure; đồng and exact hours.

Each measure is one change of the version or of its activities; the same calculator that
costs every procedure then costs what comes out. Measures are applied in the order they
stand, so that each has its own step in the waterfall and the steps add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from motcua.procedures.contracts import (
    Activity,
    ActivityKind,
    ProcedureVersion,
    VersionCost,
)
from motcua.procedures.review.contracts import CLOSER, Change, Measure, Saving, Stair, Volume
from motcua.procedures.rules import (
    CostParameters,
    by_kind,
    estimate,
    half_up,
    standard_activities,
    trip,
)

TRAVELS = frozenset({ActivityKind.SUBMIT, ActivityKind.COLLECT, ActivityKind.PAY})
WHOLE = 100


class ChangeWrong(Exception):
    """A measure does not fit the procedure. ``index`` says which one."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index
        self.reason = reason


@dataclass
class _Work:
    """A version on its way through the measures."""

    version: ProcedureVersion
    minutes: dict[str, int] = field(default_factory=dict)
    km: int | None = None
    online: int = 0
    times: int | None = None
    dropped: bool = False


def _papers(work: _Work, change: Change, least: int) -> None:
    known = {component.code for component in work.version.components}
    if len(set(change.papers)) < least:
        if least == 1:
            raise ValueError("choose a paper")
        raise ValueError(f"choose at least {least} papers")
    for code in change.papers:
        if code not in known:
            raise ValueError(f"the procedure has no paper {code}")


def _stated(work: _Work) -> tuple[Activity, ...]:
    return work.version.cost.activities if work.version.cost else ()


def _names(work: _Work, codes: Sequence[str]) -> list[str]:
    """Names of papers; each has its own activity where the version states activities."""
    names = [item.name.vi for item in work.version.components if item.code in codes]
    stated = {item.name.vi for item in _stated(work) if item.kind is ActivityKind.PREPARE}
    for name in names:
        if stated and name not in stated:
            raise ValueError(f"the cost of preparing {name} is not stated by itself")
    return names


def _without(work: _Work, codes: Sequence[str]) -> None:
    gone = _names(work, codes)
    components = tuple(item for item in work.version.components if item.code not in codes)
    if not components:
        raise ValueError("at least one paper stays; to end it all, drop the procedure")
    cost = work.version.cost
    if cost is not None and cost.activities:
        kept = tuple(
            item for item in cost.activities
            if item.kind is not ActivityKind.PREPARE or item.name.vi not in gone
        )  # fmt: skip
        cost = replace(cost, activities=kept)
    work.version = replace(work.version, components=components, cost=cost)


def _drop_paper(work: _Work, change: Change, parameters: CostParameters) -> None:
    _papers(work, change, 1)
    _without(work, change.papers)


def _merge_papers(work: _Work, change: Change, parameters: CostParameters) -> None:
    _papers(work, change, 2)
    in_turn = [item.code for item in work.version.components if item.code in change.papers]
    _without(work, in_turn[1:])


def _simpler_form(work: _Work, change: Change, parameters: CostParameters) -> None:
    _papers(work, change, 1)
    if change.amount is None or change.amount < 0:
        raise ValueError("say how many minutes the simpler form takes")
    names = _names(work, change.papers)
    for item in activities_of(work, parameters, parameters.constant_prices_on):
        if item.kind is ActivityKind.PREPARE and item.name.vi in names:
            if Fraction(change.amount, 60) >= item.hours:
                raise ValueError(f"it takes {half_up(item.hours * 60)} minutes now; say fewer")
            work.minutes[item.name.vi] = change.amount


def _drop_confirmation(work: _Work, change: Change, parameters: CostParameters) -> None:
    _papers(work, change, 1)
    certified = {item.code for item in work.version.components if item.form == "CERTIFIED_COPY"}
    for code in change.papers:
        if code not in certified:
            raise ValueError(f"the paper {code} is no certified copy")
    names, norm = _names(work, change.papers), parameters.preparation["COPY"]
    cost = work.version.cost
    if cost is not None and cost.activities:
        cost = replace(
            cost,
            activities=tuple(
                replace(item, hours=norm.hours, direct=norm.direct)
                if item.kind is ActivityKind.PREPARE and item.name.vi in names
                else item
                for item in cost.activities
            ),
        )
    work.version = replace(
        work.version, cost=cost,
        components=tuple(
            replace(item, form="COPY") if item.code in change.papers else item
            for item in work.version.components
        ),
    )  # fmt: skip


def _shorten(work: _Work, change: Change, parameters: CostParameters) -> None:
    limit = work.version.time_limit
    if limit is None:
        raise ValueError("the procedure states no time limit")
    if change.amount is None or not 0 < change.amount < limit.amount:
        raise ValueError(f"the limit is {limit.amount} now; say a shorter one, from 1")
    # The internal steps shrink with the limit, so that together they stay within it.
    work.version = replace(
        work.version, time_limit=replace(limit, amount=change.amount),
        steps=tuple(
            replace(step, budget_hours=step.budget_hours * change.amount // limit.amount)
            for step in work.version.steps
        ),
    )  # fmt: skip


def _less_often(work: _Work, change: Change, parameters: CostParameters) -> None:
    cost = work.version.cost
    now = cost.times_per_year if cost else None
    if now is None:
        raise ValueError("the procedure does not say how often a year it is done")
    if change.amount is None or not 0 < change.amount < now:
        raise ValueError(f"it is done {now} times a year now; say fewer, from 1")
    work.times = change.amount


def _lower_fee(work: _Work, change: Change, parameters: CostParameters) -> None:
    fee = work.version.fee
    if change.amount is None or not 0 <= change.amount < fee.amount:
        raise ValueError(f"the fee is {fee.amount} đồng now; say a lower one, from 0")
    work.version = replace(work.version, fee=replace(fee, amount=change.amount))


def _delegate(work: _Work, change: Change, parameters: CostParameters) -> None:
    if change.level not in CLOSER[work.version.level]:
        raise ValueError("choose a level below the present one")
    if change.amount is None or change.amount < 0:
        raise ValueError("say how many kilometres it is to the nearer counter")
    work.km = change.amount
    work.version = replace(work.version, level=change.level)


def _digitise(work: _Work, change: Change, parameters: CostParameters) -> None:
    if change.amount is None or not 0 < change.amount <= WHOLE:
        raise ValueError("say which per cent of people will not need to come, from 1 to 100")
    work.online = change.amount
    version = work.version
    ways = version.ways if "ONLINE" in version.ways else (*version.ways, "ONLINE")
    work.version = replace(
        version, ways=ways, returns=version.returns | {"ONLINE"},
        pays_online=version.pays_online or version.fee.amount > 0,
    )  # fmt: skip


def _drop_procedure(work: _Work, change: Change, parameters: CostParameters) -> None:
    work.dropped = True


_APPLY = {
    Measure.DROP_PROCEDURE: _drop_procedure,
    Measure.DROP_PAPER: _drop_paper,
    Measure.MERGE_PAPERS: _merge_papers,
    Measure.SIMPLER_FORM: _simpler_form,
    Measure.DROP_CONFIRMATION: _drop_confirmation,
    Measure.SHORTEN: _shorten,
    Measure.LESS_OFTEN: _less_often,
    Measure.LOWER_FEE: _lower_fee,
    Measure.DELEGATE: _delegate,
    Measure.DIGITISE: _digitise,
}


def activities_of(work: _Work, parameters: CostParameters, on: date) -> tuple[Activity, ...]:
    """The activities that are left, by the norms of ``on`` where none are stated."""
    travel = parameters.travel_on(on)
    found = []
    for item in _stated(work) or standard_activities(work.version, parameters, on):
        if item.kind is ActivityKind.PREPARE and item.name.vi in work.minutes:
            item = replace(item, hours=Fraction(work.minutes[item.name.vi], 60))
        if item.kind in TRAVELS and work.km is not None:
            way = trip(travel, Fraction(0), work.km * 1000)
            item = replace(item, hours=way.hours, direct=half_up(way.km * travel.per_km))
        if item.kind in TRAVELS and work.online:
            share = Fraction(WHOLE - work.online, WHOLE)
            item = replace(item, hours=item.hours * share, direct=half_up(item.direct * share))
        found.append(item)
    return tuple(found)


def _version_of(work: _Work, parameters: CostParameters, on: date) -> ProcedureVersion:
    """The version as it would be published. It states activities only where it must."""
    differs = bool(work.minutes) or work.km is not None or work.online > 0
    if not differs and work.times is None:
        return work.version
    cost = work.version.cost or VersionCost((), None, None)
    activities = activities_of(work, parameters, on) if differs else cost.activities
    times = cost.times_per_year if work.times is None else work.times
    return replace(work.version, cost=replace(cost, activities=activities, times_per_year=times))


def _once(work: _Work, parameters: CostParameters, on: date) -> tuple[int, dict[ActivityKind, int]]:
    if work.dropped:
        return 0, {}
    found = estimate(_version_of(work, parameters, on), parameters, on=on)
    return found.once, by_kind(found.lines)


def saving_of(
    version: ProcedureVersion, changes: Sequence[Change], parameters: CostParameters, *,
    on: date, volume: Volume,
) -> Saving:  # fmt: skip
    """What ``changes`` save of ``version`` at the prices of ``on``.

    Raises ``ChangeWrong`` for a measure that does not fit, one that stands twice, and one
    beside the dropping of the whole procedure.
    """
    work = _Work(version)
    before, kinds_before = _once(work, parameters, on)
    costs, kinds = before, kinds_before
    stairs = []
    for index, change in enumerate(changes):
        if any(other.kind is change.kind for other in changes[:index]):
            raise ChangeWrong(index, "the measure stands twice")
        if change.kind is Measure.DROP_PROCEDURE and len(changes) > 1:
            raise ChangeWrong(index, "what is dropped needs no other measure")
        try:
            _APPLY[change.kind](work, change, parameters)
        except ValueError as wrong:
            raise ChangeWrong(index, str(wrong)) from None
        now, kinds = _once(work, parameters, on)
        stairs.append(Stair(change.kind, costs - now))
        costs = now
    limit = version.time_limit
    after_limit = None if work.dropped else work.version.time_limit
    times_after = volume.times if work.times is None else work.times
    return Saving(
        on=on, before=before, after=costs, kinds_before=kinds_before, kinds_after=kinds,
        stairs=tuple(stairs),
        yearly_before=None if volume.subjects is None else before * volume.times * volume.subjects,
        yearly_after=None if volume.subjects is None else costs * times_after * volume.subjects,
        days_before=limit.amount if limit else None,
        days_after=after_limit.amount if after_limit else None,
        version=None if work.dropped else _version_of(work, parameters, on),
    )  # fmt: skip
