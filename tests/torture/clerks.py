"""Clerks at their browsers: they take the newest task that they may do, and do it."""

from __future__ import annotations

import time

from sqlalchemy import select

from engine.app import SYSTEM, Engine
from engine.persistence import Task, TaskStatus
from tests.rows import step_of
from tests.torture.ground import PASSWORD
from tests.torture.mailing import CLERKS
from tests.torture.programs import Person, Web


class Clerk:
    """One of the town hall's clerks; the first assesses complaints, the others review them."""

    def __init__(self, web: Web, name: str) -> None:
        self.name = name
        self.done: dict[str, float] = {}
        """The tasks of which the web said that they are done, and how long the last post took."""
        self._person = Person(web.address)
        self._person.sign_in(name, PASSWORD).one("//h1")

    def look(self) -> None:
        """Look at the list of all tasks."""
        self._person.get("/staff/?filter=groups", status=200)

    def next_task(self, engine: Engine) -> str:
        """A task that this clerk may do: the newest of which nobody has claimed."""
        element = "assess" if self.name == CLERKS[0] else "review"
        may = Task.status == TaskStatus.OPEN, Task.element == element, Task.assignee.in_(("", self.name))
        newest = select(Task.id).where(*may).order_by(Task.opened_at.desc()).limit(1)
        with engine.reading(SYSTEM) as services:
            return step_of(services).session.scalar(newest) or ""

    def do(self, task: str) -> None:
        """Take it where nobody has, and complete it."""
        page = self._person.get(f"/staff/tasks/{task}", status=200)
        if page.all("//button[starts-with(normalize-space(), 'Take this task')]"):
            page = page.submit(button="Take this task")
        answers = {"severity": "1"} if page.all("//*[@name='severity']") else {}
        self._person.was_taken, began = False, time.perf_counter()
        try:
            page.submit(answers, button="Done")
        finally:  # the page that follows may fail, and the task is done nevertheless
            if self._person.was_taken:
                self.done[task] = self._person.answered - began
