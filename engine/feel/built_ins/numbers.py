"""Functions of numbers."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
)

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.errors import NoValue
from engine.feel.functions import built_in
from engine.feel.run import Run
from engine.feel.values import DECIMAL128

_SCALES = range(-6111, 6177)
_COSTLY, _LOGARITHM = 20, 40
"""Steps for functions that are calculated by series."""
_ZERO, _TWO = Decimal(0), Decimal(2)
_WIDE = Context(prec=200, Emin=-6176, Emax=6176, traps=[InvalidOperation, DivisionByZero])
"""For the quotient of a division with a rest, which has more digits than a number of FEEL."""


def _rounded(value: Decimal, scale: Decimal, rounding: str) -> Decimal:
    places = int(scale)
    if places not in _SCALES:
        raise NoValue(f"a scale is a number from {_SCALES.start} to {_SCALES.stop - 1}")
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "there are no infinities in FEEL"
    if places >= -exponent:
        return value
    # The context's own precision would refuse some, but rounding away digits always leaves few enough.
    rounded = value.quantize(Decimal((0, (1,), -places)), rounding=rounding, context=DECIMAL128)
    return rounded or _ZERO


@built_in("decimal(n: number, scale: number)", "round half even(n: number, scale: number)")
def decimal(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to some digits behind the point, halves to the even digit; its text shows all of them."""
    rounded = _rounded(n, scale, ROUND_HALF_EVEN)
    digits = rounded.adjusted() + 1 + int(scale)
    if scale <= 0 or digits > DECIMAL128.prec:
        return rounded
    return rounded.quantize(Decimal((0, (1,), -int(scale))), context=DECIMAL128)


@built_in("floor(n: number, scale?: number)")
def floor(n: Decimal, scale: Decimal = _ZERO) -> Decimal:
    """Rounded towards minus infinity."""
    return _rounded(n, scale, ROUND_FLOOR)


@built_in("ceiling(n: number, scale?: number)")
def ceiling(n: Decimal, scale: Decimal = _ZERO) -> Decimal:
    """Rounded towards plus infinity."""
    return _rounded(n, scale, ROUND_CEILING)


@built_in("round up(n: number, scale: number)")
def round_up(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded away from zero."""
    return _rounded(n, scale, ROUND_UP)


@built_in("round down(n: number, scale: number)")
def round_down(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded towards zero."""
    return _rounded(n, scale, ROUND_DOWN)


@built_in("round half up(n: number, scale: number)")
def round_half_up(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded, halves away from zero."""
    return _rounded(n, scale, ROUND_HALF_UP)


@built_in("round half down(n: number, scale: number)")
def round_half_down(n: Decimal, scale: Decimal) -> Decimal:
    """Rounded, halves towards zero."""
    return _rounded(n, scale, ROUND_HALF_DOWN)


@built_in("abs(n: number|days and time duration|years and months duration)")
def absolute(
    n: Decimal | DaysTime | YearsMonths,
) -> Decimal | DaysTime | YearsMonths:
    """Without its sign."""
    if isinstance(n, DaysTime):
        return DaysTime(abs(n.nanos))
    if isinstance(n, YearsMonths):
        return YearsMonths(abs(n.total))
    return n.copy_abs()


@built_in("modulo(dividend: number, divisor: number)")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """The rest of a division, with the divisor's sign."""
    rest = DECIMAL128.plus(_WIDE.remainder(dividend, divisor))
    if rest and (rest < 0) != (divisor < 0):
        rest = DECIMAL128.add(rest, divisor)
    return rest or _ZERO


@built_in("sqrt(number: number)")
def square_root(run: Run, number: Decimal) -> Decimal:
    """The square root."""
    run.spend(_COSTLY)
    return DECIMAL128.sqrt(number)


@built_in("log(number: number)")
def logarithm(run: Run, number: Decimal) -> Decimal:
    """The natural logarithm."""
    if number <= 0:
        raise NoValue("there are logarithms of numbers above zero only")
    run.spend(_LOGARITHM)
    return DECIMAL128.ln(number)


@built_in("exp(number: number)")
def exponential(run: Run, number: Decimal) -> Decimal:
    """Euler's number to this power."""
    run.spend(_COSTLY)
    return DECIMAL128.exp(number)


@built_in("odd(number: number)")
def odd(number: Decimal) -> bool | None:
    """Whether a whole number is odd."""
    return _even(number) is False


@built_in("even(number: number)")
def even(number: Decimal) -> bool:
    """Whether a whole number is even."""
    return _even(number)


def _even(number: Decimal) -> bool:
    if number != number.to_integral_value():
        raise NoValue("only whole numbers are even or odd")
    tens = number.as_tuple().exponent
    return (isinstance(tens, int) and tens > 0) or DECIMAL128.remainder(number, _TWO) == 0
