"""What is known of the variables in a state, read where a condition stands, written by elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine import feel
from engine.bpmn.specs.parts import Source
from engine.definitions.obligations.conditions import Aspect, Atom, Choice, Formula, Vocabulary, is_timed
from engine.definitions.obligations.places import Place
from engine.definitions.obligations.selections import SELECTED
from engine.definitions.obligations.values import NULL, OPEN, Key, Known, Memory, Open, State, at
from engine.feel import Value
from engine.feel.syntax import Name

OF_THE_CASE = 0
"""Scope of what the surroundings of a case know, and nothing on a diagram writes."""
_MOST_VALUES = 24
"""Values of one variable that are told apart; of a counter that goes further nothing is known."""

Had = tuple[tuple[object, ...], ...]
"""What had to be so."""
Verdict = tuple[bool | None, Memory, Had]
"""Whether a condition holds, what is known then, and what had to be so."""


class Knowledge:
    """Reads and writes memories. Variables that no condition depends on are not kept."""

    def __init__(self, vocabulary: Vocabulary, kept: frozenset[str]) -> None:
        self.vocabulary = vocabulary
        self.kept = kept
        self._met: dict[Key, set[str]] = {}
        self._looked_at: dict[feel.Expression, tuple[str, bool]] = {}

    @staticmethod
    def beginning() -> Memory:
        """What is known before anything was written."""
        return Memory({(OF_THE_CASE, "case"): OPEN})

    def holder(self, memory: Memory, place: Place, name: str) -> Key | None:
        """The variable that a name means at a place."""
        if name == "case":
            return OF_THE_CASE, name
        for scope in (*place.own, *place.above):
            if (scope, name) in memory.variables:
                return scope, name
        return None

    def state(self, memory: Memory, place: Place, name: str) -> State:
        """What is known of a variable as it is read at a place."""
        key = self.holder(memory, place, name)
        if key is None:
            return NULL if name in self.kept else OPEN
        return memory.variables[key]

    def either(self, memory: Memory, place: Place, name: str, state: State) -> State:
        """What is known of a variable that may have got a value, or may have what it had."""
        before = self.state(memory, place, name)
        if before == state or isinstance(state, Known):
            return state if before == state else OPEN
        masks: list[tuple[int, int]] = []
        for aspect in self.vocabulary.by_name.get(name, ()):
            mask = dict(state.masks).get(aspect.number, aspect.all)
            mask |= self._mask(before, aspect)
            if mask != aspect.all:
                masks.append((aspect.number, mask))
        return Open(tuple(sorted(masks)))

    @staticmethod
    def _mask(state: State, aspect: Aspect) -> int:
        if isinstance(state, Known):
            return aspect.mask(at(state.value, aspect.path[1:]))
        return dict(state.masks).get(aspect.number, aspect.all)

    # -- writing

    def write(self, memory: Memory, key: Key, state: State) -> None:
        """Note a value, and forget the conditions that read the variable."""
        for mark in [one for one in memory.verdicts if key in one[1]]:
            del memory.verdicts[mark]
        memory.variables[key] = self._bounded(key, state)

    def _bounded(self, key: Key, state: State) -> State:
        if isinstance(state, Open):
            return state
        met = self._met.setdefault(key, set())
        met.add(state.told)
        return state if len(met) <= _MOST_VALUES else OPEN

    def publish(self, memory: Memory, scopes: tuple[int, ...], states: Mapping[str, State]) -> None:
        """Write variables, from the nearest scope outwards; new ones in that of the process."""
        for name, state in states.items():
            if name in self.kept:
                scope = next((one for one in scopes if (one, name) in memory.variables), scopes[-1])
                self.write(memory, (scope, name), state)

    def forget(self, memory: Memory, scopes: Iterable[int]) -> None:
        """Leave scopes behind."""
        gone = frozenset(scopes)
        for key in [one for one in memory.variables if one[0] in gone]:
            del memory.variables[key]
        for mark in [one for one in memory.verdicts if any(key and key[0] in gone for key in one[1])]:
            del memory.verdicts[mark]

    # -- expressions

    def value(self, memory: Memory, place: Place, source: Source) -> State:
        """What is known of the value of an expression."""
        if isinstance(source, str):
            return Known.of(source)
        name, timed = self._look_at(source)
        if name and name not in self.vocabulary.constants:
            return self.state(memory, place, name)
        values = None if timed else self.known(memory, place, source.names_perhaps_read)
        if values is None:
            return OPEN
        try:
            return Known.of(source.evaluate({**self.vocabulary.constants, **values}).value)
        except feel.BudgetExceeded:
            return OPEN

    def _look_at(self, source: feel.Expression) -> tuple[str, bool]:
        """The variable that an expression only names, if it does; and whether it changes with time."""
        if source not in self._looked_at:
            node = source.node
            self._looked_at[source] = (node.name if isinstance(node, Name) else "", is_timed(source))
        return self._looked_at[source]

    def known(self, memory: Memory, place: Place, names: Iterable[str]) -> dict[str, Value] | None:
        """The values of some variables, if all of them are known."""
        values: dict[str, Value] = {}
        for name in names:
            if name in self.vocabulary.constants:
                continue
            state = self.state(memory, place, name)
            if isinstance(state, Open):
                return None
            values[name] = state.value
        return values

    def choices(self, memory: Memory, place: Place, source: Source) -> list[tuple[State, Memory, Had]]:
        """The values that an expression can have by what it chooses from a constant list, if it does."""
        choice = self.vocabulary.choice(source) if isinstance(source, feel.Expression) else None
        if choice is None or isinstance(source, str):
            return []
        if self.known(memory, place, source.names_perhaps_read) is not None:
            return []
        values = self.known(memory, place, choice.rest.names_perhaps_read - {SELECTED})
        if values is None or is_timed(choice.rest):
            return []
        named = {**self.vocabulary.constants, **values}
        return [
            (Known.of(choice.rest.evaluate({**named, SELECTED: [*selected]}).value), then, held)
            for selected, then, held in self._selected(memory, place, choice, 0, ())
        ]

    def _selected(
        self, memory: Memory, place: Place, choice: Choice, number: int, before: tuple[Value, ...]
    ) -> Iterator[tuple[tuple[Value, ...], Memory, Had]]:
        """One item after the other, until there are enough."""
        if number == len(choice.items) or (choice.enough and len(before) == choice.enough):
            yield before, memory, ()
            return
        item, formula = choice.items[number]
        for verdict, then, held in self._formula(memory, place, formula):
            taken = (*before, item) if verdict else before
            for selected, after, more in self._selected(then, place, choice, number + 1, taken):
                yield selected, after, (*held, *more)

    # -- conditions

    def verdicts(self, memory: Memory, place: Place, condition: feel.Expression) -> Iterator[Verdict]:
        """The ways in which a condition can turn out."""
        return self._formula(memory, place, self.vocabulary.formula(condition))

    def _formula(self, memory: Memory, place: Place, formula: Formula) -> Iterator[Verdict]:
        if isinstance(formula, Atom):
            yield from self._atom(memory, place, formula)
            return
        operator, parts = formula
        if operator == "not":
            for verdict, then, held in self._formula(memory, place, parts[0]):
                yield (None if verdict is None else not verdict), then, held
            return
        yield from self._joined(memory, place, parts, decisive=operator == "or")

    def _joined(
        self, memory: Memory, place: Place, parts: tuple[Formula, ...], *, decisive: bool
    ) -> Iterator[Verdict]:
        """One part after the other, until one decides: a true one of an ``or``, a false one of an ``and``."""
        for verdict, then, held in self._formula(memory, place, parts[0]):
            if verdict is decisive or len(parts) == 1:
                yield verdict, then, held
                continue
            for rest, after, more in self._joined(then, place, parts[1:], decisive=decisive):
                decided = rest if rest is decisive or verdict is not None else None
                yield decided, after, (*held, *more)

    def _atom(self, memory: Memory, place: Place, atom: Atom) -> Iterator[Verdict]:
        values = None if atom.timed else self.known(memory, place, [path[0] for path in atom.paths])
        if values is not None:
            yield self.vocabulary.verdict(atom, values), memory, ()
        elif atom.aspect is not None:
            yield from self._by_aspect(memory, place, atom, atom.aspect)
        else:
            yield from self._by_itself(memory, place, atom)

    def _by_aspect(self, memory: Memory, place: Place, atom: Atom, aspect: Aspect) -> Iterator[Verdict]:
        key = self.holder(memory, place, aspect.name)
        state = memory.variables[key] if key else OPEN
        assert isinstance(state, Open)
        possible = dict(state.masks).get(aspect.number, aspect.all)
        # Values with which it is neither true nor false are of another kind than those that it is asked of.
        masks = atom.masks
        verdicts: list[bool | None] = [one for one in (True, False) if possible & masks.get(one, 0)]
        for verdict in verdicts or [None]:
            mask = possible & masks.get(verdict, 0)
            then = memory
            if mask != possible and key is not None:
                then = memory.knowing(key, state.narrowed(aspect.number, mask))
            yield verdict, then, (("held", key, aspect, mask),)

    def _by_itself(self, memory: Memory, place: Place, atom: Atom) -> Iterator[Verdict]:
        """Nothing is known of its values: both is possible, but not one now and the other later."""
        holders = tuple(self.holder(memory, place, path[0]) for path in atom.paths)
        mark = (atom.number, holders)
        if not atom.timed and mark in memory.verdicts:
            yield memory.verdicts[mark], memory, ()
            return
        for verdict in (True, False):
            then = memory if atom.timed else memory.decided(mark, verdict=verdict)
            yield verdict, then, (("chosen", atom, place, verdict),)
