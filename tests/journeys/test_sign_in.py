"""Signing in with a password, a code and a passkey, and the pages where they are set up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from motcua.face.tests.factories import PASSWORD, make_official
from motcua.organisation.tests.test_accounts import code_for
from tests.journeys.conftest import OpenPage
from tests.journeys.looking import LANGUAGES, WIDTHS, faults

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser"),
]  # fmt: skip

DESK = "/ban-lam-viec/"
ACCOUNT = f"{DESK}tai-khoan/"
LOGIN = "/tai-khoan/login/"
FACTORS = "/tai-khoan/2fa/"
KEYS = f"{FACTORS}webauthn/"
PLATFORM_KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
Look = Callable[[Page], None]


def give_key(page: Page) -> None:
    """The browser gets a key that answers at once, as if a finger lay on it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM_KEY})


def enter_password(page: Page, username: str, address: str = LOGIN) -> None:
    page.goto(address)
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def sign_out(page: Page) -> None:
    page.goto(ACCOUNT)
    page.click("main form[action$='/logout/'] button")
    page.wait_for_url("**/")


def confirm_password(page: Page, look: Look) -> None:
    page.wait_for_url("**/reauthenticate/**")
    look(page)
    page.fill("#id_password", PASSWORD)
    page.click("main form button")


def add_passkey(page: Page, look: Look = lambda _: None) -> None:
    """From the account page to the recovery codes that come with the first key."""
    page.goto(ACCOUNT)
    page.click(f"main a[href='{FACTORS}']")
    page.click(f"main a[href='{KEYS}add/']")
    confirm_password(page, look)
    page.wait_for_url(f"**{KEYS}add/")
    look(page)
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(f"**{FACTORS}recovery-codes/")


def set_up_codes(page: Page, look: Look = lambda _: None) -> str:
    """Set up an app for codes; a wrong code is told first. Returns the secret."""
    page.goto(f"{FACTORS}totp/activate/")
    confirm_password(page, look)
    page.wait_for_url("**/totp/activate/")
    look(page)
    expect(page.locator("img.qr")).to_be_visible()
    page.fill("#id_code", "not a code")
    page.press("#id_code", "Enter")
    expect(page.locator("#id_code")).to_have_attribute("aria-describedby", "id_code_error")
    look(page)
    secret = page.input_value("#authenticator_secret")
    page.fill("#id_code", code_for(secret))
    page.press("#id_code", "Enter")
    page.wait_for_url("**/recovery-codes/")
    return secret


@pytest.mark.parametrize("language, width", [("vi", 360), ("en", 1280)])
def test_an_official_signs_in_with_a_passkey_added_before(
    open_page: OpenPage, language: str, width: int
) -> None:
    username = make_official("ONE_STOP_OFFICER", password=PASSWORD)
    page = open_page(language, width)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    give_key(page)
    enter_password(page, username)
    page.wait_for_url(f"**{DESK}")
    add_passkey(page)
    sign_out(page)
    page.goto(LOGIN)
    assert page.evaluate("location.hostname") == "localhost"
    page.click("#passkey_login")
    page.wait_for_url(f"**{DESK}")
    sign_out(page)
    page.goto(f"{LOGIN}?next={ACCOUNT}")
    page.click("#passkey_login")
    page.wait_for_url(f"**{ACCOUNT}")
    expect(page.locator("main dd").first).to_have_text(username)
    assert said == []


