"""The contract of one bundle, held against its diagrams, decisions, forms and letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from engine import dmn
from engine.bpmn import Definitions
from engine.bpmn.specs.activities import BusinessRuleTask, JobTask
from engine.bpmn.specs.node import FlowNode
from engine.definitions.contract.decisions import doubts_in, readings_of_decision
from engine.definitions.contract.findings import (
    Findings,
    missing_problem,
    type_problems,
    unknown_names,
)
from engine.definitions.contract.flow import Flow, beginning
from engine.definitions.contract.papers import (
    problems_of_form,
    problems_of_letter,
    readings_of_form,
    readings_of_letter,
)
from engine.definitions.contract.passing import COUNTS, Passing
from engine.definitions.contract.readings import (
    Reading,
    instance_readings_of,
    mappings_of,
    readings_of,
)
from engine.definitions.contract.standing import BEGINNING, State
from engine.definitions.contract.variables import Variables
from engine.definitions.letters import Letter
from engine.definitions.obligations.places import Layout, TooLarge
from engine.definitions.organisation import Organisation
from engine.definitions.parts import Parts
from engine.definitions.resources import ORGANISATION
from engine.feel.shapes import NUMBER
from engine.kernel.errors import Problem, Severity

_OF_PEOPLE = frozenset({"complainant", "content"})
"""What letters and forms can read beside variables."""


@dataclass(frozen=True)
class Contract:
    """What a bundle reads and writes."""

    diagrams: Definitions
    organisation: Organisation
    parts: Parts

    @cached_property
    def specs(self) -> tuple[FlowNode, ...]:
        """Every element, those inside of repetitions too."""
        found = (spec for level in self.diagrams.specs.values() for spec in level.task_specs.values())
        return tuple(spec for spec in found if isinstance(spec, FlowNode))

    @cached_property
    def variables(self) -> Variables:
        """What elements write."""
        return Variables.of(self.specs, self.parts.forms, self.parts.models, self.organisation.values)

    @cached_property
    def known(self) -> frozenset[str]:
        """All names that mean something in diagrams."""
        return frozenset(self.variables.shapes)

    def problems(self) -> Iterator[Problem]:
        """Everything that does not fit."""
        yield from self._in_diagrams()
        yield from self._in_decisions()
        organisation, known = self.organisation, self.known | _OF_PEOPLE
        given = {organisation.extension_letter: "extension", organisation.forwarding_letter: "forwarded_to"}
        for form in self.parts.forms.values():
            yield from problems_of_form(form, self.variables.shapes, known)
        for letter in self.parts.letters.values():
            source = self.parts.sources[letter.file]
            beside = {given[letter.name]} if letter.name in given else set[str]()
            yield from problems_of_letter(letter, source, self.variables.shapes, known | beside)
        yield from self._on_the_way()

    def _in_diagrams(self) -> Iterator[Problem]:
        for spec in self.specs:
            for reading in (*readings_of(spec), *mappings_of(spec)):
                yield from unknown_names(reading, self.known)
                yield from type_problems(reading, self.variables.shapes)
            for reading in instance_readings_of(spec):
                yield from unknown_names(reading, self.known | set(COUNTS))
                shapes = {**self.variables.shapes, **dict.fromkeys(COUNTS, NUMBER)}
                yield from type_problems(reading, shapes)

    def _in_decisions(self) -> Iterator[Problem]:
        for file, model in self.parts.models.items():
            for decision in model.decisions.values():
                for line, place, why in doubts_in(model, decision, self.variables.shapes):
                    yield Problem(
                        file=file,
                        line=line,
                        element=decision.id,
                        label=decision.name,
                        what=f"{place} is surely not meant: {why}.",
                        advice="Correct the expression, or the type of what it reads.",
                        rule="feel-type",
                    )

    # -- on all ways

    def _on_the_way(self) -> Iterator[Problem]:
        fixed = frozenset(self.variables.fixed)
        passing = Passing(self.parts.forms, self.variables.shapes, fixed, self.readings.__getitem__)
        try:
            layout = Layout.of(self.diagrams.specs, self.organisation.complaint_process)
            flow = Flow(layout, passing, self._beginnings(layout, passing))
            flow.run()
        except TooLarge:
            yield _not_followed()
            return
        findings = Findings(passing)
        passing.visit = findings.visit
        flow.visit_all()
        never = dict(findings.never_written())
        yield from never.values()
        for mark, (reading, place, name) in findings.missing.items():
            if mark not in never:
                yield missing_problem(reading, name, flow.way_without(place, name))

    @cached_property
    def readings(self) -> dict[FlowNode, tuple[Reading, ...]]:
        """What each element reads."""
        return {spec: tuple(self._readings(spec)) for spec in self.specs}

    def _readings(self, spec: FlowNode) -> Iterator[Reading]:
        """What is read at an element, also by its form, its letter and its decision."""
        yield from readings_of(spec)
        element = spec.element
        if form := self.parts.forms.get(spec.awaited.form):
            yield from readings_of_form(form, element)
        if isinstance(spec, JobTask) and element.job_type == "letter":
            for letter in self._letters.get(element.headers.get("letter", ""), ()):
                yield from readings_of_letter(letter, element)
        if isinstance(spec, BusinessRuleTask) and (model := self.model_of(element.called)):
            yield from readings_of_decision(model, model.decisions[element.called], element)

    @cached_property
    def _letters(self) -> dict[str, list[Letter]]:
        found: dict[str, list[Letter]] = {}
        for letter in self.parts.letters.values():
            found.setdefault(letter.name, []).append(letter)
        return found

    def _beginnings(self, layout: Layout, passing: Passing) -> dict[str, State]:
        """A complaint begins with what its form asks for, also where it is opened again."""
        root = layout.root
        form = self.organisation.complaint_form
        return {
            name: beginning(passing.answers(form, BEGINNING, root.places[name]), root)
            for name in root.spec.starts
        }

    def model_of(self, decision: str) -> dmn.Model | None:
        """The model that has a decision."""
        return next((one for one in self.parts.models.values() if decision in one.decisions), None)


def _not_followed() -> Problem:
    return Problem(
        file=ORGANISATION,
        what="The variables could not be followed: the diagrams call each other too often.",
        advice="Call fewer processes inside of each other.",
        rule="variable-written-on-every-path",
        severity=Severity.WARNING,
    )
