"""What the tests borrow from the modelers' own JavaScript: reading, writing and drawing of diagrams."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"


def has_node() -> bool:
    """Whether this machine has Node at all."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def install() -> Path:
    """Install the packages of the lock file, once. Returns their folder."""
    stamp = MODULES / ".installed"
    lock = FOLDER / "package-lock.json"
    with (FOLDER / "package.json").open() as held:  # parallel test processes wait for the first one
        fcntl.flock(held, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(command, cwd=FOLDER, check=True)
            stamp.write_bytes(lock.read_bytes())
    return MODULES


def round_trip(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Read files and write them back as the modelers do. Returns their XML and warnings by path."""
    install()
    command = ["node", "--no-warnings", str(FOLDER / "round_trip.mjs")]
    said = "\n".join(str(path) for path in paths)
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=True)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    return {result["path"]: result for result in results}
