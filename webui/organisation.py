"""What the organisation is called and how it is reached: on every page."""

from __future__ import annotations

from flask import Flask, g

from engine.app import OrganisationView
from webui import door


def init_app(app: Flask) -> None:
    """Make it known to the templates."""
    app.jinja_env.globals["organisation"] = organisation


def organisation() -> OrganisationView:
    """The organisation as it is deployed now; looked up once a request."""
    if "organisation" not in g:
        with door.system.reading() as services:
            g.organisation = services.intake.organisation()
    view: OrganisationView = g.organisation
    return view
