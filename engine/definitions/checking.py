"""All that is wrong with a bundle, at once: each part by itself, and what the parts say of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from engine import bpmn, dmn
from engine.definitions import crossing, scenario_checks
from engine.definitions.parts import Parts, stem
from engine.definitions.resources import unused_files
from engine.definitions.ways import problems_on_ways
from engine.kernel.errors import Problem, Severity

Gate = Callable[[Mapping[str, bytes], bpmn.References], list[Problem]]
"""`bpmn.check`, in this process or in one of its own."""


class Search(Protocol):
    """`problems_on_ways`, in this process or in one of its own."""

    def __call__(self, parts: Parts, *, sound: bool) -> list[Problem]:
        """What is wrong on the ways of a case."""


_ON_ORGANISATION = frozenset({"group-exists", "context-entry-exists"})
"""Rules that can't be judged while organisation.toml can't be read."""
_ON_OTHER_DIAGRAMS = frozenset({"called-process-exists", "clock-is-started", "excluded-handlers-exist"})
"""Rules that can't be judged while a diagram can't be read."""


def problems_of(
    parts: Parts,
    departments: frozenset[str] | None,
    gate: Gate = bpmn.check,
    search: Search = problems_on_ways,
) -> list[Problem]:
    """Everything that is wrong, errors first, then by file and line.

    `departments` are those that exist; ``None`` where that is not known, as of an uploaded bundle.
    """
    problems = list(parts.problems)
    problems.extend(unused_files(parts.sources))
    problems.extend(_gate_problems(parts, gate))
    problems.extend(problem for model in parts.models.values() for problem in dmn.check(model))
    for path, source in parts.files("decisions").items():
        problems.extend(dmn.repeated_ids(source, path))
    problems.extend(crossing.problems_between(parts, departments))
    sound = not _errors(problems)
    problems.extend(search(parts, sound=sound))
    problems.extend(scenario_checks.problems_of_scenarios(parts, sound=not _errors(problems)))
    return sorted(set(problems), key=lambda one: (one.severity is Severity.WARNING, one))


def _errors(problems: list[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


JUDGED_BY = frozenset({"decisions"})
"""Kinds of files of which a diagram by itself needs more than the names."""


def lint(parts: Parts, file: str) -> list[Problem]:
    """What is wrong with one diagram; what other diagrams have is not looked at."""
    return list(_gate_problems(parts, bpmn.check, only=file))


def _gate_problems(parts: Parts, gate: Gate, only: str = "") -> Iterator[Problem]:
    organisation = parts.organisation
    references = bpmn.References(
        # A form or letter that is broken is told once, where it is; it is no missing one beside.
        forms=frozenset(stem(path) for path in parts.files("form")),
        decisions=frozenset(decision for model in parts.models.values() for decision in model.decisions),
        letters=frozenset(stem(path) for path in parts.files("letter")),
        groups=frozenset(organisation.groups if organisation else ()),
        time_limits=frozenset(organisation.time_limits if organisation else ()),
        settings=frozenset(organisation.settings if organisation else ()),
    )
    skipped = frozenset() if organisation else _ON_ORGANISATION
    skipped |= frozenset() if parts.all_read("diagram") and not only else _ON_OTHER_DIAGRAMS
    skipped |= frozenset() if parts.all_read("decisions") else {"decision-exists"}
    diagrams = {path: one for path, one in parts.files("diagram").items() if one and only in ("", path)}
    yield from (one for one in gate(diagrams, references) if not _is_skipped(one, skipped, only))


def _is_skipped(problem: Problem, skipped: frozenset[str], only: str) -> bool:
    # By itself a diagram calls processes of which nobody here knows.
    return problem.rule in skipped or (bool(only) and problem.rule == "not-runnable")
