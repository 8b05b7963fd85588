"""The shape of organisation.toml: which keys there are and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.definitions import levels
from engine.definitions.sources import did_you_mean
from engine.domain.calendars import time_zones
from engine.domain.channels import Channel
from engine.domain.limits import TimeLimit
from engine.kernel.errors import Problem
from engine.kernel.toml import TomlFile

KEBAB = (re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"), "lower-case words with hyphens, as in “front-line”")
SNAKE = (re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*"), "lower-case words with underscores, as in “next_level”")
PATH = (
    re.compile(r"[a-z][a-z0-9_-]*(\.[A-Za-z0-9_-]+)+"),
    "a path in quotes, as in “time_limits.answer” or “response.bpmn”",
)
NUMBER = (re.compile(r"[1-9][0-9]?"), "digits, as in [levels.2]")
CODE = (re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*"), "letters, digits, hyphens and underscores")
TITLE = (re.compile(r".*\S.*"), "the words of the scenario")

RESERVED_LISTS = frozenset({"products", "units", "channels", "groups", "staff"})
"""Code lists that are made from other tables, and from the accounts of staff."""
RESERVED_SETTINGS = frozenset({"title", "department", "contact", "levels", "letters"})
"""What ``organisation`` holds beside the settings."""

STRIKES = frozenset({"groups", "products", "units", "time_limits", "code_lists", "levels"})
"""Tables of which a department can strike out entries."""

Fault = str
Leaf = Callable[[Any], Fault]
"""Says what is wrong with a value; an empty text if nothing is."""


@dataclass(frozen=True)
class Table:
    """A table with fixed keys."""

    keys: Mapping[str, Shape]
    needed: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Entries:
    """A table whose keys the organisation chooses; each holds the same."""

    name: tuple[re.Pattern[str], str]
    each: Shape
    reserved: frozenset[str] = field(default_factory=frozenset)


Shape = Leaf | Table | Entries


_LONGEST = 2000


def _text(value: Any) -> Fault:
    good = isinstance(value, str) and value.strip() and len(value) <= _LONGEST
    return "" if good else "This must be a text, in quotes."


def _folder(value: Any) -> Fault:
    good = isinstance(value, str) and KEBAB[0].fullmatch(value)
    return "" if good else "This must be the name of a folder below processes/departments."


def _languages(value: Any) -> Fault:
    codes = value if isinstance(value, list) else []
    good = codes and all(isinstance(one, str) and re.fullmatch(r"[a-z]{2,3}", one) for one in codes)
    return "" if good else 'This must be a list of language codes, as in ["en", "tr"].'


def _groups(value: Any) -> Fault:
    good = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if good else 'This must be a list of ids of groups, as in ["deciders"].'


def _time_zone(value: Any) -> Fault:
    good = isinstance(value, str) and value in time_zones()
    return "" if good else 'This must be one of the IANA time zones, as in "Europe/Rome".'


def _limit(value: Any) -> Fault:
    if not isinstance(value, str):
        return 'This must be a time limit, in quotes, as in "2 working days".'
    try:
        TimeLimit.parse(value)
    except ValueError as error:
        return f"{error}."
    return ""


_OF_AN_EXCEPTION = frozenset({"obligation", "reason", "person", "until"})


def _exceptions(value: Any) -> Fault:
    for one in value if isinstance(value, list) else [None]:
        if not isinstance(one, dict):
            return "Write each exception as a table of its own: [[exceptions]]."
        if one.keys() != _OF_AN_EXCEPTION:
            return "An exception has an obligation, a reason, a person and a day until which it holds."
        if type(one["until"]) is not date:
            return "“until” must be a day, without quotes, as in 2027-03-31."
        if any(_text(one[key]) for key in ("obligation", "reason", "person")):
            return "The obligation, the reason and the person must be texts, in quotes."
    return ""


def _one_of(*words: str) -> Leaf:
    listed = ", ".join(f'"{word}"' for word in words)
    return lambda value: "" if value in words else f"This must be one of {listed}."


def _colour(value: Any) -> Fault:
    good = isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value)
    return "" if good else 'This must be a colour, as in "#1d3557".'


def _picture(value: Any) -> Fault:
    good = isinstance(value, str) and re.fullmatch(r"branding/[a-z0-9][a-z0-9_-]*\.png", value)
    return "" if good else 'This must be a PNG file, as in "branding/logo.png".'


_by_email, _clock_stops = _one_of("notice", "letter"), _one_of("written", "posted")
_window, _paper = _one_of("left", "right"), _one_of("a4", "us-letter")


def _setting(value: Any) -> Fault:
    if not isinstance(value, dict):
        return ""
    for key, inner in value.items():
        if not SNAKE[0].fullmatch(key):
            return f"“{key}” must be written in {SNAKE[1]}, so that FEEL can read it."
        if fault := _setting(inner):
            return fault
    return ""


def _texts(value: Any) -> Fault:
    good = isinstance(value, list) and not any(map(_text, value))
    return "" if good else 'This must be a list of texts, as in ["The bill"].'


_LEVEL = Table(
    {
        "title": _text,
        "kind": _one_of(*levels.KINDS),
        "group": _text,
        "sight": _groups,
        "entry": _one_of(*levels.ENTRIES),
        "ask_within": _limit,
        "time_limit": _limit,
        "when_late": _one_of(*levels.LATE),
        "skipped_for": _texts,
        "reviews": _texts,
        "told": _text,
        "body": Table(dict.fromkeys(levels.OF_BODY, _text)),
        "documents": _texts,
    }
)
_GROUP = Table({"title": _text, "next": _text, "assigned_by": _groups}, frozenset({"title"}))
ORGANISATION = Table(
    {
        "title": _text,
        "department": _text,
        "languages": _languages,
        "time_zone": _time_zone,
        "calendar": _text,
        "contact": Table({"address": _text, "phone": _text, "email": _text, "web": _text}),
        "complaint": Table(
            {"form": _text, "process": _text, "product": _text, "unit": _text, "about": _text, "text": _text}
        ),
        "reopening": Table({"window": _limit}),
        "extensions": Table({"most": _limit, "groups": _groups, "letter": _text}),
        "letters": Table(
            {"by_email": _by_email, "clock_stops": _clock_stops, "read_by": _groups, "read_for": _texts}
        ),
        "branding": Table(
            {
                "name": _text,
                "colour": _colour,
                "logo": _picture,
                "return_address": _text,
                "footer": _text,
                "window": _window,
                "paper": _paper,
            }
        ),
        "relations": Table({"window": _limit, "groups": _groups, "letter": _text}),
        "channels": Table({channel.value: _text for channel in Channel}),
        "groups": Entries(KEBAB, _GROUP),
        "products": Entries(KEBAB, Table({"title": _text, "department": _folder}, frozenset({"title"}))),
        "units": Entries(KEBAB, Table({"title": _text, "department": _folder}, frozenset({"title"}))),
        "time_limits": Entries(SNAKE, _limit),
        "code_lists": Entries(SNAKE, Entries(CODE, _text), RESERVED_LISTS),
        "exceptions": _exceptions,
        "levels": Entries(NUMBER, _LEVEL),
        "settings": Entries(SNAKE, _setting, RESERVED_SETTINGS),
        "sources": Entries(PATH, _text),
        "waived_scenarios": Entries(TITLE, _text),
    },
    frozenset({"title", "languages", "time_zone", "calendar", "groups", "time_limits"}),
)


def misfits(file: TomlFile, *, variant: bool) -> Iterator[Problem]:
    """Everything in a file that isn't of the shape. A variant may strike entries out with ``false``."""
    yield from _misfits(file, (), file.data, ORGANISATION, STRIKES if variant else frozenset())


