"""Before Django: a database that answers and is new enough."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from motcua.config import bootstrap
from motcua.config.environment import EnvironmentInvalid
from motcua.config.private_postgres import PrivateServer


@pytest.fixture
def live_url(monkeypatch: pytest.MonkeyPatch) -> str:
    """The server of this test run; what ``prepare`` sets is put back afterwards."""
    for name in ("DJANGO_SETTINGS_MODULE", "MOTCUA_ACT_AS_OWNER", "MOTCUA_DATA_DIR_WAS_NEW"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    given = os.environ.get("MOTCUA_DATABASE_URL")
    return given or PrivateServer(Path(os.environ["MOTCUA_DATA_DIR"]).resolve()).url()


@pytest.mark.parametrize("version", [90624, 130020, 149999, 0])
def test_a_server_that_is_too_old_is_refused_with_what_to_do(version: int) -> None:
    with pytest.raises(EnvironmentInvalid, match=r"needs 15 or newer.*Upgrade the server"):
        bootstrap.refuse_old(version)


@pytest.mark.parametrize("version", [150000, 150013, 160001, 180000])
def test_a_server_that_is_new_enough_is_taken(version: int) -> None:
    bootstrap.refuse_old(version)


def test_the_refusal_names_the_version_that_was_found() -> None:
    with pytest.raises(EnvironmentInvalid, match="version 14;"):
        bootstrap.refuse_old(140011)


def test_the_server_of_this_run_is_taken(live_url: str) -> None:
    bootstrap.check_server(live_url)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on, held so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_dead_server_is_told_in_plain_words(closed_port: int) -> None:
    url = f"postgresql://someone:hunter2@127.0.0.1:{closed_port}/motcua"
    with pytest.raises(EnvironmentInvalid) as refusal:
        bootstrap.check_server(url)
    said = str(refusal.value)
    assert said.startswith("The PostgreSQL server does not answer")
    assert "MOTCUA_DATABASE_URL" in said
    assert "hunter2" not in said


def test_a_database_that_is_not_there_is_told(live_url: str) -> None:
    with pytest.raises(EnvironmentInvalid, match='database "no_such_database" does not exist'):
        bootstrap.check_server(urlsplit(live_url)._replace(path="/no_such_database").geturl())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://someone:hunter2%zz@db/motcua",
        "postgresql://someone:hunter2@db/motcua?colour=red",
        "postgresql://someone:hunter2@[::1/motcua",
    ],
)
def test_a_url_that_cannot_be_read_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(EnvironmentInvalid, match="MOTCUA_DATABASE_URL") as refusal:
        bootstrap.check_server(url)
    assert "hunter2" not in str(refusal.value)


def test_preparing_remembers_whether_the_data_directory_was_new(
    live_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE_URL", live_url)
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))
    found = bootstrap.prepare()
    assert found.data_dir == (tmp_path / "data").resolve()
    assert os.environ["MOTCUA_DATA_DIR_WAS_NEW"] == "1"
    found.data_dir.mkdir()
    bootstrap.prepare()
    assert os.environ["MOTCUA_DATA_DIR_WAS_NEW"] == "1", "an empty folder is as good as none"
    (found.data_dir / "secret.key").write_text("x")
    bootstrap.prepare()
    assert os.environ["MOTCUA_DATA_DIR_WAS_NEW"] == "0"


def test_with_a_server_of_yours_no_private_one_is_made(
    live_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE_URL", live_url)
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))
    bootstrap.prepare()
    assert not (tmp_path / "data" / "postgres").exists()


def test_acting_as_the_owner_is_asked_for_and_handed_on(
    live_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE_URL", live_url)
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("MOTCUA_ACT_AS_OWNER", "")
    assert not bootstrap.prepare().act_as_owner
    assert bootstrap.prepare(as_owner=True).act_as_owner
    assert os.environ["MOTCUA_ACT_AS_OWNER"] == "1"
