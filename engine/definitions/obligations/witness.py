"""Walks a way on which an obligation is broken on the engine: what can't be walked is only suspected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine import feel
from engine.bpmn import Happening, Instance, Job
from engine.bpmn.model import Element
from engine.bpmn.specs.activities import BusinessRuleTask
from engine.definitions.obligations.conditions import Aspect, Atom
from engine.definitions.obligations.monitors import BROKEN, OWING, Monitor
from engine.definitions.obligations.paths import Way
from engine.definitions.obligations.places import Place
from engine.definitions.obligations.roles import form_of
from engine.definitions.obligations.search import Event, Step
from engine.definitions.obligations.values import Open, State, at
from engine.definitions.obligations.walk import Held, Passed, Wrote
from engine.feel import Value
from engine.kernel.clock import HandClock
from engine.kernel.errors import EngineError

if TYPE_CHECKING:
    from engine.definitions.obligations.guard import Guarded

_BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
_REFERENCE = "C-2026-000001"
_TRIED: tuple[Value, ...] = (None, True, False, "", Decimal(0), Decimal(1), Decimal(1_000_000), Decimal(-1))
_SOON = timedelta(days=10)


@dataclass
class Stage:
    """Surroundings in which decisions come out as the way needs them, if the table has such a row."""

    guarded: Guarded
    wanted: dict[str, list[list[tuple[Aspect, int]]]]
    """For each decision what has to be so of its results, one after the other."""
    case: Mapping[str, Value]
    """What has to be so of the case itself: the channel, say."""
    late: bool
    """Whether clocks are overdue whenever they are asked."""
    slow: bool
    """Whether days pass before what asks for the time."""
    clock: HandClock = field(default_factory=lambda: HandClock(_BEGIN))

    @cached_property
    def environment(self) -> feel.Environment:
        """The present moment by hand, the calendars of the bundle."""
        organisation, calendars = self.guarded.organisation, self.guarded.calendars
        calendar = calendars[organisation.calendar]
        return feel.Environment(
            now=self.clock.now,
            zone=calendar.time_zone,
            calendar=calendar,
            calendars=calendars,
            due_of=self._due,
        )

    def _due(self, _clock: str) -> datetime:
        return self.clock.now() + (-_SOON if self.late else _SOON)

    @cached_property
    def names(self) -> Mapping[str, Value]:
        """A case that is everybody's, and the organisation."""
        organisation = self.guarded.organisation
        case: dict[str, object] = {
            "reference": _REFERENCE,
            "received": _BEGIN,
            "channel": "letter",
            "language": organisation.languages[0],
            "department": organisation.department,
            "number of reopenings": 0,
        }
        values, told = organisation.values, feel.to_feel(case)
        assert isinstance(told, dict)
        return {
            "case": {**told, **self.case},
            "limits": values["limits"],
            "organisation": values["organisation"],
        }

    def now(self) -> datetime:
        """The clock is moved by hand."""
        return self.clock.now()

    def decide(self, decision_id: str, inputs: Mapping[str, Value]) -> Value:
        """What the table says; or another of its rows, where the way needs that one."""
        queue = self.wanted.get(decision_id, [])
        wanted = queue.pop(0) if queue else []
        model = self.guarded.outcomes.model_of(decision_id)
        assert model is not None
        value = model.evaluate(decision_id, inputs, self.environment).value
        if _fits(value, wanted):
            return value
        rows = (row for row in self._rows(decision_id, inputs) if _fits(row, wanted))
        return next(rows, value)

    def _rows(self, decision_id: str, inputs: Mapping[str, Value]) -> Iterator[Value]:
        table = self.guarded.outcomes.table_of(decision_id)
        for rule in table.rules if table else ():
            cells = [one.evaluate(inputs, self.environment).value if one else None for one in rule.results]
            named = (
                {column.name: cell for column, cell in zip(table.outputs, cells, strict=True)}
                if table
                else {}
            )
            yield cells[0] if len(cells) == 1 else named

    def perform(self, job: Job) -> Mapping[str, Value]:
        """Nothing is sent: only the way counts."""
        del job
        return {}


