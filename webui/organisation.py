"""What the organisation is called and how it is reached: on every page."""

from __future__ import annotations

from flask import Flask, current_app, g
from flask_babel import gettext

from engine.app import OrganisationView
from webui import door


def init_app(app: Flask) -> None:
    """Make it known to the templates."""
    app.jinja_env.globals["organisation"] = organisation


def last_known_title() -> str:
    """What the organisation was called when the database was last asked."""
    known: OrganisationView | None = current_app.extensions.get("organisation")
    return known.title if known else gettext("Complaints")


def organisation() -> OrganisationView:
    """The organisation as it is deployed now; looked up once a request."""
    if "organisation" not in g:
        with door.system.reading() as services:
            g.organisation = services.intake.organisation()
        current_app.extensions["organisation"] = g.organisation
    view: OrganisationView = g.organisation
    return view
