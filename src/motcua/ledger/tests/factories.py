"""Entries for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from motcua.ledger.contracts import Appended
from motcua.ledger.keys import SigningKey
from motcua.ledger.services import append, seal

MORNING = datetime(2014, 1, 24, 2, 0, tzinfo=UTC)


def put(stream: str, kind: str = "test.happened", **body: object) -> Appended:
    with transaction.atomic():
        return append(stream=stream, kind=kind, actor="user:1", occurred_at=MORNING, body=body)


def make_key() -> SigningKey:
    return SigningKey("test.example/motcua", Ed25519PrivateKey.generate())


def seal_all(key: SigningKey) -> int:
    while seal(key=key, limit=7).entries:
        pass
    return seal(key=key).size


__all__ = ["MORNING", "Path", "make_key", "put", "pytest", "seal_all"]
