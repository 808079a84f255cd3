"""The public scoreboard at 10,000 and at 200,000 dossiers: its cost is that of its figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg

from benchmarks import common
from benchmarks.bench_http import fill

FEW, MANY, CALLS = 10_000, 200_000, 20
PROGRAMME, MONTHS = "an-giang-2026-2030", (date(2026, 1, 1), date(2026, 10, 31))
BARE = f"/chuong-trinh/?chuong-trinh={PROGRAMME}"
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


def publish() -> float:
    """Freeze the months; the seconds it took."""
    from motcua.core import clock
    from motcua.organisation.contracts import SYSTEM
    from motcua.programme import api as programme

    begun = time.perf_counter()
    programme.months_publish(
        programme=programme.programme_get(PROGRAMME), from_on=MONTHS[0], to_on=MONTHS[1],
        actor=SYSTEM, at=clock.now(),
    )  # fmt: skip
    return time.perf_counter() - begun


def statements(url: str) -> list[str]:
    """What a page asks of the database."""
    from django.db import connection
    from django.test import Client

    asked: list[str] = []

    def spy(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(spy):
        assert Client().get(url, headers={"host": "localhost"}).status_code == 200
    read = [sql for sql in asked if "_fact" in sql]
    assert asked, "a page asks something"
    assert not read, f"no dossier is read: {read}"
    return asked


def measured(url: str) -> tuple[dict[str, float], int]:
    """A page against another page of our own that asks the database nothing."""
    from django.test import Client

    client = Client()

    def get(asked: str) -> None:
        assert client.get(asked, headers={"host": "localhost"}).status_code == 200

    figures = common.compare(
        lambda: per_second(lambda: get(url), CALLS),
        lambda: per_second(lambda: get(BARE), CALLS),
    )
    return figures, len(statements(url))


def forget() -> None:
    """Take back what was published, so that no correction stands beside it."""
    with psycopg.connect(common.url(), autocommit=True) as connection:
        connection.execute("TRUNCATE indicators_published_value CASCADE")


def main() -> None:
    with common.server():
        fill(1, FEW)
        took = {FEW: publish()}
        few = {name: measured(url) for name, url in PAGES.items()}
        fill(FEW + 1, MANY)
        forget()
        took[MANY] = publish()
        many = {name: measured(url) for name, url in PAGES.items()}
        for name in PAGES:
            assert few[name][1] == many[name][1], "as many statements as before"
            common.note(
                f"{name}, published, at {MANY:,} as at {FEW:,} dossiers (ratio of the ratios to a"
                " page without a statement)",
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
