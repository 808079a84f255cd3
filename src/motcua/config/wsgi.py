"""WSGI entrance."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
application = get_wsgi_application()

from motcua.procedures import api as procedures  # noqa: E402 - models exist only now

procedures.catalogue_watch()
