"""Reads of plans, inspections and findings. Each list is a fixed number of statements."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from motcua.core import clock
from motcua.indicators.contracts import Text
from motcua.steering.contracts import Act
from motcua.steering.contracts.inspections import (
    Answer,
    Counts,
    FindingDetail,
    FindingRow,
    FindingState,
    InspectionDetail,
    InspectionKind,
    InspectionRow,
    InspectionState,
    Item,
    Kind,
    Progress,
    Reminder,
    Severity,
    Standing,
    Told,
    Verdict,
)
from motcua.steering.errors import RecordUnknown
from motcua.steering.rules import counts_of, verdict
from motcua.steering.selectors import acts_of, files_of, issue_of, rows, words_of
from motcua.steering.selectors_changes import THEN
from motcua.steering.selectors_consequences import consequences_where

INSPECTION, FINDING = "inspection:", "finding:"
MOST: Final = 500
KIND_NAMES: Final = {
    Kind.OPENED: Text("Lập cuộc kiểm tra", "Inspection opened"),
    Kind.RECORDED: Text("Ghi biên bản tại chỗ", "Recorded on the spot"),
    Kind.PHOTOGRAPHED: Text("Chụp ảnh tại chỗ", "Photos taken"),
    Kind.SIGNED: Text("Đoàn kiểm tra ký biên bản", "Signed by the team"),
    Kind.ANSWERED: Text("Đơn vị được kiểm tra ký biên bản", "Signed by the agency"),
    Kind.RAISED: Text("Nêu trong biên bản", "Stated in the record"),
    Kind.CLAIMED: Text("Đơn vị báo cáo đã khắc phục", "Remedy reported"),
    Kind.ACCEPTED: Text("Kiểm tra lại: đã khắc phục", "Re-checked: remedied"),
    Kind.RETURNED: Text("Kiểm tra lại: trả lại", "Re-checked: sent back"),
    Kind.EXTENSION_PROPOSED: Text("Đề nghị lùi hạn", "Later day proposed"),
    Kind.EXTENDED: Text("Cho lùi hạn", "Later day granted"),
    Kind.EXTENSION_REFUSED: Text("Không cho lùi hạn", "Later day refused"),
}
_INSPECTION: Final = """
SELECT i.code, i.kind, i.unit, i.agency, i.subject, i.leader, i.team, coalesce(p.code, ''),
       coalesce(d.code, ''), i.opened_at, f.state, f.last_seq, f.visited_on, f.signed_by,
       f.signed_on, f.answered_by, f.answered_on
  FROM steering_inspection i
  JOIN steering_inspection_fact f ON f.inspection_id = i.id
  LEFT JOIN steering_plan_item v ON v.id = i.item_id
  LEFT JOIN steering_plan p ON p.id = v.plan_id
  LEFT JOIN steering_draw d ON d.id = i.draw_id
"""
_FINDING: Final = """
SELECT g.code, i.code, g.unit, g.item, g.severity, g.what, g.basis, g.remedy, s.state,
       s.last_seq, s.first_due_on, s.due_on, s.claimed_on, s.claimed_by, s.finished_on,
       s.returns, s.extensions, s.proposed_on, s.proposed_by, f.signed_on, i.agency
  FROM steering_finding g
  JOIN steering_finding_fact s ON s.finding_id = g.id
  JOIN steering_inspection i ON i.id = g.inspection_id
  JOIN steering_inspection_fact f ON f.inspection_id = i.id
