"""Before Django: see that there is a database, and that it is one we can use."""

from __future__ import annotations

import os

import psycopg

from motcua.config import private_postgres
from motcua.config.environment import Environment, EnvironmentInvalid, read_environment

OLDEST = 150000
OLDEST_NAME = "15"


def prepare(*, as_owner: bool = False, durable: bool = True) -> Environment:
    """Start the private server if no URL is given, check the server, name the settings.

    Sets environment variables for this process and those it starts. Raises
    ``EnvironmentInvalid`` or ``PrivatePostgresError`` with what to do.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    if as_owner:
        os.environ["MOTCUA_ACT_AS_OWNER"] = "1"
    environment = read_environment()
    folder = environment.data_dir
    new = not folder.is_dir() or not any(folder.iterdir())
    os.environ["MOTCUA_DATA_DIR_WAS_NEW"] = "1" if new else "0"
    if environment.database_url is None:
        server = private_postgres.ensure(environment.data_dir, durable=durable)
        url = server.url()
    else:
        url = environment.database_url
    check_server(url)
    return environment


def check_server(url: str) -> None:
    """Refuse a server that does not answer or is too old."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        raise EnvironmentInvalid(
            f"The PostgreSQL server does not answer: {str(error).strip()}. "
            "Check MOTCUA_DATABASE_URL, or unset it to use a private server."
        ) from None
    except psycopg.Error:  # its text would quote the URL, and with it the password
        raise EnvironmentInvalid(
            "MOTCUA_DATABASE_URL cannot be read. Write it as "
            "postgresql://user:password@host:5432/motcua, with special characters of the "
            "password percent-encoded."
        ) from None
    refuse_old(version)


def refuse_old(version: int) -> None:
    """Raise ``EnvironmentInvalid`` for a server older than PostgreSQL 15."""
    if version < OLDEST:
        raise EnvironmentInvalid(
            f"This PostgreSQL server is version {version // 10000}; Motcua needs {OLDEST_NAME} or "
            "newer. Upgrade the server, or unset MOTCUA_DATABASE_URL to use a private one."
        )
