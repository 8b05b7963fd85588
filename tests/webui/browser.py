"""A browser for tests: it fetches pages from the application, and checks every one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Flask
from lxml import etree

from tests.webui.markup import SVG, Element, read

NAMESPACES = {"svg": SVG}


class Page:
    """A page that was fetched: well-formed, with one h1, labelled fields, and nothing inline."""

    def __init__(self, browser: Browser, response: Any) -> None:
        self.browser = browser
        self.status: int = response.status_code
        self.headers = response.headers
        self.path: str = response.request.path
        self.source: str = response.get_data(as_text=True)
        self.tree: Element = read(self.source)
        self._check()

    def all(self, xpath: str) -> list[Element]:
        return self.tree.xpath(xpath, namespaces=NAMESPACES)

    def one(self, xpath: str) -> Element:
        found = self.all(xpath)
        assert len(found) == 1, f"{len(found)} of {xpath} on {self.path}"
        return found[0]

    @property
    def heading(self) -> str:
        return words(self.one("//h1"))

    @property
    def text(self) -> str:
        return words(self.one("//main"))

    @property
    def faults(self) -> dict[str, str]:
        """What the error summary says, by the id that it leads to."""
        links = self.all("//div[contains(@class, 'error-summary')]//a")
        return {link.get("href").removeprefix("#"): words(link) for link in links}

    def value(self, name: str) -> str:
        field = self.one(f"//*[@name='{name}']")
        return (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value", "")

    def link(self, text: str) -> Page:
        found = [one for one in self.all("//a[@href]") if words(one).startswith(text)]
        assert found, f"no link “{text}” on {self.path}: {[words(one) for one in self.all('//a[@href]')]}"
        return self.browser.get(found[0].get("href"))

    def submit(self, answers: Mapping[str, object] = {}, *, button: str = "", form: str = "") -> Page:
        """Fill in a form of the page and press a button: the first of that text, or the form's own first."""
        element = self._form(button, form)
        data = {**_filled_in(element), **answers}
        pressed = [one for one in element.iter("button") if button and words(one).startswith(button)]
        action = element.get("action") or self.path
        if pressed:
            action = pressed[0].get("formaction") or action
            if pressed[0].get("name"):
                data[pressed[0].get("name")] = pressed[0].get("value")
        return self.browser.post(action, data)

    def _form(self, button: str, form: str) -> Element:
        forms = self.all(f"//form[@id='{form}']" if form else "//main//form[@method='post']")
        fitting = [
            one for one in forms if not button or any(words(b).startswith(button) for b in one.iter("button"))
        ]
        assert fitting, f"no form with a button “{button}” on {self.path}"
        return fitting[0]

    def _check(self) -> None:
        heading, title = self.heading, words(self.one("//head/title"))
        assert re.sub(r"^\S*Error:\S* ", "", title).startswith(f"{heading} – "), (title, heading)
        assert self.one("/html").get("lang")
        twice = [name for name, count in Counter(self.all("//@id")).items() if count > 1]
        assert not twice, f"ids used twice on {self.path}: {twice}"
        self._check_references()
        self._check_labels()
        inline = self.all("//@style | //style | //@*[starts-with(name(), 'on')]")
        inline += self.all("//script[not(@src) and not(@type='application/json')]")
        assert not inline, f"inline style or script on {self.path}: {inline}"
        for form in self.all("//form[@method='post']"):
            assert form.xpath(".//input[@name='csrf_token']"), f"a form without CSRF token on {self.path}"

    def _check_references(self) -> None:
        ids = set(self.all("//@id"))
        named = " ".join(self.all("//@aria-labelledby | //@aria-describedby | //label/@for")).split()
        named += [href[1:] for href in self.all("//a/@href[starts-with(., '#')]")]
        assert set(named) <= ids, f"{set(named) - ids} is pointed to but not on {self.path}"

    def _check_labels(self) -> None:
        labelled = set(self.all("//label/@for"))
        for field in self.all("//input[not(@type='hidden')] | //select | //textarea"):
            assert field.get("id") in labelled, f"{field.attrib} has no label on {self.path}"
        for one in self.all("//button | //a"):
            assert words(one), f"{etree.tostring(one)} says nothing on {self.path}"
        assert all(image.get("alt") is not None for image in self.all("//img"))


class Browser:
    """One visitor with their cookies."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, status: int = 200, **options: Any) -> Page:
        return self._arrive(self.client.get(path, **options), status)

    def post(self, path: str, data: Mapping[str, object] = {}, status: int = 0) -> Page:
        answer = self.client.post(path, data=dict(data), content_type="multipart/form-data")
        if sent := getattr(answer.request, "environ", {}).get("wsgi.input"):
            sent.close()  # a file, where much was sent; Werkzeug's client leaves it open
        return self._arrive(answer, status)

    def sign_in(self, name: str, password: str) -> Page:
        return self.get("/sign-in").submit({"username": name, "password": password}, button="Sign in")

    def _arrive(self, response: Any, status: int) -> Page:
        while response.status_code in {302, 303}:
            response = self.client.get(response.headers["Location"])
        page = Page(self, response)
        assert not status or page.status == status, f"{page.status} for {page.path}: {page.text[:500]}"
        return page


def words(element: Element) -> str:
    """The text of an element as it is read aloud, in one line."""
    return " ".join("".join(element.itertext()).split())


def file(name: str, content: bytes) -> tuple[BytesIO, str]:
    """A file to be uploaded."""
    return BytesIO(content), name


def _filled_in(form: Element) -> dict[str, object]:
    """What a browser would post as the form stands."""
    data: dict[str, object] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        kind = field.get("type")
        if kind in {"file", "submit"} or field.get("disabled") is not None:
            continue
        if kind in {"radio", "checkbox"}:
            if field.get("checked") is not None:
                data.setdefault(field.get("name"), []).append(field.get("value"))  # type: ignore[union-attr]
        elif field.tag == "select":
            chosen = field.xpath(".//option[@selected]/@value") or field.xpath("./option/@value")[:1]
            data[field.get("name")] = chosen[0]
        elif field.tag == "textarea":
            data[field.get("name")] = (field.text or "").removeprefix("\n")
        elif field.get("name") in data:
            data[field.get("name")] = [*_several(data[field.get("name")]), field.get("value", "")]
        else:
            data[field.get("name")] = field.get("value", "")
    return data


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
