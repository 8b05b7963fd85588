"""What happens in a scenario: complaints come in, people do their tasks, complainants answer, time passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from engine.definitions.forms import Submitted
from engine.definitions.scenarios.moments import Moment, duration_of, moment_of
from engine.definitions.scenarios.scenario import Step
from engine.definitions.scenarios.words import SOMEBODY
from engine.domain.actors import COMPLAINANT
from engine.domain.channels import Channel
from engine.domain.limits import TimeLimit, Unit
from engine.kernel.errors import Invalid
from engine.scenarios.trial import FIRST_DAY, Act, Trial, Unmet, is_complainant
from engine.services.deployments import ORGANISATION
from engine.services.read_models import Offer

_A_MINUTE = timedelta(minutes=1)


def _set(trial: Trial, step: Step) -> None:
    if trial.reference:
        raise Unmet("A rule is set before the complaint comes in, for cases stay on the rules they began on.")
    trial.set_rule(step.said["path"].split("."), step.said["value"])


def _member(trial: Trial, step: Step) -> None:
    group = trial.vocabulary.groups.one(step.said["group"])
    trial.people.join(step.said["person"], group, trial.department, alone=False)


def _only_member(trial: Trial, step: Step) -> None:
    group = trial.vocabulary.groups.one(step.said["group"])
    trial.people.join(step.said["person"], group, trial.department, alone=True)


def _complaint(trial: Trial, step: Step) -> None:
    said, known = step.said, trial.vocabulary
    if "moment" in said or not trial.has_begun:
        trial.travel(trial.moment(moment_of(said["moment"]) if "moment" in said else Moment(FIRST_DAY)))
    channel = Channel(known.channels.one(said["channel"]))
    language = known.languages.one(said["language"]) if "language" in said else "en"
    actor = COMPLAINANT if channel is Channel.WEB else trial.registrar(said.get("who", ""))
    received = trial.moment(moment_of(said["receipt"])) if "receipt" in said else None
    base = trial.bundles.get(ORGANISATION, trial.bundle)

    def receive(submitted: Submitted) -> None:
        with trial.begin(actor) as services:
            receipt = services.intake.receive(
                channel=channel, submitted=submitted, language=language, received=received
            )
        trial.reference, trial.code = receipt.reference, receipt.code

    answers = {base.organisation.product_field: trial.product(said.get("product", ""))}
    trial.fill_in(base.organisation.complaint_form, step.answers, receive, base, first=answers)


def _now(trial: Trial, step: Step) -> None:
    trial.travel(trial.moment(moment_of(step.said["moment"])))


def _later(trial: Trial, step: Step) -> None:
    span = duration_of(step.said["duration"])
    calendar = trial.bundle.calendars[trial.bundle.organisation.calendar]
    now = trial.clock.now().astimezone(trial.zone)
    match span.unit:
        case "minutes":
            then = now + timedelta(minutes=span.number)
        case "hours":
            then = now + timedelta(hours=span.number)
        case "working hours":
            then = TimeLimit(span.number, Unit.WORKING_HOURS).due(now, calendar)
        case "working days":
            then = _at_same_time(now, calendar.add_working_days(now.date(), span.number))
        case _:
            due = TimeLimit(span.number, Unit(span.unit)).due(now, calendar)
            then = _at_same_time(now, (due.astimezone(trial.zone) - _A_MINUTE).date())
    trial.travel(then)


def _at_same_time(now: datetime, day: date) -> datetime:
    return datetime.combine(day, now.time(), now.tzinfo)


def _wait_for(trial: Trial, step: Step) -> None:
    span = duration_of(step.said["duration"])
    if span.unit == "minutes":
        trial.travel(trial.clock.now() + timedelta(minutes=span.number))
        return
    calendar = trial.bundle.calendars[trial.bundle.organisation.calendar]
    due = TimeLimit(span.number, Unit(span.unit)).due(trial.clock.now(), calendar)
    trial.travel(due + _A_MINUTE)


def _wait_for_timer(trial: Trial, step: Step) -> None:
    process = step.said.get("process", "")
    place = trial.vocabulary.process_names.one(process) if process else ""
    wanted = trial.vocabulary.elements[place].find(step.said["element"])
    due = [timer.due_at for timer in trial.timers if timer.element in wanted]
    if not due:
        raise Unmet(f"No timer “{step.said['element']}” waits; {_told_timers(trial)}.")
    trial.travel(min(due))


def _told_timers(trial: Trial) -> str:
    told = [f"{timer.element} ({trial.told(timer.due_at)})" for timer in trial.timers]
    return f"waiting are {', '.join(told)}" if told else "no timer waits"


def _complete(trial: Trial, step: Step) -> None:
    if is_complainant(step.said["who"]):
        _respond(
            trial,
            Step(step.line, step.text, "respond", {**step.said, "offer": step.said["task"]}, step.answers),
        )
        return
    row, actor = trial.claim_any(step.said["task"], step.said["who"])

    def complete(submitted: Submitted) -> None:
        with trial.begin(actor) as services:
            services.work.complete(row.id, submitted)

    trial.fill_in(row.form, step.answers, complete)


def _claim(trial: Trial, step: Step) -> None:
    trial.claim(trial.task(step.said["task"]), step.said["who"])


def _release(trial: Trial, step: Step) -> None:
    row = trial.task(step.said["task"])
    with trial.begin(trial.people.actor(row.assignee, trial.department)) as services:
        services.work.release(row.id)


def offer_of(trial: Trial, name: str, offers: tuple[Offer, ...]) -> Offer:
    """What is offered under a name. Raises `Unmet` where it is not offered now."""
    wanted = trial.vocabulary.offers.find(name)
    for offer in offers:
        if offer.id in wanted:
            return offer
    told = ", ".join(f"“{offer.label}”" for offer in offers) or "nothing"
    raise Unmet(f"“{name}” is not offered; offered is {told}.")


def offers_to_complainant(trial: Trial) -> tuple[Offer, ...]:
    """What the complainant sees behind the code."""
    portal = trial.portal
    return (*portal.questions, *portal.offers)


def _respond(trial: Trial, step: Step) -> None:
    offer = offer_of(trial, step.said["offer"], offers_to_complainant(trial))

    def respond(submitted: Submitted) -> None:
        with trial.begin(COMPLAINANT) as services:
            services.portal.respond(trial.code, offer.id, submitted)

    trial.fill_in(offer.form_id, step.answers, respond)


def _at_the_desk(trial: Trial, step: Step) -> None:
    """What staff do beside their tasks, for themselves or for the complainant."""
    offer = offer_of(trial, step.said["offer"], trial.case.offers)
    channel = Channel(trial.vocabulary.channels.one(step.said.get("channel", "phone")))
    who = step.said["who"]
    actor = trial.registrar("" if who in SOMEBODY else who)

    def respond(submitted: Submitted) -> None:
        with trial.begin(actor) as services:
            services.cases.respond(trial.reference, offer.id, submitted, channel)

    trial.fill_in(offer.form_id, step.answers, respond)


def extension(trial: Trial, step: Step) -> Callable[[Any], object]:
    """What gives more time, as a step says it."""
    clock = trial.vocabulary.clocks.one(step.said["clock"])
    reason = trial.vocabulary.reasons.one(step.said["reason"])
    return lambda services: services.cases.extend(trial.reference, clock, step.said["number"], reason)


def _extend(trial: Trial, step: Step) -> None:
    with trial.begin(trial.registrar(step.said["who"])) as services:
        extension(trial, step)(services)


def _correct(trial: Trial, step: Step) -> None:
    actor = trial.registrar(step.said["who"])

    def correct(submitted: Submitted) -> None:
        with trial.begin(actor) as services:
            services.cases.correct(trial.reference, submitted)

    answers = {trial.bundle.organisation.product_field: trial.row.product}
    form = trial.bundle.organisation.complaint_form
    trial.fill_in(form, step.answers, correct, first=answers)


def _declare(trial: Trial, step: Step) -> None:
    row = trial.task(step.said["task"])
    reason = trial.vocabulary.conflicts.one(step.said["reason"])
    for actor in trial.candidates(step.said["person"], row)[:1]:
        with trial.begin(actor) as services:
            services.work.declare_conflict(row.id, reason)


def _post(trial: Trial, step: Step) -> None:
    wanted = trial.vocabulary.letters.find(step.said["letter"])
    letters = [one for one in trial.letters if one.name in wanted and one.status == "to-post"]
    if not letters:
        raise Unmet(f"No letter “{step.said['letter']}” is to be posted.")
    with trial.begin(trial.registrar(step.said["who"])) as services:
        services.print_queue.mark_posted([letters[0].id])


HAPPENINGS: Mapping[str, Act] = {
    "set": _set,
    "member": _member,
    "only_member": _only_member,
    "complaint": _complaint,
    "now": _now,
    "later": _later,
    "wait_until": _now,
    "wait_for": _wait_for,
    "wait_for_timer": _wait_for_timer,
    "complete": _complete,
    "claim": _claim,
    "release": _release,
    "respond": _respond,
    "respond_for": _at_the_desk,
    "act": _at_the_desk,
    "extend": _extend,
    "correct": _correct,
    "declare": _declare,
    "post": _post,
}
"""By sentence."""


def told_faults(invalid: Invalid) -> str:
    """What a form did not take."""
    return "; ".join(f"{fault.field}: {fault.message}" for fault in invalid.faults)
