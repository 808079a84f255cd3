"""What every answer carries, and what no page may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

import motcua
from motcua.dossiers.contracts import Receipt
from motcua.face.tests.factories import (
    PASSWORD,
    SLUG,
    client_of,
    make_official,
    seal_all,
)

SOURCES = Path(motcua.__file__).parent
TEMPLATES = sorted(SOURCES.glob("*/templates/**/*.html"))
INLINE = re.compile(
    r"<style|<iframe|<object|<embed|javascript:|\sstyle\s*=|\son[a-z]+\s*="
    r"|<script(?! src=\"\{% static 'face/[a-z-]+\.js' %\}\" defer></script>)",
    re.IGNORECASE,
)
"""Nothing inline; a script is a file of ours, named by its static address."""
PUBLIC = (
    "/", "/healthz", "/design/", "/thu-tuc/", f"/thu-tuc/{SLUG}/", "/tra-cuu/", "/tra-cuu/?ma=x",
    "/ho-so/{code}/", "/ho-so/{code}/dong-ho/", "/ho-so/{code}/bang-chung.json", "/ho-so/NONE/",
    "/muc-tieu/", "/muc-tieu/a/", "/muc-tieu/m/", "/muc-tieu/?ngay=x",
    "/chi-so/ONLINE_SHARE/can-cu/", "/man-hinh/AG.30307/", "/so-cai/",
    "/tlog/checkpoint", "/tlog/key",
    "/tlog/tile/0/000.p/1", "/tlog/tile/0/999", "/tai-khoan/login/", "/no-such-page/",
    "/api/openapi.json", "/api/dossiers/{code}/status", "/api/dossiers/NONE/status",
    "/api/dossiers",
)  # fmt: skip
OFFICIAL = (
    "/ban-lam-viec/", "/ban-lam-viec/tiep-nhan/", f"/ban-lam-viec/tiep-nhan/{SLUG}/",
    "/ban-lam-viec/ho-so/{code}/", "/ban-lam-viec/ho-so/{code}/giay-tiep-nhan.pdf",
    "/ban-lam-viec/van-hanh/", "/ban-lam-viec/hang-cho/", "/ban-lam-viec/tai-khoan/",
    "/tai-khoan/password/change/",
    "/tai-khoan/2fa/", "/tai-khoan/2fa/totp/activate/", "/tai-khoan/2fa/webauthn/",
    "/tai-khoan/2fa/webauthn/add/", "/tai-khoan/2fa/recovery-codes/generate/",
    "/tai-khoan/reauthenticate/", "/tai-khoan/logout/", "/tai-khoan/signup/", "/tai-khoan/email/",
)  # fmt: skip


def policy_of(answer: object) -> dict[str, str]:
    text = answer["Content-Security-Policy"]  # type: ignore[index]
    return {part.split()[0]: part.strip().partition(" ")[2] for part in text.split(";")}


def check(answer: object) -> None:
    """The policy is strict, the type is not to be guessed, and a page needs nothing inline."""
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    for name in ("script-src", "style-src", "form-action"):
        assert policy[name] == "'self'"
    for name in ("base-uri", "frame-ancestors"):
        assert policy[name] == "'none'"
    assert "unsafe" not in str(policy)
    assert answer["X-Content-Type-Options"] == "nosniff"  # type: ignore[index]
    assert answer["Referrer-Policy"] == "same-origin"  # type: ignore[index]
    kind = answer["Content-Type"].partition(";")[0]  # type: ignore[index]
    if kind != "text/html":
        return
    page = html.fromstring(answer.content.decode())  # type: ignore[attr-defined]
    assert page.xpath("//style | //iframe | //object | //embed | //*[@style]") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    assert page.xpath("//script[not(@src) and not(@type='application/json')]") == []
    for address in page.xpath("//script/@src | //link/@href | //img/@src"):
        assert address.startswith(("/", "data:image/"))
        assert not address.startswith("//")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCES).as_posix())
def test_a_template_holds_no_style_and_no_script_of_its_own(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>", '<script src="https://x.vn/a.js" defer></script>',
        "<script src=\"{% static 'face/a.js' %}\" defer>alert(1)</script>",
    ],
)  # fmt: skip
def test_a_script_that_is_no_file_of_ours_is_seen(markup: str) -> None:
    assert INLINE.findall(markup)


def test_the_templates_are_where_the_scan_looks_for_them() -> None:
    assert {path.parts[-4] for path in TEMPLATES} >= {"portal", "desk", "face"}


@pytest.mark.django_db
class TestAnswers:
    @pytest.mark.parametrize("url", PUBLIC)
    def test_a_public_answer_carries_the_policy_and_keeps_it(
        self, client: Client, dossier: Receipt, url: str
    ) -> None:
        seal_all()
        check(client.get(url.format(code=dossier.code)))

    @pytest.mark.parametrize("url", OFFICIAL)
    def test_an_officials_page_carries_the_policy_and_keeps_it(
        self, dossier: Receipt, url: str
    ) -> None:
        check(client_of("ONE_STOP_OFFICER").get(url.format(code=dossier.code), follow=True))

    def test_a_refused_form_carries_the_policy_too(self, dossier: Receipt) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(f"/ho-so/{dossier.code}/chi-tiet/", {"digits": "1"})
        assert answer.status_code == 409
        check(answer)

    def test_no_page_may_be_framed(self, client: Client) -> None:
        assert client.get("/")["X-Frame-Options"] == "DENY"

    def test_what_is_no_page_is_never_sent_as_one(self, client: Client, dossier: Receipt) -> None:
        seal_all()
        for url in (f"/ho-so/{dossier.code}/bang-chung.json", "/tlog/checkpoint", "/tlog/key",
                    "/tlog/tile/0/000.p/1", "/tlog/tile/entries/000.p/1", "/api/openapi.json",
                    "/healthz", f"/api/dossiers/{dossier.code}/proof"):  # fmt: skip
            answer = client.get(url)
            assert answer.status_code == 200
            assert "html" not in answer["Content-Type"]

    def test_what_the_pages_load_is_there(self, client: Client) -> None:
        page = html.fromstring(client.get("/").content.decode())
        for address in page.xpath("//link/@href"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert b"".join(answer.streaming_content)
            answer.close()


@pytest.mark.django_db
@pytest.mark.usefixtures("units", "fresh_cache")
class TestSigningIn:
    URL = "/tai-khoan/login/"

    def sign_in(self, client: Client, next_page: str = "", **change: str) -> object:
        name = make_official("HEAD", password=PASSWORD)
        form = {"login": name, "password": PASSWORD, "next": next_page, **change}
        return client.post(self.URL, form, headers={"accept-language": "en"})

    def test_the_right_password_opens_the_desk(self, client: Client) -> None:
        assert self.sign_in(client)["Location"] == "/ban-lam-viec/"  # type: ignore[index]
        assert client.get("/ban-lam-viec/").status_code == 200

    def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
        self, client: Client
    ) -> None:
        self.sign_in(client)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == ""

    def test_the_form_cookie_is_not_sent_by_other_sites(self, client: Client) -> None:
        client.get(self.URL)
        assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"

    @pytest.mark.parametrize(
        "outside", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
    )
    def test_signing_in_leads_nowhere_else(self, client: Client, outside: str) -> None:
        answer = self.sign_in(client, outside)
        assert answer.status_code == 302  # type: ignore[attr-defined]
        assert "evil" not in answer["Location"]  # type: ignore[index]
        assert "javascript" not in answer["Location"]  # type: ignore[index]

    @pytest.mark.parametrize(
        "change",
        [{"password": "wrong"}, {"login": "nobody-here"}, {"login": "a\x00b"}, {"login": "ạ"},
         {"login": "x" * 9999}, {"password": "x" * 9999}],
    )  # fmt: skip
    def test_a_wrong_name_or_password_is_told_without_saying_which(
        self, client: Client, change: dict[str, str]
    ) -> None:
        answer = self.sign_in(client, **change)
        assert answer.status_code == 200  # type: ignore[attr-defined]
        assert "There is a problem" in answer.content.decode()  # type: ignore[attr-defined]
        assert client.get("/ban-lam-viec/").status_code == 302

    def test_after_five_wrong_passwords_even_the_right_one_must_wait(self, client: Client) -> None:
        name = make_official("HEAD", password=PASSWORD)
        for _ in range(5):
            client.post(self.URL, {"login": name, "password": "wrong-wrong-wrong"})
        client.post(self.URL, {"login": name, "password": PASSWORD})
        assert client.get("/ban-lam-viec/").status_code == 302

    def test_nobody_makes_an_account_for_themselves(self, client: Client) -> None:
        form = {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD}
        for url in ("/tai-khoan/signup/", "/tai-khoan/3rdparty/signup/"):
            assert client.post(url, form).status_code in (302, 403, 404)
        client.post(self.URL, {"login": "intruder", "password": PASSWORD})
        assert client.get("/ban-lam-viec/").status_code == 302


@pytest.mark.django_db
class TestLanguage:
    def switch(self, client: Client, language: str, next_page: str) -> object:
        return client.post("/i18n/setlang/", {"language": language, "next": next_page})

    def test_the_reader_stays_on_the_page_in_the_other_language(self, client: Client) -> None:
        assert self.switch(client, "en", "/thu-tuc/?q=a")["Location"] == "/thu-tuc/?q=a"  # type: ignore[index]
        assert '<html lang="en">' in client.get("/thu-tuc/?q=a").content.decode()
        self.switch(client, "vi", "/")
        assert '<html lang="vi">' in client.get("/").content.decode()

    def test_the_button_leads_back_to_the_very_page(self, client: Client) -> None:
        page = html.fromstring(client.get("/thu-tuc/?q=a&cap=COMMUNE").content.decode())
        assert page.xpath("//nav//input[@name='next']/@value") == ["/thu-tuc/?q=a&cap=COMMUNE"]

    @pytest.mark.parametrize(
        "outside",
        ["https://evil.example/", "//evil.example/", "http:///evil.example", "javascript:alert(1)",
         "\\\\evil.example", "/\\evil.example"],
    )  # fmt: skip
    def test_a_page_elsewhere_is_not_gone_to(self, client: Client, outside: str) -> None:
        assert self.switch(client, "en", outside)["Location"] == "/"  # type: ignore[index]

    def test_an_unknown_language_changes_nothing(self, client: Client) -> None:
        self.switch(client, "xx", "/")
        assert '<html lang="vi">' in client.get("/").content.decode()
