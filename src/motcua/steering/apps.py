"""The steering application."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    """The steering committee, inspections and good practices."""

    name = "motcua.steering"
    label = "steering"
    verbose_name = "Motcua steering"
