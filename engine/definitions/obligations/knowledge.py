"""What is known of the variables in a state, read where a condition stands, written by elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine import feel
from engine.bpmn.specs.parts import Source
from engine.definitions.obligations.conditions import Aspect, Atom, Formula, Vocabulary, is_timed
from engine.definitions.obligations.places import Place
from engine.definitions.obligations.values import NULL, OPEN, Key, Known, Memory, Open, State
from engine.feel import Value
from engine.feel.syntax import Name

OF_THE_CASE = 0
"""Scope of what the surroundings of a case know, and nothing on a diagram writes."""
_MOST_VALUES = 24
"""Values of one variable that are told apart; of a counter that goes further nothing is known."""

Verdict = tuple[bool | None, Memory, tuple[tuple[object, ...], ...]]
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
        return {(OF_THE_CASE, "case"): OPEN}

    def holder(self, memory: Memory, place: Place, name: str) -> Key | None:
        """The variable that a name means at a place."""
        if name == "case":
            return OF_THE_CASE, name
        for scope in (*place.own, *place.above):
            if (scope, name) in memory:
                return scope, name
        return None

    def state(self, memory: Memory, place: Place, name: str) -> State:
        """What is known of a variable as it is read at a place."""
        key = self.holder(memory, place, name)
        if key is None:
            return NULL if name in self.kept else OPEN
        state = memory[key]
        assert isinstance(state, Known | Open)
        return state

    # -- writing

    def write(self, memory: Memory, key: Key, state: State) -> None:
        """Note a value, and forget the conditions that read the variable."""
        for other in [one for one in memory if isinstance(one[0], str) and key in one[1]]:  # type: ignore[index]  # a remembered condition
            del memory[other]
        memory[key] = self._bounded(key, state)

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
                scope = next((one for one in scopes if (one, name) in memory), scopes[-1])
                self.write(memory, (scope, name), state)

    def forget(self, memory: Memory, scopes: Iterable[int]) -> None:
        """Leave scopes behind."""
        gone = frozenset(scopes)
        for key in [one for one in memory if _is_in(one, gone)]:
            del memory[key]

    # -- expressions

    def value(self, memory: Memory, place: Place, source: Source) -> State:
        """What is known of the value of an expression."""
        if isinstance(source, str):
            return Known.of(source)
        name, timed = self._look_at(source)
        if name and name not in self.vocabulary.constants:
            return self.state(memory, place, name)
        values = None if timed else self.known(memory, place, source.names_read)
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
        state = memory.get(key, OPEN)
        assert isinstance(state, Open)
        possible = dict(state.masks).get(aspect.number, aspect.all)
        # Values with which it is neither true nor false are of another kind than those that it is asked of.
        verdicts: list[bool | None] = [one for one in (True, False) if possible & _where(atom, one)]
        for verdict in verdicts or [None]:
            mask = possible & _where(atom, verdict)
            then = memory
            if mask != possible and key is not None:
                then = {**memory, key: state.narrowed(aspect.number, mask)}
            yield verdict, then, (("held", key, aspect, mask),)

    def _by_itself(self, memory: Memory, place: Place, atom: Atom) -> Iterator[Verdict]:
        """Nothing is known of its values: both is possible, but not one now and the other later."""
        holders = tuple(self.holder(memory, place, path[0]) for path in atom.paths)
        mark = (atom.text, holders)
        if not atom.timed and mark in memory:
            verdict = memory[mark]
            assert isinstance(verdict, bool)
            yield verdict, memory, ()
            return
        for verdict in (True, False):
            then = memory if atom.timed else {**memory, mark: verdict}
            yield verdict, then, (("chosen", atom, place, verdict),)


def _where(atom: Atom, verdict: bool | None) -> int:  # noqa: FBT001 -- a truth value of FEEL
    return sum(1 << number for number, one in enumerate(atom.verdicts) if one is verdict)


def _is_in(key: object, scopes: frozenset[int]) -> bool:
    assert isinstance(key, tuple)
    if isinstance(key[0], int):
        return key[0] in scopes
    return any(holder is not None and holder[0] in scopes for holder in key[1])
