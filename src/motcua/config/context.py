"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from motcua.organisation import api as organisation


def face(request: HttpRequest) -> dict[str, Any]:
    """``face.demo``, ``face.may_receive``, ``face.may_operate``."""
    actor = getattr(request, "actor", None)
    return {
        "face": {
            "demo": settings.MOTCUA_DEMO,
            "may_receive": actor is not None
            and organisation.permitted_anywhere(actor, "dossiers.receive"),
            "may_operate": actor is not None
            and organisation.permitted_anywhere(actor, "outbox.read"),
        }
    }
