"""The desk application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """See the module's README."""

    name = "motcua.desk"
    label = "desk"
    verbose_name = "Motcua desk"
