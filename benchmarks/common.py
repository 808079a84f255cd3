"""Shared by the benchmarks: a server of their own, clients side by side, ratios.

Every figure is a ratio against a baseline that runs in the same minute on the same
server, so that a slow or busy machine moves both. Rounds alternate, and the median counts.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

RESULTS = Path(__file__).parent / "results.json"
Client = Callable[[int, int], None]


@contextmanager
def server() -> Iterator[Path]:
    """A new, durable private server with this release's tables; gone afterwards."""
    from motcua.config import bootstrap, private_postgres

    with TemporaryDirectory(prefix="motcua-bench-", ignore_cleanup_errors=True) as folder:
        place = Path(folder).resolve()
        os.environ["MOTCUA_DATA_DIR"] = str(place)
        os.environ.pop("MOTCUA_DATABASE_URL", None)
        bootstrap.prepare(as_owner=True)
        import django

        django.setup()
        from motcua.config.installing import set_up

        set_up()
        os.environ.pop("MOTCUA_ACT_AS_OWNER", None)
        try:
            yield place
        finally:
            from django.db import connections

            connections.close_all()
            private_postgres.release(private_postgres.PrivateServer(place))


def url() -> str:
    """Where the benchmark's server answers."""
    from motcua.config.private_postgres import PrivateServer

    return PrivateServer(Path(os.environ["MOTCUA_DATA_DIR"])).url()


def raw_connection() -> psycopg.Connection[Any]:
    """A bare driver connection with the role and zone that the program uses."""
    return psycopg.connect(url(), options="-c role=motcua_app -c timezone=UTC", autocommit=True)


def _client(prepare: Callable[[], Client], number: int, count: int, gate: Any, spent: Any) -> None:
    work = prepare()
    work(number, 5)  # warm: connections, caches, prepared statements
    gate.wait()
    begun = time.perf_counter()
    work(number, count)
    spent.put(time.perf_counter() - begun)


def rate(prepare: Callable[[], Client], *, clients: int, count: int) -> float:
    """Operations a second of ``clients`` processes that each do ``count``.

    ``prepare`` runs in the client and returns what does the work.
    """
    context = multiprocessing.get_context("spawn")
    gate, spent = context.Barrier(clients), context.Queue()
    parts = [
        context.Process(target=_client, args=(prepare, number, count, gate, spent))
        for number in range(clients)
    ]
    for part in parts:
        part.start()
    times = [spent.get(timeout=600) for _ in parts]
    for part in parts:
        part.join()
    return clients * count / max(times)


def compare(
    ours: Callable[[], float], theirs: Callable[[], float], rounds: int = 5
) -> dict[str, float]:
    """Alternate the two; medians and the median of the ratio pair by pair."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return {
        "ours": statistics.median(pair[0] for pair in pairs),
        "baseline": statistics.median(pair[1] for pair in pairs),
        "ratio": statistics.median(a / b for a, b in pairs),
        "ratio_min": min(a / b for a, b in pairs),
        "ratio_max": max(a / b for a, b in pairs),
    }


def as_utc(instant: Any) -> datetime:
    """A numpy instant as an aware one."""
    found: datetime = instant.astype("datetime64[us]").astype(datetime)
    return found.replace(tzinfo=UTC)


def note(name: str, wanted: str, figures: dict[str, Any]) -> None:
    """Keep a result for ``benchmarks/README.md`` and print it."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    rounded = {
        key: float(f"{value:.4g}") if isinstance(value, float) else value
        for key, value in figures.items()
    }
    known[name] = {"wanted": wanted, **rounded}
    RESULTS.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{name}: {rounded} (wanted: {wanted})", flush=True)


def machine() -> str:
    """What the figures were measured on, without naming it."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
