"""Derive every task again from the ledger, and compare it with what is kept of it.

Whoever edits a due day, a state or the words of a task is found here, and so is a task that
has facts and no acts, or acts and no facts.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.db import connection

from motcua.core.batches import batched
from motcua.tasks.contracts import Act
from motcua.tasks.programmes_check import programmes_verify
from motcua.tasks.recording import fact_of
from motcua.tasks.rules import standing_of, words_digest
from motcua.tasks.selectors import STANDING, streams

MOST_FAULTS: Final = 20
_STATED: Final = (
    "source", "giver_unit", "owner", "supporting", "document_number", "document_on", "given_on",
    "due_kind", "due_amount", "first_due_on", "period", "parent", "marks",
)  # fmt: skip
_BATCH: Final = 500


def _kept(codes: list[str]) -> dict[str, dict[str, Any]]:
    names = [
        "t.code", "t.id", "t.title", "t.product", "t.giver", "t.salt",
        *(f"t.{name}" for name in _STATED), *(f"f.{name}" for name in STANDING),
    ]  # fmt: skip
    keys = [
        "code", "id", "title", "product", "giver", "salt",
        *(f"task {name}" for name in _STATED), *STANDING,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM tasks_task t JOIN tasks_fact f ON f.task_id = t.id"
            " WHERE t.code = ANY(%s)",
            [codes],
        )
        return {row[0]: dict(zip(keys, row, strict=True)) for row in cursor.fetchall()}


def _said(codes: list[str]) -> dict[tuple[str, int], str]:
    """The digest of the words that are kept, by task and act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.code, w.seq, w.salt, w.text FROM tasks_words w"
            " JOIN tasks_task t ON t.id = w.task_id WHERE t.code = ANY(%s)",
            [codes],
        )
        return {(code, seq): words_digest(salt, said) for code, seq, salt, said in
                cursor.fetchall()}  # fmt: skip


def _shown(codes: list[str]) -> dict[tuple[str, int], list[str]]:
    """The files that are kept as evidence, by task and act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.code, e.seq, array_agg(e.digest ORDER BY e.digest) FROM tasks_evidence e"
            " JOIN tasks_task t ON t.id = e.task_id WHERE t.code = ANY(%s) GROUP BY 1, 2",
            [codes],
        )
        return {(code, seq): digests for code, seq, digests in cursor.fetchall()}


def _stated(act: Act) -> dict[str, Any]:
    """What the first act says of the task, by column."""
    body = act.body
    return {
        **{name: body[name] for name in ("source", "giver_unit", "owner", "supporting",
                                         "document_number", "document_on", "given_on", "period",
                                         "parent", "marks")},
        "due_kind": body["due"]["kind"], "due_amount": body["due"]["amount"],
        "first_due_on": body["due_on"],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _compare(batch: dict[str, list[Act]], faults: list[dict[str, str]]) -> None:
    codes = list(batch)
    known, said, shown = _kept(codes), _said(codes), _shown(codes)

    def note(code: str, reason: str) -> None:
        faults.append({"code": code, "reason": reason})

    for code, acts in batch.items():
        kept = known.get(code)
        standing = standing_of(acts)
        if kept is None or standing is None:
            note(code, "the ledger has acts, but nothing else is kept of it")
            continue
        for name, expected in fact_of(standing).items():
            if kept[name] != expected:
                note(code, f"{name} is {kept[name]}, but its acts give {expected}")
        for name, expected in _stated(acts[0]).items():
            if _plain(kept[f"task {name}"]) != expected:
                note(code, f"{name} is {kept[f'task {name}']}, but it was given with {expected}")
        words = json.dumps([kept["title"], kept["product"], kept["giver"]], ensure_ascii=False)
        if words_digest(kept["salt"], words) != acts[0].body["words"]:
            note(code, "its title, product or giver is not what was recorded")
        for act in acts[1:]:
            if act.body.get("words") != said.get((code, act.seq)):
                note(code, f"the words of act {act.seq} are not what was recorded")
            if act.body.get("files", []) != shown.get((code, act.seq), []):
                note(code, f"the files of act {act.seq} are not what was recorded")


def facts_verify() -> dict[str, Any]:
    """``{"tasks", "faults": [{"code", "reason"}]}``; at most 20 faults are listed."""
    faults: list[dict[str, str]] = []
    count = 0
    for batch in batched(streams(), _BATCH):
        count += len(batch)
        _compare(dict(batch), faults)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.code FROM tasks_task t WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e"
            " WHERE e.stream = 'task:' || t.code AND e.seq = 1) ORDER BY 1 LIMIT 5"
        )
        faults += [
            {"code": code, "reason": "it is kept, but the ledger has no act of it"}
            for (code,) in cursor.fetchall()
        ]
    faults += programmes_verify()
    return {"tasks": count, "faults": faults[:MOST_FAULTS]}
