"""What an installation can set, each from an environment variable ``PLAINT_<NAME>``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Self

from engine.kernel.errors import SettingsRefused


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Read once at the start; handed to whoever needs it."""

    database_url: str = "sqlite:///var/plaint.sqlite"
    """SQLAlchemy URL; ``postgresql+psycopg://…`` in production."""
    processes: Path = Path("processes")
    """Folder of the definitions that ``plaint deploy`` reads."""
    master_key_file: Path = Path("var/master.key")
    """File of the master key, 32 bytes in hexadecimal; wraps the key of each case."""
    master_key: str = ""
    """The master key itself, where a file is impractical; wins over the file."""
    public_url: str = "http://127.0.0.1:8000"
    """Where complainants find the site; ``https://`` turns on cookies that travel over TLS only."""
    upload_bytes: int = 10_000_000
    """Largest single attachment, bytes."""
    worker_seconds: int = 5
    """How often the worker looks for timers that are due, seconds."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read ``PLAINT_…`` variables. Raises `SettingsRefused` that lists every fault at once."""
        known = {f"PLAINT_{field.name.upper()}": field for field in fields(cls)}
        values: dict[str, Any] = {}
        faults = [
            f"{name} is not a setting; there are {', '.join(sorted(known))}"
            for name in environment
            if name.startswith("PLAINT_") and name not in known
        ]
        for name, field in known.items():
            if name not in environment:
                if field.default is MISSING:
                    faults.append(f"{name} is not set")
                continue
            try:
                values[field.name] = _READERS[str(field.type)](environment[name])
            except ValueError:
                faults.append(f"{name} is {environment[name]!r}; it must be a whole number")
        if faults:
            raise SettingsRefused("; ".join(faults))
        return cls(**values)


_READERS: dict[str, Callable[[str], object]] = {"str": str, "int": int, "Path": Path}
