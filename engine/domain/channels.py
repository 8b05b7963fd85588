"""How a complaint, or an answer of the complainant, reached the organisation (Annex F §1)."""

from __future__ import annotations

from enum import StrEnum

from engine.kernel.texts import Text, msgid


class Channel(StrEnum):
    """The medium of a message from the complainant."""

    WEB = "web"
    PHONE = "phone"
    LETTER = "letter"
    E_MAIL = "e-mail"
    COUNTER = "counter"

    @property
    def label(self) -> Text:
        """What the channel is called on a page."""
        return Text(_LABELS[self])


_LABELS = {
    Channel.WEB: msgid("Web"),
    Channel.PHONE: msgid("Phone"),
    Channel.LETTER: msgid("Letter"),
    Channel.E_MAIL: msgid("E-mail"),
    Channel.COUNTER: msgid("In person"),
}
