"""What the tables keep of seats, meetings, plans, visits, findings, practices and supervisions,
against the ledger: every code, day and word whose digest an act holds. The ledger keeps no words
itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from motcua.ledger import api as ledger
from motcua.steering.contracts.draws import SeedKind
from motcua.steering.contracts.inspections import Kind
from motcua.steering.record_kept import Kept, day_text
from motcua.steering.recording import (
    COMMITTEE,
    CONSEQUENCE,
    DRAW,
    FINDING,
    INSPECTION,
    MEETING,
    PAPER,
    PLAN,
    PRACTICE,
    QUESTION,
    SUPERVISION,
    change_told,
    told_as_json,
    told_line,
)
from motcua.steering.rules import words_digest
from motcua.steering.selectors import rows
from motcua.steering.selectors_draws import seed_rule
from motcua.steering.supervision import kept as supervision_kept

PREFIXES: Final = (
    COMMITTEE,
    MEETING,
    PLAN,
    INSPECTION,
    FINDING,
    DRAW,
    PRACTICE,
    CONSEQUENCE,
    PAPER,
    SUPERVISION,
    QUESTION,
)
Entry = tuple[int, str, dict[str, Any]]


def _committee() -> Iterator[Kept]:
    for seat, name, post, unit, body, place, since, number, on in rows(
        "SELECT s.id, p.name, s.post, p.unit, s.body, s.place, s.valid_from, s.decision_number,"
        " s.decision_on FROM steering_seat s JOIN steering_person p ON p.id = s.person_id"
    ):
        said = {"body": body, "place": place, "unit": unit, "since": day_text(since),
                "decision_on": day_text(on)}  # fmt: skip
        told = told_as_json(name, post, number)
        yield Kept(f"{COMMITTEE}{seat}", ["seat.appointed"], said, told)
    presence: dict[int, dict[str, str]] = defaultdict(dict)
    for meeting, seat, how in rows("SELECT meeting_id, seat_id, presence FROM steering_attendance"):
        presence[meeting][str(seat)] = how
    for meeting, code, body, on, place, agenda in rows(
        "SELECT id, code, body, held_on, place, agenda FROM steering_meeting"
    ):
        said = {"body": body, "held_on": day_text(on), "presence": presence[meeting]}
        told = told_as_json(place, agenda)
        yield Kept(f"{MEETING}{code}", ["meeting.recorded"], said, told)
    for code, number, words, owner, due_on, task in rows(
        "SELECT m.code, r.number, r.text, r.owner, r.due_on, r.task FROM steering_resolution r"
        " JOIN steering_meeting m ON m.id = r.meeting_id"
    ):
        stream, match = f"{MEETING}{code}", {"number": number}
        said = {"owner": owner, "due_on": day_text(due_on)}
        yield Kept(stream, ["meeting.concluded"], said, words, match)
        if task:
            yield Kept(stream, ["meeting.tasked"], {"task": task}, "", match)


def _plans() -> Iterator[Kept]:
    for code, year, agency, number, approved in rows(
        "SELECT code, year, agency, document_number, approved_at FROM steering_plan"
    ):
        stream = f"{PLAN}{code}"
        yield Kept(stream, ["plan.drafted"], {"year": year, "agency": agency})
        if approved:
            yield Kept(stream, ["plan.approved"], {}, number)
    for code, number, unit, month, checklist, subject, team in rows(
        "SELECT p.code, i.number, i.unit, i.month, i.checklist, i.subject, i.team"
        " FROM steering_plan_item i JOIN steering_plan p ON p.id = i.plan_id"
    ):
        said = {"unit": unit, "month": month, "checklist": checklist}
        told = told_as_json(subject, *team)
        yield Kept(f"{PLAN}{code}", ["plan.visit_added"], said, told, {"number": number})


def _changes() -> Iterator[Kept]:
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    names = ("kind", "item", "month", "unit", "checklist", "subject", "team")
    for change, *values in rows(
        "SELECT l.change_id, l.kind, v.number, l.month, l.unit, l.checklist, l.subject, l.team"
        " FROM steering_plan_change_line l LEFT JOIN steering_plan_item v ON v.id = l.item_id"
        " ORDER BY l.change_id, l.position"
    ):
        lines[change].append(dict(zip(names, values, strict=True)))
    for change, code, number, reason, state, basis, why in rows(
        "SELECT c.id, p.code, c.number, c.reason, c.state, c.document_number, c.why"
        " FROM steering_plan_change c JOIN steering_plan p ON p.id = c.plan_id"
    ):
        stream, match, listed = f"{PLAN}{code}", {"number": number}, lines[change]
        said = {"lines": [told_line(line) for line in listed]}
        yield Kept(stream, ["plan.change_proposed"], said, change_told(reason, listed), match)
        if state != "PROPOSED":
            kind = f"plan.change_{state.lower()}"
            yield Kept(stream, [kind], {}, told_as_json(basis, why), match)


def _visits() -> Iterator[Kept]:
    for code, kind, unit, agency, subject, team, mark, members in rows(
        "SELECT code, kind, unit, agency, subject, team, checklist_print, members"
        " FROM steering_inspection"
    ):
        said = {
            "kind": kind, "agency": agency, "checklist_print": mark, "members": members or None
        }  # fmt: skip
        told = told_as_json(unit, subject, *team)
        yield Kept(f"{INSPECTION}{code}", [Kind.OPENED], said, told)
    for code, visit, unit, item, severity, *words in rows(
        "SELECT f.code, i.code, f.unit, f.item, f.severity, f.what, f.basis, f.remedy"
        " FROM steering_finding f JOIN steering_inspection i ON i.id = f.inspection_id"
    ):
        said = {"inspection": visit, "unit": unit, "item": item, "severity": severity}
        yield Kept(f"{FINDING}{code}", [Kind.RAISED], said, told_as_json(*words))
    for code, number, until, kind, subject, source, on, seed, drawn in rows(
        "SELECT d.code, d.number, d.visits_until, d.seed_kind, d.subject, d.seed_source,"
        " d.seed_on, r.seed, r.drawn FROM steering_draw d"
        " LEFT JOIN steering_draw_result r ON r.draw_id = d.id"
    ):
        stream, rule = f"{DRAW}{code}", seed_rule(SeedKind(kind), source, on)
        said = {"number": number, "visits_until": day_text(until), "seed_kind": kind}
        yield Kept(stream, ["draw.committed"], said, told_as_json(subject, rule))
        if drawn is not None:
            yield Kept(stream, ["draw.drawn"], {}, told_as_json(seed, *drawn))


def _consequences() -> Iterator[Kept]:
    for code, finding, unit, asked, due_on, number, on, words, outcome, *acted in rows(
        "SELECT c.code, g.code, c.unit, c.asked, c.due_on, c.decision_number, c.decision_on,"
        " c.answer, c.outcome, c.proposed_by, c.proposed_at, c.answered_by, c.answered_at"
        " FROM steering_consequence c JOIN steering_finding g ON g.id = c.finding_id"
    ):
        stream = f"{CONSEQUENCE}{code}"
        said = {"finding": finding, "unit": unit, "due_on": day_text(due_on)}
        yield Kept(stream, ["consequence.proposed"], said, asked, by=acted[0], at=acted[1])
        if on:
            told = told_as_json(number, words)
            said = {"decision_on": day_text(on), "outcome": outcome or None}
            yield Kept(stream, ["consequence.answered"], said, told, by=acted[2], at=acted[3])


def _papers() -> Iterator[Kept]:
    for code, number, on, signer, by, at in rows(
        "SELECT record, number, issued_on, signer, issued_by, issued_at FROM steering_paper_issue"
    ):
        said, told = {"issued_on": day_text(on)}, told_as_json(number, signer)
        yield Kept(f"{PAPER}{code}", ["paper.issued"], said, told, by=by, at=at)


def _practices() -> Iterator[Kept]:
    for code, unit, indicator, *told in rows(
        "SELECT code, unit, indicator, title, done, effect FROM steering_practice"
    ):
        said = {"unit": unit, "indicator": indicator}
        yield Kept(f"{PRACTICE}{code}", ["practice.proposed"], said, told_as_json(*told))
    for code, accepted, why in rows(
        "SELECT p.code, d.accepted, d.why FROM steering_practice_decision d"
        " JOIN steering_practice p ON p.id = d.practice_id"
    ):
        kind = "practice.accepted" if accepted else "practice.declined"
        yield Kept(f"{PRACTICE}{code}", [kind], {}, why)
    for code, unit, since, words in rows(
        "SELECT p.code, r.unit, r.since, r.words FROM steering_replication r"
        " JOIN steering_practice p ON p.id = r.practice_id"
    ):
        said, match = {"since": day_text(since)}, {"unit": unit}
        yield Kept(f"{PRACTICE}{code}", ["practice.replicated"], said, words, match)


def _ends(entries: Mapping[str, Sequence[Entry]]) -> Iterator[tuple[str, str]]:
    """Terms whose end is not the one recorded last: the only value that is written again."""
    for seat, until in rows("SELECT id, valid_until FROM steering_seat"):
        stream = f"{COMMITTEE}{seat}"
        said = [body["until"] for _, _, body in entries.get(stream, ())]
        if said and said[-1] != day_text(until):
            yield stream, "the end of the term is not the one that was recorded"


def _said(entries: Mapping[str, Sequence[Entry]]) -> Iterator[tuple[str, str]]:
    """Acts whose words or files are not those that are kept."""
    words = {
        (stream, seq): (salt, text)
        for stream, seq, salt, text in rows("SELECT stream, seq, salt, text FROM steering_words")
    }
    files: dict[tuple[str, int], list[str]] = defaultdict(list)
    for stream, seq, digest in rows("SELECT stream, seq, digest FROM steering_file"):
        files[stream, seq].append(digest)
    for stream, listed in entries.items():
        for seq, _, body in listed:
            salt, text = words.pop((stream, seq), ("", ""))
            stated = body.get("words", "")
            if bool(salt) != bool(stated) or (text and words_digest(salt, text) != stated):
                yield stream, f"the words of act {seq} are not those that were said"
            if sorted(files.pop((stream, seq), [])) != body.get("files", []):
                yield stream, f"the files of act {seq} are not those that were handed in"
    for stream, seq in [*words, *files]:
        yield stream, f"words or files of act {seq} stand without an act"


def _rows_against(entries: Mapping[str, Sequence[Entry]]) -> Iterator[tuple[str, str]]:
    """Rows that no act says, and acts whose row is gone."""
    salts = {
        (s, seq): salt for s, seq, salt in rows("SELECT stream, seq, salt FROM steering_words")
    }
    acted = {
        (one.stream, one.seq): (one.actor, one.occurred_at)
        for listed in ledger.entries_of(streams=list(entries)).values() for one in listed
    }  # fmt: skip
    left = set(acted)
    for source in (
        _committee, _plans, _changes, _visits, _consequences, _papers, _practices,
        supervision_kept.sessions, supervision_kept.questions,
    ):  # fmt: skip
        for kept in source():
            found = [
                (seq, body) for seq, kind, body in entries.get(kept.stream, ())
                if kind in kept.kinds and kept.match.items() <= body.items()
            ]  # fmt: skip
            if not found:
                yield kept.stream, "a row stands in the table and not in the ledger"
                continue
            seq, body = found[0]
            left.discard((kept.stream, seq))
            if any(body.get(name) != value for name, value in kept.body.items()):
                yield kept.stream, "the table says something else than the acts in the ledger"
            if kept.at and (kept.by, kept.at) != acted[kept.stream, seq]:
                yield kept.stream, f"the table names another person or moment than act {seq}"
            salt = salts.get((kept.stream, seq), "")
            told = kept.words or (kept.at and body.get("words"))
            if told and words_digest(salt, kept.words) != body.get("words"):
                yield kept.stream, f"the words of act {seq} are not those that were said"
    yield from _gone(entries, left)


def _gone(
    entries: Mapping[str, Sequence[Entry]], left: set[tuple[str, int]]
) -> Iterator[tuple[str, str]]:
    """Acts that wrote a row which is not there any more, a visit taken out of a plan aside."""
    writing = {
        "seat.appointed", "meeting.recorded", "meeting.concluded", "meeting.tasked",
        "plan.drafted", "plan.approved", "plan.visit_added",
        "plan.change_proposed", "plan.change_approved",
        "plan.change_refused", "consequence.proposed", "consequence.answered",
        "paper.issued",
        Kind.OPENED, Kind.RAISED,
        "draw.committed", "draw.drawn", "practice.proposed", "practice.accepted",
        "practice.declined", "practice.replicated", *supervision_kept.WRITING,
    }  # fmt: skip
    for stream, listed in entries.items():
        dropped = {body["number"] for _, kind, body in listed if kind == "plan.visit_dropped"}
        for seq, kind, body in listed:
            taken_out = kind == "plan.visit_added" and body["number"] in dropped
            if (stream, seq) in left and kind in writing and not taken_out:
                yield stream, "it stands in the ledger and not in the table"


def records_verify() -> list[dict[str, str]]:
    """What differs between the tables and the ledger, by record."""
    entries: dict[str, list[Entry]] = {
        prefix + code: [(seq, kind, body) for seq, kind, _, _, body in listed]
        for prefix in PREFIXES
        for code, listed in ledger.streams(stream_prefix=prefix)
    }
    found = [*_rows_against(entries), *_said(entries), *_ends(entries)]
    return [
        {"code": _code(stream), "reason": reason} for stream, reason in dict.fromkeys(found)
    ]  # fmt: skip


def _code(stream: str) -> str:
    """The record's code; a term has only its number, so its stream names it."""
    return stream if stream.startswith(COMMITTEE) else stream.partition(":")[2]
