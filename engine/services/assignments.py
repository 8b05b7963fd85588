"""Giving tasks to people: who leads a group says who does what, within the exclusions that hold for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.definitions import Bundle
from engine.domain.actors import Actor
from engine.domain.audit import EventTag
from engine.kernel.errors import FieldFault, Invalid, NotPermitted, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, Task, TaskStatus
from engine.services.access import HANDLERS, require, shown
from engine.services.choices import not_a_choice
from engine.services.colleagues import Colleagues, Workload
from engine.services.deployments import Deployments
from engine.services.entitlement import NOT_THEIRS, Entitlement, Entitlements
from engine.services.history import History
from engine.services.leading import may_assign
from engine.services.moves import Opened
from engine.services.notices import notice
from engine.services.open_tasks import OpenTasks
from engine.services.read_models import LONGEST_NOTE, Assignee, AssignmentForm, Refusal, TaskRow
from engine.services.rows import Rows
from engine.services.step import Step
from engine.services.vault import Vault

_NOT_LED = Text("The tasks of this group are given out by others.")
_NOT_OPEN = Text("This task does not wait any more.")


@dataclass(frozen=True)
class _Chosen:
    """A task that the actor may give to somebody, and what each colleague may do about it."""

    row: TaskRow
    people: tuple[tuple[Actor, Entitlement], ...]


class Assignments:
    """Gives tasks to people, to others, and back to their groups."""

    def __init__(
        self,
        step: Step,
        *,
        tasks: OpenTasks,
        deployments: Deployments,
        history: History,
        vault: Vault,
        rows: Rows,
    ) -> None:
        self._step = step
        self._tasks = tasks
        self._deployments = deployments
        self._history = history
        self._vault = vault
        self._rows = rows
        self._entitlements = Entitlements(step)
        self._colleagues = Colleagues(step)

    def choices(self, tasks: Sequence[str]) -> AssignmentForm:
        """To whom these tasks may be given: all who belong to their groups, with why somebody may not."""
        require(self._step.actor, *HANDLERS)
        chosen, refused = list[_Chosen](), list[Refusal]()
        for (task, case), row in self._found(tasks):
            bundle = self._deployments.told(case.department, case.deployment)
            if why := self._why_not(task, bundle):
                refused.append(Refusal(task=row, why=why))
            else:
                people = self._colleagues.of(case.department)
                chosen.append(_Chosen(row, self._entitlements.of_each(task, bundle, people)))
        return AssignmentForm(
            tasks=tuple(one.row for one in chosen), refused=tuple(refused), people=self._people(chosen)
        )

    def rows(self, tasks: Sequence[str]) -> tuple[TaskRow, ...]:
        """Tasks as rows of a list, in this order; those alone that the actor may see."""
        require(self._step.actor, *HANDLERS)
        return tuple(row for _, row in self._found(tasks))

    def assign(self, task_id: str, person: str, *, held_by: str = "", note: str = "") -> None:
        """Give a task to somebody, who is told, with a note.

        `held_by` is who had it when it was looked at, or nobody: who was quicker keeps it. Raises `Refused`
        with the reason where the actor or the person is kept from it, and `NotPermitted` without the right.
        """
        opened, bundle = self._open(task_id)
        task = opened.task
        if task.assignee == person:
            return
        self._tasks.require_holder(opened, bundle, held_by)
        self._require_may(opened, bundle, person)
        said = {"person": person, **({"before": held_by} if held_by else {})}
        self._hand(opened, person)
        self._history.note(opened.case, EventTag.TASK_ASSIGNED, element=task, details=said)
        self._tell(opened, EventTag.TASK_ASSIGNED, person, _note(note))
        self._tell(opened, EventTag.TASK_RELEASED, held_by)

    def take_back(self, task_id: str, *, held_by: str) -> None:
        """Give a task back to its group that somebody else has, who is told. Raises as `assign` does."""
        opened, bundle = self._open(task_id)
        if not opened.task.assignee:
            return
        self._tasks.require_holder(opened, bundle, held_by)
        self._hand(opened, "")
        self._history.note(
            opened.case, EventTag.TASK_RELEASED, element=opened.task, details={"before": held_by}
        )
        self._tell(opened, EventTag.TASK_RELEASED, held_by)

    def _open(self, task_id: str) -> tuple[Opened, Bundle]:
        """A task that the actor may give to somebody, locked."""
        opened = self._tasks.lock(task_id)
        bundle = self._deployments.bundle(opened.case.department, opened.case.deployment)
        if why := self._why_not(opened.task, bundle):
            if why is _NOT_LED:
                raise NotPermitted(why)
            raise Refused(why)
        return opened, bundle

    def _why_not(self, task: Task, bundle: Bundle) -> Text | None:
        """Why the actor may not say who does a task; who is kept from it chooses nobody for it either."""
        if task.status is not TaskStatus.OPEN:
            return _NOT_OPEN
        mine = self._entitlements.of(task, bundle)
        if mine.excluded_because:
            return mine.excluded_because
        return None if may_assign(self._step.actor, task.department, mine.groups, bundle) else _NOT_LED

    def _require_may(self, opened: Opened, bundle: Bundle, person: str) -> None:
        people = [one for one in self._colleagues.of(opened.case.department) if one.name == person]
        if not people:
            raise Invalid([not_a_choice("person")])
        ((_, entitlement),) = self._entitlements.of_each(opened.task, bundle, people)
        if not entitlement.may:
            raise Refused(entitlement.excluded_because or NOT_THEIRS)

    def _hand(self, opened: Opened, person: str) -> None:
        self._step.session.rewrite(
            opened.task,
            assignee=person,
            claimed_by=self._step.actor.name if person else "",
            claimed_at=self._step.now() if person else None,
            assigned_by_diagram=False,
        )

    def _tell(self, opened: Opened, what: EventTag, person: str, note: str = "") -> None:
        """A notice to somebody else than the actor; the note is sealed, for it may say anything."""
        if person in {"", self._step.actor.name}:
            return
        case, task = opened.case, opened.task
        row = notice(self._step, case, text=task.label, element=what, person=person)
        row.task_id, row.given_by = task.id, self._step.actor.name
        if note:
            row.note = self._vault.seal(case, f"notice:{row.id}", note.encode())
        self._step.session.append(row)

    def _found(self, tasks: Sequence[str]) -> Sequence[tuple[tuple[Task, Case], TaskRow]]:
        statement = (
            select(Task, Case)
            .join(Case, (Case.department == Task.department) & (Case.id == Task.case_id))
            .where(Task.id.in_(tasks), shown(self._step.actor))
        )
        known = {task.id: (task, case) for task, case in self._step.session.execute(statement)}
        found = [known[one] for one in dict.fromkeys(tasks) if one in known]
        return tuple(zip(found, self._rows.of_tasks(found), strict=True))

    def _people(self, chosen: Sequence[_Chosen]) -> tuple[Assignee, ...]:
        people = {one.name: one for each in chosen for one, what in each.people if what.belongs}
        loads = self._colleagues.workloads(people)
        found = [_assignee(one, loads.get(one.name, Workload()), chosen) for one in people.values()]
        return tuple(sorted(found, key=lambda one: -one.may))


def _assignee(person: Actor, load: Workload, chosen: Collection[_Chosen]) -> Assignee:
    whats = [(each.row, what) for each in chosen for one, what in each.people if one.name == person.name]
    return Assignee(
        name=person.name,
        display=person.display,
        open_tasks=load.open,
        overdue_tasks=load.overdue,
        has=sum(row.assignee == person.name for row, _ in whats),
        may=sum(what.may for _, what in whats),
        refusals=tuple(
            Refusal(task=row, why=what.excluded_because or NOT_THEIRS) for row, what in whats if not what.may
        ),
    )


def _note(text: str) -> str:
    said = text.strip()
    if len(said) > LONGEST_NOTE:
        fault = Text("A note has {number} characters at most.", number=LONGEST_NOTE)
        raise Invalid([FieldFault(field="note", message=fault)])
    return said
