"""Letters as e-mails: a page of HTML that loads nothing from elsewhere, and the same as plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from textwrap import indent

from engine.definitions.paper import Letterhead
from engine.definitions.paper.tree import Node, blocks_of

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{subject}</title>
</head>
<body style="margin:0;padding:0;background:#f4f4f2">
<div style="max-width:40em;margin:0 auto;padding:24px;background:#fff;color:#222;font:16px/1.5 Georgia,serif">
<p style="margin:0 0 24px;padding-bottom:8px;border-bottom:2px solid {colour};color:{colour};\
font-size:20px;font-weight:bold">{head}</p>
{html}
<p style="margin:32px 0 0;padding-top:8px;border-top:1px solid #ccc;color:#555;font-size:13px">{footer}</p>
</div>
</body>
</html>
"""
LOGO = "logo@letterhead"
"""The Content-ID of the picture that travels with the page."""
_LOGO = f'<img src="cid:{LOGO}" alt="{{name}}" height="48" style="height:48px;max-width:100%;border:0">'
_LARGEST_LOGO = 100_000
"""In bytes: more is not sent with every e-mail; the name stands there alone."""


def logo_of(head: Letterhead) -> bytes:
    """The picture that the page of an e-mail shows, a PNG; none for most."""
    return head.logo if len(head.logo) <= _LARGEST_LOGO else b""


def page_of(subject: str, html: str, language: str, head: Letterhead) -> str:
    """A letter as a page for those who read e-mails as HTML; `html` is safe to print."""
    return _PAGE.format(
        language=escape(language),
        subject=escape(subject),
        colour=escape(head.colour),
        head=_LOGO.format(name=escape(head.name)) if logo_of(head) else escape(head.name),
        html=html,
        footer="<br>".join(escape(line) for line in head.footer),
    )


def text_of(markdown: str) -> str:
    """A letter for those who read e-mails as text."""
    return "\n\n".join(_blocks(blocks_of(markdown))) + "\n"


def _blocks(blocks: Iterable[Node]) -> Iterator[str]:
    return (_WRITERS[block["kind"]](block) for block in blocks)


def _list(block: Node) -> str:
    first = block.get("start")
    marks = (f"{first + place}. " if first is not None else "- " for place in range(len(block["items"])))
    return "\n".join(_item(mark, item) for mark, item in zip(marks, block["items"], strict=True))


def _quote(block: Node) -> str:
    return indent("\n\n".join(_blocks(block["parts"])), "> ", lambda _: True)


def _table(block: Node) -> str:
    rows = [block["head"], *([cell["parts"] for cell in row] for row in block["rows"])]
    return "\n".join(" | ".join(_inline(cell) for cell in row) for row in rows)


def _item(mark: str, item: list[Node]) -> str:
    return mark + indent("\n".join(_blocks(item)), " " * len(mark)).lstrip()


def _inline(parts: Iterable[Node]) -> str:
    return "".join(_part(part) for part in parts)


def _part(part: Node) -> str:
    match part["kind"]:
        case "text" | "code":
            return str(part["text"])
        case "break":
            return "\n"
        case "link":
            said = _inline(part["parts"])
            return said if said in part["address"] else f"{said} ({part['address']})"
    return _inline(part["parts"])


_WRITERS: Mapping[str, Callable[[Node], str]] = {
    "paragraph": lambda block: _inline(block["parts"]),
    "heading": lambda block: _inline(block["parts"]),
    "bullets": _list,
    "numbers": _list,
    "quote": _quote,
    "code": lambda block: indent(block["text"], "    "),
    "rule": lambda _: "----",
    "table": _table,
}