def missing(file: TomlFile, merged: Mapping[str, Any]) -> Iterator[Problem]:
    """Every needed key that is there in neither file."""
    yield from _missing(file, (), merged, ORGANISATION)


def _misfits(
    file: TomlFile, path: tuple[str, ...], value: Any, shape: Shape, strikes: frozenset[str]
) -> Iterator[Problem]:
    if not isinstance(shape, Table | Entries):
        if fault := shape(value):
            yield file.problem(path, fault)
    elif not isinstance(value, dict):
        yield file.problem(path, "This must be a table.", f"Write [{'.'.join(path)}].")
    else:
        for key, inner in value.items():
            below = _below(shape, key)
            if isinstance(below, Refusal):
                yield file.problem((*path, key), below.what, below.advice)
            elif not (inner is False and path and path[0] in strikes):
                yield from _misfits(file, (*path, key), inner, below, strikes)


@dataclass(frozen=True)
class Refusal:
    """Why a key can't stand in a table."""

    what: str
    advice: str


def _below(shape: Table | Entries, key: str) -> Shape | Refusal:
    if isinstance(shape, Table):
        return shape.keys.get(key) or Refusal("There is no such key.", did_you_mean(key, shape.keys))
    if key in shape.reserved:
        return Refusal("This name is taken: Plaint gives it itself.", "Choose another one.")
    if not shape.name[0].fullmatch(key):
        return Refusal("This can't be a name here.", f"Write it in {shape.name[1]}.")
    return shape.each


def _missing(
    file: TomlFile, path: tuple[str, ...], value: Mapping[str, Any], shape: Shape
) -> Iterator[Problem]:
    if isinstance(shape, Table):
        for key in sorted(shape.needed - value.keys()):
            yield file.problem((*path, key), "This key is needed and missing.")
    for key, inner in value.items():
        if isinstance(shape, Entries):
            below: Shape | None = shape.each
        else:
            below = shape.keys.get(key) if isinstance(shape, Table) else None
        if below is not None and isinstance(inner, dict):
            yield from _missing(file, (*path, key), inner, below)
