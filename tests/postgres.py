"""A real PostgreSQL for the tests: one server for the session, one database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import Engine, Table, delete

INSTALL = "no PostgreSQL server is installed; run: apt-get install --yes postgresql"


class Server:
    """A server in a directory of its own, reached by a Unix socket; without fsync, as tests don't outlive it."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool) -> None:
        self._programs = programs
        self._folder = folder
        self._durable = durable
        self._as_user = "postgres" if os.geteuid() == 0 else None
        self._numbers = count(1)
        if self._as_user:
            account = pwd.getpwnam(self._as_user)
            os.chown(folder, account.pw_uid, account.pw_gid)
            folder.chmod(0o711)  # for the socket; the data have a folder of their own

    def start(self) -> None:
        self._run("initdb", "-D", self._data, "-U", "plaint", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.resume()

    def resume(self) -> None:
        """Start it, with the data that are there."""
        settings = "-c listen_addresses= -c max_connections=60"
        if not self._durable:
            settings += " -c fsync=off -c full_page_writes=off"
        self._run(
            "pg_ctl",
            "-D",
            self._data,
            "-w",
            "-o",
            f"{settings} -k {self._folder}",
            "-l",
            f"{self._folder}/log",
            "start",
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes hang, as on a machine that is out of memory or behind a cut cable."""
        main = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        everyone = [main, *map(int, children)]
        for process in everyone:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in everyone:
                os.kill(process, signal.SIGCONT)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://plaint@/{database}?host={self._folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh database; gives its name."""
        name = f"plaint_{next(self._numbers)}"
        self._administer(f"CREATE DATABASE {name}")
        yield name
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _administer(self, statement: str) -> None:
        with psycopg.connect(
            f"host={self._folder} user=plaint dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(
            [self._programs / program, *arguments], check=True, stdout=quiet, cwd="/", user=self._as_user
        )


def programs() -> Path | None:
    """Where the newest installed server is, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """A started server, stopped and removed afterwards; durable as `plaint upgrade` asks for, or quick."""
    found = programs()
    assert found, INSTALL
    with tempfile.TemporaryDirectory(prefix="plaint-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(found, Path(folder), durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def empty(database: Engine, tables: Iterable[Table]) -> None:
    """Remove all rows, from tables that only ever grow, too."""
    with database.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in tables:
            connection.execute(delete(table))
