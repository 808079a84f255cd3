"""What a review says: the kinds of simplification, an option, and what it saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from motcua.procedures.contracts import ActivityKind, ProcedureVersion, Text


class Measure(StrEnum):
    """One kind of simplification (biện pháp đơn giản hóa)."""

    DROP_PROCEDURE = "DROP_PROCEDURE"
    DROP_PAPER = "DROP_PAPER"
    MERGE_PAPERS = "MERGE_PAPERS"
    SIMPLER_FORM = "SIMPLER_FORM"
    DROP_CONFIRMATION = "DROP_CONFIRMATION"
    SHORTEN = "SHORTEN"
    LESS_OFTEN = "LESS_OFTEN"
    LOWER_FEE = "LOWER_FEE"
    DELEGATE = "DELEGATE"
    DIGITISE = "DIGITISE"


MEASURE_NAMES: Final[Mapping[Measure, Text]] = {
    Measure.DROP_PROCEDURE: Text("Bãi bỏ thủ tục", "Drop the procedure"),
    Measure.DROP_PAPER: Text("Bỏ giấy tờ", "Drop papers"),
    Measure.MERGE_PAPERS: Text("Gộp giấy tờ", "Merge papers"),
    Measure.SIMPLER_FORM: Text("Đơn giản hóa mẫu đơn, tờ khai", "Make the form simpler"),
    Measure.DROP_CONFIRMATION: Text("Bỏ xác nhận, chứng thực", "Drop a certification"),
    Measure.SHORTEN: Text("Rút ngắn thời hạn giải quyết", "Shorten the time limit"),
    Measure.LESS_OFTEN: Text("Giảm tần suất thực hiện", "Make it less often"),
    Measure.LOWER_FEE: Text("Giảm phí, lệ phí", "Lower the fee"),
    Measure.DELEGATE: Text("Phân cấp cho cấp dưới", "Delegate to a lower level"),
    Measure.DIGITISE: Text("Điện tử hóa", "Make it electronic"),
}

CLOSER: Final[Mapping[str, tuple[str, ...]]] = {
    "PROVINCE": ("DISTRICT", "COMMUNE"),
    "DISTRICT": ("COMMUNE",),
    "COMMUNE": (),
}
"""The levels to which a procedure of a level can be delegated."""


@dataclass(frozen=True)
class Change:
    """One measure with what it needs.

    ``papers`` are component codes. ``amount`` is the new limit in its own unit (SHORTEN),
    minutes a form (SIMPLER_FORM), times a year (LESS_OFTEN), đồng (LOWER_FEE), straight
    kilometres to the counter (DELEGATE), or the per cent of people who are expected to file
    and receive without coming (DIGITISE). ``level`` is where a procedure is delegated to.
    """

    kind: Measure
    papers: tuple[str, ...] = ()
    amount: int | None = None
    level: str = ""


@dataclass(frozen=True)
class Volume:
    """How often a year: ``subjects`` people, each ``times``. ``source`` is STATED by the
    version, MEASURED from dossiers between the days, or NONE."""

    subjects: int | None
    times: int
    source: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Stair:
    """One step of the waterfall: what a measure takes off, given those before it; đồng."""

    kind: Measure
    saved: int


@dataclass(frozen=True)
class Saving:
    """What an option makes of a procedure's cost, in whole đồng at the prices of a day.

    ``stairs`` add up to ``before - after``. A year's cost is ``None`` without a volume.
    ``days_before`` and ``days_after`` are the limit in its own unit.
    """

    on: date
    before: int
    after: int
    kinds_before: Mapping[ActivityKind, int]
    kinds_after: Mapping[ActivityKind, int]
    stairs: tuple[Stair, ...]
    yearly_before: int | None
    yearly_after: int | None
    days_before: int | None
    days_after: int | None
    version: ProcedureVersion | None

    @property
    def yearly(self) -> int | None:
        """What a year saves, ``None`` where nobody knows how many do it."""
        if self.yearly_before is None or self.yearly_after is None:
            return None
        return self.yearly_before - self.yearly_after


class ItemState(StrEnum):
    """Where a procedure of a plan stands."""

    DRAWN = "DRAWN"
    TO_REVIEW = "TO_REVIEW"
    REVIEWED = "REVIEWED"
    PROPOSED = "PROPOSED"
    REFUSED = "REFUSED"
    KEPT = "KEPT"
    ACCEPTED = "ACCEPTED"
    DRAFTED = "DRAFTED"
    CARRIED_OUT = "CARRIED_OUT"
