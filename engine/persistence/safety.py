"""Whether a database keeps what it confirms: looked at whenever one is opened."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from engine.kernel.errors import SettingsRefused

_OLDEST = 13
_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
_MAY_LOSE = "plaint.may_lose_data"
"""A server for tests says so of itself, with ``-c plaint.may_lose_data=on``; then it may be quick."""
_MOUNTS = Path("/proc/self/mountinfo")
_ON_A_NETWORK = re.compile(
    r"nfs\d?|cifs|smbfs|smb\d|9p|afs|ceph|lustre|gpfs|beegfs|ncpfs|davfs|vboxsf|prl_fs|glusterfs"
    r"|fuse\.(sshfs|glusterfs|ceph-fuse|rclone|s3fs|goofys|davfs|gcsfuse|blobfuse2?|grpcfuse|vmhgfs-fuse|cifs|nfs)"
    r"|fuse\.(rclonefs|juicefs|seaweedfs|moosefs|mfs)"
)


def check(engine: Engine) -> None:
    """Refuse a database that could lose what it confirmed. Raises `SettingsRefused` that says what to do."""
    if engine.dialect.name == "postgresql":
        _check_server(engine)
    elif engine.url.database and not engine.url.database.startswith((":memory:", "file:")):
        _check_file(Path(engine.url.database))


def network_file_system(path: PurePosixPath, mounts: str) -> str:
    """The kind of network file system that a path lies on, by the text of ``mountinfo``; empty if on none."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:  # noqa: PLR2004 - the mount point is the fifth
            continue
        point = PurePosixPath(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), fields[4]))
        if path.is_relative_to(point) and len(point.parts) >= best:  # a later one covers an earlier one
            best, kind = len(point.parts), after.split()[0]
    return kind if _ON_A_NETWORK.fullmatch(kind) else ""


def _check_file(file: Path) -> None:
    try:
        mounts = _MOUNTS.read_text(errors="replace")
    except OSError:
        return  # not Linux: nobody tells
    if kind := network_file_system(PurePosixPath(file.resolve()), mounts):
        raise SettingsRefused(
            f"The database {file} lies on a network file system ({kind}), whose locks SQLite can't rely on: "
            "complaints could be lost. Put it on a disk of this machine, or use PostgreSQL"
        )


def _check_server(engine: Engine) -> None:
    names = ("server_version_num", _MAY_LOSE, *_DURABLE)
    said = ", ".join(f"current_setting('{name}', true)" for name in names)
    try:
        with engine.connect() as connection:
            version, may_lose, *durable = connection.exec_driver_sql(f"SELECT {said}").one()
    except OperationalError as fault:
        reason = str(fault.orig).partition("\n")[0]
        raise SettingsRefused(f"The database does not answer: {reason}") from None
    if int(version) < _OLDEST * 10_000:
        raise SettingsRefused(
            f"This is PostgreSQL {int(version) // 10_000}; Plaint needs {_OLDEST} or newer: upgrade it"
        )
    off = [name for name, value in zip(_DURABLE, durable, strict=True) if value == "off"]
    if off and may_lose != "on":
        raise SettingsRefused(
            f"PostgreSQL runs with {' and '.join(off)} off; confirmed steps could be lost. "
            f"Turn {'it' if len(off) == 1 else 'them'} on in postgresql.conf, and for the role and database"
        )
