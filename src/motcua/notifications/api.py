"""What other modules may call."""

from __future__ import annotations

from motcua.notifications.loading import templates
from motcua.notifications.selectors import messages_failed, messages_of, standing
from motcua.notifications.services import (
    deliver_due,
    message_retry,
    notice_make,
    texts_exported,
    texts_waiting,
)

__all__ = [
    "deliver_due",
    "message_retry",
    "messages_failed",
    "messages_of",
    "notice_make",
    "standing",
    "templates",
    "texts_exported",
    "texts_waiting",
]
