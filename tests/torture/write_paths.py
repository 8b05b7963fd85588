"""Every business step that writes, each with a case on which it can be taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage

from engine.app import COMPLAINANT, SYSTEM, Attachment, Channel, Part, Request, Services, Submitted
from engine.domain.actors import Actor
from engine.domain.limits import TimeLimit
from engine.services.post import Undeliverable
from tests.files import PDF
from tests.services.desk import ADMINISTRATOR, CLERK, COLLEAGUE, DEFINITIONS, OWNER
from tests.services.test_bounces import returned
from tests.torture.ground import bundle_of
from tests.torture.mailing import message_id
from tests.torture.scene import PASSWORD, Scene, answers

Act = Callable[[Services, Scene], object]
ORGANISATION = "organisation"
MEMBERSHIPS = [(ORGANISATION, "front-line")]
IN_VAIN = Undeliverable("nobody is there", for_good=True)


@dataclass(frozen=True)
class WritePath:
    """A step by somebody, and what has to happen before."""

    actor: Actor
    act: Act
    before: tuple[WritePath | Callable[[Scene], object], ...] = ()

    def prepare(self, scene: Scene) -> None:
        """Bring the scene to where the step can be taken."""
        for one in self.before:
            if isinstance(one, WritePath):
                one.prepare(scene)
                one.take(scene)
            else:
                one(scene)

    def take(self, scene: Scene) -> object:
        """Take it."""
        return scene.by(self.actor, lambda services: self.act(services, scene))


def path(actor: Actor, act: Act, *before: WritePath | Callable[[Scene], object]) -> WritePath:
    return WritePath(actor, act, before)


def _complaint() -> Submitted:
    """One with a document."""
    return replace(
        answers("complaint"), files={"enclosures": (Attachment(name="gate.pdf", size=len(PDF), content=PDF),)}
    )


def _received(services: Services, channel: Channel) -> object:
    return services.intake.receive(channel=channel, submitted=_complaint(), language="en")


def _keep(services: Services, scene: Scene) -> None:
    scene.token = services.drafts.save("", "complaint", _complaint())


def _send_what_was_kept(services: Services, scene: Scene) -> object:
    submitted = services.drafts.take(scene.token)
    return services.intake.receive(channel=Channel.WEB, submitted=submitted, language="en")


def _answer(services: Services, scene: Scene) -> None:
    question = scene.first(services.portal.open(scene.known.asked).questions)
    services.portal.respond(scene.known.asked, question.id, answers("question"))


def _sign_in(services: Services, scene: Scene) -> None:
    scene.token = services.accounts.sign_in(CLERK.name, PASSWORD)


def _change_rule(services: Services, _: Scene) -> None:
    for place in services.rule_changes.running("answer", references=[]):
        services.rule_changes.change(place, "answer", limit=TimeLimit.parse("8 weeks"))


def _came_back(services: Services, scene: Scene) -> object:
    mail = EmailMessage()
    mail["Message-ID"] = message_id(scene.parcel.key)
    return services.bounces.take(returned(mail))


def _forward(services: Services, scene: Scene) -> None:
    services.relations.forward(scene.known.received, "county", agreed=True, channel=Channel.PHONE)


def _register_request(services: Services, _: Scene) -> None:
    request = Request(product="parks", channel=Channel.PHONE, result="answered")
    services.relations.register_request(request, "a" * 32)


def _add_account(services: Services, _: Scene) -> None:
    services.accounts.add(name="newcomer", display="", password=PASSWORD, memberships=MEMBERSHIPS)


REGISTER = path(CLERK, lambda services, _: _received(services, Channel.PHONE))
KEEP = path(COMPLAINANT, _keep)
CLAIM = path(CLERK, lambda services, at: services.work.claim(at.task))
GIVE = path(OWNER, lambda services, at: services.assignments.assign(at.task, COLLEAGUE.name, note="Ask."))
SAVE = path(CLERK, lambda services, at: services.work.save_draft(at.task, answers("assessment")))
COMPLETE = path(CLERK, lambda services, at: services.work.complete(at.task, answers("assessment")))
WITHDRAW = path(
    COMPLAINANT,
    lambda services, at: services.portal.respond(at.known.code, "withdrawn", answers("withdrawal")),
)
POST = path(CLERK, lambda services, at: services.print_queue.mark_posted([at.known.paper]))
MERGE = path(CLERK, lambda services, at: services.relations.merge(at.known.alike, at.known.same))
LINK = path(CLERK, lambda services, at: services.relations.link(at.known.alike, at.known.received))
LEASE = path(SYSTEM, lambda services, _: services.delivery.lease(10))
ARRIVE = path(SYSTEM, lambda services, at: services.delivery.arrived(at.parcel), LEASE)
FAIL = path(SYSTEM, lambda services, at: services.delivery.failed(at.parcel, IN_VAIN), LEASE)
MARK = path(ADMINISTRATOR, lambda services, at: services.retries.mark(at.incident))
SIGN_IN = path(COMPLAINANT, _sign_in)
DISABLE = path(ADMINISTRATOR, lambda services, _: services.accounts.disable(CLERK.name))

BY_COMPLAINANTS = {
    "receive": path(COMPLAINANT, lambda services, _: _received(services, Channel.WEB)),
    "keep what was typed": KEEP,
    "send what was kept": path(COMPLAINANT, _send_what_was_kept, KEEP),
    "throw away what was kept": path(
        COMPLAINANT, lambda services, at: services.drafts.discard(at.token), KEEP
    ),
    "answer a question": path(COMPLAINANT, _answer),
    "withdraw": WITHDRAW,
}
ON_TASKS = {
    "claim": CLAIM,
    "release": path(CLERK, lambda services, at: services.work.release(at.task), CLAIM),
    "give to somebody": GIVE,
    "take back from somebody": path(
        OWNER, lambda services, at: services.assignments.take_back(at.task, held_by=COLLEAGUE.name), GIVE
    ),
    "read what was told": path(COLLEAGUE, lambda services, at: services.notices.mark_read(at.notice), GIVE),
    "save for later": SAVE,
    "complete": COMPLETE,
    "complete what was saved": path(COMPLETE.actor, COMPLETE.act, SAVE),
    "declare a conflict": path(
        CLERK, lambda services, at: services.work.declare_conflict(at.task, "related"), CLAIM
    ),
}
ON_CASES = {
    "register": REGISTER,
    "read a case": path(COLLEAGUE, lambda services, at: services.cases.get(at.known.received)),
    "withdraw on behalf": path(
        CLERK,
        lambda services, at: services.cases.respond(
            at.known.received, "withdrawn", answers("withdrawal"), Channel.PHONE
        ),
    ),
    "correct": path(
        CLERK,
        lambda services, at: services.cases.correct(
            at.known.received, answers("complaint", name="Ada Other")
        ),
    ),
    "issue a new code": path(CLERK, lambda services, at: services.cases.new_code(at.known.received)),
    "extend": path(
        OWNER, lambda services, at: services.cases.extend(at.known.received, "answer", "5", "expert")
    ),
    "change a rule": path(ADMINISTRATOR, _change_rule),
    "split": path(
        CLERK, lambda services, at: services.relations.split(at.known.received, Part(text="The bench too."))
    ),
    "link": LINK,
    "take a link back": path(
        CLERK,
        lambda services, at: services.relations.take_back(at.known.alike, "duplicate-of", at.known.received),
        LINK,
    ),
    "merge": MERGE,
    "take a merger back": path(
        CLERK,
        lambda services, at: services.relations.take_back(at.known.alike, "merged-into", at.known.same),
        MERGE,
    ),
    "forward": path(CLERK, _forward),
    "hand over": path(
        CLERK, lambda services, at: services.relations.hand_over(at.known.received, "north:roads")
    ),
    "close as a request": path(
        CLERK, lambda services, at: services.relations.close_as_request(at.known.received, "answered")
    ),
    "register a request": path(CLERK, _register_request),
    "see a consent": path(CLERK, lambda services, at: services.relations.see_consent(at.known.received)),
}
ON_LETTERS = {
    "print": path(COLLEAGUE, lambda services, at: services.print_queue.print([at.known.paper])),
    "post a letter": POST,
    "take a posting back": path(
        CLERK, lambda services, at: services.print_queue.take_back([at.known.paper]), POST
    ),
    "send by post after all": path(
        CLERK, lambda services, at: services.print_queue.put_in(at.known.mail), FAIL
    ),
    "lease what is to be sent": LEASE,
    "give back what was leased": path(
        SYSTEM, lambda services, at: services.delivery.give_back(at.parcel), LEASE
    ),
    "note that it arrived": ARRIVE,
    "note that it did not arrive": FAIL,
    "cancel what is to be sent": path(
        SYSTEM, lambda services, at: services.delivery.cancel(at.parcel), LEASE
    ),
    "try again to send": path(ADMINISTRATOR, lambda services, at: services.outbox.retry(at.parcel.key), FAIL),
    "try again to send all": path(ADMINISTRATOR, lambda services, _: services.outbox.retry_all(), FAIL),
    "note that it came back": path(ADMINISTRATOR, _came_back, ARRIVE),
}
BY_THE_WORKER = {
    "fire timers": path(
        SYSTEM, lambda services, _: services.timers.fire_many(10), lambda at: at.later(days=8)
    ),
    "tell of thresholds": path(
        SYSTEM, lambda services, _: services.clock_alarms.fire_many(10), lambda at: at.later(days=26)
    ),
    "retry what was marked": path(SYSTEM, lambda services, at: services.retries.fire(at.incident), MARK),
    "sweep drafts": path(
        SYSTEM, lambda services, _: services.drafts.sweep(), KEEP, lambda at: at.later(days=400)
    ),
    "sweep sessions": path(
        SYSTEM, lambda services, _: services.sessions.sweep(), SIGN_IN, lambda at: at.later(days=2)
    ),
}
BY_ADMINISTRATORS = {
    "deploy": path(SYSTEM, lambda services, _: services.deployments.deploy(bundle_of(DEFINITIONS, None))),
    "mark for a retry": MARK,
    "retry an incident": path(
        ADMINISTRATOR, lambda services, at: services.incidents.retry(at.incident, {"weight_twice": "5"})
    ),
    "add an account": path(ADMINISTRATOR, _add_account),
    "set a password": path(
        ADMINISTRATOR,
        lambda services, _: services.accounts.set_password(CLERK.name, f"{PASSWORD} more"),
        SIGN_IN,
    ),
    "set memberships": path(
        ADMINISTRATOR,
        lambda services, _: services.accounts.set_memberships(CLERK.name, [(ORGANISATION, "reviewers")]),
    ),
    "disable an account": DISABLE,
    "enable an account": path(
        ADMINISTRATOR, lambda services, _: services.accounts.enable(CLERK.name), DISABLE
    ),
    "sign in": SIGN_IN,
    "sign out": path(SYSTEM, lambda services, at: services.sessions.end(at.token), SIGN_IN),
    "note that somebody is at work": path(
        SYSTEM, lambda services, at: services.sessions.saw(at.token), SIGN_IN, lambda at: at.later(minutes=5)
    ),
}
PATHS = {
    **BY_COMPLAINANTS,
    **ON_TASKS,
    **ON_CASES,
    **ON_LETTERS,
    **BY_THE_WORKER,
    **BY_ADMINISTRATORS,
}
