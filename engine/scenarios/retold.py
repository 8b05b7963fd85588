"""A real case told again as a scenario: its moments, steps and choices, and nobody's words or data.

What people chose in forms is not in the history. It is found by trying: first what the process knew last,
then the example of the form, then other choices, until the retold case takes the way of the real one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations, islice

from engine import feel
from engine.definitions.forms import Form, Kind
from engine.definitions.forms.components import Checkbox, Choice, DateTimeField, NumberField, TextField
from engine.definitions.forms.components import Field as Question
from engine.definitions.forms.wording import Context
from engine.definitions.scenarios.scenario import Answer, Step
from engine.definitions.spoken import plain
from engine.domain.actors import COMPLAINANT, SYSTEM
from engine.domain.audit import EventTag
from engine.domain.limits import TimeLimit
from engine.kernel.errors import Invalid, Refused
from engine.scenarios.happenings import HAPPENINGS
from engine.scenarios.trial import Unmet
from engine.scenarios.trials import Trials
from engine.services.retelling import Course, Line

_ACTS = frozenset(
    {
        *(EventTag.COMPLAINT_RECEIVED, EventTag.TASK_COMPLETED, EventTag.MESSAGE_RECEIVED),
        *(EventTag.CASE_REOPENED, EventTag.CLOCK_EXTENDED, EventTag.COMPLAINT_CORRECTED),
        EventTag.LETTER_POSTED,
    }
)
"""What somebody did."""
_FOLLOWS: Mapping[EventTag, str] = {
    EventTag.STAGE_ENTERED: "",
    EventTag.TASK_OPENED: "",
    EventTag.TASK_CANCELLED: "",
    EventTag.DECISION_MADE: "rows",
    EventTag.LETTER_WRITTEN: "letter",
    EventTag.TIMER_FIRED: "",
    EventTag.CASE_CLOSED: "",
    EventTag.INCIDENT_RAISED: "",
}
"""What the process does then, by which two cases are compared; and the detail that matters."""
_MOST_TRIES = 400
"""Of one step."""
_MADE_UP = {"email": "somebody@example.org", "phone": "020 7946 0000", "": "Made up for this scenario."}

Answers = tuple[Answer, ...]


@dataclass
class Retold:
    """The scenario so far."""

    lines: list[str] = field(default_factory=list)
    is_faithful: bool = True
    """Whether the retold case took the way of the real one up to the end."""


def retell(course: Course, opened: Trials, title: str) -> Retold:
    """Write the scenario of a case."""
    teller = _Teller(course, opened)
    told = teller.told
    told.lines.append(f"Scenario: {title}")
    acts = [number for number, line in enumerate(course.lines) if line.tag in _ACTS]
    for number, after in zip(acts, [*acts[1:], len(course.lines)], strict=True):
        follows = course.lines[number + 1 : after]
        until = course.lines[after].at if after < len(course.lines) else course.lines[-1].at
        if not teller.tell(course.lines[number], follows, until):
            told.is_faithful = False
            told.lines.append(
                "  # From here on the case took a way that can't be found from what is on record."
            )
            break
    told.lines += teller.standing()
    return told


class _Teller:
    """Lives through the case again, step by step."""

    def __init__(self, course: Course, opened: Trials) -> None:
        self._course = course
        self._opened = opened
        self._trial = opened.begun(course.department)
        self._met = 0
        """How many lines the history of the retold case has."""
        self._minute = ""
        self.told = Retold()

    def tell(self, line: Line, follows: Sequence[Line], until: datetime) -> bool:
        """Tell a step with what followed from it; false if no answers lead there."""
        if line.tag is EventTag.COMPLAINT_RECEIVED:
            step, form = self._received()
        else:
            self._tell_moment(line.at)
            step, form = self._step(line)
        known = self._known(step, form)
        before, now, case = self._opened.snapshot(), self._trial.clock.now(), self._trial.reference
        for answers in islice(_candidates(form, known, self._example(form), self._context), _MOST_TRIES):
            self._opened.restore(before)
            self._trial.clock.set(now)
            found = self._attempt(replace(step, answers=answers), form, until)
            if found is not None and _way(found[1]) == _way(follows):
                self._met += len(found[1])
                self._write(step, form, found[0])
                return True
        self._opened.restore(before)
        self._trial.clock.set(now)
        self._trial.reference = case
        return False

    def _attempt(
        self, step: Step, form: Form | None, until: datetime
    ) -> tuple[Answers, Sequence[Line]] | None:
        """What was answered in the end and what came of it; none where the form or the case refuses."""
        for _ in range(len(form.fields) if form else 1):
            self._trial.forget()
            try:
                HAPPENINGS[step.sentence](self._trial, step)
                self._trial.travel(max(self._minute_of(until), self._trial.clock.now()))
            except Invalid as invalid:
                more = _made_up(form, invalid, {one.field for one in step.answers})
                if not more:
                    return None
                step = replace(step, answers=(*step.answers, *more))
            except (Refused, Unmet, ValueError):
                return None
            else:
                return step.answers, self._lines()[self._met :]
        return None

    def _known(self, step: Step, form: Form | None) -> Mapping[str, feel.Value]:
        """What is on record of the answers; what a complaint is about is told by its sentence."""
        if step.sentence not in {"complaint", "correct"}:
            return self._course.known
        known = self._course.complaint if step.sentence == "complaint" else self._course.corrected
        field = self._trial.vocabulary.organisation.product_field
        return {**known, field: feel.to_feel(self._example(form).get(field))}

    # -- what was done

    def _received(self) -> tuple[Step, Form | None]:
        course, known = self._course, self._trial.vocabulary
        said = {"channel": course.channel, "moment": self._told_moment(course.registered)}
        if course.received < course.registered:
            said["receipt"] = self._told_moment(course.received)
        if course.product in known.organisation.products:
            said["product"] = course.product
        if course.language != "en":
            said["language"] = course.language
        form = known.forms.get(known.organisation.complaint_form)
        return Step(0, "", "complaint", said), form

    def _step(self, line: Line) -> tuple[Step, Form | None]:
        forms = self._trial.vocabulary.forms_of([line.element])
        form = forms[0] if forms else None
        if line.tag is EventTag.CLOCK_EXTENDED:
            number = str(TimeLimit.parse(line.details["amount"]).number)
            said = {"who": "process-owner", "clock": line.details["clock"], "number": number}
            return Step(0, "", "extend", {**said, "reason": line.details["reason"]}), None
        if line.tag is EventTag.LETTER_POSTED:
            return Step(0, "", "post", {"who": "somebody", "letter": line.details["letter"]}), None
        if line.tag is EventTag.COMPLAINT_CORRECTED:
            known = self._trial.vocabulary
            return Step(0, "", "correct", {"who": "somebody"}), known.forms.get(
                known.organisation.complaint_form
            )
        if line.tag is EventTag.TASK_COMPLETED and line.by != COMPLAINANT.name:
            return Step(0, "", "complete", {"who": "somebody", "task": line.element}), form
        if line.by == COMPLAINANT.name:
            return Step(0, "", "respond", {"offer": line.element}), form
        said = {"who": "somebody", "offer": line.element, "channel": line.channel or "phone"}
        return Step(0, "", "respond_for", said), form

    # -- how it is written

    def _write(self, step: Step, form: Form | None, answers: Answers) -> None:
        said = {slot: self._label(slot, name) for slot, name in step.said.items()}
        text: Callable[[], str] = {
            "complaint": lambda: self._complaint_text(said),
            "complete": lambda: f"{said['who']} completes {said['task']}",
            "respond": lambda: f"the complainant chooses {said['offer']}",
            "respond_for": lambda: (
                f"{said['who']} records {said['offer']} for the complainant by {said['channel']}"
            ),
            "extend": lambda: (
                f"{said['who']} extends the {said['clock']} by {said['number']} because {said['reason']}"
            ),
            "correct": lambda: f"{said['who']} corrects the complaint",
            "post": lambda: f"{said['who']} posts the letter {said['letter']}",
        }[step.sentence]
        keyword = "Given" if step.sentence == "complaint" else "When"
        self._tell(f"{keyword} {text()}{' with' if answers else ''}")
        wording = _Wording(form, self._context) if form else None
        self.told.lines += [f"    {wording.row(one)}" for one in answers if wording]

    def _tell(self, line: str) -> None:
        """Add a line; what continues begins with And."""
        begins = self.told.lines[-1].split(maxsplit=1)[0] if self.told.lines else ""
        if line.startswith("When ") and begins in {"When", "And", "|"}:
            line = f"And {line.removeprefix('When ')}"
        self.told.lines.append(f"  {line}")

    def _complaint_text(self, said: Mapping[str, str]) -> str:
        parts = {"language": "in", "product": "about", "moment": "on", "receipt": "received on"}
        told = [f"{word} {said[slot]}" for slot, word in parts.items() if slot in said]
        return " ".join([f"a complaint by {said['channel']}", *told])

    def _label(self, slot: str, name: str) -> str:
        """What a thing is called, in quotation marks; its id where the label could mean another one too."""
        known = self._trial.vocabulary
        names = {
            "task": known.tasks,
            "offer": known.offers,
            "clock": known.clocks,
            "product": known.products,
            "reason": known.reasons,
        }.get(slot)
        if names is None:
            return name
        labels = sorted(label for label in names.labels if names.find(label) == {name} and '"' not in label)
        titles = [form.title for form in known.forms.values()]
        labels.sort(key=lambda label: label not in titles)
        return f'"{labels[0] if labels else name}"'

    def _tell_moment(self, at: datetime) -> None:
        said = self._told_moment(at)
        self._trial.travel(max(self._minute_of(at), self._trial.clock.now()))
        if said != self._minute:
            self._tell(f"When it is {said}")
        self._minute = said

    def _told_moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._trial.zone):%a %-d %B %Y %H:%M}"

    @staticmethod
    def _minute_of(at: datetime) -> datetime:
        return at.replace(second=0, microsecond=0)

    def standing(self) -> Iterator[str]:
        """How the case stands at the end: what is to be expected."""
        trial = self._trial
        trial.forget()
        if not trial.reference:
            return
        case = trial.case
        outcome = trial.row.record.get("outcome")
        codes = {code.value for code in trial.bundle.organisation.code_lists.get("outcomes", ())}
        with_it = f' with the outcome "{outcome}"' if case.status == "closed" and outcome in codes else ""
        yield f"  Then the case is {case.status}{with_it}"
        for row in trial.tasks:
            group = row.group.partition(", ")[0]
            if group or row.for_complainant:
                who = "the complainant" if row.for_complainant else group
                yield f"  And {who} has the task {self._label('task', row.element)}"
        for (name, to), number in Counter((one.name, one.to) for one in case.letters).items():
            how = f"{number} times" if number > 1 else "to staff" if to == "staff" else "to the complainant"
            yield f'  And the letter "{name}" was sent {how}'

    # -- what is known

    def _lines(self) -> Sequence[Line]:
        with self._trial.begin(SYSTEM) as services:
            return services.retelling.course(self._trial.reference).lines

    def _example(self, form: Form | None) -> Mapping[str, object]:
        return self._trial.bundle.examples.get(form.id, {}) if form else {}

    @property
    def _context(self) -> Context:
        return Context(self._trial.bundle.organisation.values)


def _way(lines: Iterable[Line]) -> Counter[tuple[str, str, str]]:
    """What the process did, in whatever order within one step."""
    return Counter(
        (str(line.tag), line.element, str(line.details.get(_FOLLOWS[line.tag], "")))
        for line in lines
        if line.tag in _FOLLOWS
    )


def _candidates(
    form: Form | None, known: Mapping[str, feel.Value], example: Mapping[str, object], context: Context
) -> Iterator[Answers]:
    """What may have been answered: the likeliest first."""
    if form is None:
        yield ()
        return
    questions = [one for one in form.fields if one.kind is Kind.VARIABLE and len(one.path) == 1]
    as_known = {one.path[0]: said for one in questions if (said := _said(one, known)) is not None}
    usual = {one.path[0]: said for one in questions if (said := _said(one, feel_of(example))) is not None}
    yield _answers({name: said for name, said in as_known.items() if said != usual.get(name)})
    nothing = dict.fromkeys(usual.keys() - as_known.keys(), ("nothing",))
    yield _answers({**nothing, **{name: said for name, said in as_known.items() if said != usual.get(name)}})
    yield ()
    others = [(one.path[0], said) for one in questions for said in _choices(one, context)]
    for number in (1, 2):
        for several in combinations(others, number):
            changed = {**as_known, **dict(several)}
            yield _answers({name: said for name, said in changed.items() if said != usual.get(name)})


def feel_of(example: Mapping[str, object]) -> Mapping[str, feel.Value]:
    """An example as the process would know it."""
    return {name: feel.to_feel(value) for name, value in example.items()}


def _answers(said: Mapping[str, tuple[str, ...]]) -> Answers:
    return tuple(Answer(name, values, 0) for name, values in sorted(said.items()))


def _said(question: Question, known: Mapping[str, feel.Value]) -> tuple[str, ...] | None:
    """What a step says for a known value; none where there is none, or where it could be somebody's words."""
    value = known.get(question.path[0])
    if value is None or not isinstance(question, Choice | Checkbox | NumberField | DateTimeField):
        return None
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, list):
        return tuple(plain(one) for one in value) or None
    return (plain(value),)


