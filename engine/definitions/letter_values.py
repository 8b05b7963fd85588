"""What a letter prints is there when it is written: what may be missing is asked about first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.definitions.diagram_words import written_names
from engine.definitions.forms import Form, Kind
from engine.definitions.forms.components import Component, Computed, DynamicList, Field, Group
from engine.definitions.letters import Letter
from engine.definitions.parts import Parts
from engine.feel.templates import Printed
from engine.kernel.errors import Problem

_OF_CLOCKS = re.compile(r'due of clock\(\s*"[^"]*"\s*\)')
_KINDS = {"complainant": Kind.IDENTITY, "content": Kind.CONTENT}


@dataclass(frozen=True)
class _Asked:
    """How a value comes about."""

    form: str
    certain: bool


def problems_of_values(parts: Parts) -> Iterator[Problem]:
    """Every placeholder of a letter whose value nobody is sure to have given."""
    if not parts.all_read("form", "diagram", "decisions") or parts.organisation is None:
        return
    asked = _asked(parts)
    written = written_names(parts.files("diagram")) | frozenset(
        name for model in parts.models.values() for name in model.decisions
    )
    extension = parts.organisation.extension_letter
    for letter in parts.letters.values():
        for printed in (*letter.subject.printed, *letter.template.printed):
            for path, why in _doubtful(printed, asked, written, is_extension=letter.name == extension):
                yield _problem(parts, letter, path, why)


_MAY_BE_LEFT = "The form “{form}” asks for it, and may be sent without."


def _doubtful(
    printed: Printed, asked: Mapping[tuple[str, str], _Asked], written: frozenset[str], *, is_extension: bool
) -> Iterator[tuple[str, str]]:
    """Paths that an expression prints and that may be missing, with why."""
    for path in sorted(printed.expression.paths_read):
        first, _, rest = path.partition(".")
        key = rest.partition(".")[0]
        if _is_guarded(path, printed):
            continue
        if first == "extension" and is_extension:
            if key == "due":
                yield path, "A time limit that stands still has no due date."
            continue
        is_entry = printed.in_loop or first in written
        place = (first, key) if first in _KINDS else ("", "" if is_entry else first)
        if (one := asked.get(place)) and not one.certain:
            yield path, _MAY_BE_LEFT.format(form=one.form)
    for clock in _OF_CLOCKS.findall(printed.expression.text):
        if not any(clock in one.text for one in printed.within):
            yield clock, "A clock that does not run, or stands still, has no due date."


def _is_guarded(path: str, printed: Printed) -> bool:
    """Whether a block around asks about the value, or about what it is in."""
    names = path.split(".")
    wholes = {".".join(names[:length]) for length in range(1, len(names) + 1)}
    wholes -= _KINDS.keys()
    return any(not wholes.isdisjoint(one.paths_read) for one in printed.within)


def _asked(parts: Parts) -> dict[tuple[str, str], _Asked]:
    """What forms ask for. It is certain where one of them insists on it.

    The complaint form stands at the beginning of every path: what it hides from some is missing for them.
    What another form hides belongs to another way through the process.
    """
    assert parts.organisation is not None
    found: dict[tuple[str, str], _Asked] = {}
    for form in parts.forms.values():
        everybody = form.id == parts.organisation.complaint_form
        for field, is_hidden in _fields(form):
            home = next((name for name, kind in _KINDS.items() if kind is field.kind), "")
            insists = field.required and not isinstance(field, Computed)
            certain = insists and not (everybody and is_hidden)
            place = home, field.path[0]
            if place not in found or certain:
                found[place] = _Asked(form.id, certain)
    return found


def _fields(form: Form) -> Iterator[tuple[Field, bool]]:
    yield from _within(form.components, is_hidden=False)


def _within(components: tuple[Component, ...], *, is_hidden: bool) -> Iterator[tuple[Field, bool]]:
    for one in components:
        hidden = is_hidden or one.hide is not False
        if isinstance(one, Field):
            yield one, hidden
        elif isinstance(one, Group):
            yield from _within(one.components, is_hidden=hidden)
        elif isinstance(one, DynamicList):
            yield from _within(one.components, is_hidden=True)


def _problem(parts: Parts, letter: Letter, path: str, why: str) -> Problem:
    return Problem(
        file=letter.file,
        line=letter.line_of(parts.sources[letter.file], path),
        element=path,
        what=f"“{path}” may be missing when this letter is written. {why}",
        advice=f"Write it within {{{{#if {path} != null}}}} … {{{{/if}}}}, or have the form insist on it.",
        rule="letter-value",
    )
