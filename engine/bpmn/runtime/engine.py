"""The script engine that SpiffWorkflow is given: FEEL, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from engine import feel
from engine.bpmn import forbidden
from engine.bpmn.faults import Fault
from engine.bpmn.runtime.scopes import scopes_of

if TYPE_CHECKING:
    from engine.bpmn.runtime.token import Token
    from engine.bpmn.surroundings import Job

forbidden.close()

_NO_PROGRAMS = "A script is one FEEL expression, given as zeebe:script; programs are not run."


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """For the hooks of SpiffWorkflow that go past the engine: they meet FEEL here too."""

    def evaluate(
        self, expression: Any, context: Mapping[str, Any], external_context: Any = None
    ) -> feel.Value:
        """The value of an expression with the names of a context."""
        return _compiled(expression).evaluate({**(external_context or {}), **context}).value

    def execute(self, *_: Any, **__: Any) -> NoReturn:
        """Never: a script task holds one FEEL expression and the name of its result."""
        raise Fault(_NO_PROGRAMS)

    def call_service(self, *_: Any, **__: Any) -> NoReturn:
        """Never: jobs go to the surroundings of the case."""
        raise Fault("A service is called as a job, given as zeebe:taskDefinition.")


class FeelEngine(PythonScriptEngine):
    """Evaluates FEEL in the scopes around a token, and hands jobs to the surroundings of the case."""

    def __init__(self) -> None:
        super().__init__(FeelEnvironment())

    def validate(self, expression: str) -> None:
        """Raises `engine.feel.FeelError` for what is not FEEL."""
        _compiled(expression)

    def evaluate(self, task: Token, expression: Any, external_context: Any = None) -> feel.Value:
        """The value of an expression at a token. Names from outside are not taken in."""
        del external_context
        surroundings = task.workflow.top_workflow.surroundings
        return _compiled(expression).evaluate(scopes_of(task), surroundings.environment).value

    def execute(self, *_: Any, **__: Any) -> NoReturn:
        """Never: a script task holds one FEEL expression and the name of its result."""
        raise Fault(_NO_PROGRAMS)

    def call_service(self, task: Token, *, job: Job) -> Mapping[str, feel.Value]:
        """Do a job. Its errors surface as themselves."""
        return task.workflow.top_workflow.surroundings.perform(job)


def _compiled(expression: Any) -> feel.Expression:
    return expression if isinstance(expression, feel.Expression) else _compile(str(expression or ""))


@lru_cache(maxsize=256)
def _compile(text: str) -> feel.Expression:
    return feel.compile(text.strip().removeprefix("="))
