"""The pages around signing in speak the reader's language and use our components."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from lxml import html

from motcua.face.tests.factories import PASSWORD, make_official

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units", "fresh_cache")]

NEW_PASSWORD = "đò-ngang-bến-Vàm-Nao"
KEY_NAME = "YubiKey 5C"
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]")
WORD = re.compile("[a-z]{2}", re.IGNORECASE)
SHARED = {KEY_NAME}
"""What is the same in every language."""
NO_PAGE = {
    "mfa_login_webauthn": "answers the log-in page's script",
    "mfa_download_recovery_codes": "a text file of codes",
    "set_language": "leads back to the page",
}
FOR_ANYBODY = ("account_login", "account_inactive")
WITHOUT_FACTOR = (
    "account_logout", "account_change_password", "account_reauthenticate", "mfa_index",
    "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
)  # fmt: skip
WITH_FACTORS = (
    "account_reauthenticate", "mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn",
    "mfa_remove_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
)  # fmt: skip
REFUSED: tuple[tuple[str, dict[str, str]], ...] = (
    ("account_reauthenticate", {"password": "wrong"}),
    ("account_reauthenticate", {}),
    ("account_change_password", {"oldpassword": "wrong", "password1": "1", "password2": "1"}),
    ("account_change_password", {"oldpassword": PASSWORD, "password1": "a", "password2": "b"}),
    ("mfa_activate_totp", {"code": "000"}),
    ("mfa_activate_totp", {"code": "a\x00b"}),
    ("mfa_add_webauthn", {"name": "x", "credential": "{"}),
    ("mfa_generate_recovery_codes", {}),
)
FLASHES = (
    "account/messages/logged_in", "account/messages/logged_out",
    "account/messages/password_changed", "mfa/messages/recovery_codes_generated",
    "mfa/messages/totp_activated", "mfa/messages/totp_deactivated",
    "mfa/messages/webauthn_added", "mfa/messages/webauthn_removed",
)  # fmt: skip


def account(*, password: str | None = PASSWORD) -> Any:
    return get_user_model().objects.get(username=make_official("HEAD", password=password))


def enter(client: Client, user: Any) -> Any:
    return client.post(
        reverse("account_login"), {"login": user.username, "password": PASSWORD}, follow=True
    )


def confirmed(user: Any) -> Client:
    """A client signed in as ``user`` who has just confirmed the password."""
    client = Client()
    enter(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def registration() -> dict[str, Any]:
    """What a browser sends for a new key."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    identity = b"a key of these tests"
    holder = AttestedCredentialData.create(bytes(16), identity, key)
    site = hashlib.sha256(b"testserver").digest()
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(site, flags, 0, holder)
    said = CollectedClientData.create("webauthn.create", b"challenge", "https://testserver")
    return {
        "id": websafe_encode(identity), "rawId": websafe_encode(identity), "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }  # fmt: skip


def give_factors(user: Any) -> int:
    """An app, recovery codes and a key for ``user``; returns the number of the key."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return int(WebAuthn.add(user, KEY_NAME, registration()).instance.pk)


def address(name: str, key: int) -> str:
    own = name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}
    return reverse(name, kwargs={"pk": key} if own else None)


def read(answer: Any, language: str) -> html.HtmlElement:
    """The page, after the checks that hold for every page."""
    assert answer.status_code == 200, answer
    page = html.fromstring(answer.content.decode())
    assert page.get("lang") == language
    for described in page.xpath("//main//@aria-describedby"):
        for part in described.split():
            assert page.xpath("//*[@id=$part]", part=part), f"nothing is called {part}"
    for field in page.xpath("//main//form//*[self::input or self::textarea][not(@type='hidden')]"):
        if field.get("hidden") is None:
            assert {"form-control", "form-check-input"} & set(field.get("class", "").split())
    for button in page.xpath("//main//button[not(@hidden)]"):
        assert "btn" in button.get("class", "").split()
    return page


def words(page: html.HtmlElement) -> set[str]:
    """The sentences and labels that a reader meets in the page."""
    found = page.xpath(
        "//title/text() | //main//text()[not(ancestor::script or ancestor::textarea)]"
        " | //main//@alt | //main//@title | //main//@aria-label | //main//@placeholder"
        " | //main//@data-label | //main//input[@id='id_name']/@value"
    )
    told = {" ".join(str(text).partition("– M")[0].split()) for text in found}
    return {text for text in told if WORD.search(text)}


def heading(page: html.HtmlElement) -> str:
    (title,) = page.xpath("//main//h1")
    return str(title.text_content().strip())


def check(vietnamese: html.HtmlElement, english: html.HtmlElement, own: Iterable[str] = ()) -> None:
    """Each is in its language alone; ``own`` are words of the account itself."""
    shared = SHARED.union(own)
    here, there = words(vietnamese), words(english)
    assert here
    assert here & there <= shared
    assert VIETNAMESE.search(heading(vietnamese).lower())
    assert not [text for text in there - shared if VIETNAMESE.search(text.lower())]


def visit(client: Client, url: str, language: str, data: dict[str, str] | None = None) -> Any:
    asked = {"accept-language": language}
    if data is None:
        return client.get(url, headers=asked)
    return client.post(url, data, headers=asked)


def pages(client: Client, url: str, data: dict[str, str] | None = None) -> list[html.HtmlElement]:
    return [read(visit(client, url, code, data), code) for code in ("vi", "en")]


def test_every_open_view_is_looked_at_or_shows_no_page() -> None:
    looked = {*FOR_ANYBODY, *WITHOUT_FACTOR, *WITH_FACTORS, "mfa_authenticate"}
    assert looked | set(NO_PAGE) == set(settings.MOTCUA_OPEN_VIEWS)


@pytest.mark.parametrize("name", FOR_ANYBODY)
def test_a_page_for_anybody_is_in_the_readers_language(client: Client, name: str) -> None:
    check(*pages(client, reverse(name)))


@pytest.mark.parametrize("name", WITHOUT_FACTOR)
def test_a_page_of_an_account_with_a_password_alone_is_in_the_readers_language(name: str) -> None:
    check(*pages(confirmed(account()), reverse(name)))


@pytest.mark.parametrize("name", WITH_FACTORS)
def test_a_page_of_an_account_with_every_factor_is_in_the_readers_language(name: str) -> None:
    user = account()
    client = confirmed(user)
    check(*pages(client, address(name, give_factors(user))))


def test_a_key_of_the_second_kind_and_one_of_no_known_kind_are_told_apart() -> None:
    user = account()
    client = confirmed(user)
    for extensions in ({"credProps": {"rk": False}}, {}):
        WebAuthn.add(user, KEY_NAME, {**registration(), "clientExtensionResults": extensions})
    vietnamese, english = pages(client, reverse("mfa_list_webauthn"))
    check(vietnamese, english)
    assert {"Security key", "Unspecified"} <= words(english)
    assert {"Khóa bảo mật", "Không rõ loại"} <= words(vietnamese)


def test_the_second_step_is_in_the_readers_language(client: Client) -> None:
    user = account()
    give_factors(user)
    enter(client, user)
    check(*pages(client, reverse("mfa_authenticate")))
    check(*pages(client, reverse("mfa_authenticate"), {"code": "000"}))


@pytest.mark.parametrize("name, data", REFUSED)
def test_a_refused_form_says_why_in_the_readers_language(name: str, data: dict[str, str]) -> None:
    vietnamese, english = pages(confirmed(account()), reverse(name), data)
    check(vietnamese, english)
    for page in (vietnamese, english):
        assert page.xpath("//*[@role='alert']//li")


def test_a_wrong_password_at_the_door_is_told_in_the_readers_language(client: Client) -> None:
    vietnamese, english = pages(
        client, reverse("account_login"), {"login": "nobody", "password": "wrong"}
    )
    check(vietnamese, english)
    assert vietnamese.xpath("//*[@role='alert']//li")


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("account_change_password",
         {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
         "Đã đổi mật khẩu."),
        ("mfa_deactivate_totp", {}, "Đã tắt ứng dụng xác thực."),
        ("mfa_remove_webauthn", {}, "Đã gỡ khóa bảo mật."),
    ],
)  # fmt: skip
def test_what_was_done_is_told_in_vietnamese(name: str, data: dict[str, str], said: str) -> None:
    user = account()
    client = confirmed(user)
    url = address(name, give_factors(user))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    client.get("/ban-lam-viec/")
    answer = client.post(url, data, follow=True)
    told = html.fromstring(answer.content.decode()).xpath("//*[@role='status']")
    assert said in [message.text_content().strip() for message in told]


@pytest.mark.parametrize("template", FLASHES)
def test_a_short_answer_has_its_vietnamese_words(template: str) -> None:
    user = account()
    said = {}
    for code in ("vi", "en"):
        with translation.override(code):
            said[code] = render_to_string(f"{template}.txt", {"user": user})
    assert said["vi"] != said["en"]
    assert VIETNAMESE.search(said["vi"])


def test_a_key_gets_its_new_name() -> None:
    user = account()
    client = confirmed(user)
    key = give_factors(user)
    client.post(address("mfa_edit_webauthn", key), {"name": "Khóa ở quầy"})
    assert str(Authenticator.objects.get(pk=key)) == "Khóa ở quầy"


def test_a_forgotten_password_leads_to_the_administrator_not_to_a_closed_page() -> None:
    client = confirmed(account())
    for name in ("account_change_password", "account_reauthenticate"):
        page = read(visit(client, reverse(name), "vi"), "vi")
        assert any("Quên mật khẩu? Quản trị" in text for text in words(page))
        assert not page.xpath("//main//a[contains(@href, 'reset')]")


@pytest.mark.parametrize("password", [PASSWORD, None])
def test_the_password_is_changed_only_where_there_is_one(password: str | None) -> None:
    user = account(password=password)
    client = Client()
    client.force_login(user)
    page = html.fromstring(client.get("/ban-lam-viec/tai-khoan/").content.decode())
    offered = page.xpath("//main//a/@href")
    assert (reverse("account_change_password") in offered) is (password is not None)
    for link in offered:
        assert client.get(link, follow=True).status_code == 200


def test_signing_in_with_a_passkey_is_offered_with_scripts_of_ours(client: Client) -> None:
    page = read(client.get(reverse("account_login") + "?next=/muc-tieu/"), "vi")
    (button,) = page.xpath("//div[@class='needs-script']//button[@id='passkey_login']")
    assert button.text_content() == "Đăng nhập bằng khóa bảo mật / passkey"
    (form,) = page.xpath("//form[@id=$id]", id=button.get("form"))
    assert form.get("action") == reverse("mfa_login_webauthn")
    assert form.xpath("input[@name='next']/@value") == ["/muc-tieu/"]
    sources = page.xpath("//script/@src")
    assert sources
    for source in sources:
        assert finders.find(source.removeprefix(settings.STATIC_URL))


def test_the_challenge_for_a_passkey_is_open_to_anybody_and_names_nobody(client: Client) -> None:
    url = reverse("mfa_login_webauthn")
    assert client.get(url)["Location"] == reverse("account_login")
    asked = client.get(url, headers={"accept": "application/json"}).json()["request_options"]
    assert asked["publicKey"]["userVerification"] == "required"
    assert not asked["publicKey"].get("allowCredentials")


@pytest.mark.parametrize("credential", ["", "{", "{}", "null", "NaN"])
def test_a_made_up_passkey_opens_nothing(client: Client, credential: str) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session
