"""The reports application: forms, scores and periods are definition files, sent reports tables."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Periodic reports and scores, filled from published counts."""

    name = "motcua.reports"
    label = "reports"
    verbose_name = "Motcua reports"
