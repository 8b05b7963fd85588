"""kill −9 at random moments: nothing that was confirmed is lost, nothing is done twice, no history is broken."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pipe
from os import kill
from random import Random
from signal import SIGKILL
from urllib.error import URLError

from sqlalchemy import func, select

from engine.app import COMPLAINANT, SYSTEM, Engine
from engine.domain.audit import EventTag
from engine.kernel.clock import SystemClock
from engine.kernel.errors import NotFound
from engine.kernel.settings import Settings
from engine.persistence import Case, Event, Outgoing, OutgoingStatus, Task, TaskStatus, Timer
from tests.rows import step_of
from tests.torture import audit, mailing
from tests.torture.claims import Claim
from tests.torture.clerks import Clerk
from tests.torture.ground import Ground, opened
from tests.torture.mailing import CLERKS, Mailbox, mail_server
from tests.torture.programs import Earlier, Person, Program, Web, register, relay, serving, work

ROLES = {"web": 3, "counter": 2, "worker": 3, "relay": 3}
"""How often each is killed, against the others."""
BACKLOG = 4
"""Late cases for each kill that are there when killing begins, so that nobody is killed idle."""
BROKEN = (OSError, URLError, AssertionError, EOFError)
"""What a person sees of a web process that was killed: no answer, or a page that tells so."""


@dataclass
class Confirmed:
    """What people were told is done."""

    tasks: dict[str, str] = field(default_factory=dict)
    """Who did them."""
    codes: set[str] = field(default_factory=set)
    references: set[str] = field(default_factory=set)


def killing(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """So many kills, over all programs of an installation at work."""
    with mail_server() as mailbox:
        settings = mailing.place(ground, mailbox.port)
        confirmed, kills = Confirmed(), Counter[str]()
        with opened(settings, Earlier()) as engine:
            confirmed.references.update(mailing.receive(engine) for _ in range(BACKLOG * size))
        with serving(settings, ground.folder / "web.log") as web:
            _kill(settings, web, size, chance, confirmed, kills)
        with opened(settings) as engine:
            left = _left(engine)
            _finish(settings, engine)
            yield _nothing_lost(engine, confirmed, kills, left)
            yield _nothing_twice(engine, mailbox, kills)


def _kill(
    settings: Settings, web: Web, size: int, chance: Random, confirmed: Confirmed, kills: Counter[str]
) -> None:
    stopping = threading.Event()
    here, there = Pipe(duplex=False)
    programs = {
        "counter": Program(register, settings, there),
        "worker": Program(work, settings),
        "relay": Program(relay, settings),
    }
    people = [
        threading.Thread(target=_complain, args=(web, confirmed, stopping)),
        *(
            threading.Thread(target=_do_tasks, args=(settings, web, name, confirmed, stopping))
            for name in CLERKS[:2]
        ),
    ]
    for one in people:
        one.start()
    time.sleep(2)
    while kills.total() < size:
        time.sleep(chance.uniform(0.05, 1.5))
        role = chance.choices(list(ROLES), list(ROLES.values()))[0]
        if role == "web":
            if not (pids := web.processes()):
                continue
            kill(chance.choice(pids), SIGKILL)
        else:
            programs[role].kill()
            programs[role].again()
        kills[role] += 1
        while here.poll():
            confirmed.references.add(here.recv())
    stopping.set()
    for program in programs.values():
        program.kill()
    for one in people:
        one.join()
    while here.poll():
        confirmed.references.add(here.recv())


def _complain(web: Web, confirmed: Confirmed, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            page = Person(web.address).get("/complaint/")
            for answers in (
                {"product": "parks", "description": "The gate is broken."},
                {"name": "Ada Example"},
            ):
                page = page.submit(answers, button="Continue")
            received = page.submit(button="Send my complaint")
            confirmed.codes.add(received.one("//*[@class='tracking-code']").text)
        except BROKEN:
            time.sleep(0.05)


def _do_tasks(
    settings: Settings, web: Web, name: str, confirmed: Confirmed, stopping: threading.Event
) -> None:
    clerk: Clerk | None = None
    with opened(settings) as engine:
        while not stopping.is_set():
            try:
                clerk = clerk or Clerk(web, name)
                if task := clerk.next_task(engine):
                    clerk.do(task)
            except BROKEN:
                time.sleep(0.05)
            if clerk and clerk.done:
                confirmed.tasks.update(dict.fromkeys(clerk.done, name))


def _left(engine: Engine) -> dict[str, int]:
    """The work that was there when killing stopped: who had nothing to do was killed in vain."""
    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        return {
            "tasks left": session.scalar(select(func.count()).where(Task.status == TaskStatus.OPEN)),
            "timers left": session.scalar(select(func.count()).where(Timer.due_at <= SystemClock().now())),
            "mails left": session.scalar(
                select(func.count()).where(Outgoing.status == OutgoingStatus.WAITING)
            ),
        }


def _finish(settings: Settings, engine: Engine) -> None:
    """Let everything that is due happen, in peace."""
    time.sleep(2.5)  # until the last lease has run out
    worker = engine.worker()
    while worker.tick():
        pass


def _nothing_lost(engine: Engine, confirmed: Confirmed, kills: Counter[str], left: dict[str, int]) -> Claim:
    failures = []
    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        done = dict(
            session.execute(select(Task.id, Task.done_by).where(Task.status == TaskStatus.DONE)).all()
        )
        kept = set(session.scalars(select(Case.reference)))
        failures += [
            f"task {task} of {name} is not done"
            for task, name in confirmed.tasks.items()
            if done.get(task) != name
        ]
        failures += [f"{reference} is not there" for reference in confirmed.references - kept]
    for code in confirmed.codes:
        with engine.reading(COMPLAINANT) as services:
            try:
                services.portal.open(code)
            except NotFound:
                failures.append(f"a code of {len(confirmed.codes)} opens nothing")
    return Claim(
        says="kill −9: what was confirmed is there, and histories are whole",
        tried=kills.total(),
        failures=(*failures, *audit.faults(engine)),
        seen={
            **{f"kills of {role}": kills[role] for role in ROLES},
            "tasks confirmed": len(confirmed.tasks),
            "complaints confirmed": len(confirmed.codes) + len(confirmed.references),
            **left,
        },
    )


def _nothing_twice(engine: Engine, mailbox: Mailbox, kills: Counter[str]) -> Claim:
    failures = []
    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        sent = set(session.scalars(select(Outgoing.key).where(Outgoing.status == OutgoingStatus.SENT)))
        not_sent = session.scalar(select(func.count()).where(Outgoing.status != OutgoingStatus.SENT))
        fired = Counter(session.scalars(select(Event.case_id).where(Event.tag == EventTag.TIMER_FIRED)))
        told = Counter(session.scalars(select(Event.case_id).where(Event.tag == EventTag.LETTER_SENT)))
    known = {mailing.message_id(key) for key in sent}
    failures += [f"{one} was sent, and nobody knows of it" for one in mailbox.taken.keys() - known]
    failures += [f"{one} is said to be sent, and never arrived" for one in known - mailbox.taken.keys()]
    failures += [f"{not_sent} wait for ever"] if not_sent else []
    failures += [f"the timer of {case} fired {times} times" for case, times in fired.items() if times > 1]
    failures += [
        f"the letter of {case} was said to be sent {times} times" for case, times in told.items() if times > 1
    ]
    return Claim(
        says="kill −9: timers fire once, and what is sent again has the same key",
        tried=kills.total(),
        failures=tuple(failures),
        seen={
            "timers fired": fired.total(),
            "mails": len(sent),
            "repeated sends": mailbox.repeats,
        },
    )
