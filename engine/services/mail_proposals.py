"""What an e-mail gives for the complaint form: proposed to whoever registers it, never taken for granted."""

from __future__ import annotations

from engine.definitions.forms import Form, Kind, Submitted
from engine.domain.channels import Channel
from engine.domain.pasted_mail import PastedMail
from engine.services.read_models import MailProposal


def proposal(mail: PastedMail, form: Form, text_field: str) -> MailProposal:
    """The answers that the e-mail gives, as far as the form asks for them."""
    text = "\n\n".join(part for part in (mail.subject, mail.body) if part)
    found = {
        "name": mail.sender,
        "email": mail.address,
        "reach_by": str(Channel.E_MAIL) if mail.address else "",
        text_field: text,
    }
    known = {name: value for name, value in found.items() if value and name in form.keys(*Kind)}
    return MailProposal(
        submitted=Submitted(fields={name: (value,) for name, value in known.items()}),
        sent=mail.sent,
        has_sender=bool(mail.address),
        attachments=mail.attachments,
    )
