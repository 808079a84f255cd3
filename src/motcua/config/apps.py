"""The top of the stack: wires modules together when Django is ready."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, urls, wiring."""

    name = "motcua.config"
    label = "config"
    verbose_name = "Motcua"

    def ready(self) -> None:
        """Connect events and fact sets to whoever uses them."""
        from motcua.config.wiring import wire  # models exist only now

        wire()
