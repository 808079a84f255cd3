"""Scores of one-stop work, the two definitions of on time, and outliers: reads, each counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from motcua.core.definitions import fingerprint
from motcua.dossiers import api as dossiers
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion
from motcua.reports.contracts import (
    IndexRule,
    IndexScore,
    Record,
    Scope,
    Score,
    ScoreRules,
    Scores,
)
from motcua.reports.rules import (
    counter_points,
    half_up,
    index_by_dossier,
    online_points,
    score_of,
)
from motcua.reports.score_rules import (
    OnTimeRules,
    OutlierDefinition,
    on_time_rules,
    outlier_rules,
    score_rules,
)
from motcua.reports.sources import dossier_record, readable_units

COUNTER_ROLE = "ONE_STOP_OFFICER"


# Scores --------------------------------------------------------------------------------


def _versions(scope: Scope) -> list[ProcedureVersion]:
    """The procedures that the unit answers for: of its level, or, for a department, at hand."""
    at_hand: frozenset[str] | None = None
    if scope.unit.level == "PROVINCE":
        at_hand = dossiers.procedures_in_hand(
            since=scope.period.since, until=scope.until, units=scope.units
        )
    found = []
    for procedure in procedures.catalogue().procedures.values():
        version = procedure.version_on(scope.last)
        if version is None or (at_hand is not None and procedure.code not in at_hand):
            continue
        if at_hand is not None or version.level == scope.unit.level:
            found.append(version)
    return found


def _by_counter(rule: IndexRule, scope: Scope, versions: Sequence[ProcedureVersion]) -> IndexScore:
    every = sum(
        bool(version.steps) and all(step.role == COUNTER_ROLE for step in version.steps)
        for version in versions
    )
    both = sum(
        bool(version.steps) and version.steps[0].role == version.steps[-1].role == COUNTER_ROLE
        for version in versions
    )
    points = None
    if versions:
        points = Decimal(
            counter_points(rule, scope.unit.level, whole=len(versions), every_step=every, both=both)
        )
    counts = {"PROCEDURES": len(versions), "EVERY_STEP": every, "TAKEN_AND_RETURNED": both}
    return IndexScore(rule, points, len(versions), 0, counts)


def _by_publication(rule: IndexRule, scope: Scope) -> IndexScore:
    due = [
        row
        for row in procedures.posting_list(
            unit=scope.unit.code, level=scope.unit.level, today=scope.last
        )
        if row.signed_on <= scope.last
    ]
    posted = sum(row.posted_on is not None and row.posted_on <= scope.last for row in due)
    points = (Decimal(2) if posted == len(due) else Decimal(1)) if due else None
    return IndexScore(rule, points, len(due), 0, {"DECIDED": len(due), "POSTED": posted})


def _by_online(
    rule: IndexRule, versions: Sequence[ProcedureVersion], counts: Mapping[str, int]
) -> IndexScore:
    online = sum(procedures.online_level(version) >= 3 for version in versions)
    filed = counts["RECEIVED_ONLINE"]
    received = filed + counts["RECEIVED_IN_PERSON"]
    points = None
    if versions and received:
        points = Decimal(
            online_points(
                rule, procedures=Fraction(100 * online, len(versions)),
                dossiers=Fraction(100 * filed, received), late=counts["ONLINE_LATE"],
            )
        )  # fmt: skip
    kept = {
        "PROCEDURES": len(versions), "PROCEDURES_ONLINE": online, "RECEIVED": received,
        "RECEIVED_ONLINE": filed, "ONLINE_LATE": counts["ONLINE_LATE"],
    }  # fmt: skip
    return IndexScore(rule, points, received, counts["ONLINE_UNJUDGED"], kept)


def _indices(
    rules: ScoreRules, numbers: Sequence[int], counts: Mapping[str, int], scope: Scope,
    versions: Sequence[ProcedureVersion],
) -> list[IndexScore]:  # fmt: skip
    found = []
    for rule in rules.indices:
        if rule.number not in numbers:
            continue
        if rule.points:
            found.append(index_by_dossier(rule, counts, rules.decimals))
        elif rule.evidence == "COUNTER":
            found.append(_by_counter(rule, scope, versions))
        elif rule.evidence == "PUBLICATION":
            found.append(_by_publication(rule, scope))
        elif rule.evidence == "ONLINE":
            found.append(_by_online(rule, versions, counts))
        else:
            found.append(IndexScore(rule, None, 0, 0, {}))
    return found


def scores(*, scope: Scope) -> Scores:
    """Scores of the unit, its counter and its officers in the period. At most five statements."""
    rules = score_rules(scope.last)
    measures = sorted(
        {name for rule in rules.indices for name in (*rule.points, *rule.unjudged)}
        | {"RECEIVED_ONLINE", "RECEIVED_IN_PERSON", "ONLINE_LATE", "ONLINE_UNJUDGED"}
    )
    by_officer = dossiers.officer_counts(
        since=scope.period.since, until=scope.until, units=scope.units, measures=measures
    )
    whole = {name: sum(row[name] for row in by_officer.values()) for name in measures}
    versions = _versions(scope)

    def score(subject: str, key: str, counts: Mapping[str, int], numbers: Sequence[int]) -> Score:
        classes = {"OFFICER": rules.officer_classes, "AGENCY": rules.agency_classes}
        return score_of(
            rules, subject=subject, key=key, classes=classes.get(subject, ()),
            indices=_indices(rules, numbers, counts, scope, versions),
        )  # fmt: skip

    return Scores(
        rules=rules, scope=scope,
        agency=score("AGENCY", scope.unit.code, whole, rules.agency),
        one_stop=score("ONE_STOP", scope.unit.code, whole, rules.officer),
        officers=tuple(
            score("OFFICER", officer, by_officer[officer], rules.officer)
            for officer in sorted(by_officer) if officer.startswith("user:")
        ),
        fingerprint=fingerprint(
            {
                "rules": rules.fingerprint, "unit": scope.unit.code,
                "since": scope.period.since, "until": scope.until, "counts": by_officer,
            }
        ),
    )  # fmt: skip


def score_records(
    *, scope: Scope, measures: Sequence[str], officer: str | None,
    readable: Collection[str] | None, after: int = 0, limit: int = 50,
) -> list[Record]:  # fmt: skip
    """The dossiers behind an index. One statement. Raises ``KeyError`` for no such measure."""
    found = dossiers.standing_list(
        since=scope.period.since, until=scope.until, units=readable_units(scope, readable),
        measures=measures, officer=officer, after=after, limit=limit,
    )  # fmt: skip
    return [dossier_record(row) for row in found]


# On time -------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseRow:
    """One sort of dossier in both definitions: ``(on time, late, not judged)`` each."""

    case: dossiers.Case
    simple: tuple[int, int, int]
    operational: tuple[int, int, int]
    better: int
    worse: int

    @property
    def count(self) -> int:
        """How many dossiers of this sort."""
        return sum(self.simple)


@dataclass(frozen=True)
class OnTime:
    """Both definitions side by side. ``better``: on time by the operational one only."""

    rules: OnTimeRules
    scope: Scope
    rows: tuple[CaseRow, ...]
    total: CaseRow

    def percent(self, counts: tuple[int, int, int]) -> Decimal | None:
        """Share on time among those judged, two decimals half-up; none where none was."""
        judged = counts[0] + counts[1]
        return half_up(Fraction(100 * counts[0], judged), 2) if judged else None

    @property
    def simple_percent(self) -> Decimal | None:
        """By the simple definition."""
        return self.percent(self.total.simple)

    @property
    def operational_percent(self) -> Decimal | None:
        """By the operational definition."""
        return self.percent(self.total.operational)


def _case_row(case: dossiers.Case, found: Sequence[dossiers.OnTimeCount]) -> CaseRow:
    verdicts = tuple(dossiers.Verdict)

    def split(name: str) -> tuple[int, int, int]:
        one, two, three = (
            sum(row.count for row in found if getattr(row, name) is verdict) for verdict in verdicts
        )
        return one, two, three

    on_time = dossiers.Verdict.ON_TIME
    return CaseRow(
        case, split("simple"), split("operational"),
        sum(r.count for r in found if r.operational is on_time and r.simple is not on_time),
        sum(r.count for r in found if r.operational is not on_time and r.simple is on_time),
    )  # fmt: skip


def on_time(*, scope: Scope) -> OnTime:
    """Every dossier in hand by both definitions, and why they differ. One statement."""
    rules = on_time_rules(scope.last)
    found = dossiers.on_time_counts(
        since=scope.period.since, until=scope.until, units=scope.units,
        requests_allowed=rules.requests_allowed,
    )  # fmt: skip
    rows = [
        _case_row(case, [row for row in found if row.case is case])
        for case in rules.cases if any(row.case is case for row in found)
    ]  # fmt: skip
    return OnTime(rules, scope, tuple(rows), _case_row(dossiers.Case.PLAIN, found))


def on_time_records(
    *, scope: Scope, cases: Sequence[dossiers.Case], simple: dossiers.Verdict | None,
    operational: dossiers.Verdict | None, readable: Collection[str] | None, after: int = 0,
    limit: int = 50,
) -> list[Record]:  # fmt: skip
    """The dossiers behind a number of the comparison. One statement."""
    found = dossiers.on_time_list(
        since=scope.period.since, until=scope.until, units=readable_units(scope, readable),
        requests_allowed=on_time_rules(scope.last).requests_allowed, cases=cases, simple=simple,
        operational=operational, after=after, limit=limit,
    )  # fmt: skip
    return [dossier_record(row) for row in found]


# Outliers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outliers:
    """Patterns by unit: ``cells[unit][kind]`` is ``(shows it, could have)``."""

    definition: OutlierDefinition
    scope: Scope
    cells: Mapping[str, Mapping[dossiers.Outlier, tuple[int, int]]]
    totals: Mapping[dossiers.Outlier, tuple[int, int]]


def outliers(*, scope: Scope) -> Outliers:
    """Counts by unit of the last day, those with most signs first. One statement."""
    definition = outlier_rules(scope.last)
    known = organisation.units_by_code()
    cells: dict[str, dict[dossiers.Outlier, tuple[int, int]]] = {}
    totals = {kind: (0, 0) for kind in definition.kinds}
    for row in dossiers.outlier_counts(
        since=scope.period.since, until=scope.until, units=scope.units, rules=definition.rules
    ):
        unit = cells.setdefault(organisation.stand_in(known, row.unit, scope.last), {})
        for place, key in ((unit, row.kind), (totals, row.kind)):
            shown, could = place.get(key, (0, 0))
            place[key] = (shown + row.count, could + row.of)
    ordered = sorted(cells, key=lambda code: (-sum(n for n, _ in cells[code].values()), code))
    return Outliers(definition, scope, {code: cells[code] for code in ordered}, totals)


def outlier_records(
    *, scope: Scope, kind: dossiers.Outlier, unit: str, readable: Collection[str] | None,
    after: int = 0, limit: int = 50,
) -> list[Record]:  # fmt: skip
    """The dossiers that show a pattern, of one unit or of all (""). One statement."""
    found = dossiers.outlier_list(
        kind=kind, since=scope.period.since, until=scope.until,
        units=readable_units(scope, readable, unit), rules=outlier_rules(scope.last).rules,
        after=after, limit=limit,
    )  # fmt: skip
    return [dossier_record(row) for row in found]


# JSON ----------------------------------------------------------------------------------


def _score_dict(score: Score) -> dict[str, Any]:
    return {
        "subject": score.subject, "key": score.key,
        "total": None if score.total is None else str(score.total),
        "judged": score.judged, "most": score.most,
        "judged_percent": str(half_up(Fraction(100 * score.judged, score.most), 1)),
        "class_lowest": score.lowest.vi if score.lowest else None,
        "class_highest": score.highest.vi if score.highest else None,
        "indices": [
            {
                "number": index.rule.number, "title": index.rule.title.vi,
                "points": None if index.points is None else str(index.points),
                "of": index.of, "unjudged": index.unjudged, "counts": dict(index.counts),
                "note": index.rule.note.vi,
            }
            for index in score.indices
        ],
    }  # fmt: skip


def scores_dict(found: Scores, compared: OnTime) -> dict[str, Any]:
    """Scores and both definitions of on time as JSON holds them. No evidence is null."""
    scope, rules = found.scope, found.rules

    def both(counts: tuple[int, int, int]) -> dict[str, Any]:
        percent = compared.percent(counts)
        return {
            "on_time": counts[0], "late": counts[1], "not_judged": counts[2],
            "percent": None if percent is None else str(percent),
        }  # fmt: skip

    return {
        "legal_basis": rules.basis, "verified": rules.verified,
        "rules_from": rules.valid_from.isoformat(), "rounding": "half up, one decimal",
        "unit": scope.unit.code, "unit_name": scope.unit.name_vi,
        "period": {
            "code": scope.period.code, "cut_off": scope.period.cut_off.value,
            "from": scope.period.since.isoformat(), "until": scope.period.until.isoformat(),
            "counted_until": scope.until.isoformat(),
        },
        "agency": _score_dict(found.agency), "one_stop": _score_dict(found.one_stop),
        "officers": [_score_dict(score) for score in found.officers],
        "on_time": {
            "basis": compared.rules.basis, "verified": compared.rules.verified,
            "simple": both(compared.total.simple),
            "operational": both(compared.total.operational),
            "cases": [
                {
                    "case": row.case.value, "count": row.count, "simple": both(row.simple),
                    "operational": both(row.operational), "on_time_only_operational": row.better,
                    "on_time_only_simple": row.worse, "why": compared.rules.cases[row.case].vi,
                }
                for row in compared.rows
            ],
        },
        "fingerprint": found.fingerprint,
    }  # fmt: skip
