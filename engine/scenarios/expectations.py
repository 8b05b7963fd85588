"""What a scenario expects: each raises `Unmet` with how things are instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from engine import feel
from engine.definitions.scenarios.moments import Moment, moment_of
from engine.definitions.scenarios.scenario import Step
from engine.definitions.scenarios.values import value_of
from engine.definitions.scenarios.vocabulary import folded
from engine.definitions.scenarios.words import STANDINGS
from engine.definitions.spoken import plain
from engine.domain.actors import COMPLAINANTS
from engine.kernel.errors import Invalid, NotFound, Refused
from engine.scenarios.happenings import extension, offer_of, offers_to_complainant
from engine.scenarios.trial import Act, Trial, Unmet, is_complainant
from engine.services.read_models import ClockView, LetterRow, TaskRow
from engine.services.surroundings import environment_of

_NO_STANDING = "not running"


def expect(condition: object, got: str) -> None:
    """Raise `Unmet` with how things are, where they are not as expected."""
    if not condition:
        raise Unmet(got)


# -- tasks


def _task(trial: Trial, step: Step) -> None:
    row = _row_of(trial, step)
    if "moment" in step.said:
        got = f"It is due on {trial.told(row.due)}." if row.due else "It has no due date."
        expect(row.due and _is_on(trial, row.due, moment_of(step.said["moment"])), got)


def _row_of(trial: Trial, step: Step) -> TaskRow:
    who = step.said["group"]
    rows = trial.open_tasks(step.said["task"])
    for row in rows:
        if _has(trial, row, who):
            return row
    got = f"It is with {rows[0].group_title or rows[0].assignee or 'nobody in particular'}." if rows else ""
    raise Unmet(got or f"{trial.told_tasks().capitalize()}.")


def _has(trial: Trial, row: TaskRow, who: str) -> bool:
    groups = [one for one in row.group.split(", ") if one]
    if is_complainant(who):
        return COMPLAINANTS in groups
    if trial.people.is_named(who):
        actor = trial.people.person(who, trial.department)
        return row.assignee == actor.name or (not row.assignee and not trial.is_refused(row, actor))
    return trial.vocabulary.groups.one(who) in groups


def _not_task(trial: Trial, step: Step) -> None:
    rows = trial.open_tasks(step.said["task"])
    expect(not rows, f"It is open, with {rows[0].group_title if rows else ''}.")


def _no_task(trial: Trial, step: Step) -> None:  # noqa: ARG001 - every expectation takes the step
    expect(not trial.tasks, f"{trial.told_tasks().capitalize()}.")


def _reasons(trial: Trial, step: Step) -> list[str]:
    """Why each of those who are meant may not do a task; empty for who may."""
    row = trial.task(step.said["task"])
    return [trial.is_refused(row, actor) for actor in trial.candidates(step.said["person"], row)]


def _may(trial: Trial, step: Step) -> None:
    reasons = _reasons(trial, step)
    expect("" in reasons, "; ".join(dict.fromkeys(reasons)) or "There is nobody.")


def _may_not(trial: Trial, step: Step) -> None:
    reasons = _reasons(trial, step)
    expect(all(reasons), f"{step.said['person']} may do it.")
    wanted = step.said.get("reason", "")
    told = "; ".join(dict.fromkeys(reasons))
    expect(folded(wanted) in folded(told), f"They may not, because: {told}")


def _cannot_complete(trial: Trial, step: Step) -> None:
    row = trial.task(step.said["task"])
    actor = trial.claim(row, step.said["who"])

    def complete(submitted: object) -> None:
        trial.undone(actor, lambda services: services.work.complete(row.id, submitted))

    try:
        trial.fill_in(row.form, step.answers, complete)
    except (Invalid, Refused):
        if not row.assignee:  # it is to be as it was before
            with trial.begin(actor) as services:
                services.work.release(row.id)
        return
    raise Unmet("It can be completed so.")


# -- clocks


def _cannot_extend(trial: Trial, step: Step) -> None:
    try:
        trial.undone(trial.registrar(step.said["who"]), extension(trial, step))
    except Invalid:
        return
    raise Unmet("It can be extended so.")


def _clock_of(trial: Trial, step: Step) -> ClockView | None:
    wanted = trial.vocabulary.clocks.find(step.said["clock"])
    with trial.begin(trial.reader) as services:
        clocks = services.cases.explain(trial.reference)[0].clocks
    return next((one for one in clocks if one.name in wanted), None)


def _clock_due(trial: Trial, step: Step) -> None:
    clock = _clock_of(trial, step)
    due = clock.due if clock else None
    got = f"It is due on {trial.told(due)}." if due else f"It is {_standing(clock)}, and due on no day."
    expect(due and _is_on(trial, due, moment_of(step.said["moment"])), got)


def _clock(trial: Trial, step: Step) -> None:
    said = folded(step.said["standing"])
    wanted = next(name for name, words in STANDINGS.items() if said in {folded(one) for one in words})
    standing = _standing(_clock_of(trial, step))
    stands = {standing, *(_ALSO.get(standing, ()))}
    expect(wanted in stands, f"It is {standing}.")


_ALSO: Mapping[str, Sequence[str]] = {
    "overdue": ["running"],
    "met": [_NO_STANDING],
    "missed": [_NO_STANDING],
}
"""What is true of a clock beside: one that is overdue runs on."""


def _standing(clock: ClockView | None) -> str:
    if clock is None:
        return _NO_STANDING
    if clock.stopped:
        return "missed" if clock.late else "met"
    if clock.paused_since:
        return "paused"
    return "overdue" if clock.late else "running"


def _case_due(trial: Trial, step: Step) -> None:
    due = trial.portal.due
    got = f"It is owed by {trial.told(due)}." if due else "No answer is owed."
    expect(due and _is_on(trial, due, moment_of(step.said["moment"])), got)


def _is_on(trial: Trial, moment: datetime, said: Moment) -> bool:
    """Whether a moment is the one that was said; the end of a day belongs to the day."""
    local = moment.astimezone(trial.zone)
    if said.time is not None:
        return (local.date(), local.time().replace(second=0, microsecond=0)) == (said.day, said.time)
    days: set[date] = {(local - timedelta(microseconds=1)).date()}
    return said.day in days


# -- letters and notices


def _letters(trial: Trial, step: Step) -> list[LetterRow]:
    wanted = trial.vocabulary.letters.find(step.said["letter"])
    return [one for one in trial.letters if one.name in wanted]


def _told_letters(trial: Trial) -> str:
    told = [f"“{one.name}” to {one.to}" for one in trial.letters]
    return f"There is {', '.join(told)}." if told else "There is no letter yet."


def _letter(trial: Trial, step: Step, to: str = "complainant") -> None:
    expect(any(one.to == to for one in _letters(trial, step)), _told_letters(trial))


def _letter_in(trial: Trial, step: Step) -> None:
    language = trial.vocabulary.languages.one(step.said["language"])
    written = []
    for letter in _letters(trial, step):
        with trial.begin(trial.reader) as services:
            written.append(services.letters.get(letter.id).language)
    expect(written, _told_letters(trial))
    expect(language in written, f"It was written in {', '.join(written)}.")


def _letter_says(trial: Trial, step: Step) -> None:
    letters = _letters(trial, step)
    expect(letters, _told_letters(trial))
    with trial.begin(trial.reader) as services:
        view = services.letters.get(letters[-1].id)
    said = f"{view.subject} {view.markdown}".replace("\\", "")  # it guards what somebody typed
    expect(folded(step.said["text"]) in folded(said), f"It says: {said}")


def _letter_times(trial: Trial, step: Step) -> None:
    number = len(_letters(trial, step))
    expect(number == int(step.said["number"]), f"It was written {number} times.")


def _letter_by_post(trial: Trial, step: Step, status: str) -> None:
    letters = _letters(trial, step)
    got = ", ".join(f"“{one.name}” is {one.status}" for one in letters) or _told_letters(trial)
    expect(any(one.status == status for one in letters), got)


def _no_letter(trial: Trial, step: Step) -> None:
    expect(not _letters(trial, step), _told_letters(trial))


def _notice(trial: Trial, step: Step, *, given: bool = True) -> None:
    group = trial.vocabulary.groups.one(step.said["group"])
    text = folded(step.said.get("text", "").removeprefix("that "))
    notices = trial.notices
    found = [one for one in notices if one.group == group and text in folded(str(one.text))]
    told = "; ".join(f"{one.group_title}: {one.text}" for one in notices) or "Nobody was told anything."
    expect(bool(found) is given, told)


# -- the case


def _stage(trial: Trial, step: Step) -> None:
    row = trial.row
    expect(row.stage == trial.vocabulary.stages.one(step.said["stage"]), f"It is {row.stage.label}.")


def _status(trial: Trial, step: Step, status: str = "closed") -> None:
    row = trial.row
    expect(row.status == status, f"It is {row.status}; {trial.told_tasks()}.")
    if "outcome" in step.said:
        wanted = trial.vocabulary.outcomes.find(step.said["outcome"])
        expect(row.record.get("outcome") in wanted, f"The outcome is {row.record.get('outcome')}.")


def _department(trial: Trial, step: Step) -> None:
    wanted = trial.vocabulary.departments.find(step.said["department"])
    expect(trial.department in wanted, f"It is with {trial.department}.")


def _record(trial: Trial, step: Step) -> None:
    entries = {**trial.row.record}
    key = _key(step.said["entry"], entries)
    expect(key, f"On record are {', '.join(sorted(entries)) or 'no entries'}.")
    if not _says(trial, feel.load(entries[key]), step.said["value"]):
        shown = next((one.text for one in trial.case.record if one.key == key), "")
        expect(folded(shown) == folded(step.said["value"]), f"It is {shown}.")


def _no_record(trial: Trial, step: Step) -> None:
    key = _key(step.said["entry"], trial.row.record)
    expect(not key, f"It is {trial.row.record.get(key)}.")


def _key(name: str, entries: Mapping[str, object]) -> str:
    return next((key for key in entries if folded(key) == folded(name)), "")


def _variable(trial: Trial, step: Step) -> None:
    _expect_variable(trial, step.said["variable"], step.said["value"])


def _level(trial: Trial, step: Step) -> None:
    values = _variables(trial)
    level = values.get("level")
    number = level.get("number") if isinstance(level, dict) else level
    expect(_says(trial, number, step.said["number"]), f"It is {plain(number) or 'none'}.")


def _expect_variable(trial: Trial, name: str, said: str) -> None:
    first, *rest = name.split(".")
    values = _variables(trial)
    key = _key(first, values)
    value: feel.Value = values.get(key)
    for part in rest:
        value = value.get(part) if isinstance(value, dict) else None
    expect(_says(trial, value, said), f"It is {plain(value) or 'null'}.")


def _variables(trial: Trial) -> Mapping[str, feel.Value]:
    with trial.begin(trial.reader) as services:
        return services.cases.variables(trial.reference)


def _says(trial: Trial, value: feel.Value, said: str) -> bool:
    """Whether a value is the one that a step says."""
    wanted = feel.to_feel(value_of(said, trial.today))
    return value == wanted or folded(plain(value)) == folded(said)


def _decides(trial: Trial, step: Step) -> None:
    decision = trial.vocabulary.decisions.one(step.said["decision"])
    bundle = trial.bundle
    model = bundle.model_of(decision)
    inputs = {
        answer.field: feel.to_feel(value_of(", ".join(answer.values), trial.today)) for answer in step.answers
    }
    known = dict.fromkeys(trial.vocabulary.inputs_of(decision))
    scope = {**known, **bundle.organisation.values, **inputs}
    assert model is not None
    result = model.evaluate(decision, scope, environment_of(bundle, trial.clock)).value
    entry, _, said = step.said["value"].rpartition(":")
    values = dict(result) if isinstance(result, dict) else {"": result}
    if entry:
        values = {name: value for name, value in values.items() if folded(name) == folded(entry)}
    told = ", ".join(f"{name}: {plain(value)}" if name else plain(value) for name, value in values.items())
    expect(any(_says(trial, value, said) for value in values.values()), f"It gives {told or 'nothing'}.")


def _offered(trial: Trial, step: Step) -> None:
    offer_of(trial, step.said["offer"], offers_to_complainant(trial))


def _not_offered(trial: Trial, step: Step) -> None:
    try:
        offer_of(trial, step.said["offer"], offers_to_complainant(trial))
    except (Unmet, NotFound):
        return
    raise Unmet("It is offered.")


def _passed(trial: Trial, step: Step, *, passed: bool = True) -> None:
    process = step.said.get("process", "")
    place = trial.vocabulary.process_names.one(process) if process else ""
    wanted = trial.vocabulary.elements[place].find(step.said["element"])
    met = {element for of, element in trial.passed if element in wanted and place in {"", of}}
    expect(bool(met) is passed, "It did not." if passed else "It did.")


def _stopped(trial: Trial, step: Step) -> None:
    wanted = trial.vocabulary.elements[""].find(step.said["element"])
    expect(any(one.element in wanted for one in trial.incidents), told_incidents(trial))


def _no_incident(trial: Trial, step: Step) -> None:  # noqa: ARG001 - every expectation takes the step
    expect(not trial.incidents, told_incidents(trial))


def told_incidents(trial: Trial) -> str:
    """Where the case is stopped."""
    told = [f"“{one.label or one.element}” is stopped: {one.message}" for one in trial.incidents]
    return "; ".join(told) or "Nothing is stopped."


EXPECTATIONS: Mapping[str, Act] = {
    "task": _task,
    "task_due": _task,
    "not_task": _not_task,
    "no_task": _no_task,
    "may": _may,
    "may_not": _may_not,
    "may_not_because": _may_not,
    "cannot_complete": _cannot_complete,
    "cannot_extend": _cannot_extend,
    "clock_due": _clock_due,
    "clock": _clock,
    "case_due": _case_due,
    "letter": _letter,
    "letter_to_staff": partial(_letter, to="staff"),
    "letter_in": _letter_in,
    "letter_says": _letter_says,
    "letter_times": _letter_times,
    "letter_to_post": partial(_letter_by_post, status="to-post"),
    "letter_posted": partial(_letter_by_post, status="posted"),
    "no_letter": _no_letter,
    "notice": _notice,
    "no_notice": partial(_notice, given=False),
    "stage": _stage,
    "closed": _status,
    "closed_with": _status,
    "open": partial(_status, status="open"),
    "department": _department,
    "record": _record,
    "no_record": _no_record,
    "variable": _variable,
    "level": _level,
    "decides": _decides,
    "offered": _offered,
    "not_offered": _not_offered,
    "passed": _passed,
    "not_passed": partial(_passed, passed=False),
    "stopped": _stopped,
    "no_incident": _no_incident,
}
"""By sentence."""
