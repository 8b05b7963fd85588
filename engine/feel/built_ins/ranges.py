"""The relations between points and ranges of DMN's interval algebra."""

from __future__ import annotations

from collections.abc import Callable

from engine.feel.errors import NoValue
from engine.feel.functions import built_in
from engine.feel.operators import compared
from engine.feel.values import Range, Value


def _order(a: Value, b: Value) -> int:
    order = compared(a, b)
    if order is None:
        raise NoValue("these can't be compared")
    return order


def _as_range(value: Value) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _starts_together(a: Range, b: Range) -> bool:
    return _order(a.start, b.start) == 0 and a.start_included == b.start_included


def _ends_together(a: Range, b: Range) -> bool:
    return _order(a.end, b.end) == 0 and a.end_included == b.end_included


def _ends_before(a: Range, b: Range) -> bool:
    """Whether all of a lies before all of b."""
    order = _order(a.end, b.start)
    return order < 0 or (order == 0 and not (a.end_included and b.start_included))


def _starts_in(a: Range, b: Range) -> bool:
    order = _order(a.start, b.start)
    return order > 0 or (order == 0 and (b.start_included or not a.start_included))


def _ends_in(a: Range, b: Range) -> bool:
    order = _order(a.end, b.end)
    return order < 0 or (order == 0 and (b.end_included or not a.end_included))


def _meets(a: Range, b: Range) -> bool:
    return a.end_included and b.start_included and _order(a.end, b.start) == 0


def _includes(a: Range, b: Range) -> bool:
    return _starts_in(b, a) and _ends_in(b, a)


def _overlaps(a: Range, b: Range) -> bool:
    return not _ends_before(a, b) and not _ends_before(b, a)


def _overlaps_before(a: Range, b: Range) -> bool:
    """Whether a begins before b, ends in it, and they have something in common."""
    starts, ends = _order(a.start, b.start), _order(a.end, b.end)
    before = starts < 0 or (starts == 0 and a.start_included and not b.start_included)
    within = ends < 0 or (ends == 0 and (not a.end_included or b.end_included))
    return before and within and not _ends_before(a, b)


def _starts(a: Range, b: Range) -> bool:
    return _starts_together(a, b) and _ends_in(a, b)


def _finishes(a: Range, b: Range) -> bool:
    return _ends_together(a, b) and _starts_in(a, b)


def _coincides(a: Range, b: Range) -> bool:
    return _starts_together(a, b) and _ends_together(a, b)


def _declare(relation: Callable[[Range, Range], bool], *declarations: str, swapped: bool = False) -> None:
    def holds(first: Value, second: Value) -> bool:
        a, b = _as_range(first), _as_range(second)
        return relation(b, a) if swapped else relation(a, b)

    built_in(*declarations)(holds)


_POINT_POINT = "point1: any, point2: any"
_RANGE_RANGE = "range1: range, range2: range"
_ANY_POINTS = (
    _POINT_POINT,
    "point: any, range: range",
    "range: range, point: any",
    _RANGE_RANGE,
)


def _named(name: str, *parameters: str) -> tuple[str, ...]:
    return tuple(f"{name}({said})" for said in parameters)


_declare(_ends_before, *_named("before", *_ANY_POINTS))
_declare(_ends_before, *_named("after", *_ANY_POINTS), swapped=True)
_declare(_meets, *_named("meets", _RANGE_RANGE))
_declare(_meets, *_named("met by", _RANGE_RANGE), swapped=True)
_declare(_overlaps, *_named("overlaps", _RANGE_RANGE))
_declare(_overlaps_before, *_named("overlaps before", _RANGE_RANGE))
_declare(_overlaps_before, *_named("overlaps after", _RANGE_RANGE), swapped=True)
_declare(_finishes, *_named("finishes", "point: any, range: range", _RANGE_RANGE))
_declare(_finishes, *_named("finished by", "range: range, point: any", _RANGE_RANGE), swapped=True)
_declare(_includes, *_named("includes", "range: range, point: any", _RANGE_RANGE))
_declare(_includes, *_named("during", "point: any, range: range", _RANGE_RANGE), swapped=True)
_declare(_starts, *_named("starts", "point: any, range: range", _RANGE_RANGE))
_declare(_starts, *_named("started by", "range: range, point: any", _RANGE_RANGE), swapped=True)
_declare(_coincides, *_named("coincides", _POINT_POINT, _RANGE_RANGE))
