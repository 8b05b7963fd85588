"""What comes in with a form post, and what a form makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that was uploaded with a form."""

    name: str
    """As the sender's machine called it; not safe as a file name."""
    media_type: str = ""
    """As the sender's machine guessed it."""
    size: int = 0
    content: bytes = field(default=b"", repr=False)
    """Empty for a file that was kept before: then `id` says which."""
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A form post as it was typed: names with all their values, in order.

    Also what a draft keeps between the pages of a form: posts of several pages are laid over each other.
    """

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Without what the page itself added (CSRF token, buttons, page number)."""
    files: Mapping[str, Sequence[Attachment]] = field(default_factory=dict)
    """Kept files first, then the new ones."""
    add: str = ""
    """The list that shall have one more row, by the button that was pressed."""
    remove: str = ""
    """The row that shall go (``people[0]``)."""

    def text(self, name: str) -> str:
        """The first value of a field; empty if there is none."""
        values = self.fields.get(name, ())
        return values[0] if values else ""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a form took in, typed, parted by how it is kept. Keys are paths of groups and lists: nested dicts.

    Values are FEEL values (`engine.feel`): decimals, dates, lists, contexts.
    """

    identity: Mapping[str, Any]
    """Who the complainant is and how to reach them: encrypted, read as ``complainant.<key>``."""
    content: Mapping[str, Any]
    """Free text: encrypted, read as ``content.<key>``."""
    variables: Mapping[str, Any]
    """Goes to the process."""
    files: Mapping[str, Sequence[Attachment]] = field(default_factory=dict)
    """Encrypted; by the name of the field."""
