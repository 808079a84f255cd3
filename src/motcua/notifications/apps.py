"""The notifications application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notices to applicants: by e-mail, and an outbox of text messages."""

    name = "motcua.notifications"
    label = "notifications"
    verbose_name = "Motcua notifications"
