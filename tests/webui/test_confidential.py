"""What people write about themselves and others lies in the database encrypted, and nowhere else at all."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.files import PDF
from tests.webui.browser import Browser, Page, file
from tests.webui.complaining import STEPS, begin, fill_in

MARK = "Quetzalcoatlus"
"""A word that stands nowhere else; with a number after it in each place where it is written."""


class Writer:
    """Fills the mark into every field that takes free text."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def mark(self, suffix: str = "") -> str:
        self.written.append(f"{MARK}{len(self.written):03}")
        return f"{self.written[-1]}{suffix}"

    def texts(self, page: Page) -> dict[str, Any]:
        areas = page.all("//form[@id='form-body']//textarea/@name")
        lines = page.all("//form[@id='form-body']//input[not(@type) or @type='text'][not(@inputmode)]/@name")
        return {name: self.mark() for name in dict.fromkeys([*areas, *lines])}


def chosen(page: Page) -> dict[str, Any]:
    """The first choice of every question."""
    radios = {
        name: page.all(f"//input[@name='{name}']/@value")[0]
        for name in set(page.all("//form[@id='form-body']//input[@type='radio']/@name"))
    }
    selects = page.all("//form[@id='form-body']//select")
    ticks = page.all("//form[@id='form-body']//input[@type='checkbox'][@value='true']/@name")
    first = {one.get("name"): one.xpath("./option[last()]/@value")[0] for one in selects}
    return {**radios, **first, **dict.fromkeys(ticks, "true")}


@pytest.fixture
def writer(app: Flask, visitor: Browser, ana: Browser) -> Writer:
    """Somebody complained, was asked, and answered; staff worked, corrected and wrote, all of it marked."""
    writer = Writer()
    page = begin(visitor)
    for step in STEPS:
        told = writer.texts(page) if page.path.rpartition("/")[2] != "Group_about" else {}
        if "email" in step:
            told |= {"email": writer.mark("@example.org"), "phone": "020 7946 0001"}
        if not step:
            attached = PDF + f"% {writer.mark()}".encode()
            told = {"enclosures": file(writer.mark(".pdf"), attached)}
        page = fill_in(page, [{**step, **told}])
    case = page.submit(button="Send my complaint").link("Go to my complaint")
    task = ana.get("/staff/?filter=groups").link("Assess the complaint").submit(button="Take this task")
    task.submit({**chosen(task), **writer.texts(task)}, button="Save for later")
    task = ana.get(task.path)
    done = task.submit({**chosen(task), **writer.texts(task)}, button="Done")
    assert done.status == 200, done.faults
    correction = ana.get(f"{done.path}/correct")
    corrected = correction.submit({"name": writer.mark(), **_reasons(correction, writer)})
    assert corrected.status == 200, corrected.faults
    offer = case.browser.get("/follow/case/respond/complaint_withdrawn")
    assert offer.submit({**chosen(offer), **writer.texts(offer)}).status == 200
    return writer


def _reasons(page: Page, writer: Writer) -> dict[str, str]:
    return {name: writer.mark() for name in page.all("//textarea/@name") if "reason" in name}


def read_by(staff: Browser) -> str:
    """The page of the case with its letters."""
    case = staff.get("/staff/cases/C-2026-000001")
    letters = [staff.get(href).source for href in case.all("//a[contains(@href, '/letters/')]/@href")]
    return "\n".join([case.source, *letters])


def kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of the installation."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()


def test_staff_of_the_case_read_what_nobody_reads_who_steals_the_database_and_the_logs(
    writer: Writer, ana: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert len(writer.written) > 12
    read = read_by(ana)
    assert sum(mark in read for mark in writer.written) > 6
    shapes = [
        MARK.encode(),
        MARK.encode("utf-16-le"),
        base64.b64encode(MARK.encode())[:-2],
        MARK[1:].encode().hex().encode(),
    ]

    found = {(name, shape) for name, content in kept(tmp_path) for shape in shapes if shape in content}

    assert not found
    said = capsys.readouterr()
    assert MARK not in said.out + said.err
