"""Complaints without end through web and worker: memory stays what it was, and the last steps are as quick as the first."""

from __future__ import annotations

import http.client
import os
import re
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import nan
from pathlib import Path
from random import Random
from statistics import fmean, quantiles
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from engine.app import SYSTEM
from engine.kernel.settings import Settings
from engine.persistence import Outgoing, OutgoingStatus
from tests.rows import step_of
from tests.torture import audit, mailing
from tests.torture.claims import Claim
from tests.torture.clerks import Clerk
from tests.torture.ground import Ground, opened
from tests.torture.mailing import ADDRESS, CLERKS, mail_server
from tests.torture.programs import ROOT, Web, environment, serving

PEOPLE = 3
BREATH = 1.0
"""Seconds that the clerk rests between two tasks."""
FAULTS = 20
"""After so many everybody goes home."""
WARM_UP = 0.15
ENOUGH = 2_000
"""Complaints from which on memory and time say something; fewer only show that all arrive."""
GROWTH, SLOWER = 1.10, 1.5
STEPS = (
    ("/complaint/step/page_what", {"product": "parks", "description": "The gate is broken."}),
    ("/complaint/step/page_who", {"name": "Ada Example", "address": "1 Test Lane", "email": ADDRESS}),
    ("/complaint/check", {}),
)


@dataclass
class Sent:
    """What was sent, and how long the last post of each took."""

    wanted: int
    taken: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    """The same for the tasks."""
    strange: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Look:
    """What the processes held and had worked at some moment."""

    sent: int
    role: Mapping[int, str]
    memory: Mapping[int, int]
    cpu: Counter[str]
    """Seconds, all processes of a role together."""