@dataclass(frozen=True)
class Replay:
    """A way, walked on the engine."""

    guarded: Guarded
    way: Way
    monitor: Monitor

    def is_walked(self) -> bool:
        """Whether the engine goes a way that breaks the obligation, too."""
        asks = any(_asks_for_time(step) for step in self.way.steps)
        paces = (False, True) if asks else (False,)
        return any(self._walked(late=late, slow=slow) for slow in paces for late in (False, True))

    def _walked(self, *, late: bool, slow: bool) -> bool:
        stage = Stage(self.guarded, self._wanted(), self._of_the_case(), late, slow)
        try:
            passed, finished = self._walk(stage)
        except (EngineError, LookupError):
            return False
        stand = self.monitor.follow(passed)
        if finished:
            stand = self.monitor.at_end(stand)
        return stand == BROKEN or (stand == OWING and self.monitor.owes_for_ever and not self.way.ends)

    def _walk(self, stage: Stage) -> tuple[list[Element], bool]:
        definitions, process = self.guarded.diagrams, self.guarded.organisation.complaint_process
        first, *others = self.way.steps
        start = first.event.place.element.id
        instance = Instance.of(definitions, process, stage)
        passed: list[Element] = []
        instance.begin(start, self._said(0, first, {}))
        self._collect(instance, passed)
        for number, step in enumerate(others, start=1):
            self._go(instance, stage, number, step)
            self._collect(instance, passed)
        return passed, instance.finished

    def _collect(self, instance: Instance, passed: list[Element]) -> None:
        processes = self.guarded.diagrams.processes
        for passage in instance.trail():
            if passage.kind is Happening.COMPLETED and passage.element_id:
                element = processes[passage.process].elements[passage.element_id]
                if passage.inner or not self._repeats(element):
                    passed.append(element)

    def _repeats(self, element: Element) -> bool:
        return (element.process, element.id) in self._repeating

    @cached_property
    def _repeating(self) -> frozenset[tuple[str, str]]:
        places = self.guarded.layout.places
        return frozenset((one.element.process, one.element.id) for one in places if one.instances)

    def _go(self, instance: Instance, stage: Stage, number: int, step: Step) -> None:
        """Let the event of a step come. Raises `LookupError` if nothing waits for it."""
        if (
            stage.slow
            and _asks_for_time(step)
            and all(one.due > stage.now() + _SOON for one in instance.timers)
        ):
            stage.clock.move(_SOON)
        kind, awaited = step.event.kind, step.event.place.spec.awaited
        waiting: Sequence[Any] = {
            "complete": instance.tasks,
            "message": instance.subscriptions,
            "timer": instance.timers,
        }[kind]
        place = (awaited.process, awaited.id)
        found = next((one for one in waiting if (one.element.process, one.element.id) == place), None)
        if found is None:
            raise LookupError(awaited.id)
        said = self._said(number, step, instance.variables_at(found.token))
        if kind == "complete":
            instance.complete(found.token, said)
        elif kind == "message":
            instance.deliver(found.message, found.key, said)
        else:
            stage.clock.move(max(found.due - stage.now(), timedelta(0)))
            instance.fire_due_timers()

    # -- what is said on forms

    def _said(self, number: int, step: Step, variables: Mapping[str, Value]) -> dict[str, Value]:
        said: dict[str, Value] = {}
        for form_id in _forms(step.event, self.guarded):
            example = self.guarded.examples.get(form_id, {})
            for name, state, shown in self.guarded.outcomes.of_form(form_id):
                asked = self._masks_of(state) if shown else []
                known = {**variables, **said}
                fitting = self._fitting(number, name, feel.to_feel(example.get(name)), known, asked)
                if fitting is not None or shown:
                    said[name] = fitting
        return said

    def _masks_of(self, state: State) -> list[tuple[Aspect, int]]:
        """What a question can be answered with."""
        aspects = {one.number: one for one in self.guarded.outcomes.vocabulary.aspects.values()}
        return [(aspects[number], mask) for number, mask in state.masks] if isinstance(state, Open) else []

    def _fitting(
        self,
        number: int,
        name: str,
        example: Value,
        variables: Mapping[str, Value],
        asked: list[tuple[Aspect, int]],
    ) -> Value:
        """A value with which all holds that has to hold until the variable is written again."""
        masks, atoms = self._later(number, name)
        masks += asked
        cases = [aspect.cases for aspect, _ in masks if aspect.path == (name,)]
        tried = [example, *(case for several in cases for case in several), *_TRIED]
        for value in tried:
            if _fits(value, masks) and all(
                self._holds(atom, verdict, {**variables, name: value}) for atom, verdict in atoms
            ):
                return value
        return example

    def _holds(self, atom: Atom, verdict: object, variables: Mapping[str, Value]) -> bool:
        return self.guarded.outcomes.vocabulary.verdict(atom, variables) is verdict

    def _later(self, number: int, name: str) -> tuple[list[tuple[Aspect, int]], list[tuple[Atom, object]]]:
        """What has to hold of a variable that is said in a step, until it is written again."""
        masks: list[tuple[Aspect, int]] = []
        atoms: list[tuple[Atom, object]] = []
        said = False
        for later in self.way.steps[number:]:
            for entry in later.log:
                if isinstance(entry, Wrote) and name in entry.names:
                    if said and not entry.said:
                        return masks, atoms
                    if said and later is not self.way.steps[number]:
                        return masks, atoms
                    said = True
                elif isinstance(entry, Held):
                    _note(entry, name, masks, atoms)
        return masks, atoms

    def _of_the_case(self) -> dict[str, Value]:
        masks: list[tuple[Aspect, int]] = []
        for step in self.way.steps:
            for entry in step.log:
                if isinstance(entry, Held):
                    _note(entry, "case", masks, [])
        told: dict[str, Value] = {}
        for aspect, mask in masks:
            fitting = [case for number, case in enumerate(aspect.cases) if mask >> number & 1]
            told[".".join(aspect.path[1:])] = next(
                (case for case in fitting if isinstance(case, str)), fitting[0]
            )
        return told

    def _wanted(self) -> dict[str, list[list[tuple[Aspect, int]]]]:
        """What has to be so of the results of decisions, in the order in which they are made."""
        wanted: dict[str, list[list[tuple[Aspect, int]]]] = {}
        open_: dict[str, list[tuple[Aspect, int]]] = {}
        for step in self.way.steps:
            for entry in step.log:
                if isinstance(entry, Passed) and isinstance(entry.place.spec, BusinessRuleTask):
                    result = _result_of(entry.place)
                    open_[result] = []
                    wanted.setdefault(entry.place.element.called, []).append(open_[result])
                elif isinstance(entry, Held) and entry.what[0] == "held":
                    aspect, mask = entry.what[2], entry.what[3]
                    assert isinstance(aspect, Aspect)
                    assert isinstance(mask, int)
                    open_.get(aspect.name, []).append((aspect, mask))
        return wanted


