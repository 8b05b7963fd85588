"""The crew: any number of workers on PostgreSQL, on any number of machines, woken by Procrastinate.

Its jobs carry nothing: each only says that somebody may look at what is due. What is due is known by our own
rows, so that a job which is lost loses nothing, and one which comes twice does nothing twice.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import URL

from engine.persistence.job_schema import SCHEMA
from engine.services.worker import Worker

_log = structlog.get_logger(__name__)

_WAKE, _DELIVER, _SWEEP = "plaint:wake", "plaint:deliver", "plaint:sweep"
_EVERY_HOUR = "7 * * * *"
_A_MINUTE = 60
_AT_ONCE = 3
"""Jobs that a worker does beside each other: so a slow mail server keeps nobody's deadline waiting."""
_PATIENCE = 25.0
"""Seconds that a job gets to end when the worker has to; each looks after every transaction."""
_TO_OPEN = 5.0
"""Seconds for the first connection; after that it is tried anew, so that nothing waits longer than needed."""
_PAUSE = 1.0
"""Seconds between two attempts to reach a database that is away."""


class Crew:
    """Runs a worker among others."""

    def __init__(self, worker: Worker, *, database: URL, seconds: int) -> None:
        self._worker = worker
        self._database = database
        self._seconds = seconds

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the transaction that is under way is finished first."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop, stopping = asyncio.get_running_loop(), asyncio.Event()

        def stop() -> None:
            self._worker.stop()
            stopping.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        _log.info("worker started", seconds=self._seconds)
        while not stopping.is_set():
            await self._work_until(stopping)
        _log.info("worker stopped")

    async def _work_until(self, stopping: asyncio.Event) -> None:
        """Work until told to stop, or until the database is away; then look whether it is back."""
        working = asyncio.create_task(self._work())
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            pass
        except Exception as fault:  # noqa: BLE001 - the worker must still be there when the fault is over
            _log.error("workers can't be woken", fault=type(fault).__name__)
            await asyncio.wait({told}, timeout=_PAUSE)
        finally:
            told.cancel()

    async def _work(self) -> None:
        app = self._app()
        try:
            async with asyncio.timeout(_TO_OPEN):
                await app.open_async()
            await app.run_worker_async(
                concurrency=_AT_ONCE,
                delete_jobs="always",
                install_signal_handlers=False,
                fetch_job_polling_interval=float(self._seconds),
                shutdown_graceful_timeout=_PATIENCE,
            )
        finally:
            await app.close_async()

    def _app(self) -> App:
        connector = PsycopgConnector(
            conninfo=_address(self._database), min_size=1, max_size=4, timeout=5, **_OPTIONS
        )
        app = App(connector=connector)
        worker = self._worker
        often = _often(self._seconds)

        @app.periodic(cron=often)
        @app.task(name=_WAKE, queueing_lock=_WAKE)
        async def wake(timestamp: int) -> None:  # noqa: ARG001 - what Procrastinate hands over
            await _all(app, _WAKE, lambda: worker.survive(worker.wake), worker)

        @app.periodic(cron=often)
        @app.task(name=_DELIVER, queueing_lock=_DELIVER)
        async def deliver(timestamp: int) -> None:  # noqa: ARG001 - what Procrastinate hands over
            await _all(app, _DELIVER, lambda: worker.survive(worker.deliver), worker)

        @app.periodic(cron=_EVERY_HOUR)
        @app.task(name=_SWEEP, queueing_lock=_SWEEP)
        async def sweep(timestamp: int) -> None:  # noqa: ARG001 - what Procrastinate hands over
            await asyncio.to_thread(worker.survive, worker.sweep)
            for job in await app.job_manager.get_stalled_jobs():  # of workers that were killed
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

        return app


async def _all(app: App, name: str, work: Callable[[], int], worker: Worker) -> None:
    """Work until nothing is due; and have others help as soon as there is more than nothing."""
    has_called = False
    while not worker.is_stopping:
        if not await asyncio.to_thread(work):
            return
        if not has_called:
            has_called = True
            await _call(app, name)


async def _call(app: App, name: str) -> None:
    with suppress(AlreadyEnqueued):  # somebody else will come already
        await app.configure_task(name, queueing_lock=name).defer_async(timestamp=0)


def call_now(database: URL) -> None:
    """Have workers look at once, instead of within some seconds; where that fails, they look soon anyway."""
    app = App(connector=SyncPsycopgConnector(conninfo=_address(database), min_size=1, max_size=1, **_OPTIONS))
    try:
        with app.open():
            for name in (_WAKE, _DELIVER):
                with suppress(AlreadyEnqueued):
                    app.configure_task(name, queueing_lock=name).defer(timestamp=0)
    except ConnectorException as fault:
        _log.warning("workers are not called", fault=type(fault).__name__)


_OPTIONS: dict[str, Any] = {"kwargs": {"options": f"-c search_path={SCHEMA}"}}


def _address(database: URL) -> str:
    return database.set(drivername="postgresql").render_as_string(hide_password=False)


def _often(seconds: int) -> str:
    """Every so many seconds, as cron says it."""
    if seconds < _A_MINUTE:
        return f"* * * * * */{seconds}"
    return f"*/{min(59, seconds // _A_MINUTE)} * * * *"
