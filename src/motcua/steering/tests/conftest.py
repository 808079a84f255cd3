"""Shared fixtures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.steering.tests.factories import AT


@pytest.fixture
def units(db: None) -> None:
    """The units of the shipped definitions."""
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, settings: Any) -> Any:
    settings.MOTCUA_DATA_DIR = tmp_path
    with clock.pinned(AT):
        yield
