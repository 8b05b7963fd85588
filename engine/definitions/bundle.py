"""A bundle: diagrams, decisions, forms, letters, organisation and calendars of one department, immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from engine import bpmn, dmn
from engine.definitions import redrawn
from engine.definitions.checking import JUDGED_BY, lint, problems_of
from engine.definitions.forms import Form
from engine.definitions.forms.wording import ENGLISH, Tongue
from engine.definitions.letters import Letter
from engine.definitions.organisation import Organisation, with_entry
from engine.definitions.parts import Parts, read_parts
from engine.definitions.resources import (
    DEPARTMENT,
    ORGANISATION,
    Files,
    Resource,
    Sources,
    departments_of,
    digest_of,
    kind_of,
    pack,
    read_folder,
    read_zip,
)
from engine.definitions.scenarios import Scenario, Vocabulary
from engine.definitions.spoken import worded
from engine.definitions.texts import Texts, renamed
from engine.definitions.ways import problems_on_ways_in_child
from engine.domain.calendars import WorkingCalendar
from engine.kernel.errors import DefinitionsRefused, Problem, Severity
from engine.kernel.toml import TomlFile


@dataclass(frozen=True)
class Bundle:
    """What a case runs on. The same content is the same bundle, whoever reads it and whenever."""

    department: str | None
    """Folder of the department; ``None`` for the organisation itself."""
    digest: str
    resources: Mapping[str, Resource]
    """By path."""
    organisation: Organisation
    diagrams: bpmn.Definitions
    models: Mapping[str, dmn.Model]
    """By file."""
    forms: Mapping[str, Form]
    letters: Mapping[tuple[str, str], Letter]
    """By name and language."""
    calendars: Mapping[str, WorkingCalendar]
    examples: Mapping[str, Mapping[str, object]]
    """Answers as somebody might give them, by form id: for scenarios and the demo."""
    scenarios: Mapping[str, tuple[Scenario, ...]]
    """Tests of the process in plain words, by file."""
    texts: Mapping[str, Texts]
    """What its texts are in other languages than its own, by language."""
    tongue: Tongue = ENGLISH
    """The language in which its forms and the organisation's words are said."""
    _told: dict[str, Bundle] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_resources(cls, department: str | None, resources: Iterable[Resource]) -> Bundle:
        """A bundle from files that were checked when they were deployed. Raises `DefinitionsRefused`."""
        by_path = {one.path: one for one in sorted(resources, key=lambda one: one.path)}
        return _assembled(department, by_path, read_parts(Files(_running(by_path))))

    def told_in(self, language: str) -> Bundle:
        """The same in the words of a language, for readers of it; cases run on the bundle itself."""
        texts = self.texts.get(language)
        if texts is None or language == self.tongue.language:
            return self
        if language not in self._told:
            tongue = Tongue(language, texts)
            forms = {
                name: Form.said_in(self.resources[form.file].source, form.file, tongue)
                for name, form in self.forms.items()
            }
            organisation = self.organisation.said_with(lambda text: worded(text, texts))
            told = replace(self, tongue=tongue, forms=forms, organisation=organisation, _told={})
            self._told[language] = told
        return self._told[language]

    def say(self, text: str) -> str:
        """A text of the definitions, as a label of a task, in the language of the bundle."""
        return worded(text, self.tongue.texts)

    def drawn(self, file: str) -> str:
        """A diagram as XML, with the names of its elements in the language of the bundle."""
        source = self.resources[file].source
        return renamed(source, file, self.say) if self.tongue.texts else source.decode()

    def model_of(self, decision: str) -> dmn.Model | None:
        """The model that has a decision."""
        return next((model for model in self.models.values() if decision in model.decisions), None)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that its scenarios can speak of."""
        return Vocabulary(
            organisation=self.organisation,
            processes=self.diagrams.processes,
            forms=self.forms,
            letter_templates=self.letters,
            models=self.models,
            texts=self.texts,
        )

    def with_entry(self, path: Sequence[str], value: object) -> Bundle:
        """The same with another entry in its TOML file: for what-ifs. Raises `DefinitionsRefused`."""
        base, over = (
            TomlFile.read(self.resources[name].source, name) if name in self.resources else None
            for name in (ORGANISATION, DEPARTMENT)
        )
        assert base is not None
        digest = sha256(f"{self.digest} {path} {value!r}".encode()).hexdigest()
        return replace(self, digest=digest, organisation=with_entry(base, over, path, value))

    def archive(self) -> bytes:
        """The files as their owners saved them, as a ZIP archive that `read_archive` takes."""
        return pack({path: one.source for path, one in self.resources.items()})


def read_bundle(processes: Path, department: str | None = None) -> Bundle:
    """The organisation's files with a department's over them. Raises `DefinitionsRefused` with all faults."""
    files = read_folder(processes, department)
    return _checked(department, files, problems_of(read_parts(files), departments_of(processes)))


def read_draft(processes: Path, department: str | None = None) -> Bundle:
    """The same as far as it can be read, without any check: to be tried, never to be deployed.

    Raises `DefinitionsRefused` for what can't be read.
    """
    files = read_folder(processes, department)
    if files.unread:
        raise DefinitionsRefused(files.unread.values())
    resources = (Resource.of(path, source) for path, source in files.sources.items() if kind_of(path))
    return Bundle.from_resources(department, resources)


def read_archive(archive: bytes, department: str | None = None) -> Bundle:
    """An uploaded bundle, checked in a process that it may exhaust. Raises `DefinitionsRefused`."""
    files = read_zip(archive)
    return _checked(department, files, _confined(files))


def check(processes: Path, department: str | None = None) -> list[Problem]:
    """Everything that is wrong with a department's definitions, and what is odd about them (warnings)."""
    try:
        files = read_folder(processes, department)
    except DefinitionsRefused as refused:
        return list(refused.problems)
    problems = problems_of(read_parts(files), departments_of(processes))
    if department is not None:
        problems += redrawn.problems_of(read_folder(processes, None).sources, files.sources)
    return problems


