"""Files on their way out: always saved, never shown within our pages."""

from __future__ import annotations

import io

import flask
from werkzeug.wrappers import Response

from engine.app import DocumentView

POLICY = "default-src 'none'; sandbox"


def send(document: DocumentView) -> Response:
    """A document under the name that it came with."""
    return send_file(document.name, document.media_type, document.content)


def send_file(name: str, media_type: str, content: bytes) -> Response:
    """Bytes as a file to be saved."""
    response: Response = flask.send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
