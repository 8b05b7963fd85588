"""How much room a label takes, as modelers write it: Arial, 12 pixels in shapes and 11 beside them."""

from __future__ import annotations

INSIDE = 12
BESIDE = 11
_LINE = 1.2
"""Lines of text are so many times as high as their letters."""
_WIDTHS = {
    0.24: "ijl'|",
    0.29: " tfI.,:;!/()[]-r",
    0.5: "cksvxyzJ",
    0.66: "ABEKPSVXY&",
    0.74: "CDHNRUwGOQ",
    0.86: "mMW",
}
_WIDTH = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER = 0.56


def width(text: str, size: int) -> float:
    """How wide a text is on one line, in pixels."""
    return size * sum(_WIDTH.get(letter, _OTHER) for letter in text)


def lines(text: str, size: int, room: float) -> int:
    """On how many lines a text goes into some room, breaking between words."""
    count, used = 1, 0.0
    for word in text.split():
        taken = width(word, size)
        if used and used + width(" ", size) + taken > room:
            count, used = count + 1, taken
        else:
            used += (width(" ", size) if used else 0) + taken
    return count


def widest_word(text: str, size: int) -> float:
    """How wide the longest word of a text is, in pixels."""
    return max((width(word, size) for word in text.split()), default=0.0)


def height(count: int, size: int) -> float:
    """How high some lines are, in pixels."""
    return count * size * _LINE
