"""The indicators application."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Definitions, engine, values, evidence."""

    name = "motcua.indicators"
    label = "indicators"
    verbose_name = "Motcua indicators"
