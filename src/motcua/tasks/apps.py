"""The tasks application."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Work programmes and tasks given, judged by acts and evidence."""

    name = "motcua.tasks"
    label = "tasks"
    verbose_name = "Motcua tasks"
