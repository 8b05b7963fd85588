"""What all readers of DMN 1.2–1.5 share.

Files are taken as dmn-js, Camunda Modeler, Trisotech and Drools write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from lxml import etree

from engine import feel
from engine.dmn.expressions import Parameter
from engine.dmn.types import ANY, ItemType, built_in
from engine.kernel.errors import Problem

_FEEL = ("feel", "FEEL/")


def line_of(node: etree._Element) -> int:
    """The line that a node stands on, from 1."""
    return cast("int | None", node.sourceline) or 0


@dataclass
class Reading:
    """A file being read: collects every problem before anything is refused."""

    file: str
    namespace: str
    """Of the elements of DMN, which tells the version."""
    names: frozenset[str] = frozenset()
    """Names that FEEL may meet anywhere in the model: for names with spaces."""
    types: Mapping[str, ItemType] = field(default_factory=dict)
    """Item definitions by name; those of imported models behind the name of the import."""
    problems: list[Problem] = field(default_factory=list)

    def problem(self, node: etree._Element, what: str, advice: str, rule: str) -> None:
        """Put a problem on record, at a node."""
        line = line_of(node)
        while node is not None and not node.get("id"):
            parent = node.getparent()
            if parent is None:
                break
            node = parent
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                element=node.get("id", ""),
                label=node.get("name") or node.get("label") or "",
                what=what,
                advice=advice,
                rule=rule,
            )
        )

    def tag(self, node: etree._Element) -> str:
        """The local name of a node of the model's namespace; empty for another's."""
        name = etree.QName(node)
        return name.localname if name.namespace == self.namespace else ""

    def children(self, node: etree._Element, *tags: str) -> Iterator[etree._Element]:
        """The children with one of the local names."""
        return (child for child in node if self.tag(child) in tags)

    def child(self, node: etree._Element, tag: str) -> etree._Element | None:
        """The first child with a local name."""
        return next(self.children(node, tag), None)

    def text(self, node: etree._Element | None) -> str:
        """What stands in the ``text`` below a node."""
        found = None if node is None else self.child(node, "text")
        return "" if found is None else (found.text or "").strip()

    def compiled(
        self,
        node: etree._Element,
        text: str,
        known: frozenset[str],
        compile_: Callable[..., feel.Expression] = feel.compile,
    ) -> feel.Expression | None:
        """An expression at a node; None, and a problem, where it is none."""
        try:
            return compile_(text, known | self.names, types=self._kinds)
        except feel.FeelError as fault:
            self.problem(node, f"“{text}” is no FEEL expression: {fault}", fault.advice, "feel")
            return None

    def feel_only(self, node: etree._Element) -> None:
        """Refuse expressions in other languages."""
        language = node.get("expressionLanguage", "")
        if language and not language.endswith(_FEEL):
            self.problem(node, f"The expression is written in {language}.", "Write it in FEEL.", "feel-only")

    @cached_property
    def _kinds(self) -> tuple[feel.Type, ...]:
        return tuple(feel.Type(name, one.of_kind().holds) for name, one in self.types.items())

    def type_of(self, node: etree._Element | None, attribute: str = "typeRef") -> ItemType | None:
        """The type that a node names; None where any value will do."""
        name = "" if node is None else node.get(attribute, "")
        return None if node is None or not name else self.type_named(name, node)

    def type_named(self, name: str, node: etree._Element) -> ItemType | None:
        """A type by its name; None where any value will do."""
        found = self.types.get(name) or built_in(name) or self.types.get(name.rpartition(":")[2])
        if found is None:
            self.problem(node, f"There is no type {name!r}.", "Define it, or choose another one.", "type")
        return None if found is None or found.kind is ANY.kind else found

    def parameters(self, node: etree._Element, tag: str) -> tuple[Parameter, ...]:
        """The named and typed items below a node."""
        return tuple(Parameter(one.get("name", ""), self.type_of(one)) for one in self.children(node, tag))
