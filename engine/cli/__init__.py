"""The operator's verbs: ``plaint …``. Thin like a view, and quick: what is heavy is imported when needed."""

from engine.cli.plaint import main, plaint

__all__ = ["main", "plaint"]
