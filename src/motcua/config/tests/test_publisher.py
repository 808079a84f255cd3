"""The worker freezes what the targets count, beside its loop."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from motcua.config import service
from motcua.core import clock
from motcua.indicators import api as indicators


class Once(threading.Event):
    """Set as soon as anybody waits for it: one round and no more."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


@pytest.mark.django_db(transaction=True)
def test_yesterday_is_published_in_one_round() -> None:
    yesterday = clock.today() - timedelta(days=1)
    assert indicators.published_list(code="DOSSIERS_ON_TIME", on=yesterday) == []
    service._publish(Once())
    (first,) = indicators.published_list(code="DOSSIERS_ON_TIME", on=yesterday)
    service._publish(Once())
    (again,) = indicators.published_list(code="DOSSIERS_ON_TIME", on=yesterday)
    assert (first.published_id, first.published_by) == (again.published_id, "system")
