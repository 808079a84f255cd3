"""Control of procedures by date: what must be answered, and by when. Read and judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from motcua.calendars import api as calendars
from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml
from motcua.procedures.contracts import Text

DECIDED = frozenset({"quyet_dinh_cong_bo", "hieu_luc_tu"})
"""What a draft may lack: the decision itself gives its number and its day."""


@dataclass(frozen=True)
class ReviewRules:
    """How procedures in force are reviewed. ``plan_due`` is ``(month, day)``."""

    basis: str
    verified: bool
    plan_due: tuple[int, int]
    check_months: int
    check_basis: str
    check_verified: bool
    questions: Mapping[str, Text]

    def plan_by(self, year: int) -> date:
        """The last day on which the plan of ``year`` may be approved and sent."""
        return date(year, *self.plan_due)


@dataclass(frozen=True)
class Proposer:
    """The head of the control unit from a day on."""

    valid_from: date
    words: str
    basis: str
    verified: bool


@dataclass(frozen=True)
class ControlRules:
    """The rules in force from a day on."""

    valid_from: date
    basis: str
    verified: bool
    decide_days_before_effect: int
    publish_working_days: int
    questions: Mapping[str, Text]
    review: ReviewRules
    proposers: tuple[Proposer, ...]

    def proposer(self, on: date) -> str:
        """Who puts a decision of ``on`` forward, in official words."""
        known = [item for item in self.proposers if item.valid_from <= on]
        return (known[-1] if known else self.proposers[0]).words

    def decide_by(self, effective_on: date) -> date:
        """The last day on which the decision may be signed."""
        return effective_on - timedelta(days=self.decide_days_before_effect)

    def publish_by(self, signed_on: date) -> date:
        """The last day on which it must be public."""
        return calendars.add_working_days(
            calendars.working_calendar(), signed_on, self.publish_working_days
        )


def _questions(document: YamlDocument, *at: str | int) -> dict[str, Text]:
    return {
        document.require(str, *at, number, "code"): Text(
            document.require(str, *at, number, "vi"), document.require(str, *at, number, "en")
        )
        for number in range(len(document.require(list, *at)))
    }


def _review(document: YamlDocument, index: int) -> ReviewRules:
    at = (index, "review")
    stated = document.require(str, *at, "plan_due")
    try:
        # Not a leap year: 29 February is no day of every year.
        day = date.fromisoformat(f"2023-{stated}")
    except ValueError:
        raise document.error(f'{stated!r} is not a day such as "01-31"', *at, "plan_due") from None
    months = document.require(int, *at, "check_months")
    if months < 1:
        raise document.error("it must be at least 1", *at, "check_months")
    return ReviewRules(
        basis=document.require(str, *at, "basis"),
        verified=document.require(bool, *at, "verified"),
        plan_due=(day.month, day.day),
        check_months=months,
        check_basis=document.require(str, *at, "check_basis"),
        check_verified=document.require(bool, *at, "check_verified"),
        questions=_questions(document, *at, "questions"),
    )


def _proposers(document: YamlDocument, index: int) -> tuple[Proposer, ...]:
    at = (index, "proposers")
    found = tuple(
        Proposer(
            document.require(date, *at, number, "valid_from"),
            document.require(str, *at, number, "words"),
            document.require(str, *at, number, "basis"),
            document.require(bool, *at, number, "verified"),
        )
        for number in range(len(document.require(list, *at)))
    )
    if not found or any(a.valid_from >= b.valid_from for a, b in pairwise(found)):
        raise document.error("at least one is needed, and the days must rise", *at)
    return found


def read_rules(path: Path) -> tuple[ControlRules, ...]:
    """Read the rules, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    found = []
    for index in range(len(document.require(list))):
        found.append(
            ControlRules(
                valid_from=document.require(date, index, "valid_from"),
                basis=document.require(str, index, "basis"),
                verified=document.require(bool, index, "verified"),
                decide_days_before_effect=document.require(int, index, "decide_days_before_effect"),
                publish_working_days=document.require(int, index, "publish_working_days"),
                questions=_questions(document, index, "questions"),
                review=_review(document, index),
                proposers=_proposers(document, index),
            )
        )
    for index in range(1, len(found)):
        if found[index].valid_from <= found[index - 1].valid_from:
            raise document.error("the days must rise", index, "valid_from")
    return tuple(found)


@cache
def _all_rules() -> tuple[ControlRules, ...]:
    return read_rules(definitions_dir() / "control" / "rules.yaml")


def control_rules(on: date) -> ControlRules:
    """The rules of a day; the oldest for days before them."""
    known = [rules for rules in _all_rules() if rules.valid_from <= on]
    return known[-1] if known else _all_rules()[0]
