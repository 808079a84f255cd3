"""Hand results to the post, and take in what the post says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from motcua.core import clock, idempotency, outbox, sql, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Kind, PostalStatus
from motcua.dossiers.errors import (
    CLERK_NEEDED,
    POSTAL_BEFORE,
    POSTAL_FUTURE,
    POSTAL_NOT_SENT,
    POSTAL_OTHERS,
    POSTAL_UNKNOWN,
    DossierInvalid,
    NothingToPost,
    PostalFileRefused,
)
from motcua.dossiers.models import PostalEvent, PostalList
from motcua.dossiers.postal import PostalListed, postal_pending
from motcua.dossiers.postal_file import PostalEntry, read_postal_file
from motcua.dossiers.services.acting import Plan, lock, record_act
from motcua.dossiers.services.receiving import next_number
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

HANDED_OVER = "postal.handed_over"
SAID = {
    PostalStatus.ACCEPTED: "Bưu điện đã nhận gửi",
    PostalStatus.DELIVERED: "Bưu điện phát thành công, lần {attempt}",
    PostalStatus.FAILED: "Bưu điện phát không thành công, lần {attempt}",
    PostalStatus.CAME_BACK: "Bưu điện chuyển hoàn về cơ quan",
}


def _note(actor: Actor, at: datetime, code: str, body: Mapping[str, object], words: str) -> None:
    """Record on the dossier what happened to its result; only the note may be read as words."""
    record_act(
        actor=actor, at=at, locked=lock(code), expected_seq=None,
        plan=Plan(Kind.NOTED, {"post": dict(body)}, events.DOSSIER_MOVED, words),
        claimed=idempotency.Claim(actor.code, None),
    )  # fmt: skip


# Handing over --------------------------------------------------------------------------


@command
def postal_hand_over(*, actor: Actor, at: datetime, unit: str, clerk_name: str) -> PostalListed:
    """Hand every waiting result of a unit to the post: a numbered list with its minutes.

    Each dossier notes it. Raises ``NotPermitted``, ``DossierInvalid`` without the name of
    whoever takes them, ``NothingToPost``.
    """
    organisation.authorise(actor, "dossiers.return", unit)
    clerk = text.clean(clerk_name)[:200]
    if not clerk:
        raise DossierInvalid({"clerk_name": str(CLERK_NEEDED)})
    year = clock.local_day(at).year
    number = next_number(unit, f"POST-{year}")  # also makes hand-overs of a unit wait in line
    rows = postal_pending(unit=unit)
    if not rows:
        raise NothingToPost(unit=organisation.unit_get(unit).name_vi)
    kept = PostalList.objects.create(
        unit=unit, year=year, number=number, handed_at=at, handed_by=actor.code, clerk_name=clerk
    )
    listed = PostalListed(kept.pk, unit, year, number, at, actor.code, clerk, len(rows))
    ledger.append(
        stream=f"postal:{unit}", kind=HANDED_OVER, actor=actor.code, occurred_at=at,
        body={"number": listed.shown_number, "unit": unit, "codes": [row.code for row in rows]},
    )  # fmt: skip
    for row in sorted(rows, key=lambda each: each.code):
        sql.insert(
            "dossiers_postal_item",
            {"postal_list_id": kept.pk, "dossier_id": row.dossier_id, "attempt": row.attempt},
        )
        _note(
            actor, at, row.code,
            {"status": "HANDED_OVER", "list": listed.shown_number, "attempt": row.attempt},
            f"Bàn giao bưu điện lần {row.attempt}, danh sách số {listed.shown_number}",
        )  # fmt: skip
    outbox.emit(
        name=events.POST_HANDED_OVER, record=f"postal:{unit}",
        payload={"unit": unit, "year": year},
    )  # fmt: skip
    return listed


# What the post says --------------------------------------------------------------------


@dataclass(frozen=True)
class PostalReport:
    """What came of a file: rows read, recorded now, known before."""

    rows: int
    recorded: int
    known: int


@dataclass(frozen=True)
class _Sent:
    """A dossier that the file names: where it lies, how often it was sent."""

    dossier_id: int
    unit: str
    by_post: bool
    returned_on: date | None
    attempt: int


def _sent(codes: Iterable[str]) -> dict[str, _Sent]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.code, f.dossier_id, f.unit, f.status = 'RETURNED'"
            " AND f.return_channel = 'POST', f.returned_on,"
            " coalesce((SELECT max(i.attempt) FROM dossiers_postal_item i"
            "   WHERE i.dossier_id = f.dossier_id), 1)"
            " FROM dossiers_dossier d JOIN dossiers_fact f ON f.dossier_id = d.id"
            " WHERE d.code = ANY(%s) ORDER BY d.code FOR NO KEY UPDATE OF d",
            [sorted(set(codes))],
        )
        return {values[0]: _Sent(*values[1:]) for values in cursor.fetchall()}


def _check(
    entries: tuple[PostalEntry, ...], sent: Mapping[str, _Sent], units: frozenset[str] | None,
    at: datetime,
) -> None:  # fmt: skip
    """Raises ``PostalFileRefused`` naming every row that cannot be."""
    owners = dict(
        PostalEvent.objects.filter(tracking__in={entry.tracking for entry in entries})
        .values_list("tracking", "dossier_id")
    )  # fmt: skip
    wrong: dict[str, str] = {}
    for entry in entries:
        known = sent.get(entry.code)
        if known is None or (units is not None and known.unit not in units):
            wrong[f"{entry.row}.ma_ho_so"] = str(POSTAL_UNKNOWN)
            continue
        if not known.by_post or known.returned_on is None:
            wrong[f"{entry.row}.ma_ho_so"] = str(POSTAL_NOT_SENT)
            continue
        if owners.setdefault(entry.tracking, known.dossier_id) != known.dossier_id:
            wrong[f"{entry.row}.so_van_don"] = str(POSTAL_OTHERS)
        if entry.day > clock.local_day(at):
            wrong[f"{entry.row}.ngay"] = str(POSTAL_FUTURE)
        elif entry.day < known.returned_on:
            wrong[f"{entry.row}.ngay"] = str(POSTAL_BEFORE)
    if wrong:
        raise PostalFileRefused(wrong)


@command
def postal_file_import(*, actor: Actor, at: datetime, data: bytes) -> PostalReport:
    """Take in a file of the post: every row, or none. What is known already changes nothing.

    Raises ``NotPermitted``, ``PostalFileRefused`` naming each row, column and reason.
    """
    organisation.authorise_anywhere(actor, "dossiers.return")
    entries = read_postal_file(data)
    sent = _sent(entry.code for entry in entries)
    _check(entries, sent, organisation.units_permitted(actor, "dossiers.return"), at)
    ids = [known.dossier_id for known in sent.values()]
    said = {
        (event.dossier_id, event.tracking, event.status, event.happened_on)
        for event in PostalEvent.objects.filter(dossier_id__in=ids)
    }
    recorded = 0
    for entry in sorted(entries, key=lambda each: (each.code, each.day, each.row)):
        known = sent[entry.code]
        mark = (known.dossier_id, entry.tracking, entry.status.value, entry.day)
        if mark in said:
            continue
        failed = sum(
            each[0] == known.dossier_id and each[2] == PostalStatus.FAILED for each in said
        )
        said.add(mark)
        _record(actor, at, entry, known, failed + 1)
        recorded += 1
    return PostalReport(len(entries), recorded, len(entries) - recorded)


def _record(actor: Actor, at: datetime, entry: PostalEntry, known: _Sent, attempt: int) -> None:
    sql.insert(
        "dossiers_postal_event",
        {
            "dossier_id": known.dossier_id, "attempt": known.attempt,
            "tracking": entry.tracking, "status": entry.status.value,
            "happened_on": entry.day, "postage": entry.postage, "recorded_at": at,
            "recorded_by": actor.code,
        },
    )  # fmt: skip
    words = SAID[entry.status].format(attempt=attempt)
    body = {"status": entry.status.value, "day": entry.day.isoformat()}
    if entry.status in (PostalStatus.DELIVERED, PostalStatus.FAILED):
        body["attempt"] = str(attempt)
    _note(actor, at, entry.code, body, f"{words}, ngày {entry.day:%d/%m/%Y}, số {entry.tracking}")
