"""The work that nobody asks for: what is due is woken, again and again, until the worker is told to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event
from types import FrameType
from typing import Protocol

import structlog

from engine.kernel.errors import Conflict
from engine.persistence.away import is_away
from engine.services.clock_alarms import ClockAlarms
from engine.services.drafts import Drafts
from engine.services.relay import Relay
from engine.services.sessions import Sessions
from engine.services.timers import Timers

_log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Timers that fire in one transaction: few enough for a click on one of their cases to wait unnoticed."""


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
    def drafts(self) -> Drafts:
        """Half-filled forms, which expire."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Sessions, which expire too."""
        ...


class Worker:
    """Wakes due timers, one transaction for each instance. Any number may run, on any number of machines."""

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
        """Wake what is due now, and throw away what has expired; says how many instances moved."""
        with self._transaction() as services:
            services.drafts.sweep()
            services.sessions.sweep()
        moved = self._fire_due(limit) + self._alarm_due(limit)
        return moved + (self._relay.run(lambda: not self._stopping.is_set()) if self._relay else 0)

    def run(self) -> None:
        """Tick until SIGTERM or SIGINT; the transaction that is under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        _log.info("worker started", seconds=self._seconds)
        while not self._stopping.is_set():
            moved = self._tick_and_go_on()
            if not moved:
                self._stopping.wait(self._seconds)
        _log.info("worker stopped")

    def stop(self) -> None:
        """Stop after the transaction that is under way."""
        self._stopping.set()

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a signal handler
        self.stop()

    def _tick_and_go_on(self) -> int:
        """A tick that survives a database that is away for a while."""
        try:
            return self.tick()
        except Exception as fault:  # noqa: BLE001 - the worker must still be there when the fault is over
            _log.error("tick failed", fault=type(fault).__name__)
            return 0

    def _fire_due(self, limit: int) -> int:
        """Several cases at a time; one at a time where that fails, so that the others have their turn."""
        try:
            with self._transaction() as services:
                return services.timers.fire_many(limit)
        except Exception as fault:
            if is_away(fault):
                raise
            _log.warning("timers are tried one by one", fault=type(fault).__name__)
        with self._transaction() as services:
            due = services.timers.due(limit)
        return sum(self._fire(instance_id) for instance_id in due if not self._stopping.is_set())

    def _fire(self, instance_id: str) -> bool:
        try:
            with self._transaction() as services:
                return services.timers.fire(instance_id)
        except Conflict:
            return False
        except Exception as fault:
            if is_away(fault):
                raise
            _log.error("timer failed", instance=instance_id, fault=type(fault).__name__)
            with self._transaction() as services:
                services.timers.postpone(instance_id)  # one faulty case must not hold up the others
            return False

    def _alarm_due(self, limit: int) -> int:
        with self._transaction() as services:
            due = services.clock_alarms.due(limit)
        return sum(self._alarm(case_id) for case_id in due if not self._stopping.is_set())

    def _alarm(self, case_id: str) -> bool:
        try:
            with self._transaction() as services:
                return services.clock_alarms.fire(case_id)
        except Conflict:
            return False
        except Exception as fault:
            if is_away(fault):
                raise
            _log.error("alarm failed", case=case_id, fault=type(fault).__name__)
            with self._transaction() as services:
                services.clock_alarms.postpone(case_id)  # one faulty case must not hold up the others
            return False
