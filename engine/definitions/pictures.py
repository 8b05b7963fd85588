"""Pictures of a bundle: logos, as PNG files."""

from __future__ import annotations

import io

_MOST_POINTS = 4_000
"""Of a side."""


def is_png(source: bytes) -> bool:
    """Whether this is a whole PNG picture of a size that paper needs."""
    from PIL import Image  # for the first logo that is checked

    try:
        with Image.open(io.BytesIO(source), formats=("PNG",)) as picture:
            fits = max(picture.size) <= _MOST_POINTS
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return fits
