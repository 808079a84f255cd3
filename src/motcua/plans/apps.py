"""The plans application."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Reform plans of agencies, their estimates, and the money that follows."""

    name = "motcua.plans"
    label = "plans"
    verbose_name = "Motcua plans"
