"""The stages a case goes through, named as ISO 10002:2018 clause 7 and Annexes E and H name them."""

from __future__ import annotations

from enum import StrEnum

from engine.kernel.texts import Text, msgid


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
    def label(self) -> Text:
        """What the stage is called on a page."""
        return Text(_LABELS[self])


_LABELS = {
    Stage.RECEIPT: msgid("Receipt"),
    Stage.ACKNOWLEDGEMENT: msgid("Acknowledgement"),
    Stage.INITIAL_ASSESSMENT: msgid("Initial assessment"),
    Stage.INVESTIGATION: msgid("Investigation"),
    Stage.RESPONSE: msgid("Response"),
    Stage.COMMUNICATION: msgid("Communication"),
    Stage.AWAITING_COMPLAINANT: msgid("Awaiting complainant"),
    Stage.ESCALATION: msgid("Escalation"),
    Stage.IMPLEMENTATION: msgid("Implementation"),
    Stage.VERIFICATION: msgid("Verification"),
    Stage.CLOSING: msgid("Closing"),
}
