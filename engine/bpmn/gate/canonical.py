"""The form of a file that is hashed and that runs: the meaning alone, written in one way."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.gate.drawing import line_of, local_name
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.kept import kept
from engine.kernel.xml import read_xml

_FREE_TEXT = frozenset({"documentation", "text"})
"""Inside of these, blanks between elements are part of what somebody wrote."""


@kept
def canonical(source: bytes, file: str = "") -> bytes:
    """Exclusive canonical XML without comments and indentation. Raises `DefinitionsRefused`."""
    root = read_xml(source, file)
    _strip(root)
    try:
        return etree.tostring(root, method="c14n", exclusive=True, with_comments=False)
    except etree.C14NError as fault:
        raise DefinitionsRefused([_foreign_namespace(root, file)]) from fault


def _foreign_namespace(root: etree._Element, file: str) -> Problem:
    """Why there is no canonical form: only a namespace that is no address stands in its way."""
    return Problem(
        file=file,
        line=line_of(root),
        element=root.get("id") or "",
        what="A namespace of this file is no absolute address.",
        advice="Save it again in the modeler; namespaces begin with http:// or the like.",
        rule="namespace",
    )


def _strip(root: etree._Element) -> None:
    todo = [root]
    while todo:
        element = todo.pop()
        children = list(element)
        if not children or local_name(element) in _FREE_TEXT:
            continue
        element.text = _meant(element.text)
        for child in children:
            child.tail = _meant(child.tail)
        todo.extend(children)


def _meant(text: str | None) -> str | None:
    return text if text and text.strip() else None
