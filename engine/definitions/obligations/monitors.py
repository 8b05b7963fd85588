"""What an obligation watches while a case goes its way, and when it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.bpmn.model import Element
from engine.definitions.obligations.milestones import letter_word, words_of
from engine.definitions.obligations.obligation import Kind, Obligation

QUIET, OWING, RELEASED, BROKEN = 0, 1, 2, 3
"""Nothing is owed, something is, nothing can be any more, the obligation is broken."""


@dataclass(frozen=True)
class Monitor:
    """Follows what a case passes."""

    passing: Callable[[int, frozenset[str]], int]
    """The next stand, from the one before and from what was passed."""
    writing: Callable[[int, frozenset[str]], int] = lambda stand, _: stand
    """The same for variables that got values."""
    owes_at_end: bool = False
    """Whether it is broken where a case ends that still owes something."""
    owes_for_ever: bool = False
    """Whether it is broken too where what is owed can never come."""

    def at_end(self, stand: int) -> int:
        """The stand when the case is over."""
        return BROKEN if self.owes_at_end and stand == OWING else stand

    def follow(self, elements: Iterable[Element]) -> int:
        """The stand after some elements, in the order in which they were passed."""
        stand = QUIET
        for element in elements:
            words = words_of(element)
            if words and stand not in (BROKEN, RELEASED):
                stand = self.passing(stand, words)
        return stand


def monitor_of(obligation: Obligation) -> Monitor | None:
    """The monitor of an obligation about the ways of a case; nothing for one about single elements."""
    make = _MONITORS.get(obligation.kind)
    return make(obligation) if make else None


def _owing(obligation: Obligation, kept_by: frozenset[str], *, for_ever: bool = False) -> Monitor:
    begins, unless = obligation.words("from"), obligation.words("unless")

    def passing(stand: int, words: frozenset[str]) -> int:
        if words & unless:
            return RELEASED
        if words & begins:
            stand = OWING
        return QUIET if words & kept_by else stand

    return Monitor(passing, owes_at_end=True, owes_for_ever=for_ever)


def _every_path(obligation: Obligation) -> Monitor:
    return _owing(obligation, obligation.words("passes"))


def _after(obligation: Obligation) -> Monitor:
    return _owing(obligation, obligation.words("passes"), for_ever=True)


def _letter(obligation: Obligation) -> Monitor:
    return _owing(obligation, frozenset(letter_word(name) for name in obligation.words("letter")))


def _before(obligation: Obligation) -> Monitor:
    first, then = obligation.words("first"), obligation.words("then")
    unless, again = obligation.words("unless"), bool(obligation.words("again"))
    ready = OWING  # What comes first is there: what follows may come.

    def passing(stand: int, words: frozenset[str]) -> int:
        if words & unless:
            return RELEASED
        if words & first:
            stand = ready
        if words & then:
            if stand != ready:
                return BROKEN
            return QUIET if again else stand
        return stand

    return Monitor(passing)


def _never_both(obligation: Obligation) -> Monitor:
    one, other = obligation.words("one"), obligation.words("other")
    met = {frozenset(): QUIET, frozenset({"one"}): OWING, frozenset({"other"}): _OTHER_MET}
    stands = {stand: names for names, stand in met.items()}

    def passing(stand: int, words: frozenset[str]) -> int:
        names = stands[stand] | ({"one"} if words & one else set()) | ({"other"} if words & other else set())
        return met.get(names, BROKEN)

    return Monitor(passing)


_OTHER_MET = 4
"""Of two that must not both be passed, the second was."""


def _never_end_while(obligation: Obligation) -> Monitor:
    begins, settled, ends = (obligation.words(key) for key in ("begins", "settled_by", "ends"))
    unless = obligation.words("unless")

    def passing(stand: int, words: frozenset[str]) -> int:
        if words & begins:
            stand = OWING
        if words & settled:
            stand = QUIET
        if words & ends and stand == OWING:
            return BROKEN
        return RELEASED if words & unless else stand

    return Monitor(passing)


def _data_present(obligation: Obligation) -> Monitor:
    needed, at, unless = sorted(obligation.words("data")), obligation.words("at"), obligation.words("unless")
    # A stand for each set of what is there: bits above those of the other stands.
    complete = sum(_FIRST_BIT << number for number in range(len(needed)))

    def writing(stand: int, names: frozenset[str]) -> int:
        if stand in (RELEASED, BROKEN):
            return stand
        return stand | sum(_FIRST_BIT << number for number, name in enumerate(needed) if name in names)

    def passing(stand: int, words: frozenset[str]) -> int:
        if words & unless:
            return RELEASED
        return BROKEN if words & at and stand != complete else stand

    return Monitor(passing, writing)


_FIRST_BIT = 16

_MONITORS: dict[Kind, Callable[[Obligation], Monitor]] = {
    Kind.EVERY_PATH: _every_path,
    Kind.AFTER: _after,
    Kind.LETTER_ON_EVERY_PATH: _letter,
    Kind.BEFORE: _before,
    Kind.NEVER_BOTH: _never_both,
    Kind.NEVER_END_WHILE: _never_end_while,
    Kind.DATA_PRESENT_AT: _data_present,
}
