"""Drives a complaint through the shipped diagrams, by element id.

The forms, decisions, calendars and letters are the real ones; the clock is moved by hand, and between all steps the
case is saved and loaded. What is filled in is the example of the form, with what the test says instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from engine import feel
from engine.bpmn import Happening, Job, Passage
from engine.definitions import Bundle
from engine.definitions.forms import Answers
from engine.domain import ledger
from engine.domain.limits import TimeLimit
from tests.bpmn.driver import Around, Case
from tests.shipped import draft

REFERENCE = "C-2026-000001"
RECEIVED = datetime(2026, 6, 1, 8, tzinfo=UTC)
"""A Monday; the dates in the examples of the forms lie before it."""

bundle_of = draft


class Desk(Around):
    """A department's desk: decides by its tables, writes letters, notices and the record down."""

    def __init__(self, bundle: Bundle, at: datetime) -> None:
        super().__init__(at)
        self.bundle = bundle
        organisation = bundle.organisation
        self.names = {
            "case": {
                "reference": REFERENCE,
                "received": feel.to_feel(at),
                "channel": "web",
                "language": "en",
                "department": organisation.department,
                "number of reopenings": feel.to_feel(0),
            },
            **{name: feel.to_feel(value) for name, value in organisation.names.items()},
        }
        calendar = bundle.calendars[organisation.calendar]
        self.environment = feel.Environment(
            now=self.clock.now,
            zone=calendar.time_zone,
            calendar=calendar,
            calendars=bundle.calendars,
            due_of=self._due_of,
        )
        self.identity: dict[str, Any] = {}
        self.content: dict[str, Any] = {}
        self.letters: list[tuple[str, str]] = []
        self.notices: list[tuple[str, str]] = []
        self.record: dict[str, Any] = {}
        self.more_time = timedelta()
        """What all clocks were extended by."""

    def _due_of(self, clock: str) -> datetime | None:
        """When a clock is due, by all that the case has passed so far."""
        assert self.instance is not None
        self.passages += self.instance.trail()
        calendars = self.bundle.calendars
        derived = ledger.derive(self._entries(clock), calendars)
        due = derived.due(calendars) if derived and not derived.stopped else None
        return due + self.more_time if due else None

    def _entries(self, clock: str) -> Iterator[ledger.Entry]:
        for passed in self.passages:
            element = self.bundle.diagrams.processes[passed.process].elements.get(passed.element_id)
            for name, said in element.properties.items() if element else ():
                if clock in said.split() and not passed.inner:
                    yield from self._entry(clock, name, passed)

    def _entry(self, clock: str, name: str, passed: Passage) -> Iterator[ledger.Entry]:
        match name, passed.kind:
            case "clock-start", Happening.COMPLETED:
                limit = TimeLimit.parse(passed.detail or self.bundle.organisation.time_limits[clock])
                calendar = self.bundle.organisation.calendar
                yield ledger.Started(at=passed.at, since=passed.at, limit=limit, calendar=calendar)
            case "clock-pause", Happening.ENTERED:
                yield ledger.Paused(at=passed.at)
            case "clock-pause", Happening.COMPLETED | Happening.CANCELLED:
                yield ledger.Resumed(at=passed.at)
            case "clock-stop", Happening.COMPLETED:
                yield ledger.Stopped(at=passed.at)

    def decide(self, decision_id: str, inputs: Mapping[str, Any]) -> Any:
        model = self.bundle.model_of(decision_id)
        assert model is not None
        return model.evaluate(decision_id, inputs, self.environment).value

    def perform(self, job: Job) -> Mapping[str, Any]:
        {"letter": self._write, "notification": self._notify, "record": self._keep}[job.type](job)
        return {}

    def scope(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What forms and letters can read."""
        personal = {"complainant": dict(self.identity), "content": dict(self.content)}
        return {**variables, **self.names, **personal}

    def _write(self, job: Job) -> None:
        letter = self.bundle.letters[job.headers["letter"], "en"]
        written = letter.render(self.scope(job.names), self.environment)
        text = unescape(re.sub(r"<[^>]+>", "", written.html))
        self.letters.append((letter.name, f"{written.subject}\n\n{text}"))

    def _notify(self, job: Job) -> None:
        told = self._said(job, "text")
        for header in ("group", "person"):
            names = self._said(job, header) or []
            self.notices += [(name, told) for name in ([names] if isinstance(names, str) else names)]

    def _said(self, job: Job, header: str) -> Any:
        said = job.headers.get(header, "")
        if not said.startswith("="):
            return said
        return feel.compile(said[1:]).evaluate(job.names, self.environment).value

    def _keep(self, job: Job) -> None:
        self.record |= job.inputs

    def fill_in(self, form_id: str, variables: Mapping[str, Any], said: Mapping[str, Any]) -> Answers:
        """The example of a form with what is said instead, taken in as a form post is."""
        form = self.bundle.forms[form_id]
        example = self.bundle.examples[form_id]
        values = {key: feel.to_feel(value) for key, value in {**example, **said}.items()}
        scope = self.scope(variables)
        answers = form.load(
            form.typed({**self.scope({}), **values}, self.environment), scope, self.environment
        )
        self.identity |= answers.identity
        self.content |= answers.content
        return answers


class Complaint:
    """A complaint of one department, from receipt on."""

    watchers: list[Callable[[str | None, Case], None]] = []  # noqa: RUF012 -- one list for the run
    """Told of each step, by whoever measures what was reached."""

    def __init__(
        self, department: str | None = None, *, at: datetime = RECEIVED, reopened: bool = False, **said: Any
    ) -> None:
        self.department = department
        self.desk = Desk(bundle_of(department), at)
        received = self.desk.fill_in("complaint", {}, {} if reopened else said)
        again = self.desk.fill_in("reopening", received.variables, said) if reopened else None
        self.case = Case(
            self.desk.bundle.diagrams,
            process="complaint_handling",
            start_event="complaint_reopened" if reopened else None,
            around=self.desk,
            **{**received.variables, **(again.variables if again else {})},
        )
        self._watched()

    def _watched(self) -> None:
        assert self.case.incidents == []
        for watcher in self.watchers:
            watcher(self.department, self.case)

    # -- steps

    def do(self, element: str, **said: Any) -> None:
        """Somebody does the open task of that element."""
        assert element in self.open, f"{element} is not open; open are {self.open}"
        task = next(task for task in self.case.instance.tasks if task.element.id == element)
        answers = self.desk.fill_in(task.form, self.case.at(element), said)
        self.case.complete(element, **answers.variables)
        self._watched()

    def say(self, message: str, **said: Any) -> None:
        """The complainant answers, accepts, rejects, asks for the next level or withdraws."""
        waiting = [one for one in self.case.instance.subscriptions if one.message == message]
        assert waiting, f"nobody waits for {message}; only for {self.case.messages}"
        variables = self.case.instance.variables_at(waiting[0].token)
        answers = self.desk.fill_in(waiting[0].form, variables, said)
        assert self.case.deliver(message, REFERENCE, **answers.variables)
        self._watched()

    def wait(self, **span: float) -> None:
        """Time passes."""
        self.case.wait(**span)
        self._watched()

    def wait_for(self, element: str) -> None:
        """Time passes until the timer of that element is due."""
        due = [timer.due for timer in self.case.instance.timers if timer.element.id == element]
        assert due, f"no timer {element}; only {[t.element.id for t in self.case.instance.timers]}"
        self.wait(seconds=(min(due) - self.desk.clock.now()).total_seconds())

    def go(self, *elements: str) -> None:
        """Several tasks, one after the other, as their examples have it."""
        for element in elements:
            self.do(element)

    def rule(self, level: int, **entries: object) -> None:
        """The organisation has another rule for a level of escalation."""
        self.desk.names["organisation"]["levels"][level - 1].update(entries)

    # -- looking

    @property
    def open(self) -> list[str]:
        return self.case.open

    @property
    def closed(self) -> bool:
        return self.case.finished

    @property
    def stage(self) -> str | None:
        return self.case.instance.stage

    @property
    def offers(self) -> set[str]:
        """What the complainant can do."""
        return set(self.case.messages)

    @property
    def letters(self) -> list[str]:
        return [name for name, _ in self.desk.letters]

    @property
    def answers(self) -> list[str]:
        """What the complainant was answered, each time, in the words of the letters."""
        return [
            text
            for name, text in self.desk.letters
            if name.startswith("answer-") and name != "answer-to-staff"
        ]

    @property
    def last_letter(self) -> str:
        return self.desk.letters[-1][1]

    @property
    def notices(self) -> list[str]:
        """The groups that were told something, in order."""
        return [group for group, _ in self.desk.notices]

    @property
    def record(self) -> Mapping[str, Any]:
        return self.desk.record

    def groups(self, element: str) -> tuple[str, ...]:
        """Who may do an open task."""
        return self._task(element).candidate_groups

    def due(self, element: str) -> datetime | None:
        """Until when an open task is to be done."""
        return self._task(element).due

    def _task(self, element: str) -> Any:
        return next(task for task in self.case.instance.tasks if task.element.id == element)

    def passed(self, element: str) -> bool:
        """Whether an element was completed."""
        return element in self.case.passed()

    def steps(self) -> Iterator[str]:
        """Elements in the order of completion."""
        return iter(self.case.passed())


def answered(department: str | None = None, **decision: Any) -> Complaint:
    """A complaint that was investigated and answered; the complainant is to reply."""
    complaint = Complaint(department)
    complaint.go("assess_complaint", "investigate_complaint")
    complaint.do("decide_response", **decision)
    if "check_answer" in complaint.open:
        complaint.do("check_answer")
    return complaint


def rejected(department: str | None = None) -> Complaint:
    """A complaint whose first answer was rejected."""
    complaint = answered(department)
    complaint.say("answer_rejected")
    return complaint


def at_outside_body() -> Complaint:
    """A complaint that went on to the body outside after the review."""
    complaint = rejected()
    complaint.do("review_complaint")
    complaint.say("answer_rejected")
    complaint.say("next_level_requested")
    return complaint
