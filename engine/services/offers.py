"""What may be done on a case from outside its tasks: the messages of the diagram that come with a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from engine import feel
from engine.bpmn import Element
from engine.definitions import Bundle
from engine.definitions.forms import Submitted
from engine.domain.actors import COMPLAINANTS
from engine.domain.audit import EventTag
from engine.domain.limits import TimeLimit
from engine.domain.relations import Ending
from engine.kernel.errors import FieldFault, Overtaken, Refused
from engine.kernel.texts import Text
from engine.persistence import (
    Case,
    CaseStatus,
    Subscription,
    Task,
    Timer,
)
from engine.services.answering import Answering, form_of
from engine.services.completion import Completion
from engine.services.deployments import Deployments
from engine.services.diagrams import element_of
from engine.services.history import History
from engine.services.move import Move
from engine.services.moves import Moves
from engine.services.read_models import FormView, Offer
from engine.services.registered import Registered
from engine.services.rows import outcome_of
from engine.services.step import Step
from engine.services.surroundings import environment_of

_STYLES = ("primary", "secondary", "danger")
_GOES_ON_ELSEWHERE = frozenset({Ending.MERGED, Ending.HANDED_OVER})
BEHIND_THE_CODE = frozenset({COMPLAINANTS})
AT_THE_DESK = frozenset({COMPLAINANTS, "staff"})
"""Staff may do what is offered to them, and what is offered to the complainant on their behalf."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A place of the diagram where the case can be moved from outside."""

    offer: Offer
    element: Element
    task: Task | None = None
    subscription: Subscription | None = None


