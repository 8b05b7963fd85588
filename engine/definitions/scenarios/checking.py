"""Whether scenarios speak of what there is: every name in them, before any of them is run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from engine.definitions.forms import Form
from engine.definitions.scenarios.moments import duration_of, moment_of
from engine.definitions.scenarios.reading import RULE
from engine.definitions.scenarios.scenario import Scenario, Step
from engine.definitions.scenarios.values import Filling, advice_of
from engine.definitions.scenarios.vocabulary import UnknownName, Vocabulary, folded
from engine.definitions.scenarios.words import COMPLAINANT, SOMEBODY
from engine.definitions.sources import did_you_mean
from engine.kernel.errors import Problem

_SOME_DAY = date(2026, 6, 1)
"""For dates that are told from today: whether they can be read does not depend on the day."""


def problems_of_titles(scenarios: Sequence[Scenario]) -> Iterator[Problem]:
    """Titles that stand twice, and scenarios that go on from one that is not there, or from themselves."""
    by_title: dict[str, Scenario] = {}
    for scenario in scenarios:
        if other := by_title.get(scenario.title):
            what = f"There is a scenario of this title in {other.file}:{other.line} too."
            yield _problem(scenario, scenario.line, what, "Give each a title of its own.")
        by_title.setdefault(scenario.title, scenario)
    for scenario in scenarios:
        for step in scenario.steps:
            if step.sentence == "like":
                yield from _problems_of_beginning(scenario, step, by_title)


def _problems_of_beginning(
    scenario: Scenario, step: Step, by_title: Mapping[str, Scenario]
) -> Iterator[Problem]:
    title = step.said["scenario"]
    if title not in by_title:
        advice = did_you_mean(title, by_title)
        yield _problem(scenario, step.line, f"There is no scenario “{title}”.", advice)
    elif scenario.title in _goes_through(title, by_title):
        yield _problem(
            scenario, step.line, f"“{title}” goes on from this scenario.", "One of them must begin."
        )


def _goes_through(title: str, by_title: Mapping[str, Scenario]) -> set[str]:
    """All scenarios that one goes on from, itself included."""
    found: set[str] = set()
    waiting = [title]
    while waiting:
        one = waiting.pop()
        if one not in found and one in by_title:
            found.add(one)
            waiting += [step.said["scenario"] for step in by_title[one].steps if step.sentence == "like"]
    return found


def about(scenario: Scenario, scenarios: Sequence[Scenario], vocabulary: Vocabulary) -> frozenset[str]:
    """Ids of the products that the complaints of a scenario are about, where it says so."""
    by_title = {one.title: one for one in scenarios}
    return frozenset(
        product
        for title in _goes_through(scenario.title, by_title)
        for step in by_title[title].steps
        if step.sentence == "complaint" and "product" in step.said
        for product in vocabulary.products.ids.get(folded(step.said["product"]), ())
    )


def problems_of_waivers(
    waived: Iterable[str], scenarios: Sequence[Scenario], file: str, line_of: Callable[[str], int]
) -> Iterator[Problem]:
    """Waivers of scenarios that there are not."""
    titles = [scenario.title for scenario in scenarios]
    for title in waived:
        if title not in titles:
            yield Problem(
                file=file,
                line=line_of(title),
                element="waived_scenarios",
                what=f"There is no scenario “{title}” to be waived.",
                advice=did_you_mean(title, titles),
                rule=RULE,
            )


def problems_of_names(scenarios: Iterable[Scenario], vocabulary: Vocabulary) -> Iterator[Problem]:
    """Names in scenarios that nothing has."""
    for scenario in scenarios:
        people = {
            folded(step.said["person"])
            for step in scenario.steps
            if step.sentence in {"member", "only_member"}
        }
        for step in scenario.steps:
            for fault in _Names(vocabulary, people).faults(step):
                yield _problem(scenario, step.line, str(fault), advice_of(fault))


class _Names:
    """Looks every name of a step up."""

    def __init__(self, vocabulary: Vocabulary, people: set[str]) -> None:
        self._known = vocabulary
        self._people = people
        of = vocabulary
        self._finders: Mapping[str, Callable[[str], object]] = {
            "channel": of.channels.find,
            "language": of.languages.find,
            "product": of.products.find,
            "moment": moment_of,
            "receipt": moment_of,
            "task": of.tasks.find,
            "offer": of.offers.find,
            "clock": of.clocks.find,
            "letter": of.letters.find,
            "stage": of.stages.find,
            "outcome": of.outcomes.find,
            "department": of.departments.find,
            "decision": of.decisions.find,
            "who": self._somebody,
            "number": _number,
        }

    def faults(self, step: Step) -> Iterator[ValueError]:
        """What is wrong with the names of a step."""
        for slot, said in step.said.items():
            if finder := self._finder(slot, step):
                try:
                    finder(said)
                except ValueError as fault:
                    yield fault
        if step.sentence == "decides":
            yield from self._inputs(step)
            return
        try:
            Filling(self._known, _SOME_DAY).values(self._forms(step), step.answers)
        except ValueError as fault:
            yield fault

    def _inputs(self, step: Step) -> Iterator[ValueError]:
        """Names that the decision does not read."""
        try:
            read = self._known.inputs_of(self._known.decisions.one(step.said["decision"]))
        except UnknownName:
            return  # told already
        for answer in step.answers:
            if answer.field not in read:
                yield UnknownName("input", answer.field, read)

    def _finder(self, slot: str, step: Step) -> Callable[[str], object] | None:
        if slot == "duration":
            return duration_of
        if slot in {"group", "person"}:
            return self._group_or_person(slot, step)
        if slot == "element":
            return lambda said: self._element(said, step.said.get("process", ""))
        if slot == "reason" and step.sentence in {"extend", "cannot_extend"}:
            return self._known.reasons.find
        if slot == "reason" and step.sentence == "declare":
            return self._known.conflicts.find
        return self._finders.get(slot)

    def _group_or_person(self, slot: str, step: Step) -> Callable[[str], object] | None:
        if step.sentence in {"member", "only_member"}:
            return self._known.groups.find if slot == "group" else None
        return self._somebody

    def _somebody(self, said: str) -> object:
        if folded(said) in self._people or folded(said) in {folded(one) for one in (*COMPLAINANT, *SOMEBODY)}:
            return said
        return self._known.groups.find(said)

    def _element(self, said: str, process: str) -> object:
        place = self._known.process_names.one(process) if process else ""
        return self._known.elements[place].find(said)

    def _forms(self, step: Step) -> Sequence[Form]:
        try:
            return forms_of(step, self._known)
        except UnknownName:
            return tuple(self._known.forms.values())  # the name is told; any form may be meant


def forms_of(step: Step, vocabulary: Vocabulary) -> tuple[Form, ...]:
    """The forms that a step may fill in. Raises `UnknownName`."""
    if step.sentence in {"complaint", "correct"}:
        form = vocabulary.forms.get(vocabulary.organisation.complaint_form)
        return (form,) if form else ()
    if "task" in step.said:
        return vocabulary.forms_of(vocabulary.tasks.find(step.said["task"]))
    if "offer" in step.said:
        return vocabulary.forms_of(vocabulary.offers.find(step.said["offer"]))
    return ()


def _number(said: str) -> int:
    if not said.isdecimal():
        raise ValueError(f"“{said}” is no whole number.")
    return int(said)


def _problem(scenario: Scenario, line: int, what: str, advice: str) -> Problem:
    return Problem(file=scenario.file, line=line, element=scenario.title, what=what, advice=advice, rule=RULE)
