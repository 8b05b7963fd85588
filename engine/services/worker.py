"""The work that nobody asks for: what is due is woken, again and again, until the worker is told to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event, Thread
from types import FrameType
from typing import Protocol

import structlog

from engine.kernel.errors import Conflict
from engine.persistence.away import is_away
from engine.services.clock_alarms import ClockAlarms
from engine.services.drafts import Drafts
from engine.services.relay import Relay
from engine.services.retries import Retries
from engine.services.sessions import Sessions
from engine.services.timers import Timers

_log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Timers or alarms that share a transaction: few enough for a click on one of their cases not to wait."""

_TO_LET_IN = 0.12
"""Seconds between two batches. On SQLite, where this loop runs, whoever waits to write looks every 0.1 s
whether the way is free: without a pause people would stand before the door until all is done."""


class Background(Protocol):
    """The services of one transaction that the worker needs."""

    @property
    def timers(self) -> Timers:
        """Moments that processes wait for."""
        ...

    @property
    def clock_alarms(self) -> ClockAlarms:
        """Moments at which somebody is told that time runs out."""
        ...

    @property
    def retries(self) -> Retries:
        """Incidents that an administrator had many of tried again at once."""
        ...

    @property
    def drafts(self) -> Drafts:
        """Half-filled forms, which expire."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Sessions, which expire too."""
        ...


class Duty(Protocol):
    """A kind of work that falls due, one thing at a time."""

    def due(self, limit: int) -> tuple[str, ...]:
        """Ids of what is due, the longest waiting first."""
        ...

    def fire(self, id_: str, /) -> bool:
        """Do one; false if there was nothing to be done any more."""
        ...

    def postpone(self, id_: str, /) -> None:
        """Pass over what can't be done, so that it never keeps others from their turn."""
        ...


class SharedDuty(Duty, Protocol):
    """A duty that can be done for several cases in one transaction, at a fraction of the cost."""

    def fire_many(self, limit: int) -> int:
        """Do what is due, the longest waiting first: all of it or none; says how much was done."""
        ...


class Worker:
    """Does what is due. Any number may run, on any number of machines: each thing is done by one of them."""

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[Background]],
        *,
        seconds: float,
        relay: Relay | None = None,
    ) -> None:
        self._transaction = transaction
        self._relay = relay
        self._seconds = seconds
        self._stopping = Event()

    def tick(self, limit: int = AT_ONCE) -> int:
        """Do all that is due now, up to a limit of each kind; says how much was done."""
        return self.sweep() + self.wake(limit) + self.deliver()

    def sweep(self) -> int:
        """Throw away what has expired; nothing follows from it."""
        with self._transaction() as services:
            services.drafts.sweep()
            services.sessions.sweep()
        return 0

    def wake(self, limit: int = AT_ONCE) -> int:
        """Timers, alarms and retries that are due; says how many."""
        timers = self._together(lambda services: services.timers, limit)
        alarms = self._together(lambda services: services.clock_alarms, limit)
        return timers + alarms + self._each(lambda services: services.retries, limit)

    def deliver(self) -> int:
        """What is to leave the house; says how much arrived. Slow mail servers hold up nothing else."""
        return self._relay.run(lambda: not self._stopping.is_set()) if self._relay else 0

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the transaction that is under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        _log.info("worker started", seconds=self._seconds)
        post = Thread(target=self.go_on, args=(self.deliver,), name="post")
        post.start()
        self.go_on(self._sweep_and_wake)
        post.join()
        _log.info("worker stopped")

    def go_on(self, work: Callable[[], int]) -> None:
        """Do something until told to stop: again and again while there is more, else from time to time."""
        while not self._stopping.is_set():
            self._stopping.wait(_TO_LET_IN if self.survive(work) else self._seconds)

    def stop(self) -> None:
        """Stop after the transaction that is under way."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to."""
        return self._stopping.is_set()

    def survive(self, work: Callable[[], int]) -> int:
        """Do something that may fail for a while, as with a database that is away."""
        try:
            return work()
        except Exception as fault:  # noqa: BLE001 - the worker must still be there when the fault is over
            _log.error("work failed", fault=type(fault).__name__)
            return 0

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a signal handler
        self.stop()

    def _sweep_and_wake(self) -> int:
        return self.sweep() + self.wake()

    def _together(self, duty: Callable[[Background], SharedDuty], limit: int) -> int:
        """Several cases at a time; one at a time where that fails, so that the others have their turn."""
        try:
            with self._transaction() as services:
                return duty(services).fire_many(limit)
        except Exception as fault:
            if is_away(fault):
                raise
            _log.warning("tried one by one", fault=type(fault).__name__)
        return self._each(duty, limit)

    def _each(self, duty: Callable[[Background], Duty], limit: int) -> int:
        with self._transaction() as services:
            due = duty(services).due(limit)
        return sum(self._one(duty, id_) for id_ in due if not self._stopping.is_set())

    def _one(self, duty: Callable[[Background], Duty], id_: str) -> bool:
        try:
            with self._transaction() as services:
                return duty(services).fire(id_)
        except Conflict:
            return False
        except Exception as fault:
            if is_away(fault):
                raise
            _log.error("passed over", id=id_, fault=type(fault).__name__)
            with self._transaction() as services:
                duty(services).postpone(id_)
            return False