class Offers:
    """Finds what is offered on a case, and does it. Nothing is known here of what a message is about."""

    def __init__(  # noqa: PLR0913 - the services that a message touches
        self,
        step: Step,
        *,
        moves: Moves,
        deployments: Deployments,
        answering: Answering,
        completion: Completion,
        registered: Registered,
        history: History,
    ) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._answering = answering
        self._completion = completion
        self._registered = registered
        self._history = history

    def of(self, case: Case, audiences: frozenset[str]) -> tuple[Offer, ...]:
        """What is offered now: questions first, then what leads on, what does not last."""
        found = (opening.offer for opening in self._openings(case) if opening.offer.audience in audiences)
        known = {offer.id: offer for offer in found}.values()
        return tuple(sorted(known, key=lambda one: (not one.is_question, _STYLES.index(one.style))))

    def form(
        self,
        case: Case,
        offer_id: str,
        audiences: frozenset[str],
        *,
        submitted: Submitted | None = None,
        faults: Iterable[FieldFault] = (),
    ) -> FormView:
        """The form that comes with an offer. Raises `Refused` where it is not offered any more."""
        opening = self._find(case, offer_id, audiences)
        return self._answering.view(
            case,
            self._bundle(case),
            opening.offer.form_id,
            variables=self._variables(case, opening),
            submitted=submitted,
            faults=faults,
        )

    def respond(
        self, case: Case, offer_id: str, audiences: frozenset[str], submitted: Submitted, *, channel: str
    ) -> Move:
        """Do what is offered on a locked case. Raises `Invalid`, or `Refused` where it is offered no more."""
        opening = self._find(case, offer_id, audiences)
        if opening.task is not None:
            move = self._moves.load(case, opening.task.instance_id)
            return self._completion.finish(move, opening.task, submitted, channel=channel)
        if opening.subscription is not None:
            return self._deliver(case, opening, opening.subscription, submitted, channel)
        return self._start_again(case, opening, submitted, channel)

    def _deliver(
        self, case: Case, opening: Opening, subscription: Subscription, submitted: Submitted, channel: str
    ) -> Move:
        move = self._moves.load(case, subscription.instance_id)
        if move is None:
            raise _gone()
        if move.settle() and subscription.token not in {one.token for one in move.instance.subscriptions}:
            raise Overtaken(Text("Time has run out for this: the case has moved on."), instance=move.row.id)
        variables = move.instance.variables_at(subscription.token)
        answers = self._answering.take(
            case, move.bundle, opening.offer.form_id, submitted, variables=variables
        )
        self._answering.keep(case, answers, element=opening.element.id)
        self._note(case, opening, channel, EventTag.MESSAGE_RECEIVED)
        if not move.instance.deliver(subscription.message, subscription.key, answers.variables):
            raise _gone()
        self._moves.save(move)
        return move

    def _start_again(self, case: Case, opening: Opening, submitted: Submitted, channel: str) -> Move:
        """Start the process anew for a closed case, with what was registered and what the message brings."""
        bundle = self._deployments.bundle(case.department, case.deployment)
        known = self._registered.variables(case)
        answers = self._answering.take(case, bundle, opening.offer.form_id, submitted, variables=known)
        self._answering.keep(case, answers, element=opening.element.id)
        self._step.session.rewrite(
            case, status=CaseStatus.OPEN, closed_at=None, reopenings=case.reopenings + 1
        )
        self._note(case, opening, channel, EventTag.CASE_REOPENED)
        move = self._moves.begin(
            case,
            opening.element.process,
            start_event=opening.element.id,
            variables={**known, **answers.variables},
        )
        self._moves.save(move)
        return move

    def _note(self, case: Case, opening: Opening, channel: str, tag: EventTag) -> None:
        self._history.note(case, tag, element=opening.element, channel=channel)

    def _find(self, case: Case, offer_id: str, audiences: frozenset[str]) -> Opening:
        for opening in self._openings(case):
            if opening.offer.id == offer_id and opening.offer.audience in audiences:
                return opening
        raise _gone()

    def _openings(self, case: Case) -> Iterator[Opening]:
        bundle = self._bundle(case)
        if case.status is CaseStatus.CLOSED:
            yield from self._reopenings(case, bundle)
            return
        yield from self._questions(case, bundle)
        yield from self._messages(case, bundle)

    def _questions(self, case: Case, bundle: Bundle) -> Iterator[Opening]:
        statement = (
            select(Task)
            .where(
                Task.department == case.department,
                Task.case_id == case.id,
                Task.group == COMPLAINANTS,
                Task.is_open(),
            )
            .order_by(Task.opened_at, Task.token)
        )
        for task in self._step.session.scalars(statement):
            element = element_of(bundle, task.element)
            if element is not None:
                yield Opening(offer=_question(element, bundle, task), element=element, task=task)

    def _messages(self, case: Case, bundle: Bundle) -> Iterator[Opening]:
        statement = (
            select(Subscription)
            .where(
                Subscription.department == case.department,
                Subscription.case_id == case.id,
                Subscription.form != "",
            )
            .order_by(Subscription.token)
        )
        for subscription in self._step.session.scalars(statement):
            element = element_of(bundle, subscription.element, message=subscription.message)
            if element is not None and "audience" in element.properties:
                offer = _offer(element, bundle)
                if offer.is_question:
                    offer = replace(offer, due=self._waits_until(subscription, bundle))
                yield Opening(offer=offer, element=element, subscription=subscription)

    def _waits_until(self, subscription: Subscription, bundle: Bundle) -> datetime | None:
        """When the first timer on the element that waits takes the case on without an answer."""
        statement = select(Timer).where(
            Timer.department == subscription.department, Timer.instance_id == subscription.instance_id
        )
        timers = [
            (element_of(bundle, timer.element), timer.due_at)
            for timer in self._step.session.scalars(statement)
        ]
        ends = (
            due
            for element, due in timers
            if element and element.interrupting and element.attached_to == subscription.element
        )
        return min(ends, default=None)

    def _reopenings(self, case: Case, bundle: Bundle) -> Iterator[Opening]:
        if not self._may_reopen(case, bundle):
            return
        for element in bundle.diagrams.processes[bundle.organisation.complaint_process].start_events:
            if element.event == "message" and element.form and "audience" in element.properties:
                yield Opening(offer=_offer(element, bundle), element=element)

    def _may_reopen(self, case: Case, bundle: Bundle) -> bool:
        window = bundle.organisation.reopening_window
        if not window or case.closed_at is None or outcome_of(case) in _GOES_ON_ELSEWHERE:
            return False
        calendar = environment_of(bundle, self._step.clock).calendar
        return self._step.now() <= TimeLimit.parse(window).due(case.closed_at, calendar)

    def _variables(self, case: Case, opening: Opening) -> Mapping[str, feel.Value]:
        waiting = opening.task or opening.subscription
        if waiting is None:
            return self._registered.variables(case)
        move = self._moves.load(case, waiting.instance_id)
        return move.instance.variables_at(waiting.token) if move else {}

    def _bundle(self, case: Case) -> Bundle:
        return self._deployments.told(case.department, case.deployment)


def _offer(element: Element, bundle: Bundle) -> Offer:
    """What the form is called says what one does; the diagram says what has happened then."""
    return Offer(
        id=element.id,
        label=form_of(bundle, element.form).title,
        form_id=element.form,
        style=element.properties.get("style", "secondary"),
        audience=element.properties["audience"],
        is_question=element.kind == "receiveTask",
        text=bundle.say(element.documentation),
    )


def _question(element: Element, bundle: Bundle, task: Task) -> Offer:
    return Offer(
        id=element.id,
        label=bundle.say(element.label) or element.id,
        form_id=task.form,
        style="primary",
        is_question=True,
        text=bundle.say(element.documentation),
        due=task.due_at,
    )


def _gone() -> Refused:
    return Refused(Text("This is not possible any more: the case has moved on."))
