"""Writing letters: in the reader's language, sealed on the case, and sent on their way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import feel
from engine.bpmn import Element
from engine.definitions import Bundle, RenderedLetter
from engine.definitions import Letter as LetterTemplate
from engine.domain.audit import EventTag
from engine.domain.channels import Channel
from engine.kernel.errors import NotFound
from engine.kernel.ids import new_id
from engine.persistence import Case, Letter, LetterStatus, OutgoingKind
from engine.services.history import History
from engine.services.ledgers import Ledgers
from engine.services.outbox import Outbox, postal_address_in
from engine.services.personal import Personal
from engine.services.step import Step
from engine.services.surroundings import environment_of
from engine.services.vault import Vault

Names = Mapping[str, feel.Value]
COMPLAINANT = "complainant"
"""Whom letters go to, where a diagram says nothing else."""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a letter is written for."""

    name: str
    """Of the letter."""
    names: Names
    """What is known at that place of the process."""
    to: str = COMPLAINANT
    element: Element | None = None


@dataclass(frozen=True)
class Way:
    """How a letter gets to its reader."""

    status: LetterStatus
    """With which it begins."""
    sent: OutgoingKind | None = None
    """What of it leaves by e-mail."""

    @property
    def told(self) -> str:
        """``letter`` or ``notice`` by e-mail, ``paper``, or ``online`` behind the tracking code alone."""
        if self.sent is not None:
            return str(self.sent)
        return "paper" if self.status is LetterStatus.TO_POST else "online"


class Correspondence:
    """Writes letters to complainants and staff."""

    def __init__(
        self,
        step: Step,
        *,
        history: History,
        ledgers: Ledgers,
        personal: Personal,
        vault: Vault,
        outbox: Outbox,
    ) -> None:
        self._step = step
        self._history = history
        self._ledgers = ledgers
        self._personal = personal
        self._vault = vault
        self._outbox = outbox
        self.written: list[tuple[Case, Letter, Way]] = []
        """What this step has written."""

    def compose(self, case: Case, bundle: Bundle, occasion: Occasion) -> RenderedLetter:
        """The letter as the process would write it now; nothing is kept of it."""
        letter = in_language(bundle, occasion.name, case.language)
        told = bundle.told_in(letter.language)
        scope = {**occasion.names, **told.organisation.values, **self._personal.names_of(case)}
        return letter.render(scope, self.environment(case, bundle), told.tongue.texts)

    def write(
        self, case: Case, bundle: Bundle, occasion: Occasion, edited: RenderedLetter | None = None
    ) -> Letter:
        """Write a letter, put it on the case and send it on its way.

        Where somebody has edited it, that goes out, and what the process wrote stays beside it.
        """
        written = self.compose(case, bundle, occasion)
        sent = edited or written
        text = {"subject": sent.subject, "markdown": sent.markdown, "html": sent.html}
        if edited is not None:
            text |= {"written_subject": written.subject, "written": written.markdown}
        letter_id = new_id()
        way = self.way(case, bundle, occasion.to)
        row = Letter(
            department=case.department,
            id=letter_id,
            case_id=case.id,
            name=occasion.name,
            language=self.language(case, bundle, occasion),
            to=occasion.to,
            status=way.status,
            sealed=self._vault.seal_json(case, f"letter:{letter_id}", text),
            element=occasion.element.id if occasion.element else "",
            written_at=self._step.now(),
        )
        self._step.session.add(row)
        if way.sent is not None:
            self._outbox.take(case, row, way.sent)
        self._note(case, row, occasion, edited=edited is not None)
        if row.status is LetterStatus.TO_POST and bundle.organisation.stops_when_posted:
            self._ledgers.await_post(case, row.element)
        self.written.append((case, row, way))
        return row

    def language(self, case: Case, bundle: Bundle, occasion: Occasion) -> str:
        """In which a letter is written."""
        return in_language(bundle, occasion.name, case.language).language

    def way(self, case: Case, bundle: Bundle, to: str) -> Way:
        """By e-mail, on paper, or behind the code alone.

        So reads who did not say who they are, and who came on the web and gave no address.
        """
        identity = self._personal.identity(case)
        if to != COMPLAINANT or not identity:
            return Way(LetterStatus.SHOWN)
        if sent := self._outbox.kind_for(case, bundle, identity):
            is_letter = sent is OutgoingKind.LETTER
            return Way(LetterStatus.TO_SEND if is_letter else LetterStatus.SHOWN, sent)
        reads_online = case.channel is Channel.WEB and not postal_address_in(identity)
        return Way(LetterStatus.SHOWN if reads_online else LetterStatus.TO_POST)

    def environment(self, case: Case, bundle: Bundle) -> feel.Environment:
        """How FEEL tells the time on a case, with what its clocks say."""
        return replace(
            environment_of(bundle, self._step.clock), due_of=lambda clock: self._ledgers.due(case, clock)
        )

    def _note(self, case: Case, row: Letter, occasion: Occasion, *, edited: bool) -> None:
        details = {"letter": row.name, "to": row.to, "id": row.id}
        self._history.note_by_process(
            case, EventTag.LETTER_WRITTEN, element=occasion.element, details=details
        )
        if edited:
            self._history.note(case, EventTag.LETTER_EDITED, element=occasion.element, details=details)


def in_language(bundle: Bundle, name: str, language: str) -> LetterTemplate:
    """The letter in the complainant's language, or in the first of the department's that it is written in."""
    for candidate in (language, *bundle.organisation.languages):
        if letter := bundle.letters.get((name, candidate)):
            return letter
    raise NotFound(f"There is no letter “{name}” in any language of the department.")
