"""The folder of the definitions, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from engine import definitions
from engine.cli import console
from engine.cli.side_by_side import side_by_side
from engine.definitions import Bundle
from engine.kernel.errors import Problem, SettingsRefused, Severity

BASE = "organisation"


def folder_of(path: Path | None) -> Path:
    """The folder that was named, or that of the settings. Raises `SettingsRefused` if it is none."""
    folder = path or console.settings().processes
    if not (folder / BASE).is_dir():
        raise SettingsRefused(f"There is no folder “{BASE}” in {folder}")
    return folder


def departments_in(folder: Path) -> list[str | None]:
    """The base, and after it every department."""
    return [None, *sorted(definitions.departments_of(folder))]


def checked(folder: Path, departments: Sequence[str | None]) -> Iterator[tuple[str | None, list[Problem]]]:
    """All that is wrong with each department's definitions, looked at side by side."""
    yield from zip(departments, side_by_side(partial(definitions.check, folder), departments), strict=True)


def read_checked(folder: Path, departments: Sequence[str | None], told: Told) -> list[Bundle]:
    """The bundles in which nothing is wrong; what is wrong with others is told."""
    bundles = []
    for department, problems in checked(folder, departments):
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        told.add(department, errors)
        if not errors:
            bundles.append(definitions.read_draft(folder, department))
    return bundles


class Told:
    """Problems of several departments, each once, in the file where it is to be corrected.

    What a department has from the base is told with the base.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._by_place: dict[Problem, tuple[str, Problem]] = {}

    def add(self, department: str | None, problems: Iterable[Problem]) -> None:
        """What a department's check found."""
        for problem in problems:
            file = definitions.place_of(self._folder, department, problem.file)
            placed = replace(problem, file=file)
            # Advice names what there is, which differs where a department has more.
            self._by_place.setdefault(replace(placed, advice=""), (department or BASE, placed))

    @property
    def errors(self) -> int:
        """How many of them stop a deployment."""
        return sum(problem.severity is Severity.ERROR for problem in self._by_place)

    @property
    def counted(self) -> str:
        """How many there are."""
        warnings = len(self._by_place) - self.errors
        return console.counted(self.errors) + (
            f", {console.counted(warnings, 'warning')}" if warnings else ""
        )

    @property
    def records(self) -> list[dict[str, object]]:
        """For machines."""
        return [{"department": department, **asdict(problem)} for department, problem in self._sorted()]

    @property
    def lines(self) -> list[str]:
        """For people; a problem of the base's file that only a department has says which."""
        return [
            f"{problem} (in {department})" if self._is_elsewhere(department, problem) else str(problem)
            for department, problem in self._sorted()
        ]

    def _sorted(self) -> list[tuple[str, Problem]]:
        """By file, as somebody corrects them: in each what stops a deployment first."""
        return sorted(
            self._by_place.values(),
            key=lambda one: (one[1].file, one[1].severity is Severity.WARNING, one[1]),
        )

    @staticmethod
    def _is_elsewhere(department: str, problem: Problem) -> bool:
        return department != BASE and not problem.file.startswith(f"departments/{department}")
