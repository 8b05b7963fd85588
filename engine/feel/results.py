"""What operators, properties and built-in functions give, as far as the types of what they are given tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.feel.functions import BUILT_IN
from engine.feel.shapes import ANY, BOOLEAN, NUMBER, STRING, Shape, context_of, either, list_of
from engine.feel.values import NAMES

_DAYS, _MONTHS = "days and time duration", "years and months duration"
_NUMBER_ONLY = frozenset({"**"})
_PYTHON = {kind.__name__: name for kind, name in NAMES.items()}


def _operations() -> dict[tuple[str, str, str], str]:
    table = {(operator, "number", "number"): "number" for operator in ("+", "-", "*", "/", "**")}
    table["+", "string", "string"] = "string"
    moments = ("date", "date and time")
    table |= {("-", one, other): _DAYS for one in moments for other in moments}
    table["-", "time", "time"] = _DAYS
    table |= {(operator, "time", _DAYS): "time" for operator in "+-"} | {("+", _DAYS, "time"): "time"}
    for span in (_DAYS, _MONTHS):
        table |= {(operator, span, span): span for operator in "+-"} | {("/", span, span): "number"}
        table |= {("*", span, "number"): span, ("*", "number", span): span, ("/", span, "number"): span}
        for moment in moments:
            table |= {("+", moment, span): moment, ("+", span, moment): moment, ("-", moment, span): moment}
    return table


_OPERATIONS = _operations()
_PROPERTIES = {"time offset": _DAYS, "timezone": "string"} | dict.fromkeys(
    ("start included", "end included"), "boolean"
)


def goes(operator: str, left: str, right: str) -> bool:
    """Whether an operator goes with two types; where one of them isn't known, it may."""
    return not left or not right or (operator, left, right) in _OPERATIONS


def reckoned(operator: str, left: str, right: str) -> str:
    """The type that an operator gives; empty where it can't be told."""
    found = {
        result
        for (other, one, two), result in _OPERATIONS.items()
        if other == operator and left in {"", one} and right in {"", two}
    }
    return found.pop() if len(found) == 1 else ""


def property_of(base: Shape, name: str) -> Shape:
    """What a property of dates, times, durations and ranges is."""
    if base.kind == "range" and name in {"start", "end"}:
        return base.turns
    return Shape(_PROPERTIES.get(name, "number"))


def called(name: str, arguments: Sequence[Shape]) -> Shape:
    """What a built-in function gives for arguments of these shapes."""
    special = _SPECIAL.get(name)
    if special is not None and arguments:
        return special(arguments)
    declared = {one.implementation.__annotations__.get("return", "") for one in BUILT_IN[name].signatures}
    kinds = {str(one).removesuffix(" | None").partition("[")[0] for one in declared}
    return Shape(_PYTHON.get(kinds.pop(), "")) if len(kinds) == 1 else ANY


def _same(arguments: Sequence[Shape]) -> Shape:
    return list_of(arguments[0].items)


def _together(arguments: Sequence[Shape]) -> Shape:
    return list_of(either(one.items for one in arguments))


def _with_items(arguments: Sequence[Shape]) -> Shape:
    return list_of(either((arguments[0].items, *arguments[1:])))


def _replaced(arguments: Sequence[Shape]) -> Shape:
    return list_of(either((arguments[0].items, arguments[-1])))


def _extreme(arguments: Sequence[Shape]) -> Shape:
    found = arguments[0].items if len(arguments) == 1 else either(arguments)
    return found.wanting(frozenset())


_SPECIAL: dict[str, Callable[[Sequence[Shape]], Shape]] = {
    **dict.fromkeys(("sort", "reverse", "sublist", "remove", "distinct values", "duplicate values"), _same),
    **dict.fromkeys(("concatenate", "union"), _together),
    **dict.fromkeys(("insert before", "list replace"), _replaced),
    **dict.fromkeys(("min", "max"), _extreme),
    "append": _with_items,
    "split": lambda _: list_of(STRING),
    "index of": lambda _: list_of(NUMBER),
    "mode": lambda _: list_of(NUMBER),
    "get entries": lambda _: list_of(context_of({"key": STRING, "value": ANY})),
    **dict.fromkeys(("all", "any", "not"), lambda _: BOOLEAN),
}
