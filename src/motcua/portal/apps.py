"""The public pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for everybody. No models."""

    name = "motcua.portal"
    label = "portal"
    verbose_name = "Motcua portal"
