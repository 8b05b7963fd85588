"""The one reader of XML: what people upload may be broken, huge or hostile."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from engine.kernel.errors import DefinitionsRefused, Problem

MAX_BYTES = 2 * 1024 * 1024
"""A drawn diagram has some 100 KB; what is larger is refused before it is parsed."""
MAX_DEPTH = 64
"""A diagram nests a few levels; what is deeper was not drawn by a person."""

MAX_ATTRIBUTES = 100
"""A drawn element has ten; with very many, writing the canonical form takes minutes."""

_PLACE = re.compile(r"\s*, line \d+, column \d+$")
"""What the XML library says at the end of each message, and the problem says by itself."""
_LONGEST_MESSAGE = 2_000
"""Longest message of the XML library that is passed on, in characters."""


def read_xml(source: bytes, file: str) -> etree._Element:
    """The root element of a file: no entities, no network, no comments. Raises `DefinitionsRefused`."""
    if len(source) > MAX_BYTES:
        megabytes = len(source) / 1024 / 1024
        raise _refused(
            file,
            1,
            f"The file has {megabytes:.1f} MiB; at most {MAX_BYTES // 1024 // 1024} MiB are read.",
            "Split the diagram, and take out embedded images.",
            "file-size",
        )
    try:
        root = etree.fromstring(source, _parser())
    except etree.XMLSyntaxError as fault:
        line = max(1, fault.lineno or 1)
        advice = "Open the file in the Camunda Modeler and save it again, or correct the line by hand."
        said = _PLACE.sub("", fault.msg or "it is empty")[:_LONGEST_MESSAGE].strip()
        message = f"The file is not well-formed XML: {said}."
        raise _refused(file, line, message, advice, "well-formed") from fault
    _refuse_doctype(root, file)
    _refuse_depth(root, file)
    _refuse_attributes(root, file)
    return root


def _parser() -> etree.XMLParser:
    # A parser per file: lxml's parsers carry the faults of the file before.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_doctype(root: etree._Element, file: str) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(
            file,
            1,
            "The file declares a DOCTYPE, with which it could define entities or read other files.",
            "Remove the <!DOCTYPE …> declaration; diagrams and decision tables need none.",
            "doctype",
        )


def _refuse_depth(root: etree._Element, file: str) -> None:
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _refused(
                file,
                _line(element),
                f"Elements are nested more than {MAX_DEPTH} deep.",
                "Draw inner sub-processes as called processes.",
                "depth",
            )


def _refuse_attributes(root: etree._Element, file: str) -> None:
    for element in root.iter():
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise _refused(
                file,
                _line(element),
                f"An element has {len(element.attrib)} attributes; at most {MAX_ATTRIBUTES} are read.",
                "Remove those that mean nothing.",
                "attributes",
            )


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 1)


def _refused(file: str, line: int, what: str, advice: str, rule: str) -> DefinitionsRefused:
    return DefinitionsRefused([Problem(file=file, line=line, what=what, advice=advice, rule=rule)])
