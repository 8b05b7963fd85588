"""The stages a case goes through, named as ISO 10002:2018 clause 7 and Annexes E and H name them."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a case stands; a diagram's elements say it with the property ``stage``."""

    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    INITIAL_ASSESSMENT = "initial-assessment"
    INVESTIGATION = "investigation"
    RESPONSE = "response"
    COMMUNICATION = "communication"
    AWAITING_COMPLAINANT = "awaiting-complainant"
    ESCALATION = "escalation"
    IMPLEMENTATION = "implementation"
    VERIFICATION = "verification"
    CLOSING = "closing"

    @property
    def label(self) -> str:
        """What the stage is called on a page."""
        return self.value.replace("-", " ").capitalize()
