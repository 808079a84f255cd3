"""Small calendars for tests, and instants in Viet Nam."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import numpy as np
from hypothesis import strategies as st

from motcua.calendars.rules import Hours, WorkingCalendar, calendar_of
from motcua.core import clock

START = date(2024, 1, 1)
OFFICE: Hours = (
    date(2000, 1, 1), None,
    ((time(7), time(11)), (time(13), time(17))), ((time(7), time(11)),),
)  # fmt: skip


def small_calendar(kinds: Sequence[int], proposed_from: int | None = None) -> WorkingCalendar:
    """A calendar that begins on ``START`` with one kind (0, 1, 2) for each day."""
    proposed = np.zeros(len(kinds), dtype=np.bool_)
    if proposed_from is not None:
        proposed[proposed_from:] = True
    return calendar_of(
        code="test", version="1", first=START, kinds=np.array(kinds, dtype=np.int8),
        proposed=proposed, hours=[OFFICE],
    )  # fmt: skip


def at(text: str) -> datetime:
    """An instant from Vietnamese wall-clock time, e.g. ``2014-01-24T09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.VIETNAM)


calendars = st.lists(st.sampled_from([0, 1, 1, 1, 2]), min_size=30, max_size=60).map(small_calendar)
