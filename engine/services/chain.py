"""The chain of seals through the history of a case: whoever changes, drops or moves a line breaks it."""

from __future__ import annotations

import hmac
import json
from datetime import UTC
from hashlib import sha256

from engine.persistence import Event

LENGTH = 16
"""Bytes of a seal."""


def seal(key: bytes, before: bytes, line: Event) -> bytes:
    """What binds a line to its words, its place and all lines before it; `before` is the last seal.

    Without the key, which the database does not hold, nobody can make it.
    """
    content = [
        line.department,
        line.case_id,
        line.number,
        line.tag,
        line.at.astimezone(UTC).isoformat(),
        line.by,
        line.element,
        line.label,
        line.stage,
        line.channel,
        line.details,
    ]
    written = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, before + written.encode(), sha256)[:LENGTH]
