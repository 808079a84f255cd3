"""Reads of the committee and its meetings, and what all streams share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import connection

from motcua.ledger import api as ledger
from motcua.steering.contracts import Act, File
from motcua.steering.contracts.committee import (
    Body,
    Meeting,
    MeetingDetail,
    Place,
    Presence,
    Resolution,
    Seat,
)
from motcua.steering.contracts.issues import PaperIssue
from motcua.steering.errors import RecordUnknown

MEETINGS: Final = "meeting:"
SEATS: Final = "seat:"
_SEAT: Final = """
SELECT s.id, s.body, s.place, p.name, s.post, p.unit, s.valid_from, s.valid_until,
       s.decision_number, s.decision_on
  FROM steering_seat s JOIN steering_person p ON p.id = s.person_id
"""
_RANK: Final = {place: number for number, place in enumerate(Place)}
_RESOLUTION: Final = """
SELECT m.code, r.number, r.text, r.owner, r.due_on, coalesce(r.task, ''), m.held_on
  FROM steering_resolution r JOIN steering_meeting m ON m.id = r.meeting_id
"""


def rows(query: str, values: Any = ()) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def acts_of(stream: str) -> list[Act]:
    """A record's acts in order. One statement."""
    return [
        Act(entry.seq, entry.kind, entry.actor, entry.occurred_at, entry.recorded_at, entry.body)
        for entry in ledger.entry_list(stream=stream)
    ]


def words_of(stream: str) -> dict[int, str]:
    """What was said with the acts of a stream. One statement."""
    return dict(rows("SELECT seq, text FROM steering_words WHERE stream = %s", [stream]))


def files_of(streams: Iterable[str]) -> dict[tuple[str, int], list[File]]:
    """The files of the acts of some streams, by stream and act. One statement."""
    found: dict[tuple[str, int], list[File]] = defaultdict(list)
    query = (
        "SELECT stream, seq, digest, media_type, size, file_name FROM steering_file"
        " WHERE stream = ANY(%s) ORDER BY id"
    )
    for stream, seq, *values in rows(query, [list(streams)]):
        found[stream, seq].append(File(*values))
    return found


def file_of(streams: Iterable[str], digest: str) -> File | None:
    """A file that an act of the streams names, if there is one. One statement."""
    for files in files_of(streams).values():
        for file in files:
            if file.digest == digest:
                return file
    return None


# Committee -----------------------------------------------------------------------------


def _seats(where: str, values: list[Any]) -> list[Seat]:
    found = rows(f"{_SEAT} {where}", values)
    files = files_of(f"{SEATS}{row[0]}" for row in found) if found else {}
    seats = []
    for row in found:
        kept = files.get((f"{SEATS}{row[0]}", 1), [])
        named = (Body(row[1]), Place(row[2]))
        seats.append(Seat(*[row[0], *named, *row[3:], kept[0] if kept else None]))
    return sorted(seats, key=lambda s: (s.body.value, _RANK[s.place], s.since, s.seat_id))


def seat_list(*, on: date) -> list[Seat]:
    """Who is in the committee and the support team on a day, the head first. Two statements."""
    return _seats(
        "WHERE s.valid_from <= %s AND (s.valid_until IS NULL OR s.valid_until > %s)", [on, on]
    )


def seat_history() -> list[Seat]:
    """Every term ever, by body and place. Two statements."""
    return _seats("", [])


def decisions_on_file(seats: list[Seat]) -> tuple[int, int] | None:
    """Members whose decision is on file of all members; ``None`` while there is no member."""
    return (sum(seat.decision is not None for seat in seats), len(seats)) if seats else None


def seat_file(seat_id: int, digest: str) -> File | None:
    """The decision by which somebody was named, if it was kept. One statement."""
    return file_of([f"{SEATS}{seat_id}"], digest)


def meeting_list(*, limit: int = 100) -> list[Meeting]:
    """The meetings, newest first. Two statements."""
    return _meetings("ORDER BY held_on DESC, id DESC LIMIT %s", [limit])


def _meetings(where: str, values: list[Any]) -> list[Meeting]:
    found = rows(f"SELECT code, body, held_on, place, agenda FROM steering_meeting {where}", values)
    files = files_of(f"{MEETINGS}{row[0]}" for row in found) if found else {}
    return [
        Meeting(
            *[code, Body(body), *rest, next(iter(files.get((f"{MEETINGS}{code}", 1), ())), None)]
        )
        for code, body, *rest in found
    ]


def meeting_get(code: str) -> MeetingDetail:
    """One meeting. Six statements. Raises ``RecordUnknown``."""
    found = _meetings("WHERE code = %s", [code])
    if not found:
        raise RecordUnknown(code=code)
    presence = dict(
        rows(
            "SELECT a.seat_id, a.presence FROM steering_attendance a"
            " JOIN steering_meeting m ON m.id = a.meeting_id WHERE m.code = %s",
            [code],
        )
    )
    seats = _seats("WHERE s.id = ANY(%s)", [list(presence)]) if presence else []
    return MeetingDetail(
        found[0], tuple((seat, Presence(presence[seat.seat_id])) for seat in seats),
        tuple(resolution_list(meeting=code)), issue_of(code),
    )  # fmt: skip


def issue_of(record: str) -> PaperIssue | None:
    """How the notice of an inspection, or the minutes of a meeting, went out. One statement."""
    found = rows(
        "SELECT number, issued_on, signer, issued_by, issued_at FROM steering_paper_issue"
        " WHERE record = %s",
        [record],
    )
    return PaperIssue(*found[0]) if found else None


def resolution_list(*, meeting: str) -> list[Resolution]:
    """What a meeting concluded. One statement."""
    return [
        Resolution(*row) for row in rows(f"{_RESOLUTION} WHERE m.code = %s ORDER BY 2", [meeting])
    ]


def resolution_of_task(task: str) -> Resolution | None:
    """The conclusion that became this task, if one did. One statement."""
    found = rows(f"{_RESOLUTION} WHERE r.task = %s", [task])
    return Resolution(*found[0]) if found else None
