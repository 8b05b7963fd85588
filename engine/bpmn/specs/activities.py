"""Tasks: of people, of services, of decisions, of FEEL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import feel
from engine.bpmn.runtime import moments
from engine.bpmn.runtime.scopes import kept, scopes_of
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import Assigned, Source
from engine.bpmn.surroundings import Job

if TYPE_CHECKING:
    from engine.bpmn.runtime.token import Token

DEFAULT_PRIORITY = 50
_HIGHEST_PRIORITY = 100


class UserTask(FlowNode):
    """Work for a person. Who may do it, and until when, is settled when it is reached."""

    def __init__(self, wf_spec: Any, name: str, *, assigned: Assigned, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.manual = True
        self.assigned = assigned

    def activate(self, token: Token) -> bool:
        """Work out the assignment; the task is then ready for a person."""
        assigned = self.assigned
        facts = {
            "who": self._person(token, assigned.assignee),
            "groups": self._names(token, assigned.candidate_groups, "The candidate groups"),
            "users": self._names(token, assigned.candidate_users, "The candidate users"),
            "not": self._excluded(token),
            "until": self._moment(token, assigned.due, "The due date"),
            "later": self._moment(token, assigned.follow_up, "The follow-up date"),
            "first": self._priority(token),
        }
        token.facts.update({name: fact for name, fact in facts.items() if fact})
        return True

    def _person(self, token: Token, source: Source) -> str:
        value = token.workflow.value(token, source)
        if isinstance(value, str):
            return value.strip()
        raise token.workflow.fault(token, source, "The assignee is not a name.")

    def _names(self, token: Token, source: Source, what: str) -> list[str]:
        value = token.workflow.value(token, source)
        if isinstance(value, str):
            value = [name for name in (part.strip() for part in value.split(",")) if name]
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return [str(name) for name in value]
        raise token.workflow.fault(token, source, f"{what} are not a list of names.")

    def _excluded(self, token: Token) -> list[str]:
        """Who may not do it; a variable that nobody has set yet excludes nobody."""
        source = self.assigned.excluded
        if token.workflow.value(token, source) is None:
            return []
        return self._names(token, source, "The excluded persons")

    def _moment(self, token: Token, source: Source, what: str) -> int | None:
        if source == "":
            return None
        value = token.workflow.value(token, source)
        surroundings = token.workflow.top_workflow.surroundings
        due = moments.end(value, surroundings.now(), surroundings.environment)
        if due is None:
            raise token.workflow.fault(token, source, f"{what} is not a date and time.")
        return moments.dump(due)

    def _priority(self, token: Token) -> int | None:
        source = self.assigned.priority
        if source == "":
            return None
        value = token.workflow.value(token, source)
        try:
            number = int(str(value))
        except ValueError:
            number = -1
        if not 0 <= number <= _HIGHEST_PRIORITY:
            raise token.workflow.fault(token, source, "The priority is not a whole number from 0 to 100.")
        # 0 is a priority, and must not be taken for none.
        return None if number == DEFAULT_PRIORITY else number + 1


class JobTask(FlowNode):
    """A job for the services: a letter, a notice, a fact for the record. Also throws messages."""

    def work(self, token: Token) -> None:
        """Have the job done, and take its results in."""
        _do_job(self, token)


class LetterTask(UserTask):
    """A letter that somebody reads before it goes out; at once, where the diagram names nobody."""

    def activate(self, token: Token) -> bool:
        """Work out who reads it, and send it if nobody does."""
        source = self.assigned.candidate_groups
        if not token.workflow.value(token, source):
            _do_job(self, token)
            token.facts["done"] = True
            return True
        return super().activate(token)


def _do_job(spec: FlowNode, token: Token) -> None:
    """Have a job done, and take its results in."""
    element = spec.element
    job = Job(
        type=element.job_type,
        headers=element.headers,
        inputs=dict(token.local or {}) if spec.io.inputs else {},
        element=element,
        names=scopes_of(token),
    )
    results = token.workflow.top_workflow.script_engine.call_service(token, job=job)
    spec.accept(token, {name: kept(feel.to_feel(value)) for name, value in results.items()})


class BusinessRuleTask(FlowNode):
    """A decision of the bundle."""

    def __init__(self, wf_spec: Any, name: str, *, result: str, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.result = result

    def work(self, token: Token) -> None:
        """Decide on what is in sight, and put the result under its name."""
        surroundings = token.workflow.top_workflow.surroundings
        value = kept(feel.to_feel(surroundings.decide(self.element.called, scopes_of(token))))
        self.accept(token, {self.result: value} if self.result else value if isinstance(value, dict) else {})


class ScriptTask(FlowNode):
    """One FEEL expression whose value gets a name."""

    def __init__(
        self, wf_spec: Any, name: str, *, script: feel.Expression, result: str, **parts: Any
    ) -> None:
        super().__init__(wf_spec, name, **parts)
        self.script = script
        self.result = result

    def work(self, token: Token) -> None:
        """Work the expression out."""
        self.accept(token, {self.result: token.workflow.value(token, self.script)})
