"""Forms between browser and engine: what was posted, laid over what was typed before; faults in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from engine.app import Attachment, FormView, Services, ShownPage, Submitted
from engine.kernel.errors import FieldFault, Invalid
from webui.door import Door
from webui.drafts import Draft, SessionDraft

Faults = Sequence[FieldFault]
Page = Response | tuple[str, int]
Show = Callable[[Submitted | None, Faults], tuple[FormView | None, str]]
"""Renders a page with its form; gives the form back, as it was printed."""
Act = Callable[[Services, Submitted], Response]
"""Does what the form is for, within one business step."""

OF_THE_PAGE = frozenset(
    {"csrf_token", "action", "add", "remove", "drop", "refresh", "channel", "received", "token", "preview"}
)
"""Names that the page itself posts; whatever else there is are answers."""
CHANGES = ("add", "remove", "drop", "refresh", "preview")
"""Buttons that change what is on the form, and send nothing."""


@dataclass(frozen=True)
class Linked:
    """A fault with the id of the field that the summary leads to."""

    id: str
    message: str


def handle(entrance: Door, show: Show, act: Act, draft: Draft | None = None) -> Page:
    """A page that is one form: show it; take what is posted; show it again, as typed, if it has faults."""
    draft = draft or SessionDraft(request.path)
    if request.method == "GET":
        return show(draft.kept(), ())[1], 200
    submitted = posted()
    try:
        if is_unfinished() or submitted.files:
            submitted = _over_the_page(draft, show, submitted)
            draft.keep(submitted)
        if is_unfinished():
            return _unfinished(draft, submitted, show), 200
        response = entrance.perform(lambda services: act(services, draft.taken(services, submitted)))
    except Invalid as refused:
        form, _ = show(draft.kept(), ())
        typed = replace(submitted, files=form.submitted.files if form else {})
        return show(typed, refused.faults)[1], 422
    draft.forget()
    return response


def _over_the_page(draft: Draft, show: Show, new: Submitted) -> Submitted:
    """What was posted, beside the files that the page had already."""
    form, _ = show(draft.kept(), ())
    before = Submitted(files=form.submitted.files if form else {})
    return over(before, form.pages if form else (), new)


def is_unfinished() -> bool:
    """Whether the request asks for a row more or less, the form anew, or a pause, and sends nothing off."""
    return request.form.get("action") == "save" or any(name in request.form for name in CHANGES)


def _unfinished(draft: Draft, submitted: Submitted, show: Show) -> str:
    form, page = show(submitted, ())
    if form and form.submitted != submitted:
        draft.keep(form.submitted)
    return page


def posted() -> Submitted:
    """What was typed, chosen and attached in this request."""
    fields = {name: tuple(values) for name, values in request.form.lists() if name not in OF_THE_PAGE}
    sent = {
        name: tuple(_attachment(file) for file in files if file.filename)
        for name, files in request.files.lists()
    }
    rows = {"add": request.form.get("add", ""), "remove": request.form.get("remove", "")}
    return Submitted(fields=fields, files={name: files for name, files in sent.items() if files}, **rows)


def over(before: Submitted | None, pages: Sequence[ShownPage], new: Submitted) -> Submitted:
    """A request's answers to the questions of some pages, laid over what was typed before.

    What was asked and not posted is gone (an unticked box posts nothing); files add to those kept before.
    """
    before = before or Submitted()
    asked = tuple(_named(pages))
    names, single = tuple(one.name for one in asked), {one.name for one in asked if _takes_one_file(one)}
    kept = {name: values for name, values in before.fields.items() if not _is_among(name, names)}
    both = {*before.files, *new.files}
    earlier = {
        name: () if name in single and name in new.files else before.files.get(name, ()) for name in both
    }
    files = {name: (*earlier[name], *new.files.get(name, ())) for name in both}
    return _without_dropped(replace(new, fields={**kept, **new.fields}, files=files))


def linked(pages: Sequence[ShownPage], faults: Faults) -> tuple[Linked, ...]:
    """Faults in the order of the page, each leading to its field; then those that belong to none."""
    asked = tuple(_named(pages))
    names = {one.name for one in asked}
    shown = (Linked(_target(one), one.fault) for one in asked if one.fault)
    return (*shown, *(Linked("form-body", fault.message) for fault in faults if fault.field not in names))


def _without_dropped(submitted: Submitted) -> Submitted:
    name, _, place = request.form.get("drop", "").rpartition(":")
    kept = submitted.files.get(name, ())
    if not place.isdecimal() or int(place) >= len(kept):
        return submitted
    left = tuple(file for number, file in enumerate(kept) if number != int(place))
    return replace(submitted, files={**submitted.files, name: left})


def _attachment(sent: FileStorage) -> Attachment:
    content = sent.read()
    return Attachment(name=sent.filename or "", media_type=sent.mimetype, size=len(content), content=content)


def _named(components: Sequence[Any]) -> Iterator[Any]:
    """All that has a name on some pages, lists included, in reading order."""
    for one in components:
        if hasattr(one, "name"):
            yield one
        inner = (one, *getattr(one, "rows", ()))
        yield from (named for part in inner for named in _named(getattr(part, "components", ())))


def _takes_one_file(one: Any) -> bool:
    return one.type == "filepicker" and not one.multiple


def _is_among(name: str, names: tuple[str, ...]) -> bool:
    return name in names or name.startswith(tuple(f"{one}[" for one in names))


def _target(one: Any) -> str:
    """Of several choices the first takes the focus."""
    options = getattr(one, "options", ())
    return str(options[0].id if options and one.type != "select" else one.id)
