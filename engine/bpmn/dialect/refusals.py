"""What is wrong with a diagram, gathered until all of it is known."""

from __future__ import annotations

from engine import feel
from engine.bpmn.dialect.xml import Node, attribute, line
from engine.bpmn.specs.parts import Source
from engine.kernel.errors import Problem


class Unreadable(Exception):
    """An element that can't be run; the reading goes on with the next one."""


class Refusals:
    """The problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, node: Node, what: str, advice: str = "") -> None:
        """Note a problem of an element."""
        self.problems.append(
            Problem(
                file=self.file,
                line=line(node),
                element=attribute(node, "id"),
                label=attribute(node, "name"),
                what=what,
                advice=advice,
                rule="not-runnable",
            )
        )

    def refuse(self, node: Node, what: str, advice: str = "") -> Unreadable:
        """Note a problem, and give the exception that leaves the element."""
        self.add(node, what, advice)
        return Unreadable()

    def expression(self, node: Node, text: str, what: str) -> feel.Expression:
        """Compile an expression of an element, with or without its ``=``."""
        try:
            return feel.compile(text.removeprefix("=").strip())
        except feel.FeelError as fault:
            raise self.refuse(node, f"{what} can't be read: {fault}") from fault

    def source(self, node: Node, text: str, what: str) -> Source:
        """Compile a text that starts with ``=``; any other stands for itself."""
        return self.expression(node, text, what) if text.startswith("=") else text
