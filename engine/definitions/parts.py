"""The parts of a bundle read from its files, with everything that is wrong with each of them by itself."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from engine import dmn
from engine.definitions.forms import Form
from engine.definitions.letters import Letter
from engine.definitions.organisation import Organisation
from engine.definitions.resources import DEPARTMENT, KINDS, ORGANISATION, Files, Sources, kind_of
from engine.definitions.scenarios.reading import read_scenarios
from engine.definitions.scenarios.scenario import Scenario
from engine.definitions.sources import read_json
from engine.definitions.texts import Texts, together
from engine.definitions.texts import read as read_texts
from engine.domain.calendars import WorkingCalendar
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.kept import kept
from engine.kernel.toml import TomlFile
from engine.kernel.xml import read_xml

Part = TypeVar("Part")

_form, _letter, _example = kept(Form.parse), kept(Letter.parse), kept(read_json)
_texts = kept(read_texts)
_calendar, _model = kept(WorkingCalendar.from_toml), kept(dmn.load)


@dataclass(frozen=True)
class Parts:
    """What could be read. A file that could not be is missing here, and its faults are in `problems`."""

    sources: Sources
    organisation: Organisation | None
    models: Mapping[str, dmn.Model]
    """By file."""
    forms: Mapping[str, Form]
    """By id."""
    letters: Mapping[tuple[str, str], Letter]
    """By name and language."""
    calendars: Mapping[str, WorkingCalendar]
    """By name."""
    examples: Mapping[str, Mapping[str, object]]
    """Of answers, by form id."""
    scenarios: Mapping[str, tuple[Scenario, ...]]
    """By file."""
    texts: Mapping[str, Texts]
    """What the texts of the first language are in others, by language."""
    unread: frozenset[str] = frozenset()
    """Files that are there, and too broken to tell what they hold."""
    problems: list[Problem] = field(default_factory=list)

    def all_read(self, *kinds: str) -> bool:
        """Whether every file of these kinds could be read: only then is what is named nowhere missing."""
        return not any(kind_of(path) in kinds for path in self.unread)

    def files(self, kind: str) -> dict[str, bytes]:
        """The files of one kind."""
        return files_of(self.sources, kind)


def files_of(sources: Sources, kind: str) -> dict[str, bytes]:
    """The files of one kind, in the order of their names."""
    return {path: sources[path] for path in sorted(sources) if kind_of(path) == kind}


def stem(path: str) -> str:
    """What a file is called without folder and ending: ``forms/complaint.form`` is ``complaint``."""
    return path.rpartition("/")[2].partition(".")[0]


def read_parts(files: Files, kinds: Container[str] = KINDS) -> Parts:
    """Read every part of these kinds that can be read; the organisation's in any case."""
    problems: list[Problem] = list(files.unread.values())
    unread = set(files.unread)

    def attempt(read: Callable[[bytes, str], Part], kind: str) -> dict[str, Part]:
        parts = {}
        for path, source in files_of(files.sources, kind).items() if kind in kinds else ():
            if path in files.unread:
                continue
            try:
                parts[path] = read(source, path)
            except DefinitionsRefused as refused:
                unread.add(path)
                # The gate tells of diagrams.
                problems.extend(refused.problems if kind != "diagram" else ())
        return parts

    attempt(_well_formed, "diagram")
    organisation = None if ORGANISATION in files.unread else _organisation(files.sources, problems)
    forms = attempt(_form, "form")
    letters = attempt(_letter, "letter")
    decisions = tuple(files_of(files.sources, "decisions").values())
    models = attempt(lambda source, path: _model(source, path, decisions), "decisions")
    calendars = attempt(_calendar, "calendar")
    examples = attempt(_example, "example")
    scenarios = attempt(read_scenarios, "scenario")
    return Parts(
        files.sources,
        organisation,
        models,
        {form.id: form for form in forms.values()},
        {(letter.name, letter.language): letter for letter in letters.values()},
        {stem(path): one for path, one in calendars.items()},
        {stem(path): one for path, one in examples.items()},
        scenarios,
        together(attempt(_texts, "texts")),
        frozenset(unread),
        problems,
    )


@kept
def _well_formed(source: bytes, path: str) -> bool:
    read_xml(source, path)
    return True


def _organisation(sources: Sources, problems: list[Problem]) -> Organisation | None:
    if ORGANISATION not in sources:
        advice = "docs/organisation-toml.md says what it holds."
        problems.append(
            Problem(file=ORGANISATION, what="This file is missing.", advice=advice, rule="bundle")
        )
        return None
    try:
        base = TomlFile.read(sources[ORGANISATION], ORGANISATION)
        over = TomlFile.read(sources[DEPARTMENT], DEPARTMENT) if DEPARTMENT in sources else None
        return Organisation.read(base, over)
    except DefinitionsRefused as refused:
        problems.extend(refused.problems)
        return None
