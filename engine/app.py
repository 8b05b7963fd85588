"""The front door: the only module of the engine, with the kernel, that the web imports."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Self, TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from engine.definitions import Bundle
from engine.definitions.forms import Attachment, ShownPage, Submitted
from engine.domain.actors import COMPLAINANT, SYSTEM, Actor, ActorKind, Role
from engine.domain.channels import Channel
from engine.domain.stages import Stage
from engine.kernel.clock import Clock
from engine.kernel.errors import Conflict, EngineError, Overtaken, StateRefused
from engine.kernel.settings import Settings
from engine.persistence import StepSession, away, safety, schema
from engine.persistence import database as databases
from engine.persistence.keys import Keys
from engine.services import distrust
from engine.services.catalogue import Services
from engine.services.deployments import ORGANISATION
from engine.services.library import Library
from engine.services.limits import ADDRESS as LIMITS_ADDRESS
from engine.services.limits import LimitOptions
from engine.services.post import Post
from engine.services.read_models import (
    COUNTED_UP_TO,
    LONGEST_NOTE,
    PAGE_SIZES,
    AccountView,
    AnsweredPage,
    Assignee,
    AssignmentForm,
    Candidate,
    CaseFile,
    CaseFilters,
    CaseMatters,
    CasePage,
    CaseSummary,
    CaseView,
    ClockLine,
    ClockView,
    CompletedStep,
    Consent,
    DeploymentView,
    Destination,
    DiagramView,
    DocumentRow,
    DocumentView,
    EarlierCase,
    FieldValue,
    FormView,
    InboxCounts,
    InboxPage,
    IncidentView,
    InstanceView,
    LetterPreview,
    LetterRow,
    LetterView,
    MailProposal,
    NoticeView,
    Offer,
    OrganisationView,
    OutgoingCounts,
    OutgoingRow,
    PaperPage,
    PaperRow,
    PortalCase,
    Posted,
    Receipt,
    Refusal,
    RegisteredVersion,
    RelatedCase,
    RelationView,
    RequestCount,
    RequestForm,
    StatusView,
    StepPreview,
    TaskRow,
    TaskView,
    TimelineEntry,
)
from engine.services.relations.requests import Request
from engine.services.relations.splitting import Part
from engine.services.relay import Relay
from engine.services.step import Step
from engine.services.worker import Worker

if TYPE_CHECKING:
    from engine.scenarios.trials import Trials

__all__ = [
    "COMPLAINANT",
    "COUNTED_UP_TO",
    "LIMITS_ADDRESS",
    "LONGEST_NOTE",
    "ORGANISATION",
    "PAGE_SIZES",
    "SYSTEM",
    "AccountView",
    "Actor",
    "ActorKind",
    "AnsweredPage",
    "Assignee",
    "AssignmentForm",
    "Attachment",
    "Candidate",
    "CaseFile",
    "CaseFilters",
    "CaseMatters",
    "CasePage",
    "CaseSummary",
    "CaseView",
    "Channel",
    "ClockLine",
    "ClockView",
    "CompletedStep",
    "Consent",
    "DeploymentView",
    "Destination",
    "DiagramView",
    "DocumentRow",
    "DocumentView",
    "EarlierCase",
    "Engine",
    "FieldValue",
    "FormView",
    "InboxCounts",
    "InboxPage",
    "IncidentView",
    "InstanceView",
    "LetterPreview",
    "LetterRow",
    "LetterView",
    "MailProposal",
    "NoticeView",
    "Offer",
    "OrganisationView",
    "OutgoingCounts",
    "OutgoingRow",
    "PaperPage",
    "PaperRow",
    "Part",
    "PortalCase",
    "Posted",
    "Receipt",
    "Refusal",
    "RegisteredVersion",
    "RelatedCase",
    "RelationView",
    "Request",
    "RequestCount",
    "RequestForm",
    "Role",
    "Services",
    "ShownPage",
    "Stage",
    "StatusView",
    "StepPreview",
    "Submitted",
    "TaskRow",
    "TaskView",
    "TimelineEntry",
    "is_away",
    "pool_options",
    "trials",
]

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
is_away = away.is_away
pool_options = away.pool_options


class Engine:
    """Plaint without a screen. One is opened for each process of the machine; it may be shared by threads."""

    def __init__(self, settings: Settings, clock: Clock, keys: Keys, database: Database) -> None:
        self.settings = settings
        self.clock = clock
        self._keys = keys
        self._database = database
        self._library = Library()

    @classmethod
    def open(
        cls, settings: Settings, clock: Clock, *, database: Database | None = None, patience: int = 0
    ) -> Self:
        """Open the database of the settings, or one handed in; wait so many seconds for its answers, or long.

        Raises `SettingsRefused` where tables or master key aren't the ones this program needs.
        """
        keys = Keys.read(settings)
        opened = (
            databases.connect(settings.database_address) if database is None else databases.prepare(database)
        )
        if patience:
            away.be_patient_for(opened, patience)
        safety.check(opened)
        schema.check(opened)
        engine = cls(settings, clock, keys, opened)
        engine.perform(SYSTEM, lambda services: services.vault.recognise_master_key())
        return engine

    @contextmanager
    def transaction(self, actor: Actor, language: str = "") -> Iterator[Services]:
        """One business step: all of it happens, or none of it.

        Raises `Conflict` where somebody changed the same at the same moment; then nothing happened, and the
        caller may do the step again (see `perform`).
        """
        try:
            with (
                _conflicts_told(),
                StepSession(self._database, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield Services(self._step(session, actor, language=language), self._library)
                session.flush()
        except Overtaken as fault:
            late = fault.instance  # what was too late is undone; what it was too late for happens now
            self.perform(SYSTEM, lambda services: services.timers.fire(late))
            raise
        except StateRefused as fault:
            with StepSession(self._database) as session, session.begin():
                distrust.tell(self._step(session, SYSTEM), fault)
            raise

    @contextmanager
    def rehearsal(self, actor: Actor, language: str = "") -> Iterator[Services]:
        """A step that is taken to its end and then taken back: what would come of it, and nothing is kept."""
        with _conflicts_told(), StepSession(self._database, expire_on_commit=False) as session:
            try:
                yield Services(self._step(session, actor, rehearsed=True, language=language), self._library)
            finally:
                session.rollback()

    @contextmanager
    def reading(self, actor: Actor, language: str = "") -> Iterator[Services]:
        """A look at one moment's state, waiting for nobody; the database refuses to write."""
        looking = self._database.execution_options(**{databases.READ_ONLY: True})
        with StepSession(looking, autoflush=False) as session:
            yield Services(self._step(session, actor, read_only=True, language=language), self._library)

    def perform(
        self, actor: Actor, work: Callable[[Services], Outcome], *, attempts: int = 3, language: str = ""
    ) -> Outcome:
        """Do a step, again if somebody else came between. Raises `Conflict` if that happens each time."""
        for _ in range(attempts - 1):
            try:
                with self.transaction(actor, language) as services:
                    return work(services)
            except Conflict:
                continue
        with self.transaction(actor, language) as services:
            return work(services)

    def perform_each(
        self,
        actor: Actor,
        items: Iterable[Item],
        work: Callable[[Services, Item], object],
        language: str = "",
    ) -> tuple[tuple[Item, EngineError | None], ...]:
        """Do the same step for each of several things, in a transaction each; says what was refused.

        So each is judged by itself, nobody waits for all of them, and what one is refused undoes no other.
        """

        def refusal(item: Item) -> EngineError | None:
            try:
                self.perform(actor, lambda services: work(services, item), language=language)
            except EngineError as refused:
                return refused
            return None

        return tuple((item, refusal(item)) for item in items)

    def signed_in(self, token: str) -> Actor:
        """Who acts with this session token. Raises `NotSignedIn`; writes only now and then."""
        asking = self._database.execution_options(
            **{databases.READ_ONLY: True, databases.ONE_STATEMENT: True}
        )
        with StepSession(asking, autoflush=False) as session:
            services = Services(self._step(session, SYSTEM, read_only=True), self._library)
            actor, is_stale = services.sessions.signed_in(token)
        if is_stale:
            self.perform(SYSTEM, lambda services: services.sessions.saw(token))
        return actor

    def worker(self) -> Worker:
        """Who does the work that nobody asks for. Any number may run, on any number of machines."""

        def transaction() -> AbstractContextManager[Services]:
            return self.transaction(SYSTEM)

        relay = Relay(transaction, Post(self.settings)) if self.settings.smtp_url else None
        return Worker(transaction, seconds=self.settings.worker_seconds, relay=relay)

    def work(self) -> None:
        """Be a worker until told to stop: on PostgreSQL one of a crew, on SQLite with a loop of its own."""
        worker = self.worker()
        if self._database.dialect.name == "postgresql":
            from engine.services.crew import Crew

            seconds = self.settings.worker_seconds
            Crew(worker, database=self._database.url, seconds=seconds).run()
        else:
            worker.run()

    def call_workers(self) -> None:
        """Have them look at once at what was just made due."""
        if self._database.dialect.name == "postgresql":
            from engine.services.crew import call_now

            call_now(self._database.url)

    def check(self) -> None:
        """Whether the database answers. Raises what its driver raises if it doesn't."""
        with self._database.connect() as connection:
            connection.execute(select(1))

    def limit_options(self) -> LimitOptions:
        """What the storage of rate limits at `LIMITS_ADDRESS` is opened with.

        It has transactions of its own: an attempt counts, whatever becomes of the request.
        """
        return LimitOptions(begin=self._database.begin, clock=self.clock, secret=self._keys.limits)

    def cookie_secret(self) -> bytes:
        """What the web signs and encrypts its cookies with: the same for all its processes."""
        return self._keys.cookies

    def close(self) -> None:
        """Close the connections."""
        self._database.dispose()

    def _step(
        self,
        session: StepSession,
        actor: Actor,
        *,
        read_only: bool = False,
        rehearsed: bool = False,
        language: str = "",
    ) -> Step:
        return Step(
            session=session,
            clock=self.clock,
            actor=actor,
            keys=self._keys,
            settings=self.settings,
            read_only=read_only,
            rehearsed=rehearsed,
            language=language,
        )


def trials(bundles: Mapping[str, Bundle]) -> Trials:
    """Scenarios tried on bundles, by department: on an engine of their own, in memory."""
    from engine.scenarios.trials import Trials  # cases are served without them

    def opened(database: Database, clock: Clock) -> Callable[[Actor], AbstractContextManager[Services]]:
        databases.prepare(database)
        schema.upgrade(database)
        settings = Settings(database_url="sqlite://", master_key=secrets.token_hex(32))
        return Engine.open(settings, clock, database=database).transaction

    return Trials(bundles, opened)


@contextmanager
def _conflicts_told() -> Iterator[None]:
    """Say in our words that two steps met on the same rows."""
    try:
        yield
    except StaleDataError as fault:
        raise Conflict from fault
    except DBAPIError as fault:
        if databases.is_conflict(fault):
            raise Conflict from fault
        raise
