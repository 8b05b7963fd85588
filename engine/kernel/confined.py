"""Work in a process of its own: what is made to exhaust it ends that process and nothing else."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.kernel.errors import Problem, Severity

MEMORY_BYTES = 1024**3


class GaveUp(Exception):
    """The work took more than it may."""


@dataclass(frozen=True)
class Confined:
    """Work that is given data and answers with problems."""

    program: str
    cpu_seconds: int
    patience_seconds: int
    """So long its answer is waited for on a machine that is busy."""

    def problems(self, request: Mapping[str, Any]) -> list[Problem]:
        """What it answers. Raises `GaveUp`."""
        environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
        try:
            done = subprocess.run(  # noqa: S603 - our own program; what is asked reaches it as data
                [sys.executable, "-P", "-c", self.program],
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=self.patience_seconds,
                env=environment,
                check=True,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as why:
            raise GaveUp from why
        return [
            Problem(**{**said, "severity": Severity(said["severity"])}) for said in json.loads(done.stdout)
        ]

    @property
    def bounds(self) -> str:
        """What it may take, in words."""
        return f"{self.cpu_seconds} seconds or {MEMORY_BYTES // 1024**3} GiB of memory"

    def limit(self) -> None:
        """Take from this process what it could harm the machine with."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (self.cpu_seconds, self.cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def packed(files: Mapping[str, bytes]) -> dict[str, str]:
    """Files as they are handed over."""
    return {file: b64encode(source).decode() for file, source in files.items()}


def unpacked(files: Mapping[str, str]) -> dict[str, bytes]:
    """Files as they were."""
    return {file: b64decode(source) for file, source in files.items()}
