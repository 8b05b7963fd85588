"""Compiles what refers to values: names, paths, filters, calls, functions, lists and contexts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from engine.feel import functions
from engine.feel.compiler import Compiler, compiles, constant, noted
from engine.feel.errors import NoValue, Span, counted
from engine.feel.kinds import fitting, kind_of, resolved
from engine.feel.names import like
from engine.feel.operators import article
from engine.feel.properties import member
from engine.feel.run import Code, Run
from engine.feel.syntax import (
    Call,
    ContextNode,
    Filter,
    FunctionNode,
    ListNode,
    Literal,
    Name,
    Negation,
    Node,
    Path,
)
from engine.feel.values import NAMES, Function, Value, type_name


@compiles(Name)
def _name(compiler: Compiler, node: Name) -> Code:
    if node.name == "?":
        return lambda run: run.tested
    items, slot = compiler.find(node.name)
    base = _global(node.name, compiler.span(node)) if slot is None else _local(slot)
    if not items:
        return base
    name = node.name

    def entry(run: Run) -> Value:
        for at in items:
            item = run.slots[at]
            if type(item) is dict and name in item:
                return item[name]
        return base(run)

    return entry


def _local(slot: int) -> Code:
    return lambda run: run.slots[slot]


def _global(name: str, span: Span) -> Code:
    built_in = functions.BUILT_IN.get(name)
    fallback = built_in.as_value() if built_in else None

    def read(run: Run) -> Value:
        try:
            value = run.scope[name]
        except KeyError:
            if fallback is None:
                run.note(_unknown(name, run), span)
            return fallback
        if type(value) not in NAMES:
            type_name(value)
        return value

    return read


def _unknown(name: str, run: Run) -> str:
    meant = like(name, run.scope)
    return f"there is nothing called “{name}” here{f'; did you mean “{meant}”?' if meant else ''}"


@compiles(Path)
def _path(compiler: Compiler, node: Path) -> Code:
    base, name, span = compiler.code(node.base), node.name, compiler.span(node)

    def code(run: Run) -> Value:
        value = base(run)
        if type(value) is dict and name in value:
            return value[name]
        try:
            return member(run, value, name)
        except NoValue as why:
            run.note(str(why), span)
            return None

    return code


@compiles(Filter)
def _filter(compiler: Compiler, node: Filter) -> Code:
    base = compiler.code(node.base)
    if _is_number(node.condition):
        at, span = compiler.code(node.condition), compiler.span(node)
        return noted(span, lambda run: _item(_listed(base(run)), at(run)))
    slot = compiler.slot()
    with compiler.filtering(slot):
        condition, size = compiler.sized(node.condition)

    def code(run: Run) -> Value:
        items = _listed(base(run))
        if items is None:
            return None
        if not items:
            return _filtered_nothing(run, condition, slot)
        kept = []
        run.spend(size)
        for item in items:
            run.spend(size)
            run.slots[slot] = item
            wanted = condition(run)
            if wanted is True:
                kept.append(item)
            elif wanted is not None and wanted is not False:
                return _picked(items, wanted)
        return kept

    return noted(compiler.span(node), code)


def _filtered_nothing(run: Run, condition: Code, slot: int) -> Value:
    """What is left of a list without items: no items, but null where one of them is asked for."""
    noted = run.noted
    run.noted, run.slots[slot] = [], None
    wanted = condition(run)
    run.noted = noted
    return [] if wanted is None or type(wanted) is bool else _picked([], wanted)


def _picked(items: list[Value], at: Value) -> Value:
    if type(at) is Decimal:
        return _item(items, at)
    raise NoValue(f"a list is filtered by a condition or a position, not by {article(at)}")


def _is_number(node: Node) -> bool:
    literal = node.operand if isinstance(node, Negation) else node
    return isinstance(literal, Literal) and type(literal.value) is Decimal


def _listed(value: Value) -> list[Value] | None:
    return value if value is None or isinstance(value, list) else [value]


def _item(items: list[Value] | None, at: Value) -> Value:
    if items is None:
        return None
    if type(at) is not Decimal or at != at.to_integral_value():
        raise NoValue("items are counted with whole numbers")
    if not 1 <= abs(at) <= len(items):
        first = "" if at else "; they are counted from 1"
        raise NoValue(f"the list has {counted(len(items), 'item')} and none at {at.normalize():f}{first}")
    return items[int(at) - 1 if at > 0 else int(at)]


@compiles(ListNode)
def _list(compiler: Compiler, node: ListNode) -> Code:
    codes = [compiler.code(item) for item in node.items]
    if all(isinstance(item, Literal) for item in node.items):
        return constant([item.value for item in node.items if isinstance(item, Literal)])
    return lambda run: [code(run) for code in codes]


@compiles(ContextNode)
def _context(compiler: Compiler, node: ContextNode) -> Code:
    slots = {key: compiler.slot() for key, _ in node.entries}
    codes: list[tuple[str, int, Code]] = []
    known: dict[str, int] = {}
    with compiler.binding(known):
        for key, entry in node.entries:
            if isinstance(entry, FunctionNode):
                known[key] = slots[key]
                codes.append((key, slots[key], _function_code(compiler, entry, slots[key])))
            else:
                codes.append((key, slots[key], compiler.code(entry)))
                known[key] = slots[key]

    def code_of_context(run: Run) -> Value:
        made: dict[str, Value] = {}
        for key, slot, code in codes:
            made[key] = run.slots[slot] = code(run)
        return made

    return code_of_context


@compiles(FunctionNode)
def _function(compiler: Compiler, node: FunctionNode) -> Code:
    return _function_code(compiler, node, None)


def _function_code(compiler: Compiler, node: FunctionNode, own: int | None) -> Code:
    """Code that makes a function; `own` is the slot of the context's entry that it calls itself by."""
    if node.body is None:
        return constant(Function([name for name, _ in node.parameters], _external))
    slots = [compiler.slot() for _ in node.parameters]
    names = tuple(name for name, _ in node.parameters)
    types = [resolved(kind, compiler.types) if kind else None for _, kind in node.parameters]
    result = kind_of(node.body)
    with compiler.binding(dict(zip(names, slots, strict=True))):
        body, size = compiler.sized(node.body)

    def make(run: Run) -> Value:
        scope, kept, tested = run.scope, run.slots.copy(), run.tested

        def call(caller: Run, values: Sequence[Value]) -> Value:
            outside = caller.scope, caller.slots, caller.tested
            caller.spend(size)
            caller.scope, caller.slots, caller.tested = scope, kept.copy(), tested
            for slot, kind, value in zip(slots, types, values, strict=True):
                caller.slots[slot] = value if kind is None else fitting(value, kind)
            try:
                return body(caller)
            finally:
                caller.scope, caller.slots, caller.tested = outside

        function = Function(names, call, types=types, result=result)
        if own is not None:
            kept[own] = function
        return function

    return make


