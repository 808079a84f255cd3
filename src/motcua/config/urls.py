"""The addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from motcua.rest.root import api

urlpatterns = [
    path("", include("motcua.portal.urls")),
    path("ban-lam-viec/", include("motcua.desk.urls")),
    path("api/", api.urls),
    path("tai-khoan/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

if settings.MOTCUA_DEMO:
    urlpatterns.append(path("vai/", include("motcua.config.demo_urls")))
