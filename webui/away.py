"""While the database is away: a page that needs none, and gives back what was typed, to be sent again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from webui.forms import OF_THE_PAGE
from webui.organisation import last_known_title

SECONDS = 5
"""After which the same is worth another attempt."""
_TOKEN = "csrf_token"  # noqa: S105 - the name of a field
_LONG = 60


@dataclass(frozen=True)
class Typed:
    """One answer as it was posted."""

    id: str
    name: str
    value: str
    label: str

    @property
    def is_long(self) -> bool:
        """Whether it needs more than a line."""
        return len(self.value) > _LONG or "\n" in self.value

    @property
    def rows(self) -> int:
        """Lines of the field that shows it."""
        return min(20, 1 + self.value.count("\n") + len(self.value) // _LONG)


def page(heading: object) -> str:
    """The page: with all that was typed, if our own form sent it."""
    is_form = request.method == "POST" and _is_ours()
    template = current_app.jinja_env.get_template("away.html")
    return template.render(
        page_heading=heading,
        is_form=is_form,
        site=last_known_title(),
        typed=tuple(_typed()) if is_form else (),
        hidden=tuple(_hidden()) if is_form else (),
        files=tuple(_files()) if is_form else (),
        again=request.full_path.rstrip("?"),
        reads=request.method in {"GET", "HEAD"},
    )


def _is_ours() -> bool:
    """Whether a page of ours posted this: only then is it given back with the right to send it again.

    Who signs in types the password once more: it is never printed on a page.
    """
    try:
        validate_csrf(request.form.get(_TOKEN))
    except (ValidationError, HTTPException):
        return False
    return not any("password" in name for name in request.form)


def _typed() -> Iterator[Typed]:
    answers = [
        (name, value)
        for name, values in request.form.lists()
        if name not in OF_THE_PAGE
        for value in values
        if value.strip()
    ]
    for place, (name, value) in enumerate(answers):
        yield Typed(f"typed-{place}", name, value, _label(name))


def _hidden() -> Iterator[tuple[str, str]]:
    """What belongs to the answers and is nothing to be read: the button, rows that are empty."""
    for name, values in request.form.lists():
        for value in values:
            if name in OF_THE_PAGE - {_TOKEN} or (name not in OF_THE_PAGE and not value.strip()):
                yield name, value


def _files() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The field, its label, and the names of what was attached there."""
    for name, files in request.files.lists():
        if sent := tuple(file.filename for file in files if file.filename):
            yield name, _label(name), sent


def _label(name: str) -> str:
    """``people[0].given_name`` is “People 1: given name”: without the database nobody knows it better."""
    said = re.sub(r"\[(\d+)\]\.?", lambda found: f" {int(found[1]) + 1}: ", name)
    said = re.sub(r"[_.]+", " ", said).strip(" :")
    return said[:1].upper() + said[1:]
