"""Whose a plan is: an agency's, or the steering committee's, which acts through its standing
agency. The committee is no agency: it holds no official, and its members act in their posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import UnitUnknown
from motcua.plans.errors import CommitteeWithoutHead
from motcua.plans.loading import rules_on, rules_versions
from motcua.steering import api as steering
from motcua.steering.contracts.committee import Body, Place, Seat

SUFFIX: Final = ".BCD"
"""Ends the code of a committee after that of the agency through which it acts."""


class OwnerKind(StrEnum):
    """Who can own a plan."""

    AGENCY = "AGENCY"
    COMMITTEE = "COMMITTEE"


@dataclass(frozen=True)
class Committee:
    """The committee as pages and papers name an owner of a plan."""

    code: str
    name_vi: str
    name_en: str


def owner_kind(owner: str) -> OwnerKind:
    """What owns a plan, by its code."""
    return OwnerKind.COMMITTEE if owner.endswith(SUFFIX) else OwnerKind.AGENCY


def acting_unit(owner: str) -> str:
    """The agency whose officials act for an owner: itself, or the committee's standing agency."""
    return owner.removesuffix(SUFFIX)


def committee_on(day: date) -> Committee:
    """The committee of a day, by the agency that stands for it then."""
    rules = rules_on(day).committee
    unit = organisation.stand_in(organisation.units_by_code(), rules.unit, day)
    return Committee(f"{unit}{SUFFIX}", rules.name.vi, rules.name.en)


def head_on(day: date) -> Seat | None:
    """Who heads the committee on a day, as the register of its members has it."""
    return next(
        (seat for seat in steering.seat_list(on=day)
         if seat.body is Body.COMMITTEE and seat.place is Place.HEAD), None,
    )  # fmt: skip


def owner_works(owner: str, on: date) -> bool:
    """Whether an agency works on a day, or the committee has a head then."""
    if owner_kind(owner) is OwnerKind.COMMITTEE:
        return owner == committee_on(on).code and head_on(on) is not None
    try:
        return organisation.unit_get(owner).valid_on(on)
    except UnitUnknown:
        return False


def authorise_head(actor: Actor, day: date) -> int:
    """The head of the committee approves its plan: whoever approves in the agency of the term.

    The register holds people by name, whether they have an account or not, so names are not
    compared. Returns the number of the term. Raises ``CommitteeWithoutHead``, ``NotPermitted``.
    """
    head = head_on(day)
    if head is None:
        raise CommitteeWithoutHead(on=day.isoformat())
    organisation.authorise(actor, "plans.approve", head.unit)
    return head.seat_id


def owners_by_code() -> Mapping[str, Any]:
    """Agencies and committees by code, as pages name them."""
    units = organisation.units_by_code()
    return {**units, **{one.code: one for one in _committees(units)}}


def _committees(units: Mapping[str, Any]) -> Iterable[Committee]:
    """The committee under each agency that stood for it in any version of the rules."""
    for rules in rules_versions():
        code: str | None = rules.committee.unit
        while code:
            name = rules.committee.name
            yield Committee(f"{code}{SUFFIX}", name.vi, name.en)
            code = units[code].continues_as if code in units else None
