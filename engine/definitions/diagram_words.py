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

_TEXT = re.compile(r'\s*=\s*"([^"\\]*)"\s*')
_WORD = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
RECORD = "record"
"""The type of the job that puts its inputs on record."""
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
class Recorded:
    """A text that an element always puts on record."""

    file: str
    line: int
    element: str
    label: str
    entry: str
    text: str


def recorded_texts(files: Sources) -> tuple[Recorded, ...]:
    """What elements put on record that is the same for every case: texts, not what expressions find."""
    return tuple(one for path, source in files.items() for one in _read(source, path).recorded)


@dataclass(frozen=True)
class _File:
    words: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    recorded: tuple[Recorded, ...] = ()


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
        tuple(_recorded(elements, path)),
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


def _recorded(elements: Iterable[etree._Element], path: str) -> Iterator[Recorded]:
    for job in elements:
        if _local(job) != "taskDefinition" or job.get("type") != RECORD:
            continue
        task = next(job.iterancestors("{*}serviceTask", "{*}endEvent", "{*}intermediateThrowEvent"), None)
        if task is None:
            continue
        said, label, line = task.get("id", ""), task.get("name", ""), int(str(task.sourceline or 0))
        for one in task.iter("{*}input"):
            if text := _TEXT.fullmatch(one.get("source") or ""):
                yield Recorded(path, line, said, label, one.get("target", ""), text[1])


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
