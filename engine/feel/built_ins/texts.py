"""Functions of texts."""

from __future__ import annotations

from decimal import Decimal

from engine.feel import patterns
from engine.feel.errors import NoValue, counted
from engine.feel.functions import built_in
from engine.feel.run import Run
from engine.feel.values import Value, number

_RECASED = 5
"""How much more than the characters themselves it costs to look up their other case."""


@built_in("string length(string: string)")
def string_length(string: str) -> Decimal:
    """How many characters a text has."""
    return number(len(string))


@built_in("substring(string: string, start position: number, length?: number?)")
def substring(string: str, start: Decimal, length: Decimal | None = None) -> str:
    """A number of characters from a position on; all to the end without a number."""
    position = int(start)
    if not 1 <= abs(position) <= max(len(string), 1):
        raise NoValue(f"the text has {counted(len(string), 'character')}, counted from 1")
    first = position - 1 if position > 0 else len(string) + position
    if length is None:
        return string[first:]
    if length < 1:
        raise NoValue("a part of a text has one character at least")
    return string[first : first + min(int(length), len(string))]


@built_in("upper case(string: string)")
def upper_case(run: Run, string: str) -> str:
    """The text in capitals."""
    return _recased(run, string.upper())


@built_in("lower case(string: string)")
def lower_case(run: Run, string: str) -> str:
    """The text in small letters."""
    return _recased(run, string.lower())


def _recased(run: Run, text: str) -> str:
    run.spend_text(len(text) * _RECASED)
    return text


@built_in("substring before(string: string, match: string)")
def substring_before(string: str, match: str) -> str:
    """What stands before the first occurrence of another text; nothing if there is none."""
    return string.partition(match)[0] if match and match in string else ""


@built_in("substring after(string: string, match: string)")
def substring_after(string: str, match: str) -> str:
    """What stands behind the first occurrence of another text; nothing if there is none."""
    return string.partition(match)[2] if match else string


@built_in("contains(string: string, match: string)")
def contains(string: str, match: str) -> bool:
    """Whether another text occurs in the text."""
    return match in string


@built_in("starts with(string: string, match: string)")
def starts_with(string: str, match: str) -> bool:
    """Whether the text begins with another."""
    return string.startswith(match)


@built_in("ends with(string: string, match: string)")
def ends_with(string: str, match: str) -> bool:
    """Whether the text ends with another."""
    return string.endswith(match)


@built_in("matches(input: string, pattern: string, flags?: string?)")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a part of the text is as a regular expression says."""
    return patterns.found(run, text, pattern, flags or "")


@built_in("replace(input: string, pattern: string, replacement: string, flags?: string?)")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with all parts that are as a regular expression says replaced."""
    return patterns.replaced(run, text, pattern, (replacement, flags or ""))


@built_in("split(string: string, delimiter: string)")
def split(run: Run, string: str, delimiter: str) -> list[Value]:
    """The parts of a text between what is as a regular expression says."""
    return patterns.parts(run, string, delimiter)


@built_in("string join(list: list, delimiter?: string?)")
def string_join(run: Run, items: list[Value], delimiter: str | None = None) -> str:
    """All texts of a list as one; null is left out."""
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) + sum(item is None for item in items) != len(items):
        raise NoValue("not all of the items are texts")
    between = delimiter or ""
    run.spend_text(sum(len(text) for text in texts) + len(between) * len(texts))
    return between.join(texts)
