"""In a language of which every text is marked ⟦so⟧, nothing is left on the pages that isn't marked.

What stays as it is: what the definitions call things, what people typed, names, figures, and dates, which the
locale writes.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from lxml import etree

from engine.app import SYSTEM
from engine.services.labels import spelled
from tests.databases import Home
from tests.webui import world
from tests.webui.browser import Browser, Page
from tests.webui.complaining import STEPS
from tests.webui.world import STAFF, World

pytestmark = pytest.mark.exhaustive
GO_ON = "⟦Continue⟧"
LANGUAGE = "it"
"""One whose dates differ from English ones; here in a catalogue of its own."""
SAID_ALOUD = ("aria-label", "alt", "title", "placeholder", "data-label")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
WORDS_OF_DATES = {
    word
    for kind in (Locale(LANGUAGE).days["format"], Locale(LANGUAGE).months["format"])
    for length in ("wide", "abbreviated")
    for word in kind[length].values()
}
TOLD_BY_THE_LOCALE = re.compile(
    rf"\b({'|'.join(WORDS_OF_DATES)}|or[ae]|giorn[oi])\b|C-\d{{4}}-\d{{6}}|[0-9a-f]{{12}}"
)
FIGURES = " \t0123456789.,:;–·←()/"
TYPED = {
    "Jane Miller",
    "jane@example.org",
    "My car was towed. I had a permit.",
    "letter.pdf",
    "£120",
}
ADDED = {
    # The languages that a reader can choose call themselves.
    "English",
    "Türkçe",
    "Italiano",
    # In the reader's language, as the definitions say it.
    "Abbiamo ricevuto il Suo reclamo",
    "Chi reclama dice di sé: è la prima volta",
    "Chi reclama dice che qualcuno non è a rischio",
    "We have received your complaint",
    # What the sentences of a form add up to.
    "The complainant says about themselves: it is the first time",
    "The complainant says that somebody is not at risk",
    # What stopped the case: the expression's own fault, as the definitions' other problems for whoever wrote them.
    "The condition of the flow “yes” (support_is_wanted) is null; it must be true or false",
    "Approved by hand",
    "organisation",
    "housing",
    "department.toml",
    "scenarios/levels.scenario",
    "texts/it-housing.toml",
    "texts/tr-housing.toml",
}

PAGES = {
    "nobody": ("/", "/complaint/", "/follow/", "/sign-in", "/nowhere"),
    "complainant": (
        "/follow/case",
        "/follow/case/letters/<letter>",
        "/follow/case/respond/<offer>",
        "/complaint/received",
    ),
    "staff": (
        "/staff/?filter=groups",
        "/staff/?filter=mine",
        "/staff/register/",
        "/staff/cases/",
        "/staff/cases/<reference>",
        "/staff/cases/<reference>/correct",
        "/staff/cases/<reference>/respond/<offer>",
        "/staff/cases/<reference>/letters/<letter>",
        "/staff/post/",
        "/staff/tasks/<task>",
    ),
    "auditor": ("/staff/cases/", "/staff/register/"),
    "administrator": (
        "/staff/administration/deployments",
        "/staff/administration/incidents",
        "/staff/administration/incidents/<incident>",
    ),
}


@pytest.fixture(scope="module")
def catalogues(collected: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue in which every text that is extracted is marked."""
    folder = tmp_path_factory.mktemp("translations")
    with collected.open("rb") as source:
        texts = read_po(source, locale=LANGUAGE)
    for message in texts:
        if isinstance(message.id, tuple):
            message.string = tuple(f"⟦{one}⟧" for one in message.id)
        elif message.id:
            message.string = f"⟦{message.id}⟧"
    compiled = folder / LANGUAGE / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as target:
        write_mo(target, texts)
    return folder


