"""The ledger's arithmetic, against published vectors and independent computation."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from motcua.ledger import rules
from motcua.ledger.errors import EntryInvalid, ProofInvalid

# The test tree of RFC 6962 implementations (Certificate Transparency): eight inputs and
# the roots of their prefixes, as published with the reference implementation.
CT_INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 2.1.1 written down as its definition reads."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return rules.node_hash(plain_root(leaves[:split]), plain_root(leaves[split:]))


def node_of(leaves: list[bytes]) -> rules.Node:
    return lambda height, index: plain_root(leaves[index << height : (index + 1) << height])


def test_roots_are_those_published_for_certificate_transparency() -> None:
    frontier = rules.Frontier()
    for data, root in zip(CT_INPUTS, CT_ROOTS, strict=True):
        frontier.add(rules.leaf_hash(data))
        assert frontier.root().hex() == root


@given(st.integers(0, 700))
def test_a_frontier_gives_the_root_that_the_definition_gives(size: int) -> None:
    leaves = [rules.leaf_hash(bytes([i % 256, i // 256])) for i in range(size)]
    frontier = rules.Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    assert frontier.root() == plain_root(leaves)


@given(st.integers(0, 600), st.integers(0, 600))
def test_a_frontier_can_be_taken_up_again_from_its_tiles(first: int, more: int) -> None:
    leaves = [rules.leaf_hash(i.to_bytes(4, "big")) for i in range(first + more)]
    begun = rules.Frontier()
    for leaf in leaves[:first]:
        begun.add(leaf)
    resumed = rules.Frontier(begun.size, begun.tiles)
    for leaf in leaves[first:]:
        resumed.add(leaf)
    assert resumed.root() == plain_root(leaves)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_every_leaf_is_proven_to_the_root_and_to_no_other(case: tuple[int, int]) -> None:
    size, index = case
    leaves = [rules.leaf_hash(i.to_bytes(2, "big")) for i in range(size)]
    path = rules.inclusion_path(node_of(leaves), index, size)
    root = plain_root(leaves)
    assert rules.root_from_inclusion(leaves[index], index, size, path) == root
    assert rules.root_from_inclusion(rules.leaf_hash(b"other"), index, size, path) != root


def test_a_path_of_the_wrong_length_is_refused() -> None:
    leaves = [rules.leaf_hash(bytes([i])) for i in range(7)]
    path = rules.inclusion_path(node_of(leaves), 3, 7)
    with pytest.raises(ProofInvalid, match="too long"):
        rules.root_from_inclusion(leaves[3], 3, 7, [*path, rules.ZERO])
    with pytest.raises(ProofInvalid, match="too short"):
        rules.root_from_inclusion(leaves[3], 3, 7, path[:-1])
    with pytest.raises(ProofInvalid, match="not in a tree"):
        rules.root_from_inclusion(leaves[3], 7, 7, path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(
    st.dictionaries(st.text(max_size=8), json_values, max_size=4),
    st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)),  # noqa: DTZ001
    st.integers(1, 10**6),
)
def test_an_envelope_is_the_full_canonical_json_of_the_entry(
    body: dict[str, object], moment: datetime, seq: int
) -> None:
    occurred_at = moment.replace(tzinfo=timezone(timedelta(hours=7)))
    data = rules.envelope(
        stream="dossier:AG-1", seq=seq, kind="dossier.received", actor="user:1",
        occurred_at=occurred_at, recorded_at=moment.replace(tzinfo=UTC),
        body=rules.canonical_body(body), prev=rules.ZERO,
    )  # fmt: skip
    assert rfc8785.dumps(json.loads(data)) == data
    assert json.loads(data)["occurred_at"] == rules.timestamp(occurred_at)


@pytest.mark.parametrize("body", [{"fee": 1.5}, {"list": [{"deep": 0.0}]}])
def test_a_floating_point_number_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(EntryInvalid, match="floating-point"):
        rules.canonical_body(body)


def test_a_note_opens_with_its_key_only() -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    text = rules.checkpoint_text(origin="example/motcua", size=5, root=b"\x07" * 32)
    note = rules.sign_note(text, name="example/motcua", key=key)
    verifier = rules.VerifierKey("example/motcua", key.public_key().public_bytes_raw())
    stranger = rules.VerifierKey("example/motcua", other.public_key().public_bytes_raw())
    assert rules.parse_checkpoint(rules.open_note(note, verifier)) == (
        "example/motcua", 5, b"\x07" * 32,
    )  # fmt: skip
    with pytest.raises(ProofInvalid):
        rules.open_note(note, stranger)
    with pytest.raises(ProofInvalid):
        rules.open_note(note.replace("\n5\n", "\n6\n"), verifier)


def test_a_verifier_key_reads_back_from_its_text() -> None:
    # The example key of the Go note package, published in its documentation.
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = rules.VerifierKey.parse(text)
    assert key.name == "PeterNeumann"
    assert str(key) == text


def test_a_note_signed_elsewhere_opens() -> None:
    """The example of the Go note package: our reading agrees with another program's."""
    key = rules.VerifierKey.parse(
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    note = text + (
        "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
        "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert rules.open_note(note, key) == text


def test_tile_paths_follow_the_specification() -> None:
    assert rules.tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert rules.tile_path(1, 0, 17) == "tile/1/000.p/17"
    assert rules.tile_path("entries", 255) == "tile/entries/255"


def test_base64_of_a_root_is_in_the_checkpoint() -> None:
    text = rules.checkpoint_text(origin="o", size=0, root=rules.EMPTY_ROOT)
    assert base64.b64decode(text.split("\n")[2]).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
