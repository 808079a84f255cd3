"""The key that signs checkpoints: a file that only the sealing worker needs to read.

The file holds one line in the form of Go's ``note`` package,
``PRIVATE+KEY+<name>+<id>+<base64 of 0x01 and the 32-byte seed>``, and is made on first
use. Losing it stops sealing under the same name; it does not touch what is sealed.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from motcua.core.errors import Unavailable
from motcua.ledger.rules import VerifierKey


@dataclass(frozen=True)
class SigningKey:
    """A named Ed25519 key. The name is also the log's origin line."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> VerifierKey:
        """The public half, to be handed to anybody."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())

    def encode(self) -> str:
        """The file's line."""
        seed = base64.b64encode(b"\x01" + self.private.private_bytes_raw()).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{seed}"

    @classmethod
    def decode(cls, line: str) -> SigningKey:
        """Read the file's line. Raises ``Unavailable``."""
        try:
            mark, word, name, key_id, encoded = line.strip().split("+", 4)
            data = base64.b64decode(encoded, validate=True)
            key = cls(name, Ed25519PrivateKey.from_private_bytes(data[1:]))
        except (ValueError, binascii.Error):
            raise Unavailable(reason="the ledger's signing key file is damaged") from None
        if (mark, word) != ("PRIVATE", "KEY") or key.verifier.key_id.hex() != key_id:
            raise Unavailable(reason="the ledger's signing key file is damaged")
        return key


def signing_key() -> SigningKey:
    """The installation's key, made on first use with access for its owner only."""
    path = Path(settings.MOTCUA_LEDGER_KEY_FILE)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        host = urlsplit(settings.MOTCUA_PUBLIC_URL).netloc or "localhost"
        made = SigningKey(f"{host}/motcua", Ed25519PrivateKey.generate())
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(made.encode() + "\n")
        try:
            os.link(draft, path)  # fails if another process was first: theirs stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return SigningKey.decode(path.read_text(encoding="utf-8"))
