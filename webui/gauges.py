"""The figures of the installation as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from engine.app import StatusView

__all__ = ["CONTENT_TYPE_LATEST", "exposition"]

_GAUGES = {
    "timer_lag_seconds": "By how much the oldest timer that is due is late.",
    "timers_due": "Timers that are due and have not fired.",
    "outgoing_waiting": "E-mails on their way.",
    "outgoing_dead": "E-mails that could not be delivered.",
    "open_incidents": "Places where cases are stopped by a fault.",
    "open_tasks": "Tasks that wait for somebody.",
}


def exposition(status: StatusView) -> bytes:
    """All figures as lines of text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(status))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, status: StatusView) -> None:
        self._status = status

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, meaning in _GAUGES.items():
            yield GaugeMetricFamily(f"plaint_{name}", meaning, value=getattr(self._status, name))
