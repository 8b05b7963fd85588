"""Holds a bundle to its obligations: what is broken, where, on which way, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from engine.definitions.obligations.search import MOST_STATES, Graph, Search
from engine.definitions.obligations.witness import Replay
from engine.definitions.organisation import Exemption, Organisation
from engine.domain.calendars import WorkingCalendar
from engine.kernel.errors import Problem, Severity

WARNED_BEFORE = timedelta(days=30)
"""So long before an exception ends the check says so."""
MOST_LOOKED_THROUGH = 10_000
"""States that are looked through for single obligations where there are too many in all."""
_MOST_LABELS = 60
_TOO_MANY = "This could not be looked through: there are too many states in which a complaint can be."
_FEWER = "Move parts into called processes, or ask for help."

Watched = tuple[Obligation, Monitor]


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

    def graph(self, visible: frozenset[str], *, most: int = MOST_STATES, reduced: bool = False) -> Graph:
        """The states of a complaint, with what some words are about. Raises `TooLarge`."""
        kept = roles.kept_names((place.spec for place in self.layout.places), self.outcomes)
        knowledge = Knowledge(self.outcomes.vocabulary, kept)
        return Search(self.layout, knowledge, self.outcomes, visible, reduced).graph(min(most, MOST_STATES))

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
        bare = [one for one in self.obligations if not _is_excepted(one, exceptions, today)]
        yield from self._broken(bare)
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

    def _broken(self, obligations: Sequence[Obligation]) -> Iterator[Problem]:
        watched: list[Watched] = []
        for obligation in obligations:
            missing = [word for word in sorted(self._needed(obligation)) if word not in self._words]
            for word in missing:
                what = f"No element that a complaint can come to has the milestone “{word}”."
                yield obligation.problem(f"{obligation.sentence} {what}", obligation.message)
            monitor = monitor_of(obligation)
            if monitor is None:
                yield from (self._breach(obligation, one) for one in self._duties.breaches(obligation))
            elif not missing:
                watched.append((obligation, monitor))
        yield from self._on_the_ways(watched)

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

    def _on_the_ways(self, watched: Sequence[Watched]) -> Iterator[Problem]:
        """What is broken on the ways of a complaint.

        Where there are too many states, those that are nearest tell. Only if nothing is broken there, those
        are looked through that make a difference to each obligation, as long as that can be waited for.
        """
        if not watched:
            return
        visible = frozenset[str]().union(*(_visible(obligation) for obligation, _ in watched))
        graph = self.guarded.graph(visible)
        verdicts = [self._verdict(graph, *one) for one in watched]
        if graph.complete or any(verdict and not _is_warning(verdict) for verdict in verdicts):
            yield from filter(None, verdicts)
            return
        left = MOST_LOOKED_THROUGH
        for (obligation, monitor), suspected in zip(watched, verdicts, strict=True):
            closer = self.guarded.graph(_visible(obligation), most=left, reduced=True)
            left -= len(closer.steps)
            found = self._verdict(closer, obligation, monitor) or suspected
            if found:
                yield found
            elif not closer.complete:
                yield _warning(obligation.problem(_TOO_MANY, _FEWER))

    def _verdict(self, graph: Graph, obligation: Obligation, monitor: Monitor) -> Problem | None:
        """What is broken; a warning where the engine does not go that way."""
        way = broken(graph, monitor)
        if way is None:
            return None
        suspected = self._told(obligation, way)
        return suspected if Replay(self.guarded, way, monitor).is_walked() else _warning(suspected)

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


def _is_excepted(obligation: Obligation, exceptions: Mapping[str, Exemption], today: date) -> bool:
    excepted = exceptions.get(obligation.id)
    return excepted is not None and excepted.until >= today


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


def _is_warning(problem: Problem) -> bool:
    return problem.severity is Severity.WARNING


def _warning(problem: Problem) -> Problem:
    return replace(problem, severity=Severity.WARNING)
