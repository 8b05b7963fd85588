"""The check in a process of its own: a file made to exhaust it ends that process and nothing else."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, fields

from engine.bpmn.gate.check import check
from engine.bpmn.gate.references import References
from engine.kernel.errors import Problem, Severity

MEMORY_BYTES = 1024**3
CPU_SECONDS = 10
PATIENCE_SECONDS = 15

_PROGRAM = "from engine.bpmn.gate.child import main; main()"


def check_in_child(files: Mapping[str, bytes], references: References) -> list[Problem]:
    """As `check`, within 15 seconds and 1 GiB. A child that does not come back is one more problem."""
    request = {
        "files": {file: b64encode(source).decode() for file, source in files.items()},
        "references": {name: sorted(known) for name, known in asdict(references).items()},
    }
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the files reach it as data on its standard input
            [sys.executable, "-P", "-c", _PROGRAM],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            env=environment,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return [_died(files)]
    return [Problem(**{**said, "severity": Severity(said["severity"])}) for said in json.loads(done.stdout)]


def main() -> None:
    """What the child does: limit itself, read the request, answer with the problems."""
    limit()
    request = json.load(sys.stdin)
    files = {file: b64decode(source) for file, source in request["files"].items()}
    known = {field.name: frozenset(request["references"][field.name]) for field in fields(References)}
    json.dump([asdict(problem) for problem in check(files, References(**known))], sys.stdout)


def limit() -> None:
    """Take from this process what it could harm the machine with."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _died(files: Mapping[str, bytes]) -> Problem:
    largest = max(files, key=lambda file: len(files[file]), default="")
    return Problem(
        file=largest,
        line=1,
        what=f"The check gave up: it takes more than {CPU_SECONDS} seconds or 1 GiB of memory.",
        advice="Check the files one by one; the largest is named here, but another may be the cause.",
        rule="check-gave-up",
    )
