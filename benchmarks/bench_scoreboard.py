"""The public scoreboard at 10,000 and at 200,000 dossiers: its cost is that of its figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from benchmarks import common
from benchmarks.bench_http import fill

FEW, MANY, CALLS = 10_000, 200_000, 20
PROGRAMME, MONTHS = "an-giang-2026-2030", (date(2026, 1, 1), date(2026, 10, 31))
BARE = (
    "SELECT on_day, value, numerator, denominator FROM indicators_published_value"
    " WHERE code = 'DOSSIERS_ON_TIME' AND unit = 'AG' AND group_by = '' ORDER BY on_day"
)
PAGES = {
    "the scoreboard": f"/muc-tieu/?chuong-trinh={PROGRAMME}&ngay=2026-10-31",
    "a target": f"/muc-tieu/dung-han/?chuong-trinh={PROGRAMME}&ngay=2026-10-31",
}


def per_second(work: Callable[[], object], calls: int) -> float:
    """Calls a second, one after the other, after a few to warm up."""
    for _ in range(3):
        work()
    begun = time.perf_counter()
    for _ in range(calls):
        work()
    return calls / (time.perf_counter() - begun)


def publish(reason: str = "") -> float:
    """Freeze the months; the seconds it took."""
    from motcua.core import clock
    from motcua.organisation.contracts import SYSTEM
    from motcua.programme import api as programme

    begun = time.perf_counter()
    programme.months_publish(
        programme=programme.programme_get(PROGRAMME), from_on=MONTHS[0], to_on=MONTHS[1],
        actor=SYSTEM, at=clock.now(), reason=reason,
    )  # fmt: skip
    return time.perf_counter() - begun


def measured(url: str) -> tuple[dict[str, float], int]:
    """A page against one bare statement of the same figures, and its own statements."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, raw = Client(), common.raw_connection()

    def page() -> None:
        assert client.get(url, headers={"host": "localhost"}).status_code == 200

    page()
    with CaptureQueriesContext(connection) as captured:
        page()
    read = [query["sql"] for query in captured if "dossiers_fact" in query["sql"]]
    assert not read, f"no dossier is read: {read}"
    figures = common.compare(
        lambda: per_second(page, CALLS),
        lambda: per_second(lambda: raw.execute(BARE).fetchall(), 50 * CALLS),
    )
    return figures, len(captured)


def main() -> None:
    with common.server():
        fill(1, FEW)
        took = {FEW: publish()}
        few = {name: measured(url) for name, url in PAGES.items()}
        fill(FEW + 1, MANY)
        took[MANY] = publish("benchmark with more dossiers")
        many = {name: measured(url) for name, url in PAGES.items()}
        for name in PAGES:
            assert few[name][1] == many[name][1], "as many statements as before"
            common.note(
                f"{name}, published, at {MANY:,} as at {FEW:,} dossiers (ratio of the ratios to a"
                " bare statement)",
                "0.8 to 1.25",
                {
                    "pages_per_s": many[name][0]["ours"], "statements": many[name][1],
                    "ratio": many[name][0]["ratio"] / few[name][0]["ratio"],
                },
            )  # fmt: skip
        common.note(
            "publishing ten months of three indicators, in seconds",
            "shown, for the daily publication does a tenth of it",
            {"at_10_000": took[FEW], "at_200_000": took[MANY]},
        )


if __name__ == "__main__":
    main()
