"""What tokens do by themselves, as the engine has it (engine.bpmn.specs), with all ways that are possible."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.specs.activities import BusinessRuleTask, LetterTask, ScriptTask
from engine.bpmn.specs.gateways import ExclusiveGateway, InclusiveGateway, Join, ParallelGateway
from engine.bpmn.specs.parts import Assignment, Source, Way
from engine.bpmn.specs.repetition import Loop, MultiInstance, Repetition
from engine.bpmn.specs.subprocesses import CallActivity, EventSubProcess
from engine.definitions.obligations import roles
from engine.definitions.obligations.knowledge import Knowledge
from engine.definitions.obligations.outcomes import Outcomes
from engine.definitions.obligations.places import Layout, Place
from engine.definitions.obligations.throwing import Throwing
from engine.definitions.obligations.values import OPEN, Known, Open, State
from engine.definitions.obligations.walk import (
    BEGUN,
    ENTER,
    RUN,
    SPENT,
    STUCK,
    Held,
    Passed,
    Pruned,
    Walk,
    Wrote,
)

_MOST_STEPS = 2_000
"""Between two waits. A diagram that needs more runs in a circle, which the engine stops."""
_SUSPICIOUS = 100
"""After so many steps it is asked whether they go in a circle."""


class Steps(Throwing):
    """Moves walks until everything in them waits."""

    def __init__(self, layout: Layout, knowledge: Knowledge, outcomes: Outcomes) -> None:
        super().__init__(layout, knowledge)
        self.outcomes = outcomes

    def settle(self, walk: Walk) -> Iterator[Walk]:
        """All ways in which a walk comes to rest."""
        todo, circling = [walk], set[object]()
        while todo:
            moving = todo.pop()
            try:
                if not moving.queue and not self._release(moving):
                    yield moving
                    continue
                if self._in_a_circle(moving, circling):
                    continue
                todo.extend(self._step(moving))
            except Pruned:
                continue

    @staticmethod
    def _in_a_circle(walk: Walk, circling: set[object]) -> bool:
        walk.steps += 1
        if walk.steps < _SUSPICIOUS:
            return False
        state = (*walk.identity, tuple(walk.queue))
        if state in circling or walk.steps > _MOST_STEPS:
            return True
        circling.add(state)
        return False

    def _step(self, walk: Walk) -> Iterator[Walk]:
        what, place = walk.queue.pop(0)
        return self._enter(walk, place) if what == ENTER else self._run(walk, place)

    # -- arriving

    def _enter(self, walk: Walk, place: Place) -> Iterator[Walk]:
        spec = place.spec
        if isinstance(spec, Repetition):
            yield from self._begin_repetition(walk, place)
            return
        for taken in self._mapped(walk, place, spec.io.inputs, (place.number,)):
            if isinstance(spec, LetterTask):
                yield from self._come_to_letter(taken, place, spec)
            else:
                self._arrive_at(taken, place)
                yield taken

    def _come_to_letter(self, walk: Walk, place: Place, spec: LetterTask) -> Iterator[Walk]:
        """Somebody reads it first, or it goes out at once."""
        for verdict, memory, held in self.knowledge.verdicts(walk.memory, place, roles.read_first(spec)):
            forked = walk.fork()
            forked.memory = memory.fork()
            forked.log.extend(Held(one) for one in held)
            if verdict:
                forked.put(place)
            else:
                forked.push([(RUN, place)])
            yield forked

    def _arrive_at(self, walk: Walk, place: Place) -> None:
        if place.inside is not None:
            start = place.inside.spec.start_event()
            if start is None:
                walk.put(place, STUCK)
                return
            walk.put(place)
            walk.push([(ENTER, place.inside.places[start.name])])
        elif place.waits:
            walk.put(place)
        else:
            walk.push([(RUN, place)])

    def _mapped(
        self, walk: Walk, place: Place, assignments: tuple[Assignment, ...], scopes: tuple[int, ...]
    ) -> Iterator[Walk]:
        """Map variables, one assignment after the other; each can give several values."""
        if not assignments:
            yield walk
            return
        assignment, *others = assignments
        name, mapped = assignment.path[0], list[tuple[Walk, State]]([(walk, OPEN)])
        if name in self.knowledge.kept and len(assignment.path) == 1:
            mapped = self._valued(walk, place, assignment.source)
        for valued, state in mapped:
            self.knowledge.publish(valued.memory, scopes, {name: state})
            yield from self._mapped(valued, place, tuple(others), scopes)

    def _valued(self, walk: Walk, place: Place, source: Source) -> list[tuple[Walk, State]]:
        """The values that an expression can have, each with the walk on which it has it."""
        found: list[tuple[Walk, State]] = []
        for state, memory, held in self.knowledge.choices(walk.memory, place, source):
            forked = walk.fork()
            forked.memory = memory.fork()
            forked.log.extend(Held(one) for one in held)
            found.append((forked, state))
        return found or [(walk, self.knowledge.value(walk.memory, place, source))]

    def _begin_repetition(self, walk: Walk, place: Place) -> Iterator[Walk]:
        for count in self._counts(walk, place):
            forked = walk.fork()
            if not count:
                forked.push([(RUN, place)])
            else:
                forked.put(place)
                self._begin(forked, place, place.instances[:count])
            yield forked

    def _counts(self, walk: Walk, place: Place) -> tuple[int, ...]:
        """How many instances there can be: none, one, or several, of which two do all that more can."""
        spec = place.spec
        if isinstance(spec, Loop):
            return (0, 1) if spec.loop.test_before else (1,)
        assert isinstance(spec, MultiInstance)
        state = self.knowledge.value(walk.memory, place, spec.loop.collection)
        if isinstance(state, Known) and isinstance(state.value, list):
            return (min(len(state.value), len(place.instances)),)
        return tuple(range(len(place.instances) + 1))

    def _begin(self, walk: Walk, body: Place, instances: tuple[Place, ...]) -> None:
        loop = getattr(body.spec, "loop", None)
        element = getattr(loop, "element", "")
        for instance in instances:
            walk.put(instance, BEGUN)
            if element in self.knowledge.kept:
                self.knowledge.write(walk.memory, (instance.number, element), OPEN)
            if element:
                walk.log.append(Wrote(instance, (element, "loopCounter"), said=False))
        walk.push([(ENTER, instance) for instance in instances])

    # -- running

    def _run(self, walk: Walk, place: Place) -> Iterator[Walk]:
        for worked in self._work(walk, place):
            for given in self._give_out(worked, place):
                yield from self._go_on(given, place)

    def _go_on(self, walk: Walk, place: Place) -> Iterator[Walk]:
        if place.body is not None:
            self._leave(walk, place)
            yield from self._proceed(walk, place, place.body)
            return
        for chosen, ways in self._choose(walk, place):
            if ways is None or self.is_uncaught(place):
                chosen.take(place)
                chosen.put(place, STUCK)
            else:
                self._leave(chosen, place)
                self._follow(chosen, place, ways)
                self.throw(chosen, place)
            yield chosen

    def _work(self, walk: Walk, place: Place) -> Iterator[Walk]:
        spec = place.spec
        if isinstance(spec, ScriptTask):
            for valued, state in self._valued(walk, place, spec.script):
                self.accept(valued, place, {spec.result: state})
                yield valued
            return
        if isinstance(spec, BusinessRuleTask) and spec.result:
            self.accept(walk, place, {spec.result: self._decided(walk, place, spec)})
        elif isinstance(spec, MultiInstance) and spec.loop.output_collection:
            self.accept(walk, place, {spec.loop.output_collection: OPEN})
        elif isinstance(spec, CallActivity) and place.inside and (spec.io.outputs or spec.gives_back):
            level = place.inside.number
            inside = {name: state for (scope, name), state in walk.memory.variables.items() if scope == level}
            self.accept(walk, place, inside, silent=True)
        yield walk

    def _decided(self, walk: Walk, place: Place, spec: BusinessRuleTask) -> State:
        decision = spec.element.called
        inputs = self.knowledge.known(walk.memory, place, self.outcomes.inputs_of(decision))
        if inputs is not None:
            state = self.outcomes.decided(decision, inputs)
            if isinstance(state, Known):
                return state
        return self.outcomes.possible(decision, (), spec.result)

    def accept(
        self, walk: Walk, place: Place, states: dict[str, State], *, said: bool = False, silent: bool = False
    ) -> None:
        """Take results in: for the output mappings where there are any, else for the scopes around."""
        if not silent:
            walk.log.append(Wrote(place, tuple(states), said))
        if place.spec.io.outputs or isinstance(place.spec, EventSubProcess):
            # Output mappings take it from here; what an event brings is of the sub-process that it begins.
            for name, state in states.items():
                if name in self.knowledge.kept:
                    self.knowledge.write(walk.memory, (place.number, name), state)
        else:
            self.knowledge.publish(walk.memory, place.own, states)

    def _give_out(self, walk: Walk, place: Place) -> Iterator[Walk]:
        outputs = place.spec.io.outputs
        for given in self._mapped(walk, place, outputs, place.own[1:]):
            if outputs:
                given.log.append(Wrote(place, tuple(one.path[0] for one in outputs), said=False))
            yield given

    def _choose(self, walk: Walk, place: Place) -> Iterator[tuple[Walk, tuple[Way, ...] | None]]:
        """The flows to take, in all ways that are possible; nothing where it is an incident."""
        ways = place.spec.ways
        asked = [way for way in ways if way.condition is not None and not way.flow.default]
        if isinstance(place.spec, ParallelGateway) or not asked:
            free = tuple(way for way in ways if not way.flow.default)
            yield walk, ways if isinstance(place.spec, ParallelGateway) else free or ways
            return
        first = isinstance(place.spec, ExclusiveGateway)
        for decided, taken in self._asked(walk, place, asked, first=first):
            free = (
                () if first else tuple(way for way in ways if way.condition is None and not way.flow.default)
            )
            default = tuple(way for way in ways if way.flow.default)
            yield decided, None if taken is None else (*taken, *free) or default or None

    def _asked(
        self, walk: Walk, place: Place, ways: list[Way], *, first: bool
    ) -> Iterator[tuple[Walk, tuple[Way, ...] | None]]:
        """The ways whose conditions hold, in all combinations that are possible."""
        if not ways:
            yield walk, ()
            return
        way, *others = ways
        assert way.condition is not None
        for verdict, memory, held in self.knowledge.verdicts(walk.memory, place, way.condition):
            forked = walk.fork()
            forked.memory = memory.fork()
            forked.log.extend(Held(one) for one in held)
            if verdict is None or (verdict and first):
                yield forked, (way,) if verdict else None
                continue
            for decided, taken in self._asked(forked, place, others, first=first):
                yield decided, (way, *taken) if verdict and taken is not None else taken

    # -- leaving

    def _leave(self, walk: Walk, place: Place) -> None:
        walk.take(place)
        walk.log.append(Passed(place))
        for listener in place.listeners:
            walk.take(listener, SPENT)
        if place.scopes:
            self.knowledge.forget(walk.memory, place.scopes)

    def _follow(self, walk: Walk, place: Place, ways: tuple[Way, ...]) -> None:
        moved = []
        for way in ways:
            target = place.level.places[way.target]
            if target.is_join:
                moved.extend(self._arrive(walk, target, way.flow.id))
            else:
                moved.append((ENTER, target))
        if link := getattr(place.spec, "target", ""):
            moved.append((ENTER, place.level.places[link]))
        walk.push(moved)

    def _arrive(self, walk: Walk, join: Place, flow: str) -> list[tuple[str, Place]]:
        walk.put(join, flow)
        if len(walk.arrivals(join)) < len(join.spec.ways_in):
            return []
        self._gather(walk, join)
        return [(RUN, join)]

    @staticmethod
    def _gather(walk: Walk, join: Place) -> None:
        for flow in walk.arrivals(join):
            walk.take(join, flow)

    def _proceed(self, walk: Walk, instance: Place, body: Place) -> Iterator[Walk]:
        """After one instance: the next one, the others, or the end."""
        walk.take(instance, BEGUN)
        left = any(walk.has(other, BEGUN) for other in body.instances)
        if len(body.instances) == 1:
            again = walk.fork()
            self._begin(again, body, body.instances)
            yield again
        loop = getattr(body.spec, "loop", None)
        if left and getattr(loop, "completion", None) is not None:
            enough = walk.fork()
            self.cancel_instances(enough, body)
            enough.push([(RUN, body)])
            yield enough
        if not left:
            walk.push([(RUN, body)])
        yield walk

    # -- when nothing moves by itself

    def _release(self, walk: Walk) -> bool:
        """Close what is over, else let joins go on that wait for nothing more. False: all is settled."""
        busy = walk.busy(self.places)
        if self.layout.root.number not in busy:
            walk.marks.clear()
            walk.memory.clear()
            return False
        over = [
            place
            for place in self._standing(walk)
            if place.inside is not None and place.inside.number not in busy
        ]
        for place in over:
            assert place.inside is not None
            self.cancel_level(walk, place.inside)
        if not over:
            over = [place for place in self._gathering(walk) if self._waits_for_nothing(walk, place)]
            for place in over:
                self._gather(walk, place)
        walk.push([(RUN, place) for place in over])
        return bool(over)

    def _standing(self, walk: Walk) -> list[Place]:
        return [self.places[number] for number, what in walk.marks if not what]

    def _gathering(self, walk: Walk) -> list[Place]:
        numbers = dict.fromkeys(number for number, what in walk.marks if what)
        places = (self.places[number] for number in numbers)
        return [
            place for place in places if isinstance(place.spec, InclusiveGateway) and walk.arrivals(place)
        ]

    def _waits_for_nothing(self, walk: Walk, join: Place) -> bool:
        spec = join.spec
        assert isinstance(spec, Join)
        arrived = set(walk.arrivals(join))
        came_from = join.level.spec.flow_sources
        here = frozenset(came_from[flow] for flow in spec.ways_in if flow in arrived)
        missing = frozenset(came_from[flow] for flow in spec.ways_in if flow not in arrived)
        level = join.level.spec
        near = level.reaching(missing, spec.name) - level.reaching(here, spec.name)
        return not any(
            other.name in near for other in walk.open_at(join.level, self.places) if other is not spec
        )


__all__ = ["Open", "Steps"]
