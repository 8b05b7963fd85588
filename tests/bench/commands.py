"""Wall time of the README's two commands, in a fresh clone with empty caches, and of the demo's second start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure

PATIENCE = 900
"""Seconds until a start counts as failed."""


def measure() -> Iterable[Figure]:
    """Clone, demo, demo again; clone, all tests, the tests without the browser."""
    with tempfile.TemporaryDirectory() as folder:
        clone, environment = _fresh(Path(folder) / "demo")
        yield Figure("make demo from empty caches, until the first page", _demo(clone, environment), "s")
        yield Figure("make demo, second start, until the first page", _demo(clone, environment), "s", bar=5)
        clone, environment = _fresh(Path(folder) / "test")
        yield Figure("make test from empty caches", _seconds(clone, environment, ["make", "test"]), "s")
        fast = _seconds(clone, environment, ["make", "test-fast"])
        yield Figure("the suite without browser and image (make test-fast)", fast, "s", bar=120)


def _fresh(folder: Path) -> tuple[Path, dict[str, str]]:
    """A clone, and an environment in which nothing was downloaded yet."""
    folder.mkdir()
    subprocess.run(["git", "clone", "--quiet", ".", str(folder / "plaint")], check=True)
    return folder / "plaint", _empty_caches(folder)


def _empty_caches(home: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PLAINT_", "VIRTUAL_ENV"))
    }
    caches = {
        "PIP_CACHE_DIR": str(home / "pip"),
        "UV_CACHE_DIR": str(home / "uv"),
        "npm_config_cache": str(home / "npm"),
        "XDG_CACHE_HOME": str(home),
    }
    return {**kept, **caches}


def _seconds(clone: Path, environment: dict[str, str], command: list[str]) -> float:
    begin = time.monotonic()
    subprocess.run(command, cwd=clone, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


def _demo(clone: Path, environment: dict[str, str]) -> float:
    port = _free_port()
    begin = time.monotonic()
    with _running(["make", "demo", f"PORT={port}"], clone, environment) as process:
        _await_page(f"http://127.0.0.1:{port}/", process)
        return time.monotonic() - begin


@contextmanager
def _running(
    command: list[str], clone: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, cwd=clone, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _await_page(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} was not served within {PATIENCE} seconds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
