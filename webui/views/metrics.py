"""Figures for Prometheus: how far deadlines and e-mails lag behind, and what waits. Nothing of any case."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from engine.app import Role
from webui import door
from webui.security import members

pages = Blueprint("metrics", __name__)

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
    from webui.gauges import CONTENT_TYPE_LATEST, exposition  # loads Prometheus's client, where anybody asks

    return current_app.response_class(exposition(status), content_type=CONTENT_TYPE_LATEST)