def _choices(question: Question, context: Context) -> Iterator[tuple[str, ...]]:
    if isinstance(question, Checkbox):
        yield from (("yes",), ("no",))
    elif isinstance(question, Choice) and not question.several:
        yield from ((option.posted,) for option in question.options.choices(context))


@dataclass(frozen=True)
class _Wording:
    """Writes answers with the labels of a form, and with ids where labels could be misread."""

    form: Form
    context: Context

    def row(self, answer: Answer) -> str:
        """An answer as a line of a table."""
        question = next(one for one in self.form.fields if one.path == (answer.field,))
        labels = [one.label.text(self.context) for one in self.form.fields]
        label = question.label.text(self.context)
        name = label if _is_plain(label) and labels.count(label) == 1 else answer.field
        values = [self._value(question, value) for value in answer.values]
        return f"| {name} | {'; '.join(values)} |"

    def _value(self, question: Question, said: str) -> str:
        options = question.options.choices(self.context) if isinstance(question, Choice) else ()
        label = next((option.label for option in options if option.posted == said), said)
        several = [option.label for option in options]
        return label if _is_plain(label) and several.count(label) <= 1 else said


def _is_plain(label: str) -> bool:
    return bool(label) and not set(label) & set("|;\n")


def _made_up(form: Form | None, invalid: Invalid, given: set[str]) -> Answers:
    """Words for questions that must be answered with some, and were."""
    missing = {fault.field for fault in invalid.faults} - given
    fields = form.fields if form else ()
    return tuple(
        Answer(one.path[0], (_MADE_UP[one.written_as],), 0)
        for one in fields
        if isinstance(one, TextField) and one.path[0] in missing and len(one.path) == 1
    )
