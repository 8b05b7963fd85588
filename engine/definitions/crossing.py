"""What the parts of a bundle say of each other: names that must exist, files that nobody needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine import feel
from engine.bpmn.model import REVIEW_FORM
from engine.definitions.case_context import CASE
from engine.definitions.diagram_words import processes_of, recorded_texts, words_of, written_names
from engine.definitions.forms import Form, Kind
from engine.definitions.forms.components import every
from engine.definitions.letter_values import problems_of_values
from engine.definitions.letters import WAITING
from engine.definitions.levels import faults
from engine.definitions.organisation import Organisation
from engine.definitions.parts import Parts, stem
from engine.definitions.pictures import is_png
from engine.definitions.resources import DEPARTMENT, ORGANISATION
from engine.definitions.sources import did_you_mean
from engine.definitions.tongues import problems_of_texts
from engine.kernel.errors import Invalid, Problem, Severity
from engine.kernel.toml import TomlFile

OUTCOME, OUTCOMES = "outcome", "outcomes"
"""The entry of the record that says what a case ended with, and the code list that labels it."""
_OWN_NAMES = frozenset({"case", "codes", "limits", "organisation", "loopCounter"})


def problems_between(parts: Parts, departments: frozenset[str] | None) -> Iterator[Problem]:
    """Everything that a part takes for granted and another doesn't give."""
    if parts.organisation is not None:
        yield from _organisation_problems(parts, parts.organisation)
        yield from _product_problems(parts, parts.organisation, departments)
        yield from _missing_translations(parts, parts.organisation)
        yield from _unknown_names(parts, parts.organisation)
        yield from _example_problems(parts, parts.organisation)
        yield from _outcome_problems(parts, parts.organisation)
        yield from problems_of_texts(parts, parts.organisation)
        yield from problems_of_values(parts)
    yield from _decision_problems(parts)
    if parts.all_read("diagram", "decisions"):
        yield from _unused_parts(parts)


