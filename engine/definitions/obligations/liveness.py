"""Which variables are read before they are written anew: the others make no difference between states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from engine import feel
from engine.bpmn.specs.activities import BusinessRuleTask, ScriptTask
from engine.bpmn.specs.repetition import Loop, MultiInstance
from engine.bpmn.specs.subprocesses import CallActivity, EventSubProcess
from engine.definitions.obligations import roles
from engine.definitions.obligations.knowledge import Knowledge
from engine.definitions.obligations.outcomes import Outcomes
from engine.definitions.obligations.places import Layout, Level, Place, Scope
from engine.definitions.obligations.values import OPEN, Key, Memory, Open
from engine.definitions.obligations.walk import SILENT, SPENT, Mark

Writing = tuple[int, int, bool]
"""The variable that is written, what is read for it, and whether it surely is written: in bits."""
Reader = tuple[int, tuple[Scope, ...]]
"""What is read, in bits, and where it is looked for, the nearest scope first."""


@dataclass(frozen=True)
class _Work:
    """What an element reads and writes, in the order in which it does."""

    taken: tuple[Writing, ...]
    asked: int
    done: tuple[Writing, ...]
    given: tuple[Writing, ...]


class Liveness:
    """Forgets what is written anew, or left behind, before anything reads it."""

    def __init__(self, layout: Layout, knowledge: Knowledge, outcomes: Outcomes) -> None:
        self.layout = layout
        self.knowledge = knowledge
        self.outcomes = outcomes
        self._bits: dict[str | int, int] = {}
        self._at: dict[int, int] = {}
        """Read from where a token comes to a place or rests there, until it is written anew."""
        self._done: dict[int, int] = {}
        """Read from where the work of a place is done."""
        self._lives: dict[tuple[frozenset[Mark], frozenset[Key]], dict[Key, int]] = {}
        """What is read where tokens rest, of which variables there are: many walks come to the same."""
        self._coarse: dict[tuple[tuple[tuple[int, int], ...], int], Open] = {}
        self._aspects = {one.number: one for one in knowledge.vocabulary.aspects.values()}
        self._works = {place.number: self._work(place) for place in layout.places}
        self._targets = {place.number: tuple(self._targets_of(place)) for place in layout.places}
        changed = True
        while changed:
            changed = bool(sum(self._settled(place) for place in reversed(layout.places)))

    def forget(self, marks: Iterable[Mark], memory: Memory) -> None:
        """Leave out of a memory what nothing reads any more before it is written anew."""
        place = frozenset(marks), frozenset(memory.variables)
        live = self._lives.get(place)
        if live is None:
            live = self._lives[place] = self._live(*place)
        for mark in [one for one in memory.verdicts if not all(self._is_read(key, live) for key in one[1])]:
            del memory.verdicts[mark]
        for key, state in list(memory.variables.items()):
            if not self._is_read(key, live):
                if key[0] in self._written_inside:
                    # Being there, it is what is written to; what it was makes no difference.
                    memory.variables[key] = OPEN
                else:
                    del memory.variables[key]
            elif isinstance(state, Open) and state.masks:
                memory.variables[key] = self._compared(state, live[key])

    def _compared(self, state: Open, read: int) -> Open:
        """What was found out, as far as it makes a difference to what is asked yet."""
        found = state.masks, read
        if found not in self._coarse:
            masks = ((number, self._coarsened(number, mask, read)) for number, mask in state.masks)
            self._coarse[found] = Open(tuple(one for one in masks if one[1] != self._aspects[one[0]].all))
        return self._coarse[found]

    def _coarsened(self, number: int, mask: int, read: int) -> int:
        """With the cases that nothing that is still asked can tell from those that are possible."""
        aspect = self._aspects[number]
        alike = [aspect.all]
        for atom in self.knowledge.vocabulary.deciders.get(aspect, ()):
            if read & self._bits.get(atom.number, 0):
                alike = [both for one in alike for part in atom.masks.values() if (both := one & part)]
        return sum(one for one in alike if one & mask)

    def _is_read(self, key: Key | None, live: dict[Key, int]) -> bool:
        return key is None or bool(live.get(key, 0) & self._bits.get(key[1], 0))

    def _live(self, marks: frozenset[Mark], variables: frozenset[Key]) -> dict[Key, int]:
        """What is read of each variable, in bits, where it is the nearest of its name."""
        scopes: dict[str, list[Scope]] = {}
        for scope, name in variables:
            scopes.setdefault(name, []).append(scope)
        found: dict[Key, int] = {}
        for read, chain in self._readers_of(marks):
            for name, holders in scopes.items():
                if read & self._bits.get(name, 0):
                    scope = holders[0] if len(holders) == 1 else _nearest(chain, holders)
                    found[scope, name] = found.get((scope, name), 0) | read
        return found

    def _readers_of(self, marks: frozenset[Mark]) -> Iterator[Reader]:
        yield from self._listening(self.layout.root, marks)
        for number, what in marks:
            if what not in SILENT:
                yield from self._readers[number]
                if inside := self._insides.get(number):
                    yield from self._listening(inside, marks)

    def _listening(self, level: Level, marks: frozenset[Mark]) -> Iterator[Reader]:
        """What may begin while anything is open on a level."""
        for event, reader in self._meanwhile[level.number]:
            if (event, SPENT) not in marks:
                yield reader

    @cached_property
    def _written_inside(self) -> frozenset[Scope]:
        """Activities whose own variables are written to from inside."""
        hosts = (place for place in self.layout.places if place.inside is not None)
        return frozenset(host.number for host in hosts if not isinstance(host.spec, CallActivity))

    # -- who reads

    @cached_property
    def _meanwhile(self) -> dict[int, tuple[tuple[int, Reader], ...]]:
        """By level, the event sub-processes and what they read."""
        return {
            level.number: tuple(
                (one.number, (self._at[one.number], _chain(one))) for one in level.event_subprocesses
            )
            for level in self.layout.levels
        }

    @cached_property
    def _insides(self) -> dict[int, Level]:
        return {place.number: place.inside for place in self.layout.places if place.inside is not None}

    @cached_property
    def _readers(self) -> dict[int, tuple[Reader, ...]]:
        return {place.number: tuple(self._reading(place)) for place in self.layout.places}

    def _reading(self, place: Place) -> Iterator[Reader]:
        """What a token at a place keeps alive. What is inside of an activity has tokens of its own."""
        chain = _chain(place)
        yield from ((self._at[one.number], _chain(one)) for one in place.listeners)
        if place.inside is None:
            yield (self._done if place.instances else self._at)[place.number], chain
            return
        if not _gives_back(place):
            yield self._done[place.number], chain
        mapped = _written(self._works[place.number].taken)
        yield mapped & self._done[place.number], chain[1:]

    # -- what is read from a place on

    def _settled(self, place: Place) -> bool:
        before = self._at.get(place.number, -1), self._done.get(place.number, -1)
        done = self._done[place.number] = self._when_done(place)
        now = self._at[place.number] = self._when_come_to(place, done)
        return before != (now, done)

    def _when_done(self, place: Place) -> int:
        work = self._works[place.number]
        read = _before(work.given, self._further(place) | work.asked)
        if not work.given:
            return _before(work.done, read)
        # What the work gives is of its own; only the output mappings read it.
        return read | _before(work.done, read)

    def _further(self, place: Place) -> int:
        if place.body is not None:
            return self._done.get(place.body.number, 0) | self._at.get(place.number, 0)
        targets = self._targets[place.number]
        return self._any(targets) if targets else self._when_left(place.level)

    def _targets_of(self, place: Place) -> Iterator[Place]:
        yield from roles.targets_of(place, self.knowledge.vocabulary)
        if link := getattr(place.spec, "target", ""):
            yield place.level.places[link]

    def _when_left(self, level: Level) -> int:
        host = level.host
        return self._done.get(host.number, 0) if host is not None and _gives_back(host) else 0

    def _when_come_to(self, place: Place, done: int) -> int:
        work = self._works[place.number]
        read = done | self._any([*place.listeners, *place.instances])
        if place.inside is None:
            return read | _before(work.taken, read)
        inside = self._any(place.inside.places[name] for name in place.inside.spec.starts)
        read = self._any([*place.listeners, *place.inside.event_subprocesses])
        read |= 0 if _gives_back(place) else done
        return _before(work.taken, inside) | read | (_written(work.taken) & done)

    def _any(self, places: Iterable[Place]) -> int:
        read = 0
        for place in places:
            read |= self._at.get(place.number, 0)
        return read

    # -- what an element reads and writes

    def _work(self, place: Place) -> _Work:
        spec = place.spec
        inputs, outputs = roles.inputs_of(spec), spec.io.outputs
        said = [
            (self._bits_of(name), 0, always)
            for name, _, always in self.outcomes.of_form(roles.form_of(spec) if _is_told(place) else "")
        ]
        mapped = [(self._bits_of(one.path[0]), self._read_by(one.source), True) for one in inputs]
        given = [(self._bits_of(one.path[0]), self._read_by(one.source), True) for one in outputs]
        # What an event brings belongs to the sub-process that it begins.
        begins = isinstance(spec, EventSubProcess)
        done = [*self._results(place), *(() if begins else said)]
        taken = (*(said if begins else ()), *mapped)
        return _Work(taken, self._asked(place), tuple(done), tuple(given))

    def _results(self, place: Place) -> Iterator[Writing]:
        spec = place.spec
        if isinstance(spec, ScriptTask):
            yield self._bits_of(spec.result), self._read_by(spec.script), True
        elif isinstance(spec, BusinessRuleTask) and spec.result:
            inputs = self._together(self.outcomes.inputs_of(spec.element.called))
            yield self._bits_of(spec.result), inputs, True

    def _asked(self, place: Place) -> int:
        names = frozenset[str]().union(*(one.names_perhaps_read for one in roles.conditions_of(place.spec)))
        if isinstance(place.spec, Loop | MultiInstance):
            names |= roles.reads_of(place.spec, self.outcomes)
        asked = roles.conditions_of(place.spec)
        compared = (atom.number for one in asked for atom in self.knowledge.vocabulary.deciding(one))
        return self._together([*self._kept(names), *compared])

    def _read_by(self, source: feel.Expression | str) -> int:
        if isinstance(source, str):
            return 0
        compared = (atom.number for atom in self.knowledge.vocabulary.deciding_choice(source))
        return self._together([*self._kept(source.names_perhaps_read), *compared])

    def _kept(self, names: frozenset[str]) -> frozenset[str]:
        return names & (self.knowledge.kept | {"case"})

    def _bits_of(self, name: str) -> int:
        """A variable with all that conditions ask of it."""
        vocabulary = self.knowledge.vocabulary
        aspects = vocabulary.by_name.get(name, ())
        return self._together(
            [name, *(one.number for aspect in aspects for one in vocabulary.deciders.get(aspect, ()))]
        )

    def _together(self, read: Iterable[str | int]) -> int:
        bits = 0
        for one in read:
            bits |= self._bit(one)
        return bits

    def _bit(self, what: str | int) -> int:
        return self._bits.setdefault(what, 1 << len(self._bits))


def _before(writings: tuple[Writing, ...], read: int) -> int:
    """What is read before some writings, where something is read after them."""
    for written, source, surely in reversed(writings):
        if read & written:
            read = (read & ~written if surely else read) | source
    return read


def _written(writings: tuple[Writing, ...]) -> int:
    together = 0
    for written, _, _ in writings:
        together |= written
    return together


def _is_told(place: Place) -> bool:
    """Whether a form is filled in there, or comes with the event."""
    return place.waits or place.is_boundary or isinstance(place.spec, EventSubProcess)


def _gives_back(host: Place) -> bool:
    """Whether what is written inside is there afterwards."""
    spec = host.spec
    return not isinstance(spec, CallActivity) or spec.gives_back or bool(spec.io.outputs)


def _chain(place: Place) -> tuple[Scope, ...]:
    """Where a name is looked for, from a place and from all that is around."""
    host = place.level.host
    return tuple(dict.fromkeys([*place.own, *place.above, *(_chain(host) if host else ())]))


def _nearest(chain: tuple[Scope, ...], holders: list[Scope]) -> Scope:
    return next((scope for scope in chain if scope in holders), holders[0])
