"""What Dockerfile and compose.yaml say, read as Docker reads them, as far as ours need it."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml


@dataclass
class Stage:
    """One FROM with the instructions after it."""

    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, word: str) -> str:
        """What an instruction said that replaces the one before it, e.g. CMD."""
        return [said for one, said in self.steps if one == word][-1]


def stages(dockerfile: Path) -> list[Stage]:
    lines = [line for line in dockerfile.read_text().splitlines() if not line.lstrip().startswith("#")]
    found: list[Stage] = []
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, said = line.strip().partition(" ")
        if word == "FROM":
            found.append(Stage(said.partition(" AS ")[2]))
        elif word:
            found[-1].steps.append((word, said.strip()))
    return found


def assignments(said: str) -> list[tuple[str, str]]:
    """The pairs of ENV, in order."""
    return [(name, value) for name, _, value in (part.partition("=") for part in shlex.split(said))]


def command(said: str) -> list[str]:
    """CMD in its exec form, with which no shell comes between; also that of HEALTHCHECK."""
    return [str(part) for part in json.loads(said[said.index("[") :])]


def services(compose: Path) -> dict[str, dict[str, Any]]:
    """The services, each after those that it waits for."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(compose.read_text())["services"]
    waits_for = {name: set(one.get("depends_on", ())) for name, one in found.items()}
    return {name: found[name] for name in TopologicalSorter(waits_for).static_order()}


def secrets(compose: Path) -> dict[str, str]:
    """The file of each secret."""
    return {name: one["file"] for name, one in yaml.safe_load(compose.read_text())["secrets"].items()}


def advice(compose: Path) -> str:
    """The commands that compose.yaml tells one to type before the first start."""
    return "\n".join(re.findall(r"^#   (.*)$", compose.read_text(), re.MULTILINE))


def default(said: str) -> str:
    """``${NAME:-value}`` where nobody set NAME."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", said)
