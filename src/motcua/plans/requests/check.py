"""Derive every request to the centre again from the ledger, and compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from motcua.ledger import api as ledger
from motcua.plans.contracts import CentralRequest, RequestKind
from motcua.plans.requests.rules import answer_told, told, words_of
from motcua.plans.requests.selectors import STREAM, request_list
from motcua.plans.rules import words_digest


def _kept(known: CentralRequest, salt: str, why_salt: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The acts as the tables have them: kind, actor and body."""
    words = words_digest(salt, words_of(known.ministry, known.reason))
    body: dict[str, Any] = {
        "round": known.round, "source": known.source, "lines": told(known.lines),
        "total": known.total, "words": words,
    }  # fmt: skip
    found = [(RequestKind.DRAFTED.value, known.drafted_by, body)]
    if known.issued_on is not None:
        said = {"document_number": known.number, "document_on": known.issued_on.isoformat()}
        found.append((RequestKind.ISSUED.value, known.issued_by, said))
    if known.answered_on is not None:
        granted = {(one.plan, one.line): one.granted or 0 for one in known.lines}
        found.append((
            RequestKind.ANSWERED.value, known.answered_by,
            {"document_number": known.answer_number,
             "document_on": known.answered_on.isoformat(), "granted": answer_told(granted)},
        ))  # fmt: skip
    if known.withdrawn_on is not None:
        said = {"words": words_digest(why_salt, known.withdrawn_why)}
        found.append((RequestKind.WITHDRAWN.value, known.withdrawn_by, said))
    return found


def requests_verify() -> Iterator[dict[str, str]]:
    """Requests that are not what their acts recorded, and those lost from the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT q.code, q.salt, coalesce(w.salt, '') FROM plans_request q"
            " LEFT JOIN plans_request_withdrawal w ON w.request_id = q.id"
        )
        salts = {code: both for code, *both in cursor.fetchall()}
    for known in request_list(every=True):
        entries = [
            (entry.kind, entry.actor, entry.body)
            for entry in ledger.entry_list(stream=STREAM + known.code)
        ]
        if entries != _kept(known, *salts[known.code]):
            yield {"code": known.code, "reason": "the request is not what its acts recorded"}
    for code, _ in ledger.streams(stream_prefix=STREAM):
        if code not in salts:
            yield {"code": code, "reason": "it stands in the ledger and not in the table"}
