"""What must hold of every page that anybody opens: accessible, on a phone too, and silent on the console."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Route, ViewportSize

from tests.journeys.installation import ROOT

AXE = ROOT / "webui" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SCRIPTS = re.compile(r"<script.*?</script>", re.DOTALL)
DRAWINGS = re.compile(r"<svg.*?</svg>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
VALUES = re.compile(r' (?!(?:class|role|type|lang|tabindex)=)[a-z-]+="[^"]*"')
"""All that differs between two pages of one kind: texts, addresses, tokens, measures."""
SERVER_SAID_NO = "Failed to load resource: the server responded with a status of 4"
"""What Chromium writes about every page of an error, wanted or not; people in journeys check statuses."""


class Inspector:
    """Looks at pages with axe, at both widths."""

    def __init__(self, browser: Browser) -> None:
        self._axe = AXE.read_text()
        self._pictures = os.environ.get("JOURNEY_PICTURES", "")
        self._own = browser.new_context(viewport=DESKTOP).new_page()
        self._known: set[str] = set()

    def inspect(self, page: Page) -> None:
        """Fail with all that is wrong with a page, unless all its parts were inspected before."""
        source = SCRIPTS.sub("", page.content())
        shape = shape_of(source)
        if shape <= self._known:
            return
        self._show(page.url.partition("#")[0], source)
        wrong: list[str] = []
        for size in (PHONE, DESKTOP):
            self._own.set_viewport_size(size)
            wrong += [f"{size['width']} px: {fault}" for fault in self._faults()]
            wrong += [f"{size['width']} px: wider than the screen"] if is_too_wide(self._own) else []
            self._keep_picture(size["width"])
        assert not wrong, f"{page.url} “{page.title()}”:\n" + "\n".join(wrong)
        self._known |= shape

    def _show(self, address: str, source: str) -> None:
        """The page as it stands, in a browser of the inspector's own: axe leaves traces, and needs JavaScript."""

        def answer(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(body=source, content_type="text/html; charset=utf-8")
            else:
                route.continue_()

        self._own.route(address, answer, times=1)
        self._own.goto(address)
        self._own.evaluate(self._axe)

    def _faults(self) -> Iterable[str]:
        only = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = self._own.evaluate("only => axe.run(document, only)", only)
        yield from map(_told, found["violations"])

    def _keep_picture(self, width: int) -> None:
        if self._pictures:
            title = re.sub(r"C-2\S+| – .*", "", self._own.title())
            name = re.sub(r"[^a-z]+", "-", title.lower()).strip("-")
            number = len(self._known)
            self._own.screenshot(
                path=Path(self._pictures) / f"{name}-{number:03}-{width}.png", full_page=True
            )


def shape_of(source: str) -> frozenset[str]:
    """Which tag follows which, texts and addresses aside: what axe judges, however long a list is."""
    tags = TAG.findall(VALUES.sub("", DRAWINGS.sub("", source)))
    return frozenset(f"{one}{next_}" for one, next_ in pairwise(tags))


def is_too_wide(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return bool(wide > room)


class Ear:
    """Hears what a page says on the console, and what breaks in its scripts."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(SERVER_SAID_NO):
            self.heard.append(f"{message.type}: {message.text} ({message.location.get('url')})")


def _told(violation: dict[str, Any]) -> str:
    nodes = "; ".join(
        f"{node['target']} {node['html'][:160]} {node['failureSummary']}" for node in violation["nodes"][:3]
    )
    return f"axe {violation['id']}: {violation['help']} – {nodes}"
