"""From the bytes of a ``.form`` file to a form."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.definitions.forms import components as asked
from engine.definitions.forms.component_readers import read_components
from engine.definitions.forms.form import Form, Page, kept_under
from engine.definitions.forms.reading import Source
from engine.definitions.forms.wording import EMPTY
from engine.definitions.sources import read_json
from engine.kernel.errors import DefinitionsRefused, Problem

SCHEMA_VERSION = 19


def parse(source: bytes, file: str) -> Form:
    """Read a form-js schema. Raises `DefinitionsRefused` that lists every fault with its line."""
    data = read_json(source, file)
    problems: list[Problem] = []
    root = Source(file, data, problems)
    form_id, stem = root.text("id"), file.rpartition("/")[2].removesuffix(".form")
    if form_id != stem:
        root.fault(f"The form's id is “{form_id}”.", f"It must be called like its file: “{stem}”.")
    if data.get("schemaVersion") != SCHEMA_VERSION:
        root.fault(f"“schemaVersion” must be {SCHEMA_VERSION}.", "Save the form with Camunda Modeler 5.")
    components = read_components(root, ())
    title = root.text("title") or form_id.replace("-", " ").capitalize()
    form = Form(form_id, file, title, components, tuple(_pages(components, form_id)))
    problems.extend(_same_names(form))
    problems.extend(_leaks(form))
    if problems:
        raise DefinitionsRefused(problems)
    return form


def _pages(components: tuple[asked.Component, ...], form_id: str) -> Iterator[Page]:
    """Each top-level group begins a page; what stands before the first one belongs to it too."""
    starts = [at for at, one in enumerate(components) if isinstance(one, asked.Group)]
    if not starts:
        yield Page(0, form_id, EMPTY, EMPTY, slice(0, len(components)))
    for number, start in enumerate(starts):
        group = components[start]
        assert isinstance(group, asked.Group)
        first = start if number else 0
        last = starts[number + 1] if number + 1 < len(starts) else len(components)
        yield Page(number, group.id, group.label, group.description, slice(first, last))


def _same_names(form: Form) -> Iterator[Problem]:
    named = sorted(_named(form.components, ()), key=lambda one: (one[0], one[1].line))
    for (path, first), (other, second) in pairwise(named):
        if path == other or (isinstance(first, asked.Field) and other[: len(path)] == path):
            yield _problem(
                form.file,
                second,
                f"The name “{'.'.join(other)}” is in the way of the component in line {first.line}.",
                "Give each question a name of its own.",
            )


def _named(
    components: tuple[asked.Component, ...], prefix: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], asked.Component]]:
    for one in components:
        if isinstance(one, asked.Group):
            yield from _named(one.components, prefix)
        elif isinstance(one, asked.DynamicList | asked.Field):
            yield (*prefix, *one.path), one
        if isinstance(one, asked.DynamicList):
            yield from _named(one.components, (*prefix, *one.path))


def _leaks(form: Form) -> Iterator[Problem]:
    """What is computed from personal data may not become a variable."""
    personal = {"complainant", "content"} | {
        name for name, field in kept_under(form.components) if field.kind is not asked.Kind.VARIABLE
    }
    for field in form.fields:
        read: frozenset[str] = frozenset()
        if isinstance(field, asked.Computed):
            read = field.expression.names_perhaps_read
        elif isinstance(field, asked.Choice):
            read = field.options.listed.names_perhaps_read if field.options.listed else read
        if field.kind is asked.Kind.VARIABLE and read & personal:
            names = ", ".join(f"“{name}”" for name in sorted(read & personal))
            yield _problem(
                form.file,
                field,
                f"This would make a variable of the process out of {names}, which are kept encrypted.",
                "Set the property “kind” to “content” or “identity”, or leave these names out.",
            )


def _problem(file: str, component: asked.Component, what: str, advice: str) -> Problem:
    return Problem(
        file=file, line=component.line, element=component.id, what=what, advice=advice, rule="form"
    )