def soaking(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """So many complaints over HTTP, whose letters a worker sends."""
    with mail_server() as mailbox:
        mailbox.takes = 0.0
        settings = mailing.place(ground, mailbox.port)
        with serving(settings, ground.folder / "soak.log") as web, _worker(settings, ground) as worker:
            sent, looks = Sent(size), list[Look]()
            people = [
                threading.Thread(target=_complain, args=(web, sent, number)) for number in range(PEOPLE)
            ]
            clerk = threading.Thread(target=_do_tasks, args=(settings, web, sent))
            clerk.start()
            for one in people:
                one.start()
            _watch(people, {**dict.fromkeys(web.processes(), "web"), worker: "worker"}, sent, looks)
            clerk.join()
            left = _sent_off(settings)
            gone = web.gone()
        with opened(settings) as engine:
            faults = audit.faults(engine) if size <= 2_000 else ()
        part = max(20, min(1_000, len(sent.taken) // 5))
        first, last = _p95(sent.taken[part : 2 * part]), _p95(sent.taken[-part:])
        growth = max(now / before for before, now in _memory(looks).values())
        yield Claim(
            says="a soak: memory of each process grows by less than 10 %, p95 of the last steps at most 1.5 × the first",
            tried=len(sent.taken),
            failures=(
                *faults,
                *gone,
                *(f"{times} times {what}" for what, times in sent.strange.items()),
                *(_too_much(growth, first, last) if size >= ENOUGH else ()),
            ),
            seen={
                "memory": f"× {growth:.3f}",
                **_told_of_each(looks),
                "p95": f"{first * 1000:.0f} → {last * 1000:.0f} ms",
                **_cpu(looks),
                "tasks": len(sent.done),
                "p95 of tasks": _early_and_late(sent.done),
                "mails": len(mailbox.taken),
                "mails left": left,
            },
        )


def _told_of_each(looks: list[Look]) -> Mapping[str, str]:
    """The memory of each process, a name for each."""
    names = [looks[0].role[pid] for pid in looks[0].memory]
    return {
        f"{name} {names[:number].count(name) + 1}": f"{before / 2**20:.1f} → {now / 2**20:.1f} MB"
        for number, (name, (before, now)) in enumerate(zip(names, _memory(looks).values(), strict=True))
    }


def _memory(looks: list[Look]) -> Mapping[int, tuple[float, float]]:
    """What each process held in the first and in the last tenth of the time, bytes."""
    tenth = max(1, len(looks) // 10)
    return {
        pid: tuple(fmean(look.memory[pid] for look in part) for part in (looks[:tenth], looks[-tenth:]))
        for pid in looks[0].memory
    }


def _cpu(looks: list[Look]) -> Mapping[str, str]:
    """What the processes worked for a complaint early and late: unlike time, no other program has a part in it."""
    third = max(1, len(looks) // 3)
    parts = (looks[0], looks[third]), (looks[-third - 1], looks[-1])
    return {
        f"CPU of {role} for each": " → ".join(
            f"{(after.cpu[role] - before.cpu[role]) / max(1, after.sent - before.sent) * 1000:.0f}"
            for before, after in parts
        )
        + " ms"
        for role in looks[0].cpu
    }


def _too_much(growth: float, first: float, last: float) -> Iterator[str]:
    if growth >= GROWTH:
        yield f"memory grew to {growth:.2f}"
    if last > SLOWER * first:
        yield f"p95 went from {first * 1000:.0f} to {last * 1000:.0f} ms"


def _early_and_late(taken: list[float]) -> str:
    third = len(taken) // 3
    if third < 2:
        return "too few"
    return f"{_p95(taken[:third]) * 1000:.0f} → {_p95(taken[-third:]) * 1000:.0f} ms"


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1] if len(taken) > 1 else nan


@contextmanager
def _worker(settings: Settings, ground: Ground) -> Iterator[int]:
    """The worker as operators run it."""
    with (ground.folder / "worker.log").open("wb") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "engine.cli", "worker"],
            env={**environment(settings), "PATH": "/usr/bin:/bin"},
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        yield program.pid
    finally:
        program.terminate()
        program.wait(60)


def _watch(people: list[threading.Thread], roles: Mapping[int, str], sent: Sent, looks: list[Look]) -> None:
    """Look at each process after the warm-up, and again and again until all are home."""
    while len(sent.taken) < WARM_UP * sent.wanted and any(one.is_alive() for one in people):
        time.sleep(0.2)
    while any(one.is_alive() for one in people):
        if not all(Path(f"/proc/{pid}").exists() for pid in roles):
            time.sleep(0.5)  # whoever misses them will tell
            continue
        cpu = Counter[str]()
        for pid, role in roles.items():
            cpu[role] += _worked(pid)
        looks.append(Look(len(sent.taken), roles, {pid: _resident(pid) for pid in roles}, cpu))
        time.sleep(0.5)


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def _worked(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _sent_off(settings: Settings) -> int:
    """How many mails still wait, after the worker had a moment."""
    time.sleep(2)
    with opened(settings) as engine, engine.reading(SYSTEM) as services:
        waiting = select(func.count()).where(Outgoing.status == OutgoingStatus.WAITING)
        return int(step_of(services).session.scalar(waiting))


def _complain(web: Web, sent: Sent, number: int) -> None:
    chance = Random(number)
    while True:
        with sent.lock:
            if sent.wanted <= len(sent.taken):
                return
        try:
            taken = _one(web, f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}")
        except (OSError, http.client.HTTPException, ValueError) as fault:
            sent.strange[str(fault) or type(fault).__name__] += 1
            if sent.strange.total() > FAULTS:
                return
            continue
        with sent.lock:
            sent.taken.append(taken)


def _do_tasks(settings: Settings, web: Web, sent: Sent) -> None:
    """A clerk looks at all that waits, takes the newest task and does it, again and again."""
    clerk = Clerk(web, CLERKS[0])
    with opened(settings) as engine:
        while len(sent.taken) < sent.wanted and sent.strange.total() <= FAULTS:
            try:
                clerk.look()
                if task := clerk.next_task(engine):
                    clerk.do(task)
            except (OSError, AssertionError) as fault:
                sent.strange[f"a clerk: {str(fault)[:200] or type(fault).__name__}"] += 1
            sent.done = list(clerk.done.values())
            time.sleep(BREATH)


def _one(web: Web, address: str) -> float:
    """One complaint, from the first page to the receipt; seconds of the post that hands it in."""
    connection = http.client.HTTPConnection(urlsplit(web.address).netloc, timeout=60)
    headers = {"X-Forwarded-For": address}
    path, cookies, began = STEPS[0][0], dict[str, str](), 0.0
    _, page = _ask(connection, "GET", path, headers, cookies)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise ValueError("a page without a token")
    for path, said in STEPS:
        body = urlencode({"csrf_token": found[1], **said})
        began = time.perf_counter()
        status, _ = _ask(connection, "POST", path, headers, cookies, body)
        if status != 303:
            raise ValueError(f"{path} gave {status}")
    connection.close()
    return time.perf_counter() - began


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    cookies: dict[str, str],
    body: str = "",
) -> tuple[int, str]:
    said = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body or None, {**headers, **said, **kind})
    answer = connection.getresponse()
    for line in answer.headers.get_all("Set-Cookie") or ():
        name, _, value = line.partition(";")[0].partition("=")
        cookies[name] = value
    return answer.status, answer.read().decode()
