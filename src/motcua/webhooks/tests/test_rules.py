"""Signatures by the specification's own example, delays that grow, addresses that are refused."""

from __future__ import annotations

import base64
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.webhooks.errors import WebhookInvalid
from motcua.webhooks.rules import (
    LONGEST_DELAY,
    LONGEST_QUIET,
    MOST_ATTEMPTS,
    Target,
    delay_after,
    may_reach,
    quiet_after,
    signature,
    target_of,
)

EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))
PRIVATE = (
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "100.64.0.1", "198.18.0.1", "192.0.2.1", "203.0.113.9", "::1", "fc00::1",
    "fd12:3456::1", "2001:db8::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
)  # fmt: skip
NEVER = (
    "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "168.63.129.16", "100.100.100.200", "192.0.0.192", "::",
    "fe80::1", "fe80::1%eth0", "ff02::1", "fd00:ec2::254", "2002:7f00:1::1", "2001:0:1::1",
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "8.8.8.8", "203.162.4.191", "2606:4700::1111", "::ffff:8.8.8.8")


def test_the_signature_is_that_of_the_published_example() -> None:
    """The example that the libraries of the Standard Webhooks project are tested with."""
    assert signature(
        secret=base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        message="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330,
        body=b'{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_sent_to(address: str) -> None:
    assert may_reach(address, ())


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_refused_unless_its_network_is_allowed(address: str) -> None:
    assert not may_reach(address, ())
    assert may_reach(address, EVERYTHING)


@pytest.mark.parametrize("address", NEVER)
def test_addresses_of_machines_credentials_and_of_groups_are_never_sent_to(address: str) -> None:
    assert not may_reach(address, ())
    assert not may_reach(address, EVERYTHING)


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_no_verdict(address: IPv4Address) -> None:
    wrapped = [f"::ffff:{address}", str(IPv6Address((0x64FF9B << 96) | int(address)))]
    for allowed in ((), EVERYTHING):
        assert {may_reach(text, allowed) for text in wrapped} == {may_reach(str(address), allowed)}


@given(st.ip_addresses(v=4, network="10.20.0.0/16"), st.ip_addresses(v=4, network="10.21.0.0/16"))
def test_an_allowed_network_opens_itself_and_no_other(
    inside: IPv4Address, beside: IPv4Address
) -> None:
    allowed = (ip_network("10.20.0.0/16"),)
    assert may_reach(str(inside), allowed)
    assert not may_reach(str(beside), allowed)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example", Target(True, "a.example", 443, "/")),
        ("https://A.Example:8443/x/y?z=1&a=%20", Target(True, "a.example", 8443, "/x/y?z=1&a=%20")),
        ("http://127.0.0.1:9000/hook", Target(False, "127.0.0.1", 9000, "/hook")),
        ("https://[2606:4700::1111]/h", Target(True, "2606:4700::1111", 443, "/h")),
        ("https://xn--bnh-tra-xyz.vn/", Target(True, "xn--bnh-tra-xyz.vn", 443, "/")),
    ],
)
def test_an_address_is_read_into_its_parts(url: str, expected: Target) -> None:
    assert target_of(url) == expected


@pytest.mark.parametrize(
    "url",
    ["", "a.example", "//a.example", "ftp://a.example", "file:///etc/passwd", "https://",
     "https:///x", "https://user:pw@a.example", "https://@a.example", "https://a.example/#x",
     "https://a.example/ x", "https://a.example/\r\nX: y", "https://a.example\\@b.example",
     "https://bình.vn/", "https://a.example:0/", "https://a.example:99999/", "https://a.example:x/",
     "https://[::1", "https://a_b.example/", "https://a..b/", "https://a.example/" + "x" * 2000,
     "gopher://127.0.0.1:25/", "javascript:alert(1)", "https://a.example/<x>"],
)  # fmt: skip
def test_what_is_no_address_to_send_to_is_refused(url: str) -> None:
    with pytest.raises(WebhookInvalid) as refusal:
        target_of(url)
    assert list(refusal.value.fields) == ["url"]


@given(st.text(max_size=60))
def test_whatever_is_written_as_address_is_read_or_refused(text: str) -> None:
    try:
        target = target_of(text)
    except WebhookInvalid:
        return
    assert target.host
    assert target.path.startswith("/")


def test_delays_grow_to_a_day_over_all_attempts() -> None:
    delays = [delay_after(number) for number in range(1, MOST_ATTEMPTS)]
    assert delays == sorted(delays)
    assert delays[0] == timedelta(seconds=10)
    assert timedelta(hours=12) < sum(delays, timedelta()) < timedelta(days=2)
    assert max(delay_after(number) for number in range(1, 1000)) == LONGEST_DELAY
    assert max(quiet_after(number) for number in range(1, 1000)) == LONGEST_QUIET
