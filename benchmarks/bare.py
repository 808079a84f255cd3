"""The baseline of a look-up: a bare Django view with one indexed select, no middleware."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings

from motcua.config.private_postgres import OWNER, PrivateServer

_server = PrivateServer(Path(os.environ["MOTCUA_DATA_DIR"]))
settings.configure(
    SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF="benchmarks.bare", MIDDLEWARE=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": "motcua", "USER": OWNER,
            "HOST": str(_server.socket_dir), "CONN_MAX_AGE": None,
        }
    },
    USE_TZ=True,
)  # fmt: skip
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402


def status(request: HttpRequest, code: str) -> JsonResponse:
    """One indexed select as JSON."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, unit, channel FROM dossiers_dossier WHERE code = %s", [code])
        row = cursor.fetchone()
    return JsonResponse({"code": row[0], "unit": row[1], "channel": row[2]})


urlpatterns = [path("status/<str:code>", status)]
application = get_wsgi_application()