def _organisation_problems(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    yield from _calendar_problems(parts, organisation)
    yield from _naming_problems(parts, organisation)
    yield from _next_group_problems(parts, organisation)
    yield from _letter_problems(parts, organisation)
    yield from _source_problems(parts)
    for path, what, advice in faults(organisation.levels, frozenset(organisation.groups)):
        yield _teller(parts)(path, what, advice)
    said = _teller(parts)
    processes = processes_of(parts.files("diagram"))
    if parts.all_read("diagram") and processes and organisation.complaint_process not in processes:
        what = f"There is no process “{organisation.complaint_process}”, with which a complaint begins."
        yield said(("complaint", "process"), what, did_you_mean(organisation.complaint_process, processes))
    if organisation.complaint_form not in {stem(path) for path in parts.files("form")}:
        what = f"There is no form “{organisation.complaint_form}”, with which a complaint comes in."
        yield said(("complaint", "form"), what, did_you_mean(organisation.complaint_form, parts.forms))
    elif form := parts.forms.get(organisation.complaint_form):
        keys = form.keys(Kind.VARIABLE)
        if organisation.product_field not in keys:
            what = f"The form “{form.id}” does not ask for “{organisation.product_field}” as a variable."
            yield said(("complaint", "product"), what, did_you_mean(organisation.product_field, keys))


def _naming_problems(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    """Groups that are given a right exist."""
    rights: list[tuple[tuple[str, ...], frozenset[str], str]] = [
        (("extensions", "groups"), organisation.extending_groups, "extend time limits"),
        (("relations", "groups"), organisation.relating_groups, "split, merge, forward and hand over cases"),
        (("letters", "read_by"), frozenset(organisation.letters_read_by), "read answers before they go out"),
    ]
    rights += [
        (("groups", one.id, "assigned_by"), one.assigned_by, f"give the tasks of “{one.id}” to people")
        for one in organisation.groups.values()
    ]
    for path, groups, right in rights:
        for group in sorted(groups - organisation.groups.keys()):
            what = f"There is no group “{group}”, which may {right}."
            yield _teller(parts)(path, what, did_you_mean(group, organisation.groups))


def _next_group_problems(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    """Who gets a task when nobody of a group may do it: a group, and never one that it came from."""
    said, groups = _teller(parts), organisation.groups
    for group in groups.values():
        path, way = ("groups", group.id, "next"), [group.id]
        while (following := groups.get(way[-1], group).next) and following in groups and following not in way:
            way.append(following)
        if group.next and group.next not in groups:
            yield said(path, f"There is no group “{group.next}”.", did_you_mean(group.next, groups))
        elif following == group.id:
            yield said(path, f"From “{group.id}” tasks come back to itself.", "Take one “next” out.")


def _source_problems(parts: Parts) -> Iterator[Problem]:
    """A source is that of something: of a key of either file, or of a file."""
    said = _teller(parts)
    base = TomlFile.read(parts.sources[ORGANISATION], ORGANISATION)
    over = TomlFile.read(parts.sources.get(DEPARTMENT, b""), DEPARTMENT)
    known = {".".join(path) for file in (base, over) for path in file.lines if path[:1] != ("sources",)}
    known |= parts.sources.keys()
    for path in [*base.data.get("sources", {}), *over.data.get("sources", {})]:
        if path not in known:
            yield said(("sources", path), f"There is no “{path}”.", did_you_mean(path, known))


def _letter_problems(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    said, letters, pictures = _teller(parts), parts.files("letter"), parts.files("picture")
    names = {stem(path) for path in letters}
    sent = (
        ("extensions", organisation.extension_letter, "more time"),
        ("relations", organisation.forwarding_letter, "forwarding"),
    )
    for table, letter, told in sent:
        if letter and letter not in names:
            what = f"There is no letter “{letter}”, which tells of {told}."
            yield said((table, "letter"), what, did_you_mean(letter, names))
    logo = organisation.branding.logo
    if logo and logo not in pictures:
        yield said(("branding", "logo"), f"There is no picture “{logo}”.", did_you_mean(logo, pictures))
    for path, source in pictures.items():
        if not is_png(source):
            advice = "Save it as PNG, of at most 4,000 by 4,000 points."
            yield Problem(file=path, what="This is no PNG picture.", advice=advice, rule="picture")


def _calendar_problems(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    said = _teller(parts)
    name, calendar = organisation.calendar, parts.calendars.get(organisation.calendar)
    if name not in {stem(path) for path in parts.files("calendar")}:
        advice = did_you_mean(name, parts.calendars) or "Add it to the folder calendars."
        yield said(("calendar",), f"There is no calendar “{name}”.", advice)
    if calendar and calendar.time_zone.key != organisation.time_zone:
        what = f"The calendar “{name}” is told in {calendar.time_zone.key}."
        yield said(("time_zone",), what, "Write the same time zone in both.")


def _teller(parts: Parts) -> Callable[[tuple[str, ...], str, str], Problem]:
    """Tells of a key in the file that has it: the department's own, or the organisation's."""
    base = TomlFile.read(parts.sources[ORGANISATION], ORGANISATION)
    over = TomlFile.read(parts.sources.get(DEPARTMENT, b""), DEPARTMENT)
    return lambda path, what, advice: (over if path in over.lines else base).problem(path, what, advice)


def _product_problems(
    parts: Parts, organisation: Organisation, departments: frozenset[str] | None
) -> Iterator[Problem]:
    if departments is None:
        return
    said = _teller(parts)
    for table, entries in (("products", organisation.products), ("units", organisation.units)):
        for one in entries.values():
            if one.department is not None and one.department not in departments:
                what = f"There is no department “{one.department}”."
                yield said((table, one.id, "department"), what, did_you_mean(one.department, departments))


def _missing_translations(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    written = {tuple(path.rpartition("/")[2].split(".")[:2]) for path in parts.files("letter")}
    for name in sorted({name for name, _ in written}):
        for language in organisation.languages:
            if (name, language) not in written:
                yield Problem(
                    file=f"letters/{name}.{language}.md",
                    what=f"The letter “{name}” is missing in the language “{language}”.",
                    advice="Write it, or take the language out of “languages”.",
                    rule="letter",
                )


def _unknown_names(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    """What letters and forms read of the contexts that are known in full."""
    known = _contexts(parts, organisation)
    for letter in parts.letters.values():
        for path in sorted(letter.paths_read):
            if said := _unknown(path, known):
                line = letter.line_of(parts.sources[letter.file], path)
                yield _misnamed(letter.file, line, path, said)
    for form in parts.forms.values():
        for component in every(form.components):
            for path in sorted(component.paths_read):
                if said := _unknown(path, known):
                    yield _misnamed(form.file, component.line, component.id, said)


def _contexts(parts: Parts, organisation: Organisation) -> dict[str, Any]:
    known: dict[str, Any] = {"case": dict.fromkeys(CASE.entries or ()), **organisation.names}
    if parts.all_read("form"):
        known["complainant"] = dict.fromkeys(_asked(parts, Kind.IDENTITY))
        known["content"] = dict.fromkeys(_asked(parts, Kind.CONTENT))
    return known


def _misnamed(file: str, line: int, element: str, said: tuple[str, str]) -> Problem:
    return Problem(file=file, line=line, element=element, what=said[0], advice=said[1], rule="name")


def _asked(parts: Parts, kind: Kind) -> frozenset[str]:
    return frozenset().union(*(form.keys(kind) for form in parts.forms.values()))


def _unknown(path: str, known: dict[str, Any]) -> tuple[str, str] | None:
    """What is wrong with a path, and advice; nothing if it leads somewhere, or into a variable."""
    first, *rest = path.split(".")
    there = known.get(first)
    for name in rest:
        if not isinstance(there, dict):
            return None
        if name not in there:
            return f"There is no “{path}”.", did_you_mean(name, there)
        there = there[name]
    return None


def _example_problems(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    """An example is what the form takes."""
    names = organisation.values
    for path in parts.files("example"):
        form, example = parts.forms.get(stem(path)), parts.examples.get(stem(path))
        if example is None or (form is None and f"forms/{stem(path)}.form" in parts.sources):
            continue
        if form is None:
            yield Problem(file=path, what="There is no form of this name.", rule="example")
            continue
        for what in _misfits(form, example, names):
            yield Problem(file=path, what=what, advice="Write what the form asks for.", rule="example")


def _outcome_problems(parts: Parts, organisation: Organisation) -> Iterator[Problem]:
    """What a diagram itself records as the outcome has words for people to read."""
    known = {code.value for code in organisation.code_lists.get(OUTCOMES, ())}
    for one in recorded_texts(parts.files("diagram")) if known else ():
        if one.entry == OUTCOME and one.text not in known:
            yield Problem(
                file=one.file,
                line=one.line,
                element=one.element,
                label=one.label,
                what=f"The outcome “{one.text}” is not on the code list “{OUTCOMES}”.",
                advice=did_you_mean(one.text, known) or f"Add it to [code_lists.{OUTCOMES}].",
                rule="outcome",
                severity=Severity.WARNING,
            )


def _misfits(form: Form, example: Any, names: Mapping[str, feel.Value]) -> Iterator[str]:
    values = feel.to_feel(example)
    assert isinstance(values, dict)
    for key in sorted(values.keys() - form.keys(*Kind)):
        yield f"The form “{form.id}” does not ask for “{key}”."
    try:
        form.load(form.typed({**names, **values}), names)
    except Invalid as invalid:
        for fault in invalid.faults:
            yield f"{fault.field}: {fault.message}."


def _decision_problems(parts: Parts) -> Iterator[Problem]:
    variables = _OWN_NAMES | _asked(parts, Kind.VARIABLE) | written_names(parts.files("diagram"))
    homes: dict[str, str] = {}
    for file, model in parts.models.items():
        for decision in model.decisions.values():
            if decision.id in homes:
                yield Problem(
                    file=file,
                    line=decision.line,
                    element=decision.id,
                    label=decision.name,
                    what=f"There is a decision of this id in {homes[decision.id]} too.",
                    advice="Give each decision an id of its own.",
                    rule="decision",
                )
            homes[decision.id] = file
            # A part of an expression may be broken while others still tell what exists: say it only once.
            for name in sorted(decision.inputs_read - variables) if not parts.problems else ():
                yield Problem(
                    file=file,
                    line=decision.line,
                    element=decision.id,
                    label=decision.name,
                    what=f"The decision reads “{name}”, which no form asks for and no diagram writes.",
                    advice=did_you_mean(name, variables),
                    rule="decision",
                )


def _unused_parts(parts: Parts) -> Iterator[Problem]:
    words = words_of(parts.files("diagram")) | words_of(parts.files("decisions"))
    if not parts.files("diagram"):
        yield Problem(file="", what="There is no diagram.", advice="Add <name>.bpmn files.", rule="bundle")
        return
    named = words | {WAITING, REVIEW_FORM}
    if parts.organisation:
        organisation = parts.organisation
        named |= {organisation.complaint_form, organisation.extension_letter, organisation.forwarding_letter}
    # Letters that no diagram sends are named in organisation.toml.
    for kind in ("form", "letter") if parts.organisation else ("form",):
        for path in parts.files(kind):
            if stem(path) not in named:
                yield Problem(
                    file=path,
                    what=f"No diagram uses this {kind}.",
                    advice="Name it in a diagram, or delete it.",
                    rule="unused",
                    severity=Severity.WARNING,
                )
