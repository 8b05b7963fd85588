from dataclasses import fields
from pathlib import Path

import pytest

from engine.kernel.errors import SettingsRefused
from engine.kernel.settings import Settings


def test_an_installation_without_settings_runs_on_the_embedded_default():
    assert Settings.from_environment({"HOME": "/root"}) == Settings()


def test_settings_are_read_from_the_environment():
    settings = Settings.from_environment({"PLAINT_UPLOAD_BYTES": "5", "PLAINT_PROCESSES": "/srv/processes"})

    assert settings.upload_bytes == 5
    assert settings.processes == Path("/srv/processes")


def test_a_secret_can_come_from_a_file(tmp_path):
    (tmp_path / "url").write_text("postgresql+psycopg://plaint:secret@database/plaint\n")

    settings = Settings.from_environment({"PLAINT_DATABASE_URL_FILE": str(tmp_path / "url")})

    assert settings.database_url == "postgresql+psycopg://plaint:secret@database/plaint"


def test_every_fault_is_told_at_once(tmp_path):
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    faulty = {
        "PLAINT_UPLOAD_BYTES": "much",
        "PLAINT_WORKER_SECONDS": "0",
        "PLAINT_TRUSTED_PROXIES": "-1",
        "PLAINT_COLOUR": "red",
        "PLAINT_DATABASE_URL_FILE": "/nowhere",
        "PLAINT_PROCESSES_FILE": str(tmp_path / "key"),
        "PLAINT_PUBLIC_URL": "plaint.example",
    }

    with pytest.raises(SettingsRefused) as refused:
        Settings.from_environment(faulty)

    assert [name for name in faulty if name not in str(refused.value)] == []


def test_there_may_be_no_reverse_proxy():
    assert Settings.from_environment({"PLAINT_TRUSTED_PROXIES": "0"}).trusted_proxies == 0


def test_every_setting_is_documented_with_its_default():
    documented = Path("docs/operations.md").read_text()

    for field in fields(Settings):
        (line,) = [
            line for line in documented.splitlines() if line.startswith(f"| `PLAINT_{field.name.upper()}` |")
        ]
        default = line.split("|")[2].strip().strip("`")
        assert default == str(field.default or ("–" if isinstance(field.default, str) else 0))


def test_what_belongs_to_other_programs_is_left_alone():
    assert Settings.from_environment({"DATABASE_URL": "x", "PLAIN": "y"}) == Settings()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://plaint@/plaint",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////srv/plaint.sqlite",
    ],
)
def test_an_address_that_is_whole_stays_as_it_is(url):
    assert Settings(database_url=url).database_address == url


def test_a_database_is_the_same_file_from_wherever_it_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert Settings().database_address == f"sqlite:///{tmp_path}/var/plaint.sqlite"
