"""What may still be asked of the centre. Pure: data in, answer out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from motcua.plans.contracts import Line, RequestLine, Round, Span

Place = tuple[str, str]
"""Plan and line."""


def year_of(known: Round, due_on: date | None) -> int:
    """The year that a line's money is for: of a period the year it is due, 0 without one."""
    if known.span is Span.YEAR:
        return known.first_year
    return due_on.year if due_on is not None else 0


def askable(
    known: Round,
    lines: Iterable[tuple[str, str, Line]],
    allowed: Mapping[Place, int],
    earlier: Iterable[RequestLine],
) -> list[RequestLine]:
    """What of approved lines (plan, unit, line) may be asked for now.

    What each is ``allowed`` from the source, less what was granted before; nothing of a line
    that stands in a request without an answer.
    """
    granted: dict[Place, int] = {}
    waiting: set[Place] = set()
    for one in earlier:
        place = (one.plan, one.line)
        if one.granted is None:
            waiting.add(place)
        else:
            granted[place] = granted.get(place, 0) + one.granted
    found = []
    for plan, unit, line in lines:
        place = (plan, line.code)
        rest = allowed.get(place, 0) - granted.get(place, 0)
        if rest > 0 and place not in waiting:
            found.append(
                RequestLine(plan, line.code, unit, line.title, year_of(known, line.due_on), rest)
            )
    return found


def told(lines: Sequence[RequestLine]) -> list[list[Any]]:
    """What the ledger says of the lines of a request: codes, years and sums."""
    return [[one.plan, one.line, one.year, one.amount] for one in lines]


def answer_told(granted: Mapping[Place, int]) -> list[list[Any]]:
    """What the ledger says of an answer."""
    return [[plan, line, amount] for (plan, line), amount in sorted(granted.items())]


def words_of(ministry: str, reason: str) -> str:
    """The words of a request that its digest covers."""
    return json.dumps([ministry, reason], ensure_ascii=False)
