"""Holds a bundle to its obligations: what is broken, where, on which way, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from engine import dmn
from engine.bpmn import Definitions
from engine.bpmn.model import Element
from engine.definitions.forms import Form
from engine.definitions.obligations import roles
from engine.definitions.obligations.conditions import Vocabulary
from engine.definitions.obligations.duties import Breach, Duties
from engine.definitions.obligations.knowledge import Knowledge
from engine.definitions.obligations.milestones import letter_word
from engine.definitions.obligations.monitors import Monitor, monitor_of
from engine.definitions.obligations.obligation import Obligation
from engine.definitions.obligations.outcomes import Outcomes
from engine.definitions.obligations.paths import Way, broken
from engine.definitions.obligations.places import MOST_LEVELS, MOST_PLACES, Layout, TooLarge
from engine.definitions.obligations.search import Graph, Search
from engine.definitions.obligations.witness import Replay
from engine.definitions.organisation import Exemption, Organisation
from engine.domain.calendars import WorkingCalendar
from engine.kernel.errors import Problem, Severity

WARNED_BEFORE = timedelta(days=30)
"""So long before an exception ends the check says so."""
_MOST_LABELS = 60


@dataclass(frozen=True)
class Guarded:
    """What is held to obligations."""

    diagrams: Definitions
    organisation: Organisation
    models: Mapping[str, dmn.Model]
    forms: Mapping[str, Form]
    calendars: Mapping[str, WorkingCalendar]
    examples: Mapping[str, Mapping[str, object]]

    @cached_property
    def layout(self) -> Layout:
        """The places of a complaint's process. Raises `TooLarge`."""
        return Layout.of(self.diagrams.specs, self.organisation.complaint_process)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What forms and decisions can give."""
        specs = [place.spec for place in self.layout.places]
        conditions = (one for spec in specs for one in roles.conditions_of(spec))
        sources = (one for spec in specs for one in roles.sources_of(spec))
        vocabulary = Vocabulary(conditions, self.organisation.values, sources)
        return Outcomes(self.forms, self.models, vocabulary, self.calendars)

    def graph(self, visible: frozenset[str], *, reduced: bool = False) -> Graph:
        """The states of a complaint, with what some words are about. Raises `TooLarge`."""
        kept = roles.kept_names((place.spec for place in self.layout.places), self.outcomes)
        knowledge = Knowledge(self.outcomes.vocabulary, kept)
        return Search(self.layout, knowledge, self.outcomes, visible, reduced).graph()

    @cached_property
    def elements(self) -> dict[str, list[Element]]:
        """The elements that a complaint can come to, by what they are to its handling."""
        found: dict[str, dict[tuple[str, str], Element]] = {}
        for place in self.layout.places:
            for word in place.words:
                found.setdefault(word, {})[place.element.process, place.element.id] = place.element
        return {word: list(elements.values()) for word, elements in found.items()}


@dataclass(frozen=True)
class Guard:
    """Checks obligations on one bundle."""

    guarded: Guarded
    obligations: tuple[Obligation, ...]
    exceptions_in: tuple[str, int] = ("", 0)
    """File and line of the exceptions."""

    def problems(self, today: date) -> Iterator[Problem]:
        """Everything that is broken and not excepted; and what is odd about exceptions."""
        try:
            self.guarded.layout  # noqa: B018 -- all else stands on it
        except TooLarge:
            yield self._too_large
            return
        exceptions = {one.obligation: one for one in self.guarded.organisation.exceptions}
        for obligation in self.obligations:
            excepted = exceptions.get(obligation.id)
            if excepted is None or excepted.until < today:
                yield from self._broken(obligation)
        yield from self._exception_problems(today)

    @property
    def _too_large(self) -> Problem:
        organisation = self.guarded.organisation
        element = self.guarded.diagrams.processes[organisation.complaint_process]
        return Problem(
            file=element.file,
            line=element.line,
            element=element.id,
            what="The obligations could not be looked at: there are too many processes within each other.",
            why=f"They are laid out up to {MOST_LEVELS} deep, with {MOST_PLACES:,} elements in all.",
            advice="Let no process call itself, by way of others or not.",
            rule="obligations",
        )

    def _broken(self, obligation: Obligation) -> Iterator[Problem]:
        missing = [word for word in sorted(self._needed(obligation)) if word not in self._words]
        for word in missing:
            what = f"No element that a complaint can come to has the milestone “{word}”."
            yield obligation.problem(f"{obligation.sentence} {what}", obligation.message)
        monitor = monitor_of(obligation)
        if monitor is None:
            yield from (self._breach(obligation, one) for one in self._duties.breaches(obligation))
        elif not missing:
            yield from self._on_the_way(obligation, monitor)

    @staticmethod
    def _needed(obligation: Obligation) -> frozenset[str]:
        """Milestones without which nothing can be said; what is never passed is found on the way."""
        return obligation.milestones - obligation.words("passes") - obligation.words("first")

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self.guarded.elements)

    @cached_property
    def _duties(self) -> Duties:
        organisation = self.guarded.organisation
        specs = {place.spec: None for place in self.guarded.layout.places}
        calendar = self.guarded.calendars[organisation.calendar]
        return Duties(list(specs), organisation.time_limits, calendar)

    def _on_the_way(self, obligation: Obligation, monitor: Monitor) -> Iterator[Problem]:
        suspected: Problem | None = None
        for graph in self._graphs(obligation):
            way = broken(graph, monitor)
            if way is not None:
                suspected = self._told(obligation, way)
                if Replay(self.guarded, way, monitor).is_walked():
                    yield suspected
                    return
            if graph.complete:
                break
        else:
            what = "This could not be looked through: there are too many states in which a complaint can be."
            advice = "Move parts into called processes, or ask for help."
            suspected = suspected or obligation.problem(what, advice)
        if suspected is not None:
            yield _warning(suspected)

    def _graphs(self, obligation: Obligation) -> Iterator[Graph]:
        """All states; where there are too many, those in which it makes a difference to one obligation."""
        yield self._graph
        yield self.guarded.graph(_visible(obligation), reduced=True)

    @cached_property
    def _graph(self) -> Graph:
        visible = frozenset[str]().union(*(_visible(one) for one in self.obligations if monitor_of(one)))
        return self.guarded.graph(visible)

    # -- telling

    @staticmethod
    def _told(obligation: Obligation, way: Way) -> Problem:
        labels = way.labels
        shown = (
            [*labels[: _MOST_LABELS // 2], "…", *labels[-_MOST_LABELS // 2 :]]
            if len(labels) > _MOST_LABELS
            else labels
        )
        return _problem(obligation, way.last, f"It is broken on this way: {' → '.join(shown)}.")

    @staticmethod
    def _breach(obligation: Obligation, breach: Breach) -> Problem:
        if breach.element is None:
            problem = obligation.problem(obligation.sentence, obligation.message)
            return replace(problem, rule=f"obligation-{obligation.id}", why=breach.what)
        return _problem(obligation, breach.element, breach.what)

    # -- exceptions

    def _exception_problems(self, today: date) -> Iterator[Problem]:
        known = {one.id: one for one in self.obligations}
        for exception in self.guarded.organisation.exceptions:
            yield from self._about(exception, known, today)

    def _about(self, exception: Exemption, known: Mapping[str, Obligation], today: date) -> Iterator[Problem]:
        file, line = self.exceptions_in
        obligation = known.get(exception.obligation)
        if obligation is None:
            what = f"The exception is from “{exception.obligation}”, which is no obligation."
            yield Problem(file=file, line=line, what=what, rule="exception")
        elif exception.until < today:
            what = f"The exception from “{obligation.id}” ended on {exception.until:%-d %B %Y}."
            advice = (
                "Put right what the obligation asks for; or decide anew, and write who did and until when."
            )
            yield Problem(file=file, line=line, what=what, advice=advice, rule="exception")
        elif exception.until - today <= WARNED_BEFORE:
            what = f"The exception from “{obligation.id}” ends on {exception.until:%-d %B %Y}."
            advice = "From then on what breaks the obligation is refused."
            yield _warning(Problem(file=file, line=line, what=what, advice=advice, rule="exception"))


def _visible(obligation: Obligation) -> frozenset[str]:
    letters = frozenset(letter_word(name) for name in obligation.words("letter"))
    return obligation.milestones | obligation.words("unless") | obligation.words("data") | letters


def _problem(obligation: Obligation, element: Element, why: str) -> Problem:
    return Problem(
        file=element.file,
        line=element.line,
        element=element.id,
        label=element.label,
        what=f"{obligation.sentence} (clause {obligation.clause})",
        why=why,
        advice=obligation.message,
        rule=f"obligation-{obligation.id}",
    )


def _warning(problem: Problem) -> Problem:
    return replace(problem, severity=Severity.WARNING)
