"""What elements are to the handling of a complaint, whatever they are called."""

from __future__ import annotations

from engine.bpmn.model import Element


def words_of(element: Element) -> frozenset[str]:
    """What an element is to the handling of a complaint: its milestones, and the letter that it sends."""
    milestones = element.properties.get("milestone", "").split()
    return frozenset([*milestones, *_letter(element)])


def letter_word(name: str) -> str:
    """How obligations call it that a letter is sent to the complainant."""
    return f"letter:{name}"


def _letter(element: Element) -> list[str]:
    to_complainant = element.headers.get("to", "complainant") == "complainant"
    return (
        [letter_word(element.headers.get("letter", ""))]
        if element.job_type == "letter" and to_complainant
        else []
    )
