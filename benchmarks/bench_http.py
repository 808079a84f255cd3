"""Through HTTP and JSON: create, advance, look up; at ten thousand and a million dossiers."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import psycopg

from benchmarks import common
from benchmarks.bench_dossiers import PROCEDURE, UNIT
from benchmarks.replay import Life, Player, record_life

CLIENTS = 8
_FILL = (
    # Dossiers as imports leave them, many units, with facts and two entries each.
    """INSERT INTO dossiers_dossier (code, procedure, procedure_version, unit, channel, origin,
        pack, components, fee, applicant_name, applicant_folded, received_by, last_seq)
       SELECT 'FILL-' || lpad(n::text, 8, '0'), '1.001193', 4, 'AG.' || (30000 + n %% 150),
        'COUNTER', 'IMPORTED', '2025', '[]', 0, 'Người ' || n, 'nguoi ' || n, 'fill', 2
       FROM generate_series(%(first)s::int, %(last)s::int) n""",
    """INSERT INTO dossiers_fact (dossier_id, code, procedure, procedure_version, field, level,
        unit, channel, origin, received_on, due_on, limit_days, closed_on, handling_days,
        days_late, entered_afterwards, status, step)
       SELECT d.id, d.code, d.procedure, 4, 'HO_TICH', 'COMMUNE', d.unit, 'COUNTER', 'IMPORTED',
        date '2025-07-01' + (d.id %% 400)::int, date '2025-07-02' + (d.id %% 400)::int, 1,
        date '2025-07-02' + (d.id %% 400)::int, 1, 0, false, 'RETURNED', 'RETURN'
       FROM dossiers_dossier d LEFT JOIN dossiers_fact f ON f.dossier_id = d.id
       WHERE d.received_by = 'fill' AND f.dossier_id IS NULL""",
    """INSERT INTO ledger_entry (stream, seq, kind, actor, occurred_at, recorded_at, body, prev,
        hash)
       SELECT 'dossier:FILL-' || lpad(n::text, 8, '0'), s, 'dossier.noted', 'fill', now(), now(),
        '{}', sha256(n::text::bytea), sha256((n || '.' || s)::bytea)
       FROM generate_series(%(first)s::int, %(last)s::int) n, generate_series(1, 2) s""",
)


def fill(first: int, last: int) -> None:
    """Put dossiers ``first`` to ``last`` into the tables, as the owner."""
    with psycopg.connect(common.url(), autocommit=True) as connection:
        for statement in _FILL:
            connection.execute(statement, {"first": first, "last": last})
        connection.execute("VACUUM ANALYZE dossiers_dossier, dossiers_fact, ledger_entry")
        connection.execute("CHECKPOINT")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(application: str) -> Iterator[int]:
    """granian, WSGI, two workers of four threads; yields the port."""
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
        str(port), "--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level",
        "warning", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "MOTCUA_PORT": str(port)})
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


class Caller:
    """A keep-alive JSON client."""

    def __init__(self, port: int, token: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: object = None) -> dict[str, object]:
        headers = {**self.headers, "Idempotency-Key": uuid.uuid4().hex}
        data = None if body is None else json.dumps(body)
        self.connection.request(method, path, data, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status >= 300:
            raise SystemExit(f"{method} {path}: {response.status} {text[:300]!r}")
        return json.loads(text)


def prepare_http(port: int, token: str) -> common.Client:
    """A client of the JSON API: create, advance, look up."""
    caller = Caller(port, token)
    body = {
        "unit": UNIT, "procedure": PROCEDURE, "components": ["TK_KS", "GCS", "CCCD"],
        "applicant": {"name": "Nguyễn Văn An", "id_number": "089080001234", "phone": "0912004321"},
    }  # fmt: skip

    def work(number: int, count: int) -> None:
        for _ in range(count):
            code = caller.call("POST", "/api/dossiers", body)["code"]
            caller.call("POST", f"/api/dossiers/{code}/advance", {})
            caller.call("GET", f"/api/dossiers/{code}/status")

    return work


def prepare_raw(life: Life) -> common.Client:
    """The same SQL by the bare driver."""
    player = Player(common.raw_connection(), life)

    def work(number: int, count: int) -> None:
        for _ in range(count):
            player.receive()
            player.advance()
            player.look_up()

    return work


def prepare_look_up(port: int, path: str) -> common.Client:
    """A client that looks dossiers up, each time another."""
    caller = Caller(port)

    def work(number: int, count: int) -> None:
        for turn in range(count):
            caller.call(
                "GET", path.format(code=f"FILL-{1 + (turn * 37 + number * 911) % 9000:08d}")
            )

    return work


def _token() -> str:
    from motcua.core import clock
    from motcua.organisation import api as organisation
    from motcua.organisation.contracts import SYSTEM

    name = f"bench{uuid.uuid4().hex[:8]}"
    organisation.account_create(actor=SYSTEM, username=name, full_name=name, password=None)
    for role in ("ONE_STOP_OFFICER", "HANDLING_OFFICER"):
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code=UNIT, role=role, valid_from=clock.today()
        )
    return organisation.token_issue(actor=SYSTEM, at=clock.now(), username=name, name="bench")


def main() -> None:
    with common.server():
        fill(1, 10_000)
        token, life = _token(), record_life(UNIT, PROCEDURE)
        rates: dict[str, dict[str, float]] = {}
        for size in (10_000, 1_000_000):
            if size > 10_000:
                fill(10_001, size)
            with (
                serving("motcua.config.wsgi:application") as ours,
                serving("benchmarks.bare:application") as bare,
            ):
                acts = common.compare(
                    partial(common.rate, partial(prepare_http, ours, token), clients=CLIENTS,
                            count=60),
                    partial(common.rate, partial(prepare_raw, life), clients=CLIENTS, count=60),
                )  # fmt: skip
                common.note(
                    f"create + advance + look up by HTTP, {CLIENTS} clients, {size:,} dossiers",
                    "at least 0.25 of the rate of the same SQL sent raw", acts,
                )  # fmt: skip
                looks = common.compare(
                    partial(common.rate, partial(prepare_look_up, ours,
                            "/api/dossiers/{code}/status"), clients=CLIENTS, count=250),
                    partial(common.rate, partial(prepare_look_up, bare, "/status/{code}"),
                            clients=CLIENTS, count=250),
                )  # fmt: skip
                common.note(
                    f"look-up by HTTP, {CLIENTS} clients, {size:,} dossiers",
                    "at least 1/3 of the rate of a bare Django view with one indexed select",
                    looks,
                )  # fmt: skip
            rates[str(size)] = {"acts": acts["ratio"], "look_up": looks["ratio"]}
        small, large = rates["10000"], rates["1000000"]
        common.note(
            "the same at 1,000,000 as at 10,000 dossiers (ratio of the ratios)",
            "0.8 to 1.2",
            {name: large[name] / small[name] for name in small},
        )


if __name__ == "__main__":
    main()
