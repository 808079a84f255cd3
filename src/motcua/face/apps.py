"""The face application: layouts, design tokens, components. It has no pages of its own."""

from django.apps import AppConfig


class FaceConfig(AppConfig):
    """What all pages look like, for the public and for officials."""

    name = "motcua.face"
    label = "face"
    verbose_name = "Motcua face"
