"""Reads pages: strictly as HTML 5 wherever something is new, and quickly what was found right before."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Any

import html5lib
from html5lib.constants import adjustSVGAttributes, voidElements
from lxml import etree

Element = Any
SVG = "http://www.w3.org/2000/svg"
_VALUE = re.compile(r'"[^"&<>\x00-\x1f\x7f-\x9f]*"')
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|#3[49]);")
_SUSPECT = re.compile(r"[&\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_known: set[object] = set()
"""What HTML 5 found right in some page: each start tag, and each sort of text, below what it stands in."""


@lru_cache(maxsize=200)
def read(source: str) -> Element:
    """The page as a tree. Fails where HTML 5 knows an error, or the tree would be another one in a browser.

    In a page whose elements all end where they say, HTML 5 looks at nothing but an element and what it is in.
    So a page that has none but known ones is right, and needs not be read by html5lib, which takes long.
    """
    page = _Page(source)
    if not page.found <= _known:
        strict = html5lib.HTMLParser(
            html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False, strict=True
        ).parse(source)
        _assert_same(page.root, strict.getroot())
        _known.update(page.found)
    return page.root.getroottree()


class _Page(HTMLParser):
    """Takes tags at their word: whatever begins ends, and nothing is left out."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.root: Element = None
        self.found: set[object] = set()
        self._open: list[Element] = []
        self._above: tuple[str, ...] = ()
        self._text: list[str] = []
        self.feed(source)
        self.close()
        self._say()
        assert not self._open, f"{self._above} have no end"
        self.found.add(("parts", *(part.tag for part in self.root)))

    def handle_decl(self, decl: str) -> None:
        assert self.root is None, f"{decl} stands within the page"
        self.found.add(decl)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._say()
        raw = self.get_starttag_text() or ""
        self.found.add((self._above, _VALUE.sub("", _REFERENCE.sub("", raw))))
        is_drawn = tag == "svg" or "svg" in self._above
        named = {
            adjustSVGAttributes.get(name, name) if is_drawn else name: value or "" for name, value in attrs
        }
        kind = f"{{{SVG}}}{tag}" if is_drawn else tag
        maker: Callable[..., Element] = etree.Element if self.root is None else self._below
        element = maker(kind, named, nsmap={None: SVG} if tag == "svg" else None)
        if self.root is None:
            self.found.add(("begins with", *self.found))
            self.root = element
        if tag not in voidElements and not (is_drawn and raw.endswith("/>")):
            self._open.append(element)
            self._above = (*self._above, tag)

    handle_startendtag = handle_starttag

    def _below(self, kind: str, named: dict[str, str], nsmap: dict[None, str] | None) -> Element:
        return etree.SubElement(self._open[-1], kind, named, nsmap=nsmap)

    def handle_endtag(self, tag: str) -> None:
        self._say()
        assert self._above, f"</{tag}> ends nothing"
        assert self._above[-1] == tag, f"</{tag}> stands where {self._above} are open"
        self._above = self._above[:-1]
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if _SUSPECT.search(data):
            self.found.add((self._above, data))

    def handle_entityref(self, name: str) -> None:
        self.found.add(f"&{name}")
        self._text.append(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.found.add(f"&#{name}")
        self._text.append(unescape(f"&#{name};"))

    def _say(self) -> None:
        text, self._text = "".join(self._text), []
        if not text or not self._open:
            assert not text.strip(), f"{text!r} stands outside of the page"
            return
        self.found.add((self._above, not text.strip()))
        element = self._open[-1]
        if self._above[-1] in {"textarea", "pre"} and not len(element):
            text = text.removeprefix("\n")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text


def _assert_same(quick: Element, strict: Element) -> None:
    for one, other in zip_longest(quick.iter(), (e for e in strict.iter() if e.tag is not etree.Comment)):
        assert _said(one) == _said(other), "HTML 5 reads it differently"


def _said(element: Element) -> object:
    if element is None:
        return None
    texts = [(text or "").strip() for text in (element.text, element.tail)]
    return (
        element.tag,
        dict(element.attrib),
        element.getparent() is not None and element.getparent().tag,
        texts,
    )
