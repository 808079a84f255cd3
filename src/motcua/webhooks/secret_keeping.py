"""Secrets of subscriptions: made here, said once, kept encrypted.

The key is derived from the installation's secret (``secret.key`` in the data directory), so a
copy of the database alone signs nothing. Whoever replaces that file adds the subscriptions
anew, unless the old one is named in ``SECRET_KEY_FALLBACKS``.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from motcua.core.errors import Unavailable
from motcua.webhooks.rules import PREFIX

LENGTH = 32


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"motcua webhooks").derive(force_bytes(secret))
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_key(text) for text in known])


def secret_made() -> bytes:
    """A new secret."""
    return secrets.token_bytes(LENGTH)


def secret_said(secret: bytes) -> str:
    """How a secret is given to whoever receives."""
    return PREFIX + base64.b64encode(secret).decode()


def secret_closed(secret: bytes) -> str:
    """How a secret is kept."""
    return _keys().encrypt(secret).decode()


def secret_opened(kept: str) -> bytes:
    """A kept secret. Raises ``Unavailable`` when the installation's own secret was replaced."""
    try:
        return _keys().decrypt(kept.encode())
    except InvalidToken:
        raise Unavailable(reason="the secret was kept under another secret.key") from None
