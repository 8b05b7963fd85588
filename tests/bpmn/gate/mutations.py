"""Files that no modeler would write: real diagrams with a few things changed at random, the same for a seed."""

from __future__ import annotations

import copy
import random
from pathlib import Path

from lxml import etree

from engine.kernel.errors import DefinitionsRefused
from engine.kernel.xml import read_xml

PROCESSES = Path(__file__).parents[3] / "processes"
SEEDS = sorted(PROCESSES.rglob("*.bpmn"))
_TEXTS = (
    *(
        "",
        " ",
        "=",
        "=1 +",
        "${x}",
        "=complainant.name",
        "gone",
        "Start",
        "x" * 5000,
        "=[[[[[[",
        "P1D",
        "R/PT0S",
        "\u202e",
        "ı",
    ),
    *(
        "=for x in 1..1000000000 return x",
        "a b c",
        "true",
        "-1",
        "999999999999999999999",
        "=case",
        "{}",
        "tns:gone",
        "0x10",
    ),
)
_TAGS = (
    *(
        "task",
        "userTask",
        "subProcess",
        "boundaryEvent",
        "startEvent",
        "endEvent",
        "transaction",
        "sequenceFlow",
        "lane",
    ),
    *(
        "process",
        "definitions",
        "timerEventDefinition",
        "extensionElements",
        "documentation",
        "callActivity",
        "nothing",
    ),
)


def mutant(seed: int) -> tuple[str, bytes]:
    """The name of a file and its content, changed in one to four places."""
    chance = random.Random(seed)
    path = chance.choice(SEEDS)
    root = read_xml(path.read_bytes(), path.name)
    for _change in range(chance.randint(1, 4)):
        chance.choice(_CHANGES)(chance, root)
    source = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    if chance.random() < 0.1:
        source = _damaged(chance, source)
    return path.name, source


def _element(chance: random.Random, root: etree._Element) -> etree._Element:
    return chance.choice(list(root.iter(etree.Element)))


def _remove(chance: random.Random, root: etree._Element) -> None:
    element = _element(chance, root)
    if element.getparent() is not None:
        element.getparent().remove(element)


def _repeat(chance: random.Random, root: etree._Element) -> None:
    element = _element(chance, root)
    if element.getparent() is not None:
        element.getparent().append(copy.deepcopy(element))


def _move(chance: random.Random, root: etree._Element) -> None:
    element, target = _element(chance, root), _element(chance, root)
    if element.getparent() is not None and element not in (target, *target.iterancestors()):
        target.append(element)


def _rename(chance: random.Random, root: etree._Element) -> None:
    element = _element(chance, root)
    element.tag = f"{{{etree.QName(element).namespace}}}{chance.choice(_TAGS)}"


def _drop_attribute(chance: random.Random, root: etree._Element) -> None:
    element = _element(chance, root)
    if element.attrib:
        del element.attrib[chance.choice(sorted(element.attrib))]


def _change_attribute(chance: random.Random, root: etree._Element) -> None:
    element = _element(chance, root)
    if element.attrib:
        element.set(chance.choice(sorted(element.attrib)), _text(chance, root))


def _change_text(chance: random.Random, root: etree._Element) -> None:
    _element(chance, root).text = _text(chance, root)


def _text(chance: random.Random, root: etree._Element) -> str:
    """A strange text, or one that stands elsewhere in the file."""
    others = [value for value in _element(chance, root).attrib.values() if value]
    return chance.choice([*_TEXTS, *others * 5])


def _damaged(chance: random.Random, source: bytes) -> bytes:
    at = chance.randrange(len(source))
    return chance.choice(
        (source[:at], source[:at] + b"<" + source[at:], source[:at] + b"\x00" + source[at + 1 :])
    )


_CHANGES = (_remove, _repeat, _move, _rename, _drop_attribute, _change_attribute, _change_text)


def is_readable(source: bytes) -> bool:
    """Whether a mutant is XML at all: only then is there an element to name."""
    try:
        read_xml(source, "mutant.bpmn")
    except DefinitionsRefused:
        return False
    return True
