"""Extensions: more time for what a clock measures, given by those who may, for a reason, within bounds."""

from __future__ import annotations

from datetime import datetime

from engine import feel
from engine.definitions import Bundle
from engine.domain.actors import ActorKind, Role
from engine.domain.audit import EventTag
from engine.domain.ledger import Clock, Extended, after
from engine.domain.limits import TimeLimit
from engine.kernel.errors import FieldFault, Invalid, NotPermitted, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, CaseStatus
from engine.services.choices import choices
from engine.services.correspondence import Correspondence, Occasion, in_language
from engine.services.labels import REASONS, title_of_limit
from engine.services.ledgers import Ledgers
from engine.services.moves import Moves
from engine.services.read_models import ExtensionForm
from engine.services.step import Step
from engine.services.surroundings import names_of

_MOST_DIGITS = 4


class Extensions:
    """Gives more time. Process owners may, and the groups that the organisation names; nobody else."""

    def __init__(self, step: Step, ledgers: Ledgers, *, moves: Moves, correspondence: Correspondence) -> None:
        self._step = step
        self._ledgers = ledgers
        self._moves = moves
        self._correspondence = correspondence

    def offered(self, case: Case, bundle: Bundle, clock: Clock) -> ExtensionForm | None:
        """What the actor may ask for; nothing without the right, a limit, or a list of reasons."""
        reasons = choices(bundle, REASONS)
        if clock.stopped or clock.limit is None or not reasons or case.status is not CaseStatus.OPEN:
            return None
        if not self._may(case, bundle):
            return None
        most = bundle.organisation.most_extension
        return ExtensionForm(
            unit=clock.limit.unit.label,
            reasons=reasons,
            most=TimeLimit.parse(most).text if most else Text(""),
            is_told=bool(bundle.organisation.extension_letter),
        )

    def extend(self, case: Case, bundle: Bundle, name: str, number: str, reason: str) -> datetime | None:
        """Extend a running clock of a locked case by a number of its units; says when it is due then.

        Raises `NotPermitted`, `Refused` for a clock that does not run, and `Invalid` for a number or reason
        that can't be taken.
        """
        if not self._may(case, bundle):
            raise NotPermitted
        clock = self._ledgers.running(case).get(name)
        if clock is None or clock.limit is None:
            raise Refused(Text("This time limit does not run any more, so that it can’t be extended."))
        amount = _amount(number, clock.limit)
        if reason not in dict(choices(bundle, REASONS)):
            raise Invalid([FieldFault(field="reason", message=Text("Choose one of the reasons."))])
        self._within_bounds(bundle, clock, amount, reason)
        said = {"amount": str(amount), "reason": reason}
        self._ledgers.note_by_actor(case, bundle, EventTag.CLOCK_EXTENDED, name, **said)
        self._tell(case, bundle, name, reason)
        return self._ledgers.due(case, name)

    def _tell(self, case: Case, bundle: Bundle, name: str, reason: str) -> None:
        """Write to the complainant why it takes longer, and until when, if the organisation does that."""
        letter = bundle.organisation.extension_letter
        if not letter:
            return
        told = bundle.told_in(in_language(bundle, letter, case.language).language)
        extension = {
            "title": title_of_limit(told, name),
            "due": self._ledgers.due(case, name),
            "reason": dict(choices(told, REASONS))[reason],
        }
        move = self._moves.load(case)
        known = dict(move.instance.variables) if move else {}
        names = {**known, **names_of(case, bundle), "extension": feel.to_feel(extension)}
        self._correspondence.write(case, bundle, Occasion(name=letter, names=names))

    def _may(self, case: Case, bundle: Bundle) -> bool:
        actor = self._step.actor
        if actor.kind is not ActorKind.STAFF or not actor.sees(case.department):
            return False
        named = bundle.organisation.extending_groups
        return actor.has(Role.PROCESS_OWNER) or not named.isdisjoint(actor.groups_in(case.department))

    def _within_bounds(self, bundle: Bundle, clock: Clock, amount: TimeLimit, reason: str) -> None:
        """All extensions of a clock together end no later than the longest one that is allowed."""
        most = bundle.organisation.most_extension
        calendars, now = bundle.calendars, self._step.now()
        extended = after(clock, Extended(at=now, amount=amount, reason=reason), calendars)
        due = extended.due_if_resumed(now, calendars) if extended else None
        unextended = clock.unextended.due_if_resumed(now, calendars)
        if due is None or unextended is None:
            raise Invalid(
                [FieldFault(field="number", message=Text("That is farther away than calendars reach."))]
            )
        if most and due > TimeLimit.parse(most).due(unextended, clock.counting(calendars)):
            said = Text(
                "All extensions of a time limit together can be {most} at most.",
                most=TimeLimit.parse(most).text,
            )
            raise Invalid([FieldFault(field="number", message=said)])


def _amount(number: str, limit: TimeLimit) -> TimeLimit:
    typed = number.strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS and int(typed)):
        said = Text("Enter a whole number of {unit}, from 1 on.", unit=limit.unit.label)
        raise Invalid([FieldFault(field="number", message=said)])
    return TimeLimit(int(typed), limit.unit)
