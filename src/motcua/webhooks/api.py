"""What other modules may call."""

from __future__ import annotations

from motcua.webhooks.selectors import delivery_list, standing, subscription_list
from motcua.webhooks.services import (
    deliver_due,
    deliveries_make,
    delivery_retry,
    forget_old,
    subscription_add,
    subscription_remove,
)

__all__ = [
    "deliver_due",
    "deliveries_make",
    "delivery_list",
    "delivery_retry",
    "forget_old",
    "standing",
    "subscription_add",
    "subscription_list",
    "subscription_remove",
]
