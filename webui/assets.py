"""Addresses of what the front-end build made: hashed names, which browsers may keep for ever."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

BUILT = Path(__file__).parent / "static" / "dist"
FOR_EVER = "public, max-age=31536000, immutable"


class NotBuilt(RuntimeError):
    """The styles and scripts are not built: run `python hatch_build.py`."""


def init_app(app: Flask) -> None:
    """Make ``built("site.css")`` known to the templates, and let built files be kept."""
    app.jinja_env.globals["built"] = built
    app.after_request(_keep_built_files)


def built(name: str) -> str:
    """Address of a built file by its plain name."""
    return url_for("static", filename=f"dist/{_manifest()[name]}")


@cache
def _manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text())
    except FileNotFoundError as missing:
        raise NotBuilt(NotBuilt.__doc__) from missing
    return names


def _keep_built_files(response: Response) -> Response:
    if request.endpoint == "static" and "/dist/" in request.path and response.status_code in {200, 304}:
        response.headers["Cache-Control"] = FOR_EVER
    return response
