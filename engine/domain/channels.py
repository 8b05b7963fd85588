"""How a complaint, or an answer of the complainant, reached the organisation (Annex F §1)."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """The medium of a message from the complainant."""

    WEB = "web"
    PHONE = "phone"
    LETTER = "letter"
    E_MAIL = "e-mail"
    COUNTER = "counter"

    @property
    def label(self) -> str:
        """What the channel is called on a page."""
        return {Channel.E_MAIL: "E-mail", Channel.COUNTER: "In person"}.get(self, self.value.capitalize())
