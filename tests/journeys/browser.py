"""Finds Chromium, or installs it; journeys never pass for want of a browser.

Order: ``$MOTCUA_CHROMIUM``, a Chromium or Chrome on the path, the one that Playwright
downloaded. If there is none it is installed; if that fails, the message names the one
command that does it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTING = "MOTCUA_CHROMIUM"
PATIENCE_SECONDS = 600
BY_APT = "apt-get update && apt-get install -y --no-install-recommends chromium"


class NoBrowser(RuntimeError):
    """There is no Chromium and it could not be installed."""


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def find(playwright: Playwright) -> str | None:
    """The program to start, or ``None``. Raises ``NoBrowser`` for a wrong setting."""
    named = os.environ.get(SETTING)
    if named:
        if not shutil.which(named):
            raise NoBrowser(f"{SETTING} names {named}, which is no program")
        return named
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if on_path:
        return on_path
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install_command() -> str:
    """The one command that installs Chromium here."""
    if is_root() and shutil.which("apt-get"):
        return BY_APT
    return f"{sys.executable} -m playwright install chromium"


def find_or_install(playwright: Playwright) -> str:
    """The program to start. Raises ``NoBrowser``."""
    found = find(playwright)
    if found:
        return found
    command = install_command()
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    found = find(playwright)
    if found:
        return found
    said = (done.stderr or done.stdout).strip()[-800:]
    raise NoBrowser(f"There is no Chromium. Install it with:\n  {command}\nIt said:\n{said}")
