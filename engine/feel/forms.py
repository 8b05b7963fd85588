"""The forms of FEEL that begin with a word or a bracket: choices, loops, functions, contexts, types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel.lexer import Kind, text_of
from engine.feel.names import Names
from engine.feel.syntax import (
    ContextNode,
    For,
    FunctionNode,
    If,
    Iteration,
    Node,
    Quantified,
    TypeNode,
)

if TYPE_CHECKING:
    from engine.feel.parser import Parser

_COLON = frozenset({":"})
_IN = frozenset({"in"})
_PARAMETER_ENDS = frozenset({":", ",", ")"})
_PHRASES = ("date and time", "days and time duration", "years and months duration")
_TYPES = Names(_PHRASES)
_MOST_ITERATORS = 20
_GENERIC = frozenset({"list", "range", "context", "function"})


def choice(parser: Parser) -> Node:
    """``if condition then positive else negative``."""
    start = parser.take()
    condition = parser.expression()
    parser.expect_word("then")
    positive = parser.expression()
    parser.expect_word("else")
    negative = parser.expression()
    return If(parser.place(start.start), condition, positive, negative)


def loop(parser: Parser) -> Node:
    """``for name in list return value``."""
    start = parser.take()
    iterations = _iterations(parser)
    parser.expect_word("return")
    with parser.knowing(("partial",)):
        body = parser.expression()
    del parser.scopes[-len(iterations) :]
    return For(parser.place(start.start), iterations, body)


def quantified(parser: Parser) -> Node:
    """``some name in list satisfies condition``, ``every …``."""
    start = parser.take()
    iterations = _iterations(parser)
    parser.expect_word("satisfies")
    body = parser.expression()
    del parser.scopes[-len(iterations) :]
    return Quantified(parser.place(start.start), start.text == "every", iterations, body)


def _iterations(parser: Parser) -> tuple[Iteration, ...]:
    """Read the names and lists of a loop; each name stays known until the caller's body is read."""
    found = []
    while True:
        start = parser.token.start
        name = parser.name_until(_IN, "The name of the loop")
        parser.expect_word("in")
        collection = parser.expression()
        end = parser.expression() if parser.takes("..") else None
        found.append(Iteration(parser.place(start), name, collection, end))
        if len(found) > _MOST_ITERATORS:
            raise parser.fault(f"A loop has at most {_MOST_ITERATORS} names.")
        parser.scopes.append(Names((name,)))
        if not parser.takes(","):
            return tuple(found)


def function(parser: Parser) -> Node:
    """``function(parameters) body``."""
    start = parser.take()
    parser.expect("(")
    parameters: list[tuple[str, TypeNode | None]] = []
    while not parser.sees(")"):
        name = parser.name_until(_PARAMETER_ENDS, "The name of a parameter")
        parameters.append((name, type_of(parser) if parser.takes(":") else None))
        if not parser.takes(","):
            break
    parser.expect(")")
    external = parser.takes_word("external")
    with parser.knowing(name for name, _ in parameters):
        body = parser.expression()
    return FunctionNode(parser.place(start.start), tuple(parameters), None if external else body)


def context(parser: Parser) -> Node:
    """``{name: value}``; each entry knows the ones before it."""
    start = parser.take()
    entries: dict[str, Node] = {}
    earlier = Names(())
    parser.scopes.append(earlier)
    with parser.deeper():
        while not parser.sees("}"):
            key_token = parser.token
            key = _key(parser)
            if key in entries:
                raise parser.fault(f"“{key}” stands in this context twice.", at=key_token)
            parser.expect(":")
            entries[key] = parser.expression()
            earlier.add(key)
            if not parser.takes(","):
                break
            if parser.sees("}"):
                raise parser.unexpected()
    parser.scopes.pop()
    parser.expect("}")
    parser.entries.append(earlier)
    return ContextNode(parser.place(start.start), tuple(entries.items()))


def _key(parser: Parser) -> str:
    if parser.token.kind is Kind.STRING:
        return text_of(parser.take(), parser.text)
    return parser.name_until(_COLON, "The name of a context's entry")


def arguments(parser: Parser) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """The arguments of a call in their brackets, and their names where they have them."""
    parser.expect("(")
    values: list[Node] = []
    names: list[str] = []
    with parser.deeper():
        while not parser.sees(")"):
            if _names_argument(parser):
                names.append(_argument_name(parser, names))
                parser.expect(":")
            values.append(parser.expression())
            if names and len(names) != len(values):
                raise parser.fault("Either all values of a call have names, or none.")
            if not parser.takes(","):
                break
            if parser.sees(")"):
                raise parser.unexpected()
    parser.expect(")")
    return tuple(values), tuple(names)


def _argument_name(parser: Parser, earlier: list[str]) -> str:
    start = parser.token
    name = parser.name_until(_COLON, "The name of a parameter")
    if name in earlier:
        raise parser.fault(f"“{name}” is given twice in this call.", at=start)
    return name


def _names_argument(parser: Parser) -> bool:
    """Whether the next argument begins with its name. Looks as far as a name goes, and only once a place."""
    at = parser.at
    while (kind := parser.run[at].kind) is Kind.NAME or kind is Kind.NUMBER:
        at += 1
    return at > parser.at and parser.run[at].text == ":" and parser.run[at].kind is Kind.SYMBOL


def type_of(parser: Parser) -> TypeNode:
    """The name of a type, with what stands in its angle brackets."""
    start = parser.token
    with parser.deeper():
        name = _type_name(parser)
        parts: list[TypeNode] = []
        keys: list[str] = []
        result = None
        if parser.token.text == "<>":
            parser.take()
        elif name in _GENERIC and parser.takes("<"):
            while not parser.sees(">"):
                if name == "context":
                    keys.append(parser.name_until(_COLON, "The name of a context's entry"))
                    parser.expect(":")
                parts.append(type_of(parser))
                if not parser.takes(","):
                    break
            parser.expect(">")
        if parser.takes("->"):
            result = type_of(parser)
    return TypeNode(parser.place(start.start), name, tuple(parts), tuple(keys), result)


def _type_name(parser: Parser) -> str:
    known, name = _TYPES.match(parser.run, parser.at)
    if known:
        parser.at += known
        return name
    if parser.token.kind is not Kind.NAME:
        raise parser.fault("The name of a type is missing here.", "As number, string, date, list<string>.")
    parts = []
    while True:
        count = max(parser.plain_words(parser.at), 1)
        parts.append(parser.joined(parser.at, count))
        parser.at += count
        if not parser.takes("."):
            return ".".join(parts)


BY_WORD = {
    "if": choice,
    "for": loop,
    "some": quantified,
    "every": quantified,
    "function": function,
}
