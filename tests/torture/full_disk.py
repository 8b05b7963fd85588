"""A disk that is full: an error, no half step, and work goes on when there is room."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from sqlalchemy import make_url, text

from engine.app import Engine, is_away
from engine.kernel.settings import Settings
from tests.databases import OnServer
from tests.torture import audit, mailing
from tests.torture.claims import Claim
from tests.torture.ground import Ground, opened

SIZE = 48
"""Megabytes of the disk."""
ROUNDS = 10
"""On one disk: more leave no room at all."""


def possible() -> bool:
    """Whether this user may mount a small disk."""
    return os.geteuid() == 0 and not subprocess.run(["mountpoint", "-q", "/"], check=False).returncode


def filling(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Filled up so many times, each time a little further; now and then on a new disk."""
    refused, received, failures = 0, 0, list[str]()
    for first in range(0, size, ROUNDS):
        with _disk() as disk:
            settings = _on(disk, ground)
            with opened(settings) as engine:
                for number in range(first, min(first + ROUNDS, size)):
                    ballast = disk / "ballast"
                    _fill(ballast, leaving=chance.randrange(0, 1_500_000))
                    done, fault = _until_full(engine)
                    received += done
                    refused += bool(fault)
                    ballast.unlink()
                    failures += _told(fault, number)
                    failures += _well(engine, number)
            _off(ground, settings)
    if not refused:
        failures.append("the disk was never full")
    yield Claim(
        says="a full disk refuses steps, halves none, and takes them again when there is room",
        tried=size,
        failures=tuple(failures),
        seen={"steps before": received, "refused": refused},
    )


def _told(fault: Exception | None, number: int) -> Iterator[str]:
    if fault and not is_away(fault):
        yield f"round {number}: {type(fault).__name__} is not told as a database that is away"


def _on(disk: Path, ground: Ground) -> Settings:
    settings = mailing.place(ground, port=9)
    if isinstance(ground.home, OnServer):
        folder = disk / "space"
        folder.mkdir()
        ground.home.server.space(_space(), folder)
        ground.home.server.move(make_url(settings.database_url).database or "", _space())
        return settings
    url = ground.home.copied(settings.database_url, disk)
    return replace(settings, database_url=url)


def _off(ground: Ground, settings: Settings) -> None:
    """A server can't go on without a disk that it keeps something on."""
    if isinstance(ground.home, OnServer):
        ground.home.server.move(make_url(settings.database_url).database or "", "pg_default")
        ground.home.server.drop_space(_space())


def _space() -> str:
    return f"small_{os.getpid()}"


@contextmanager
def _disk() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="plaint-disk-"))
    folder.chmod(0o755)  # the server is another user
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def _fill(ballast: Path, *, leaving: int) -> None:
    """Take all room but a little."""
    room = os.statvfs(ballast.parent)
    wanted = room.f_bavail * room.f_frsize - leaving
    with ballast.open("wb") as file:
        written = 0
        while written < wanted:
            written += file.write(bytes(min(1_000_000, wanted - written)))


def _until_full(engine: Engine) -> tuple[int, Exception | None]:
    for number in range(400):
        try:
            mailing.receive(engine)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is looked at
            return number, fault
    return 400, None


def _well(engine: Engine, number: int) -> Iterator[str]:
    """With room again: the same process goes on, and nothing is half done."""
    try:
        mailing.receive(engine)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is a fault
        yield f"round {number}: with room again, {type(fault).__name__}"
    yield from audit.faults(engine)
    if engine._database.dialect.name == "sqlite":
        with engine._database.connect() as connection:
            said = connection.execute(text("PRAGMA integrity_check")).scalar_one()
        if said != "ok":
            yield f"round {number}: {said}"
