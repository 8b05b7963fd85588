"""What ends or begins because something is thrown or listened for; and cancelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.subprocesses import EventSubProcess
from engine.bpmn.specs.triggers import Error, Escalation, Signal, Terminate, Timer, matches
from engine.definitions.obligations.knowledge import Knowledge
from engine.definitions.obligations.places import Layout, Level, Place
from engine.definitions.obligations.walk import BEGUN, ENTER, RUN, SPENT, Pruned, Walk


class Throwing:
    """How events change a walk."""

    def __init__(self, layout: Layout, knowledge: Knowledge) -> None:
        self.layout = layout
        self.knowledge = knowledge
        self.places = {place.number: place for place in layout.places}
        self._inside: dict[int, frozenset[int]] = {}
        """Scopes inside of a level, by its number."""

    # -- cancelling

    def cancel(self, walk: Walk, place: Place) -> None:
        """Take a token away with all that depends on it and all that is inside of it."""
        walk.take(place)
        walk.take(place, BEGUN)
        for listener in place.listeners:
            walk.take(listener, SPENT)
        if place.inside is not None:
            self.cancel_level(walk, place.inside)
            self.knowledge.forget(walk.memory, [place.inside.number])
        self.cancel_instances(walk, place)
        self.knowledge.forget(walk.memory, [place.number])

    def cancel_instances(self, walk: Walk, body: Place) -> None:
        """Take all instances of a repetition away."""
        for instance in body.instances:
            self.cancel(walk, instance)
            walk.queue = [item for item in walk.queue if item[1] is not instance]

    def cancel_level(self, walk: Walk, level: Level) -> None:
        """Take everything away that is open inside of a level."""
        inside = level.number
        for mark in [mark for mark in walk.marks if inside in self.places[mark[0]].level.around]:
            del walk.marks[mark]
        walk.queue = [item for item in walk.queue if inside not in item[1].level.around]
        # Values of the level itself may still be handed on by whoever opened it.
        self.knowledge.forget(walk.memory, self._scopes_inside(level))

    def _scopes_inside(self, level: Level) -> frozenset[int]:
        if level.number not in self._inside:
            places = (place.number for place in self.layout.places if level.number in place.level.around)
            levels = (one for one in self.layout.levels if level.number in one.around and one is not level)
            self._inside[level.number] = frozenset([*places, *(one.number for one in levels)])
        return self._inside[level.number]

    # -- what happens

    def listening(self, walk: Walk) -> Iterator[tuple[Place, Place | None]]:
        """Events that can come now, each with what it is attached to: a place; nothing for a level."""
        for number, what in list(walk.marks):
            if what:
                continue
            place = self.places[number]
            yield from ((one, place) for one in place.listeners if not walk.has(one, SPENT))
            if place.inside is not None:
                yield from ((one, None) for one in self._meanwhile(walk, place.inside))
        yield from ((one, None) for one in self._meanwhile(walk, self.layout.root))

    @staticmethod
    def _meanwhile(walk: Walk, level: Level) -> Iterator[Place]:
        listening = list(level.event_subprocesses)
        if any(_interrupts(one) and walk.has(one) for one in listening):
            return  # What interrupted the level took the other listeners with it.
        yield from (one for one in listening if not walk.has(one, SPENT))

    def happen(self, walk: Walk, event: Place, host: Place | None) -> None:
        """An event that was listened for comes."""
        if host is None:
            self._begin_meanwhile(walk, event)
        elif not event.is_boundary:
            walk.take(host)  # Of the events after an event-based gateway the first one wins.
            walk.push([(RUN, event)])
        elif _interrupts(event):
            self.cancel(walk, host)
            walk.push([(RUN, event)])
        else:
            self._spend(walk, event)
            walk.push([(RUN, event)])

    def _begin_meanwhile(self, walk: Walk, event: Place) -> None:
        if _interrupts(event):
            self.cancel_level(walk, event.level)
        else:
            self._spend(walk, event)
            if walk.has(event):
                raise Pruned
        walk.push([(ENTER, event)])

    @staticmethod
    def _spend(walk: Walk, event: Place) -> None:
        definition = event.spec.event_definition
        if isinstance(definition, Timer) and not definition.repeats:
            walk.put(event, SPENT)

    # -- throwing

    def is_uncaught(self, place: Place) -> bool:
        """Whether an element throws an error that nothing around catches."""
        thrown = place.spec.event_definition
        return isinstance(thrown, Error) and _throws(place) and not any(self._catchers(place.level, thrown))

    def throw(self, walk: Walk, place: Place) -> None:
        """What an element throws when it is passed."""
        if not _throws(place):
            return
        thrown = place.spec.event_definition
        if isinstance(thrown, Terminate):
            self.cancel_level(walk, place.level)
        elif isinstance(thrown, Signal):
            self._broadcast(walk, thrown)
        elif isinstance(thrown, Error | Escalation):
            caught = next(self._catchers(place.level, thrown), None)
            if caught is not None:
                self._catch(walk, *caught)

    def _broadcast(self, walk: Walk, signal: Signal) -> None:
        for place in [self.places[number] for number, what in walk.marks if not what]:
            if place.waits and place.spec.event_definition == signal:
                walk.take(place)
                walk.push([(RUN, place)])
        for event, host in list(self.listening(walk)):
            if event.spec.event_definition == signal and (host is None or walk.has(host)):
                self.happen(walk, event, host)

    def _catchers(self, level: Level, thrown: Error | Escalation) -> Iterator[tuple[Place, Place | None]]:
        """Who catches it, from the inside out: event sub-processes, then borders of the activity around."""
        at: Level | None = level
        while at is not None:
            for spec in _exact_first(at.spec.event_subprocesses, thrown):
                yield at.places[spec.name], None
            host = at.host
            if host is None:
                return
            for attached in (host, host.body):
                for spec in _exact_first(attached.spec.listeners if attached else (), thrown):
                    yield host.level.places[spec.name], attached
            at = host.level

    def _catch(self, walk: Walk, event: Place, host: Place | None) -> None:
        if host is None:
            self._begin_meanwhile(walk, event)
            return
        if _interrupts(event):
            self.cancel(walk, host)
        walk.push([(RUN, event)])


def _throws(place: Place) -> bool:
    return place.element.kind in {"endEvent", "intermediateThrowEvent"}


def _interrupts(event: Place) -> bool:
    spec = event.spec
    return spec.start.interrupting if isinstance(spec, EventSubProcess) else event.element.interrupting


def _exact_first(specs: Iterable[FlowNode], thrown: Error | Escalation) -> list[FlowNode]:
    found = [spec for spec in specs if matches(spec.event_definition, thrown)]
    return sorted(found, key=lambda spec: spec.event_definition.code is None)
