"""Which views of other people's packages are open, and why. Ours carry their own mark."""

from __future__ import annotations

OPEN_VIEWS: dict[str, str] = {
    "account_login": "officials sign in here",
    "account_logout": "signing out needs no right",
    "account_reauthenticate": "confirms the password of whoever is signed in",
    "account_change_password": "changes one's own password only",
    "account_inactive": "tells a closed account that it is closed",
    "mfa_authenticate": "second step of signing in",
    "mfa_login_webauthn": "officials sign in here with a passkey instead of a password",
    "mfa_index": "one's own second factors only",
    "mfa_activate_totp": "one's own second factors only",
    "mfa_deactivate_totp": "one's own second factors only",
    "mfa_view_recovery_codes": "one's own second factors only",
    "mfa_generate_recovery_codes": "one's own second factors only",
    "mfa_download_recovery_codes": "one's own second factors only",
    "mfa_list_webauthn": "one's own second factors only",
    "mfa_add_webauthn": "one's own second factors only",
    "mfa_edit_webauthn": "one's own second factors only",
    "mfa_remove_webauthn": "one's own second factors only",
    "mfa_reauthenticate": "confirms one's own second factor",
    "mfa_reauthenticate_webauthn": "confirms one's own second factor",
    "set_language": "chooses the language of the pages",
}
"""URL name → why it is open. A view that has neither a mark nor a line here is refused."""
