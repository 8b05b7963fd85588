"""Settings of gunicorn: what its processes share is imported once, before they part.

Nothing is opened here: each process makes its own application, with connections of its own.
"""

from __future__ import annotations

from importlib import import_module


def on_starting(_server: object) -> None:
    """Import the application, whose modules the workers then inherit."""
    import_module("webui.factory")
