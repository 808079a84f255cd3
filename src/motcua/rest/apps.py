"""The rest application."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    """See the module's README."""

    name = "motcua.rest"
    label = "rest"
    verbose_name = "Motcua rest"
