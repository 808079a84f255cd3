"""Fixtures that the tests of all pages share; each ``conftest.py`` takes them up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from motcua.dossiers.contracts import Receipt
from motcua.face.tests import factories


@pytest.fixture
def units(db: None) -> None:
    factories.load_units()


@pytest.fixture
def fresh_cache(db: None) -> Iterator[None]:
    """No counted attempts from another test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def dossier(units: None) -> Receipt:
    """A dossier at the first ward's counter, received just now."""
    return factories.receive()
