"""A DMN model: its decisions, what they require, and how they are evaluated together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lxml import etree

from engine import feel
from engine.dmn.expressions import BoxedExpression, Evaluating, FunctionOf, Match, Nothing
from engine.dmn.reading import Reading, line_of, read_expression, read_function
from engine.dmn.tables import DecisionFault
from engine.feel import Value
from engine.kernel.errors import DefinitionsRefused, NotFound, Problem
from engine.kernel.xml import read_xml

_NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
"""Of DMN 1.2, 1.3, 1.4 and 1.5."""
_REQUIRED = {
    "requiredInput": "inputData",
    "requiredDecision": "decision",
    "requiredKnowledge": "businessKnowledgeModel",
}
"""What a requirement may point to."""


@dataclass(frozen=True)
class Decision:
    """One decision of a model."""

    id: str
    name: str
    """What other expressions read its result by."""
    label: str
    line: int
    logic: BoxedExpression
    required_inputs: frozenset[str]
    """Names of the input data that it requires."""
    required_decisions: frozenset[str]
    """Ids."""
    required_knowledge: frozenset[str]
    """Ids."""
    inputs_read: frozenset[str] = frozenset()
    """What it, and the decisions that it requires, read from outside of the model."""


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model: a function by name."""

    id: str
    name: str
    function: FunctionOf
    required_knowledge: frozenset[str]


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
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)

    def evaluate(
        self, decision: str, inputs: Mapping[str, Value], environment: feel.Environment = feel.DEFAULT
    ) -> Result:
        """Make a decision.

        Raises `NotFound` for an unknown id, `DecisionFault` for a table whose hit policy is broken.
        """
        if decision not in self.decisions:
            raise NotFound(f"{self.file} has no decision {decision!r}; it has {', '.join(self.decisions)}")
        run = Evaluating(environment)
        value = self._value(self.decisions[decision], inputs, run, {})
        return Result(value, tuple(run.matches), tuple(run.diagnostics))

    def _value(
        self, decision: Decision, inputs: Mapping[str, Value], run: Evaluating, made: dict[str, Value]
    ) -> Value:
        if decision.id not in made:
            scope = dict(inputs)
            for required in sorted(decision.required_decisions):
                inner = self.decisions[required]
                scope[inner.name] = self._value(inner, inputs, run, made)
            scope |= self._functions(decision.required_knowledge, scope, run)
            made[decision.id] = decision.logic.evaluate(scope, run)
        return made[decision.id]

    def _functions(
        self, required: Iterable[str], scope: Mapping[str, Value], run: Evaluating
    ) -> dict[str, Value]:
        functions: dict[str, Value] = {}
        for knowledge in (self.knowledge[one] for one in sorted(required)):
            around = {**scope, **self._functions(knowledge.required_knowledge, scope, run)}
            functions[knowledge.name] = knowledge.function.evaluate(around, run)
        return functions


def load(source: bytes, file: str) -> Model:
    """Read a DMN file. Raises `DefinitionsRefused` that names every problem in it."""
    root = read_xml(source, file)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in _NAMESPACES:
        what = f"This is no DMN file: its root is <{name.localname}> of {name.namespace or 'no namespace'}."
        advice = "Save it from a modeler as DMN 1.2, 1.3, 1.4 or 1.5."
        raise DefinitionsRefused([Problem(file=file, line=1, what=what, advice=advice, rule="dmn")])
    reading = Reading(file, name.namespace or "", _all_names(root))
    model = _Loading(reading, root).model()
    if reading.problems:
        raise DefinitionsRefused(reading.problems)
    return model


def _all_names(root: etree._Element) -> frozenset[str]:
    named = (
        "decision",
        "inputData",
        "businessKnowledgeModel",
        "variable",
        "itemComponent",
        "formalParameter",
    )
    return frozenset(
        name
        for node in root.iter("{*}*")
        if etree.QName(node).localname in named and (name := node.get("name", ""))
    )


