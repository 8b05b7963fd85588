"""An image built, and containers run, without Docker: below a folder instead of /, in the same order.

The base image is the machine's own Python, with its programs but without its Node. Commands that name folders of
the image (/venv, /plaint, /tmp, /run) get them below the folder. Containers run as a user of no rights who owns
nothing: all that the image has is root's, or, where the tests themselves have no rights, closed to writing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from tests.image import recipe

ROOT = Path(__file__).parent.parent.parent
FOLDERS = re.compile(r"(?<![\w.:/])/(?=(?:venv|plaint|tmp|run)\b)")
NOT_IN_THE_BASE = {"node", "npm", "npx", "nodejs"}
OF_THE_NETWORK = ("PIP_", "npm_config_", "SSL_", "NODE_EXTRA_", "HTTP", "http", "NO_PROXY", "no_proxy")


class Image:
    """What the Dockerfile makes."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._port = str(port)
        self.root = folder / "image"
        self._stages = recipe.stages(ROOT / "Dockerfile")
        self.context = _context(folder / "context")
        self._path = _base(folder / "base", folder / "programs")
        self.environment: dict[str, str] = {}

    @property
    def uid(self) -> int:
        """The user that the Dockerfile makes and then runs as."""
        said = " ".join(text for word, text in self._stages[-1].steps if word == "RUN")
        uid, name = re.search(r"useradd .*--uid (\d+) .*?(\w+)$", said).groups()  # type: ignore[union-attr]
        assert name == self._stages[-1].last("USER")
        return int(uid)

    @property
    def command(self) -> list[str]:
        return recipe.command(self._stages[-1].last("CMD"))

    @property
    def health_check(self) -> list[str]:
        return recipe.command(self._stages[-1].last("HEALTHCHECK"))

    def build(self) -> None:
        """Every instruction, in order."""
        for stage in self._stages:
            self._begin()
            for word, said in stage.steps:
                self._step(word, said)
            if stage is not self._stages[-1]:
                self.root.rename(self._folder / stage.name)
        if os.geteuid() != 0:
            subprocess.run(["chmod", "-R", "a-w", self.root], check=True)
            (self.root / "tmp").chmod(0o1777)

    def start(
        self, command: list[str], more: Mapping[str, str], output: IO[str] | int = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """A container: a process without rights."""
        as_nobody = [
            "setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups", "--no-new-privs",
            "--bounding-set=-all", "--inh-caps=-all", "--",
        ]  # fmt: skip
        environment = {**self.environment, **{name: self.placed(value) for name, value in more.items()}}
        return subprocess.Popen(
            [*(as_nobody if os.geteuid() == 0 else []), *map(self.placed, command)],
            cwd=self._inside("."),
            env={**environment, "TMPDIR": str(self.root / "tmp")},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def placed(self, said: str) -> str:
        """With the folders of the image where they are on this machine, and the port that is free here."""
        below = FOLDERS.sub(f"{self.root}/", said)
        return below.replace("0.0.0.0:", "127.0.0.1:").replace(":8000", f":{self._port}")

    def contents(self) -> dict[str, tuple[int, int]]:
        """All that the image holds, with size and time of the last change, but for what is meant to be written."""
        volatile = (self.root / "tmp", self.root / "run")
        files = (path for path in self.root.rglob("*") if not path.is_relative_to(volatile[0]))
        kept = (path for path in files if not path.is_relative_to(volatile[1]))
        return {str(path): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in kept}

    def _begin(self) -> None:
        self.environment = {"PATH": self._path, "HOME": str(self._folder)}
        self._directory = "/"
        for name in ("tmp", "run"):
            (self.root / name).mkdir(parents=True)
        (self.root / "tmp").chmod(0o1777)

    def _step(self, word: str, said: str) -> None:
        if word == "WORKDIR":
            self._directory = said
            self._inside(".").mkdir(exist_ok=True)
        elif word == "ENV":
            for name, value in recipe.assignments(said):
                self.environment[name] = self.placed(value).replace("$PATH", self.environment["PATH"])
        elif word == "COPY":
            self._copy(*said.split())
        elif word == "RUN":
            self._run(said)
        else:
            assert word in {"USER", "EXPOSE", "HEALTHCHECK", "CMD"}, f"what does {word} do?"

    def _copy(self, *said: str) -> None:
        *sources, target = (part for part in said if not part.startswith("--"))
        stage = next((part.removeprefix("--from=") for part in said if part.startswith("--from=")), "")
        origin = self._folder / stage if stage else self.context
        for source in sources:
            found, place = origin / source.lstrip("/"), self._inside(target)
            if stage:
                found.rename(place)  # quicker, and nobody needs it there any more
            elif found.is_dir():
                shutil.copytree(found, place, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy(found, place / found.name if target.endswith("/") else place)

    def _run(self, said: str) -> None:
        # Docker would throw the downloads away; here the next build is glad of them.
        environment = {name: value for name, value in self.environment.items() if name != "PIP_NO_CACHE_DIR"}
        kept = {name: value for name, value in os.environ.items() if name.startswith(OF_THE_NETWORK)}
        caches = {"PIP_CACHE_DIR": _at_home(".cache/pip"), "npm_config_cache": _at_home(".npm")}
        done = subprocess.run(
            ["/bin/sh", "-c", self.placed(said)],
            cwd=self._inside("."),
            env={**caches, **kept, **environment},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"RUN {said}\n{done.stdout}\n{done.stderr}"

    def _inside(self, path: str) -> Path:
        return self.root / (
            path.lstrip("/") if path.startswith("/") else f"{self._directory.lstrip('/')}/{path}"
        )


def _context(folder: Path) -> Path:
    """What git has and .dockerignore lets through: what a build on a clean checkout is sent."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for name in filter(None, listed):
        if {name, name.partition("/")[0]} & let_in and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def _base(python: Path, programs: Path) -> str:
    """A Python with pip, and the machine's programs but for those that the base image lacks. Gives the PATH."""
    subprocess.run([_an_open_python(), "-m", "venv", str(python)], check=True)
    found = {program.name: program for folder in ("/bin", "/usr/bin") for program in Path(folder).iterdir()}
    found["useradd"] = found["true"]  # this machine gets no account
    programs.mkdir()
    for name in found.keys() - NOT_IN_THE_BASE:
        (programs / name).symlink_to(found[name])
    return f"{python}/bin:{programs}"


def _an_open_python() -> str:
    """A Python that users without rights may run, as those below root's home may not."""
    asked = "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"
    system = "/usr/bin/python3"
    if Path(system).exists() and subprocess.run([system, "-c", asked], check=False).returncode == 0:
        return system
    return str(getattr(sys, "_base_executable", sys.executable))


def _at_home(name: str) -> str:
    return str(Path.home() / name)
