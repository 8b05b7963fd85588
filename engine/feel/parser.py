"""Reads expressions and unary tests into syntax trees by precedence climbing; it never goes back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import DecimalException

from engine.feel import advice, forms
from engine.feel.cursor import Cursor
from engine.feel.lexer import Kind, Token, text_of
from engine.feel.literals import temporal
from engine.feel.names import KEYWORDS, Names
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Filter,
    In,
    InstanceOf,
    ListNode,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    OperatorTest,
    Path,
    RangeNode,
    UnaryTests,
)
from engine.feel.values import DECIMAL128

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_COMPARED, _ADDED = 3, 4
_LONGEST_PATH = 80
_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "between": _COMPARED,
    "in": _COMPARED,
    **dict.fromkeys(_COMPARISONS, _COMPARED),
    "+": _ADDED,
    "-": _ADDED,
    "*": 5,
    "/": 5,
    "**": 6,
}
_WORD_OPERATORS = frozenset({"or", "and", "between", "in"})
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_ENDS = frozenset({")", "]", "}", ",", ".", "..", "=", "!=", "<", "<=", ">", ">=", ":", "+", "*", "/", "**"})
"""Symbols that no expression begins with: behind ``[1..10[`` they tell that the ``[`` closes the range."""


class Parser(Cursor):
    """Reads one text."""

    def whole_expression(self) -> Node:
        """Read an expression to its end."""
        node = self.expression()
        self._finish()
        return node

    def whole_unary_tests(self) -> UnaryTests:
        """Read the unary tests of a cell to their end."""
        if self.sees("-") and self.following.kind is Kind.END:
            self.take()
            return UnaryTests((0, self.token.end), (), negated=False)
        tests, negated = self._tests_or_not()
        while not negated and self.takes(","):
            tests = (*tests, self.test())
        self._finish()
        return UnaryTests((0, self.token.end), tests, negated)

    def _tests_or_not(self) -> tuple[tuple[Node, ...], bool]:
        start = self.token
        if not (self.sees_word("not") and self.following.text == "("):
            return (self.test(),), False
        self.take()
        self.take()
        with self.deeper():
            tests = self._tests()
        self.expect(")")
        if self.token.kind is Kind.END:
            return tests, True
        # not(a) and b: the function, after all.
        place = self.place(start.start)
        call = Call(place, Name(place, "not"), tests, ())
        return (self._binary(1, self._postfix(call)),), False

    def _tests(self) -> tuple[Node, ...]:
        tests = [self.test()]
        while self.takes(","):
            tests.append(self.test())
        return tuple(tests)

    def test(self) -> Node:
        """Read one unary test."""
        if self.sees(*_COMPARISONS):
            return self._operator_test()
        return self.expression()

    def _operator_test(self) -> OperatorTest:
        operator = self.take()
        operand = self._binary(_ADDED)
        return OperatorTest(self.place(operator.start), operator.text, operand)

    def expression(self) -> Node:
        """Read an expression of any kind."""
        return self._binary(1)

    def _finish(self) -> None:
        if self.token.kind is not Kind.END:
            raise self.unexpected()

    # Operators

    def _operator(self) -> str:
        token = self.token
        if token.kind is Kind.SYMBOL:
            return token.text if token.text in _PRECEDENCE else ""
        return token.text if token.kind is Kind.NAME and token.text in _WORD_OPERATORS else ""

    def _binary(self, least: int, left: Node | None = None) -> Node:
        node = left or self._unary()
        while (operator := self._operator()) and _PRECEDENCE[operator] >= least:
            level = _PRECEDENCE[operator]
            if level == _COMPARED:
                node = self._compared(node)
            elif level < _COMPARED:
                node = self._logic(node, operator, level)
            else:
                node = self._arithmetic(node, level)
        return node

    def _arithmetic(self, first: Node, level: int) -> Node:
        rest = []
        while (operator := self._operator()) and _PRECEDENCE[operator] == level:
            self.take()
            rest.append((operator, self._binary(level + 1)))
        return Arithmetic(self.place(first.place[0]), first, tuple(rest))

    def _logic(self, first: Node, operator: str, level: int) -> Node:
        operands = [first]
        while self.takes_word(operator):
            operands.append(self._binary(level + 1))
        return Logic(self.place(first.place[0]), "and" if operator == "and" else "or", tuple(operands))

    def _compared(self, left: Node) -> Node:
        start = left.place[0]
        operator = self.take().text
        if operator == "in":
            tests = self._tests_of_in()
            return In(self.place(start), left, tests)
        if operator == "between":
            low = self._binary(_ADDED)
            self.expect_word("and")
            high = self._binary(_ADDED)
            return Between(self.place(start), left, low, high)
        right = self._binary(_ADDED)
        return Comparison(self.place(start), operator, left, right)

    def _tests_of_in(self) -> tuple[Node, ...]:
        if self.sees(*_COMPARISONS):
            return (self._operator_test(),)
        if not self.sees("("):
            return (self._binary(_ADDED),)
        start = self.take()
        with self.deeper():
            first = self.test()
            if self.takes(".."):
                return (self._range(start.start, first, start_included=False),)
            tests = [first]
            while self.takes(","):
                tests.append(self.test())
            self.expect(")")
        if len(tests) == 1:
            return (self._binary(_ADDED, self._postfix(first)),)
        return tuple(tests)

    def _unary(self) -> Node:
        minuses = []
        while self.sees("-"):
            minuses.append(self.take().start)
        node = self._postfix(self._primary())
        if len(minuses) % 2 == 0 and minuses:
            node = Negation(self.place(minuses[-1]), node)
        if minuses:
            node = Negation(self.place(minuses[0]), node)
        return node

    def _postfix(self, node: Node) -> Node:
        start = node.place[0]
        for _ in range(_LONGEST_PATH):
            if self.sees("."):
                self.take()
                name = self._member()
                node = Path(self.place(start), node, name)
            elif self.sees("["):
                if self.in_range and self._closes_range():
                    return node
                node = self._filter(node)
            elif self.sees("("):
                arguments, names = forms.arguments(self)
                node = Call(self.place(start), node, arguments, names)
            elif self.sees_word("instance"):
                self.take()
                self.expect_word("of")
                node = InstanceOf(self.place(start), node, forms.type_of(self))
            else:
                return node
        raise self.fault(
            f"More than {_LONGEST_PATH} names, filters and calls follow each other.", "Split it."
        )

    def _filter(self, base: Node) -> Node:
        self.take()
        self.filters += 1
        with self.deeper(), self.knowing(("item",)):
            condition = self.expression()
        self.filters -= 1
        self.expect("]")
        return Filter(self.place(base.place[0]), base, condition)

    def _closes_range(self) -> bool:
        after = self.following
        if after.kind is Kind.SYMBOL:
            return after.text in _ENDS
        return after.kind is Kind.END or (after.kind is Kind.NAME and after.text in KEYWORDS - _BEGINNINGS)

    def _member(self) -> str:
        token = self.token
        if token.kind is not Kind.NAME:
            raise self.fault("A name is missing behind the “.”.")
        known, name = self.longest_known(of_entries=True)
        run = self.plain_words(self.at)
        if known > max(run, 1):
            self.at += known
            return name
        name = self.joined(self.at, max(run, 1))
        self.at += max(run, 1)
        return name

    # Primaries

    def _primary(self) -> Node:
        token = self.token
        if token.kind is Kind.NAME:
            return self._word()
        if token.kind is Kind.NUMBER:
            return self._number()
        if token.kind is Kind.STRING:
            self.take()
            return Literal((token.start, token.end), text_of(token, self.text))
        if token.kind is Kind.SYMBOL and token.text in _SYMBOLS:
            return _SYMBOLS[token.text](self)
        raise self.unexpected()

    def _number(self) -> Node:
        token = self.take()
        if self.token.kind is Kind.NAME and not self.token.spaced:
            raise self.fault(f"A name can't begin with a digit: “{token.text}{self.token.text}”.", at=token)
        try:
            return Literal((token.start, token.end), DECIMAL128.create_decimal(token.text))
        except DecimalException:
            raise self.fault("This number is too large.", at=token) from None

    def _word(self) -> Node:
        token = self.token
        known, name = self.longest_known()
        if known <= 1 and token.text in KEYWORDS:
            return self._keyword()
        return self._name(known, name)

    def _keyword(self) -> Node:
        token = self.token
        if token.text in _CONSTANTS:
            self.take()
            return Literal((token.start, token.end), _CONSTANTS[token.text])
        if token.text not in forms.BY_WORD:
            raise self.unexpected()
        with self.deeper():
            return forms.BY_WORD[token.text](self)

    def _name(self, known: int, name: str) -> Node:
        start = self.token
        run = self.plain_words(self.at)
        if known < run:
            name = self._unknown(run)
            known = run
        elif not known:
            raise self.unexpected()
        self.at += known
        return Name(self.place(start.start), name)

    def _unknown(self, run: int) -> str:
        """Words of which no known name is made: a name that may be known when the expression is evaluated."""
        found = self.run[self.at : self.at + run]
        if run > 1 and found[0].text == "not":
            raise self.fault("“not” has no brackets here.", "FEEL writes “not(…)”.")
        for index, token in enumerate(found):
            if token.text in advice.NO_NAMES and not self.known(token.text):
                self.at += index
                raise self.unexpected()
        if run > 1 and (
            self.known_variable(found[0].text) or all(self._stands_alone(token) for token in found)
        ):
            self.at += 1
            raise self.fault(
                f"Between “{found[0].text}” and “{found[1].text}” something is missing.",
                advice.WORDS.get(found[1].text, "An operator, as “+”, “=”, “and”, or a comma?"),
            )
        return self.joined(self.at, run)

    def _stands_alone(self, token: Token) -> bool:
        return token.kind is Kind.NUMBER or self.known(token.text)

    def _at_literal(self) -> Node:
        start = self.take()
        token = self.take()
        if token.kind is not Kind.STRING:
            raise self.fault("Behind “@” a text is missing.", 'As in @"2026-04-02" or @"P3D".', at=start)
        value = temporal(text_of(token, self.text))
        if value is None:
            raise self.fault(
                f"@{token.text} is no date, time or duration.",
                'They are written @"2026-04-02", @"10:30:00", @"2026-04-02T10:30:00", @"P3D", @"P1Y6M".',
                at=token,
            )
        return Literal((start.start, token.end), value)

    def _question(self) -> Node:
        token = self.token
        if not self.known("?"):
            raise self.unexpected()
        self.take()
        return Name((token.start, token.end), "?")

    def _parenthesis(self) -> Node:
        start = self.take()
        with self.deeper():
            node = self.test()
            if self.takes(".."):
                return self._range(start.start, node, start_included=False)
        self.expect(")")
        return node

    def _bracket(self) -> Node:
        start = self.take()
        items: list[Node] = []
        with self.deeper():
            while not self.sees("]"):
                items.append(self.expression())
                if len(items) == 1 and self.takes(".."):
                    return self._range(start.start, items[0], start_included=True)
                if not self.takes(","):
                    break
                if self.sees("]"):
                    raise self.unexpected()
        self.expect("]")
        return ListNode(self.place(start.start), tuple(items))

    def _open_range(self) -> Node:
        start = self.take()
        with self.deeper():
            first = self.expression()
            self.expect("..")
            return self._range(start.start, first, start_included=False)

    def _range(self, start: int, first: Node, *, start_included: bool) -> Node:
        self.in_range = True
        last = self._binary(_ADDED)
        self.in_range = False
        if not self.sees(")", "]", "["):
            raise self.fault("The end of this range is missing.", "As in [1..10], (1..10) or [1..10).")
        included = self.take().text == "]"
        return RangeNode(self.place(start), first, last, start_included, included)


_BEGINNINGS = frozenset({"false", "for", "function", "if", "null", "some", "every", "true"})
_SYMBOLS = {
    "(": Parser._parenthesis,  # noqa: SLF001 -- the parser's own table
    "[": Parser._bracket,  # noqa: SLF001 -- the parser's own table
    "]": Parser._open_range,  # noqa: SLF001 -- the parser's own table
    "{": forms.context,
    "@": Parser._at_literal,  # noqa: SLF001 -- the parser's own table
    "?": Parser._question,  # noqa: SLF001 -- the parser's own table
}


def parse(text: str, known: Iterable[Names]) -> Node:
    """The syntax tree of an expression."""
    return Parser(text, known).whole_expression()


def parse_unary_tests(text: str, known: Iterable[Names]) -> Node:
    """The syntax tree of unary tests."""
    return Parser(text, [*known, Names(("?",))]).whole_unary_tests()
