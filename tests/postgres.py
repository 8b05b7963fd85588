"""A real PostgreSQL for the tests: one server for the session, any number of databases."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_ROOM = 2_000_000_000
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
            settings += " -c fsync=off -c full_page_writes=off -c plaint.may_lose_data=on"
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
        if "_administrator" in vars(self):
            vars(self).pop("_administrator").close()
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

    def cut_off(self) -> None:
        """Cut every connection but this one."""
        self._administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

    def space(self, name: str, folder: Path) -> None:
        """Let databases live in another folder, as a disk of its own."""
        if self._as_user:
            account = pwd.getpwnam(self._as_user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self._administer(f"CREATE TABLESPACE {name} LOCATION '{folder}'")

    def set(self, database: str, name: str, value: str) -> None:
        """A setting of one database, for all who connect from now on."""
        self._administer(f"ALTER DATABASE {database} SET {name} = '{value}'")

    def drop_space(self, name: str) -> None:
        """The folder is the server's no longer."""
        self._administer(f"DROP TABLESPACE {name}")

    def move(self, database: str, space: str) -> None:
        self._administer(f"ALTER DATABASE {database} SET TABLESPACE {space}")

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://plaint@/{database}?host={self._folder}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh database; gives its name."""
        name = f"plaint_{next(self._numbers)}"
        self.create(name)
        yield name
        self.drop(name)

    def create(self, name: str, *, like: str = "template1") -> None:
        """Make a database as a copy of another one; one of that name that there is goes."""
        self.drop(name)
        # Copying files is the quicker way, as nothing is kept safe here; before PostgreSQL 15 it is the only one.
        how = " STRATEGY FILE_COPY" if self._version >= 15 else ""
        self._administer(f"CREATE DATABASE {name} TEMPLATE {like}{how}")

    def drop(self, name: str) -> None:
        self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    @property
    def _version(self) -> int:
        return int(self._programs.parts[-2]) if self._programs.parts[-2].isdigit() else 0

    @cached_property
    def _administrator(self) -> psycopg.Connection[Any]:
        return psycopg.connect(f"host={self._folder} user=plaint dbname=postgres", autocommit=True)

    def _administer(self, statement: str) -> None:
        self._administrator.execute(statement.encode())

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
    memory = Path("/dev/shm")
    roomy = not durable and memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    with tempfile.TemporaryDirectory(
        prefix="plaint-pg-", ignore_cleanup_errors=True, dir=memory if roomy else None
    ) as folder:
        server = Server(found, Path(folder), durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop()
