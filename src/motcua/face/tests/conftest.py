"""Shared fixtures."""

from __future__ import annotations

from motcua.face.tests.fixtures import dossier, fresh_cache, units

__all__ = ["dossier", "fresh_cache", "units"]
