"""The environment: read once, typed, checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from motcua.config import settings
from motcua.config.environment import DEMO_MARKER, EnvironmentInvalid, read_environment


def test_an_empty_environment_is_enough() -> None:
    found = read_environment({})
    assert found.database_url is None
    assert (found.host, found.port, found.max_upload_mb) == ("127.0.0.1", 8000, 20)
    assert found.data_dir == Path.home() / ".local" / "share" / "motcua"
    assert (found.definitions_dir / "organisation" / "roles.yaml").is_file()
    assert (found.debug, found.act_as_owner, found.public_url) == (False, False, None)


def test_an_empty_setting_counts_as_none() -> None:
    names = ("DATABASE_URL", "DATA_DIR", "DEFINITIONS_DIR", "PORT", "HOST", "ALLOWED_HOSTS",
             "PUBLIC_URL", "ACT_AS_OWNER", "WEBHOOK_NETWORKS",
             "FILES_S3_BUCKET", "MAX_UPLOAD_MB", "DEBUG")  # fmt: skip
    assert read_environment({f"MOTCUA_{name}": "" for name in names}) == read_environment({})


@pytest.mark.parametrize("url", ["postgresql://u:p@db:5432/motcua", "postgres://db/motcua"])
def test_a_postgresql_url_is_taken(url: str) -> None:
    assert read_environment({"MOTCUA_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("url", ["mysql://db/motcua", "sqlite:///motcua.db", "db:5432", "x"])
def test_another_database_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(EnvironmentInvalid, match=r"MOTCUA_DATABASE_URL .*postgresql://user"):
        read_environment({"MOTCUA_DATABASE_URL": url})


def test_a_refused_url_is_not_repeated_because_it_may_hold_a_password() -> None:
    with pytest.raises(EnvironmentInvalid) as refusal:
        read_environment({"MOTCUA_DATABASE_URL": "mysql://u:hunter2@db/motcua"})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("MOTCUA_PORT", 1, 65535), ("MOTCUA_MAX_UPLOAD_MB", 1, 500)]
)
def test_a_number_within_its_bounds_is_taken_and_one_past_them_refused(
    name: str, low: int, high: int
) -> None:
    field = {"MOTCUA_PORT": "port", "MOTCUA_MAX_UPLOAD_MB": "max_upload_mb"}[name]
    for number in (low, high):
        assert getattr(read_environment({name: str(number)}), field) == number
    for text in (str(low - 1), str(high + 1), "many", "1.5", "-1"):
        with pytest.raises(EnvironmentInvalid, match=f"{name} must be a whole number"):
            read_environment({name: text})


def test_networks_for_webhooks_are_read_and_a_wrong_one_is_named() -> None:
    found = read_environment({"MOTCUA_WEBHOOK_NETWORKS": "10.20.0.0/16,fd12:3456::/32"})
    assert [str(part) for part in found.webhook_networks] == ["10.20.0.0/16", "fd12:3456::/32"]
    for text in ("10.20.0.1/16", "intern", "10.0.0.0/99", "10.0.0.0/8;10.1.0.0/16"):
        with pytest.raises(EnvironmentInvalid, match="MOTCUA_WEBHOOK_NETWORKS must be networks"):
            read_environment({"MOTCUA_WEBHOOK_NETWORKS": text})


def test_hosts_are_separated_by_commas() -> None:
    found = read_environment({"MOTCUA_ALLOWED_HOSTS": "a.example,b.example,"})
    assert found.allowed_hosts == ("a.example", "b.example")


def test_the_data_directory_is_absolute_and_home_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_environment({"MOTCUA_DATA_DIR": "here"}).data_dir == tmp_path.resolve() / "here"
    assert read_environment({"MOTCUA_DATA_DIR": "~/m"}).data_dir == (Path.home() / "m").resolve()


def test_the_public_url_has_no_slash_at_its_end() -> None:
    assert read_environment({"MOTCUA_PUBLIC_URL": "https://x/"}).public_url == "https://x"


@pytest.mark.parametrize("text", ["0", "true", "yes", "on", " 1"])
def test_only_the_figure_one_switches_something_on(text: str) -> None:
    found = read_environment({"MOTCUA_DEBUG": text, "MOTCUA_ACT_AS_OWNER": text})
    assert (found.debug, found.act_as_owner) == (False, False)
    assert read_environment({"MOTCUA_DEBUG": "1"}).debug


def test_a_demonstration_is_one_only_where_it_was_made_and_never_on_a_server_of_yours(
    tmp_path: Path,
) -> None:
    found = read_environment({"MOTCUA_DATA_DIR": str(tmp_path), "MOTCUA_DEMO": "1"})
    assert not found.demo
    (tmp_path / DEMO_MARKER).write_text("{}")
    assert found.demo
    assert not replace(found, database_url="postgresql://db/motcua").demo


def test_passwords_are_hashed_slowly_outside_tests() -> None:
    """Tests set a quick hasher; the settings leave Django's own, slow one."""
    assert not hasattr(settings, "PASSWORD_HASHERS")
