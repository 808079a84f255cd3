"""The procedures application. It has no tables: procedures are definition files."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """The catalogue of procedures and their dated versions."""

    name = "motcua.procedures"
    label = "procedures"
    verbose_name = "Motcua procedures"
