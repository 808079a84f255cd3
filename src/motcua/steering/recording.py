"""What every act shares: the entry in the ledger, its words and files, the event, the checks."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise

from motcua.core import clock, outbox, sql, text
from motcua.core.commands import step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import UnitUnknown
from motcua.steering import events
from motcua.steering.contracts import Act, Done, File
from motcua.steering.errors import (
    DAY_IN_FUTURE,
    DAY_PASSED,
    DAY_TOO_FAR,
    TOO_MANY_FILES,
    UNIT_OUTSIDE,
    UNIT_UNKNOWN,
    WORDS_NEEDED,
    WORDS_TOO_LONG,
    OtherPersonNeeded,
    SteeringInvalid,
)
from motcua.steering.rules import words_digest

LONGEST: Final = 4000
SHORT: Final = 300
MOST_FILES: Final = 20
FARTHEST: Final = timedelta(days=3650)
Faults = dict[str, str | Promise]
COMMITTEE, MEETING, PLAN, INSPECTION, FINDING, DRAW, PRACTICE = (
    "seat:", "meeting:", "inspection-plan:", "inspection:", "finding:", "draw:", "practice:",
)  # fmt: skip
CONSEQUENCE: Final = "consequence:"
SUPERVISION, QUESTION = "supervision:", "supervision-question:"
PAPER: Final = "paper:"
"""What the streams of the ledger begin with; the code of the record follows."""


def cleaned(
    faults: Faults, name: str, words: str, *, most: int = LONGEST, needed: bool = True
) -> str:
    """A text in one spelling; what is missing or too long is put into ``faults``."""
    found = text.clean(words)
    if needed and not found:
        faults[name] = WORDS_NEEDED
    if len(found) > most:
        faults[name] = WORDS_TOO_LONG % {"most": most, "count": len(found)}
    return found


def check_unit(faults: Faults, name: str, code: str, day: date, *, below: str = "") -> None:
    """Put a unit that does not work on a day, or lies elsewhere, into ``faults``."""
    try:
        unit = organisation.unit_get(code)
    except UnitUnknown:
        faults[name] = UNIT_UNKNOWN
        return
    if not unit.valid_on(day):
        faults[name] = UNIT_UNKNOWN
    elif below and not organisation.is_within(code, below):
        faults[name] = UNIT_OUTSIDE


def check_past(faults: Faults, name: str, day: date, today: date) -> None:
    """Put a day that is still to come into ``faults``."""
    if day > today:
        faults[name] = DAY_IN_FUTURE


def check_future(faults: Faults, name: str, day: date, today: date) -> None:
    """Put a due day that has passed, or is more than ten years away, into ``faults``."""
    if day < today:
        faults[name] = DAY_PASSED
    elif day > today + FARTHEST:
        faults[name] = DAY_TOO_FAR


def refuse(faults: Mapping[str, str | Promise]) -> None:
    """Raise ``SteeringInvalid`` when there is any fault."""
    if faults:
        raise SteeringInvalid(faults)


def second_person(actor: Actor, first: str, code: str) -> None:
    """Raise ``OtherPersonNeeded`` where the actor is who asked, drafted or reported."""
    if actor.code == first and not actor.is_system:
        raise OtherPersonNeeded(code=code)


def inserted(table: str, values: Mapping[str, Any]) -> int:
    """Insert one row; returns its number."""
    return int(sql.insert(table, values, "id"))


def one(query: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    return None if row is None else tuple(row)


@step
def locked(stream: str) -> None:
    """Hold a record until the command ends, so that nobody acts on it at the same time.

    By a lock of the server and not of a row: most rows may not be changed, so not locked.
    """
    one("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))::text", [stream])


def numbered(prefix: str, at: datetime, table: str) -> str:
    """The code of a new record, such as ``KT-2026-00007``: one more than the last of its year.

    Without gaps, as a number that is missing looks like a record that was taken away.
    """
    stem = f"{prefix}-{clock.local_day(at).year}-"
    locked(f"numbers:{stem}")
    row = one(
        f"SELECT coalesce(max(substring(code FROM %s)::numeric), 0) + 1 FROM {table}",
        [f"^{stem}([0-9]+)$"],
    )
    return f"{stem}{int(row[0]) if row else 1:05d}"


def told_as_json(*words: str) -> str:
    """Several texts as the one text that a digest covers."""
    return json.dumps(words, ensure_ascii=False)


def told_line(line: dict[str, Any]) -> dict[str, Any]:
    """A line as the ledger holds it: codes and months, no words."""
    names = ("kind", "item", "month", "unit", "checklist")
    return {name: line[name] for name in names if line.get(name)}


def change_told(reason: str, lines: Sequence[dict[str, Any]]) -> str:
    """The words of a change as the one text that a digest covers."""
    said = [[line.get("subject", ""), *line.get("team", ())] for line in lines]
    return told_as_json(reason, *(words for line in said for words in line))


@step
def record(
    actor: Actor, at: datetime, *, stream: str, kind: str, body: Mapping[str, Any], unit: str,
    words: str = "", shown: bool = True, files: Sequence[File] = (),
) -> Act:  # fmt: skip
    """Append an act, keep its words and files, tell. Words that a table holds are not ``shown``.

    The ledger gets the salted digest of the words and the digests of the files.
    """
    if len(files) > MOST_FILES:
        raise SteeringInvalid({"files": TOO_MANY_FILES})
    told, salt = dict(body), secrets.token_hex(16)
    kept = {file.digest: file for file in files}
    if words:
        told["words"] = words_digest(salt, words)
    if kept:
        told["files"] = sorted(kept)
    done = ledger.append(stream=stream, kind=kind, actor=actor.code, occurred_at=at, body=told)
    if words:
        sql.insert(
            "steering_words",
            {
                "stream": stream, "seq": done.seq, "salt": salt,
                "text": words if shown else "",
            },
        )  # fmt: skip
    for file in kept.values():
        sql.insert(
            "steering_file",
            {
                "stream": stream, "seq": done.seq, "digest": file.digest,
                "media_type": file.media_type, "size": file.size, "file_name": file.name,
            },
        )  # fmt: skip
    outbox.emit(
        name=events.STEERING_ACTED, record=stream,
        payload={"stream": stream, "unit": unit, "kind": kind, "seq": done.seq},
    )  # fmt: skip
    return Act(done.seq, kind, actor.code, at, done.recorded_at, told)


def done_of(code: str, act: Act) -> Done:
    """What a command answers."""
    return Done(code, str(act.kind), act.seq)
