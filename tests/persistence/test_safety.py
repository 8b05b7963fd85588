"""Opening refuses what could lose a complaint, and says what to do."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from sqlalchemy import Engine, text

from engine.app import Engine as Plaint
from engine.kernel.clock import SystemClock
from engine.kernel.errors import SettingsRefused
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import safety
from tests import postgres
from tests.fixtures import MASTER_KEY

LAPTOP = """\
22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro
28 22 0:25 / /proc rw,nosuid shared:5 - proc proc rw
97 22 8:17 / /srv rw,relatime shared:40 - xfs /dev/sdb1 rw,attr2
"""
OFFICE = (
    LAPTOP
    + """\
120 22 0:51 / /home rw,relatime shared:70 - nfs4 files.example.org:/home rw,vers=4.2,addr=192.0.2.7
131 97 0:60 / /srv/team rw,relatime shared:81 - cifs //files/team rw,vers=3.1.1,username=ana
140 22 0:61 / /mnt/with\\040blank rw shared:90 - fuse.sshfs ana@host:/data rw,user_id=0
150 120 8:33 / /home/local rw,relatime shared:99 - ext4 /dev/sdc1 rw
"""
)
CONTAINER = """\
612 511 0:119 / / rw,relatime master:220 - overlay overlay rw,lowerdir=/var/lib/docker/l/A:/var/lib/docker/l/B
640 612 8:2 /var/lib/docker/volumes/data/_data /data rw,relatime - ext4 /dev/sda2 rw
650 612 0:130 / /host rw,relatime - 9p host rw,trans=virtio,version=9p2000.L
651 650 0:131 / /host rw,relatime - ext4 /dev/vdb rw
652 612 0:132 / /shared rw,relatime - 9p host rw,trans=virtio
not a line of this table
"""


@pytest.mark.parametrize(
    ("path", "mounts", "kind"),
    [
        ("/var/lib/plaint/plaint.sqlite", LAPTOP, ""),
        ("/srv/plaint.sqlite", LAPTOP, ""),
        ("/home/ana/plaint.sqlite", OFFICE, "nfs4"),
        ("/home/local/plaint.sqlite", OFFICE, ""),
        ("/homework/plaint.sqlite", OFFICE, ""),
        ("/srv/team/plaint.sqlite", OFFICE, "cifs"),
        ("/mnt/with blank/plaint.sqlite", OFFICE, "fuse.sshfs"),
        ("/plaint.sqlite", CONTAINER, ""),
        ("/data/plaint.sqlite", CONTAINER, ""),
        ("/host/plaint.sqlite", CONTAINER, ""),
        ("/shared/var/plaint.sqlite", CONTAINER, "9p"),
        ("/anywhere", "", ""),
    ],
)
def test_a_network_file_system_is_known_by_the_table_of_mounts(path: str, mounts: str, kind: str):
    assert safety.network_file_system(PurePosixPath(path), mounts) == kind


@pytest.mark.sqlite
def test_sqlite_on_a_network_file_system_is_refused(
    engine: Plaint, settings: Settings, tmp_path, monkeypatch
):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"22 1 0:51 / {tmp_path} rw - nfs4 files.example.org:/home rw\n")
    monkeypatch.setattr(safety, "_MOUNTS", mounts)

    with pytest.raises(SettingsRefused, match=r"network file system .nfs4.*or use PostgreSQL"):
        Plaint.open(settings, SystemClock())


@pytest.fixture
def durable() -> Engine:
    """A server as it is installed."""
    with postgres.running(durable=True) as server, server.database() as name:
        database = databases.connect(server.url(name))
        yield database
        database.dispose()


@pytest.mark.postgres
def test_a_server_that_may_lose_what_it_confirmed_is_refused(durable: Engine):
    safety.check(durable)
    with durable.begin() as connection:
        connection.execute(text("ALTER ROLE plaint SET synchronous_commit = off"))
    durable.dispose()

    with pytest.raises(SettingsRefused, match=r"synchronous_commit off.*Turn it on"):
        safety.check(durable)
    address = durable.url.render_as_string(hide_password=False)
    with pytest.raises(SettingsRefused, match="confirmed steps could be lost"):
        Plaint.open(Settings(database_url=address, master_key=MASTER_KEY), SystemClock())


@pytest.mark.postgres
def test_a_server_that_is_too_old_is_refused(durable: Engine, monkeypatch):
    monkeypatch.setattr(safety, "_OLDEST", 99)

    with pytest.raises(SettingsRefused, match="needs 99 or newer: upgrade"):
        safety.check(durable)


@pytest.mark.postgres
def test_a_server_that_is_away_is_told_in_a_sentence(durable: Engine):
    gone = durable.url.set(query={"host": "/nowhere"})

    with pytest.raises(SettingsRefused, match="does not answer"):
        safety.check(databases.connect(gone.render_as_string(hide_password=False)))
