"""Reads of the review: plans with how far they are, one procedure with all of its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from motcua.core import clock
from motcua.procedures.contracts import ProcedureVersion, Text
from motcua.procedures.control_rules import control_rules
from motcua.procedures.errors import ReviewUnknown
from motcua.procedures.models import Ending
from motcua.procedures.models import Version as VersionRow
from motcua.procedures.overlay import catalogue
from motcua.procedures.parameters import cost_parameters
from motcua.procedures.review.contracts import Change, ItemState, Measure, Saving, Volume
from motcua.procedures.review.models import ReviewItem, ReviewOption, ReviewPlan
from motcua.procedures.review.rules import ChangeWrong, saving_of
from motcua.procedures.review.services import read_changes


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list. ``late`` says that it was, or still is, approved after ``due_on``."""

    year: int
    title: str
    number: str
    approved_on: date | None
    due_on: date
    late: bool
    items: int
    reviewed: int
    decided: int


@dataclass(frozen=True)
class OptionRow:
    """An option as it was costed. Amounts in đồng; ``constant`` ones at constant prices."""

    number: int
    title: str
    changes: tuple[Change, ...]
    priced_on: date
    once_before: int
    once_after: int
    constant_before: int
    constant_after: int
    yearly_before: int | None
    yearly_after: int | None
    days_before: int | None
    days_after: int | None
    volume: Volume
    base_version: int
    parameters: str
    created_at: datetime
    created_by: str

    @property
    def drops(self) -> bool:
        """True when the option drops the procedure."""
        return any(change.kind is Measure.DROP_PROCEDURE for change in self.changes)

    @property
    def yearly(self) -> int | None:
        """What a year saves, ``None`` where nobody knows how many do it."""
        if self.yearly_before is None or self.yearly_after is None:
            return None
        return self.yearly_before - self.yearly_after

    @property
    def percent(self) -> float | None:
        """What one time saves, in per cent of before."""
        saved = self.once_before - self.once_after
        return 100 * saved / self.once_before if self.once_before else None


@dataclass(frozen=True)
class ItemRow:
    """A procedure of a plan. ``effective_on`` is the day from which it is carried out."""

    year: int
    code: str
    name: Text
    slug: str
    unit: str
    basis: str
    reason: str
    product: str
    due_on: date
    state: ItemState
    reviewed_on: date | None
    late: bool
    chosen: OptionRow | None
    effective_on: date | None


@dataclass(frozen=True)
class ItemDetail:
    """Everything that is known of the review of a procedure; ``options`` in their order."""

    row: ItemRow
    version: ProcedureVersion | None
    findings: Mapping[str, Mapping[str, Any]]
    reviewed_at: datetime | None
    reviewed_by: str
    options: tuple[OptionRow, ...]
    proposal: str
    proposed_at: datetime | None
    proposed_by: str
    accepted: bool | None
    decision: str
    decided_on: date | None
    decision_reason: str


@dataclass(frozen=True)
class PlanDetail:
    """A plan with its procedures."""

    row: PlanRow
    items: tuple[ItemRow, ...]


def _option(kept: ReviewOption) -> OptionRow:
    volume = kept.volume
    return OptionRow(
        number=kept.number, title=kept.title, changes=read_changes(kept.changes),
        priced_on=kept.priced_on, once_before=kept.once_before, once_after=kept.once_after,
        constant_before=kept.constant_before, constant_after=kept.constant_after,
        yearly_before=kept.yearly_before, yearly_after=kept.yearly_after,
        days_before=kept.days_before, days_after=kept.days_after,
        volume=Volume(
            volume["subjects"], volume["times"], volume["source"],
            date.fromisoformat(volume["since"]) if volume["since"] else None,
            date.fromisoformat(volume["until"]) if volume["until"] else None,
        ),
        base_version=kept.base_version, parameters=kept.parameters, created_at=kept.created_at,
        created_by=kept.created_by,
    )  # fmt: skip


def _state(item: ReviewItem, effective_on: date | None) -> ItemState:
    if item.plan.approved_at is None:
        return ItemState.DRAWN
    if item.decided_at is not None:
        if not item.accepted:
            return ItemState.REFUSED
        if item.option is None:
            return ItemState.KEPT
        if effective_on is not None:
            return ItemState.CARRIED_OUT
        return ItemState.ACCEPTED if item.drafted_at is None else ItemState.DRAFTED
    if item.proposed_at is not None:
        return ItemState.PROPOSED
    return ItemState.TO_REVIEW if item.reviewed_at is None else ItemState.REVIEWED


def rows_of(items: list[ReviewItem], today: date) -> tuple[ItemRow, ...]:
    """Items with where they stand. Two statements."""
    codes = [item.procedure_code for item in items]
    published = {
        (code, number): begin
        for code, number, begin in VersionRow.objects.filter(
            procedure_id__in=codes, state="PUBLISHED"
        ).values_list("procedure_id", "number", "valid_from")
    }
    ended = dict(
        Ending.objects.filter(procedure_code__in=codes).values_list("procedure_code", "ends_on")
    )
    return tuple(_row(item, published, ended, today) for item in items)


