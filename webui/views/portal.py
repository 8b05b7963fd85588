"""The first page of the site."""

from flask import Blueprint, render_template

pages = Blueprint("portal", __name__)


@pages.get("/")
def landing() -> str:
    """How to complain, what happens then, and the way to a complaint that was made."""
    return render_template("portal/landing.html")
