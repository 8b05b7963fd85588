"""A case as a page: everything on it that staff and auditors may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from engine import feel
from engine.bpmn import Element
from engine.definitions.forms import Kind
from engine.kernel.errors import StateRefused
from engine.persistence import Case, Event, Incident, ProcessInstance, RegisteredKind, Task
from engine.persistence.complained_about import is_about
from engine.services.access import HANDLERS
from engine.services.answers import Wordings
from engine.services.clocks import clocks
from engine.services.deployments import Deployments
from engine.services.diagrams import Course, diagrams, element_of
from engine.services.documents import Documents
from engine.services.extensions import Extensions
from engine.services.incidents import Incidents
from engine.services.jobs import DUE
from engine.services.labels import Labels
from engine.services.ledgers import ANSWER
from engine.services.letters import Letters
from engine.services.moves import Moves
from engine.services.notices import Notices
from engine.services.offers import AT_THE_DESK, Offers
from engine.services.personal import Personal
from engine.services.read_models import (
    CaseFile,
    CaseSummary,
    CaseView,
    ClockView,
    FieldValue,
    Hearing,
    InstanceView,
    RegisteredVersion,
    TaskRow,
)
from engine.services.reading import Reading
from engine.services.registered import Registered, Registration
from engine.services.relations.pages import RelationPages
from engine.services.rows import Rows
from engine.services.step import Step
from engine.services.surroundings import environment_of, names_of
from engine.services.timeline import Titles, timeline

_OTHER_CASE = ("case", "from")
"""Where the details of an event name another case by its reference."""


class CasePages:
    """Puts a case together. Reading who complained is itself a line of the history."""

    def __init__(  # noqa: PLR0913 - the services that a page is made of
        self,
        step: Step,
        *,
        moves: Moves,
        deployments: Deployments,
        personal: Personal,
        registered: Registered,
        documents: Documents,
        letters: Letters,
        notices: Notices,
        offers: Offers,
        incidents: Incidents,
        extensions: Extensions,
        reading: Reading,
        labels: Labels,
        rows: Rows,
        relations: RelationPages,
    ) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._personal = personal
        self._registered = registered
        self._documents = documents
        self._letters = letters
        self._notices = notices
        self._offers = offers
        self._incidents = incidents
        self._extensions = extensions
        self._reading = reading
        self._labels = labels
        self._rows = rows
        self._relations = relations

    def file(self, case: Case) -> CaseFile:
        """What was said on a case, for the actor."""
        self._reading.note(case)
        return self._file(case, self._wordings(case))

    def page(self, case: Case) -> CaseView:
        """The page of a case for the actor."""
        self._reading.note(case)
        bundle = self._deployments.told(case.department, case.deployment)
        wordings = self._wordings(case)
        course = self._course(case)
        changes = self._may_change()
        summary = self._rows.of_cases([case])[0]
        letters = self._letters.list(case)
        titles = Titles(
            bundle=bundle, labels=self._labels, letters={letter.id: letter.subject for letter in letters}
        )
        events = self._events(case)
        known = clocks(
            events, titles, self._step.now(), lambda clock: self._extensions.offered(case, bundle, clock)
        )
        record = {name: feel.load(value) for name, value in case.record.items()}
        if any(clock.name == ANSWER and clock.due for clock in known):
            record.pop(DUE, None)  # what was put on record once, and may have moved since
        return CaseView(
            **_entries(summary),
            **_entries(self._file(case, wordings)),
            record=wordings.of_values(record, Kind.VARIABLE),
            versions=self._versions(case, wordings),
            timeline=timeline(self._told(events), titles),
            letters=letters,
            notices=self._notices.list(case),
            tasks=self.tasks(case),
            offers=self._offers.of(case, AT_THE_DESK) if changes else (),
            diagrams=diagrams(bundle, course),
            instances=_instances(course),
            clocks=known,
            incidents=self._incidents.of_case(case),
            deployment=case.deployment,
            may_change=changes,
            relations=self._relations.of(case),
            misrouted_to=self._relations.misrouted_to(case),
            consent=self._relations.consent(case, events),
            may_relate=changes and self._relations.may(case),
        )

    def hearings(self, case: Case) -> tuple[Hearing, ...]:
        """What each member of staff said whom it is about, though all answer the same form."""
        wordings, heard = self._wordings(case), []
        before: Mapping[str, feel.Value] = {}
        for version in self._personal.versions(case):
            if version.kind is not RegisteredKind.CONTENT:
                continue
            if self._is_hearing(case, version.element):
                new = {key: one for key, one in version.values.items() if before.get(key) != one}
                said = wordings.of_values(new, Kind.CONTENT)
                heard.append(Hearing(by=self._labels.person(version.by), at=version.at, said=said))
            before = version.values
        return tuple(heard)

    def _is_hearing(self, case: Case, element_id: str) -> bool:
        bundle = self._deployments.bundle(case.department, case.deployment)
        element = element_of(bundle, element_id)
        return element is not None and "staff-hearing" in element.properties.get("milestone", "").split()

    def clocks(self, case: Case) -> tuple[ClockView, ...]:
        """The clocks of a case: nothing of it is personal."""
        bundle = self._deployments.told(case.department, case.deployment)
        titles = Titles(bundle=bundle, labels=self._labels, letters={})
        return clocks(self._events(case), titles, self._step.now())

    def _wordings(self, case: Case) -> Wordings:
        bundle = self._deployments.told(case.department, case.deployment)
        return Wordings(bundle, names_of(case, bundle), environment_of(bundle, self._step.clock))

    def _file(self, case: Case, wordings: Wordings) -> CaseFile:
        known = self._registered.variables(case)
        return CaseFile(
            identity=wordings.of_values(self._personal.identity(case), Kind.IDENTITY, beside=known),
            content=wordings.of_values(self._personal.content(case), Kind.CONTENT, beside=known),
            variables=wordings.of_values(known, Kind.VARIABLE),
            documents=self._documents.list(case),
        )

    def _versions(self, case: Case, wordings: Wordings) -> tuple[RegisteredVersion, ...]:
        versions = self._registered.versions(case)
        return tuple(
            self._version(number, version, wordings) for number, version in enumerate(versions, start=1)
        )

    def _version(self, number: int, version: Registration, wordings: Wordings) -> RegisteredVersion:
        said = wordings.of_registration({**version.identity, **version.content, **version.variables})

        def of_kind(kind: Kind) -> tuple[FieldValue, ...]:
            return tuple(one for one in said if one.kind == kind)

        return RegisteredVersion(
            number=number,
            at=version.at,
            by=self._labels.person(version.by),
            identity=of_kind(Kind.IDENTITY),
            content=of_kind(Kind.CONTENT),
            variables=of_kind(Kind.VARIABLE),
        )

    def _may_change(self) -> bool:
        return any(self._step.actor.has(role) for role in HANDLERS)

    def _events(self, case: Case) -> list[Event]:
        of_case = Event.department == case.department, Event.case_id == case.id
        return list(self._step.session.scalars(select(Event).where(*of_case).order_by(Event.number)))

    def _told(self, events: Sequence[Event]) -> Sequence[Event]:
        """The lines of a history without those that name a case that is about the reader."""
        named = {event.details[key] for event in events for key in _OTHER_CASE if key in event.details}
        if not named:
            return events
        about = select(Case.reference).where(Case.reference.in_(named), is_about(self._step.actor.name))
        hidden = set(self._step.session.scalars(about))
        return [one for one in events if hidden.isdisjoint(map(one.details.get, _OTHER_CASE))]

    def tasks(self, case: Case) -> tuple[TaskRow, ...]:
        """The open tasks of a case, the oldest first."""
        of_case = Task.department == case.department, Task.case_id == case.id
        statement = select(Task).where(*of_case, Task.is_open())
        tasks = self._step.session.scalars(statement.order_by(Task.opened_at, Task.token))
        return self._rows.of_tasks((task, case) for task in tasks)

    def _course(self, case: Case) -> Course:
        session = self._step.session
        instances = session.scalars(
            select(ProcessInstance)
            .where(ProcessInstance.department == case.department, ProcessInstance.case_id == case.id)
            .order_by(ProcessInstance.started_at)
        ).all()
        incidents = session.scalars(
            select(Incident).where(Incident.department == case.department, Incident.case_id == case.id)
        ).all()
        return Course(instances, self._standing(case), incidents)

    def _standing(self, case: Case) -> tuple[Element, ...]:
        """Where the case stands; nowhere that could be told if its saved state can't be trusted."""
        try:
            move = self._moves.load(case)
        except StateRefused:
            return ()
        return move.instance.standing if move else ()


def _entries(part: CaseSummary | CaseFile) -> dict[str, Any]:
    return {one.name: getattr(part, one.name) for one in fields(part)}


def _instances(course: Course) -> tuple[InstanceView, ...]:
    return tuple(
        InstanceView(
            id=one.id,
            number=number,
            process_id=one.process_id,
            status=one.status,
            started=one.started_at,
            ended=one.finished_at,
        )
        for number, one in enumerate(course.instances, start=1)
    )
