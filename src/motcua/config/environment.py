"""The environment, read once, typed, and checked before anything else starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

DEMO_MARKER = "demo.json"


class EnvironmentInvalid(RuntimeError):
    """A setting of the environment is wrong; the text names it and what it may be."""


@dataclass(frozen=True)
class Environment:
    """Settings of one installation. See README for what each does."""

    database_url: str | None
    data_dir: Path
    definitions_dir: Path
    port: int
    host: str
    allowed_hosts: tuple[str, ...]
    public_url: str | None
    act_as_owner: bool
    files_s3_bucket: str | None
    files_s3_endpoint: str | None
    max_upload_mb: int
    debug: bool
    smtp_url: str | None = None
    mail_from: str | None = None
    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @property
    def demo(self) -> bool:
        """True only below a data directory that ``motcua demo`` made, with its own server.

        A deployment cannot switch the demo on: with a database URL given it is never
        true, whatever lies in the directory.
        """
        return self.database_url is None and (self.data_dir / DEMO_MARKER).is_file()


def _packaged_definitions() -> Path:
    here = Path(__file__).resolve()
    source_tree = here.parents[3] / "definitions"
    return source_tree if source_tree.is_dir() else here.parents[1] / "_definitions"


def _integer(values: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = values.get(name, "")
    if not text:
        return default
    try:
        number = int(text)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise EnvironmentInvalid(
            f"{name} must be a whole number from {low} to {high}, not {text!r}"
        )
    return number


def _networks(values: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in values.get(name, "").split(",") if part)
    except ValueError as error:
        raise EnvironmentInvalid(
            f"{name} must be networks such as 10.20.0.0/16,fd12:3456::/32 with commas: {error}"
        ) from None


def read_environment(values: Mapping[str, str] | None = None) -> Environment:
    """Read and check the environment. Raises ``EnvironmentInvalid``."""
    values = os.environ if values is None else values
    url = values.get("MOTCUA_DATABASE_URL") or None
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise EnvironmentInvalid(
            "MOTCUA_DATABASE_URL must be a PostgreSQL URL such as "
            "postgresql://user:password@host:5432/motcua"
        )
    mail = values.get("MOTCUA_SMTP_URL") or None
    if mail and not (mail.startswith(("smtp://", "smtps://")) and urlsplit(mail).hostname):
        raise EnvironmentInvalid(
            "MOTCUA_SMTP_URL must be such as smtp://user:password@host:587 (STARTTLS) or "
            "smtps://user:password@host:465"
        )
    data = values.get("MOTCUA_DATA_DIR") or str(Path.home() / ".local" / "share" / "motcua")
    hosts = tuple(part for part in values.get("MOTCUA_ALLOWED_HOSTS", "").split(",") if part)
    return Environment(
        database_url=url,
        data_dir=Path(data).expanduser().resolve(),
        definitions_dir=Path(values.get("MOTCUA_DEFINITIONS_DIR") or _packaged_definitions()),
        port=_integer(values, "MOTCUA_PORT", 8000, 1, 65535),
        host=values.get("MOTCUA_HOST") or "127.0.0.1",
        allowed_hosts=hosts,
        public_url=(values.get("MOTCUA_PUBLIC_URL") or "").rstrip("/") or None,
        act_as_owner=values.get("MOTCUA_ACT_AS_OWNER") == "1",
        files_s3_bucket=values.get("MOTCUA_FILES_S3_BUCKET") or None,
        files_s3_endpoint=values.get("MOTCUA_FILES_S3_ENDPOINT") or None,
        max_upload_mb=_integer(values, "MOTCUA_MAX_UPLOAD_MB", 20, 1, 500),
        debug=values.get("MOTCUA_DEBUG") == "1",
        smtp_url=mail,
        mail_from=values.get("MOTCUA_MAIL_FROM") or None,
        webhook_networks=_networks(values, "MOTCUA_WEBHOOK_NETWORKS"),
    )
