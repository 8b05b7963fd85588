"""The history in words."""

from __future__ import annotations

from engine.domain.audit import EventTag
from engine.services import timeline


def test_there_are_words_for_everything_that_can_happen():
    assert set(timeline._WORDS) == set(EventTag)


def test_the_complainant_is_not_told_what_staff_do_among_themselves():
    assert timeline._FOR_COMPLAINANTS.isdisjoint(
        {EventTag.TASK_CLAIMED, EventTag.NOTICE_GIVEN, EventTag.IDENTITY_READ, EventTag.INCIDENT_RAISED}
    )
