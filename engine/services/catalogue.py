"""All services of one business step, made when they are asked for, each with what it stands on."""

from __future__ import annotations

from functools import cached_property

from engine.services.accounts import Accounts
from engine.services.assignments import Assignments
from engine.services.bounces import Bounces
from engine.services.cases import Cases
from engine.services.clock_alarms import ClockAlarms
from engine.services.delivery import Delivery
from engine.services.follow_up import FollowUps
from engine.services.foundations import Foundations
from engine.services.inbox import Inbox
from engine.services.intake import Intake
from engine.services.letter_previews import LetterPreviews
from engine.services.portal import Portal
from engine.services.print_queue import PrintQueue
from engine.services.relations.families import Families
from engine.services.relations.relations import Relations
from engine.services.relations.successors import Successors
from engine.services.retelling import Retelling
from engine.services.retries import Retries
from engine.services.rule_changes import RuleChanges
from engine.services.sessions import Sessions
from engine.services.status import Status
from engine.services.timers import Timers
from engine.services.verification import Verification
from engine.services.work import Work


class Services(Foundations):
    """What can be done within one business step: a service for each capability."""

    @cached_property
    def sessions(self) -> Sessions:
        """Who of the staff is signed in."""
        return Sessions(self._step)

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts of staff."""
        return Accounts(self._step, self.sessions)

    @cached_property
    def intake(self) -> Intake:
        """Receipt of complaints."""
        return Intake(
            self._step,
            deployments=self.deployments,
            beginnings=self._beginnings,
            desk=self._desk,
            subjects=self._subjects,
            labels=self._labels,
        )

    @cached_property
    def relations(self) -> Relations:
        """Cases that belong together, or elsewhere."""
        successors = Successors(
            self._step,
            deployments=self.deployments,
            desk=self._desk,
            documents=self.documents,
            beginnings=self._beginnings,
        )
        return Relations(
            self._ground,
            successors=successors,
            correspondence=self._correspondence,
            documents=self.documents,
            reading=self._reading,
            labels=self._labels,
        )

    @cached_property
    def portal(self) -> Portal:
        """What complainants see and do behind their code."""
        return Portal(
            self._step,
            families=Families(self.codes, self._links, self.vault),
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
            tasks=self._open_tasks,
            moves=self._moves,
            completion=self._completion,
            deployments=self.deployments,
            inbox=Inbox(self._step, self.deployments, self._rows),
            pages=self._task_pages,
            drafts=self.drafts,
            history=self._history,
            rows=self._rows,
            previews=self.letter_previews,
        )

    @cached_property
    def letter_previews(self) -> LetterPreviews:
        """Letters that a rehearsal has written."""
        return LetterPreviews(
            letters=self.letters,
            correspondence=self._correspondence,
            reviews=self._reviews,
            labels=self._labels,
        )

    @cached_property
    def assignments(self) -> Assignments:
        """Tasks that are given to people."""
        return Assignments(
            self._step,
            tasks=self._open_tasks,
            deployments=self.deployments,
            history=self._history,
            vault=self.vault,
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
            links=self._links,
            subjects=self._subjects,
            history=self._history,
            reading=self._reading,
            extensions=self._extensions,
            follow_ups=FollowUps(deployments=self.deployments, pages=self._case_pages, labels=self._labels),
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
