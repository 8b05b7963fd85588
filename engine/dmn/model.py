"""A DMN model: its decisions, and how they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from engine import feel
from engine.dmn.expressions import Evaluating, Match
from engine.dmn.graph import Decision, Key, Knowledge, Making, Node, Service, called
from engine.dmn.loading import Library, Loading, read_root, with_inputs_read
from engine.feel import Value
from engine.kernel.errors import DefinitionsRefused, NotFound


@dataclass(frozen=True)
class Result:
    """The outcome of a decision, and why."""

    value: Value
    matches: tuple[Match, ...]
    diagnostics: tuple[feel.Diagnostic, ...]


@dataclass(frozen=True)
class Model:
    """The decisions of one DMN file; immutable, to be shared by all cases and threads."""

    file: str
    name: str
    namespace: str
    decisions: Mapping[str, Decision]
    """By id."""
    services: Mapping[str, Service]
    """By id."""
    knowledge: Mapping[str, Knowledge]
    """By id."""
    nodes: Mapping[Key, Node] = field(repr=False)
    """The elements of the model and of those that it imports."""
    lenient: bool = False

    def evaluate(
        self, decision: str, inputs: Mapping[str, Value], environment: feel.Environment = feel.DEFAULT
    ) -> Result:
        """Make a decision.

        Raises `NotFound` for an unknown id, `DecisionFault` for a table whose hit policy is broken.
        """
        if decision not in self.decisions:
            raise NotFound(f"{self.file} has no decision {decision!r}; it has {', '.join(self.decisions)}")
        making = self._making(inputs, environment)
        return _result(making.value((self.namespace, decision)), making)

    def invoke(
        self, identifier: str, inputs: Mapping[str, Value], environment: feel.Environment = feel.DEFAULT
    ) -> Result:
        """Call a decision service or a business knowledge model, with inputs by the names of its parameters.

        Raises `NotFound` for an unknown id, `DecisionFault` for a table whose hit policy is broken.
        """
        making = self._making(inputs, environment)
        if identifier in self.services:
            return _result(self.services[identifier].invoked(self.nodes, inputs, making.run), making)
        if identifier in self.knowledge:
            return _result(called(self.knowledge[identifier], making), making)
        raise NotFound(f"{self.file} has nothing to invoke that is called {identifier!r}")

    def _making(self, inputs: Mapping[str, Value], environment: feel.Environment) -> Making:
        return Making(self.nodes, inputs, Evaluating(feel.Run(inputs, environment), self.lenient))


def _result(value: Value, making: Making) -> Result:
    return Result(value, tuple(making.run.matches), making.run.diagnostics)


def load(
    source: Path | bytes, file: str = "", imported: Iterable[bytes] = (), *, lenient: bool = False
) -> Model:
    """Read a DMN file, or what is in one. Raises `DefinitionsRefused` that names every problem in it.

    `file` is what problems call it by; a file that is given by its path needs no other name.
    `imported` are the models that it may import. Where it is `lenient`, it is read and evaluated as the
    standard has it: what is wrong with a part of it makes that part null, and the others go on.
    """
    if isinstance(source, Path):
        source, file = source.read_bytes(), file or str(source)
    root = read_root(source, file)
    imports = next(root.iterchildren("{*}import"), None) is not None
    loading = Loading(root, file, Library(imported if imports else (), file))
    if not any(isinstance(node, Decision) for node in loading.own.values()):
        loading.reading.problem(root, "The file has no decision.", "Draw one.", "dmn")
    if loading.reading.problems and not lenient:
        raise DefinitionsRefused(loading.reading.problems)
    return _model(loading, lenient=lenient)


def _model(loading: Loading, *, lenient: bool) -> Model:
    nodes = with_inputs_read(loading.nodes)
    own = {id_: nodes[loading.namespace, id_] for id_ in loading.own}
    return Model(
        file=loading.reading.file,
        name=loading.root.get("name", ""),
        namespace=loading.namespace,
        decisions=MappingProxyType({id_: one for id_, one in own.items() if isinstance(one, Decision)}),
        services=MappingProxyType({id_: one for id_, one in own.items() if isinstance(one, Service)}),
        knowledge=MappingProxyType({id_: one for id_, one in own.items() if isinstance(one, Knowledge)}),
        nodes=MappingProxyType(nodes),
        lenient=lenient,
    )
