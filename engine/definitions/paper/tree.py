"""The text of a letter as a tree of plain data, for a page on which nothing is read as markup again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from engine.definitions import markup

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

Node = dict[str, Any]
_INLINE = {"strong": "strong", "em": "em", "s": "strike"}
_UNSEEN = frozenset(range(32)) - {9, 10} | frozenset(range(127, 160))
_TURNING = frozenset([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of what follows them."""
_NO_TEXT = dict.fromkeys(_UNSEEN | _TURNING | {0xFEFF})


def printable(text: str) -> str:
    """A text without what no page can show, and without marks that turn round what stands beside it."""
    return text.translate(_NO_TEXT)


def blocks_of(markdown: str) -> list[Node]:
    """Paragraphs, lists, tables and quotes of a Markdown text."""
    return list(_blocks(markup.tree_of(markdown).children))


def _blocks(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
    for node in nodes:
        if block := _BLOCKS.get(node.type):
            yield block(node)
        else:
            yield from _blocks(node.children)


def _worded(node: SyntaxTreeNode) -> Node:
    return {"kind": node.type, "parts": _inline_of(node)}


def _bullets(node: SyntaxTreeNode) -> Node:
    return {"kind": "bullets", "items": [list(_blocks(one.children)) for one in node.children]}


def _numbers(node: SyntaxTreeNode) -> Node:
    return {**_bullets(node), "kind": "numbers", "start": int(node.attrs.get("start", 1))}


def _quote(node: SyntaxTreeNode) -> Node:
    return {"kind": "quote", "parts": list(_blocks(node.children))}


def _code(node: SyntaxTreeNode) -> Node:
    return {"kind": "code", "text": printable(node.content.rstrip("\n"))}


def _table(node: SyntaxTreeNode) -> Node:
    rows = [
        [{"parts": _inline_of(cell)} for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    head, *body = rows
    return {"kind": "table", "columns": len(head), "head": [one["parts"] for one in head], "rows": body}


def _inline_of(node: SyntaxTreeNode) -> list[Node]:
    return [part for inline in node.children for part in _parts(inline.children)]


def _parts(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Node]:
    for node in nodes:
        match node.type:
            case "softbreak":
                yield {"kind": "text", "text": " "}
            case "hardbreak":
                yield {"kind": "break"}
            case "code_inline":
                yield {"kind": "code", "text": printable(node.content)}
            case "link":
                address = str(node.attrs.get("href", ""))
                yield {"kind": "link", "address": printable(address), "parts": list(_parts(node.children))}
            case "strong" | "em" | "s":
                yield {"kind": _INLINE[node.type], "parts": list(_parts(node.children))}
            case _:
                yield {"kind": "text", "text": printable(node.content)}


_BLOCKS: Mapping[str, Callable[[SyntaxTreeNode], Node]] = {
    "paragraph": _worded,
    "heading": _worded,
    "bullet_list": _bullets,
    "ordered_list": _numbers,
    "blockquote": _quote,
    "fence": _code,
    "code_block": _code,
    "hr": lambda _: {"kind": "rule"},
    "table": _table,
}
