"""How complaints belong together, and how a case ends that goes on elsewhere (ISO 10002 7.2, 7.5)."""

from __future__ import annotations

from enum import StrEnum

from engine.kernel.texts import Text, msgid


class Relation(StrEnum):
    """What one case is to another; each has its counterpart on the other side."""

    SPLIT_FROM = "split-from"
    SPLIT_INTO = "split-into"
    DUPLICATE_OF = "duplicate-of"
    MERGED_INTO = "merged-into"
    MERGED_FROM = "merged-from"
    ABOUT = "about"
    SUBJECT_OF = "subject-of"
    HANDED_OVER_TO = "handed-over-to"
    HANDED_OVER_FROM = "handed-over-from"

    @property
    def counterpart(self) -> Relation:
        """What the other case is to this one."""
        return _COUNTERPARTS[self]

    @property
    def label(self) -> Text:
        """The relation, said before the reference of the other case."""
        return Text(_LABELS[self])


class Ending(StrEnum):
    """The outcome of a case that was ended from outside its process."""

    MERGED = "merged"
    HANDED_OVER = "handed-over"
    FORWARDED = "forwarded"
    SERVICE_REQUEST = "service-request"

    @property
    def label(self) -> Text:
        """What the outcome is called."""
        return Text(_ENDINGS[self])


LEADS_ON = (Relation.MERGED_INTO, Relation.HANDED_OVER_TO)
"""Whoever asks for the one case is led to the other."""
ONE_COMPLAINANT = frozenset(
    {
        Relation.SPLIT_FROM,
        Relation.SPLIT_INTO,
        Relation.MERGED_INTO,
        Relation.MERGED_FROM,
        Relation.HANDED_OVER_TO,
        Relation.HANDED_OVER_FROM,
    }
)
"""Relations between cases of one person, who opens all of them with one code."""

_COUNTERPARTS = {
    Relation.SPLIT_FROM: Relation.SPLIT_INTO,
    Relation.SPLIT_INTO: Relation.SPLIT_FROM,
    Relation.DUPLICATE_OF: Relation.DUPLICATE_OF,
    Relation.MERGED_INTO: Relation.MERGED_FROM,
    Relation.MERGED_FROM: Relation.MERGED_INTO,
    Relation.ABOUT: Relation.SUBJECT_OF,
    Relation.SUBJECT_OF: Relation.ABOUT,
    Relation.HANDED_OVER_TO: Relation.HANDED_OVER_FROM,
    Relation.HANDED_OVER_FROM: Relation.HANDED_OVER_TO,
}
_LABELS = {
    Relation.SPLIT_FROM: msgid("Split from"),
    Relation.SPLIT_INTO: msgid("A part of it is"),
    Relation.DUPLICATE_OF: msgid("Says the same as"),
    Relation.MERGED_INTO: msgid("Merged into"),
    Relation.MERGED_FROM: msgid("Goes on for"),
    Relation.ABOUT: msgid("About the handling of"),
    Relation.SUBJECT_OF: msgid("Its handling is complained about in"),
    Relation.HANDED_OVER_TO: msgid("Handed over as"),
    Relation.HANDED_OVER_FROM: msgid("Taken over from"),
}
_ENDINGS = {
    Ending.MERGED: msgid("Merged with another complaint"),
    Ending.HANDED_OVER: msgid("Handed over to another department"),
    Ending.FORWARDED: msgid("Forwarded to another body"),
    Ending.SERVICE_REQUEST: msgid("A request for service, no complaint"),
}
