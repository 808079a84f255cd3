"""A copy of the database, restored elsewhere, proves itself and says where it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from motcua.config.private_postgres import binaries
from motcua.ledger import api as ledger

pytestmark = pytest.mark.django_db(transaction=True)

RESTORED = "motcua_restored"


def put(number: int) -> None:
    with transaction.atomic():
        ledger.append(
            stream=f"test:{number}", kind="test.happened", actor="user:1",
            occurred_at=ledger_time(), body={"number": number},
        )  # fmt: skip


def ledger_time() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def url(database: str) -> str:
    held = connection.get_connection_params()
    return psycopg.conninfo.make_conninfo(
        dbname=database,
        **{key: held[key] for key in ("host", "port", "user", "password") if held.get(key)},
    )


def uri(database: str) -> str:
    held = psycopg.conninfo.conninfo_to_dict(url(database))
    secret = f":{held['password']}" if held.get("password") else ""
    host, port = held.get("host", ""), held.get("port", "")
    query = "&".join(f"{name}={value}" for name, value in (("host", host), ("port", port)) if value)
    return f"postgresql://{held['user']}{secret}@/{database}?{query}"


def motcua(database: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "motcua", *words], capture_output=True, text=True, check=False,
        timeout=120,
        env={
            **os.environ, "MOTCUA_DATABASE_URL": uri(database),
            "MOTCUA_DATA_DIR": str(settings.MOTCUA_DATA_DIR),
        },
    )  # fmt: skip


def run_owner(statement: str) -> None:
    with psycopg.connect(url("postgres"), autocommit=True) as owner:
        owner.execute(statement.encode())


def test_a_restored_copy_is_sound_and_says_what_is_missing(tmp_path: Path) -> None:
    database = str(connection.settings_dict["NAME"])
    key = ledger.signing_key()
    for number in range(1, 6):
        put(number)
    ledger.seal(key=key)

    copy = tmp_path / "motcua.dump"
    done = motcua(database, "backup", str(copy))
    assert done.returncode == 0, done.stderr
    assert not copy.with_name("motcua.dump.part").exists()

    put(6)
    ledger.seal(key=key)
    newest = ledger.checkpoint_latest()
    assert newest is not None
    later = tmp_path / "later.checkpoint"
    later.write_text(newest.note, encoding="utf-8")

    run_owner(f"DROP DATABASE IF EXISTS {RESTORED} (FORCE)")
    run_owner(f"CREATE DATABASE {RESTORED}")
    try:
        subprocess.run(
            [str(binaries() / "pg_restore"), "--no-owner", "--exit-on-error",
             "--dbname", uri(RESTORED), str(copy)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        whole = motcua(RESTORED, "ledger", "verify", "--json")
        assert whole.returncode == 0, whole.stderr + whole.stdout
        found = json.loads(whole.stdout)
        assert (found["sound"], found["entries"], found["sealed"]) == (True, 5, 5)

        short = motcua(RESTORED, "ledger", "verify", "--json", "--checkpoint", str(later))
        assert short.returncode == 8, short.stdout
        reasons = " ".join(fault["reason"] for fault in json.loads(short.stdout)["faults"])
        assert "rolled back" in reasons
    finally:
        run_owner(f"DROP DATABASE IF EXISTS {RESTORED} (FORCE)")


def test_a_copy_that_fails_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    database = str(connection.settings_dict["NAME"])
    file = tmp_path / "absent" / "motcua.dump"
    done = motcua(database, "backup", str(file))
    assert done.returncode == 7, done.stderr
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_copy_never_replaces_an_earlier_one(tmp_path: Path) -> None:
    database = str(connection.settings_dict["NAME"])
    file = tmp_path / "motcua.dump"
    file.write_bytes(b"the only copy")
    done = motcua(database, "backup", str(file))
    assert done.returncode == 5, done.stderr
    assert f"{file} exists already" in done.stderr
    assert file.read_bytes() == b"the only copy"
