"""Shared fixtures."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from motcua.core import clock
from motcua.core.models import OutboxEvent
from motcua.organisation import api as organisation


@pytest.fixture
def own_machine(settings: Any) -> None:
    """Receivers on this machine are allowed, as in a demonstration."""
    settings.MOTCUA_WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@pytest.fixture
def ready(transactional_db: None, own_machine: None) -> None:
    """Units are loaded, and nothing waits in the outbox."""
    organisation.organisation_load(at=clock.now())
    OutboxEvent.objects.all().delete()
