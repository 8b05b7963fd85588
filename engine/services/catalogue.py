"""All services of one business step, made when they are asked for, each with what it stands on."""

from __future__ import annotations

from functools import cached_property

from engine.services.accounts import Accounts
from engine.services.answering import Answering
from engine.services.bounces import Bounces
from engine.services.case_pages import CasePages
from engine.services.cases import Cases
from engine.services.clock_alarms import ClockAlarms
from engine.services.codes import Codes
from engine.services.completion import Completion
from engine.services.correspondence import Correspondence
from engine.services.delivery import Delivery
from engine.services.deployments import Deployments
from engine.services.documents import Documents
from engine.services.drafts import Drafts
from engine.services.extensions import Extensions
from engine.services.history import History
from engine.services.inbox import Inbox
from engine.services.incidents import Incidents
from engine.services.intake import Desk, Intake
from engine.services.jobs import Jobs
from engine.services.labels import Labels
from engine.services.ledgers import Ledgers
from engine.services.letters import Letters
from engine.services.library import Library
from engine.services.moves import Moves
from engine.services.notices import Notices
from engine.services.offers import Offers
from engine.services.outbox import Outbox
from engine.services.personal import Personal
from engine.services.portal import Portal
from engine.services.print_queue import PrintQueue
from engine.services.reading import Reading
from engine.services.registered import Registered
from engine.services.retelling import Retelling
from engine.services.retries import Retries
from engine.services.rows import Rows
from engine.services.rule_changes import RuleChanges
from engine.services.sessions import Sessions
from engine.services.status import Status
from engine.services.step import Step
from engine.services.task_pages import TaskPages
from engine.services.timers import Timers
from engine.services.vault import Vault
from engine.services.verification import Verification
from engine.services.work import Work