def _external(_: Run, __: object) -> Value:
    raise NoValue("functions outside of FEEL can't be called")


@compiles(Call)
def _call(compiler: Compiler, node: Call) -> Code:
    codes = [compiler.code(argument) for argument in node.arguments]
    span, names = compiler.span(node), node.names
    own = _own_function(compiler, node.function)
    built_in = (
        functions.BUILT_IN.get(node.function.name) if isinstance(node.function, Name) and not own else None
    )
    if built_in is None:
        callee = compiler.code(node.function)
        return noted(span, lambda run: _called(run, callee(run), [code(run) for code in codes], names))
    name = built_in.name

    def code(run: Run) -> Value:
        override = run.scope.get(name)
        values = [code(run) for code in codes]
        try:
            if type(override) is Function:
                return _called(run, override, values, names)
            return built_in.named(run, names, values) if names else built_in.positional(run, values)
        except NoValue as why:
            run.note(str(why), span)
            return None

    return code


def _own_function(compiler: Compiler, callee: Node) -> bool:
    """Whether a name is one that the expression itself brings in."""
    return isinstance(callee, Name) and compiler.find(callee.name)[1] is not None


def _called(run: Run, function: Value, values: list[Value], names: tuple[str, ...]) -> Value:
    if not isinstance(function, Function):
        raise NoValue(f"{article(function)} can't be called like a function")
    if names:
        given = dict(zip(names, values, strict=True))
        unknown = [name for name in given if name not in function.parameters]
        if unknown or len(given) != len(names):
            raise NoValue(
                f"the function's parameters are {', '.join(function.parameters)}, not {', '.join(names)}"
            )
        values = [given.get(name) for name in function.parameters]
    return run.call(function, values)