def test_after_the_password_a_key_is_asked_for(open_page: OpenPage) -> None:
    username = make_official("ONE_STOP_OFFICER", password=PASSWORD)
    page = open_page("vi", 1280)
    give_key(page)
    enter_password(page, username)
    page.wait_for_url(f"**{DESK}")
    add_passkey(page)
    sign_out(page)
    enter_password(page, username, f"{LOGIN}?next={ACCOUNT}")
    page.wait_for_url(f"**{FACTORS}authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(f"**{ACCOUNT}")


def test_a_passkey_that_was_removed_opens_nothing(open_page: OpenPage) -> None:
    username = make_official("ONE_STOP_OFFICER", password=PASSWORD)
    page = open_page("en", 1280)
    give_key(page)
    enter_password(page, username)
    page.wait_for_url(f"**{DESK}")
    add_passkey(page)
    page.goto(KEYS)
    page.click("main a[href$='/remove/']")
    page.click("main form button")
    page.wait_for_url(f"**{KEYS}")
    sign_out(page)
    page.goto(LOGIN)
    page.click("#passkey_login")
    expect(page.locator("main")).to_contain_text("Incorrect code.")
    assert page.url.endswith(LOGIN)


def test_enter_on_the_name_of_a_new_key_does_not_send_an_empty_form(open_page: OpenPage) -> None:
    username = make_official("ONE_STOP_OFFICER", password=PASSWORD)
    page = open_page("vi", 1280)
    enter_password(page, username)
    page.wait_for_url(f"**{DESK}")
    page.goto(f"{KEYS}add/")
    confirm_password(page, lambda _: None)
    page.press("#id_name", "Enter")
    page.wait_for_timeout(300)
    expect(page.locator("[role=alert]")).to_have_count(0)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_scripts_a_passkey_is_not_offered_and_the_password_signs_in(
    open_page: OpenPage, language: str
) -> None:
    username = make_official("ONE_STOP_OFFICER", password=PASSWORD)
    page = open_page(language, 1280, scripts=False)
    page.goto(LOGIN)
    expect(page.locator("#passkey_login")).to_be_hidden()
    expect(page.locator("main")).not_to_contain_text("JavaScript")
    enter_password(page, username)
    page.wait_for_url(f"**{DESK}")
    with_scripts = open_page(language, 1280)
    with_scripts.goto(LOGIN)
    expect(with_scripts.locator("#passkey_login")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_signing_in_is_accessible_fits_and_says_its_language(
    open_page: OpenPage, language: str
) -> None:
    username = make_official("ONE_STOP_OFFICER", password=PASSWORD)
    page = open_page(language)
    give_key(page)
    found: list[str] = []

    def look(shown: Page) -> None:
        found.extend(faults(shown, language, axe_widths=WIDTHS))

    def open_and_look(*addresses: str) -> None:
        for address in addresses:
            page.goto(address)
            look(page)

    open_and_look(LOGIN)
    page.fill("#id_login", username)
    page.fill("#id_password", "wrong-wrong-wrong")
    page.press("#id_password", "Enter")
    page.wait_for_selector("[role=alert]")
    look(page)
    enter_password(page, username)
    page.wait_for_url(f"**{DESK}")
    open_and_look(FACTORS, KEYS, "/tai-khoan/logout/", "/tai-khoan/password/change/")
    for field in ("oldpassword", "password1", "password2"):
        page.fill(f"#id_{field}", f"{field}-short")
    page.click("main form button")
    page.wait_for_selector("[role=alert]")
    look(page)
    secret = set_up_codes(page, look)
    look(page)
    page.goto(f"{KEYS}add/")
    look(page)
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(f"**{FACTORS}")
    look(page)
    open_and_look(KEYS, f"{FACTORS}totp/deactivate/", f"{FACTORS}recovery-codes/generate/")
    for way in ("edit", "remove"):
        page.goto(KEYS)
        page.click(f"main a[href$='/{way}/']")
        look(page)
    open_and_look(f"{FACTORS}reauthenticate/", f"{KEYS}reauthenticate/")
    sign_out(page)
    enter_password(page, username)
    page.wait_for_url(f"**{FACTORS}authenticate/")
    look(page)
    cache.clear()  # a code counts once; the half minute of the set-up may still be running
    page.fill("#id_code", code_for(secret))
    page.press("#id_code", "Enter")
    page.wait_for_url(f"**{DESK}")
    assert not found, "\n".join(found)
