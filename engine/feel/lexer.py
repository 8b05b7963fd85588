"""Cuts the text of an expression into tokens, in one pass that never goes back."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from typing import NamedTuple

from engine.feel.errors import FeelError, Span

LONGEST_SOURCE = 4_000
"""Characters of an expression."""

_BEYOND = r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
"""Symbols and pictures that the standard allows in names."""
_START = rf"[^\W\d]|[\u200C\u200D{_BEYOND}]"
_PART = rf"{_START}|[\w\u00B7\u0300-\u036F\u203F\u2040\u20E3\uFE0F]"
_TOKEN = re.compile(
    rf"""
    (?P<blank> \s+ | //[^\n]* | /\*(?s:.*?)(?:\*/|\Z) )
  | (?P<number> (?: \d+ (?:\.\d+)? | \.\d+ ) (?:[eE][+-]?\d+)? )
  | (?P<name> (?:{_START}) (?:{_PART})* )
  | (?P<string> "(?:[^"\\]|\\(?s:.))*(?P<closed>")? )
  | (?P<foreign> ={{2,3}} | !== | && | \|\|? | <> | => | =< | := | \$\{{? | [%;“”„«»‘’&^~`\#\\] )
  | (?P<symbol> \.\. | \*\* | <= | >= | != | -> | [-+*/=<>()\[\]{{}},:.?@'] )
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([nrt"\'\\]))')
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


class Kind(Enum):
    """What sort of token it is."""

    NUMBER = auto()
    STRING = auto()
    NAME = auto()
    SYMBOL = auto()
    FOREIGN = auto()
    END = auto()


class Token(NamedTuple):
    """A word, number, text or symbol of an expression."""

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool
    """Whether there is a blank before it."""


_KINDS = {
    "number": Kind.NUMBER,
    "name": Kind.NAME,
    "string": Kind.STRING,
    "foreign": Kind.FOREIGN,
    "symbol": Kind.SYMBOL,
}


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, with one that says END behind the last.

    What FEEL does not know becomes a FOREIGN token: the parser knows best what to say about it.
    """
    if len(text) > LONGEST_SOURCE:
        raise FeelError(
            f"This expression has {len(text)} characters.",
            Span(text[:LONGEST_SOURCE], 0, 0),
            f"Split it: {LONGEST_SOURCE} are the most.",
        )
    found: list[Token] = []
    at, spaced = 0, False
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            found.append(Token(Kind.FOREIGN, text[at], at, at + 1, spaced))
            at, spaced = at + 1, False
            continue
        spaced = match.lastgroup == "blank" or _append(found, match, spaced=spaced)
        at = match.end()
    found.append(Token(Kind.END, "", len(text), len(text), spaced))
    return found


def _append(found: list[Token], match: re.Match[str], *, spaced: bool) -> bool:
    """Add a token; what comes behind it has no blank before it so far."""
    start, end = match.span()
    if match.lastgroup == "string" and match["closed"] is None:
        found.append(Token(Kind.FOREIGN, '"', start, end, spaced))
    else:
        found.append(Token(_KINDS[str(match.lastgroup)], _normal(match[0]), start, end, spaced))
    return False


def text_of(token: Token, source: str) -> str:
    """What a text in double quotes stands for."""
    raw = source[token.start + 1 : token.end - 1]
    if "\\" not in raw:
        return raw
    said = _ESCAPE.sub(_escaped, raw)
    try:
        return said.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise FeelError(
            "This text has half a character in it: \\uD800 to \\uDFFF come in pairs.",
            Span(source, token.start, token.end),
        ) from None


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is None:
        return _SIMPLE[match[3]]
    return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else match[0]  # noqa: PLR2004 -- the last character of Unicode


def _normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
