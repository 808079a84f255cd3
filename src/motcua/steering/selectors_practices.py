"""Reads of good practices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from motcua.core import clock
from motcua.steering.contracts.practices import Practice, PracticeState, Replication
from motcua.steering.errors import RecordUnknown
from motcua.steering.selectors import files_of, rows

STREAM: Final = "practice:"
_PRACTICE: Final = """
SELECT p.code, p.title, p.unit, p.done, p.effect, p.indicator, d.accepted, p.proposed_by,
       p.proposed_at, d.decided_at, coalesce(d.why, ''),
       (SELECT count(*) FROM steering_replication r WHERE r.practice_id = p.id)
  FROM steering_practice p LEFT JOIN steering_practice_decision d ON d.practice_id = p.id
"""
_STATES: Final = {
    None: PracticeState.PROPOSED, True: PracticeState.ACCEPTED, False: PracticeState.DECLINED,
}  # fmt: skip


def _practice(row: tuple[Any, ...]) -> Practice:
    decided = clock.local_day(row[9]) if row[9] else None
    proposed = clock.local_day(row[8])
    return Practice(*[*row[:6], _STATES[row[6]], row[7], proposed, decided, *row[10:]])


def practice_list(*, accepted_only: bool = False, limit: int = 200) -> list[Practice]:
    """Practices, those taken over most often first. One statement."""
    only = " WHERE d.accepted" if accepted_only else ""
    query = f"{_PRACTICE}{only} ORDER BY d.accepted DESC NULLS FIRST, 12 DESC, p.id DESC LIMIT %s"
    return [_practice(row) for row in rows(query, [limit])]


def practice_get(code: str) -> Practice:
    """One practice with files and who took it over. Three statements. Raises ``RecordUnknown``."""
    found = rows(f"{_PRACTICE} WHERE p.code = %s", [code])
    if not found:
        raise RecordUnknown(code=code)
    taken = rows(
        "SELECT r.unit, r.since, r.words FROM steering_replication r JOIN steering_practice p"
        " ON p.id = r.practice_id WHERE p.code = %s ORDER BY r.since, r.id",
        [code],
    )
    stream = f"{STREAM}{code}"
    files = files_of([stream]).get((stream, 1), [])
    return replace(
        _practice(found[0]), files=tuple(files),
        replications=tuple(Replication(*row) for row in taken),
    )  # fmt: skip
