"""Compiles loops: for, some, every."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal

from engine.feel.compiler import Compiler, compiles, noted
from engine.feel.errors import NoValue
from engine.feel.operators import article
from engine.feel.run import Code, Run
from engine.feel.syntax import For, Iteration, Name, Node, Quantified
from engine.feel.temporal import Date
from engine.feel.values import DECIMAL128, Range, Value

_DAY_STEPS = 4
"""What it costs to calculate a day."""
_TURN = 1
"""What it costs to go round once, beside what is done there."""
_Turn = tuple[int, Callable[[Run], Iterable[Value]]]
"""The slot of a loop's name, and what gives its values."""


@compiles(For)
def _for(compiler: Compiler, node: For) -> Code:
    partial = compiler.slot()
    with ExitStack() as names:
        turns = _turns(compiler, node.iterators, names)
        names.enter_context(compiler.binding({"partial": partial}))
        body, size = compiler.sized(node.body)
    size += _TURN
    looks_back = _reads(node.body, "partial")

    def code(run: Run) -> Value:
        made: list[Value] = []
        for _ in _all(run, turns):
            run.spend(size)
            if looks_back:
                run.spend_items(len(made))
                run.slots[partial] = made.copy()
            made.append(body(run))
        run.spend_items(len(made))
        return made

    return noted(compiler.span(node), code)


@compiles(Quantified)
def _quantified(compiler: Compiler, node: Quantified) -> Code:
    with ExitStack() as names:
        turns = _turns(compiler, node.iterators, names)
        body, size = compiler.sized(node.body)
    size += _TURN
    decides, span = not node.every, compiler.span(node.body)

    def code(run: Run) -> Value:
        unknown = False
        for _ in _all(run, turns):
            run.spend(size)
            holds = body(run)
            if holds is decides:
                return decides
            if type(holds) is not bool:
                unknown = True
                if holds is not None:
                    run.note(f"“satisfies” needs a condition, and this is {article(holds)}", span)
        return None if unknown else not decides

    return noted(compiler.span(node), code)


def _turns(compiler: Compiler, iterators: tuple[Iteration, ...], names: ExitStack) -> list[_Turn]:
    """Compile the heads of a loop; each knows the names of the ones before it, the body knows all."""
    turns = []
    for iteration in iterators:
        items = _items(compiler, iteration)
        slot = compiler.slot()
        turns.append((slot, items))
        names.enter_context(compiler.binding({iteration.name: slot}))
    return turns


def _items(compiler: Compiler, iteration: Iteration) -> Callable[[Run], Iterable[Value]]:
    start = compiler.code(iteration.collection)
    if iteration.end is None:
        return lambda run: _members(run, start(run))
    end = compiler.code(iteration.end)
    return lambda run: steps_between(run, start(run), end(run))


def _members(run: Run, collection: Value) -> Iterable[Value]:
    if isinstance(collection, list):
        return collection
    if isinstance(collection, Range):
        return _range_members(run, collection)
    if collection is None:
        raise NoValue("the list of the loop is null")
    return (collection,)


def _range_members(run: Run, bounds: Range) -> Iterator[Value]:
    members = steps_between(run, bounds.start, bounds.end)
    for member in members:
        excluded = (not bounds.start_included and member == bounds.start) or (
            not bounds.end_included and member == bounds.end
        )
        if not excluded:
            yield member


def steps_between(run: Run, start: Value, end: Value) -> Iterator[Value]:
    """The whole numbers, or the days, from one to another one, up or down."""
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        return _numbers(start, end)
    if isinstance(start, Date) and isinstance(end, Date):
        return _days(run, start.number, end.number)
    raise NoValue(f"there are no steps from {article(start)} to {article(end)}")


def _numbers(start: Decimal, end: Decimal) -> Iterator[Value]:
    if start != start.to_integral_value() or end != end.to_integral_value():
        raise NoValue("a loop counts whole numbers")
    step = Decimal(1 if start <= end else -1)
    at = start
    while (end - at) * step >= 0:
        yield at
        at = DECIMAL128.add(at, step)


def _days(run: Run, start: int, end: int) -> Iterator[Value]:
    step = 1 if start <= end else -1
    for at in range(start, end + step, step):
        run.spend(_DAY_STEPS)
        yield Date.of_number(at)


def _all(run: Run, turns: list[_Turn], level: int = 0) -> Iterator[None]:
    """Go through all combinations of the loop's values; what each needs is in the slots by then."""
    slot, items = turns[level]
    last = level == len(turns) - 1
    for item in items(run):
        run.slots[slot] = item
        if last:
            yield None
        else:
            run.spend(1)
            yield from _all(run, turns, level + 1)


def _reads(node: Node, name: str) -> bool:
    return (isinstance(node, Name) and node.name == name) or any(
        _reads(part, name) for part in node.children()
    )
