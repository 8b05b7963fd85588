"""A task as a page: the form, the case beside it, why it is here and when it is due."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.bpmn import Element
from engine.definitions import Bundle
from engine.definitions.forms import Submitted
from engine.domain.limits import TimeLimit
from engine.kernel.errors import FieldFault, Refused
from engine.kernel.texts import Text, alternatives, msgid
from engine.persistence import Case, Task, TaskStatus
from engine.services.access import HANDLERS
from engine.services.answering import Answering, form_of
from engine.services.case_pages import CasePages
from engine.services.deployments import Deployments
from engine.services.diagrams import due_date_of, element_of
from engine.services.drafts import Drafts
from engine.services.entitlement import Entitlement, Entitlements
from engine.services.labels import CONFLICTS, Labels, title_of_limit
from engine.services.leading import may_assign
from engine.services.ledgers import Ledgers
from engine.services.letter_previews import leads_to_letter
from engine.services.letter_reviews import LetterReviews
from engine.services.like_cases import LikeCases
from engine.services.moves import Moves
from engine.services.notices import Notices
from engine.services.objectivity import is_complained_about
from engine.services.read_models import CaseFile, CaseSummary, FormView, LetterPreview, TaskView
from engine.services.reading import ABOUT_YOU
from engine.services.rows import Rows
from engine.services.step import Step

_LIMIT = re.compile(r"\blimits\.(\w+)")
_CLOCK = re.compile(r"\bdue of clock\(\"([\w-]+)\"\)")
_FROM_RECEIPT = msgid(
    "{limit} from when the complaint was received (time limit “{title}”), on the calendar “{calendar}”; "
    "{counted}."
)
_FROM_ITS_BEGINNING = msgid(
    "{limit} from when the task came up (time limit “{title}”), on the calendar “{calendar}”; {counted}."
)


class TaskPages:
    """Puts together what somebody needs to do a task well."""

    def __init__(  # noqa: PLR0913 - the services that a page is made of
        self,
        step: Step,
        *,
        moves: Moves,
        deployments: Deployments,
        answering: Answering,
        drafts: Drafts,
        cases: CasePages,
        rows: Rows,
        ledgers: Ledgers,
        labels: Labels,
        reviews: LetterReviews,
        notices: Notices,
    ) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._entitlements = Entitlements(step)
        self._answering = answering
        self._drafts = drafts
        self._cases = cases
        self._rows = rows
        self._ledgers = ledgers
        self._labels = labels
        self._reviews = reviews
        self._notices = notices

    def page(
        self, task: Task, case: Case, submitted: Submitted | None, faults: Iterable[FieldFault]
    ) -> TaskView:
        """The page of a task for the actor."""
        bundle = self._deployments.told(case.department, case.deployment)
        entitlement = self._entitlements.of(task, bundle)
        element = element_of(bundle, task.element)
        actor, is_open = self._step.actor, task.status is TaskStatus.OPEN
        handles = is_open and entitlement.may and any(actor.has(role) for role in HANDLERS)
        mine = task.assignee == actor.name
        beside = element.properties.get("beside", "").split() if element else ()
        is_about_reader = is_complained_about(case, actor.name)
        if is_about_reader and not entitlement.belongs:
            raise Refused(ABOUT_YOU)
        form = self._form(case, bundle, task, submitted, faults) if is_open and task.form else None
        return TaskView(
            row=self._rows.of_tasks([(task, case)])[0],
            form=form,
            preview=self._preview(case, bundle, element, form) if element and not is_about_reader else None,
            leads_to_letter=bool(
                form and element and not is_about_reader and leads_to_letter(bundle, element)
            ),
            case=CaseFile() if is_about_reader else self._cases.file(case),
            is_about_reader=is_about_reader,
            like_cases=self._like_cases(case, bundle) if "like-cases" in beside else None,
            hearings=self._cases.hearings(case) if "hearings" in beside and not is_about_reader else (),
            why=bundle.say(element.documentation) if element else "",
            assigned_how=self._assigned_how(task, entitlement, element),
            due_explained=self._due_explained(case, task, bundle, element),
            status=task.status,
            conflict_reasons=conflict_reasons(bundle) if handles else (),
            can_claim=handles and not task.assignee,
            can_release=handles and mine,
            can_complete=handles and (mine or not task.assignee),
            can_assign=is_open and self._can_assign(task, entitlement, bundle),
            claimed_by=self._labels.person(task.assignee),
            given_by=self._labels.person(task.claimed_by) if mine and task.claimed_by != actor.name else "",
            note=self._notices.note_with(case, task),
            excluded_because=entitlement.excluded_because,
            done_by=self._labels.person(task.done_by),
            done_at=task.done_at,
        )

    def _can_assign(self, task: Task, entitlement: Entitlement, bundle: Bundle) -> bool:
        leads = may_assign(self._step.actor, task.department, entitlement.groups, bundle)
        return leads and not entitlement.excluded_because

    def _like_cases(self, case: Case, bundle: Bundle) -> tuple[CaseSummary, ...]:
        return LikeCases(self._step, self._rows).of(case, bundle)

    def _form(
        self,
        case: Case,
        bundle: Bundle,
        task: Task,
        submitted: Submitted | None,
        faults: Iterable[FieldFault],
    ) -> FormView | None:
        move = self._moves.load(case, task.instance_id)
        if move is None or task.token not in move.before.tasks:
            return None
        variables = move.instance.variables_at(task.token)
        if submitted is None:
            submitted = self._drafts.load_task(case, task.id)
        if submitted is None and is_complained_about(case, self._step.actor.name):
            submitted = self._answering.blank(case, bundle, task.form)
        element = element_of(bundle, task.element)
        if submitted is None and element and element.is_reviewed:
            proposed = self._reviews.proposal(case, move.bundle, element, variables)
            submitted = form_of(bundle, task.form).typed(proposed)
        return self._answering.view(
            case, bundle, task.form, variables=variables, submitted=submitted, faults=faults
        )

    def _preview(
        self, case: Case, bundle: Bundle, element: Element, form: FormView | None
    ) -> LetterPreview | None:
        """How the letter will look that is being read."""
        if form is None or not element.is_reviewed:
            return None
        return self._reviews.preview(case, bundle, element, form.submitted.fields)

    def _assigned_how(
        self, task: Task, entitlement: Entitlement, element: Element | None
    ) -> tuple[Text, ...]:
        """Why this lies with the reader."""
        groups = [self._labels.group(task.department, group) for group in entitlement.groups]
        people = [self._labels.person(name) for name in entitlement.users]
        if task.assigned_by_diagram:
            people, groups = [self._labels.person(task.assignee)], []
        said = (
            Text("The process gives this task to {names}.", names=alternatives([*groups, *people]))
            if groups or people
            else Text("The process names nobody for this task; the process owner sees to it.")
        )
        lane = self._labels.said(task.department, element.lane) if element else ""
        return (said, Text("It belongs to “{lane}”.", lane=lane)) if lane else (said,)

    def _due_explained(self, case: Case, task: Task, bundle: Bundle, element: Element | None) -> Text | None:
        """How the due date came about."""
        if task.due_at is None or element is None:
            return None
        written = due_date_of(bundle, element)
        if clock := _CLOCK.search(written):
            return self._by_clock(case, bundle, clock[1])
        named = [name for name in _LIMIT.findall(written) if name in bundle.organisation.time_limits]
        if not named:
            return Text("The date was set earlier in this case.")
        limit = TimeLimit.parse(bundle.organisation.time_limits[named[0]])
        pattern = _FROM_RECEIPT if "case.received" in written else _FROM_ITS_BEGINNING
        return Text(
            pattern,
            limit=limit.text,
            title=title_of_limit(bundle, named[0]),
            counted=Text("the first day is not counted") if limit.is_in_days else Text("by the hour"),
            calendar=bundle.calendars[bundle.organisation.calendar].title,
        )

    def _by_clock(self, case: Case, bundle: Bundle, name: str) -> Text:
        clock = self._ledgers.running(case).get(name)
        if clock is None or clock.limit is None:
            return Text("The date was set earlier in this case.")
        return Text(
            "{budget} (time limit “{title}”), on the calendar “{calendar}”; the page of the case tells "
            "step by step how it is counted.",
            budget=clock.budget.words(clock.measure),
            title=title_of_limit(bundle, name),
            calendar=bundle.calendars[clock.calendar].title,
        )


def conflict_reasons(bundle: Bundle) -> tuple[tuple[str, str], ...]:
    """Why somebody may say that they can't judge a complaint impartially; without any, nobody can say so."""
    codes = bundle.organisation.code_lists.get(CONFLICTS, ())
    return tuple((code.value, code.label) for code in codes)
