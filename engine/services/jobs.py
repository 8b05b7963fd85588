"""The jobs that a diagram can ask for: letters, notices, entries in the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from engine import feel
from engine.bpmn import Job
from engine.definitions import Bundle
from engine.domain.audit import EventTag
from engine.kernel.errors import NotFound, Refused
from engine.persistence import Case
from engine.services.correspondence import COMPLAINANT, Correspondence, Occasion
from engine.services.history import History
from engine.services.ledgers import ANSWER, Ledgers
from engine.services.notices import notice
from engine.services.step import Step

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
        correspondence: Correspondence,
    ) -> None:
        self._step = step
        self._history = history
        self._ledgers = ledgers
        self._correspondence = correspondence
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
        self._correspondence.write(case, bundle, occasion_of(job))

    def _give_notice(self, case: Case, bundle: Bundle, job: Job) -> None:
        environment = self._correspondence.environment(case, bundle)
        text = _text(job, environment)
        told = [("group", name) for name in _names(job, "group", environment)]
        told += [("person", name) for name in _names(job, "person", environment)]
        for kind, name in told:
            told_to = {kind: name}
            row = notice(self._step, case, text=text, element=job.element.id, **told_to)
            self._step.session.append(row)
            self._history.note_by_process(case, EventTag.NOTICE_GIVEN, element=job.element, details=told_to)

    def _put_on_record(self, case: Case, bundle: Bundle, job: Job) -> None:  # noqa: ARG002 - every job takes the same
        entries = {name: feel.dump(value) for name, value in job.inputs.items()}
        self._step.session.rewrite(case, record={**case.record, **entries})
        due = feel.to_python(job.inputs.get(DUE))
        if isinstance(due, datetime) and due.tzinfo and self._ledgers.due(case, ANSWER) is None:
            self._step.session.rewrite(case, due_at=due.astimezone(UTC))
        self._history.note_by_process(
            case, EventTag.RECORD_WRITTEN, element=job.element, details={"entries": sorted(entries)}
        )


def occasion_of(job: Job) -> Occasion:
    """What a job of the type ``letter`` asks for."""
    to = job.headers.get("to", COMPLAINANT)
    return Occasion(name=job.headers["letter"], names=job.names, to=to, element=job.element)


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
