"""All rules over all files: what is wrong is said at once, and nothing a file contains raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from engine.bpmn.definitions import Definitions
from engine.bpmn.gate import (
    dialect,
    expressions,
    graph,
    identity,
    messages,
    names,
    picture,
    properties,
    shape,
    timing,
    work,
)
from engine.bpmn.gate.canonical import canonical
from engine.bpmn.gate.drawing import Bundle, Drawing, line_of
from engine.bpmn.gate.references import References
from engine.bpmn.gate.rules import problems_of
from engine.kernel.errors import DefinitionsRefused, Problem, Severity
from engine.kernel.xml import read_xml

MOST_PROBLEMS = 200
"""Told of one file; who has more starts with these."""

RULE_MODULES = (
    identity,
    dialect,
    properties,
    shape,
    graph,
    messages,
    names,
    work,
    timing,
    expressions,
    picture,
)
"""Importing a module registers its rules."""


def check(files: Mapping[str, bytes], references: References) -> list[Problem]:
    """Everything that is wrong with the diagrams of a bundle, in the order of files and lines."""
    return list(_checked(tuple(files.items()), references))


@lru_cache(maxsize=8)
def _checked(sources: tuple[tuple[str, bytes], ...], references: References) -> tuple[Problem, ...]:
    """The same diagrams have the same problems: a check and the deployment after it look once."""
    files = dict(sources)
    bundle = Bundle(references, {})
    problems: list[Problem] = []
    for file, source in sources:
        try:
            bundle.drawings[file] = Drawing(file, read_xml(source, file), bundle)
        except DefinitionsRefused as refusal:
            problems.extend(refusal.problems)
    for drawing in bundle.drawings.values():
        problems.extend(_told(drawing))
    if not any(problem.severity is Severity.ERROR for problem in problems):
        problems.extend(_not_runnable(files))
    return tuple(sorted(problems))


def _not_runnable(files: Mapping[str, bytes]) -> Sequence[Problem]:
    """What can't be kept or run, although every rule is kept."""
    try:
        for file, source in files.items():
            canonical(source, file)
        Definitions.parse(files)
    except DefinitionsRefused as refusal:
        return refusal.problems
    return ()


def _told(drawing: Drawing) -> Iterator[Problem]:
    found = problems_of(drawing)
    yield from islice(found, MOST_PROBLEMS)
    if next(found, None) is not None:
        yield Problem(
            file=drawing.file,
            line=line_of(drawing.root),
            what=f"There are more than {MOST_PROBLEMS} problems; these are the first.",
            advice="Correct these, and check again.",
            rule="too-many-problems",
        )
