"""Puts models together from their files, with what they import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from lxml import etree

from engine.dmn.boxes import read_expression, read_function
from engine.dmn.expressions import FunctionOf, Nothing, Parameter
from engine.dmn.graph import Decision, InputData, Key, Knowledge, Node, Requirement, Service
from engine.dmn.item_definitions import declare, fill_in
from engine.dmn.reading import Reading, line_of
from engine.dmn.types import ItemType
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.xml import read_xml

NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)
"""Of DMN 1.2, 1.3, 1.4, 1.5 and 1.6."""
_NAMED = frozenset(
    {"decision", "inputData", "businessKnowledgeModel", "decisionService", "variable", "itemComponent"}
    | {"formalParameter", "parameters", "import", "column", "output"}
)
"""Elements whose names expressions may read."""
_REQUIRED = {
    "requiredInput": ("inputData",),
    "requiredDecision": ("decision",),
    "requiredKnowledge": ("businessKnowledgeModel", "decisionService"),
}
"""What a requirement may point to."""


def read_root(source: bytes, file: str) -> etree._Element:
    """The root of a DMN file. Raises `DefinitionsRefused` for what is none."""
    root = read_xml(source, file)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        what = f"This is no DMN file: its root is <{name.localname}> of {name.namespace or 'no namespace'}."
        advice = "Save it from a modeler as DMN 1.2 to 1.6."
        raise DefinitionsRefused([Problem(file=file, line=1, what=what, advice=advice, rule="dmn")])
    return root


def _id(node: etree._Element) -> str:
    """The id of an element; of one that has none: its name."""
    return str(node.get("id") or node.get("name", ""))


@dataclass(frozen=True)
class Import:
    """What a model takes from another one, under a name."""

    name: str
    model: Loading

    def named(self, name: str) -> str:
        """What the importing model calls something of the imported one."""
        return f"{self.name}.{name}" if self.name else name

    def path(self, name: str) -> tuple[str, ...]:
        """The same, as expressions go there."""
        return (self.name, name) if self.name else (name,)


class Library:
    """Models by namespace, each loaded once."""

    def __init__(self, sources: Iterable[bytes], file: str) -> None:
        self._roots = {root.get("namespace", ""): root for root in _roots(sources, file)}
        self._loaded: dict[str, Loading] = {}
        self._under_way: set[str] = set()
        self._file = file

    def model(self, namespace: str) -> Loading | None:
        """The model of a namespace; None if there is none, or if it imports itself by way of others."""
        if namespace not in self._loaded and namespace in self._roots and namespace not in self._under_way:
            self._under_way.add(namespace)
            self._loaded[namespace] = Loading(self._roots[namespace], self._file, self)
            self._under_way.discard(namespace)
        return self._loaded.get(namespace)


def _roots(sources: Iterable[bytes], file: str) -> Iterator[etree._Element]:
    """The roots of the sources that are DMN; what is wrong with the others is told where they are read."""
    for source in sources:
        with suppress(DefinitionsRefused):
            yield read_root(source, file)


class Loading:
    """One model, put together from its nodes."""

    def __init__(self, root: etree._Element, file: str, library: Library) -> None:
        self.root = root
        self.namespace = root.get("namespace", "")
        self.reading = Reading(file, etree.QName(root).namespace or "")
        self.by_id = {_id(node): node for node in root if isinstance(node.tag, str)}
        self._imports = self._imported(library)
        self.reading.names = self.names
        self._own_types = declare(self.reading, root)
        self.reading.types = self.types
        fill_in(self.reading, root)
        self.own = {node.id: node for node in self._nodes()}
        self._refuse_circles()

    @cached_property
    def nodes(self) -> dict[Key, Node]:
        """All elements, those of imported models included, and what decisions read from outside."""
        nodes: dict[Key, Node] = {}
        for one in self._imports.values():
            nodes |= one.model.nodes
        nodes |= {(self.namespace, id_): node for id_, node in self.own.items()}
        return nodes

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that expressions may read, anywhere in the model and in those that it imports."""
        own = {
            name
            for node in self.root.iter("{*}*")
            if etree.QName(node).localname in _NAMED and (name := node.get("name", ""))
        }
        return frozenset(own).union(*(one.model.names for one in self._imports.values()))

    @cached_property
    def types(self) -> dict[str, ItemType]:
        """Item definitions by name; imported ones behind the name of the import."""
        imported = {
            one.named(name): found
            for one in self._imports.values()
            for name, found in one.model.types.items()
            if "." not in name
        }
        return imported | self._own_types

    def _imported(self, library: Library) -> dict[str, Import]:
        """Imports by namespace."""
        found: dict[str, Import] = {}
        for node in self.reading.children(self.root, "import"):
            namespace = node.get("namespace", "")
            model = library.model(namespace)
            if model is not None:
                found[namespace] = Import(node.get("name", ""), model)
            elif node.get("importType", "") in NAMESPACES:
                what = f"It imports the model {namespace!r}, which is not here, or imports this one."
                self.reading.problem(node, what, "Add the file, or remove the import.", "import")
        return found

    def _nodes(self) -> Iterator[Node]:
        seen: set[str] = set()
        readers = {
            "inputData": self._input,
            "businessKnowledgeModel": self._knowledge,
            "decisionService": self._service,
            "decision": self._decision,
        }
        for node in self.reading.children(self.root, *readers):
            id_ = _id(node)
            if not id_ or id_ in seen:
                fault = f"Two elements have the id {id_!r}." if id_ else "It has no id and no name."
                self.reading.problem(node, fault, "Give each an id of its own.", "ids")
            seen.add(id_)
            yield readers[self.reading.tag(node)](node)

    def _input(self, node: etree._Element) -> Node:
        return InputData(
            id=_id(node),
            name=self.name(node),
            label=node.get("name", ""),
            line=line_of(node),
            kind=self.kind(node),
        )

    def _decision(self, node: etree._Element) -> Node:
        logic = read_expression(self.reading, node, ())
        if logic is None:
            advice = "Draw a decision table, or write a literal expression."
            self.reading.problem(node, "The decision has no logic.", advice, "decision-logic")
        return Decision(
            id=_id(node),
            name=self.name(node),
            label=node.get("name", ""),
            line=line_of(node),
            kind=self.kind(node),
            requirements=self._requirements(node),
            logic=logic or Nothing(),
        )

    def _knowledge(self, node: etree._Element) -> Node:
        body = self.reading.child(node, "encapsulatedLogic")
        if body is None:
            what = "The business knowledge model has no logic."
            self.reading.problem(node, what, "Draw it.", "decision-logic")
        function = (
            FunctionOf((), Nothing()) if body is None else read_function(self.reading, body, frozenset())
        )
        kind = self.kind(node)
        # Its variable has the type of the function, or in older versions that of the result.
        result = function.result or (kind and kind.returned)
        return Knowledge(
            id=_id(node),
            name=self.name(node),
            label=node.get("name", ""),
            line=line_of(node),
            requirements=self._requirements(node),
            function=replace(function, result=result, own=self.name(node)),
        )

    def _service(self, node: etree._Element) -> Node:
        inputs = [
            *self._targets(node, "inputData", "inputData"),
            *self._targets(node, "inputDecision", "decision"),
        ]
        outputs = self._targets(node, "outputDecision", "decision")
        kind = self.kind(node)
        return Service(
            id=_id(node),
            name=self.name(node),
            label=node.get("name", ""),
            line=line_of(node),
            kind=kind and kind.returned,
            inputs=tuple((key, Parameter(model.name(one), model.kind(one))) for key, one, model in inputs),
            outputs=tuple((key, model.name(one)) for key, one, model in outputs),
        )

    def _variable(self, node: etree._Element) -> etree._Element | None:
        return self.reading.child(node, "variable")

    def name(self, node: etree._Element) -> str:
        """What expressions read an element by."""
        variable = self._variable(node)
        named = "" if variable is None else variable.get("name", "")
        return str(named or node.get("name", ""))

    def kind(self, node: etree._Element) -> ItemType | None:
        """The type of an element; None where any value will do."""
        return self.reading.type_of(self._variable(node))

    def _requirements(self, node: etree._Element) -> tuple[Requirement, ...]:
        found: dict[Key, Requirement] = {}
        for link in self.reading.children(node, "informationRequirement", "knowledgeRequirement"):
            for tag, kinds in _REQUIRED.items():
                for key, target, model in self._targets(link, tag, *kinds):
                    name = model.name(target)
                    path = (name,) if model is self else self._imports[key[0]].path(name)
                    found[key] = Requirement(key, path)
        return tuple(found[key] for key in sorted(found))

    def _targets(
        self, owner: etree._Element, tag: str, *kinds: str
    ) -> list[tuple[Key, etree._Element, Loading]]:
        """The elements that the links below a node point to, with the models that they are in."""
        found = []
        for link in self.reading.children(owner, tag):
            namespace, _, id_ = link.get("href", "").rpartition("#")
            model = self if namespace in {"", self.namespace} else self._model(namespace)
            target = None if model is None else model.by_id.get(id_)
            if model is not None and target is not None and model.reading.tag(target) in kinds:
                found.append(((model.namespace, id_), target, model))
            else:
                what = f"It requires {link.get('href')!r}, which is no {' or '.join(kinds)} of this file."
                self.reading.problem(link, what, "Draw the requirement again.", "requirement")
        return found

    def _model(self, namespace: str) -> Loading | None:
        found = self._imports.get(namespace)
        return found.model if found else None

    def _refuse_circles(self) -> None:
        """Decisions and knowledge can't wait for themselves; a function may call itself."""
        for node in self.own.values():
            if node.id in self._reached(node):
                what = "It requires itself, by way of others."
                self.reading.problem(self.by_id[node.id], what, "Remove a requirement.", "requirement")

    def _reached(self, node: Node) -> set[str]:
        todo = [one for one in self._required_here(node) if one != node.id or isinstance(node, Decision)]
        seen: set[str] = set()
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += self._required_here(self.own[one])
        return seen

    def _required_here(self, node: Node) -> list[str]:
        own = [one.key[1] for one in node.requirements if one.key[0] == self.namespace]
        return [one for one in own if one in self.own and not isinstance(self.own[one], Service)]


def with_inputs_read(nodes: Mapping[Key, Node]) -> dict[Key, Node]:
    """The elements, decisions with what they and those that they require read from outside of the model."""
    known: dict[Key, frozenset[str]] = {}

    def inputs_read(key: Key) -> frozenset[str]:
        if key not in known:
            known[key] = frozenset()
            node = nodes[key]
            inner = [one for one in node.requirements if not isinstance(nodes[one.key], InputData)]
            read = _names_read(node) - {one.path[0] for one in inner}
            known[key] = read.union(*(inputs_read(one.key) for one in inner))
        return known[key]

    return {
        key: replace(node, inputs_read=inputs_read(key)) if isinstance(node, Decision) else node
        for key, node in nodes.items()
    }


def _names_read(node: Node) -> frozenset[str]:
    if isinstance(node, Decision):
        return node.logic.names_read
    return node.function.names_read if isinstance(node, Knowledge) else frozenset()
