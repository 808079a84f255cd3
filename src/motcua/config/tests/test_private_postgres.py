"""The private server: one for each data directory, shared, stopped by the last who uses it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from motcua.config.private_postgres import PrivateServer

USER = """
import os, sys
from pathlib import Path
from motcua.config.private_postgres import ensure
server = ensure(Path(sys.argv[1]), durable=False)
if "fork" in sys.argv and os.fork() == 0:
    sys.exit()
if "fork" in sys.argv:
    os.wait()
print(server.url(), flush=True)
sys.stdin.readline()
"""


class Process:
    """Another process that uses the private server of ``data_dir`` until it is let go."""

    def __init__(self, data_dir: Path, *words: str) -> None:
        self.running = subprocess.Popen(
            [sys.executable, "-c", USER, str(data_dir), *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def url(self) -> str:
        assert self.running.stdout is not None
        return self.running.stdout.readline().strip()

    def let_go(self) -> None:
        self.running.communicate("\n", timeout=60)
        assert self.running.returncode == 0

    def kill(self) -> None:
        self.running.kill()
        self.running.communicate(timeout=60)


@contextmanager
def using(data_dir: Path, *words: str) -> Iterator[str]:
    process = Process(data_dir, *words)
    try:
        yield process.url()
    finally:
        if process.running.returncode is None:
            process.let_go()


def ask(url: str, statement: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone()[0] if cursor.description else None  # type: ignore[index]


def runs(data_dir: Path) -> bool:
    return (PrivateServer(data_dir).cluster / "postmaster.pid").exists()


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A directory with a cluster that is down, under a name that is hard to quote."""
    with tempfile.TemporaryDirectory(prefix="motcua test + 100% dữ liệu & một 'cửa' ") as name:
        folder = Path(name).resolve()
        with using(folder) as url:
            ask(url, "CREATE TABLE kept (word text)")
        yield folder


def test_two_processes_at_once_share_one_server_and_the_last_one_stops_it(
    tmp_path: Path,
) -> None:
    fresh = tmp_path.resolve() / "not" / "made" / "yet"
    one, other = Process(fresh), Process(fresh)
    urls = [one.url(), other.url()]
    assert urls[0] == urls[1]
    started = {ask(url, "SELECT pg_postmaster_start_time()") for url in urls}
    assert len(started) == 1
    one.let_go()
    assert ask(urls[1], "SELECT pg_postmaster_start_time()") in started
    other.let_go()
    assert not runs(fresh)
    with pytest.raises(psycopg.OperationalError):
        ask(urls[0], "SELECT 1")


def test_what_is_stored_is_there_after_a_new_start(made: Path) -> None:
    word = f"lần {time.monotonic_ns()}"
    with using(made) as url:
        ask(url, f"INSERT INTO kept VALUES ('{word}')")
    assert not runs(made)
    with using(made) as url:
        assert ask(url, f"SELECT count(*) FROM kept WHERE word = '{word}'") == 1


def test_a_process_that_is_killed_takes_nobodys_server_away(made: Path) -> None:
    victim = Process(made)
    url = victim.url()
    victim.kill()
    assert ask(url, "SELECT 1") == 1
    with using(made) as again:
        assert again == url
    assert not runs(made), "the next one that lets go stops it"


def test_a_forked_child_that_ends_does_not_stop_its_parents_server(made: Path) -> None:
    with using(made, "fork") as url:
        assert ask(url, "SELECT 1") == 1


def test_two_data_directories_are_two_servers(made: Path, tmp_path: Path) -> None:
    with using(made) as here, using(tmp_path / "other") as there:
        assert here != there
        identity = "SELECT system_identifier FROM pg_control_system()"
        assert ask(here, identity) != ask(there, identity)
        assert ask(here, "SELECT to_regclass('kept')::text") == "kept"
        assert ask(there, "SELECT to_regclass('kept')::text") is None


def test_nobody_reaches_the_server_over_the_network(made: Path) -> None:
    with using(made) as url:
        assert ask(url, "SHOW listen_addresses") == ""
        assert ask(url, "SHOW server_encoding") == "UTF8"
    server = PrivateServer(made)
    assert server.cluster.stat().st_mode & 0o077 == 0


# Where things lie; no server needed ------------------------------------------------------


def test_a_socket_lies_with_the_data_where_the_path_is_short_enough() -> None:
    assert PrivateServer(Path("/srv/motcua")).socket_dir == Path("/srv/motcua/run")


@pytest.mark.parametrize("part", ["a" * 100, "đ" * 60, "x/" * 50])
def test_a_path_too_long_for_a_socket_gets_a_short_one_of_its_own(part: str) -> None:
    one, other = PrivateServer(Path("/srv") / part), PrivateServer(Path("/srv") / part / "b")
    for server in (one, other):
        longest = server.socket_dir / ".s.PGSQL.5432"
        assert len(os.fsencode(longest)) < 108
        assert server.socket_dir.parent == Path(tempfile.gettempdir())
    assert one.socket_dir != other.socket_dir
    assert one.socket_dir == PrivateServer(Path("/srv") / part).socket_dir


@pytest.mark.parametrize("name", ["plain", "dữ liệu", "a+b", "a&b=c", "100%", "what?", "a#b"])
def test_a_url_leads_to_the_socket_whatever_the_folder_is_called(name: str) -> None:
    server = PrivateServer(Path("/srv") / name)
    assert conninfo_to_dict(server.url())["host"] == f"/srv/{name}/run"
    assert parse_qs(urlsplit(server.url()).query) == {"host": [f"/srv/{name}/run"]}