def _row(
    item: ReviewItem, published: Mapping[tuple[str, int], date | None],
    ended: Mapping[str, date], today: date,
) -> ItemRow:  # fmt: skip
    known = catalogue().procedures.get(item.procedure_code)
    chosen = _option(item.option) if item.option is not None else None
    effective_on = None
    if item.accepted and chosen is not None:
        effective_on = (
            ended.get(item.procedure_code)
            if chosen.drops
            else published.get((item.procedure_code, item.draft_number or 0))
        )
    reviewed_on = clock.local_day(item.reviewed_at) if item.reviewed_at else None
    name = known.name if known else Text(item.procedure_code, item.procedure_code)
    return ItemRow(
        year=item.plan.year, code=item.procedure_code, name=name,
        slug=known.slug if known else "", unit=item.unit, basis=item.basis, reason=item.reason,
        product=item.product, due_on=item.due_on, state=_state(item, effective_on),
        reviewed_on=reviewed_on, late=(reviewed_on or today) > item.due_on, chosen=chosen,
        effective_on=effective_on,
    )  # fmt: skip


def _plan_row(plan: ReviewPlan, today: date, items: int, reviewed: int, decided: int) -> PlanRow:
    rules = control_rules(date(plan.year, 1, 1)).review
    due_on = rules.plan_by(plan.year)
    return PlanRow(
        year=plan.year, title=plan.title, number=plan.number, approved_on=plan.approved_on,
        due_on=due_on, late=(plan.approved_on or today) > due_on, items=items,
        reviewed=reviewed, decided=decided,
    )  # fmt: skip


def plan_list() -> tuple[PlanRow, ...]:
    """Every plan, the newest first. Two statements."""
    today = clock.today()
    counted = (
        ReviewItem.objects.values("plan_id")
        .annotate(
            items=Count("id"), reviewed=Count("id", filter=Q(reviewed_at__isnull=False)),
            decided=Count("id", filter=Q(decided_at__isnull=False)),
        )
    )  # fmt: skip
    counts = {row["plan_id"]: row for row in counted}
    none = {"items": 0, "reviewed": 0, "decided": 0}
    found = []
    for plan in ReviewPlan.objects.order_by("-year"):
        row = counts.get(plan.pk, none)
        found.append(_plan_row(plan, today, row["items"], row["reviewed"], row["decided"]))
    return tuple(found)


def plan_get(year: int) -> PlanDetail:
    """A plan with its procedures, by deadline. Four statements. Raises ``ReviewUnknown``."""
    plan = ReviewPlan.objects.filter(year=year).first()
    if plan is None:
        raise ReviewUnknown(review=year)
    items = list(
        ReviewItem.objects.filter(plan=plan)
        .select_related("plan", "option")
        .order_by("due_on", "procedure_code")
    )
    today = clock.today()
    row = _plan_row(
        plan, today, len(items), sum(item.reviewed_at is not None for item in items),
        sum(item.decided_at is not None for item in items),
    )  # fmt: skip
    return PlanDetail(row, rows_of(items, today))


def review_get(year: int, code: str) -> ItemDetail:
    """The review of a procedure in a plan. Four statements. Raises ``ReviewUnknown``."""
    item = (
        ReviewItem.objects.filter(plan__year=year, procedure_code=code)
        .select_related("plan", "option")
        .first()
    )
    if item is None:
        raise ReviewUnknown(review=f"{code} ({year})")
    today = clock.today()
    known = catalogue().procedures.get(code)
    options = ReviewOption.objects.filter(item=item).order_by("number")
    return ItemDetail(
        row=rows_of([item], today)[0], version=known.version_on(today) if known else None,
        findings=item.findings or {}, reviewed_at=item.reviewed_at, reviewed_by=item.reviewed_by,
        options=tuple(_option(kept) for kept in options), proposal=item.proposal,
        proposed_at=item.proposed_at, proposed_by=item.proposed_by, accepted=item.accepted,
        decision=item.decision, decided_on=item.decided_on,
        decision_reason=item.decision_reason,
    )  # fmt: skip


def option_again(code: str, option: OptionRow) -> Saving | None:
    """An option computed again from its own version and day, for its parts; no statement.

    ``None`` where the parameters have changed since, so that old and new are never mixed.
    """
    parameters = cost_parameters()
    known = catalogue().procedures.get(code)
    version = next(
        (item for item in (known.versions if known else ()) if item.version == option.base_version),
        None,
    )
    if version is None or parameters.fingerprint != option.parameters:
        return None
    try:
        return saving_of(
            version, option.changes, parameters, on=option.priced_on, volume=option.volume
        )
    except ChangeWrong:
        return None
