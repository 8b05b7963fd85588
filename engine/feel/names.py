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


class _Branch:
    """Where the names that begin with the same words part."""

    __slots__ = ("name", "next")

    def __init__(self) -> None:
        self.name = ""
        """The name that ends here; empty if none does."""
        self.next: dict[tuple[str, bool], _Branch] = {}


class Names:
    """A set of names that answers which of them a run of tokens begins with."""

    def __init__(self, names: Iterable[str]) -> None:
        self.all: set[str] = set()
        self._first: dict[str, _Branch] = {}
        """Names of several tokens, by the first."""
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know a further name."""
        self.all.add(name)
        first, *others = words(name) or (("", False),)
        if others:
            branch = self._first.setdefault(first[0], _Branch())
            for word in others:
                branch = branch.next.setdefault(word, _Branch())
            branch.name = name

    def match(self, run: Sequence[Token], at: int) -> tuple[int, str]:
        """How many tokens from `at` on are one of the names, the longest one, and which. 0 if none is."""
        first = run[at]
        found = (1, first.text) if first.kind is Kind.NAME and first.text in self.all else (0, "")
        branch, end = self._first.get(first.text), at
        while branch is not None:
            end += 1
            if branch.name:
                found = end - at, branch.name
            # The last token says that the text ends, and is no word of a name.
            following = run[min(end, len(run) - 1)]
            branch = branch.next.get((following.text, following.spaced))
        return found


def like(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty if there is none."""
    by_small = {candidate.casefold(): candidate for candidate in known}
    close = get_close_matches(name.casefold(), by_small, n=1, cutoff=0.75)
    return by_small[close[0]] if close else ""
