"""Complaining in the browser, as tests of other pages need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.webui.browser import Browser, Page

STEPS = [
    {"product": "parking"},
    {"description": "My car was towed.\nI had a permit.", "happened_before": "no", "danger_reported": "no"},
    {"remedies_wanted": ["apology", "refund"], "amount_wanted": "120"},
    {
        "complains_as": "self",
        "name": "Jane Miller",
        "reach_by": "e-mail",
        "email": "jane@example.org",
        "address": "",
    },
    {},
    {"consent": "true"},
]


def fill_in(page: Page, steps: Sequence[dict[str, Any]] = STEPS) -> Page:
    for answers in steps:
        page = page.submit(answers, button="Continue")
        assert page.status == 200, page.faults
    return page


def begin(visitor: Browser) -> Page:
    return visitor.get("/").link("Make a complaint")


def complain(visitor: Browser, **answers: Any) -> str:
    """Make a complaint; gives its tracking code."""
    steps = [{**step, **{key: value for key, value in answers.items() if key in step}} for step in STEPS]
    received = fill_in(begin(visitor), steps).submit(button="Send my complaint")
    code: str = received.one("//*[@class='tracking-code']").text
    return code
