"""Signing in, as a browser sees it."""

from __future__ import annotations

import base64
import hmac
import struct
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from motcua.organisation.models import User
from motcua.organisation.tests.factories import PASSWORD, account

pytestmark = pytest.mark.django_db

WRONG = "not-the-right-one-at-all"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    cache.clear()


def sign_in(client: Client, password: str, username: str = "an", **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in(client: Client) -> None:
    account("an")
    assert sign_in(client, PASSWORD).status_code == 302
    assert signed_in(client)


def test_a_wrong_password_does_not_and_the_page_does_not_say_what_was_wrong(
    client: Client,
) -> None:
    account("an")
    one = sign_in(client, WRONG)
    other = sign_in(client, WRONG, username="nobody")
    assert not signed_in(client)
    said = [str(answer.context["form"].non_field_errors()) for answer in (one, other)]
    assert said[0] == said[1] != ""


def test_after_five_wrong_passwords_even_the_right_one_is_refused(client: Client) -> None:
    account("an")
    account("binh")
    for number in range(5):
        sign_in(client, WRONG, REMOTE_ADDR=f"198.51.100.{number}")
        assert not signed_in(client)
    sign_in(client, PASSWORD, REMOTE_ADDR="203.0.113.9")
    assert not signed_in(client), "from another address too"
    sign_in(client, PASSWORD, username="binh", REMOTE_ADDR="203.0.113.9")
    assert signed_in(client), "others may still sign in"


def test_fewer_wrong_passwords_lock_nobody_out(client: Client) -> None:
    account("an")
    for _ in range(4):
        sign_in(client, WRONG)
    sign_in(client, PASSWORD)
    assert signed_in(client)


def test_a_session_ends_with_the_browser_and_no_script_reads_it(client: Client) -> None:
    account("an")
    cookie = sign_in(client, PASSWORD).cookies[settings.SESSION_COOKIE_NAME]
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_asking_to_be_remembered_changes_nothing(client: Client) -> None:
    account("an")
    answer = client.post(
        reverse("account_login"), {"login": "an", "password": PASSWORD, "remember": "on"}
    )
    assert not answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"]


def test_a_closed_account_cannot_sign_in(client: Client) -> None:
    User.objects.filter(pk=account("an")).update(is_active=False)
    sign_in(client, PASSWORD)
    assert not signed_in(client)


def test_an_account_without_a_password_cannot_sign_in(client: Client) -> None:
    account("an", password=None)
    for password in ("", "!", "None"):
        sign_in(client, password)
        assert not signed_in(client)


def test_nobody_signs_up(client: Client) -> None:
    answer = client.post(
        reverse("account_signup"),
        {"username": "mallory", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert answer.status_code in (403, 404) or not answer.context.get("form")
    assert not User.objects.exists()
    assert not signed_in(client)


def test_a_sign_in_from_another_site_is_refused() -> None:
    account("an")
    client = Client(enforce_csrf_checks=True)
    assert 400 <= sign_in(client, PASSWORD).status_code < 500
    assert not signed_in(client)


def test_signing_in_leads_to_no_other_site(client: Client) -> None:
    account("an")
    answer = client.post(
        reverse("account_login") + "?next=https://evil.example/",
        {"login": "an", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert "evil" not in answer["Location"]


def test_leaving_needs_a_press_of_a_button_not_a_link(client: Client) -> None:
    account("an")
    sign_in(client, PASSWORD)
    client.get(reverse("account_logout"))
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def set_up_second_factor(client: Client) -> str:
    """Sign in, confirm the password, scan the secret; returns the secret."""
    sign_in(client, PASSWORD)
    page = reverse("mfa_activate_totp")
    asked = client.get(page)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})
    shown = client.get(page)
    assert shown.status_code == 200
    secret = str(shown.context["form"].secret)
    assert secret in shown.content.decode()
    client.post(page, {"code": code_for(secret)})
    return secret


def code_for(secret: str) -> str:
    """The six digits of RFC 6238 for this half minute."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    padded = secret + "=" * (-len(secret) % 8)
    digest = hmac.digest(base64.b32decode(padded), counter, "sha1")
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 10**6:06d}"


def test_a_second_factor_is_asked_for_once_it_is_set_up(client: Client) -> None:
    account("an")
    secret = set_up_second_factor(client)
    later = Client()
    answer = sign_in(later, PASSWORD)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not signed_in(later), "the password alone is not enough"
    later.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not signed_in(later)
    cache.clear()  # a code counts once; the half minute of the set-up is still running
    later.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert signed_in(later)


def test_a_second_factor_is_not_set_up_without_the_password(client: Client) -> None:
    account("an")
    page = reverse("mfa_activate_totp")
    assert client.get(page)["Location"].startswith(reverse("account_login"))
    sign_in(client, PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": WRONG})
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("credential", ['{"id": "x"}', "{}", "[]", "7", '{"rawId": 5}'])
def test_what_is_no_passkey_is_refused_and_nobody_is_signed_in(
    client: Client, credential: str
) -> None:
    account("an")
    client.get(reverse("mfa_login_webauthn"))
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code in (200, 302)
    assert not signed_in(client)
