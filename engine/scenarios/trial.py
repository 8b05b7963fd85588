"""One scenario on trial: its case, its people and its time, on the real services.

Every step is a transaction of its own: between two steps the case is saved, and loaded again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Submitted
from engine.definitions.scenarios.moments import Moment
from engine.definitions.scenarios.scenario import Answer, Step
from engine.definitions.scenarios.values import Filling, laid_over, value_of
from engine.definitions.scenarios.vocabulary import Vocabulary, folded
from engine.definitions.scenarios.words import COMPLAINANT, SOMEBODY
from engine.domain.actors import COMPLAINANT as PERSON
from engine.domain.actors import COMPLAINANTS, SYSTEM, Actor, ActorKind, Role
from engine.kernel.clock import HandClock
from engine.kernel.errors import Invalid, NotFound, Refused
from engine.persistence import Case, Incident, IncidentStatus, ProcessInstance, StepSession, Timer
from engine.scenarios.people import PROCESS_OWNER, People
from engine.scenarios.walk import Begin
from engine.services.deployments import ORGANISATION
from engine.services.read_models import CaseView, LetterRow, NoticeView, PortalCase, TaskRow
from engine.services.worker import Worker

FIRST_DAY = date(2026, 6, 1)
"""A Monday, on which a scenario begins that names no day; the dates in examples of forms lie before it."""
_BEFORE_ALL = datetime(2021, 1, 1, tzinfo=UTC)
"""Until a scenario says what day it is, the clock stands earlier."""
OPENING = time(9)
"""When things happen on a day of which no time is said."""
_MOST_TICKS = 2_000
"""Of timers and alarms while time passes once: a process that wakes itself for ever is told."""


class Unmet(Exception):
    """What a step expects is not so; the message says how it is."""


class _Undone(Exception):
    """Leaves a transaction so that nothing of it stays."""


@dataclass
class Trial:
    """What a scenario has come to so far."""

    begin: Begin
    clock: HandClock
    database: Database
    bundles: dict[str, Bundle]
    """By department."""
    home: str
    """The department whose process is tried."""
    people: People
    reference: str = ""
    code: str = ""
    _row: Case | None = field(default=None, repr=False)
    _seen: CaseView | None = field(default=None, repr=False)

    # -- what there is

    @property
    def row(self) -> Case:
        """The case as it is kept, read once for each step."""
        if self._row is None or self._row.reference != self.reference:
            with StepSession(self.database) as session:
                which = select(Case).where(Case.reference == self.reference)
                self._row = session.scalars(which).one_or_none()
        if self._row is None:
            raise Unmet("There is no complaint yet.")
        return self._row

    @property
    def department(self) -> str:
        """Where the case is now."""
        return self.row.department if self.reference else self.home

    @property
    def bundle(self) -> Bundle:
        """What the case runs on."""
        return self.bundles.get(self.department, self.bundles[self.home])

    @property
    def vocabulary(self) -> Vocabulary:
        """What steps can name."""
        return self.bundle.vocabulary

    @property
    def zone(self) -> ZoneInfo:
        """Where the clocks of the department stand."""
        return ZoneInfo(self.bundle.organisation.time_zone)

    @property
    def has_begun(self) -> bool:
        """Whether the scenario has said what day it is, by itself or by a complaint."""
        return self.clock.now() >= _BEFORE_ALL

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.clock.now().astimezone(self.zone).date()

    def moment(self, said: Moment) -> datetime:
        """A moment as a step says it."""
        return datetime.combine(said.day, said.time or OPENING, self.zone)

    @property
    def reader(self) -> Actor:
        """Somebody who sees all of the case and has nothing to do with it."""
        return Actor(
            kind=ActorKind.STAFF,
            name="onlooker",
            roles=frozenset({Role.STAFF, Role.PROCESS_OWNER}),
            departments=frozenset(self.bundles),
            groups=frozenset((one, PROCESS_OWNER) for one in self.bundles),
        )

    @property
    def case(self) -> CaseView:
        """The case as staff see it, read once for each step."""
        if self._seen is None:
            with self.begin(self.reader) as services:
                self._seen = services.cases.get(self.row.reference)
        return self._seen

    def forget(self) -> None:
        """What was seen may have changed."""
        self._seen = self._row = None

    @property
    def letters(self) -> tuple[LetterRow, ...]:
        """The letters of the case."""
        with self.begin(self.reader) as services:
            letters: tuple[LetterRow, ...] = services.letters.list(self.row)
            return letters

    @property
    def notices(self) -> tuple[NoticeView, ...]:
        """What staff were told."""
        with self.begin(self.reader) as services:
            notices: tuple[NoticeView, ...] = services.notices.list(self.row)
            return notices

    @property
    def portal(self) -> PortalCase:
        """The case as the complainant sees it."""
        with self.begin(PERSON) as services:
            return services.portal.open(self.code)

    def open_tasks(self, name: str) -> list[TaskRow]:
        """The open tasks that are called so."""
        wanted = self.vocabulary.tasks.find(name)
        return [row for row in self.tasks if row.element in wanted]

    @property
    def tasks(self) -> tuple[TaskRow, ...]:
        """All open tasks."""
        with self.begin(self.reader) as services:
            return services.cases.tasks(self.row.reference)

    def task(self, name: str) -> TaskRow:
        """The open task that is called so. Raises `Unmet`."""
        rows = self.open_tasks(name)
        if not rows:
            raise Unmet(f"The task “{name}” is not open; {self.told_tasks()}.")
        return rows[0]

    def told_tasks(self) -> str:
        """Which tasks are open, and whose they are."""
        told = [f"“{row.label}” ({row.group_title or 'nobody in particular'})" for row in self.tasks]
        return f"open is {', '.join(told)}" if told else "no task is open"

    @property
    def timers(self) -> Sequence[Timer]:
        """What the case waits for."""
        with StepSession(self.database) as session:
            return session.scalars(select(Timer).order_by(Timer.due_at)).all()

    @property
    def incidents(self) -> Sequence[Incident]:
        """Where it is stopped by a fault."""
        with StepSession(self.database) as session:
            open_ = Incident.status == IncidentStatus.OPEN
            return session.scalars(select(Incident).where(open_).order_by(Incident.raised_at)).all()

    @property
    def passed(self) -> frozenset[tuple[str, str]]:
        """Process and id of all elements that were completed and all flows that were taken."""
        with StepSession(self.database) as session:
            every = session.scalars(select(ProcessInstance.passed)).all()
        return frozenset(
            (process, place)
            for passed in every
            for process, ways in passed.items()
            for places in ways.values()
            for place in places
        )

    def product(self, name: str) -> str:
        """A product by name; else the first for which the department answers, as routing knows it."""
        products = self.bundles.get(ORGANISATION, self.bundle).organisation.products
        if name:
            return self.vocabulary.products.one(name)
        own = (one.id for one in products.values() if (one.department or ORGANISATION) == self.home)
        return next(own, "")

    def set_rule(self, path: Sequence[str], said: str) -> None:
        """Let the department have another entry in its TOML file. Raises `DefinitionsRefused`."""
        told = self.bundles[self.home].with_entry(path, _toml(said))
        with self.begin(SYSTEM) as services:
            services.deployments.deploy(told, at_hand=True)
        self.bundles[self.home] = told

    # -- who acts

    def registrar(self, who: str) -> Actor:
        """Who acts on a case beside its tasks: the first one meant, or of the department's first group."""
        groups = self.bundles[self.home].organisation.groups
        candidates = (
            self.candidates(who) if who else self.people.of_group(next(iter(groups)), self.department)
        )
        if not candidates:
            raise Unmet(f"There is nobody in “{who}”.")
        return candidates[0]

    def candidates(self, who: str, row: TaskRow | None = None) -> Sequence[Actor]:
        """Those who may be meant by a person, a group, or by “somebody”."""
        department = self.department
        if self.people.is_named(who):
            return [self.people.person(who, department)]
        if folded(who) in SOMEBODY:
            groups = [one for one in row.group.split(", ") if one] if row else []
            groups = [one for one in groups if one != COMPLAINANTS] or [PROCESS_OWNER]
        else:
            groups = [self.vocabulary.groups.one(who)]
        return [actor for group in groups for actor in self.people.of_group(group, department)]

    def claim_any(self, name: str, who: str) -> tuple[TaskRow, Actor]:
        """An open task of that name, and who took it: of several the first that is theirs."""
        told = ""
        for row in self.open_tasks(name) or [self.task(name)]:
            try:
                return row, self.claim(row, who)
            except Unmet as unmet:
                told = told or str(unmet)
        raise Unmet(told)

    def claim(self, row: TaskRow, who: str) -> Actor:
        """The first of those who are meant and may do the task takes it. Raises `Unmet` with all reasons."""
        reasons: dict[str, None] = {}
        candidates = self.candidates(who, row)
        for actor in sorted(candidates, key=lambda one: one.name != row.assignee):
            try:
                with self.begin(actor) as services:
                    services.work.claim(row.id)
            except (Refused, NotFound) as refused:
                reasons.setdefault(str(refused))
            else:
                return actor
        raise Unmet(" ".join(reasons) or f"There is nobody in “{who}”.")

    def is_refused(self, row: TaskRow, actor: Actor) -> str:
        """Why somebody may not take a task; empty if they may. Nothing comes of it."""
        try:
            self.undone(actor, lambda services: services.work.claim(row.id))
        except (Refused, NotFound) as refused:
            return str(refused)
        return ""

    def undone(self, actor: Actor, work: Callable[[Any], object]) -> None:
        """Do something for its faults alone."""
        with suppress(_Undone), self.begin(actor) as services:
            work(services)
            raise _Undone

    # -- forms

    def fill_in(
        self,
        form_id: str,
        answers: Sequence[Answer],
        send: Callable[[Submitted], object],
        bundle: Bundle | None = None,
        *,
        first: Mapping[str, Any] | None = None,
    ) -> None:
        """Hand in a form as its example has it, with the answers that a step gives.

        A date of the example that the form does not take on this day is taken for today.
        """
        bundle = bundle or self.bundle
        if not form_id:
            send(Submitted())
            return
        form = bundle.forms[form_id]
        said = Filling(bundle.vocabulary, self.today, self.people.names).values([form], answers)
        values = laid_over({**bundle.examples.get(form_id, {}), **(first or {})}, said)
        try:
            send(form.typed({name: feel.to_feel(value) for name, value in values.items()}))
        except Invalid as invalid:
            dates = {field.path[0] for field in form.fields if field.type == "datetime"}
            late = {fault.field for fault in invalid.faults} & dates & (values.keys() - said.keys())
            if not late:
                raise
            values |= dict.fromkeys(late, self.today)
            send(form.typed({name: feel.to_feel(value) for name, value in values.items()}))

    # -- time

    def travel(self, until: datetime) -> None:
        """Time passes; each timer and each alarm fires at its moment."""
        if until < self.clock.now():
            raise Unmet(f"It is {self.told(self.clock.now())} already; time does not go back.")
        worker = Worker(lambda: self.begin(SYSTEM), seconds=0)
        for _ in range(_MOST_TICKS):
            due = self.next_due()
            if due is None or due > until:
                self.clock.set(until)
                return
            self.clock.set(max(due, self.clock.now()))
            if not worker.tick():
                self.clock.set(until)
                return
        raise Unmet(f"Within this time more than {_MOST_TICKS} timers fired.")

    def next_due(self) -> datetime | None:
        """When something happens by itself next."""
        with self.begin(SYSTEM) as services:
            found = [services.timers.next_due(), services.clock_alarms.next_due()]
        return min((one for one in found if one), default=None)

    def told(self, moment: datetime) -> str:
        """A moment for people."""
        return f"{moment.astimezone(self.zone):%a %-d %B %Y %H:%M}"


def _toml(said: str) -> Any:
    """A value as TOML would have it."""
    if said.startswith("[") and said.endswith("]"):
        return [_toml(one.strip()) for one in said[1:-1].split(",")]
    value = value_of(said, FIRST_DAY)
    if isinstance(value, Decimal) and value == int(value):
        return int(value)
    return value if isinstance(value, bool | Decimal) else said


Act = Callable[[Trial, Step], None]
"""What a sentence does, or asks for."""


def is_complainant(who: str) -> bool:
    """Whether a step speaks of the complainant."""
    return folded(who) in {folded(one) for one in COMPLAINANT}
