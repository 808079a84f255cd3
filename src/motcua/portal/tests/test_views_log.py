"""The public log as monitors read it."""

from __future__ import annotations

import hashlib
from html import unescape

import pytest
from django.test import Client

from motcua.dossiers.contracts import Receipt
from motcua.face.tests.factories import advance, receive, seal_all
from motcua.ledger import api as ledger

pytestmark = pytest.mark.django_db
ENGLISH = {"headers": {"accept-language": "en"}}


def test_before_the_first_sealing_there_is_no_checkpoint(client: Client) -> None:
    assert client.get("/tlog/checkpoint").status_code == 404
    assert client.get("/tlog/tile/0/000.p/1").status_code == 404
    assert "Public log" in client.get("/so-cai/", **ENGLISH).content.decode()


def test_the_page_counts_what_is_sealed_and_what_waits(client: Client, dossier: Receipt) -> None:
    advance(dossier.code)
    seal_all()
    receive()
    text = client.get("/so-cai/", **ENGLISH).content.decode()
    assert "<dd>2 acts</dd>" in text
    assert "<dd>1</dd>" in text
    assert str(ledger.signing_key().verifier) in unescape(text)


def test_the_checkpoint_is_a_signed_note_of_the_present_size(
    client: Client, dossier: Receipt
) -> None:
    advance(dossier.code)
    seal_all()
    answer = client.get("/tlog/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    origin, size, root, blank, signature = answer.content.decode().rstrip("\n").split("\n")
    assert origin == ledger.signing_key().name
    assert int(size) == 2
    assert blank == ""
    assert signature.startswith(f"— {origin} ")
    assert root


def test_a_tile_and_its_bundle_give_the_root_of_the_checkpoint(
    client: Client, dossier: Receipt
) -> None:
    advance(dossier.code)
    seal_all()
    tile = client.get("/tlog/tile/0/000.p/2").content
    bundle = client.get("/tlog/tile/entries/000.p/2").content
    leaves = [bundle[2:34], bundle[36:68]]
    assert bundle[:2] == (32).to_bytes(2, "big")
    hashes = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    assert tile == b"".join(hashes)
    newest = ledger.checkpoint_latest()
    assert newest is not None
    assert newest.root == hashlib.sha256(b"\x01" + b"".join(hashes)).digest()


def test_a_partial_tile_may_grow_and_is_not_kept_for_ever(client: Client, dossier: Receipt) -> None:
    seal_all()
    answer = client.get("/tlog/tile/0/000.p/1")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "immutable" not in answer.get("Cache-Control", "")


def test_a_full_tile_may_be_kept_for_ever(client: Client, units: None) -> None:
    for _ in range(ledger.TILE_WIDTH):
        receive()
    seal_all()
    for place in ("0/000", "entries/000"):
        answer = client.get(f"/tlog/tile/{place}")
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(client.get("/tlog/tile/0/000").content) == 32 * 256
    assert client.get("/tlog/tile/1/000.p/1").status_code == 200


@pytest.mark.parametrize(
    "place",
    ["0/000", "0/001", "0/000.p/2", "0/000.p/0", "0/000.p/999", "1/000.p/1", "99/000",
     "entries/000", "entries/000.p/2", "0/x999/x999/x999/x999/x999/x999/x999/999",
     "abc/000", "0/0", "0/1000", "-1/000"],
)  # fmt: skip
def test_a_tile_that_the_tree_does_not_have_is_not_found(
    client: Client, dossier: Receipt, place: str
) -> None:
    seal_all()
    assert client.get(f"/tlog/tile/{place}").status_code == 404


def test_the_key_is_the_one_that_checkpoints_are_signed_with(client: Client) -> None:
    answer = client.get("/tlog/key")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    parsed = ledger.VerifierKey.parse(answer.content.decode().strip())
    assert parsed == ledger.signing_key().verifier
