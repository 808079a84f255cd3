"""Reads of the control of procedures: drafts and their gate, decisions, what is public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from motcua.calendars import api as calendars
from motcua.core import clock, text
from motcua.procedures.codec import procedure_json, version_json
from motcua.procedures.contracts import ActivityKind, ProcedureVersion, Scope, Text
from motcua.procedures.control import Stage, as_version, draft_get, lacking_of, stage_of
from motcua.procedures.control_rules import DECIDED, control_rules
from motcua.procedures.errors import DecisionUnknown
from motcua.procedures.exchange.cells import cells_of
from motcua.procedures.exchange.columns import COLUMNS
from motcua.procedures.models import Assessment, Decision, DecisionItem, Opinion, Publication
from motcua.procedures.models import Procedure as ProcedureRow
from motcua.procedures.models import Version as VersionRow
from motcua.procedures.overlay import catalogue
from motcua.procedures.parameters import cost_parameters
from motcua.procedures.rules import by_kind, estimate

LARGEST_ID = 2**63 - 1
PLACES_AT_ONCE = ("PORTAL", "OPEN_DATA")


# Drafts --------------------------------------------------------------------------------


@dataclass(frozen=True)
class DraftRow:
    """A draft in a list. ``lacking`` are form columns, without what the decision gives.

    ``known`` says that the catalogue has the procedure already; ``decision_id`` is the
    decision that is drawn up over it.
    """

    code: str
    name: Text
    known: bool
    lacking: tuple[str, ...]
    stage: Stage
    decision_id: int | None
    created_at: datetime


@dataclass(frozen=True)
class Part:
    """One column of the form: as it is in force, and as the draft says."""

    column: str
    title: str
    before: str | None
    after: str
    changed: bool
    lacking: bool


@dataclass(frozen=True)
class CostRow:
    """The cost of one kind of activity a time, in đồng; ``before`` is none for a new one."""

    kind: ActivityKind
    before: int | None
    after: int


@dataclass(frozen=True)
class Costs:
    """Cost before and after by kind; the totals are their sums."""

    rows: tuple[CostRow, ...]
    before: int | None
    after: int


@dataclass(frozen=True)
class AssessmentSaid:
    """The assessment that is kept. ``current`` is false once the draft has changed."""

    answers: Mapping[str, Mapping[str, Any]]
    assessed_at: datetime
    assessed_by: str
    current: bool


@dataclass(frozen=True)
class OpinionSaid:
    """An opinion of the control unit. ``current`` is false once the draft has changed."""

    agrees: bool
    reason: str
    given_at: datetime
    given_by: str
    current: bool


@dataclass(frozen=True)
class DraftDetail:
    """Everything that is known of a draft. ``opinions`` are newest first."""

    row: DraftRow
    before: ProcedureVersion | None
    parts: tuple[Part, ...]
    costs: Costs
    assessment: AssessmentSaid | None
    opinions: tuple[OpinionSaid, ...]


def _name(content: Mapping[str, Any]) -> Text:
    return Text(content["name"]["vi"], content["name"]["en"])


def words_of(draft: VersionRow) -> Mapping[str, Any]:
    """Name, field and other words as the draft gives them, else as they are kept."""
    found: Mapping[str, Any] = draft.procedure_content or draft.procedure.content
    return found


def _row(
    draft: VersionRow, assessment: Assessment | None, newest: Opinion | None, decision: int | None
) -> DraftRow:
    lacking = lacking_of(draft)
    return DraftRow(
        code=draft.procedure_id, name=_name(words_of(draft)),
        known=draft.procedure_id in catalogue().procedures, lacking=lacking,
        stage=stage_of(draft, assessment, newest),
        decision_id=decision, created_at=draft.created_at,
    )  # fmt: skip


def draft_list() -> tuple[DraftRow, ...]:
    """Every draft with where it stands, in Vietnamese order. Four statements."""
    drafts = list(
        VersionRow.objects.filter(state="DRAFT").select_related("procedure").defer("content")
    )
    of_drafts = Q(version__state="DRAFT")
    assessed = {row.version_id: row for row in Assessment.objects.filter(of_drafts)}
    newest = {
        row.version_id: row
        for row in Opinion.objects.filter(of_drafts)
        .order_by("version_id", "-id")
        .distinct("version_id")
    }
    decided = dict(DecisionItem.objects.filter(of_drafts).values_list("version_id", "decision_id"))
    rows = [
        _row(draft, assessed.get(draft.pk), newest.get(draft.pk), decided.get(draft.pk))
        for draft in drafts
    ]
    return tuple(sorted(rows, key=lambda row: (text.sort_key(row.name.vi), row.code)))


def _parts(draft: VersionRow, before: ProcedureVersion | None) -> tuple[Part, ...]:
    names = {field.code: field.vi for field in catalogue().fields}
    content = words_of(draft)
    after = cells_of(
        code=draft.procedure_id, procedure=content, field_name=content["field_name"],
        version=draft.content, source=draft.source, valid_from=draft.valid_from,
        valid_until=draft.valid_until,
    )  # fmt: skip
    known = catalogue().procedures.get(draft.procedure_id)
    old: dict[str, str] | None = None
    if known is not None and before is not None:
        old = cells_of(
            code=known.code, procedure=procedure_json(known),
            field_name=names.get(known.field, known.field), version=version_json(before),
            source=before.source, valid_from=before.valid_from, valid_until=before.valid_until,
        )  # fmt: skip
    found = []
    for column in COLUMNS:
        lacking = column.name in draft.missing and column.name not in DECIDED
        said = "" if column.name in draft.missing else after[column.name]
        was = None if old is None else old[column.name]
        decided = column.name in DECIDED and not said
        found.append(
            Part(
                column=column.name, title=column.title, before=was, after=said, lacking=lacking,
                changed=was is not None and not decided and (lacking or was != said),
            )
        )  # fmt: skip
    return tuple(found)


def _costs(draft: VersionRow, before: ProcedureVersion | None, on: date) -> Costs:
    parameters = cost_parameters()
    new = estimate(as_version(draft), parameters, on=on)
    after = by_kind(new.lines)
    if before is None:
        rows = tuple(CostRow(kind, None, amount) for kind, amount in after.items())
        return Costs(rows, None, new.once)
    old = estimate(before, parameters, on=on)
    was = by_kind(old.lines)
    return Costs(
        tuple(
            CostRow(kind, was.get(kind, 0), after.get(kind, 0))
            for kind in ActivityKind
            if kind in was or kind in after
        ),
        old.once, new.once,
    )  # fmt: skip


def draft_detail(code: str, *, on: date) -> DraftDetail:
    """One draft beside the version in force on ``on``. Raises ``DraftUnknown``.

    Five statements.
    """
    draft = draft_get(code)
    kept = Assessment.objects.filter(version=draft).first()
    opinions = list(Opinion.objects.filter(version=draft).order_by("-id"))
    decision = (
        DecisionItem.objects.filter(version=draft).values_list("decision_id", flat=True).first()
    )
    known = catalogue().procedures.get(code)
    before = known.version_on(on) if known else None
    return DraftDetail(
        row=_row(draft, kept, opinions[0] if opinions else None, decision),
        before=before,
        parts=_parts(draft, before),
        costs=_costs(draft, before, on),
        assessment=None if kept is None else AssessmentSaid(
            kept.answers, kept.assessed_at, kept.assessed_by,
            kept.fingerprint == draft.fingerprint,
        ),
        opinions=tuple(
            OpinionSaid(
                said.agrees, said.reason, said.given_at, said.given_by,
                said.fingerprint == draft.fingerprint,
            )
            for said in opinions
        ),
    )  # fmt: skip


# Decisions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class DecisionRow:
    """A decision in a list; ``number`` is empty while it is only drawn up."""

    id: int
    number: str
    title: str
    effective_on: date
    signed_on: date | None
    drawn_at: datetime
    items: int
    withdrawn: bool = False


@dataclass(frozen=True)
class Decided:
    """One procedure of a decision. ``version`` is the new one, or the one that ends."""

    code: str
    name: Text
    slug: str
    field: str
    act: str
    version: ProcedureVersion | None


@dataclass(frozen=True)
class Published:
    """Where a procedure became public, when, and how many working days past the due day."""

    code: str
    place: str
    unit: str
    published_on: date
    due_on: date
    days_late: int


@dataclass(frozen=True)
class DecisionDetail:
    """A decision with its procedures, and where they are public once it is signed."""

    id: int
    number: str
    title: str
    effective_on: date
    signed_on: date | None
    signed_name: str
    items: tuple[Decided, ...]
    published: tuple[Published, ...]
    withdrawn: str = ""

    @property
    def decide_by(self) -> date:
        """The last day on which it may be signed, by the rules of its day of effect."""
        return control_rules(self.effective_on).decide_by(self.effective_on)


def days_late(due_on: date, published_on: date) -> int:
    """How many working days past the due day; 0 when in time."""
    if published_on <= due_on:
        return 0
    return calendars.working_days_between(calendars.working_calendar(), due_on, published_on)


def decision_list(*, limit: int, skip: int = 0) -> tuple[DecisionRow, ...]:
    """Decisions, the newest first. Two statements."""
    rows = list(Decision.objects.order_by("-id")[skip : skip + limit])
    counts = dict(
        DecisionItem.objects.filter(decision__in=[row.pk for row in rows])
        .values_list("decision_id")
        .annotate(Count("id"))
    )
    return tuple(
        DecisionRow(
            row.pk, row.number, row.title, row.effective_on, row.signed_on, row.drawn_at,
            counts.get(row.pk, 0), row.withdrawn != "",
        )
        for row in rows
    )  # fmt: skip


def _decided(
    items: Sequence[DecisionItem], effective: Mapping[int, date]
) -> dict[int, list[Decided]]:
    """The procedures of decisions, by decision. One statement."""
    known = catalogue().procedures
    names = {field.code: field.vi for field in catalogue().fields}
    rows = ProcedureRow.objects.in_bulk([item.procedure_code for item in items])
    found: dict[int, list[Decided]] = defaultdict(list)
    for item in items:
        code, here, row = item.procedure_code, known.get(item.procedure_code), None
        day = effective[item.decision_id]
        version = as_version(item.version) if item.version is not None else None
        if version is None and here is not None:
            version = max(
                (old for old in here.versions if old.valid_from < day),
                key=lambda old: old.valid_from, default=None,
            )  # fmt: skip
        row = rows.get(code)
        given = item.version.procedure_content if item.version is not None else None
        if given is not None:
            name, field = _name(given), given["field_name"]
            slug = here.slug if here is not None else row.slug if row is not None else ""
        elif here is not None:
            name, slug, field = here.name, here.slug, names.get(here.field, here.field)
        elif row is not None:
            name, slug = _name(row.content), row.slug
            field = row.content["field_name"]
        else:
            name, slug, field = Text(code, code), "", ""
        found[item.decision_id].append(Decided(code, name, slug, field, item.act, version))
    return found


def _published(decisions: Collection[int], places: Collection[str]) -> dict[int, list[Published]]:
    found: dict[int, list[Published]] = defaultdict(list)
    rows = Publication.objects.filter(decision__in=decisions, place__in=places)
    for row in rows.order_by("procedure_code", "-place", "unit"):
        found[row.decision_id].append(
            Published(
                row.procedure_code, row.place, row.unit, row.published_on, row.due_on,
                days_late(row.due_on, row.published_on),
            )
        )  # fmt: skip
    return found


def _items(decisions: Collection[int]) -> list[DecisionItem]:
    rows = DecisionItem.objects.filter(decision__in=decisions)
    return list(rows.select_related("version").order_by("id"))


def decision_get(decision_id: int) -> DecisionDetail:
    """One decision. Raises ``DecisionUnknown``. Four statements."""
    row = None
    if 0 < decision_id <= LARGEST_ID:
        row = Decision.objects.filter(pk=decision_id).first()
    if row is None:
        raise DecisionUnknown(decision=decision_id)
    return _details([row], (*PLACES_AT_ONCE, "POSTED"))[0]


def _details(rows: Sequence[Decision], places: Collection[str]) -> list[DecisionDetail]:
    numbers = [row.pk for row in rows]
    items = _decided(_items(numbers), {row.pk: row.effective_on for row in rows})
    published = _published(numbers, places)
    return [
        DecisionDetail(
            row.pk, row.number, row.title, row.effective_on, row.signed_on, row.signed_name,
            tuple(items[row.pk]), tuple(published[row.pk]), row.withdrawn,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class NewlyPublished:
    """A signed decision for the public: what it decides, and when it was to be read."""

    number: str
    title: str
    signed_on: date
    effective_on: date
    published_on: date
    due_on: date
    days_late: int
    items: tuple[Decided, ...]


def decision_published_list(*, limit: int, skip: int = 0) -> tuple[NewlyPublished, ...]:
    """Signed decisions, the newest first; no names of officials. Four statements."""
    rows = list(
        Decision.objects.filter(state="SIGNED").order_by("-signed_on", "-id")[skip : skip + limit]
    )
    found = []
    for detail in _details(rows, ("PORTAL",)):
        assert detail.signed_on is not None  # noqa: S101 - a constraint: what is signed has a day
        last = max(detail.published, key=lambda row: row.published_on)
        found.append(
            NewlyPublished(
                detail.number, detail.title, detail.signed_on, detail.effective_on,
                last.published_on, last.due_on, last.days_late, detail.items,
            )
        )  # fmt: skip
    return tuple(found)


@dataclass(frozen=True)
class Posting:
    """A procedure of a signed decision at one office: posted, or still to be posted."""

    decision_id: int
    number: str
    signed_on: date
    due_on: date
    code: str
    name: Text
    slug: str
    version: int
    posted_on: date | None
    days_late: int

    @property
    def key(self) -> str:
        """Names the row on a page."""
        return f"{self.decision_id}-{self.code}"


def posting_list(*, unit: str, level: str, today: date) -> tuple[Posting, ...]:
    """What an office of that level has to post, what is not yet posted first. Four statements."""
    rows = list(Decision.objects.filter(state="SIGNED").order_by("-signed_on", "-id"))
    posted = {
        (row.decision_id, row.procedure_code): row.published_on
        for row in Publication.objects.filter(place="POSTED", unit=unit)
    }
    items = _items([row.pk for row in rows])
    decided = _decided(items, {row.pk: row.effective_on for row in rows})
    found = []
    for row in rows:
        assert row.signed_on is not None  # noqa: S101 - a constraint: what is signed has a day
        due_on = control_rules(row.signed_on).publish_by(row.signed_on)
        for item in decided[row.pk]:
            if item.act == "ABOLISHED" or item.version is None:
                continue
            if level not in item.version.levels:
                continue
            day = posted.get((row.pk, item.code))
            found.append(
                Posting(
                    row.pk, row.number, row.signed_on, due_on, item.code, item.name, item.slug,
                    item.version.version,
                    day, days_late(due_on, day or today),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda posting: posting.posted_on is not None))


# Counts --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ControlCounts:
    """The state of the control of procedures on a day.

    ``days_to_public`` is the mean number of working days from signing to the portal, none
    without a signed decision.
    """

    on: date
    in_force: int
    drafts: int
    drawn: int
    signed: int
    late: int
    days_to_public: Fraction | None


def control_counts(*, on: date) -> ControlCounts:
    """How the control of procedures stands at the end of a day. Three statements."""
    _, end = clock.day_bounds(on)
    signed = Decision.objects.filter(state="SIGNED", signed_on__lte=on)
    drafts = VersionRow.objects.filter(created_at__lt=end).filter(
        Q(state="DRAFT")
        | Q(pk__in=DecisionItem.objects.filter(decision__signed_on__gt=on).values("version_id"))
    )
    calendar = calendars.working_calendar()
    public = list(
        Publication.objects.filter(place="PORTAL", decision__in=signed).values_list(
            "decision__signed_on", "published_on", "due_on"
        )
    )
    days = [
        calendars.working_days_between(calendar, since, day)
        for since, day, _ in public
        if since is not None
    ]
    return ControlCounts(
        on=on,
        in_force=sum(
            version is not None and version.scope is not Scope.INTERNAL
            for version in (item.version_on(on) for item in catalogue().procedures.values())
        ),
        drafts=drafts.count(),
        drawn=Decision.objects.filter(drawn_at__lt=end)
        .exclude(pk__in=signed.values("pk"))
        .exclude(state="WITHDRAWN")
        .count(),
        signed=signed.count(),
        late=sum(day > due for _, day, due in public),
        days_to_public=Fraction(sum(days), len(days)) if days else None,
    )  # fmt: skip