@pytest.fixture(scope="module")
def abroad(
    home: Home, tables: str, catalogues: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The world, as somebody sees it whose browser asks for that language."""
    made = world.make(home.copied(tables, tmp_path_factory.mktemp("abroad")), str(catalogues))
    for browser in made.people.values():
        browser.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
    yield made
    made.engine.close()


@pytest.fixture(scope="module")
def known(abroad: World) -> frozenset[str]:
    """What may stand unmarked on a page: what is in the definitions, and what people typed."""
    with abroad.engine.reading(SYSTEM) as services:
        bundle = services.deployments.current_bundle("organisation")
    texts = chain.from_iterable(_texts_of(path, one.source) for path, one in bundle.resources.items())
    words = {" ".join(one.split()) for one in texts}
    names = {spelled(one) for one in words if one.isidentifier()}
    said = words | names | TYPED | bundle.resources.keys()
    written = {one.strip(FIGURES) for one in said} | {_rest(one) for one in said}
    return frozenset(written | STAFF.keys() | ADDED)


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_every_text_of_a_page_is_translated(abroad: World, known: frozenset[str], who: str, path: str):
    page = abroad.people[who].get(abroad.address(path), status=0)

    assert page.heading
    assert not unmarked(page, known)


def test_the_receipt_of_a_complaint_is_translated(abroad: World, known: frozenset[str]):
    assert (
        "⟦You get our answer within ⟦20 working days⟧.⟧"
        in abroad.people["complainant"].get("/complaint/received").text
    )


def test_faults_of_the_complaint_form_are_translated(abroad: World, known: frozenset[str]):
    visitor = Browser(abroad.app)
    visitor.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
    step = visitor.get("/complaint/")
    for answers in STEPS[:-1]:
        refused = step.submit(
            {"description": "x" * 30_000, "email": "me", "amount_wanted": "1,000"}, button=GO_ON
        )
        assert not unmarked(refused, known)
        step = step.submit(answers, button=GO_ON)
        assert step.status == 200

    refused = step.submit(button=GO_ON)

    assert refused.status == 422
    assert set(refused.faults.values()) == {
        "⟦Tick the box “Accetto che i miei dati siano usati per gestire questo reclamo” to go on⟧"
    }


def test_faults_of_a_task_are_translated(abroad: World, known: frozenset[str]):
    refused = abroad.people["staff"].get(abroad.address("/staff/tasks/<task>")).submit(button="⟦Done⟧")

    assert refused.status == 422
    assert refused.faults
    assert not unmarked(refused, known)


def test_refusals_are_translated(abroad: World, known: frozenset[str]):
    staff, owner = abroad.people["staff"], abroad.people["owner"]
    task = abroad.address("/staff/tasks/<task>")
    seen = owner.get(task)
    staff.get(task).submit(button="⟦Take this task⟧")
    refused = seen.submit(button="⟦Take this task⟧")

    assert refused.status == 409
    assert refused.text.startswith("⟦This has changed in the meantime⟧ ⟦staff has had this task since")
    assert not unmarked(refused, known)


def test_dates_are_written_as_the_reader_writes_them(abroad: World):
    page = abroad.people["staff"].get(abroad.address("/staff/cases/<reference>"))

    assert "2 apr 2026, 10:00" in page.text


def unmarked(page: Page, known: frozenset[str]) -> set[str]:
    """What a page says without a mark."""
    said = {_rest(part) for text in _said_on(page) for part in text.split("·")}
    return said - known


def _said_on(page: Page) -> Iterator[str]:
    for element in page.all("//body//*[not(self::script)]"):
        if not _is_from_elsewhere(element):
            yield element.text or ""
            yield from (element.get(name, "") for name in SAID_ALOUD)
        if not _is_from_elsewhere(element.getparent()):
            yield element.tail or ""


def _is_from_elsewhere(element: Any) -> bool:
    """Letters and texts of forms, what was typed, code, and the tracking code."""
    return any(
        one.tag in {"code", "pre", "textarea"}
        or {"prose", "letter", "tracking-code", "address"} & set(one.get("class", "").split())
        for one in (element, *element.iterancestors())
    )


def _rest(text: str) -> str:
    """What is left of a text without what is marked, figures, and the locale's own words."""
    rest = " ".join(text.split())
    while rest != (fewer := MARKED.sub(" ", rest)):
        rest = fewer
    return " ".join(TOLD_BY_THE_LOCALE.sub(" ", rest).split()).strip(FIGURES)


def _texts_of(path: str, source: bytes) -> Iterator[str]:
    if path.endswith(".form"):
        yield from _leaves(json.loads(source))
    elif path.endswith(".toml"):
        yield from _leaves(tomllib.loads(source.decode()))
    elif path.endswith((".bpmn", ".dmn")):
        for element in etree.fromstring(source).iter():
            yield from element.attrib.values()
            yield element.text or ""
    else:
        yield from source.decode().splitlines()


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, str):
        yield value
