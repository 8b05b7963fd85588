"""Names of the XML, and how the parts of the dialect are found in it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import BPMN_MODEL_NS, DEFAULT_NSMAP

Node = etree._Element  # noqa: SLF001  lxml has no public name for the class of its nodes

ZEEBE_NS = "http://camunda.org/schema/zeebe/1.0"
NAMESPACES = {**DEFAULT_NSMAP, "zeebe": ZEEBE_NS}


def bpmn(name: str) -> str:
    """The full tag of a BPMN element."""
    return f"{{{BPMN_MODEL_NS}}}{name}"


def local(node: Node) -> str:
    """The tag without its namespace."""
    return str(etree.QName(node).localname)


def is_bpmn(node: Node) -> bool:
    """Whether the node belongs to BPMN itself, not to an extension."""
    return bool(etree.QName(node).namespace == BPMN_MODEL_NS)


def text(node: Node | None) -> str:
    """All text below a node, without the blanks around it; empty where there is no node."""
    return "" if node is None else "".join(str(part) for part in node.itertext()).strip()


def attribute(node: Node | None, name: str) -> str:
    """An attribute without the blanks around it; empty where there is none."""
    return "" if node is None else (node.get(name) or "").strip()


def child(node: Node, name: str) -> Node | None:
    """The first BPMN child of that name."""
    return node.find(bpmn(name))


def line(node: Node) -> int:
    """The line of the file that the node starts on."""
    return int(str(node.sourceline or 1))


def extension(node: Node, name: str) -> Node | None:
    """The first extension element of that name on a diagram element."""
    return next(extensions(node, name), None)


def extensions(node: Node, name: str) -> Iterator[Node]:
    """The extension elements of that name on a diagram element."""
    for holder in node.findall(bpmn("extensionElements")):
        yield from holder.findall(f"{{{ZEEBE_NS}}}{name}")


def zeebe_children(node: Node | None, name: str) -> Iterator[Node]:
    """The Zeebe children of that name of an extension element."""
    if node is not None:
        yield from node.findall(f"{{{ZEEBE_NS}}}{name}")
