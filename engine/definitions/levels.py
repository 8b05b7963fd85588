"""Levels of escalation: what each is, who has it, and what moves a complaint there (ISO 10002, Annex H)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("internal", "external", "legal")
ENTRIES = ("automatic", "on request")
LATE = ("stay", "next level")
NEEDED = ("title", "kind", "group", "time_limit", "told")
"""What every level has to say, but the first: that is the answer itself."""
ASKED_FOR = ("ask_within",)
"""What a level has to say that begins when the complainant asks for it."""
OF_BODY = ("name", "contact")


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level; the first is the first answer."""

    number: int
    title: str
    kind: str
    group: str
    sight: tuple[str, ...]
    entry: str
    ask_within: str
    time_limit: str
    when_late: str
    skipped_for: tuple[str, ...]
    reviews: tuple[str, ...]
    told: str
    body: Mapping[str, str]
    documents: tuple[str, ...]

    @property
    def context(self) -> dict[str, Any]:
        """The level as expressions, forms and letters read it: every entry is there."""
        return {**vars(self), "body": {name: self.body.get(name, "") for name in OF_BODY}}


def levels_of(data: Mapping[str, Mapping[str, Any]]) -> tuple[Level, ...]:
    """The table ``[levels]`` of organisation.toml, in the order of the numbers."""
    return tuple(_level(int(number), data[number]) for number in sorted(data, key=int))


def _level(number: int, said: Mapping[str, Any]) -> Level:
    return Level(
        number=number,
        title=said.get("title", ""),
        kind=said.get("kind", KINDS[0]),
        group=said.get("group", ""),
        sight=tuple(said.get("sight", ())),
        entry=said.get("entry", ENTRIES[1]),
        ask_within=said.get("ask_within", ""),
        time_limit=said.get("time_limit", ""),
        when_late=said.get("when_late", LATE[0]),
        skipped_for=tuple(said.get("skipped_for", ())),
        reviews=tuple(said.get("reviews", ())),
        told=said.get("told", ""),
        body=said.get("body", {}),
        documents=tuple(said.get("documents", ())),
    )


def faults(levels: tuple[Level, ...], groups: frozenset[str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What is wrong with the levels together: where it stands, what, and what to do."""
    for place, level in enumerate(levels, start=1):
        at = ("levels", str(level.number))
        if level.number != place:
            yield at, f"There is no level {place}.", "Number the levels 1, 2, 3 … without a gap."
            return
        for name in _missing(level):
            yield at, f"This level does not say its “{name}”.", f"Write {name} = …"
        for name in sorted({level.group, *level.sight} - groups - {""}):
            yield at, f"There is no group “{name}”, which this level names.", "Name one of [groups]."


def _missing(level: Level) -> Iterator[str]:
    if level.number == 1:
        return
    asked_for = ASKED_FOR if level.entry != ENTRIES[0] else ()
    for name in (*NEEDED, *asked_for):
        if not getattr(level, name):
            yield name
