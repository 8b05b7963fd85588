"""Reads the test cases of the DMN Technology Compatibility Kit, as its schema testCases.xsd says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree

from engine import feel

SCHEMA = "{http://www.omg.org/spec/DMN/20160719/testcase}"
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
CONVERSIONS = {
    "date": "date(it)",
    "time": "time(it)",
    "dateTime": "date and time(it)",
    "duration": "duration(it)",
}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
NUMBERS = frozenset({"decimal", "double", "float", "integer", "int", "long"})


@dataclass(frozen=True)
class Expected:
    """What a decision has to be."""

    decision: str
    value: feel.Value
    is_error: bool


@dataclass(frozen=True)
class Case:
    """A test case of the kit."""

    folder: str
    file: str
    id: str
    model: Path
    invoked: str
    """Name of the decision service or business knowledge model to invoke; empty for decisions."""
    invoked_kind: str
    inputs: dict[str, feel.Value]
    expected: tuple[Expected, ...]

    @property
    def key(self) -> str:
        """Folder, file and id."""
        return f"{self.folder}/{self.file}/{self.id}"


def read(folder: Path) -> Iterator[Case]:
    """All cases below a folder, in order."""
    for file in sorted(folder.rglob("*.xml")):
        root = etree.parse(file).getroot()
        if root.tag != f"{SCHEMA}testCases":
            continue
        model = file.parent / root.findtext(f"{SCHEMA}modelName", "")
        for number, node in enumerate(root.iter(f"{SCHEMA}testCase"), start=1):
            yield Case(
                folder=file.parent.name,
                file=file.stem,
                id=node.get("id") or str(number),
                model=model,
                invoked=node.get("invocableName", ""),
                invoked_kind=node.get("type", "decision"),
                inputs={one.get("name"): value_of(one) for one in node.iter(f"{SCHEMA}inputNode")},
                expected=tuple(_expected(one) for one in node.iter(f"{SCHEMA}resultNode")),
            )


def _expected(node: etree._Element) -> Expected:
    wanted = node.find(f"{SCHEMA}expected")
    value = None if wanted is None else value_of(wanted)
    return Expected(node.get("name", ""), value, node.get("errorResult") in {"true", "1"})


def value_of(node: etree._Element) -> feel.Value:
    """What a node of the schema's valueType holds."""
    components = node.findall(f"{SCHEMA}component")
    if components:
        return {one.get("name"): value_of(one) for one in components}
    listed = node.find(f"{SCHEMA}list")
    if listed is not None and listed.get(f"{INSTANCE}nil") != "true":
        return [value_of(item) for item in listed.findall(f"{SCHEMA}item")]
    simple = node.find(f"{SCHEMA}value")
    return None if simple is None or simple.get(f"{INSTANCE}nil") == "true" else _simple(simple)


def _simple(node: etree._Element) -> feel.Value:
    kind = node.get(f"{INSTANCE}type", "string").rpartition(":")[2]
    text = node.text or ""
    if kind == "boolean":
        return text.strip() in {"true", "1"}
    if kind in NUMBERS and _NUMBER.fullmatch(text.strip()):
        return Decimal(text.strip())
    if kind in CONVERSIONS:
        return feel.compile(CONVERSIONS[kind], ["it"]).evaluate({"it": text.strip()}).value
    return text
