"""The functions of the standard, by family, and a few of Plaint's own."""

from engine.feel.built_ins import (
    contexts,
    conversion,
    lists,
    moments,
    numbers,
    ranges,
    statistics,
    texts,
    working_time,
)

__all__ = [
    "contexts",
    "conversion",
    "lists",
    "moments",
    "numbers",
    "ranges",
    "statistics",
    "texts",
    "working_time",
]
