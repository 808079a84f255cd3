"""What reports count in the field of procedure control: catalogue, publication, assessment.

Each count has a list beside it that gives the records behind it, by the same condition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q

from motcua.core import clock
from motcua.procedures.contracts import Procedure, ProcedureVersion, Scope
from motcua.procedures.control_selectors import days_late
from motcua.procedures.models import Assessment, Decision, DecisionItem, Opinion, Publication
from motcua.procedures.overlay import catalogue

LEVELS: Final = ("PROVINCE", "DISTRICT", "COMMUNE")


def _one_stop(version: ProcedureVersion) -> bool:
    return bool(version.steps) and version.steps[0].role == "ONE_STOP_OFFICER"


_KINDS: Final[Mapping[str, Callable[[ProcedureVersion], bool]]] = {
    "IN_FORCE": lambda version: True,
    "ONE_STOP": _one_stop,
    "INTERNAL": lambda version: bool(version.steps),
}
CATALOGUE_MEASURES: Final = tuple(f"{kind}_{level}" for kind in _KINDS for level in LEVELS)
PUBLICATION_MEASURES: Final = (
    "NEW", "AMENDED", "REPLACED", "ABOLISHED", "PORTAL", "PORTAL_LATE",
    "PORTAL_DAYS_LATE", "OPEN_DATA", "OPEN_DATA_LATE", "OPEN_DATA_DAYS_LATE", "POSTED",
    "POSTED_LATE", "POSTED_DAYS_LATE",
)  # fmt: skip
ASSESSMENT_MEASURES: Final = (
    "AGREED", "NOT_AGREED", "NO_OPINION", "COST_NEW", "COST_LOWER", "COST_SAME", "COST_HIGHER",
)  # fmt: skip


# The catalogue -------------------------------------------------------------------------


def _in_force(on: date) -> list[tuple[Procedure, ProcedureVersion]]:
    """Those between agencies are no administrative procedures of the forms."""
    found = []
    for procedure in catalogue().procedures.values():
        version = procedure.version_on(on)
        if version is not None and version.scope is not Scope.INTERNAL:
            found.append((procedure, version))
    return found


def catalogue_counts(*, on: date) -> dict[str, dict[str, int]]:
    """Procedures in force on ``on`` by field, in ``CATALOGUE_MEASURES``. No statement."""
    found: dict[str, dict[str, int]] = {}
    for procedure, version in _in_force(on):
        row = found.setdefault(procedure.field, dict.fromkeys(CATALOGUE_MEASURES, 0))
        for kind, holds in _KINDS.items():
            row[f"{kind}_{version.level}"] += holds(version)
    return found


def catalogue_members(
    *, on: date, measures: Sequence[str], field: str | None = None
) -> tuple[Procedure, ...]:
    """The procedures that any of ``measures`` counts, by code. No statement."""
    wanted = set(measures)
    return tuple(
        sorted(
            (
                procedure
                for procedure, version in _in_force(on)
                if field in (None, procedure.field)
                and any(
                    holds(version) and f"{kind}_{version.level}" in wanted
                    for kind, holds in _KINDS.items()
                )
            ),
            key=lambda procedure: procedure.code,
        )
    )


# Publication ---------------------------------------------------------------------------


@dataclass(frozen=True)
class DecisionCounts:
    """A signed decision with what it decided, and how late it was public where."""

    id: int
    number: str
    title: str
    signed_on: date
    counts: Mapping[str, int]


def publication_counts(*, since: date, until: date) -> tuple[DecisionCounts, ...]:
    """Decisions signed in ``[since, until)``, oldest first, in ``PUBLICATION_MEASURES``.

    Three statements.
    """
    decisions = list(
        Decision.objects.filter(
            state="SIGNED", signed_on__gte=since, signed_on__lt=until
        ).order_by("signed_on", "id")
    )  # fmt: skip
    numbers = [decision.pk for decision in decisions]
    counts: dict[int, dict[str, int]] = {
        number: dict.fromkeys(PUBLICATION_MEASURES, 0) for number in numbers
    }
    for number, act in DecisionItem.objects.filter(decision__in=numbers).values_list(
        "decision_id", "act"
    ):
        counts[number][act] += 1
    for number, place, day, due in Publication.objects.filter(decision__in=numbers).values_list(
        "decision_id", "place", "published_on", "due_on"
    ):
        late = days_late(due, day)
        counts[number][place] += 1
        counts[number][f"{place}_LATE"] += late > 0
        counts[number][f"{place}_DAYS_LATE"] += late
    return tuple(
        DecisionCounts(row.pk, row.number, row.title, row.signed_on or since, counts[row.pk])
        for row in decisions
    )


# Assessment ----------------------------------------------------------------------------


@dataclass(frozen=True)
class AssessmentRow:
    """One impact assessment made in the period, and what became of it."""

    code: str
    name: str
    field: str
    assessed_on: date
    measures: frozenset[str]


def _cost_measure(before: int | None, after: int) -> str:
    if before is None:
        return "COST_NEW"
    return "COST_SAME" if after == before else "COST_LOWER" if after < before else "COST_HIGHER"


def assessment_rows(*, since: date, until: date) -> tuple[AssessmentRow, ...]:
    """Assessments made in ``[since, until)``, oldest first. Two statements.

    The opinion is the newest one given of the very content that was assessed.
    """
    begin, end = clock.day_bounds(since)[0], clock.day_bounds(until)[0]
    kept = list(
        Assessment.objects.filter(assessed_at__gte=begin, assessed_at__lt=end)
        .select_related("version__procedure")
        .defer("version__content")
        .order_by("assessed_at", "id")
    )
    opinions: dict[tuple[int, str], bool] = {}
    said = Opinion.objects.filter(
        Q(version__in=[row.version_id for row in kept]), given_at__lt=end
    ).order_by("id")
    for version, fingerprint, agrees in said.values_list("version_id", "fingerprint", "agrees"):
        opinions[version, fingerprint] = agrees
    found = []
    for row in kept:
        content = row.version.procedure_content or row.version.procedure.content
        given = opinions.get((row.version_id, row.fingerprint))
        opinion = "NO_OPINION" if given is None else "AGREED" if given else "NOT_AGREED"
        found.append(
            AssessmentRow(
                row.version.procedure_id, content["name"]["vi"], content["field_name"],
                clock.local_day(row.assessed_at),
                frozenset({opinion, _cost_measure(row.cost_before, row.cost_after)}),
            )
        )  # fmt: skip
    return tuple(found)


def assessment_counts(*, since: date, until: date) -> dict[str, dict[str, int]]:
    """The same by field, in ``ASSESSMENT_MEASURES``. Two statements."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(ASSESSMENT_MEASURES, 0))
    for row in assessment_rows(since=since, until=until):
        for measure in row.measures:
            found[row.field][measure] += 1
    return dict(found)
