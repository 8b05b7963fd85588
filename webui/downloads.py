"""Documents on their way out: always saved, never shown within our pages."""

from __future__ import annotations

import io

from flask import send_file
from werkzeug.wrappers import Response

from engine.app import DocumentView

POLICY = "default-src 'none'; sandbox"


def send(document: DocumentView) -> Response:
    """A document as a file to be saved under the name that it came with."""
    response: Response = send_file(
        io.BytesIO(document.content),
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
