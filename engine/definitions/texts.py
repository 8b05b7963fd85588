"""What definitions say in other languages: ``texts/<language>.toml``, by the words of the first language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from engine.kernel.errors import DefinitionsRefused
from engine.kernel.kept import kept
from engine.kernel.toml import TomlFile
from engine.kernel.xml import read_xml

Texts = Mapping[str, str]
"""A text of the first language, and the same in another one."""
Say = Callable[[str], str]

FILE = re.compile(r"texts/(?P<language>[a-z]{2,3})(-[a-z0-9-]+)?\.toml")
_OF_COMPONENTS = frozenset(
    {"label", "description", "text", "title", "dateLabel", "timeLabel", "alt", "patternErrorMessage"}
)
_OF_ADORNERS = frozenset({"prefixAdorner", "suffixAdorner"})
_WORD = re.compile(r"[^\W\d_]{2}")
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{number\}", re.DOTALL)
_SPOKEN = re.compile(r'"((?:[^"\\]|\\.)+)"')


def read(source: bytes, file: str) -> Texts:
    """The texts of one file. Raises `DefinitionsRefused` for what is no text."""
    read = TomlFile.read(source, file)
    odd = [key for key, value in read.data.items() if not (isinstance(value, str) and value.strip())]
    if odd:
        advice = 'Write "the text" = "what it is called", without tables.'
        raise DefinitionsRefused(
            read.problem((key,), "This is no text in quotes.", advice, "texts") for key in odd
        )
    return dict(read.data)


def together(files: Mapping[str, Texts]) -> Mapping[str, Texts]:
    """The texts of all files, by language; those of a later file win."""
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(files):
        if named := FILE.fullmatch(path):
            texts.setdefault(named["language"], {}).update(files[path])
    return texts


def in_words(schema: Any, say: Say) -> Any:
    """A form's schema with everything that people read said in other words."""
    if isinstance(schema, list):
        return [in_words(one, say) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _said(key, value, say) for key, value in schema.items()}


def _said(key: str, value: Any, say: Say) -> Any:
    if isinstance(value, str):
        return say(value) if key in _OF_COMPONENTS | _OF_ADORNERS else value
    return in_words(value, say)


def of_form(source: bytes) -> Iterator[str]:
    """What people read on a form."""
    said: list[str] = []

    def note(text: str) -> str:
        said.append(text)
        return text

    in_words(json.loads(source), note)
    yield from (text for text in said if is_said(text))


@kept
def of_diagram(source: bytes, file: str) -> tuple[str, ...]:
    """What people read on a diagram, and of its tasks."""
    root = read_xml(source, file)
    names = (one.get("name", "") for one in root.iter("{*}*") if _is_drawn(one))
    documents = ("".join(map(str, one.itertext())).strip() for one in root.iter("{*}documentation"))
    notices = (
        one.get("value", "")
        for one in root.iter("{*}header")
        if one.get("key") == "text" and not one.get("value", "").startswith("=")
    )
    return tuple(text for text in (*names, *documents, *notices) if is_said(text))


def renamed(source: bytes, file: str, say: Say) -> str:
    """A diagram with other names on its elements."""
    root = read_xml(source, file)
    for one in root.iter("{*}*"):
        if name := one.get("name", "") if _is_drawn(one) else "":
            one.set("name", say(name))
    return etree.tostring(root, encoding="unicode")


def of_decisions(source: bytes, file: str) -> Iterator[str]:
    """Sentences that decision tables give: whatever has a blank in it."""
    for entry in read_xml(source, file).iter("{*}outputEntry"):
        for said in _SPOKEN.findall("".join(map(str, entry.itertext()))):
            if " " in said.strip() and is_said(said):
                yield said


def is_said(text: str) -> bool:
    """Whether a text has words of its own, beside placeholders."""
    return not text.startswith("=") and bool(_WORD.search(_PLACEHOLDER.sub("", text)))


def _is_drawn(element: etree._Element) -> bool:
    """Messages, signals and properties have names too, which nobody reads."""
    name = etree.QName(element)
    return "BPMN" in (name.namespace or "") and name.localname not in {
        "message",
        "signal",
        "error",
        "escalation",
    }
