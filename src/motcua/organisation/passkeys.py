"""Passkey forms that refuse a malformed credential instead of failing on it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)


class LoginForm(LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey; what is not a credential is a wrong one."""

    def clean_credential(self) -> Any:
        """The authenticator, or a validation error."""
        try:
            return super().clean_credential()
        except _MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None


class AddForm(AddWebAuthnForm):  # type: ignore[misc]
    """Adding a passkey; what is not a credential is a wrong one."""

    def clean(self) -> Any:
        """The cleaned data, or a validation error."""
        try:
            return super().clean()
        except _MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
