"""From Markdown and HTML to HTML that is safe to print, whatever stands in it."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

_TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
    ),
    *(
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
    ),
    *("tbody", "td", "th", "thead", "tr", "u", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}

_TAG_LINE = re.compile(r"^[ \t]*(?:\{\{[#/][^{}\n]*\}\}[ \t]*)+\n", re.MULTILINE)
_NEEDLESS = re.compile(r"\\([!\"#$%&'()+,./:;=?@^{}|-])")
"""Signs before what is markup only in some places."""
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def from_markdown(text: str) -> str:
    """Markdown as safe HTML; HTML inside is shown as text."""
    return safe_html(_markdown().render(text))


def tree_of(markdown: str) -> SyntaxTreeNode:
    """A Markdown text as `from_markdown` understands it, before it is HTML."""
    from markdown_it.tree import SyntaxTreeNode

    return SyntaxTreeNode(_markdown().parse(markdown))


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # sixty modules, for the first text that is shown

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def safe_html(html: str) -> str:
    """HTML without anything that runs, loads or imitates the page around it."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def has_picture(markdown: str) -> bool:
    """Whether a Markdown text would show a picture, which `from_markdown` takes out."""
    inner = (part for token in _markdown().parse(markdown) for part in token.children or ())
    return any(part.type == "image" for part in inner)


def taken_out(html: str) -> tuple[str, ...]:
    """Names of the tags in a text that `safe_html` takes out."""
    tags = _Tags()
    tags.feed(html)
    return tuple(dict.fromkeys(tag for tag in tags.found if tag not in _TAGS))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        self.found.append(tag)


def markdown_text(text: str) -> str:
    """A text that shows in Markdown as what it is: no character of it can become markup.

    Line breaks stay line breaks; indentation, which would make a code block, goes.
    """
    lines = [line.strip() for line in re.split("\r\n|[\n\r\x0b\x0c\u2028\u2029]", text.strip())]
    return "\\\n".join(_PUNCTUATION.sub(r"\\\1", line) for line in lines)


def lightened(markdown: str) -> str:
    """The same text for people to edit: without signs before punctuation that is no markup there."""
    lines = (_lightened(line) for line in markdown.split("\n"))
    light = "\n".join(lines)
    return light if from_markdown(light) == from_markdown(markdown) else markdown


def _lightened(line: str) -> str:
    light = _NEEDLESS.sub(r"\1", line)
    return light if from_markdown(light) == from_markdown(line) else line


def without_tag_lines(template: str) -> str:
    """A template in which lines with nothing but ``{{#if …}}``, ``{{/if}}`` and the like leave no gaps."""
    return _TAG_LINE.sub(lambda line: line[0].strip(), template)


html_text = escape
"""A text that shows in HTML as what it is."""
