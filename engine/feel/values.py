"""The values of FEEL: a closed set, in which no Python object can hide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TYPE_CHECKING, TypeAlias, Union

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.temporal import Date, DateTime, Time

if TYPE_CHECKING:
    from engine.feel.kinds import Type
    from engine.feel.run import Run

Value: TypeAlias = Union[
    bool,
    Decimal,
    str,
    list["Value"],
    dict[str, "Value"],
    Date,
    Time,
    DateTime,
    DaysTime,
    YearsMonths,
    "Range",
    "Function",
    None,
]

DECIMAL128 = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""The numbers of FEEL: IEEE 754-2008, 128 bits, decimal."""


@dataclass(frozen=True, slots=True)
class Range:
    """All values from a start to an end; an end that is None is open for ever."""

    start: Value
    end: Value
    start_included: bool = True
    end_included: bool = True
    operator: str = ""
    """Of a range that is written ``(< 10)``: its operator, by which it differs from ``(null..10)``."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that can be called: built in, written in FEEL, or handed in by the caller."""

    parameters: Sequence[str]
    """Names in the order of the parameters."""
    body: Callable[[Run, Sequence[Value]], Value] = field(repr=False)
    """Takes a value for each parameter. May raise `NoValue`."""
    name: str = ""
    types: Sequence[Type | None] = ()
    """Of the parameters, where they are declared."""
    result: Type | None = None
    """Of its values, where that is known."""


NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTime: "days and time duration",
    YearsMonths: "years and months duration",
    Range: "range",
    Function: "function",
}
"""What FEEL calls the type of a value. There are no other types."""


def type_name(value: Value) -> str:
    """What FEEL calls the type of a value. Raises `TypeError` for what is no FEEL value at all."""
    name = NAMES.get(type(value))
    if name is None:
        raise TypeError(f"a Python {type(value).__name__} is no FEEL value; convert it with feel.to_feel")
    return name


def number(value: int) -> Decimal:
    """A whole number as a FEEL value."""
    return DECIMAL128.create_decimal(value)
