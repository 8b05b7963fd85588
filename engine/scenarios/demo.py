"""Sample complaints for a look around: a dozen, in different stages, lived through on a clock moved by hand.

They go through the same services as real ones. Complainants are made up, and say so by their names.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.definitions import Bundle
from engine.definitions.organisation import Group
from engine.domain.actors import SYSTEM, Role
from engine.domain.channels import Channel
from engine.kernel.clock import HandClock
from engine.scenarios.walk import Begin, Walk
from engine.services.sessions import EVERYWHERE

_OWNERS = "process-owner"


@dataclass(frozen=True)
class Account:
    """An account of the demo."""

    name: str
    display: str
    what_for: str
    roles: tuple[Role, ...]
    memberships: tuple[tuple[str, str], ...]


def accounts(bundles: Sequence[Bundle]) -> tuple[Account, ...]:
    """Two people in each shared group, so that one always did nothing in a case yet; one in others."""
    shared = next(one for one in bundles if one.department is None).organisation.groups
    everywhere = [
        _staff(group, number, EVERYWHERE, "all departments")
        for group in shared.values()
        if group.id != _OWNERS
        for number in (1, 2)
    ]
    local = [
        _staff(group, 1, bundle.department, f"{bundle.organisation.department} only")
        for bundle in bundles
        if bundle.department
        for group in bundle.organisation.groups.values()
        if group.id not in shared
    ]
    owner = Account(
        name=f"{_OWNERS}-1",
        display="Process owner 1",
        what_for="process owner",
        roles=(Role.STAFF, Role.PROCESS_OWNER),
        memberships=((EVERYWHERE, _OWNERS),),
    )
    return (
        *everywhere,
        *local,
        owner,
        Account(
            "administrator", "Administrator", "administrator", (Role.ADMINISTRATOR,), ((EVERYWHERE, ""),)
        ),
        Account("auditor", "Auditor", "auditor, reads only", (Role.AUDITOR,), ((EVERYWHERE, ""),)),
    )


def _staff(group: Group, number: int, department: str, where: str) -> Account:
    return Account(
        name=f"{group.id}-{number}",
        display=f"{group.title} {number}",
        what_for=f"staff, {group.title}, {where}",
        roles=(Role.STAFF,),
        memberships=((department, group.id),),
    )


def fill(
    begin: Begin, clock: HandClock, password: str, until: datetime, people: Iterable[Account]
) -> tuple[str, ...]:
    """Add the accounts, all with one password, and live through the complaints up to a moment.

    Gives the tracking codes of those complaints that wait for their complainant.
    """
    with begin(SYSTEM) as services:
        for one in people:
            services.accounts.add(
                name=one.name,
                display=one.display,
                password=password,
                roles=one.roles,
                memberships=one.memberships,
            )
    walks = _live_through(begin, clock, until)
    return tuple(walk.code for walk in walks if "answer_accepted" in walk.offers)


Story = Callable[[Walk], Iterator[timedelta]]


def _live_through(begin: Begin, clock: HandClock, until: datetime) -> list[Walk]:
    """All stories side by side, each step at its moment, timers in between."""
    told = [
        (_office_hours(until, days, hour), number, walk, story(walk))
        for number, (days, hour, story, walk) in enumerate((*one, Walk(begin, clock)) for one in _STORIES)
    ]
    walks = [walk for _, _, walk, _ in told]
    heapq.heapify(told)
    clock.set(told[0][0])
    while told and told[0][0] <= until:
        moment, number, walk, story = heapq.heappop(told)
        walk.wait(seconds=(moment - clock.now()).total_seconds())
        pause = next(story, None)
        if pause is not None:
            heapq.heappush(told, (moment + pause, number, walk, story))
    walks[0].wait(seconds=(until - clock.now()).total_seconds())
    return walks


def _office_hours(until: datetime, days: int, hour: int) -> datetime:
    """A moment of a working day, some days ago."""
    moment = (until - timedelta(days=days)).replace(hour=hour, minute=5 + hour, second=0, microsecond=0)
    weekend = max(0, moment.weekday() - 4)
    return min(moment - timedelta(days=weekend), until)


def _days(number: float) -> timedelta:
    return timedelta(days=number)


def _complain(walk: Walk, channel: Channel = Channel.WEB, *, name: str, **answers: Any) -> None:
    """A complaint of somebody made up, about what happened a few days before."""
    first, _, _ = name.lower().partition(" ")
    usual: dict[str, Any] = {"problem_date": walk.today - timedelta(days=4), "email": f"{first}@example.org"}
    walk.complain(channel, name=name, **{**usual, **answers})


def _until_answered(walk: Walk, **decision: Any) -> Iterator[timedelta]:
    yield _days(1)
    walk.complete("assess_complaint")
    yield _days(3)
    walk.complete("investigate_complaint")
    yield _days(2)
    walk.complete("decide_response", **decision)


def _carried_out(walk: Walk) -> Iterator[timedelta]:
    yield _days(2)
    walk.complete("carry_out", carried_out_on=walk.today)
    yield _days(1)
    walk.complete("verify_correction")
    yield _days(1)
    walk.complete("record_outcome")


def _accepted(walk: Walk) -> Iterator[timedelta]:
    _complain(walk, name="Ada Example", product="billing")
    yield from _until_answered(walk)
    yield _days(2)
    walk.respond("answer_accepted")
    yield from _carried_out(walk)


def _settled_on_review(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        name="Bo Sample",
        product="tenancy",
        description="The stairwell was not cleaned since January; my letters stay without an answer.",
    )
    yield from _until_answered(walk, amount=20)
    yield _days(3)
    walk.respond("answer_rejected")
    yield _days(2)
    yield from _reviewed(walk)
    yield _days(2)
    walk.respond("answer_accepted")
    yield from _carried_out(walk)


def _reviewed(walk: Walk) -> Iterator[timedelta]:
    if "next_level_requested" in walk.offers:
        walk.respond("next_level_requested")
        yield _days(3)
    walk.complete("review_complaint")


def _under_review(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        name="Chris Sample",
        product="waste-collection",
        description="The bins of our street were left out three weeks running.",
    )
    yield from _until_answered(walk)
    yield _days(2)
    walk.respond("answer_rejected")
    yield _days(1)
    if "next_level_requested" in walk.offers:
        walk.respond("next_level_requested")


def _answered(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        name="Dana Example",
        product="street-lighting",
        description="Two lamps in front of the school have been dark since October.",
    )
    yield from _until_answered(walk)


def _asked(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        name="Eli Sample",
        product="waste-collection",
        description="A collection was charged that never took place.",
    )
    yield _days(1)
    walk.complete("assess_complaint")
    yield _days(1)
    walk.complete(
        "investigate_complaint", next_step="question", question="On which day was the collection due?"
    )


def _assessed_by_phone(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        Channel.PHONE,
        name="Fran Example",
        product="parking",
        description="My permit was renewed too late, and I was fined twice.",
        reach_by="phone",
        phone="020 7946 0999",
        email=None,
    )
    yield _days(1)


def _new(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        name="Gil Sample",
        product="other",
        description="The counter closed ten minutes early, although people were waiting.",
    )
    yield _days(1)


def _dangerous(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        name="Hana Example",
        product="repairs",
        description="There is a smell of gas in the kitchen, and nobody came.",
        danger_reported="yes",
    )
    yield timedelta(hours=1)
    walk.complete("assess_complaint", severity="3", safety="3", action_needed=True, action_possible=True)
    yield timedelta(hours=2)
    walk.complete("take_immediate_action", immediate_action_on=walk.today)


def _withdrawn(walk: Walk) -> Iterator[timedelta]:
    _complain(walk, name="Ira Sample", product="parking", description="My appeal seems to be lost.")
    yield _days(2)
    walk.respond("complaint_withdrawn")


def _read_by_a_colleague(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        Channel.LETTER,
        name="Jo Example",
        product="home-care",
        description="The carer came two hours late on five days of the week.",
    )
    yield from _until_answered(walk, amount=30)


def _reopened(walk: Walk) -> Iterator[timedelta]:
    yield from _accepted(walk)
    yield _days(6)
    walk.respond("complaint_reopened")


def _overdue(walk: Walk) -> Iterator[timedelta]:
    _complain(
        walk,
        Channel.LETTER,
        name="Kim Sample",
        product="day-centre",
        description="The bus to the day centre was cancelled without notice.",
    )
    yield _days(1)


_STORIES: tuple[tuple[int, int, Story], ...] = (
    (48, 10, _accepted),
    (45, 14, _settled_on_review),
    (33, 9, _reopened),
    (20, 11, _under_review),
    (13, 15, _withdrawn),
    (12, 9, _read_by_a_colleague),
    (9, 13, _answered),
    (8, 10, _overdue),
    (6, 16, _asked),
    (2, 9, _dangerous),
    (1, 11, _assessed_by_phone),
    (0, 8, _new),
)
"""Days before today and the hour at which each begins."""
