"""For load balancers and the container's health check."""

from flask import Blueprint

from webui import door

pages = Blueprint("health", __name__)


@pages.get("/health")
def health() -> dict[str, str]:
    """Well, if the database answers; otherwise the error page of 503."""
    door.engine().check()
    return {"status": "ok"}
