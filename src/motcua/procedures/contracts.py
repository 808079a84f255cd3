"""What crosses the border of the procedures module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from motcua.calendars.contracts import TimeLimit


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    vi: str
    en: str


@dataclass(frozen=True)
class Field:
    """A field of administration, such as civil status."""

    code: str
    vi: str
    en: str


@dataclass(frozen=True)
class LegalReference:
    """A document and the article that a rule rests on."""

    document: str
    article: str


@dataclass(frozen=True)
class Component:
    """One paper of a dossier. With a ``condition`` it is needed only in that case."""

    code: str
    name: Text
    form: str
    quantity: int
    required: bool
    condition: Text | None


@dataclass(frozen=True)
class Fee:
    """What is charged, in đồng; 0 means free of charge."""

    amount: int
    basis: str
    note: Text | None


@dataclass(frozen=True)
class Step:
    """One step of the internal process: whose task, and its budget in working hours."""

    code: str
    name: Text
    role: str
    budget_hours: int


class ActivityKind(StrEnum):
    """Where the cost of a procedure lies (Standard Cost Model)."""

    PREPARE = "PREPARE"
    SUBMIT = "SUBMIT"
    INSPECTION = "INSPECTION"
    PAY = "PAY"
    COLLECT = "COLLECT"
    OTHER = "OTHER"
    FEE = "FEE"


ACTIVITY_NAMES: Final[Mapping[ActivityKind, Text]] = {
    ActivityKind.PREPARE: Text("Chuẩn bị giấy tờ", "Preparing papers"),
    ActivityKind.SUBMIT: Text("Đi nộp hồ sơ", "Going to file"),
    ActivityKind.INSPECTION: Text("Kiểm tra, thẩm định", "Inspection"),
    ActivityKind.PAY: Text("Đi nộp tiền", "Going to pay"),
    ActivityKind.COLLECT: Text("Đi nhận kết quả", "Going to collect the result"),
    ActivityKind.OTHER: Text("Việc khác", "Other"),
    ActivityKind.FEE: Text("Phí, lệ phí", "Fee"),
}


@dataclass(frozen=True)
class Activity:
    """What whoever does the procedure must do: hours each time, đồng paid, how often."""

    kind: ActivityKind
    name: Text
    hours: Fraction
    direct: int
    consultant: int
    quantity: int


@dataclass(frozen=True)
class VersionCost:
    """Activities that a version states itself, and how often it is done by how many."""

    activities: tuple[Activity, ...]
    times_per_year: int | None
    subjects_per_year: int | None


@dataclass(frozen=True)
class CostLine:
    """One line of an estimate, in whole đồng."""

    kind: ActivityKind
    name: Text
    amount: int


@dataclass(frozen=True)
class Estimate:
    """What one time costs. ``once`` is the sum of ``lines``; ``yearly`` may be unknown.

    ``standard`` is true where the version states no activities and the norms of the
    parameter set are taken. ``unverified`` names parameters that nobody checked.
    """

    on: date
    wage: Fraction
    lines: tuple[CostLine, ...]
    once: int
    yearly: int | None
    standard: bool
    parameters: str
    unverified: tuple[str, ...]


@dataclass(frozen=True)
class Travel:
    """Assumptions about travel from a day on. ``per_km`` in đồng."""

    valid_from: date
    detour_percent: int
    km_per_hour: int
    per_km: int
    default_km: int
    counter_hours: Fraction


@dataclass(frozen=True)
class Trip:
    """One way to the counter and back: kilometres by road, hours, đồng."""

    km: Fraction
    hours: Fraction
    cost: int
    assumed: bool


@dataclass(frozen=True)
class ProcedureVersion:
    """A procedure as it holds in ``[valid_from, valid_until)``."""

    version: int
    valid_from: date
    valid_until: date | None
    level: str
    legal_basis: tuple[LegalReference, ...]
    verified: bool
    source: str
    decides: Text
    ways: tuple[str, ...]
    components: tuple[Component, ...]
    sets: int
    time_limit: TimeLimit | None
    limit_basis: str
    fee: Fee
    forms: tuple[Text, ...]
    result: Text
    conditions: Text | None
    steps: tuple[Step, ...]
    fingerprint: str
    form_files: tuple[str, ...] = ()
    returns: frozenset[str] = frozenset({"COUNTER"})
    pays_online: bool = False
    cost: VersionCost | None = None

    def valid_on(self, day: date) -> bool:
        """True when this version is in force on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Procedure:
    """An administrative procedure with all its versions, oldest first."""

    code: str
    slug: str
    name: Text
    field: str
    audience: tuple[str, ...]
    aliases: tuple[str, ...]
    versions: tuple[ProcedureVersion, ...]

    def version_on(self, day: date) -> ProcedureVersion | None:
        """The version in force on ``day``, if any."""
        return next((version for version in self.versions if version.valid_on(day)), None)
