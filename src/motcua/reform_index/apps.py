"""The reform index application."""

from django.apps import AppConfig


class ReformIndexConfig(AppConfig):
    """Index sets as data, scores with their evidence, published results."""

    name = "motcua.reform_index"
    label = "reform_index"
    verbose_name = "Motcua reform index"
