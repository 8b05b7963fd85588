"""The jobs that a diagram can ask for: letters, notices, entries in the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from engine import feel
from engine.bpmn import Job
from engine.definitions import Bundle
from engine.definitions import Letter as LetterTemplate
from engine.domain.audit import EventTag
from engine.domain.channels import Channel
from engine.kernel.errors import NotFound, Refused
from engine.kernel.ids import new_id
from engine.persistence import Case, Letter, LetterStatus, Notice
from engine.services.history import History
from engine.services.ledgers import ANSWER, Ledgers
from engine.services.outbox import Outbox
from engine.services.personal import Personal
from engine.services.step import Step
from engine.services.surroundings import environment_of
from engine.services.vault import Vault

DUE = "answer_due"
"""The entry of the record by which the answer is owed (ISO 10002 7.2), where no clock says so."""
_NOTHING: Mapping[str, feel.Value] = {}


class Jobs:
    """Does what service, send and script tasks ask for; what docs/dialect.md lists, and nothing else."""

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
        self._kinds: Mapping[str, Callable[[Case, Bundle, Job], None]] = {
            "letter": self._write_letter,
            "notification": self._give_notice,
            "record": self._put_on_record,
        }

    def perform(self, case: Case, bundle: Bundle, job: Job) -> Mapping[str, feel.Value]:
        """Do a job. No job gives results back today: what it did is on the case."""
        kind = self._kinds.get(job.type)
        if kind is None:
            raise NotFound(f"There is no job of the type “{job.type}”.")
        kind(case, bundle, job)
        return _NOTHING

    def _write_letter(self, case: Case, bundle: Bundle, job: Job) -> None:
        letter = _in_language(bundle, job.headers["letter"], case.language)
        identity = self._personal.identity(case)
        scope = {**job.names, **self._personal.names_of(case)}
        rendered = letter.render(scope, self._environment(case, bundle))
        text = {"subject": rendered.subject, "markdown": rendered.markdown, "html": rendered.html}
        to = job.headers.get("to", "complainant")
        letter_id = new_id()
        row = Letter(
            department=case.department,
            id=letter_id,
            case_id=case.id,
            name=letter.name,
            language=letter.language,
            to=to,
            status=_first_status(case, to, identity),
            sealed=self._vault.seal_json(case, f"letter:{letter_id}", text),
            element=job.element.id,
            written_at=self._step.now(),
        )
        self._step.session.add(row)
        self._outbox.take(case, row, bundle, identity)
        details = {"letter": letter.name, "to": to, "id": letter_id}
        self._history.note_by_process(case, EventTag.LETTER_WRITTEN, element=job.element, details=details)

    def _give_notice(self, case: Case, bundle: Bundle, job: Job) -> None:
        environment = self._environment(case, bundle)
        text = _text(job, environment)
        told = [("group", name) for name in _names(job, "group", environment)]
        told += [("person", name) for name in _names(job, "person", environment)]
        for kind, name in told:
            self._step.session.add(
                Notice(
                    department=case.department,
                    case_id=case.id,
                    group=name if kind == "group" else "",
                    person=name if kind == "person" else "",
                    text=text,
                    element=job.element.id,
                    given_at=self._step.now(),
                )
            )
            self._history.note_by_process(
                case, EventTag.NOTICE_GIVEN, element=job.element, details={kind: name}
            )

    def _put_on_record(self, case: Case, bundle: Bundle, job: Job) -> None:  # noqa: ARG002 - every job takes the same
        entries = {name: feel.dump(value) for name, value in job.inputs.items()}
        self._step.session.rewrite(case, record={**case.record, **entries})
        due = feel.to_python(job.inputs.get(DUE))
        if isinstance(due, datetime) and due.tzinfo and self._ledgers.due(case, ANSWER) is None:
            self._step.session.rewrite(case, due_at=due.astimezone(UTC))
        self._history.note_by_process(
            case, EventTag.RECORD_WRITTEN, element=job.element, details={"entries": sorted(entries)}
        )

    def _environment(self, case: Case, bundle: Bundle) -> feel.Environment:
        return replace(
            environment_of(bundle, self._step.clock), due_of=lambda clock: self._ledgers.due(case, clock)
        )


def _in_language(bundle: Bundle, name: str, language: str) -> LetterTemplate:
    """The letter in the complainant's language, or in the first of the department's that it is written in."""
    for candidate in (language, *bundle.organisation.languages):
        if letter := bundle.letters.get((name, candidate)):
            return letter
    raise NotFound(f"There is no letter “{name}” in any language of the department.")


def _first_status(case: Case, to: str, identity: Mapping[str, feel.Value]) -> LetterStatus:
    """Who came on the web, or did not say who they are, reads behind the code; to others it must be sent."""
    if to == "complainant" and case.channel is not Channel.WEB and identity:
        return LetterStatus.TO_POST
    return LetterStatus.SHOWN


def _names(job: Job, header: str, environment: feel.Environment) -> list[str]:
    """Whom a notice tells: written out, or FEEL that gives a name, a list of names, or null for nobody."""
    said = job.headers.get(header, "").strip()
    if not said.startswith("="):
        return [said] if said else []
    value = feel.compile(said[1:]).evaluate(job.names, environment).value
    names = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(name, str) for name in names):
        raise Refused(f"The {header} of the notice must be a list of names; {said} gives {value!r}.")
    return [str(name) for name in names]


def _text(job: Job, environment: feel.Environment) -> str:
    text = job.headers["text"].strip()
    if not text.startswith("="):
        return text
    value = feel.compile(text[1:]).evaluate(job.names, environment).value
    if not isinstance(value, str):
        raise Refused(f"The text of the notice must be a text; {text} gives {value!r}.")
    return value
