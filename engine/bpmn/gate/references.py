"""What exists beside the diagrams, so that a name that leads nowhere is found before a case does."""

from __future__ import annotations

from dataclasses import dataclass

COMPLAINANT = "complainant"
"""The group behind the tracking code: it exists without being listed."""


@dataclass(frozen=True, kw_only=True)
class References:
    """The ids that a diagram may name. What is not listed does not exist."""

    forms: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    time_limits: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    """Names under ``[settings]`` of organisation.toml."""
    job_types: frozenset[str] = frozenset({"letter", "notification", "record"})
