"""What all verbs share: settings, the engine, and how answers are printed."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from engine.kernel.settings import Settings

if TYPE_CHECKING:
    from engine.app import Actor, Engine

PROBLEMS = 1
COULD_NOT_RUN = 2

Verb = TypeVar("Verb", bound=Callable[..., Any])


def as_json(verb: Verb) -> Verb:
    """Give a verb the option to print for machines."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(verb)


def settings() -> Settings:
    """The settings of the environment."""
    return Settings.from_environment(os.environ)


def engine(*, patience: int = 0) -> Engine:
    """The engine, opened as the settings say."""
    from engine.app import Engine
    from engine.kernel.clock import SystemClock

    return Engine.open(settings(), SystemClock(), patience=patience)


def operator() -> Actor:
    """Whoever has the machine's command line acts with all rights; their account there is put on record."""
    from engine.app import Actor, ActorKind

    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        name = str(os.getuid())
    return Actor(kind=ActorKind.SYSTEM, name=f"{name} (command line)", display=name)


def say(text: str, record: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print an answer: a text for people, or the same for machines."""
    click.echo(json.dumps(record, ensure_ascii=False, indent=2, default=str) if as_json else text)


def end(message: str, code: int) -> NoReturn:
    """End the program with a line on the error output."""
    click.echo(f"plaint: {' '.join(message.split())}", err=True)
    raise SystemExit(code)


def counted(number: int, what: str = "problem") -> str:
    """How many there are."""
    return f"{number or 'No'} {what}{'' if number == 1 else 's'}"


def table(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> str:
    """Rows in columns."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [heads, *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