class _Loading:
    """Puts a model together from its nodes."""

    def __init__(self, reading: Reading, root: etree._Element) -> None:
        self._reading = reading
        self._root = root
        self._by_id = {node.get("id"): node for node in root if node.get("id")}

    def model(self) -> Model:
        knowledge = {one.id: one for one in map(self._knowledge, self._nodes("businessKnowledgeModel"))}
        drawn = {one.id: one for one in map(self._decision, self._nodes("decision"))}
        self._refuse_circles(drawn)
        if not drawn:
            self._reading.problem(self._root, "The file has no decision.", "Draw one.", "dmn")
        if self._reading.problems:
            return Model(self._reading.file, "", {})
        return Model(
            file=self._reading.file,
            name=self._root.get("name", ""),
            decisions=MappingProxyType(_with_inputs_read(drawn, knowledge)),
            knowledge=MappingProxyType(knowledge),
        )

    def _nodes(self, tag: str) -> Iterable[etree._Element]:
        seen: set[str] = set()
        for node in self._reading.children(self._root, tag):
            id_ = node.get("id", "")
            if not id_ or id_ in seen:
                fault = f"Two decisions have the id {id_!r}." if id_ else "It has no id."
                self._reading.problem(node, fault, "Give each an id of its own.", "ids")
            seen.add(id_)
            yield node

    def _decision(self, node: etree._Element) -> Decision:
        logic = read_expression(self._reading, node, ())
        if logic is None:
            advice = "Draw a decision table, or write a literal expression."
            self._reading.problem(node, "The decision has no logic.", advice, "decision-logic")
        inputs = self._required(node, "informationRequirement", "requiredInput")
        return Decision(
            id=node.get("id", ""),
            name=self._variable(node),
            label=node.get("name", ""),
            line=line_of(node),
            logic=logic or Nothing(),
            required_inputs=frozenset(self._variable(self._by_id[one]) for one in inputs),
            required_decisions=self._required(node, "informationRequirement", "requiredDecision"),
            required_knowledge=self._required(node, "knowledgeRequirement", "requiredKnowledge"),
        )

    def _knowledge(self, node: etree._Element) -> Knowledge:
        body = self._reading.child(node, "encapsulatedLogic")
        if body is None:
            self._reading.problem(
                node, "The business knowledge model has no logic.", "Draw it.", "decision-logic"
            )
        function = (
            FunctionOf((), Nothing()) if body is None else read_function(self._reading, body, frozenset())
        )
        required = self._required(node, "knowledgeRequirement", "requiredKnowledge")
        return Knowledge(node.get("id", ""), self._variable(node), function, required)

    def _variable(self, node: etree._Element) -> str:
        variable = self._reading.child(node, "variable")
        named = "" if variable is None else variable.get("name", "")
        return str(named or node.get("name", ""))

    def _required(self, node: etree._Element, requirement: str, tag: str) -> frozenset[str]:
        required: set[str] = set()
        for link in self._reading.children(node, requirement):
            for target in self._reading.children(link, tag):
                id_ = target.get("href", "").removeprefix("#")
                node_required = self._by_id.get(id_)
                if node_required is not None and self._reading.tag(node_required) == _REQUIRED[tag]:
                    required.add(id_)
                else:
                    what = f"It requires {target.get('href')!r}, which is no {_REQUIRED[tag]} of this file."
                    self._reading.problem(link, what, "Draw the requirement again.", "requirement")
        return frozenset(required)

    def _refuse_circles(self, drawn: Mapping[str, Decision]) -> None:
        for decision in drawn.values():
            todo, seen = set(decision.required_decisions), set()
            while todo:
                one = todo.pop()
                seen.add(one)
                if one in drawn:
                    todo |= drawn[one].required_decisions - seen
            if decision.id in seen:
                what = "The decision requires itself, by way of others."
                self._reading.problem(self._by_id[decision.id], what, "Remove a requirement.", "requirement")


def _with_inputs_read(
    drawn: Mapping[str, Decision], knowledge: Mapping[str, Knowledge]
) -> dict[str, Decision]:
    """The decisions with what each of them, and those that it requires, read from outside of the model."""
    functions = {one.name for one in knowledge.values()}
    known: dict[str, frozenset[str]] = {}

    def inputs_read(decision: Decision) -> frozenset[str]:
        if decision.id not in known:
            required = [drawn[one] for one in decision.required_decisions]
            read = decision.logic.names_read - {one.name for one in required}
            read |= frozenset().union(
                *(knowledge[one].function.names_read for one in decision.required_knowledge)
            )
            known[decision.id] = (read - functions).union(*map(inputs_read, required))
        return known[decision.id]

    return {one.id: replace(one, inputs_read=inputs_read(one)) for one in drawn.values()}


__all__ = ["Decision", "DecisionFault", "Knowledge", "Model", "Result", "load"]
