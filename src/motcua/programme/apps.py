"""The programme application. It has no tables: programmes are definition files."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Targets, contents, duties, and how they stand."""

    name = "motcua.programme"
    label = "programme"
    verbose_name = "Motcua programme"
