"""The decision requirements graph: what is given, known and decided, and how it is put together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine import feel
from engine.dmn.expressions import (
    BoxedExpression,
    Evaluating,
    FunctionOf,
    Parameter,
    Scope,
    applied,
    bound,
    function,
)
from engine.dmn.types import ItemType
from engine.feel import Value

Key = tuple[str, str]
"""Namespace of the model, and id."""


@dataclass(frozen=True)
class Requirement:
    """What an element requires, and the name that it reads it by, behind that of the import if it has one."""

    key: Key
    path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Node(ABC):
    """An element of the graph."""

    id: str
    name: str
    """What expressions read it by."""
    label: str
    line: int
    kind: ItemType | None = None
    """Its type; None where any value will do."""
    requirements: tuple[Requirement, ...] = ()

    @abstractmethod
    def made(self, making: Making) -> Value:
        """Its value."""


@dataclass(frozen=True, kw_only=True)
class InputData(Node):
    """Something that is given."""

    def made(self, making: Making) -> Value:
        return making.run.typed(making.inputs.get(self.name), self.kind, f"the input “{self.name}”")


@dataclass(frozen=True, kw_only=True)
class Decision(Node):
    """One decision of a model."""

    logic: BoxedExpression
    inputs_read: frozenset[str] = frozenset()
    """What it, and the decisions that it requires, read from outside of the model."""

    def made(self, making: Making) -> Value:
        value = self.logic.evaluate(making.scope(self), making.run)
        return making.run.typed(value, self.kind, f"the decision “{self.name}”")


@dataclass(frozen=True, kw_only=True)
class Knowledge(Node):
    """A business knowledge model: a function by name."""

    function: FunctionOf

    def made(self, making: Making) -> Value:
        return self.function.evaluate(making.scope(self), making.run)


@dataclass(frozen=True, kw_only=True)
class Service(Node):
    """A decision service: some decisions of the model as a function of what they need."""

    inputs: tuple[tuple[Key, Parameter], ...]
    """Input data first, then the decisions that are given instead of made."""
    outputs: tuple[tuple[Key, str], ...]
    """Decisions, by the names that their results have."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What it is called with."""
        return tuple(parameter for _, parameter in self.inputs)

    def made(self, making: Making) -> Value:
        def call(caller: feel.Run, arguments: Sequence[Value]) -> Value:
            given = bound(self.parameters, arguments, caller)
            with making.run.inside(caller) as inner:
                return self.decided(making.nodes, given, inner)

        return function(self.parameters, self.kind, call)

    def decided(self, nodes: Mapping[Key, Node], given: Scope, run: Evaluating) -> Value:
        """The result of its one decision, or the results of its decisions by name."""
        made = {key: given.get(parameter.name) for key, parameter in self.inputs}
        making = Making(nodes, given, run, made)
        results = {name: making.value(key) for key, name in self.outputs}
        value = next(iter(results.values())) if len(results) == 1 else results
        return run.typed(value, self.kind, f"the decision service “{self.name}”")

    def invoked(self, nodes: Mapping[Key, Node], inputs: Scope, run: Evaluating) -> Value:
        """The same for inputs from outside: those of the wrong type are null."""
        given = {
            one.name: run.typed(inputs.get(one.name), one.kind, f"the input “{one.name}”")
            for one in self.parameters
        }
        return self.decided(nodes, given, run)


Elements = Mapping[str, Node]
"""Elements of a model by id."""


@dataclass
class Making:
    """Decisions that are made together: each one once."""

    nodes: Mapping[Key, Node]
    inputs: Scope
    run: Evaluating
    done: dict[Key, Value] = field(default_factory=dict)

    def value(self, key: Key) -> Value:
        """The value of an element."""
        if key not in self.done:
            self.done[key] = self.nodes[key].made(self)
        return self.done[key]

    def scope(self, node: Node) -> dict[str, Value]:
        """What an element can read: all inputs, since drawings leave out some, and what it requires."""
        scope = dict(self.inputs)
        imported: dict[str, dict[str, Value]] = {}
        for required in node.requirements:
            value = self.value(required.key)
            if len(required.path) == 1:
                scope[required.path[0]] = value
            else:
                imported.setdefault(required.path[0], {})[required.path[1]] = value
        return {**scope, **imported}


def called(knowledge: Knowledge, making: Making) -> Value:
    """The result of a business knowledge model for the inputs that are named as its parameters."""
    value = knowledge.made(making)
    assert isinstance(value, feel.Function)
    return applied(value, [making.inputs.get(name) for name in value.parameters], making.run)