def _note(entry: Held, name: str, masks: list[tuple[Aspect, int]], atoms: list[tuple[Atom, object]]) -> None:
    what = entry.what
    if (
        what[0] == "held"
        and isinstance(what[2], Aspect)
        and isinstance(what[3], int)
        and what[2].name == name
    ):
        masks.append((what[2], what[3]))
    elif what[0] == "chosen" and isinstance(what[1], Atom) and any(path[0] == name for path in what[1].paths):
        atoms.append((what[1], what[3]))


def _asks_for_time(step: Step) -> bool:
    """Whether a condition on the way of a step changes with time."""
    held = (entry.what for entry in step.log if isinstance(entry, Held) and entry.what[0] == "chosen")
    return any(isinstance(what[1], Atom) and what[1].timed for what in held)


def _result_of(place: Place) -> str:
    spec = place.spec
    assert isinstance(spec, BusinessRuleTask)
    return str(spec.result)


def _fits(value: Value, wanted: list[tuple[Aspect, int]]) -> bool:
    return all(aspect.mask(at(value, aspect.path[1:])) & mask for aspect, mask in wanted)


def _forms(event: Event, guarded: Guarded) -> list[str]:
    if event.kind != "start":
        return [form for form in (form_of(event.place.spec),) if form]
    plain = [
        start.element.form
        for start in guarded.layout.root.spec.starts.values()
        if start.element.event == "none"
    ]
    return [form for form in dict.fromkeys([*plain, event.place.element.form]) if form]
