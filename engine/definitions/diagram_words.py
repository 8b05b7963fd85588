"""Words of diagrams and decision tables: what they name and what they write, for checks across files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from engine.definitions.resources import Sources
from engine.kernel.errors import DefinitionsRefused
from engine.kernel.kept import kept
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
    return frozenset().union(*(_read(source, path).words for path, source in files.items()))


def processes_of(files: Sources) -> frozenset[str]:
    """Ids of all processes."""
    return frozenset().union(*(_read(source, path).processes for path, source in files.items()))


def written_names(files: Sources) -> frozenset[str]:
    """First names of the variables that mappings, results and lists write."""
    return frozenset().union(*(_read(source, path).written for path, source in files.items()))


@dataclass(frozen=True)
class _File:
    words: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()


@kept
def _read(source: bytes, path: str) -> _File:
    """One file; nothing of one that can't be read, of which the gate tells."""
    try:
        elements = list(read_xml(source, path).iter("{*}*"))
    except DefinitionsRefused:
        return _File()
    return _File(
        frozenset(_words(elements)),
        frozenset(one.get("id", "") for one in elements if _local(one) == "process"),
        frozenset(_written(elements)),
    )


def _words(elements: Iterable[etree._Element]) -> Iterator[str]:
    for element in elements:
        for said in (*element.attrib.values(), element.text or ""):
            yield from _WORD.findall(str(said))


def _written(elements: Iterable[etree._Element]) -> Iterator[str]:
    for element in elements:
        for attribute in _WRITING.get(_local(element), ()):
            if said := (element.get(attribute) or "").strip():
                yield said.partition(".")[0]


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
