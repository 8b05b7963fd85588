"""What is filled into forms: ``"Field" = "value", "other" = 12 and remedies = "Apologise", "Refund"``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.definitions.scenarios.scenario import Answer
from engine.definitions.scenarios.sentences import unquoted
from engine.definitions.scenarios.words import AND

_PARTS = re.compile(
    r"""\s*(?:(?P<quoted>"[^"]*"|“[^”]*”|«[^»]*»)|(?P<mark>[=,])|(?P<word>[^\s=,"“”«»]+))""",
)


def answers_of(said: str, line: int) -> tuple[Answer, ...]:
    """The answers of a step. Raises `ValueError` that says what is missing."""
    if not said or said == "|":
        return ()
    answers: list[Answer] = []
    groups = list(_items(said))
    for position, (item, is_name) in enumerate(groups):
        if is_name:
            if position + 1 == len(groups) or groups[position + 1][1]:
                raise ValueError(f"“{item}” has no value.")
            answers.append(Answer(item, (), line))
        elif not answers:
            raise ValueError(f"There is no “=” behind “{item}”.")
        else:
            last = answers[-1]
            answers[-1] = Answer(last.field, (*last.values, item), line)
    return tuple(answers)


def _items(said: str) -> Iterator[tuple[str, bool]]:
    """Names and values in their order; a name has “=” behind it."""
    words: list[str] = []
    quoted = False
    for part in _PARTS.finditer(said):
        mark, word, text = part["mark"], part["word"], part["quoted"]
        if mark == "=":
            if not words:
                raise ValueError("There is no field before “=”.")
            yield " ".join(words), True
            words, quoted = [], False
        elif mark or (word and word.casefold() in AND and words):
            yield from _value(words)
            words, quoted = [], False
        elif text is not None:
            if words and quoted:
                raise ValueError(f"Between “{words[-1]}” and {text} stands no comma.")
            words, quoted = [*words, unquoted(text)], True
        elif word:
            words.append(word)
    yield from _value(words)


def _value(words: list[str]) -> Iterator[tuple[str, bool]]:
    if words:
        yield " ".join(words), False