def check_diagram(path: Path) -> list[Problem]:
    """What is wrong with one diagram by itself, in the folder that it lies in: a look while it is drawn."""
    folder = path.resolve().parent
    of_department = folder.parent.name == "departments"
    processes = folder.parent.parent if of_department else folder.parent
    try:
        files = read_folder(processes, folder.name if of_department else None)
    except DefinitionsRefused as refused:
        return list(refused.problems)
    return lint(read_parts(files, JUDGED_BY), path.name)


def check_archive(archive: bytes) -> list[Problem]:
    """Everything that is wrong with an uploaded bundle."""
    try:
        files = read_zip(archive)
    except DefinitionsRefused as refused:
        return list(refused.problems)
    return _confined(files)


def _confined(files: Files) -> list[Problem]:
    """What is wrong with files that may be made to exhaust whoever looks at them."""
    return problems_of(read_parts(files), None, bpmn.check_in_child, problems_on_ways_in_child)


def _checked(department: str | None, files: Files, problems: list[Problem]) -> Bundle:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise DefinitionsRefused(errors)
    resources = {
        path: Resource.of(path, source) for path, source in sorted(files.sources.items()) if kind_of(path)
    }
    return _assembled(department, resources, read_parts(Files(_running(resources))))


def _running(resources: Mapping[str, Resource]) -> Sources:
    """What runs: of XML the canonical form, in which nothing is left that only looks like content."""
    return {
        path: one.canonical if kind_of(path) in {"diagram", "decisions"} else one.source
        for path, one in resources.items()
    }


def _assembled(department: str | None, resources: Mapping[str, Resource], parts: Parts) -> Bundle:
    if parts.problems or parts.organisation is None:
        raise DefinitionsRefused(parts.problems)
    own = Tongue(parts.organisation.written_in)
    return Bundle(
        department,
        digest_of(resources.values()),
        resources,
        parts.organisation,
        bpmn.Definitions.parse(parts.files("diagram")),
        parts.models,
        {name: replace(form, tongue=own) for name, form in parts.forms.items()},
        parts.letters,
        parts.calendars,
        parts.examples,
        parts.scenarios,
        parts.texts,
        own,
    )
