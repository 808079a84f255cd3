"""What webhooks decide by: signatures, delays, and which addresses may be sent to.

The signature follows the Standard Webhooks specification, version 1.0.0. Pure functions.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import urlsplit

from motcua.webhooks.errors import URL_FORM, WebhookInvalid

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PREFIX: Final = "whsec_"
MOST_ATTEMPTS: Final = 9
FIRST_DELAY: Final = timedelta(seconds=10)
LONGEST_DELAY: Final = timedelta(hours=12)
LONGEST_QUIET: Final = timedelta(minutes=15)

NEVER: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",  # this net, link, many, kept
        "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128",
        "::/128", "fe80::/10", "ff00::/8", "2002::/16", "2001::/32",  # link, many, tunnels
    )
)  # fmt: skip
"""Networks that are never sent to, whatever is allowed: link-local addresses and others at
which clouds give their machines credentials, groups of machines, and tunnels."""

_EMBEDDING: Final = ip_network("64:ff9b::/96")
_URL = re.compile(r"[!#-;=?-\[\]_a-z~]{1,2000}")


@dataclass(frozen=True)
class Target:
    """Where a message goes."""

    tls: bool
    host: str
    port: int
    path: str


def target_of(url: str) -> Target:
    """The parts of an address. Raises ``WebhookInvalid``."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        raise WebhookInvalid({"url": URL_FORM}) from None
    named = re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?", host) or ":" in host
    if (
        not _URL.fullmatch(url) or parts.scheme not in ("https", "http") or not named
        or "@" in parts.netloc or "#" in url or port == 0
    ):  # fmt: skip
        raise WebhookInvalid({"url": URL_FORM})
    tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(tls, host, port or (443 if tls else 80), path)


def plain_address(text: str) -> Address:
    """An address, out of its wrapping: an IPv4 address inside an IPv6 one counts itself."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _EMBEDDING:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def may_reach(text: str, allowed: Iterable[Network]) -> bool:
    """May a message go to this address? Public ones, and those of ``allowed`` networks."""
    address = plain_address(text)
    if any(address in network for network in NEVER):
        return False
    return address.is_global or any(address in network for network in allowed)


def signature(*, secret: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` of a message: HMAC-SHA256 over ``id.timestamp.body``."""
    signed = f"{message}.{timestamp}.".encode() + body
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def delay_after(attempts: int) -> timedelta:
    """How long a delivery waits after that many failed attempts."""
    return min(FIRST_DELAY * (1 << 2 * min(attempts - 1, 10)), LONGEST_DELAY)


def quiet_after(failures: int) -> timedelta:
    """How long a receiver is left alone after that many failures in a row."""
    return min(FIRST_DELAY * (1 << min(failures - 1, 10)), LONGEST_QUIET)
