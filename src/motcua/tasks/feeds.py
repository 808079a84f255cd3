"""An official's calendar of due days, at a secret address that can be renewed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection

from motcua.core import clock
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Role
from motcua.organisation.errors import UserUnknown
from motcua.tasks.contracts import TaskRow
from motcua.tasks.errors import FeedUnknown
from motcua.tasks.ical import DayEvent, calendar
from motcua.tasks.selectors import feed_tasks

PERSON: Final = "user:"
NAME: Final = "Hạn nhiệm vụ"
LONGEST_SECRET: Final = 100


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@command
def feed_renew(*, actor: Actor, at: datetime) -> str:
    """A new secret for the actor's calendar; the earlier address ends at once.

    The secret is said this once, only its digest is kept. Raises ``NotPermitted``.
    """
    organisation.authorise_anywhere(actor, "account.own")
    secret = secrets.token_urlsafe(32)
    _revoke(actor, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tasks_feed (official, digest, created_at) VALUES (%s, %s, %s)",
            [actor.code, _digest(secret), at],
        )
    return secret


@command
def feed_end(*, actor: Actor, at: datetime) -> bool:
    """End the actor's calendar address; ``False`` when there is none."""
    organisation.authorise_anywhere(actor, "account.own")
    return _revoke(actor, at)


def _revoke(actor: Actor, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('tasks_feed:' || %s, 0))",
            [actor.code],
        )
        cursor.execute(
            "UPDATE tasks_feed SET revoked_at = %s WHERE official = %s AND revoked_at IS NULL",
            [at, actor.code],
        )
        return bool(cursor.rowcount)


def feed_since(actor: Actor) -> datetime | None:
    """Since when the actor's calendar has its present address. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT created_at FROM tasks_feed WHERE official = %s AND revoked_at IS NULL",
            [actor.code],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _owner(secret: str, at: datetime) -> Actor:
    """Whose address this is, with the posts held now. Raises ``FeedUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT official FROM tasks_feed WHERE digest = %s AND revoked_at IS NULL",
            [_digest(secret[:LONGEST_SECRET])],
        )
        row = cursor.fetchone()
    if row is None or not row[0].startswith(PERSON):
        raise FeedUnknown()
    try:
        return organisation.actor_for_user(user_id=int(row[0].removeprefix(PERSON)), at=at)
    except UserUnknown:
        raise FeedUnknown() from None


def _event(row: TaskRow, at: datetime, host: str) -> DayEvent:
    due = row.standing.due_on
    if due is None:
        raise FeedUnknown()
    return DayEvent(
        uid=f"{row.code}@{host}", on=due, title=row.title, stamp=at,
        sequence=row.standing.last_seq,
        url=f"{settings.MOTCUA_PUBLIC_URL}/ban-lam-viec/nhiem-vu/{row.code}/",
    )  # fmt: skip


def feed_calendar(*, secret: str, at: datetime) -> bytes:
    """The calendar behind a secret address: titles and due days of open tasks, nothing else.

    An official's own tasks; for a head those of the agency too. Three statements. Raises
    ``FeedUnknown``, also for a closed account.
    """
    owner = _owner(secret, at)
    heads = frozenset(
        unit
        for post in owner.posts
        if post.role is Role.HEAD
        for unit in (post.unit_code, *post.continued)
    )
    rows = feed_tasks(assignee=owner.code, units=heads, on=clock.local_day(at))
    host = settings.MOTCUA_PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    return calendar((_event(row, at, host or "motcua") for row in rows), name=NAME)
