"""One message over a real connection: where it may go, how long it may take, who it trusts."""

from __future__ import annotations

import datetime
import socket
import ssl
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from motcua.webhooks import sending
from motcua.webhooks.errors import URL_INSIDE, URL_PLAIN, URL_UNKNOWN, WebhookInvalid
from motcua.webhooks.rules import target_of
from motcua.webhooks.sending import addresses_of, send
from motcua.webhooks.tests.factories import receiver, slowly, status

HEADERS = {"content-type": "application/json", "webhook-id": "msg_1"}


def post(url: str) -> sending.Outcome:
    return send(url=url, headers=HEADERS, body=b'{"a":1}')


@pytest.mark.usefixtures("own_machine")
class TestAnswers:
    @pytest.mark.parametrize("number", [200, 201, 202, 204])
    def test_what_begins_with_two_is_taken(self, number: int) -> None:
        with receiver(status(number)) as found:
            assert post(found.url) == sending.Outcome(number, "")
        assert found.got[0].body == b'{"a":1}'

    @pytest.mark.parametrize("number", [400, 401, 404, 410, 429, 500, 503])
    def test_other_answers_are_failures(self, number: int) -> None:
        with receiver(status(number)) as found:
            assert post(found.url) == sending.Outcome(number, f"HTTP {number}")

    @pytest.mark.parametrize("number", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, number: int) -> None:
        with receiver() as other, receiver(status(number, Location=other.url)) as found:
            outcome = post(found.url)
        assert outcome == sending.Outcome(number, f"HTTP {number}: a redirect is not followed")
        assert other.got == []

    def test_nobody_there_is_a_failure(self) -> None:
        assert post("http://localhost:9/").error == "ConnectionRefusedError"

    def test_what_is_no_http_is_a_failure(self) -> None:
        def nonsense(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"\x00\x01 hello\r\n\r\n")

        with receiver(nonsense) as found:
            assert post(found.url).error == "BadStatusLine"

    def test_little_of_a_large_answer_is_read(self) -> None:
        sent = []

        def endless(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                sent.append(handler.wfile.write(b"x" * 65536))

        with receiver(endless) as found:
            assert post(found.url) == sending.Outcome(200, "")
        assert sum(sent) < 50_000_000

    def test_no_proxy_of_the_environment_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with receiver() as proxy, receiver() as found:
            monkeypatch.setenv("http_proxy", proxy.url)
            assert post(found.url).error == ""
        assert (len(found.got), proxy.got) == (1, [])


@pytest.mark.usefixtures("own_machine")
class TestTime:
    def test_silence_is_a_timeout(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sending, "TIMEOUT", 0.3)
        begun = time.monotonic()
        with receiver(lambda _: time.sleep(1.5)) as found:
            assert post(found.url) == sending.Outcome(None, "no answer in time")
            assert time.monotonic() - begun < 1.4

    @pytest.mark.parametrize(
        ("begin", "drop", "outcome"),
        [
            (b"", b"H", sending.Outcome(None, "no answer in time")),
            (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", sending.Outcome(None, "no answer in time")),
            (b"HTTP/1.1 200 OK\r\n\r\n", b"x", sending.Outcome(200, "")),
        ],
    )
    def test_an_answer_drop_by_drop_is_cut_off(
        self, monkeypatch: pytest.MonkeyPatch, begin: bytes, drop: bytes, outcome: sending.Outcome
    ) -> None:
        """Once the whole head is there the answer is known, whatever follows."""
        monkeypatch.setattr(sending, "DEADLINE", 0.4)
        begun = time.monotonic()
        with receiver(slowly(begin, drop)) as found:
            assert post(found.url) == outcome
            assert time.monotonic() - begun < 2

    def test_a_handshake_that_never_ends_is_cut_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sending, "DEADLINE", 0.4)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            begun = time.monotonic()
            outcome = post(f"https://localhost:{silent.getsockname()[1]}/")
        assert outcome == sending.Outcome(None, "no answer in time")
        assert time.monotonic() - begun < 3


class TestAddresses:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]",
         "10.0.0.1", "192.168.0.1", "169.254.169.254", "[fd00:ec2::254]", "100.100.100.200",
         "0.0.0.0", "0"],
    )  # fmt: skip
    def test_nothing_inside_is_sent_to_and_nothing_arrives(self, host: str) -> None:
        with pytest.raises(WebhookInvalid) as refusal:
            addresses_of(target_of(f"https://{host}/"))
        assert refusal.value.fields == {"url": URL_INSIDE}
        with receiver() as found:
            port = found.url.partition("localhost:")[2]
            assert post(f"http://{host}:{port}").error == str(URL_INSIDE)
        assert found.got == []

    @pytest.mark.usefixtures("own_machine")
    def test_an_allowed_machine_opens_no_other_network(self) -> None:
        assert addresses_of(target_of("http://127.0.0.1/")) == ["127.0.0.1"]
        for host in ("10.0.0.1", "169.254.169.254"):
            with pytest.raises(WebhookInvalid):
                addresses_of(target_of(f"https://{host}/"))

    def test_plain_http_leaves_this_machine_never(self, settings: Any) -> None:
        assert addresses_of(target_of("https://1.1.1.1/")) == ["1.1.1.1"]
        with pytest.raises(WebhookInvalid) as refusal:
            addresses_of(target_of("http://1.1.1.1/"))
        assert refusal.value.fields == {"url": URL_PLAIN}

    def test_a_name_that_leads_nowhere_is_said(self) -> None:
        with pytest.raises(WebhookInvalid) as refusal:
            addresses_of(target_of("https://nowhere.invalid/"))
        assert refusal.value.fields == {"url": URL_UNKNOWN}

    def test_one_inner_address_among_public_ones_is_enough_to_refuse(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answers = [(2, 1, 6, "", (text, 443)) for text in ("1.1.1.1", "10.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
        with pytest.raises(WebhookInvalid) as refusal:
            addresses_of(target_of("https://both.example/"))
        assert refusal.value.fields == {"url": URL_INSIDE}

    @pytest.mark.usefixtures("own_machine")
    def test_a_name_that_changes_after_it_was_judged_leads_to_the_judged_address(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second look-up of the name would lead inside; there is none."""
        real, asked = socket.getaddrinfo, []

        def look_up(host: str, port: int, *more: Any, **named: Any) -> Any:
            if host != "turning.example":
                return real(host, port, *more, **named)
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port, *more, **named)

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        with receiver() as found:
            assert post(found.url.replace("localhost", "turning.example")).error == ""
        assert len(asked) == len(found.got) == 1
        assert found.got[0].headers["host"].startswith("turning.example:")


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for that name, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(called).issuer_name(called)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context


@pytest.mark.usefixtures("own_machine")
@pytest.mark.parametrize(
    ("name", "trusted", "error"),
    [("localhost", True, ""), ("localhost", False, "SSLCertVerificationError"),
     ("other.example", True, "SSLCertVerificationError")],
)  # fmt: skip
def test_only_a_receiver_that_proves_its_name_is_sent_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, trusted: bool, error: str
) -> None:
    public, context = certificate(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with receiver(tls=context) as found:
        assert post(found.url).error == error
    assert len(found.got) == (0 if error else 1)
