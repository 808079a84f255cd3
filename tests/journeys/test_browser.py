"""How a browser is found: journeys fail loudly rather than pass for want of one."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.journeys import browser


def with_own(path: str) -> Any:
    """Stands for a Playwright whose own browser would lie at ``path``."""
    return SimpleNamespace(chromium=SimpleNamespace(executable_path=path))


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing on its path."""
    monkeypatch.delenv(browser.SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_the_setting_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare, "chromium")
    wanted = program(bare, "my-browser")
    monkeypatch.setenv(browser.SETTING, wanted)
    assert browser.find(with_own("")) == wanted


def test_a_setting_that_names_no_program_is_refused(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(browser.SETTING, str(bare / "nothing"))
    with pytest.raises(browser.NoBrowser, match=r"names .*nothing"):
        browser.find(with_own(""))


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_on_the_path_is_found(bare: Path, name: str) -> None:
    wanted = program(bare, name)
    assert browser.find(with_own("")) == wanted


def test_the_one_that_was_downloaded_comes_last(bare: Path) -> None:
    own = program(bare, "downloaded")
    assert browser.find(with_own(own)) == own
    assert browser.find(with_own(str(bare / "never-downloaded"))) is None


def test_without_apt_the_command_is_playwrights_own(bare: Path) -> None:
    assert browser.install_command() == f"{sys.executable} -m playwright install chromium"


def test_root_with_apt_installs_the_systems_browser(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare, "apt-get")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    assert browser.install_command() == browser.BY_APT
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert browser.install_command() != browser.BY_APT


def test_an_installation_that_fails_names_the_command_and_what_it_said(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "install_command", lambda: "echo no network >&2; false")
    with pytest.raises(browser.NoBrowser, match=r"echo no network[^\0]*It said:\nno network"):
        browser.find_or_install(with_own(""))
