"""One message by HTTP POST, to an address that may be reached, and nowhere else.

The host name is looked up once, every address that it gives must be allowed, and the
connection goes to just those: a name that leads elsewhere a moment later changes nothing.
Redirects are not followed, no proxy is asked, little of the answer is read, and a receiver
that answers drop by drop is left at ``DEADLINE``.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from typing import Final

from django.conf import settings
from django.utils.functional import Promise

from motcua.webhooks.errors import URL_INSIDE, URL_PLAIN, URL_UNKNOWN, WebhookInvalid
from motcua.webhooks.rules import Target, may_reach, plain_address, target_of

TIMEOUT: Final = 10.0
DEADLINE: Final = 15.0
TOO_LATE: Final = "no answer in time"
MOST_READ: Final = 16 * 1024
MOST_ADDRESSES: Final = 3


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt; ``error`` is empty when the receiver took the message."""

    status: int | None
    error: str


class _Connection(http.client.HTTPConnection):
    """A connection to addresses that were looked up and judged before."""

    def __init__(self, target: Target, addresses: Sequence[str]) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT)
        self.default_port = 443 if target.tls else 80
        self._tls = target.tls
        self._addresses = addresses
        self._opened: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        """Connect to the first address that answers."""
        tried = self._addresses[:MOST_ADDRESSES]
        for number, address in enumerate(tried, start=1):
            try:
                self.sock = socket.create_connection((address, self.port), TIMEOUT / len(tried))
                break
            except OSError:
                if number == len(tried):
                    raise
        self._opened = self.sock
        self.sock.settimeout(TIMEOUT)
        if self._tls:
            wrapped = ssl.create_default_context().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = self._opened = wrapped
            wrapped.do_handshake()

    def cut(self) -> None:
        """End whatever the connection is doing, the reading of an answer too."""
        self.was_cut = True
        if self._opened is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._opened, socket.SHUT_RDWR)


def _refused(reason: str | Promise) -> WebhookInvalid:
    return WebhookInvalid({"url": reason})


def addresses_of(target: Target) -> list[str]:
    """The addresses of a target, each of which may be reached. Raises ``WebhookInvalid``."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _refused(URL_UNKNOWN) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = settings.MOTCUA_WEBHOOK_NETWORKS
    if not all(may_reach(address, allowed) for address in addresses):
        raise _refused(URL_INSIDE)
    if not target.tls and not all(plain_address(text).is_loopback for text in addresses):
        raise _refused(URL_PLAIN)
    return addresses


def send(*, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Send one message; never raises for what the network or the receiver does."""
    try:
        target = target_of(url)
        connection = _Connection(target, addresses_of(target))
    except WebhookInvalid as refusal:
        return Outcome(None, "; ".join(str(reason) for reason in refusal.fields.values()))
    late = Timer(DEADLINE, connection.cut)
    late.daemon = True
    late.start()
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        if connection.was_cut:
            return Outcome(None, TOO_LATE)
        with suppress(OSError, http.client.HTTPException):  # the answer was given before it
            answer.read(MOST_READ)
        return _judged(answer.status)
    except (OSError, http.client.HTTPException, ValueError) as error:
        over = isinstance(error, TimeoutError) or connection.was_cut
        return Outcome(None, TOO_LATE if over else type(error).__name__)
    finally:
        late.cancel()
        connection.close()


def _judged(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status, "")
    if 300 <= status < 400:
        return Outcome(status, f"HTTP {status}: a redirect is not followed")
    return Outcome(status, f"HTTP {status}")
