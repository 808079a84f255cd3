"""Rows beside where a plan stands, against the ledger: rounds and who read them, receipts,
decisions, adjustments. The due day of a round judges every plan in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection

from motcua.core import clock
from motcua.ledger import api as ledger
from motcua.plans.contracts import Act, Kind, Opinion
from motcua.plans.rules import words_digest
from motcua.plans.selectors import STREAM, readings, receipts_of, round_list, round_stream

_OPINIONS: Final = {Kind.AGREED: Opinion.AGREE, Kind.CHANGE_ASKED: Opinion.CHANGE}
_DECIDED: Final = {Kind.ADJUSTMENT_GRANTED: True, Kind.ADJUSTMENT_REFUSED: False}
_ASKED: Final = ("line", "source", "amount", "document_number", "document_on")


def _rows(query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def rounds_verify() -> list[dict[str, str]]:
    """Rounds that are not the guidance that was sent, or not read by whom the ledger says."""
    salts = dict(_rows("SELECT code, salt FROM plans_round"))
    found = []
    for known in round_list():
        entries = ledger.entry_list(stream=round_stream(known.code))
        kept = {
            "span": known.span.value, "programme": known.programme,
            "first_year": known.first_year, "last_year": known.last_year,
            "due_on": known.due_on.isoformat(), "document_number": known.document_number,
            "document_on": known.document_on.isoformat(), "units": list(known.units),
            "words": words_digest(salts[known.code], f"{known.title}\n{known.words}"),
        }  # fmt: skip
        if not entries or entries[0].body != kept:
            found.append({"code": known.code, "reason": "it is not the guidance that was sent"})
        read = {
            (entry.body["unit"], entry.actor, entry.occurred_at)
            for entry in entries if entry.kind == Kind.ROUND_READ
        }  # fmt: skip
        if read != {(one.unit, one.by, one.at) for one in readings(known.code)}:
            found.append({"code": known.code, "reason": "others have read it than was recorded"})
    return found


def lost_plans(known: set[str]) -> list[dict[str, str]]:
    """Plans that stand in the ledger and in no table."""
    return [
        {"code": code, "reason": "it stands in the ledger and not in the table"}
        for code, _ in ledger.streams(stream_prefix=STREAM)
        if code not in known
    ]


def row_faults(plan_id: int, code: str, acts: Sequence[Act]) -> Iterator[str]:
    """What of a plan's receipts, decision and adjustments its acts do not say."""
    decided = [(act.body["document_number"], act.body["document_on"]) for act in acts
               if act.kind is Kind.APPROVED]  # fmt: skip
    query = "SELECT decision_number, decision_on::text FROM plans_plan WHERE id = %s"
    if decided and _rows(query, [plan_id]) != decided:
        yield "the decision is not the one that was recorded"
    kept = {
        (one.version, one.receiver, one.unit, one.opinion, one.decided_by)
        for one in receipts_of(code)
    }
    if kept != _receipts(acts):
        yield "receivers or their opinions are not those that were recorded"
    if _days(plan_id, acts) != _stated_days(acts):
        yield "the days of receipts are not those that were recorded"
    told = {(act.seq, act.actor, act.occurred_at) for act in acts}
    query = "SELECT seq, recorded_by, recorded_at FROM plans_movement WHERE plan_id = %s"
    if not told.issuperset(_rows(query, [plan_id])):
        yield "movements of money were recorded by others, or at another time, than is kept"
    if _adjustments(plan_id) != _stated_adjustments(acts):
        yield "adjustments are not those that were recorded"


def _receipts(acts: Sequence[Act]) -> set[tuple[Any, ...]]:
    """Who got which version and said what of it, as the acts have it."""
    found: dict[tuple[int, str], tuple[Any, ...]] = {}
    for act in acts:
        if act.kind is Kind.SUBMITTED:
            for receiver, unit in act.body["receivers"].items():
                found[act.body["version"], receiver] = (unit, Opinion.NONE, "")
        elif act.kind in _OPINIONS:
            key = (act.body["version"], act.body["receiver"])
            found[key] = (found[key][0], _OPINIONS[act.kind], act.actor)
    return {(*key, *rest) for key, rest in found.items()}


Days = dict[tuple[int, str], tuple[Any, ...]]


def _undated(acts: Sequence[Act]) -> frozenset[int]:
    """Versions sent before acts told the due day: they have none, and are never judged."""
    return frozenset(
        act.body["version"] for act in acts
        if act.kind is Kind.SUBMITTED and "due_on" not in act.body
    )  # fmt: skip


def _days(plan_id: int, acts: Sequence[Act]) -> Days:
    """When each receiver got a version, is to answer it, did, or lost it, as it is kept."""
    undated = _undated(acts)
    rows = _rows(
        "SELECT v.number, c.receiver, c.ended_on, c.sent_back, c.received_at,"
        " coalesce(c.due_on::text, ''), c.decided_at FROM plans_receipt c"
        " JOIN plans_version v ON v.id = c.version_id WHERE v.plan_id = %s",
        [plan_id],
    )
    return {
        (number, receiver): (*days, *((None, False) if number in undated else (ended, back)))
        for number, receiver, ended, back, *days in rows
    }


def _stated_days(acts: Sequence[Act]) -> Days:
    """The same, as the acts have it."""
    found: Days = {}
    undated = _undated(acts)
    for act in acts:
        number: int = act.body.get("version", 0)
        if act.kind is Kind.SUBMITTED:
            due_on = act.body.get("due_on", "")
            for receiver in act.body["receivers"]:
                found[number, receiver] = (act.occurred_at, due_on, None, None, False)
        elif act.kind in _OPINIONS:
            key = (number, act.body["receiver"])
            found[key] = (*found[key][:2], act.occurred_at, None, False)
        elif act.kind is Kind.RETURNED and number not in undated:
            on = clock.local_day(act.occurred_at)
            for key, (received, due_on, decided, *_) in list(found.items()):
                if key[0] == number and decided is None:
                    found[key] = (received, due_on, None, on, key[1] == act.body["receiver"])
    return found


def _adjustments(plan_id: int) -> dict[int, tuple[Any, ...]]:
    return {
        number: tuple(rest)
        for number, *rest in _rows(
            "SELECT number, line, source, amount, document_number, document_on::text, proposed_by,"
            " granted, decided_by, decided_on::text FROM plans_adjustment WHERE plan_id = %s",
            [plan_id],
        )
    }


def _stated_adjustments(acts: Sequence[Act]) -> dict[int, tuple[Any, ...]]:
    """The same, as the acts have it."""
    found: dict[int, tuple[Any, ...]] = {}
    for act in acts:
        if act.kind is Kind.ADJUSTMENT_PROPOSED:
            asked = tuple(act.body[name] for name in _ASKED)
            found[act.body["number"]] = (*asked, act.actor, None, "", None)
        elif act.kind in _DECIDED:
            number, on = act.body["number"], clock.local_day(act.occurred_at).isoformat()
            found[number] = (*found[number][:6], _DECIDED[act.kind], act.actor, on)
    return found
