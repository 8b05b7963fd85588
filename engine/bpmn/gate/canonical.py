"""The form of a file that is hashed and that runs: the meaning alone, written in one way."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.gate.drawing import local_name
from engine.kernel.xml import read_xml

_FREE_TEXT = frozenset({"documentation", "text"})
"""Inside of these, blanks between elements are part of what somebody wrote."""


def canonical(source: bytes, file: str = "") -> bytes:
    """Exclusive canonical XML without comments and indentation. Raises `DefinitionsRefused`."""
    root = read_xml(source, file)
    _strip(root)
    return etree.tostring(root, method="c14n", exclusive=True, with_comments=False)


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
