"""Words of diagrams and decision tables: what they name and what they write, for checks across files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.definitions.resources import Sources
from engine.kernel.errors import DefinitionsRefused
from engine.kernel.xml import read_xml

_WORD = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
_WRITING = {
    "input": ("target",),
    "output": ("target",),
    "calledDecision": ("resultVariable",),
    "script": ("resultVariable",),
    "loopCharacteristics": ("inputElement", "outputCollection"),
}


def words_of(files: Sources) -> frozenset[str]:
    """Every word in attributes and texts."""
    words: set[str] = set()
    for element in _elements(files):
        for said in (*element.attrib.values(), element.text or ""):
            words.update(_WORD.findall(str(said)))
    return frozenset(words)


def processes_of(files: Sources) -> frozenset[str]:
    """Ids of all processes."""
    return frozenset(one.get("id", "") for one in _elements(files) if _local(one) == "process")


def written_names(files: Sources) -> frozenset[str]:
    """First names of the variables that mappings, results and lists write."""
    return frozenset(
        said.partition(".")[0]
        for element in _elements(files)
        for attribute in _WRITING.get(_local(element), ())
        if (said := (element.get(attribute) or "").strip())
    )


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _elements(files: Sources) -> Iterator[etree._Element]:
    """All elements of the files that can be read; the gate tells of the others."""
    for path, source in files.items():
        try:
            root = read_xml(source, path)
        except DefinitionsRefused:
            continue
        yield from root.iter("{*}*")
