"""The webhooks application."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Dossier events sent to the systems that subscribed to them."""

    name = "motcua.webhooks"
    label = "webhooks"
    verbose_name = "Motcua webhooks"
