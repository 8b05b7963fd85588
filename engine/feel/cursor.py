"""The parser's place in the tokens, the names known there, and what is said when it can't go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from engine.feel import advice
from engine.feel.errors import FeelError, Span
from engine.feel.lexer import Kind, Token, tokens
from engine.feel.names import KEYWORDS, Names
from engine.feel.syntax import Place

DEEPEST = 50
"""Brackets inside each other."""
_IN_NAMES = frozenset("./-'+*")
_SHOWN = 30
_CALCULATES = frozenset({"+", "-", "*", "/"})
_OPERATES = _CALCULATES | {"**", "=", "!=", "<", "<=", ">", ">="}


class Cursor:
    """Walks the tokens of an expression, only ever forward."""

    def __init__(self, text: str, known: Iterable[Names]) -> None:
        self.text = text
        self.run = tokens(text)
        self.at = 0
        self.scopes: list[Names] = list(known)
        self.entries: list[Names] = []
        """Names of the entries of all contexts that were read, for what follows a dot."""
        self.filters = 0
        """How many filters are being read inside each other."""
        self.in_range = False
        """Whether the end of a range is being read, where a “[” may close it."""
        self._depth = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.run[self.at]

    @property
    def following(self) -> Token:
        """The token behind the next one."""
        return self.run[min(self.at + 1, len(self.run) - 1)]

    def take(self) -> Token:
        """Read a token."""
        token = self.run[self.at]
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def sees(self, *symbols: str) -> bool:
        """Whether the next token is one of some symbols."""
        token = self.run[self.at]
        return token.kind is Kind.SYMBOL and token.text in symbols

    def takes(self, *symbols: str) -> bool:
        """Read a symbol if it comes next."""
        found = self.sees(*symbols)
        self.at += found
        return found

    def sees_word(self, word: str) -> bool:
        """Whether the next token is a keyword."""
        token = self.run[self.at]
        return token.kind is Kind.NAME and token.text == word

    def takes_word(self, word: str) -> bool:
        """Read a keyword if it comes next."""
        found = self.sees_word(word)
        self.at += found
        return found

    def expect(self, symbol: str) -> Token:
        """Read a symbol that has to come here."""
        if not self.sees(symbol):
            raise self.missing(symbol)
        return self.take()

    def expect_word(self, word: str) -> Token:
        """Read a keyword that has to come here."""
        if not self.sees_word(word):
            raise self.missing(word)
        return self.take()

    def place(self, start: int) -> Place:
        """From a position to the end of what was read."""
        return start, self.run[self.at - 1].end if self.at else start

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Go into a bracket."""
        self._depth += 1
        outside, self.in_range = self.in_range, False
        if self._depth > DEEPEST:
            raise self.fault(
                f"More than {DEEPEST} brackets are inside each other here.", "Split the expression."
            )
        yield
        self._depth -= 1
        self.in_range = outside

    @contextmanager
    def knowing(self, names: Iterable[str]) -> Iterator[None]:
        """Know further names for a while."""
        self.scopes.append(Names(names))
        yield
        self.scopes.pop()

    def known(self, name: str) -> bool:
        """Whether a name is known here."""
        return any(name in scope.all for scope in self.scopes)

    def known_variable(self, name: str) -> bool:
        """Whether a name is known to be a variable, wherever names of entries can't be meant."""
        return not self.filters and any(name in scope.all for scope in self.scopes[1:])

    def longest_known(self, *, of_entries: bool = False) -> tuple[int, str]:
        """How many tokens the longest known name has that comes next, and which it is; 0 if there is none."""
        scopes = self.scopes + self.entries if of_entries else self.scopes
        longest = 0, ""
        for scope in reversed(scopes):
            found = scope.match(self.run, self.at)
            if found[0] > longest[0]:
                longest = found
        return longest

    def name_until(self, stops: frozenset[str], what: str) -> str:
        """Read a name that is being declared: everything up to one of some symbols or words."""
        first = self.at
        while not self._stops_name(stops):
            self.at += 1
        if self.at == first:
            raise self.fault(f"{what} is missing here.")
        return " ".join(self.text[self.run[first].start : self.run[self.at - 1].end].split())

    def _stops_name(self, stops: frozenset[str]) -> bool:
        token = self.token
        if token.text in stops and token.kind is not Kind.STRING:
            return True
        return not (
            token.kind in {Kind.NAME, Kind.NUMBER} or (token.kind is Kind.SYMBOL and token.text in _IN_NAMES)
        )

    def plain_words(self, at: int) -> int:
        """How many tokens from a place on are words that are no keywords, or numbers behind them."""
        end = at
        while True:
            token = self.run[end]
            word = token.kind is Kind.NAME and token.text not in KEYWORDS
            if not word and not (token.kind is Kind.NUMBER and token.spaced and end > at):
                return end - at
            end += 1

    def joined(self, start: int, count: int) -> str:
        """Some tokens as one name."""
        return " ".join(token.text for token in self.run[start : start + count])

    def span(self, start: int, end: int) -> Span:
        """A piece of the text."""
        return Span(self.text, start, end)

    def fault(self, what: str, hint: str = "", at: Token | None = None) -> FeelError:
        """An error at a token, the next one if none is given."""
        token = at or self.token
        return FeelError(what, self.span(token.start, token.end), hint)

    def missing(self, what: str) -> FeelError:
        """Something has to come here and does not."""
        if self.token.kind is Kind.FOREIGN or self.token.text in advice.WORDS:
            return self.unexpected()
        return self.fault(f"“{what}” is missing before {self.described()}.", advice.MISSING.get(what, ""))

    def unexpected(self) -> FeelError:
        """What comes next can't stand here."""
        token = self.token
        if token.kind is Kind.END:
            before = self.run[self.at - 1] if self.at else None
            if before is None:
                return self.fault(
                    "The expression is empty.", "Write a value, a comparison, or “-” in a table."
                )
            return self.fault(f"Something is missing behind “{before.text}”.", at=before)
        return self.fault(f"{self.described()} can't stand here.", self._hint(token))

    def _hint(self, token: Token) -> str:
        """What to do about a token that can't stand where it stands."""
        before = self.run[self.at - 1].text if self.at else ""
        if token.kind is Kind.NAME:
            return advice.WORDS.get(token.text) or advice.KEYWORDS.get(token.text, "")
        if token.kind in {Kind.NUMBER, Kind.STRING}:
            return "Is an operator missing before it, as “+”, “=” or “and”?"
        return _hint_behind(before, token)

    def described(self) -> str:
        """The next token, for a sentence."""
        token = self.token
        if token.kind is Kind.END:
            return "the end"
        text = token.text if len(token.text) <= _SHOWN else f"{token.text[: _SHOWN - 1]}…"
        return text if token.kind is Kind.STRING else f"“{text}”"


def _hint_behind(before: str, token: Token) -> str:
    """What to do about a symbol behind another one, or at the beginning."""
    if before == "," and token.text in {")", "]", "}"}:
        return "There is a comma too many before it."
    if token.text == "=" and not before:
        return "Here an expression is written without “=” before it."
    if token.text == "=" and before in _CALCULATES:
        return "An expression gives a value and changes none; it compares with “=” alone."
    if token.text in _OPERATES and before in _OPERATES:
        return "Two operators stand beside each other."
    return advice.SYMBOLS.get(token.text, "")
