"""A browser, a server with real data, and what journeys do again and again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from motcua.face.tests import factories
from tests.journeys.browser import NoBrowser, find_or_install, is_root
from tests.journeys.looking import AXE_WIDTH, HEIGHT

LOCALES = {"vi": "vi-VN", "en": "en-GB"}
PATIENCE_MS = 15_000
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would refuse its database then.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            program = find_or_install(playwright)
        except NoBrowser as reason:
            pytest.fail(str(reason))
        options = ["--no-sandbox"] if is_root() else []
        started = playwright.chromium.launch(executable_path=program, args=options)
        yield started
        started.close()


@pytest.fixture
def open_page(
    browser: Browser, live_server: LiveServer, transactional_db: None
) -> Iterator[OpenPage]:
    """Opens pages of a given language and width; signed in when a user name is given.

    Without a width, Vietnamese is read on a telephone and English on a desk.
    """
    factories.load_units()
    cache.clear()
    contexts = []

    def open_one(
        language: str = "vi", width: int | None = None, *, scripts: bool = True, username: str = ""
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url, locale=LOCALES[language], java_script_enabled=scripts,
            viewport={"width": width or AXE_WIDTH[language], "height": HEIGHT},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        if username:
            cookie = factories.sign_in(Client(), username).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies(
                [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
            )
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    cache.clear()
