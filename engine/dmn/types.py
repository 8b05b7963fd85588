"""Item definitions: the types that a model names, and what becomes of values that are of another type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import feel
from engine.feel import Value

_DIALECTS = {
    "any": "Any",
    "double": "number",
    "dateTime": "date and time",
    "dateAndTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "daysAndTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "yearsAndMonthsDuration": "years and months duration",
}
"""What modelers write for types of FEEL."""
_TOLD = feel.compile("string(it)")
_LONGEST_TOLD = 80


class Mismatch(Exception):
    """A value is not of the type that it has to be of; the message says why."""


@dataclass(eq=False)
class ItemType:
    """A type. Filled in while a file is read, because item definitions name each other in any order."""

    name: str
    kind: feel.Type | None = None
    """The type of FEEL that it is."""
    base: ItemType | None = None
    """The type that it is another name of, or narrows; of a collection: the type of its items."""
    components: dict[str, ItemType] = field(default_factory=dict)
    is_collection: bool = False
    allowed: feel.Expression | None = None
    """Unary tests that each value, or each item of a collection, has to pass."""
    constraint: feel.Expression | None = None
    """Unary tests that the value as a whole has to pass."""

    result: ItemType | None = None
    """Of a function: the type of its values."""

    @property
    def returned(self) -> ItemType | None:
        """Of a function's type: the type of its values; of any other: itself."""
        at: ItemType | None = self
        while at is not None and at.result is None:
            at = None if at.is_collection else at.base
        return self if at is None else at.result

    def of_kind(self) -> feel.Type:
        """The type as ``instance of`` knows it: its structure, without what is allowed."""
        if self.kind is None:
            if self.is_collection:
                self.kind = feel.Type(f"list<{self._item_name}>", self._lists)
            elif self.components:
                self.kind = feel.Type(self.name, self._has_components)
            else:
                self.kind = ANY.of_kind() if self.base is None else self.base.of_kind()
        return self.kind

    @property
    def lineage(self) -> tuple[ItemType, ...]:
        """The type, and those that it is another name of; of a collection: itself."""
        found = [self]
        while found[-1].base is not None and not found[-1].is_collection:
            found.append(found[-1].base)
        return tuple(found)

    @property
    def is_whole(self) -> bool:
        """Whether a modeler said that its numbers are whole."""
        return self.lineage[-1].name in _WHOLE

    @property
    def permitted(self) -> tuple[feel.Expression, ...]:
        """The tests that its values have to pass."""
        if self.is_collection:
            return ()
        return tuple(
            test for one in self.lineage for test in (one.allowed, one.constraint) if test is not None
        )

    @property
    def _item_name(self) -> str:
        return self.base.name if self.base else self.name

    def _lists(self, value: Value) -> bool:
        return isinstance(value, list) and all(item is None or self._is_item(item) for item in value)

    def _is_item(self, item: Value) -> bool:
        if self.components:
            return self._has_components(item)
        return self.base is None or self.base.of_kind().holds(item)

    def _has_components(self, value: Value) -> bool:
        return isinstance(value, dict) and all(
            name in value and (value[name] is None or component.of_kind().holds(value[name]))
            for name, component in self.components.items()
        )

    def taken(self, value: Value, run: feel.Run) -> Value:
        """The value as one of this type, converted where FEEL does that by itself. Raises `Mismatch`."""
        if value is None:
            return None
        try:
            found = feel.fitting(value, self.of_kind())
        except feel.NoValue:
            raise Mismatch(f"{_told(value, run)} is no {self.name}") from None
        self.check(found, run)
        return found

    def check(self, value: Value, run: feel.Run) -> None:
        """Raise `Mismatch` where a value of the right structure is not allowed, or a part of it."""
        for test in (self.constraint, None if self.is_collection else self.allowed):
            if test is not None and not _passes(test, value, run):
                raise Mismatch(f"{_told(value, run)} is no {self.name}: allowed is {test.text}")
        if self.is_collection and isinstance(value, list):
            for item in value:
                self._check_item(item, run)
        else:
            self._check_parts(value, run)

    def _check_item(self, item: Value, run: feel.Run) -> None:
        if item is None:
            return
        if self.allowed is not None and not _passes(self.allowed, item, run):
            raise Mismatch(
                f"{_told(item, run)} is not allowed in {self.name}: allowed is {self.allowed.text}"
            )
        self._check_parts(item, run)

    def _check_parts(self, value: Value, run: feel.Run) -> None:
        if self.base is not None:
            self.base.check(value, run)
        if isinstance(value, dict):
            for name, component in self.components.items():
                if value.get(name) is not None:
                    component.check(value[name], run)


def _passes(test: feel.Expression, value: Value, run: feel.Run) -> bool:
    return test.evaluate({"?": value}, run.environment).value is True


def _told(value: Value, run: feel.Run) -> str:
    text = str(_TOLD.evaluate({"it": value}, run.environment).value)
    return text if len(text) <= _LONGEST_TOLD else f"{text[: _LONGEST_TOLD - 1]}…"


ANY = ItemType("Any", kind=feel.TYPES["Any"])
_WHOLE = ("integer", "long")
BUILT_IN: Mapping[str, ItemType] = {
    **{name: ItemType(name, kind=kind) for name, kind in feel.TYPES.items()},
    **{name: ItemType(name, kind=feel.TYPES["number"]) for name in _WHOLE},
}
"""FEEL's own types by name, and what modelers call numbers that are whole."""


def built_in(name: str) -> ItemType | None:
    """One of FEEL's own types, also as other modelers and older versions name it."""
    plain = name.removeprefix("feel:")
    return BUILT_IN.get(_DIALECTS.get(plain, plain))


__all__ = ["ANY", "ItemType", "Mismatch", "built_in"]
