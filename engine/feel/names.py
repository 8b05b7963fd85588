"""Names with blanks and symbols, recognised by what is known where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from engine.feel.lexer import Kind, Token, tokens

Words = tuple[tuple[str, bool], ...]

KEYWORDS = frozenset(
    {"and", "between", "else", "every", "false", "for", "function", "if", "in", "instance", "null", "or"}
    | {"return", "satisfies", "some", "then", "true"}
)
"""Words that mean something by themselves and end a name of several words."""


def words(text: str) -> Words:
    """A name as its tokens, each with whether there is a blank before it."""
    return tuple((token.text, token.spaced) for token in tokens(text.strip())[:-1])


class Names:
    """A set of names that answers which of them a run of tokens begins with."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all = frozenset(names)
        self._longer: dict[str, list[tuple[Words, str]]] = {}
        for name in self.all:
            cut = words(name)
            if len(cut) > 1:
                self._longer.setdefault(cut[0][0], []).append((cut, name))
        for candidates in self._longer.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def match(self, run: Sequence[Token], at: int) -> tuple[int, str]:
        """How many tokens from `at` on are one of the names, the longest one, and which. 0 if none is."""
        first = run[at]
        for cut, name in self._longer.get(first.text, ()):
            if _begins(run, at, cut):
                return len(cut), name
        return (1, first.text) if first.kind is Kind.NAME and first.text in self.all else (0, "")


def _begins(run: Sequence[Token], at: int, cut: Words) -> bool:
    if at + len(cut) > len(run):
        return False
    following = run[at + 1 : at + len(cut)]
    return all((token.text, token.spaced) == word for token, word in zip(following, cut[1:], strict=True))


def like(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty if there is none."""
    by_small = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_small, n=1, cutoff=0.75)
    return by_small[close[0]] if close else ""
