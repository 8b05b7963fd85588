"""Letters on paper: PDF files that screen readers can read, for the printer and to be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

from engine.definitions.paper.tree import blocks_of, printable

_STANDARD = "ua-1"
_ONE_AT_A_TIME = Lock()
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_MOST_STRANGE = 200
_NOT_IN_FONT = "\N{WHITE SQUARE}"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """How a department's paper looks."""

    name: str
    colour: str = "#1d3557"
    return_address: str = ""
    """The small line above the address, by which an envelope finds its way back."""
    footer: tuple[str, ...] = ()
    window: str = "left"
    """On which side envelopes have their window."""
    paper: str = "a4"
    logo: bytes = b""
    """A PNG picture."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A letter that is to be printed."""

    subject: str
    language: str
    date: str
    """As people of that language write it."""
    addressee: tuple[str, ...]
    markdown: str
    head: Letterhead


def to_pdf(sheets: Sequence[Sheet]) -> bytes:
    """One PDF/UA file of all letters, each from a page of its own, its pages counted from 1."""
    pictures = list(dict.fromkeys(one.head.logo for one in sheets if one.head.logo))
    said = [_data(one, pictures) for one in sheets]
    logos = [list(picture) for picture in pictures]
    for _ in range(_MOST_STRANGE):
        try:
            pdf = _printed(said, logos)
        except RuntimeError as fault:
            strange = _NO_GLYPH.search(str(fault))
            if strange is None:
                raise
            # A character that no font here has: a page that shows where it stood is better than no letter.
            said = _without(said, strange[1])
        else:
            return pdf
    raise ValueError(f"More than {_MOST_STRANGE} characters of these letters are in no font.")


def _printed(said: Any, logos: Sequence[Sequence[int]]) -> bytes:
    letters = json.dumps({"sheets": said, "logos": logos}).encode()
    project = {"main.typ": _template(), "letters.json": letters}
    with _ONE_AT_A_TIME:
        pdf: bytes = _press().compile(input=project, format="pdf", pdf_standards=[_STANDARD])
    return pdf


def _without(value: Any, strange: str) -> Any:
    if isinstance(value, str):
        return value.translate(dict.fromkeys(map(ord, strange), _NOT_IN_FONT))
    if isinstance(value, list):
        return [_without(one, strange) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, strange) for key, one in value.items()}
    return value


def _data(sheet: Sheet, pictures: Sequence[bytes]) -> Mapping[str, Any]:
    head = sheet.head
    return {
        "title": printable(sheet.subject),
        "language": sheet.language,
        "date": sheet.date,
        "addressee": [printable(line) for line in sheet.addressee],
        "blocks": blocks_of(sheet.markdown),
        "sender": head.name,
        "colour": head.colour,
        "return-address": head.return_address,
        "footer": list(head.footer),
        "window": head.window,
        "paper": head.paper,
        "logo": pictures.index(head.logo) if head.logo else None,
    }


@cache
def _press() -> Any:
    """What knows all fonts: to look for them takes longer than to print."""
    import typst  # the largest of all libraries here, for the first letter that is printed

    return typst.Compiler()


@cache
def _template() -> bytes:
    return files(__package__).joinpath("letter.typ").read_bytes()
