"""The attacker owns the server and the database; somebody outside holds one receipt."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from motcua.ledger.errors import ProofInvalid
from motcua.ledger.keys import SigningKey
from motcua.ledger.proofs import stream_proof, verify_proof
from motcua.ledger.rules import ZERO, entry_hash, envelope
from motcua.ledger.selectors import checkpoint_latest
from motcua.ledger.tests.factories import make_key, put, seal_all
from motcua.ledger.verification import verify

pytestmark = pytest.mark.django_db(transaction=True)

VICTIM = "dossier:AG-2"


class Scene:
    """A sealed ledger of five dossiers, one receipt and one checkpoint held outside."""

    def __init__(self) -> None:
        self.key: SigningKey = make_key()
        for number in range(1, 6):
            put(f"dossier:AG-{number}", "dossier.received", code=f"AG-{number}")
            put(f"dossier:AG-{number}", "dossier.finished")
        seal_all(self.key)
        self.receipt = stream_proof(stream=VICTIM, key=self.key)
        newest = checkpoint_latest()
        assert newest is not None
        self.checkpoint = newest.note
        put("dossier:AG-6", "dossier.received")
        seal_all(self.key)

    def faults(self, **held: Any) -> list[tuple[str, str]]:
        outcome = verify(key=self.key.verifier, **held)
        return [(fault.place, fault.reason) for fault in outcome.faults]


@pytest.fixture
def scene() -> Scene:
    return Scene()


@contextmanager
def superuser() -> Iterator[Callable[..., None]]:
    """Guards and triggers off: what the owner of the server can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor.execute
        finally:
            cursor.execute("SET session_replication_role = origin")


def rebuild(key: SigningKey) -> None:
    """Recompute every hash, leaf and tile, and sign again: the most thorough forgery."""
    with superuser() as run, connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, stream, kind, actor, occurred_at, recorded_at, body FROM ledger_entry"
            " ORDER BY stream, occurred_at, seq"
        )
        previous: dict[str, tuple[int, bytes]] = {}
        rows = cursor.fetchall()
        run("UPDATE ledger_entry SET seq = seq + 1000")
        for entry_id, stream, kind, actor, occurred_at, recorded_at, body in rows:
            seq, prev = previous.get(stream, (0, ZERO))
            digest = entry_hash(
                envelope(
                    stream=stream, seq=seq + 1, kind=kind, actor=actor, occurred_at=occurred_at,
                    recorded_at=recorded_at, body=body, prev=prev,
                )
            )  # fmt: skip
            run(
                "UPDATE ledger_entry SET seq = %s, prev = %s, hash = %s WHERE id = %s",
                [seq + 1, prev, digest, entry_id],
            )
            previous[stream] = (seq + 1, digest)
        for table in ("leaf", "tile", "checkpoint", "pending"):
            run(f"DELETE FROM ledger_{table}")
        run("INSERT INTO ledger_pending SELECT id FROM ledger_entry")
    seal_all(key)


def test_an_honest_ledger_is_sound(scene: Scene) -> None:
    assert scene.faults(checkpoints=[scene.checkpoint], proofs=[scene.receipt]) == []


def test_a_changed_time_is_named(scene: Scene) -> None:
    with superuser() as run:
        run(
            "UPDATE ledger_entry SET occurred_at = occurred_at - interval '2 days'"
            " WHERE stream = %s AND seq = 2", [VICTIM],
        )  # fmt: skip
    assert scene.faults()[0] == (f"{VICTIM} #2", "its content does not match its hash")


def test_a_dossier_deleted_whole_is_found(scene: Scene) -> None:
    with superuser() as run:
        run("DELETE FROM ledger_entry WHERE stream = %s", [VICTIM])
    found = scene.faults()
    assert "was deleted" in found[0][1]
    assert (f"{VICTIM} #1", "a receipt proves this entry, but it is gone") in scene.faults(
        proofs=[scene.receipt]
    )


def test_a_dossier_deleted_with_its_leaves_is_found(scene: Scene) -> None:
    with superuser() as run:
        run("DELETE FROM ledger_leaf WHERE entry_id IN"
            " (SELECT id FROM ledger_entry WHERE stream = %s)", [VICTIM])  # fmt: skip
        run("DELETE FROM ledger_entry WHERE stream = %s", [VICTIM])
    assert scene.faults()[0] == ("sealed entry 2", "the leaf is missing")


