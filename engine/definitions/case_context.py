"""What expressions can read of a case itself: the context that they know as “case”."""

from __future__ import annotations

from engine.feel.shapes import NUMBER, STRING, Shape, context_of

CASE = context_of(
    {
        "reference": STRING,
        "received": Shape("date and time"),
        "channel": STRING,
        "language": STRING,
        "department": STRING,
        "number of reopenings": NUMBER,
    }
)