class Services:
    """What can be done within one business step: a service for each capability."""

    def __init__(self, step: Step, library: Library) -> None:
        self._step = step
        self._library = library

    @cached_property
    def vault(self) -> Vault:
        """Seals and opens what is personal."""
        return Vault(self._step)

    @cached_property
    def codes(self) -> Codes:
        """Tracking codes."""
        return Codes(self._step)

    @cached_property
    def sessions(self) -> Sessions:
        """Who of the staff is signed in."""
        return Sessions(self._step)

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts of staff."""
        return Accounts(self._step, self.sessions)

    @cached_property
    def documents(self) -> Documents:
        """Files on cases."""
        return Documents(self._step, self.vault, self._labels)

    @cached_property
    def drafts(self) -> Drafts:
        """Half-filled forms."""
        return Drafts(self._step, self.vault, self.documents)

    @cached_property
    def deployments(self) -> Deployments:
        """What is deployed."""
        return Deployments(self._step, self._library)

    # -- cases

    @cached_property
    def intake(self) -> Intake:
        """Receipt of complaints."""
        desk = Desk(
            vault=self.vault,
            answering=self._answering,
            registered=self._registered,
            codes=self.codes,
            drafts=self.drafts,
            history=self._history,
        )
        return Intake(
            self._step, deployments=self.deployments, moves=self._moves, desk=desk, labels=self._labels
        )

    @cached_property
    def portal(self) -> Portal:
        """What complainants see and do behind their code."""
        return Portal(
            self._step,
            codes=self.codes,
            moves=self._moves,
            deployments=self.deployments,
            offers=self._offers,
            registered=self._registered,
            personal=self._personal,
            letters=self.letters,
            print_queue=self.print_queue,
            documents=self.documents,
            labels=self._labels,
        )

    @cached_property
    def work(self) -> Work:
        """The tasks of staff."""
        return Work(
            self._step,
            moves=self._moves,
            completion=self._completion,
            deployments=self.deployments,
            inbox=Inbox(self._step, self._rows),
            pages=self._task_pages,
            drafts=self.drafts,
            history=self._history,
            labels=self._labels,
            rows=self._rows,
        )

    @cached_property
    def cases(self) -> Cases:
        """Cases, as staff and auditors see and change them."""
        return Cases(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            offers=self._offers,
            pages=self._case_pages,
            rows=self._rows,
            registered=self._registered,
            answering=self._answering,
            documents=self.documents,
            codes=self.codes,
            history=self._history,
            reading=self._reading,
            extensions=self._extensions,
        )

    @cached_property
    def letters(self) -> Letters:
        """Letters on cases."""
        return Letters(
            self._step,
            vault=self.vault,
            personal=self._personal,
            reading=self._reading,
            labels=self._labels,
        )

    @cached_property
    def print_queue(self) -> PrintQueue:
        """Letters that go out on paper."""
        return PrintQueue(
            self._step,
            letters=self.letters,
            deployments=self.deployments,
            ledgers=self._ledgers,
            history=self._history,
            reading=self._reading,
            labels=self._labels,
        )

    @cached_property
    def bounces(self) -> Bounces:
        """E-mails that came back."""
        return Bounces(self._step, self._history)

    @cached_property
    def notices(self) -> Notices:
        """What the process tells groups."""
        return Notices(self._step, self._labels)

    @cached_property
    def incidents(self) -> Incidents:
        """Where cases are stopped by a fault."""
        return Incidents(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            registered=self._registered,
            history=self._history,
            labels=self._labels,
        )

    @cached_property
    def retries(self) -> Retries:
        """Incidents that are tried again together."""
        return Retries(self._step, self.incidents)

    @cached_property
    def timers(self) -> Timers:
        """Moments that processes wait for."""
        return Timers(self._step, self._moves)

    @cached_property
    def clock_alarms(self) -> ClockAlarms:
        """Moments at which somebody is told that time runs out."""
        return ClockAlarms(self._step, moves=self._moves, deployments=self.deployments, ledgers=self._ledgers)

    @cached_property
    def outbox(self) -> Outbox:
        """What is to leave the house."""
        return Outbox(self._step)

    @cached_property
    def delivery(self) -> Delivery:
        """How it leaves."""
        return Delivery(
            self._step,
            vault=self.vault,
            personal=self._personal,
            history=self._history,
            deployments=self.deployments,
        )

    @cached_property
    def status(self) -> Status:
        """How the installation stands."""
        return Status(self._step)

    @cached_property
    def rule_changes(self) -> RuleChanges:
        """Another rule for clocks that run already."""
        return RuleChanges(self._step, moves=self._moves, deployments=self.deployments, ledgers=self._ledgers)

    @cached_property
    def verification(self) -> Verification:
        """Whether histories are as they were written."""
        return Verification(self._step)

    @cached_property
    def retelling(self) -> Retelling:
        """The courses of cases, for scenarios."""
        return Retelling(self._step, moves=self._moves, registered=self._registered)

    # -- what those stand on

    @cached_property
    def _history(self) -> History:
        return History(self._step)

    @cached_property
    def _extensions(self) -> Extensions:
        return Extensions(self._step, self._ledgers, moves=self._moves, correspondence=self._correspondence)

    @cached_property
    def _ledgers(self) -> Ledgers:
        return Ledgers(self._step, self._history)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self._step, self._history)

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self._step, self.deployments)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self._step, self._labels)

    @cached_property
    def _personal(self) -> Personal:
        return Personal(self._step, self.vault)

    @cached_property
    def _registered(self) -> Registered:
        return Registered(self._step, personal=self._personal, history=self._history)

    @cached_property
    def _answering(self) -> Answering:
        return Answering(self._step, personal=self._personal, documents=self.documents)

    @cached_property
    def _correspondence(self) -> Correspondence:
        return Correspondence(
            self._step,
            history=self._history,
            ledgers=self._ledgers,
            personal=self._personal,
            vault=self.vault,
            outbox=self.outbox,
        )

    @cached_property
    def _moves(self) -> Moves:
        jobs = Jobs(
            self._step,
            history=self._history,
            ledgers=self._ledgers,
            correspondence=self._correspondence,
        )
        return Moves(
            self._step,
            deployments=self.deployments,
            history=self._history,
            ledgers=self._ledgers,
            jobs=jobs,
        )

    @cached_property
    def _completion(self) -> Completion:
        return Completion(self._step, moves=self._moves, answering=self._answering, history=self._history)

    @cached_property
    def _offers(self) -> Offers:
        return Offers(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            answering=self._answering,
            completion=self._completion,
            registered=self._registered,
            history=self._history,
        )

    @cached_property
    def _case_pages(self) -> CasePages:
        return CasePages(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            personal=self._personal,
            registered=self._registered,
            documents=self.documents,
            letters=self.letters,
            notices=self.notices,
            offers=self._offers,
            incidents=self.incidents,
            extensions=self._extensions,
            reading=self._reading,
            labels=self._labels,
            rows=self._rows,
        )

    @cached_property
    def _task_pages(self) -> TaskPages:
        return TaskPages(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            answering=self._answering,
            drafts=self.drafts,
            cases=self._case_pages,
            rows=self._rows,
            ledgers=self._ledgers,
            labels=self._labels,
        )
