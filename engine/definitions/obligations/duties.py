"""Obligations about single elements: who is responsible, who is excluded, which time limit holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.bpmn.model import Element
from engine.bpmn.specs.activities import UserTask
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import Source
from engine.definitions.obligations.milestones import words_of
from engine.definitions.obligations.obligation import ANY_TASK, Kind, Obligation
from engine.domain.calendars import WorkingCalendar
from engine.domain.limits import TimeLimit
from engine.feel.syntax import ListNode, Name, Path

_FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)
_DAYS = 366
"""A year of days on which a time limit can begin, holidays and all."""


@dataclass(frozen=True)
class Breach:
    """An element that doesn't do its duty."""

    element: Element | None
    """Nothing where it is the organisation's data."""
    what: str


@dataclass(frozen=True)
class Duties:
    """What single elements are asked for."""

    specs: Iterable[FlowNode]
    time_limits: Mapping[str, str]
    calendar: WorkingCalendar

    def breaches(self, obligation: Obligation) -> Iterator[Breach]:
        """Every element that doesn't do what an obligation asks of it."""
        match obligation.kind:
            case Kind.RESPONSIBLE:
                yield from self._nobody_responsible(obligation)
            case Kind.NEVER_SAME_PERSON:
                yield from self._same_person(obligation)
            case Kind.WITHIN:
                yield from self._too_long(obligation)
                yield from self._clock_missing(obligation, "from", "clock-start", "starts")
                yield from self._clock_missing(obligation, "passes", "clock-stop", "stops")

    def _elements(self, words: frozenset[str]) -> Iterator[Element]:
        found = {(spec.element.process, spec.element.id): spec.element for spec in self.specs}
        yield from (element for element in found.values() if words & words_of(element))

    def _nobody_responsible(self, obligation: Obligation) -> Iterator[Breach]:
        words = obligation.words("at")
        for spec in self.specs:
            if not isinstance(spec, UserTask) or spec.name.endswith("#each"):
                continue
            meant = ANY_TASK in words or words & words_of(spec.element)
            assigned = spec.assigned
            if meant and not any((assigned.assignee, assigned.candidate_groups, assigned.candidate_users)):
                yield Breach(spec.element, "Nobody is responsible for this task.")

    def _same_person(self, obligation: Obligation) -> Iterator[Breach]:
        earlier = self._tasks(obligation.words("first"))
        for task in self._tasks(obligation.words("then")):
            for before in earlier:
                one = before.element
                if one.id != task.element.id and not _kept_apart(before, task):
                    what = f"Whoever did “{one.label or one.id}” ({one.id}) may do this task too."
                    yield Breach(task.element, what)

    def _tasks(self, words: frozenset[str]) -> list[UserTask]:
        """What people do among the elements that bear some words."""
        tasks = {
            (spec.element.process, spec.element.id): spec
            for spec in self.specs
            if isinstance(spec, UserTask) and words & words_of(spec.element)
        }
        return list(tasks.values())

    def _too_long(self, obligation: Obligation) -> Iterator[Breach]:
        name, most = obligation.one("limit"), obligation.one("at_most")
        said = self.time_limits.get(name)
        if said is None:
            yield Breach(None, f"There is no time limit “{name}”.")
            return
        start = _longer(TimeLimit.parse(said), TimeLimit.parse(most), self.calendar)
        if start is not None:
            what = f"The time limit “{name}” is {said}; it may be {most} at most"
            yield Breach(None, f"{what}, which is less for what begins on {start:%-d %B %Y}.")

    def _clock_missing(self, obligation: Obligation, key: str, name: str, verb: str) -> Iterator[Breach]:
        clock = obligation.one("limit")
        for element in self._elements(obligation.words(key)):
            if clock not in element.properties.get(name, "").split():
                yield Breach(element, f"The clock “{clock}” no longer {verb} here.")


def _longer(limit: TimeLimit, bound: TimeLimit, calendar: WorkingCalendar) -> datetime | None:
    """The first day of a year for which a time limit ends later than it may."""
    if limit.unit == bound.unit and limit.number <= bound.number:
        return None
    starts = (_FIRST_DAY + timedelta(days=day) for day in range(_DAYS))
    return next((one for one in starts if limit.due(one, calendar) > bound.due(one, calendar)), None)


def _kept_apart(before: UserTask, task: UserTask) -> bool:
    """Whether nobody who did one task can do the other: by who is excluded from it, or by who does them."""
    if before.element.id in task.element.properties.get("exclude-handlers-of", "").split():
        return True
    if before.assigned.candidate_groups:
        return False
    whoever = [one for one in (before.assigned.assignee, before.assigned.candidate_users) if one]
    excluded = _read_by(task.assigned.excluded)
    if whoever and all(read and read <= excluded for read in map(_read_by, whoever)):
        return True
    return not task.assigned.candidate_groups and _are_others(_named(before), _named(task))


def _read_by(source: Source) -> frozenset[str]:
    """The variables that give persons; none where an expression does more than to list them."""
    if isinstance(source, str) or source is None:
        return frozenset()
    listed = source.node.items if isinstance(source.node, ListNode) else (source.node,)
    return source.paths_read if all(isinstance(one, Name | Path) for one in listed) else frozenset()


def _named(task: UserTask) -> frozenset[str] | None:
    """The persons who have a task, where the diagram names them all."""
    sources = [one for one in (task.assigned.assignee, task.assigned.candidate_users) if one]
    if not all(isinstance(one, str) for one in sources):
        return None
    return frozenset(name.strip() for one in sources if isinstance(one, str) for name in one.split(","))


def _are_others(some: frozenset[str] | None, others: frozenset[str] | None) -> bool:
    return bool(some and others) and (some or frozenset()).isdisjoint(others or ())
