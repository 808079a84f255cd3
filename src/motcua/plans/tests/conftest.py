"""Shared fixtures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.plans.tests.factories import AT


@pytest.fixture
def units(db: None) -> None:
    """The units of the shipped definitions."""
    organisation.organisation_load(at=datetime(2012, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        yield


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    """Texts of schemes are kept in a folder of the test."""
    settings.MOTCUA_DATA_DIR = tmp_path