"""
_STANDING: Final = slice(9, 19)
"""Which columns of a finding, after its state, say where its remedy stands."""
SIGNED: Final = "f.state IN ('SIGNED', 'ANSWERED')"
"""A finding stands once the team signed the record that states it."""


@dataclass(frozen=True)
class Sight:
    """Which inspections somebody may see: those of ``units`` (``None``: all).

    A sudden visit that was not made yet is seen by the ``person`` who ordered its draw or is in
    its team, but not where they hold a post themselves (``own``), and by ``inspector``s from the
    day after the draw's last one on. ``secret`` sees everything, for proofs alone.

    Whoever orders inspections in ``agencies`` sees those that these make, wherever they are made.
    What is recorded and stated before the team signed is a draft: it is read by inspectors and by
    who orders inspections there, and by nobody who holds a post in the inspected agency.
    """

    units: frozenset[str] | None = None
    secret: bool = False
    person: str = ""
    inspector: bool = False
    on: date | None = None
    own: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()

    def reads_draft(self, unit: str, agency: str) -> bool:
        """True for who may read what is recorded of ``unit`` before the team signs it."""
        ordered = self.inspector or agency in self.agencies
        return self.secret or (ordered and unit not in self.own)

    def condition(self, unit: str) -> tuple[str, list[Any]]:
        """The same as a condition over inspections ``i`` with facts ``f``."""
        parts, values = list[str](), list[Any]()
        if not self.secret:
            parts.append(
                "(i.kind <> 'SUDDEN' OR f.visited_on IS NOT NULL"
                " OR EXISTS (SELECT FROM steering_draw k LEFT JOIN steering_draw_result q"
                " ON q.draw_id = k.id WHERE k.id = i.draw_id AND (k.visits_until < %s"
                " OR (i.unit <> ALL(%s) AND (%s = ANY(i.members)"
                " OR %s IN (k.committed_by, q.drawn_by))))))"
            )
            over = self.on if self.inspector else None
            values += [over, sorted(self.own), self.person, self.person]
        if self.units is not None:
            parts.append(f"({unit} = ANY(%s) OR i.agency = ANY(%s))")
            values += [sorted(self.units), sorted(self.agencies)]
        return " AND ".join(parts) or "true", values


# Inspections ---------------------------------------------------------------------------


def _row(row: tuple[Any, ...]) -> InspectionRow:
    progress = Progress(InspectionState(row[10]), *row[11:])
    named = (row[0], InspectionKind(row[1]), *row[2:6], tuple(row[6]), row[7], row[8])
    return InspectionRow(*[*named, clock.local_day(row[9]), progress])


def inspection_list(sight: Sight, *, limit: int = MOST, offset: int = 0) -> list[InspectionRow]:
    """Inspections that may be seen, newest first. One statement."""
    condition, values = sight.condition("i.unit")
    query = f"{_INSPECTION} WHERE {condition} ORDER BY i.id DESC LIMIT %s OFFSET %s"
    return [_row(row) for row in rows(query, [*values, limit, offset])]


def _told(stream: str) -> tuple[Told, ...]:
    words, files = words_of(stream), files_of([stream])
    return tuple(
        Told(
            act, KIND_NAMES[Kind(act.kind)],
            "" if act.kind == Kind.RECORDED else words.get(act.seq, ""),
            tuple(files.get((stream, act.seq), ())),
        )
        for act in acts_of(stream)
    )  # fmt: skip


def _items(checklist: Any) -> tuple[Item, ...]:
    said = json.loads(checklist) if isinstance(checklist, str) else checklist
    return tuple(
        Item(
            item["code"], Text(**item["topic"]), Text(**item["asked"]), Text(**item["basis"]),
            item["verified"],
        )
        for item in said["items"]
    )  # fmt: skip


def _answers(acts: list[Act], words: dict[int, str]) -> dict[str, tuple[Answer, str]]:
    recorded = [act for act in acts if act.kind == Kind.RECORDED]
    if not recorded:
        return {}
    last = recorded[-1]
    notes = json.loads(words.get(last.seq) or "{}")
    return {
        item: (Answer(answer), notes.get(item, "")) for item, answer in last.body["answers"].items()
    }


def inspection_get(code: str, sight: Sight, *, on: date) -> InspectionDetail:
    """One inspection that may be seen. Eleven statements. Raises ``RecordUnknown``.

    Before the team signed, whoever may not read the draft gets no answer, photo or finding.
    """
    condition, values = sight.condition("i.unit")
    found = rows(f"{_INSPECTION} WHERE i.code = %s AND {condition}", [code, *values])
    if not found:
        raise RecordUnknown(code=code)
    row = _row(found[0])
    stream = f"{INSPECTION}{code}"
    checklist = rows("SELECT checklist FROM steering_inspection WHERE code = %s", [code])[0][0]
    told = _told(stream)
    if row.progress.signed_on is None and not sight.reads_draft(row.unit, row.agency):
        known = tuple(one for one in told if one.act.kind == Kind.OPENED)
        return InspectionDetail(row, _items(checklist), {}, known, (), hidden=True)
    answers = _answers([one.act for one in told], words_of(stream))
    findings = rows(f"{_FINDING} WHERE i.code = %s ORDER BY g.id", [code])
    return InspectionDetail(
        row, _items(checklist), answers, told, tuple(_finding(each, on) for each in findings),
        consequences_where("i.code = %s", [code]), issue_of(code), drafters=drafters_of(code),
    )  # fmt: skip


def drafters_of(code: str) -> frozenset[str]:
    """Who recorded, photographed, signed or stated any part of the notice. Two statements.

    Findings and proposals to consider responsibility are parts of it.
    """
    team = (Kind.RECORDED, Kind.PHOTOGRAPHED, Kind.SIGNED)
    raised = rows(
        "SELECT unnest(ARRAY[g.raised_by, c.proposed_by]) FROM steering_finding g"
        " JOIN steering_inspection i ON i.id = g.inspection_id"
        " LEFT JOIN steering_consequence c ON c.finding_id = g.id WHERE i.code = %s",
        [code],
    )
    acted = (act.actor for act in acts_of(f"{INSPECTION}{code}") if act.kind in team)
    return frozenset([*acted, *(row[0] for row in raised if row[0])])


# Findings ------------------------------------------------------------------------------


def _finding(row: tuple[Any, ...], on: date) -> FindingRow:
    standing = Standing(FindingState(row[8]), *row[_STANDING])
    said = (*row[:4], Severity(row[4]), *row[5:8])
    return FindingRow(*[*said, standing, verdict(standing, on)])


def finding_list(
    sight: Sight, *, on: date, open_only: bool = False, limit: int = MOST, offset: int = 0
) -> list[FindingRow]:
    """Findings of signed records that may be seen, due first on top. One statement.

    By the first due day, which judges: a later day does not sink a finding in the list.
    """
    condition, values = sight.condition("g.unit")
    still = " AND s.state <> 'REMEDIED'" if open_only else ""
    query = (
        f"{_FINDING} WHERE {SIGNED} AND {condition}{still}"
        " ORDER BY (s.state = 'REMEDIED'), s.first_due_on, g.id LIMIT %s OFFSET %s"
    )
    return [_finding(row, on) for row in rows(query, [*values, limit, offset])]


def finding_get(code: str, sight: Sight, *, on: date) -> FindingDetail:
    """One finding of a record that may be seen. Eight statements. Raises ``RecordUnknown``."""
    condition, values = sight.condition("g.unit")
    found = rows(f"{_FINDING} WHERE g.code = %s AND {condition}", [code, *values])
    if not found:
        raise RecordUnknown(code=code)
    row, (signed_on, agency) = _finding(found[0], on), found[0][_STANDING.stop :]
    if signed_on is None and not sight.reads_draft(row.unit, agency):
        raise RecordUnknown(code=code)
    return FindingDetail(
        row, _told(f"{FINDING}{code}"), tuple(_reminders(code)),
        consequences_where("g.code = %s", [code]),
    )  # fmt: skip


def _reminders(code: str) -> list[Reminder]:
    query = (
        "SELECT r.kind, r.days, r.recipient, r.due_on, r.made_at, ''"
        " FROM steering_remedy_reminder r JOIN steering_finding g"
        " ON g.id = r.finding_id WHERE g.code = %s"
        " UNION ALL SELECT r.kind, r.days, r.recipient, r.due_on, r.made_at, c.code"
        " FROM steering_consequence_reminder r JOIN steering_consequence c"
        " ON c.id = r.consequence_id JOIN steering_finding g ON g.id = c.finding_id"
        " WHERE g.code = %s ORDER BY 5, 6, 3"
    )
    return [Reminder(*row) for row in rows(query, [code, code])]


# Counts --------------------------------------------------------------------------------


def counts(*, year: int, on: date, sight: Sight) -> Counts:
    """What was planned and done in a year, and how its findings stand on a day.

    Five statements. A plan, and a change of it, counts from the day of its approval. Findings
    are those of inspections that were visited in the year.
    """
    inside, values = "", list[Any]()
    if sight.units is not None:
        inside = " AND ({} = ANY(%s) OR i.agency = ANY(%s))"
        values = [sorted(sight.units), sorted(sight.agencies)]
    planned = rows(
        "SELECT coalesce(n.month, v.month), f.visited_on"
        " FROM steering_plan_item v JOIN steering_plan p ON p.id = v.plan_id"
        " LEFT JOIN steering_inspection i ON i.item_id = v.id"
        " LEFT JOIN steering_inspection_fact f ON f.inspection_id = i.id"
        " LEFT JOIN steering_plan_change a ON a.id = v.change_id"
        f"{THEN} WHERE n.kind IS DISTINCT FROM 'DROP' AND p.year = %(year)s"
        " AND p.approved_at < %(until)s AND (a.id IS NULL OR a.decided_at < %(until)s)"
        " AND (%(units)s::text[] IS NULL OR v.unit = ANY(%(units)s)"
        " OR p.agency = ANY(%(agencies)s))",
        {
            "year": year, "until": clock.at_local(on + timedelta(days=1)),
            "units": None if sight.units is None else sorted(sight.units),
            "agencies": sorted(sight.agencies),
        },
    )  # fmt: skip
    sudden = rows(
        "SELECT f.visited_on FROM steering_inspection i JOIN steering_inspection_fact f"
        " ON f.inspection_id = i.id WHERE i.kind = 'SUDDEN'"
        f" AND extract(year FROM f.visited_on) = %s{inside.format('i.unit')}",
        [year, *values],
    )
    found = rows(
        f"{_FINDING} WHERE {SIGNED} AND extract(year FROM f.visited_on) = %s"
        f"{inside.format('g.unit')}",
        [year, *values],
    )
    judged: list[Verdict] = [_finding(row, on).verdict for row in found]
    asked = consequences_where(
        f"{SIGNED} AND extract(year FROM f.visited_on) = %s{inside.format('g.unit')}",
        [year, *values],
    )
    counted = counts_of(
        year, on, planned=[(row[0], row[1]) for row in planned],
        sudden=[row[0] for row in sudden], verdicts=judged,
    )  # fmt: skip
    known = [one for one in asked if one.proposed_on <= on]
    open_ones = [one for one in known if one.answered_on is None or one.answered_on > on]
    return replace(
        counted, asked=len(known), answered=len(known) - len(open_ones),
        unanswered_late=sum(on > one.due_on for one in open_ones),
    )  # fmt: skip


def stored_standings() -> dict[str, Standing]:
    """Every finding's standing as it is stored, by code. One statement."""
    found = rows(_FINDING)
    return {row[0]: Standing(FindingState(row[8]), *row[_STANDING]) for row in found}
