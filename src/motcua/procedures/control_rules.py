"""Control of procedures by date: what must be answered, and by when. Read and judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from motcua.calendars import api as calendars
from motcua.core.definitions import definitions_dir, read_yaml
from motcua.procedures.contracts import Text

DECIDED = frozenset({"quyet_dinh_cong_bo", "hieu_luc_tu"})
"""What a draft may lack: the decision itself gives its number and its day."""


@dataclass(frozen=True)
class ControlRules:
    """The rules in force from a day on."""

    valid_from: date
    basis: str
    verified: bool
    decide_days_before_effect: int
    publish_working_days: int
    questions: Mapping[str, Text]

    def decide_by(self, effective_on: date) -> date:
        """The last day on which the decision may be signed."""
        return effective_on - timedelta(days=self.decide_days_before_effect)

    def publish_by(self, signed_on: date) -> date:
        """The last day on which it must be public."""
        return calendars.add_working_days(
            calendars.working_calendar(), signed_on, self.publish_working_days
        )


def read_rules(path: Path) -> tuple[ControlRules, ...]:
    """Read the rules, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    found = []
    for index in range(len(document.require(list))):
        questions = {
            document.require(str, index, "questions", number, "code"): Text(
                document.require(str, index, "questions", number, "vi"),
                document.require(str, index, "questions", number, "en"),
            )
            for number in range(len(document.require(list, index, "questions")))
        }
        found.append(
            ControlRules(
                valid_from=document.require(date, index, "valid_from"),
                basis=document.require(str, index, "basis"),
                verified=document.require(bool, index, "verified"),
                decide_days_before_effect=document.require(int, index, "decide_days_before_effect"),
                publish_working_days=document.require(int, index, "publish_working_days"),
                questions=questions,
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
