"""Shared fixtures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from motcua.organisation import api as organisation


@pytest.fixture
def units(db: None) -> None:
    """The units of the shipped definitions."""
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))
