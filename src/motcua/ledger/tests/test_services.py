"""Appending and sealing on a real database."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.utils import InternalError

from motcua.core.commands import TransactionRequired
from motcua.core.roles import APPLICATION_ROLE
from motcua.ledger import selectors
from motcua.ledger.errors import NotSealedYet
from motcua.ledger.proofs import stream_proof, verify_proof
from motcua.ledger.rules import canonical_body
from motcua.ledger.services import NewEntry, append, append_streams, seal
from motcua.ledger.tests.factories import MORNING, make_key, put, seal_all
from motcua.ledger.verification import verify

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_stream_counts_and_chains_its_entries() -> None:
    first, second, other = put("a", n=1), put("a", n=2), put("b")
    assert [first.seq, second.seq, other.seq] == [1, 2, 1]
    entries = selectors.entry_list(stream="a")
    assert [entry.body["n"] for entry in entries] == [1, 2]
    assert verify().sound


def test_the_recording_time_is_the_databases_own() -> None:
    before = datetime.now(UTC)
    entry = put("a")
    assert before <= entry.recorded_at <= datetime.now(UTC)
    assert selectors.entry_get(stream="a", seq=1).occurred_at == MORNING


def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionRequired):
        append(stream="a", kind="k", actor="u", occurred_at=MORNING, body={})


def test_an_entry_of_a_transaction_that_fails_does_not_exist() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(stream="a", kind="k", actor="u", occurred_at=MORNING, body={})
        raise ZeroDivisionError
    assert selectors.entry_list(stream="a") == []
    assert selectors.counts() == (0, 0)


@pytest.mark.parametrize("stream", ['a"b', "a b", "", "ạ", "a\\", "x" * 201])
def test_a_name_that_json_would_escape_is_refused(stream: str) -> None:
    with pytest.raises(Exception, match="an_entry_names_are_plain"):
        put(stream)


def test_whole_streams_are_recorded_as_single_appends_would() -> None:
    rows = [
        NewEntry(stream, "k", "import:x", MORNING, canonical_body({"n": n, "ă": "đ"}))
        for stream in ("s1", "s2") for n in range(3)
    ]  # fmt: skip
    with transaction.atomic():
        assert append_streams(rows) == 6
    assert [entry.seq for entry in selectors.entry_list(stream="s2")] == [1, 2, 3]
    put("s1", n=9)
    assert selectors.entry_list(stream="s1")[-1].seq == 4
    assert verify(deep=True).sound
    with pytest.raises(Exception, match="a_stream_counts_each_entry_once"), transaction.atomic():
        append_streams(rows[:1])


class TestTheApplicationsRole:
    """Run as the role that the web processes and workers act as."""

    @pytest.fixture(autouse=True)
    def as_application(self) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APPLICATION_ROLE}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")

    def test_it_appends_and_seals(self) -> None:
        put("a")
        assert seal_all(make_key()) == 1

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_entry SET recorded_at = now()",
            "DELETE FROM ledger_entry",
            "TRUNCATE ledger_entry",
            "INSERT INTO ledger_entry (stream, seq, kind, actor, occurred_at, recorded_at, body,"
            " prev, hash) VALUES ('z', 1, 'k', 'u', now(), '2012-01-01', '{}',"
            " sha256(''), sha256(''))",
            "DELETE FROM ledger_pending",
            "UPDATE ledger_leaf SET tree_index = 9",
            "DELETE FROM ledger_leaf",
            "DELETE FROM ledger_checkpoint",
            "UPDATE ledger_checkpoint SET size = 9",
            "DELETE FROM ledger_tile",
            "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
            "DROP TABLE ledger_entry CASCADE",
            "CREATE OR REPLACE FUNCTION ledger_seal(p_limit int) RETURNS void AS '' LANGUAGE sql",
        ],
    )
    def test_it_cannot_touch_what_is_written(self, statement: str) -> None:
        put("a")
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            with connection.cursor() as cursor:
                cursor.execute(statement)
        assert len(selectors.entry_list(stream="a")) == 1


def test_even_the_owner_is_stopped_by_the_guard() -> None:
    put("a")
    for statement in ("UPDATE ledger_entry SET seq = 2", "DELETE FROM ledger_entry"):
        with pytest.raises((InternalError, ProgrammingError), match="append-only"):
            with connection.cursor() as cursor:
                cursor.execute(statement)


def test_an_entry_that_commits_late_is_sealed_late_but_never_missed() -> None:
    """The early entry is still uncommitted while a later one commits and is sealed."""
    key = make_key()
    begun, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                append(stream="slow", kind="k", actor="u", occurred_at=MORNING, body={})
                begun.set()
                assert may_commit.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    put("fast")
    assert seal(key=key).size == 1
    assert selectors.entry_get(stream="fast", seq=1).tree_index == 0
    may_commit.set()
    thread.join(20)
    assert seal(key=key).size == 2
    late = selectors.entry_get(stream="slow", seq=1)
    fast = selectors.entry_get(stream="fast", seq=1)
    assert late.tree_index == 1
    assert late.entry_id < fast.entry_id
    assert verify(key=key.verifier).sound


def test_nothing_is_missed_while_many_write_and_two_seal() -> None:
    key = make_key()
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for n in range(25):
                put(f"{name}.{n % 3}", n=n)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    def run_sealer() -> None:
        try:
            for _ in range(30):
                seal(key=key, limit=5)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(f"w{i}",)) for i in range(4)]
    threads += [threading.Thread(target=run_sealer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    seal_all(key)
    assert selectors.counts() == (100, 0)
    outcome = verify(key=key.verifier)
    assert outcome.faults == ()
    assert (outcome.entries, outcome.streams) == (100, 12)


def test_two_writers_of_one_stream_follow_one_another() -> None:
    def write() -> None:
        try:
            for n in range(20):
                put("one", n=n)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [entry.seq for entry in selectors.entry_list(stream="one")] == list(range(1, 61))
    assert verify().sound


def test_a_proof_verifies_without_the_database() -> None:
    key = make_key()
    for n in range(300):
        put(f"other.{n}")
    put("dossier:1", "dossier.received", code="AG-1")
    put("dossier:1", "dossier.finished")
    with pytest.raises(NotSealedYet):
        stream_proof(stream="dossier:1", key=key)
    seal_all(key)
    put("dossier:1", "dossier.returned")
    proof = stream_proof(stream="dossier:1", key=key)
    assert proof["not_sealed_yet"] == 1
    proven = verify_proof(proof, key=key.verifier)
    assert (proven.entries, proven.tree_size) == (2, 302)
    assert [act[1] for act in proven.acts] == ["dossier.received", "dossier.finished"]
