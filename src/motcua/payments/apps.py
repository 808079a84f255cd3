"""The payments application."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Fees due, the codes they are paid with, and what the bank says came in."""

    name = "motcua.payments"
    label = "payments"
    verbose_name = "Motcua payments"
