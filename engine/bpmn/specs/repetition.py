"""Activities that run several times: multi-instance over a list, and the standard loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import MultiInstanceLoop, StandardLoop

if TYPE_CHECKING:
    from engine.bpmn.runtime.token import Token

MAX_INSTANCES = 2_000
"""Elements of one multi-instance that may be open at the same time."""


class Repetition(FlowNode):
    """The activity as a whole; events on its border and ways out belong to it, not to the instances."""

    def __init__(self, wf_spec: Any, name: str, *, instance: FlowNode, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.instance = instance

    def take_in(self, token: Token) -> None:
        """Input mappings belong to each instance."""

    def give_out(self, token: Token) -> None:
        """Output mappings belong to each instance."""

    def _end(self, body: Token) -> None:
        for instance in body.workflow.dependents(body):
            if not instance.listening:
                body.workflow.cancel_token(instance)
        body.become(TaskState.READY)
        body.workflow.top_workflow.queue.append(body)


class MultiInstance(Repetition):
    """Once for each element of a list, all at once or one after the other."""

    def __init__(self, wf_spec: Any, name: str, *, loop: MultiInstanceLoop, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.loop = loop

    def activate(self, token: Token) -> bool:
        """Work out the list, and begin with its elements."""
        items = token.workflow.value(token, self.loop.collection)
        if not isinstance(items, list):
            raise token.workflow.fault(
                token, self.loop.collection, "What the activity is repeated over is no list."
            )
        if len(items) > MAX_INSTANCES:
            raise token.workflow.fault(
                token,
                self.loop.collection,
                f"The list has {len(items):,} elements; at most {MAX_INSTANCES:,} are taken.",
            )
        if self.loop.output_collection:
            token.local = {self.loop.output_collection: [None] * len(items)}
        if not items:
            return True
        token.facts["of"] = [len(items), 0]  # instances in all, completed
        token.become(TaskState.STARTED)
        if self.loop.sequential:
            token.items = list(items)
            self._begin(token, 0, token.items.pop(0))
        else:
            for index, item in enumerate(items):
                self._begin(token, index, item)
        return False

    def _begin(self, body: Token, index: int, item: feel.Value) -> None:
        local: dict[str, feel.Value] = {"loopCounter": feel.to_feel(index + 1)}
        if self.loop.output_name:
            local[self.loop.output_name] = (
                None  # Each instance has its own, so that they don't overwrite each other.
            )
        if self.loop.element:
            local[self.loop.element] = item
        body.workflow.place(self.instance, host=body.id, local=local).facts["index"] = index

    def gather(self, body: Token, inner: Token) -> None:
        """Put the result of an instance in its place, and see whether that is enough."""
        loop, level = self.loop, body.workflow
        if loop.output_collection and loop.output_element is not None and body.local is not None:
            results = body.local[loop.output_collection]
            # A list of its own each time: whoever has read the old one keeps what was in it.
            changed = [*results] if isinstance(results, list) else []
            changed[inner.facts["index"]] = level.value(inner, loop.output_element)
            body.local[loop.output_collection] = changed
        if loop.completion is not None:
            outer = inner.local
            inner.local = {**(outer or {}), **self._counts(body)}
            try:
                body.facts["enough"] = level.truth(inner, loop.completion, "The completion condition")
            finally:
                inner.local = outer

    def _counts(self, body: Token) -> dict[str, feel.Value]:
        total, completed = body.facts["of"]
        counts = {
            "numberOfInstances": total,
            "numberOfCompletedInstances": completed + 1,
            "numberOfActiveInstances": 0 if self.loop.sequential else total - completed - 1,
            "numberOfTerminatedInstances": 0,
        }
        return {name: feel.to_feel(count) for name, count in counts.items()}

    def proceed(self, body: Token) -> None:
        """After one instance: the next one, or the end."""
        total, completed = body.facts["of"]
        completed += 1
        body.facts["of"] = [total, completed]
        if body.facts.get("enough") or completed == total:
            self._end(body)
        elif body.items:
            self._begin(body, completed, body.items.pop(0))

    def work(self, token: Token) -> None:
        """All instances are done: the list of results goes to the scopes around."""
        if self.loop.output_collection and token.local:
            results = token.local
            token.local = None
            self.accept(token, results)


class Loop(Repetition):
    """Again and again while a condition holds, at most so many times."""

    def __init__(self, wf_spec: Any, name: str, *, loop: StandardLoop, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.loop = loop

    def activate(self, token: Token) -> bool:
        """Begin the first round, unless the condition is tested before and fails."""
        if self.loop.test_before and not self._again(token, 0):
            return True
        token.become(TaskState.STARTED)
        self._begin(token, 1)
        return False

    def _begin(self, body: Token, number: int) -> None:
        body.facts["round"] = number
        body.workflow.place(self.instance, host=body.id, local={"loopCounter": feel.to_feel(number)})

    def _again(self, token: Token, rounds: int) -> bool:
        if self.loop.maximum is not None and rounds >= self.loop.maximum:
            return False
        if self.loop.condition is None:
            return self.loop.maximum is not None
        return token.workflow.truth(token, self.loop.condition, "The loop condition")

    def gather(self, body: Token, inner: Token) -> None:
        """Ask for another round with what the last one left."""
        body.facts["enough"] = not self._again(inner, body.facts["round"])

    def proceed(self, body: Token) -> None:
        """Another round, or the end."""
        if body.facts["enough"]:
            self._end(body)
        else:
            self._begin(body, body.facts["round"] + 1)
