"""Eight clients work the same dossiers at random while clients and database are killed.

`python -m benchmarks.trial_crash --seconds 120` makes a private server of its own, lets
eight client processes act on 100 dossiers while a worker delivers events and seals the
ledger, and again and again kills with `kill -9` now a backend, now the postmaster, now a
client, now the worker, and starts what died. Each client writes the key
of an act to a file of its own before it sends the act, and the answer after it came.

At the end: every act that was answered is in the ledger, none is there twice, an act that
got no answer is there once or not at all and gives its answer when it is sent again, no
lock is left, every event is delivered, facts and ledger agree, and the ledger verifies.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

UNIT, PROCEDURE = "AG.30307", "1.001193"
CLIENTS, DOSSIERS = 8, 100


def _deed(chance: Random) -> str:
    return chance.choice(
        ["advance", "note", "note", "supplement", "supplemented", "payment", "paid",
         "send_back", "return", "refuse", "withdraw"]
    )  # fmt: skip


def act(deed: str, code: str, key: str) -> Any:
    """Do one act with its key; the same call again gives the same answer."""
    from motcua.core import clock
    from motcua.dossiers import api as dossiers
    from motcua.organisation.contracts import SYSTEM

    common: dict[str, Any] = {"actor": SYSTEM, "at": clock.now(), "code": code, "key": key}
    words = "thử máy chủ ngừng đột ngột"
    calls = {
        "advance": lambda: dossiers.dossier_advance(**common),
        "note": lambda: dossiers.dossier_note(**common, note=words),
        "supplement": lambda: dossiers.dossier_request_supplement(
            **common, components=["GCS"], reason=words
        ),
        "supplemented": lambda: dossiers.dossier_supplement(**common),
        "payment": lambda: dossiers.dossier_request_payment(**common, amount=1000, reason=words),
        "paid": lambda: dossiers.dossier_paid(**common, reference=words),
        "send_back": lambda: dossiers.dossier_send_back(**common, step="EXAMINE", reason=words),
        "return": lambda: dossiers.dossier_return(**common),
        "refuse": lambda: dossiers.dossier_refuse(**common, reason=words),
        "withdraw": lambda: dossiers.dossier_withdraw(**common, reason=words),
    }
    return calls[deed]()


def client(number: int, round_: int, codes: list[str], folder: str, until: float) -> None:
    """Act at random until the time is over; write down what was sent and what came back."""
    from django.db import DatabaseError, InterfaceError, connection

    from motcua.core.errors import DomainError

    chance = Random(f"{number}/{round_}")
    log = os.open(Path(folder) / f"client-{number}.jsonl", os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def tell(**line: Any) -> None:
        os.write(log, (json.dumps(line) + "\n").encode())

    sent = 0
    while time.time() < until:
        deed, code = _deed(chance), chance.choice(codes)
        if deed in ("refuse", "withdraw", "return") and chance.random() < 0.8:
            continue  # endings are rare, so that there is work to the end
        key = f"trial-{number}-{round_}-{sent}"
        sent += 1
        tell(key=key, deed=deed, code=code)
        for _ in range(200):
            try:
                done = act(deed, code, key)
                tell(key=key, answered=True, code=code, seq=done.seq, hash=done.hash)
            except DomainError as refusal:
                tell(key=key, refused=refusal.code)
            except (DatabaseError, InterfaceError, OSError):
                with contextlib.suppress(Exception):
                    connection.close()
                time.sleep(0.1)
                if time.time() < until + 60:
                    continue
            break


def worker() -> None:
    """Deliver and seal until killed, as `motcua worker` does."""
    from motcua.config import service

    service._work(threading.Event())


def postmaster(folder: Path) -> int:
    """Process of the private server that lies in ``folder``."""
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _revive(folder: Path) -> None:
    """Start the server again, as the next program that needs it would."""
    from motcua.config import private_postgres

    server = private_postgres.PrivateServer(folder)
    for _ in range(100):
        try:
            if not private_postgres._running(server):
                private_postgres._start(server, private_postgres._account(), durable=True)
            return
        except private_postgres.PrivatePostgresError:
            time.sleep(0.3)  # children of the dead server still hold its memory
    raise SystemExit("the server could not be started again")


def _backends() -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid() AND datname = current_database()"
        )
        return [row[0] for row in cursor.fetchall()]


class Trial:
    """One run: clients, killings, and what must hold afterwards."""

    def __init__(self, folder: Path, *, seconds: float, seed: int) -> None:
        self.folder, self.seconds = folder, seconds
        self.chance = Random(seed)
        self.killed: Counter[str] = Counter()
        self._context = multiprocessing.get_context("fork")
        self._rounds: Counter[int] = Counter()
        self._clients: dict[int, Any] = {}
        self._worker: Any = None

    def run(self) -> dict[str, Any]:
        """Live through it, then check; what was found. Raises ``AssertionError``."""
        from django.db import connection

        self.codes = self._receive()
        self.until = time.time() + self.seconds
        connection.close()
        for number in range(CLIENTS):
            self._start(number)
        self._start_worker()
        while time.time() < self.until:
            time.sleep(self.chance.uniform(0.4, 1.6))
            self._strike()
        for number, process in self._clients.items():
            process.join(90)
            assert process.exitcode in (0, -signal.SIGKILL), (number, process.exitcode)
        _kill(self._worker.pid)
        self._worker.join()
        _revive(self.folder)
        connection.close()
        return self._check()

    def _receive(self) -> list[str]:
        from motcua.core import clock
        from motcua.dossiers import api as dossiers
        from motcua.dossiers.contracts import Applicant
        from motcua.organisation.contracts import SYSTEM

        return [
            dossiers.dossier_receive(
                actor=SYSTEM, at=clock.now(), unit_code=UNIT, procedure_code=PROCEDURE,
                applicant=Applicant(f"Người thử {number}"), components=["TK_KS", "GCS", "CCCD"],
                key=f"trial-receive-{number}",
            ).code
            for number in range(DOSSIERS)
        ]  # fmt: skip

    def _start(self, number: int) -> None:
        """Fork a client; nobody may inherit a connection."""
        from django.db import connections

        connections.close_all()
        self._rounds[number] += 1
        self._clients[number] = self._context.Process(
            target=client,
            args=(number, self._rounds[number], self.codes, str(self.folder), self.until),
        )
        self._clients[number].start()

    def _start_worker(self) -> None:
        from django.db import connections

        connections.close_all()
        self._worker = self._context.Process(target=worker)
        self._worker.start()

    def _strike(self) -> None:
        from django.db import DatabaseError, connection

        what = self.chance.choice(["backend", "backend", "postmaster", "client", "worker"])
        if what == "postmaster":
            self.killed[what] += _kill(postmaster(self.folder))
            _revive(self.folder)
        elif what == "worker":
            self.killed[what] += _kill(self._worker.pid)
            self._worker.join()
            self._start_worker()
        elif what == "client":
            number = self.chance.randrange(CLIENTS)
            self.killed[what] += _kill(self._clients[number].pid)
            self._clients[number].join()
            self._start(number)
        else:
            with contextlib.suppress(DatabaseError):
                connection.close()
                found = _backends()
                if found:
                    self.killed[what] += _kill(self.chance.choice(found))

    def _said(self) -> tuple[dict[str, Any], dict[str, Any], set[str]]:
        """Keys sent, keys answered, keys refused, as the clients wrote them down."""
        sent: dict[str, Any] = {}
        answered: dict[str, Any] = {}
        refused: set[str] = set()
        for path in self.folder.glob("client-*.jsonl"):
            for line in path.read_text(encoding="utf-8").splitlines():
                said = json.loads(line)
                if "deed" in said:
                    sent[said["key"]] = said
                elif "answered" in said:
                    answered[said["key"]] = said
                else:
                    refused.add(said["key"])
        return sent, answered, refused

    def _check(self) -> dict[str, Any]:
        from django.db import connection

        from motcua.config.wiring import SUBSCRIPTIONS
        from motcua.core import outbox
        from motcua.core.errors import DomainError
        from motcua.dossiers import api as dossiers
        from motcua.ledger import api as ledger

        sent, answered, refused = self._said()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_xacts")
            assert cursor.fetchone()[0] == 0, "a prepared transaction is left"
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            assert cursor.fetchone()[0] == 0, "somebody still waits for a lock"
        kept = self._entries()
        for key, said in answered.items():
            place = (f"dossier:{said['code']}", said["seq"])
            assert kept.get(place) == said["hash"], f"{key} was answered and is lost"
        places = [(said["code"], said["seq"]) for said in answered.values()]
        assert len(set(places)) == len(places), "one entry answers two keys"
        # A key with an answer in the database is an act that was done; nothing else is.
        done = self._keys()
        assert set(answered) <= set(done), "an answered act has no key"
        assert not refused & set(done) - set(answered), "a refused act was done"
        unanswered = sorted(set(sent) - set(answered) - refused)
        in_doubt = [key for key in unanswered if key in done]
        for key in in_doubt:  # sent again, it is answered, not done again
            said = act(sent[key]["deed"], sent[key]["code"], key)
            assert said.seq == done[key]["seq"]
        assert len(kept) == DOSSIERS + len(done), "the ledger holds acts that nobody sent"
        for key in set(unanswered) - set(in_doubt):
            with contextlib.suppress(DomainError):
                act(sent[key]["deed"], sent[key]["code"], key)
        key = ledger.signing_key()
        while ledger.seal(key=key).entries:
            pass
        assert ledger.verify().sound, "the ledger does not verify"
        patience = time.time() + 120  # what failed is tried again, each time later
        while outbox.oldest_waiting_at() is not None and time.time() < patience:
            if not outbox.deliver_all(SUBSCRIPTIONS, limit=200):
                time.sleep(0.5)
        assert outbox.oldest_waiting_at() is None, "an event was not delivered"
        assert not outbox.parked_list(), "an event was given up"
        found = dossiers.facts_verify()
        assert found == {"dossiers": DOSSIERS, "faults": []}, found
        return {
            "seconds": self.seconds, "sent": len(sent), "answered": len(answered),
            "refused": len(refused), "no_answer": len(unanswered),
            "of_these_done": len(in_doubt), "killed": dict(self.killed),
        }  # fmt: skip

    @staticmethod
    def _entries() -> dict[tuple[str, int], str]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT stream, seq, encode(hash, 'hex') FROM ledger_entry"
                           " WHERE stream LIKE 'dossier:%%'")  # fmt: skip
            return {(stream, seq): digest for stream, seq, digest in cursor.fetchall()}

    @staticmethod
    def _keys() -> dict[str, Any]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, response FROM core_idempotency WHERE key LIKE 'trial-%%'"
                " AND key NOT LIKE 'trial-receive-%%'"
            )
            return {
                key: json.loads(value) if isinstance(value, str) else value
                for key, value in cursor.fetchall()
            }


def main(arguments: list[str]) -> None:
    """Run the trial on a server of its own and print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="motcua-trial-", ignore_cleanup_errors=True) as folder:
        place = Path(folder).resolve()
        os.environ["MOTCUA_DATA_DIR"] = str(place)
        os.environ.pop("MOTCUA_DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
        from motcua.config import bootstrap, private_postgres

        bootstrap.prepare(as_owner=True)
        import django

        django.setup()
        from motcua.config.installing import set_up

        set_up()
        os.environ.pop("MOTCUA_ACT_AS_OWNER", None)
        from django.db import connections

        connections.close_all()
        try:
            found = Trial(place, seconds=asked.seconds, seed=asked.seed).run()
            print(json.dumps(found))
        finally:
            connections.close_all()
            private_postgres.release(private_postgres.PrivateServer(place))


if __name__ == "__main__":
    main(sys.argv[1:])
