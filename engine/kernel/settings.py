"""What an installation can set, each from an environment variable ``PLAINT_<NAME>``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from engine.kernel.errors import SettingsRefused

_SQLITE = "sqlite:///"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Read once at the start; handed to whoever needs it."""

    database_url: str = "sqlite:///var/plaint.sqlite"
    """SQLAlchemy URL; ``postgresql+psycopg://…`` in production."""
    database_seconds: int = 4
    """How long the web waits for an answer of PostgreSQL before it says that it is away, seconds."""
    processes: Path = Path("processes")
    """Folder of the definitions that ``plaint deploy`` reads."""
    master_key_file: Path = Path("var/master.key")
    """File of the master key, 32 bytes in hexadecimal; wraps the key of each case."""
    master_key: str = ""
    """The master key itself, where a file is impractical; wins over the file."""
    public_url: str = "http://127.0.0.1:8000"
    """Where complainants find the site; ``https://`` turns on cookies that travel over TLS only."""
    trusted_proxies: int = field(default=0, metadata={"least": 0})
    """How many reverse proxies stand before the web: so many ``X-Forwarded-…`` are believed."""
    upload_bytes: int = 10_000_000
    """Largest single attachment, bytes."""
    smtp_url: str = ""
    """The mail server, ``smtp://user:password@host:port`` or ``smtps://…``; without it letters are posted."""
    mail_from: str = ""
    """The address that e-mails come from."""
    metrics_token: str = ""
    """What a monitor says to read ``/metrics``; without it only administrators read them."""
    worker_seconds: int = 5
    """How often the worker looks for timers that are due, seconds."""

    @property
    def database_address(self) -> str:
        """The URL, an SQLite file with its full path: from wherever it is read, it is the same file."""
        scheme, file = self.database_url[: len(_SQLITE)], self.database_url[len(_SQLITE) :]
        if scheme != _SQLITE or file in {"", ":memory:"} or file.startswith("file:"):
            return self.database_url
        return f"{_SQLITE}{Path(file).absolute()}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read ``PLAINT_…`` variables; ``PLAINT_<NAME>_FILE`` names a file that holds the value, for secrets.

        Raises `SettingsRefused` that lists every fault at once.
        """
        known = {f"PLAINT_{field.name.upper()}": field for field in fields(cls)}
        values: dict[str, Any] = {}
        faults: list[str] = []
        for name, said in sorted(environment.items()):
            secret = name.removesuffix("_FILE")
            if name in known:
                _read(name, said, known[name], values, faults)
            elif secret in known:
                _read_file(name, said, known[secret], values, faults)
            elif name.startswith("PLAINT_"):
                faults.append(f"{name} is not a setting; there are {', '.join(sorted(known))}")
        if not values.get("public_url", cls.public_url).startswith(("https://", "http://")):
            faults.append("PLAINT_PUBLIC_URL must begin with https:// or http://")
        faults += _mail_faults(values.get("smtp_url", ""), values.get("mail_from", ""))
        if faults:
            raise SettingsRefused("; ".join(faults))
        return cls(**values)


_READERS: dict[str, Callable[[str], object]] = {"str": str, "Path": Path}


def _mail_faults(server: str, sender: str) -> Iterator[str]:
    """What keeps e-mails from leaving, though somebody wants them to."""
    if not server:
        return
    address = urlsplit(server)
    if address.scheme not in {"smtp", "smtps"} or not address.hostname:
        yield "PLAINT_SMTP_URL must be smtp://host:port, or smtps:// for a server that begins with TLS"
    if "@" not in sender:
        yield "PLAINT_MAIL_FROM must be the address that e-mails come from, as there is a PLAINT_SMTP_URL"


def _read(name: str, said: str, known: Field[Any], values: dict[str, Any], faults: list[str]) -> None:
    least = known.metadata.get("least", 1)
    if str(known.type) != "int":
        values[known.name] = _READERS[str(known.type)](said)
    elif said.strip().isdecimal() and int(said) >= least:
        values[known.name] = int(said)
    else:
        faults.append(f"{name} is {said!r}; it must be a whole number, {least} or more")


def _read_file(name: str, said: str, known: Field[Any], values: dict[str, Any], faults: list[str]) -> None:
    try:
        _read(name, Path(said).read_text().strip(), known, values, faults)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        faults.append(f"{name} is {said!r}, which can't be read: {reason}")
