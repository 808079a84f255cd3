"""Idempotency keys: the same request sent twice is done once and answered twice.

The key belongs to the actor. The first statement of the command claims it; a second
request that arrives meanwhile waits for the first to commit, then gets its answer. The
same key with another request is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from motcua.core.commands import command, step
from motcua.core.errors import Conflict, Invalid
from motcua.core.models import IdempotencyKey

KEPT_FOR = timedelta(days=30)


class KeyReused(Conflict):
    """The key was used for another request."""

    code = "idempotency_key_reused"
    message = _("This idempotency key was used for another request. Send a new key.")


class KeyInvalid(Invalid):
    """The key is empty or too long."""

    code = "idempotency_key_invalid"
    message = _("An idempotency key has 8 to 200 characters.")


@dataclass(frozen=True)
class Claim:
    """A claimed key. ``answer`` is the earlier answer when this is a repeat."""

    actor: str
    key: str | None
    answer: Mapping[str, Any] | None = None


def request_digest(request: Mapping[str, Any]) -> str:
    """SHA-256 of what the request asks for."""
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@step
def claim(*, actor: str, key: str | None, request: Mapping[str, Any]) -> Claim:
    """Claim ``key``; one statement, two for a repeat. Raises ``KeyReused``, ``KeyInvalid``."""
    if key is None:
        return Claim(actor, None)
    if not 8 <= len(key) <= 200:
        raise KeyInvalid()
    digest = request_digest(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotency (actor, key, request_digest) VALUES (%s, %s, %s)"
            " ON CONFLICT (actor, key) DO NOTHING",
            [actor, key, digest],
        )
        if cursor.rowcount:
            return Claim(actor, key)
        cursor.execute(
            "SELECT request_digest, response FROM core_idempotency WHERE actor = %s AND key = %s",
            [actor, key],
        )
        known, response = cursor.fetchone()
    if known != digest:
        raise KeyReused()
    return Claim(actor, key, json.loads(response) if isinstance(response, str) else response)


def was_done(*, actor: str, key: str) -> bool:
    """True when a request with this key was done. One statement."""
    return IdempotencyKey.objects.filter(actor=actor, key=key, response__isnull=False).exists()


@step
def answer(claimed: Claim, response: Mapping[str, Any]) -> None:
    """Keep the answer with the key. One statement, none without a key."""
    if claimed.key is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_idempotency SET response = %s::jsonb WHERE actor = %s AND key = %s",
            [json.dumps(response, ensure_ascii=False), claimed.actor, claimed.key],
        )


@command
def forget_old() -> int:
    """Delete keys past their time; a repeat after that is a new request."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_idempotency WHERE created_at < now() - make_interval(days => %s)",
            [KEPT_FOR.days],
        )
        return int(cursor.rowcount)
