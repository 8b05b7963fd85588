"""Complaints without end through web and worker: memory stays what it was, and the last steps are as quick as the first."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select

from engine.app import SYSTEM
from engine.kernel.settings import Settings
from engine.persistence import Outgoing, OutgoingStatus
from tests.rows import step_of
from tests.torture import audit, mailing
from tests.torture.claims import Claim
from tests.torture.ground import Ground, opened
from tests.torture.mailing import ADDRESS, mail_server
from tests.torture.programs import ROOT, Web, environment, serving

PEOPLE = 3
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
    strange: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def soaking(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """So many complaints over HTTP, whose letters a worker sends."""
    with mail_server() as mailbox:
        mailbox.takes = 0.0
        settings = mailing.place(ground, mailbox.port)
        with serving(settings, ground.folder / "soak.log") as web, _worker(settings, ground) as worker:
            sent, memory = Sent(size), dict[int, list[int]]()
            people = [
                threading.Thread(target=_complain, args=(web, sent, number)) for number in range(PEOPLE)
            ]
            for one in people:
                one.start()
            _watch(people, [*web.processes(), worker], sent, memory)
            left = _sent_off(settings)
        with opened(settings) as engine:
            faults = audit.faults(engine) if size <= 2_000 else ()
        part = max(20, min(1_000, size // 5))
        first, last = _p95(sent.taken[part : 2 * part]), _p95(sent.taken[-part:])
        growth = max(seen[-1] / seen[0] for seen in memory.values())
        yield Claim(
            says="a soak: memory of each process grows by less than 10 %, p95 of the last steps at most 1.5 × the first",
            tried=len(sent.taken),
            failures=(
                *faults,
                *(f"{times} times {what}" for what, times in sent.strange.items()),
                *(_too_much(growth, first, last) if size >= ENOUGH else ()),
            ),
            seen={
                "memory": f"× {growth:.3f}",
                "p95": f"{first * 1000:.0f} → {last * 1000:.0f} ms",
                "mails": len(mailbox.taken),
                "mails left": left,
            },
        )


def _too_much(growth: float, first: float, last: float) -> Iterator[str]:
    if growth >= GROWTH:
        yield f"memory grew to {growth:.2f}"
    if last > SLOWER * first:
        yield f"p95 went from {first * 1000:.0f} to {last * 1000:.0f} ms"


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


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
    yield program.pid
    program.terminate()
    program.wait(60)


def _watch(people: list[threading.Thread], pids: list[int], sent: Sent, memory: dict[int, list[int]]) -> None:
    """Look at the memory of each process after the warm-up, and again and again until all are home."""
    while len(sent.taken) < WARM_UP * sent.wanted and any(one.is_alive() for one in people):
        time.sleep(0.2)
    while any(one.is_alive() for one in people):
        for pid in pids:
            memory.setdefault(pid, []).append(_resident(pid))
        time.sleep(0.5)


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1])


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
            if sent.strange.total() > 20:
                return
            continue
        with sent.lock:
            sent.taken.append(taken)


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
