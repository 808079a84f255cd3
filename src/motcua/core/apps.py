"""The core application; it also grants the application's database role after a migration."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from motcua.core.roles import grant_application_role


def _grant(using: str, **_: Any) -> None:
    grant_application_role(using=using)


class CoreConfig(AppConfig):
    """Clock, errors, commands, outbox, files, text."""

    name = "motcua.core"
    label = "core"
    verbose_name = "Motcua core"

    def ready(self) -> None:
        """Grants follow each migration, so that a new table is never left without."""
        post_migrate.connect(_grant, dispatch_uid="motcua.core.grant_application_role")
