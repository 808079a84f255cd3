"""A receiver, a subscription and dossiers for tests of webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from motcua.core import clock, outbox
from motcua.core.outbox import SUBSCRIPTIONS
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant, Channel, Receipt
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.webhooks import api
from motcua.webhooks.contracts import Added

WARD = "AG.30307"
OTHER_WARD = "AG.30316"
PROCEDURE = "2.000884"
"""Certify a signature: two papers; receive, examine, sign, return."""
PERSON = Applicant("Nguyễn Thị Ánh", "089080001234", "0912004321", "Khóm Đông Thịnh, Long Xuyên")

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Received:
    """A message as the receiver saw it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A real server on this machine. ``answers`` are given in turn, the last one ever after."""

    url: str
    answers: list[Answer]
    got: list[Received] = field(default_factory=list)


def status(number: int, **headers: str) -> Answer:
    """Answer with that status, and a word of text."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(number)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"ok")

    return answer


def slowly(begin: bytes, drop: bytes, seconds: float = 3) -> Answer:
    """Answer drop by drop, so that no single wait is long."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begin)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(drop)
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


@contextmanager
def receiver(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.got.append(Received(self.path, headers, self.rfile.read(length)))
            number = min(len(found.got), len(found.answers)) - 1
            try:
                found.answers[number](self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    found = Receiver(
        f"{scheme}://localhost:{server.server_port}/hook?from=motcua",
        list(answers or [status(204)]),
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def make_official(role: str, unit: str = WARD, *, username: str = "") -> str:
    """An account with one post held since the year began; returns its user name."""
    name = username or f"{role.lower()}-{unit.rpartition('.')[2].lower()}"
    organisation.account_create(
        actor=SYSTEM, username=name, full_name=f"Cán bộ {name}", password=None
    )
    organisation.post_assign(
        actor=SYSTEM, username=name, unit_code=unit, role=role, valid_from=date(2026, 1, 1)
    )
    return name


def receive(*, unit: str = WARD) -> Receipt:
    """A dossier received just now."""
    return dossiers.dossier_receive(
        actor=SYSTEM, at=clock.now(), unit_code=unit, procedure_code=PROCEDURE, applicant=PERSON,
        components=["VB_KY", "CCCD"], channel=Channel.COUNTER,
    )  # fmt: skip


def advance(code: str, times: int = 1) -> None:
    """Complete that many steps; two give the result."""
    for _ in range(times):
        dossiers.dossier_advance(actor=SYSTEM, at=clock.now(), code=code)


def subscribe(url: str, **more: Any) -> Added:
    """A subscription within the rights of a new handling officer of the first ward."""
    values = {"actor": SYSTEM, "at": clock.now(), "events": (), "units": (), **more}
    if "account" not in values:
        values["account"] = make_official("HANDLING_OFFICER", WARD)
    return api.subscription_add(url=url, **values)


def take_events() -> None:
    """Take all events from the outbox, as the worker does."""
    while outbox.deliver_one(SUBSCRIPTIONS):
        pass


def verified(secret: str, message: Received) -> bool:
    """What a receiver does; written from the specification, not from the program."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [
            message.headers["webhook-id"].encode(), message.headers["webhook-timestamp"].encode(),
            message.body,
        ]
    )  # fmt: skip
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(
        version == "v1" and hmac.compare_digest(given, expected)
        for version, _, given in (
            part.partition(",") for part in message.headers["webhook-signature"].split(" ")
        )
    )