def test_an_early_entry_inserted_afterwards_is_found(scene: Scene) -> None:
    with superuser() as run:
        run(
            "INSERT INTO ledger_entry (stream, seq, kind, actor, occurred_at, recorded_at, body,"
            " prev, hash) SELECT 'dossier:AG-0', 1, kind, actor, occurred_at, recorded_at, body,"
            " prev, sha256(ledger_envelope('dossier:AG-0', 1, kind, actor, occurred_at,"
            " recorded_at, body, prev)) FROM ledger_entry WHERE stream = %s AND seq = 1",
            [VICTIM],
        )
    assert scene.faults() == [("dossier:AG-0 #1", "it is neither sealed nor waiting to be sealed")]


def test_two_swapped_entries_are_found(scene: Scene) -> None:
    with superuser() as run:
        run("UPDATE ledger_entry SET seq = seq + 10 WHERE stream = %s", [VICTIM])
        run("UPDATE ledger_entry SET seq = 13 - seq WHERE stream = %s", [VICTIM])
    assert scene.faults()[0][0] == f"{VICTIM} #1"


@pytest.mark.parametrize("held", ["checkpoint", "receipt"])
def test_a_chain_rebuilt_after_a_change_is_found_by_whoever_holds_one(
    scene: Scene, held: str
) -> None:
    """Rebuilt and signed again with the stolen key: the database alone looks sound."""
    with superuser() as run:
        run(
            "UPDATE ledger_entry SET recorded_at = recorded_at - interval '9 days',"
            " occurred_at = occurred_at - interval '9 days' WHERE stream = %s AND seq = 2",
            [VICTIM],
        )
        run("UPDATE ledger_entry SET occurred_at = occurred_at - interval '10 days'"
            " WHERE stream = %s AND seq = 1", [VICTIM])  # fmt: skip
    rebuild(scene.key)
    assert scene.faults() == []
    if held == "checkpoint":
        found = scene.faults(checkpoints=[scene.checkpoint])
        assert found == [
            ("sealed entries 0 to 9",
             "they are not what the checkpoint of size 10 held outside was signed for")
        ]  # fmt: skip
    else:
        found = scene.faults(proofs=[scene.receipt])
        assert (f"{VICTIM} #1", "a receipt proves another content than is stored") in found


def test_a_roll_back_to_an_older_backup_is_found(scene: Scene) -> None:
    with superuser() as run:
        run("DELETE FROM ledger_leaf WHERE tree_index >= 4")
        run("DELETE FROM ledger_entry WHERE id NOT IN (SELECT entry_id FROM ledger_leaf)")
        run("DELETE FROM ledger_checkpoint WHERE size > 4")
    assert all("checkpoint" not in reason for _, reason in scene.faults())
    found = scene.faults(checkpoints=[scene.checkpoint])
    assert found[-1][0] == "sealed entry 4"
    assert "it was rolled back" in found[-1][1]


def test_a_checkpoint_signed_by_another_key_is_found(scene: Scene) -> None:
    stranger = make_key()
    outcome = verify(key=stranger.verifier)
    assert outcome.faults[0].reason == "the checkpoint's signature is wrong" or (
        "no signature" in outcome.faults[0].reason
    )


def change(path: list[Any], value: Any) -> Callable[[dict[str, Any]], None]:
    def apply(proof: dict[str, Any]) -> None:
        target: Any = proof
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return apply


@pytest.mark.parametrize(
    "tamper",
    [
        change(["entries", 0, "entry", "recorded_at"], "2012-01-01T00:00:00.000000Z"),
        change(["entries", 1, "entry", "occurred_at"], "2012-01-01T00:00:00.000000Z"),
        change(["entries", 0, "entry", "body"], {"code": "AG-3"}),
        change(["entries", 1, "entry", "prev"], "00" * 32),
        change(["entries", 0, "leaf_index"], 3),
        change(["entries", 0, "inclusion"], []),
        change(["entries", 0, "inclusion", 0], "!"),
        change(["format"], "other"),
        change(["checkpoint"], "nothing"),
        change(["entries"], []),
        change(["entries", 0], {}),
        lambda proof: proof["entries"].pop(0),
        lambda proof: proof["entries"].reverse(),
    ],
)
def test_a_changed_proof_is_refused(scene: Scene, tamper: Callable[[dict[str, Any]], None]) -> None:
    proof = copy.deepcopy(scene.receipt)
    verify_proof(proof, key=scene.key.verifier)
    tamper(proof)
    with pytest.raises(ProofInvalid):
        verify_proof(json.loads(json.dumps(proof)), key=scene.key.verifier)


def test_a_proof_made_with_another_key_is_refused(scene: Scene) -> None:
    with pytest.raises(ProofInvalid):
        verify_proof(scene.receipt, key=make_key().verifier)
