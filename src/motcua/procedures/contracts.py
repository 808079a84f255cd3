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
    """One paper of a dossier. With a ``condition`` it is needed only in that case.

    ``reuse`` are the codes of procedures whose result can serve as this paper: whoever was
    given such a result by the state need not bring it again.
    """

    code: str
    name: Text
    form: str
    quantity: int
    required: bool
    condition: Text | None
    reuse: tuple[str, ...] = ()


@dataclass(frozen=True)
class LimitVariant:
    """A time limit that holds instead of the version's own, where the law says so.

    It holds for dossiers of the ``case``, on the ``channel``, at a unit of the ``level``;
    ``None`` means any. ``limit`` is ``None`` where no limit is stated for it.
    """

    limit: TimeLimit | None
    basis: str
    verified: bool
    case: Text | None = None
    channel: str | None = None
    level: str | None = None


@dataclass(frozen=True)
class LimitChosen:
    """The time limit of one dossier, with its basis; ``case`` is the case it is about."""

    limit: TimeLimit | None
    basis: str
    case: Text | None
    variant: LimitVariant | None


class Scope(StrEnum):
    """Whom a procedure is for: people, people through several agencies, agencies only."""

    PUBLIC = "PUBLIC"
    INTER_AGENCY = "INTER_AGENCY"
    INTERNAL = "INTERNAL"


SCOPE_NAMES: Final[Mapping[Scope, Text]] = {
    Scope.PUBLIC: Text("Công dân, tổ chức", "People and organisations"),
    Scope.INTER_AGENCY: Text("Liên thông", "Inter-agency"),
    Scope.INTERNAL: Text("Nội bộ", "Internal"),
}


@dataclass(frozen=True)
class Agency:
    """An agency that takes part. ``role`` is ``LEAD`` or ``SUPPORT``."""

    role: str
    name: Text


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
class BlankField:
    """One thing to fill in. ``kind`` is a line, a text of several lines, a day, choices to
    tick, or a table with ``columns`` and ``rows`` empty rows."""

    label: str
    kind: str
    required: bool
    help: str
    choices: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class BlankSection:
    """Some fields under a heading."""

    title: str
    fields: tuple[BlankField, ...]


@dataclass(frozen=True)
class BlankFormVersion:
    """A blank form as it holds in ``[valid_from, valid_until)``, in our own words.

    ``number`` and ``basis`` name the official form, ``verified`` says whether they were read
    at their source; unless ``official_layout``, it is only a reference for it, and says so.
    """

    version: int
    valid_from: date
    valid_until: date | None
    title: Text
    number: str
    basis: str
    verified: bool
    official_layout: bool
    addressed_to: str
    sections: tuple[BlankSection, ...]
    declaration: str
    signatures: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True)
class BlankForm:
    """A form to download and fill in on paper, with all its versions, oldest first."""

    code: str
    versions: tuple[BlankFormVersion, ...]

    def version_on(self, day: date) -> BlankFormVersion | None:
        """The version in force on ``day``, if any."""
        return next(
            (
                version for version in self.versions
                if version.valid_from <= day
                and (version.valid_until is None or day < version.valid_until)
            ),
            None,
        )  # fmt: skip

    def covers(self, begin: date, until: date | None) -> bool:
        """True when a version holds on every day of ``[begin, until)``."""
        held: date | None = begin
        for version in self.versions:
            if held is None or (until is not None and held >= until):
                break
            if version.valid_from <= held and (
                version.valid_until is None or version.valid_until > held
            ):
                held = version.valid_until
        return held is None or (until is not None and held >= until)


@dataclass(frozen=True)
class ProcedureVersion:
    """A procedure as it holds in ``[valid_from, valid_until)``.

    ``time_limit`` holds where none of ``limits`` is closer to the dossier: see
    ``limits.limit_for``. ``form_files`` are codes of blank forms, in the order of ``forms``.
    """

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
    other_levels: tuple[str, ...] = ()
    limits: tuple[LimitVariant, ...] = ()
    scope: Scope = Scope.PUBLIC
    agencies: tuple[Agency, ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        """Every level at which it is done: its own, then those that share it."""
        return (self.level, *self.other_levels)

    @property
    def blank_forms(self) -> tuple[tuple[Text, str], ...]:
        """Each form with the code of its blank, empty where there is none to download."""
        files = (*self.form_files, *("",) * len(self.forms))
        return tuple(zip(self.forms, files, strict=False))

    @property
    def internal(self) -> bool:
        """True for a procedure between or inside agencies, which no citizen does."""
        return self.scope is Scope.INTERNAL

    def valid_on(self, day: date) -> bool:
        """True when this version is in force on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Procedure:
    """An administrative procedure with all its versions, oldest first.

    ``variant_of`` is the code of the shared procedure of which this is a local variant.
    """

    code: str
    slug: str
    name: Text
    field: str
    audience: tuple[str, ...]
    aliases: tuple[str, ...]
    versions: tuple[ProcedureVersion, ...]
    variant_of: str = ""

    def version_on(self, day: date) -> ProcedureVersion | None:
        """The version in force on ``day``, if any."""
        return next((version for version in self.versions if version.valid_on(day)), None)
