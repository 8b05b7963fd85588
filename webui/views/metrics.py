"""Figures for Prometheus: how far deadlines and e-mails lag behind, and what waits. Nothing of any case."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response as AnyResponse

from engine.app import Role, StatusView
from webui import door
from webui.security import members

pages = Blueprint("metrics", __name__)

_GAUGES = {
    "timer_lag_seconds": "By how much the oldest timer that is due is late.",
    "timers_due": "Timers that are due and have not fired.",
    "outgoing_waiting": "E-mails on their way.",
    "outgoing_dead": "E-mails that could not be delivered.",
    "open_incidents": "Places where cases are stopped by a fault.",
    "open_tasks": "Tasks that wait for somebody.",
}
_administrators = members(Role.ADMINISTRATOR, read_only=(Role.AUDITOR,))


def guard() -> AnyResponse | None:
    """Who knows the token of the settings; without it administrators and auditors, signed in.

    An address proves nothing: behind a reverse proxy all requests may seem to come from this machine.
    """
    token: str = door.engine().settings.metrics_token
    said = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
        return None
    return _administrators()


@pages.get("/metrics")
def metrics() -> Response:
    """All figures as they are now."""
    with door.system.reading() as services:
        status = services.status.now()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(status))
    return current_app.response_class(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    def __init__(self, status: StatusView) -> None:
        self._status = status

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, meaning in _GAUGES.items():
            yield GaugeMetricFamily(f"plaint_{name}", meaning, value=getattr(self._status, name))
