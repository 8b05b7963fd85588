"""How the paper and the e-mails of a department look, from what its definitions say."""

from __future__ import annotations

from engine.definitions import Bundle
from engine.definitions.paper import Letterhead


def letterhead_of(bundle: Bundle) -> Letterhead:
    """The letterhead of a bundle, in the words of its language."""
    organisation = bundle.organisation
    branding, contact = organisation.branding, organisation.contact
    address = _in_one_line(contact.get("address", ""))
    reached = " · ".join(contact[name] for name in ("phone", "email", "web") if name in contact)
    footer = branding.footer or f"{address}\n{reached}"
    return Letterhead(
        name=branding.name or organisation.title,
        colour=branding.colour,
        return_address=branding.return_address or address,
        footer=tuple(line for line in footer.splitlines() if line),
        window=branding.window,
        paper=branding.paper,
        logo=bundle.resources[branding.logo].source if branding.logo else b"",
    )


def _in_one_line(text: str) -> str:
    return " · ".join(line.strip() for line in text.splitlines() if line.strip())
