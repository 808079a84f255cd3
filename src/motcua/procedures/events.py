"""What the module tells the rest of the program."""

from __future__ import annotations

CATALOGUE_CHANGED = "procedures.catalogue.changed.v1"
"""Payload: ``{"file_sha256", "stored", "new_versions", "drafts", "versions_sha256"}``."""
