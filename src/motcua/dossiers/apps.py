"""The dossiers application."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers from receipt to result, their derived clock, and imported history."""

    name = "motcua.dossiers"
    label = "dossiers"
    verbose_name = "Motcua dossiers"
