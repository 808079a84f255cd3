"""Derive every plan again from the ledger, its versions and its movements, and compare.

Whoever edits a state, a sent version, the words of an act or a running total past the
database's guards is found here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import connection

from motcua.plans.contracts import Act, Balance, Kind, Line, Movement
from motcua.plans.moving import balances_of, movements_of
from motcua.plans.requests.check import requests_verify
from motcua.plans.rows_check import lost_plans, rounds_verify, row_faults
from motcua.plans.rules import content_of, movements_content, posted, standing_of, words_digest
from motcua.plans.schemes.check import schemes_verify
from motcua.plans.selectors import (
    STANDING,
    acts_of,
    lines_of,
    standing_from,
)
from motcua.plans.wording import texts_verify

MOST_FAULTS: Final = 20
_MONEY: Final = (Kind.MONEY_RECORDED, Kind.SETTLED)


def _kept() -> list[tuple[int, str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, code, {', '.join(STANDING)} FROM plans_plan ORDER BY code")
        return [(row[0], row[1], standing_from(row[2:])) for row in cursor.fetchall()]


def _versions(plan_id: int) -> dict[int, tuple[str, str]]:
    """Salt and digest of the versions of a plan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, salt, digest FROM plans_version WHERE plan_id = %s", [plan_id]
        )
        return {number: (salt, digest) for number, salt, digest in cursor.fetchall()}


def _said(plan_id: int) -> dict[int, str]:
    """The digest of the words that are kept, by act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, salt, text FROM plans_words WHERE plan_id = %s"
            " UNION ALL SELECT seq, salt, reason FROM plans_adjustment WHERE plan_id = %s",
            [plan_id, plan_id],
        )
        return {seq: words_digest(salt, text) for seq, salt, text in cursor.fetchall()}


def _word_faults(plan_id: int, acts: list[Act]) -> Iterator[str]:
    kept = _said(plan_id)
    stated = {
        act.seq: act.body.get("words") or act.body.get("reason") for act in acts
        if act.body.get("words") or act.body.get("reason")
    }  # fmt: skip
    for seq in sorted(set(kept) | set(stated)):
        if kept.get(seq) != stated.get(seq):
            yield f"the words of act {seq} are not those that were said"


def _version_faults(plan_id: int, code: str, acts: list[Act]) -> Iterator[str]:
    versions = _versions(plan_id)
    for act in acts:
        if act.kind is not Kind.SUBMITTED:
            continue
        number = act.body["version"]
        salt, digest = versions.get(number, ("", ""))
        lines: list[Line] = lines_of(code, number)
        if not digest == act.body["content"] == words_digest(salt, content_of(lines)):
            yield f"version {number} is not what was sent"


def _act_fault(act: Act, moved: list[Movement], proposed: Mapping[int, Mapping[str, Any]]) -> str:
    """What an act recorded of money that is not what is kept; empty where nothing differs."""
    if act.kind in _MONEY:
        wrong = words_digest(act.body["salt"], movements_content(moved)) != act.body["content"]
    elif act.kind is Kind.APPROVED:
        sums: dict[str, int] = defaultdict(int)
        for one in moved:
            sums[one.source] += one.amount
        wrong = dict(sums) != act.body["money"]
    elif act.kind is Kind.ADJUSTMENT_GRANTED:
        asked = proposed[act.body["number"]]
        said = [(one.line, one.source, one.amount) for one in moved]
        wrong = said != [(asked["line"], asked["source"], asked["amount"])]
    else:
        wrong = bool(moved)
    return f"the movements of act {act.seq} are not those that it recorded" if wrong else ""


def _money_faults(code: str, acts: list[Act]) -> Iterator[str]:
    by_act: dict[int, list[Movement]] = defaultdict(list)
    totals: dict[tuple[str, str], Balance] = {}
    for one in movements_of(code):
        by_act[one.seq].append(one)
        key = (one.line, one.source)
        totals[key] = posted(totals.get(key) or Balance(*key), one)
    if totals != balances_of(code):
        yield "the running totals are not the sums of the movements"
    proposed = {
        act.body["number"]: act.body for act in acts if act.kind is Kind.ADJUSTMENT_PROPOSED
    }
    for act in acts:
        if fault := _act_fault(act, by_act.pop(act.seq, []), proposed):
            yield fault
    if by_act:
        yield "there are movements without an act"


def facts_verify() -> dict[str, Any]:
    """Compare rounds, plans, schemes and requests with the ledger: how many, what differs."""
    kept = _kept()
    faults = rounds_verify() + lost_plans({code for _, code, _ in kept})
    for plan_id, code, standing in kept:
        acts = acts_of(code)
        found: list[str] = []
        if standing_of(acts) != standing:
            found.append("it does not stand where its acts put it")
        found += _word_faults(plan_id, acts)
        found += _version_faults(plan_id, code, acts)
        found += _money_faults(code, acts)
        found += row_faults(plan_id, code, acts)
        faults += [{"code": code, "reason": reason} for reason in found]
        if len(faults) >= MOST_FAULTS:
            break
    schemes, wrong = schemes_verify()
    wrong += [*requests_verify(), *texts_verify()]
    return {"plans": len(kept), "schemes": schemes, "faults": (faults + wrong)[:MOST_FAULTS]}
