"""Objectivity: who may not judge a complaint doesn't, by whatever way they try, and somebody else does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from engine.definitions import Bundle, Resource
from engine.domain.actors import SYSTEM, Role
from engine.kernel.errors import Invalid, Refused
from engine.services.worker import Worker
from tests.services.desk import CLERK, COLLEAGUE, DEFINITIONS, NORTHERNER, OWNER, REVIEWER, read


@pytest.fixture
def staffed(town):
    """The town hall with accounts: two clerks and a reviewer."""
    for actor in (CLERK, COLLEAGUE, REVIEWER, OWNER):
        with town.engine.transaction(SYSTEM) as services:
            services.accounts.add(
                name=actor.name,
                display=actor.display,
                password="a long enough password",
                roles=tuple(actor.roles) or (Role.STAFF,),
                memberships=tuple(actor.groups),
            )
    return town


@pytest.fixture
def received(staffed):
    return staffed.receive().reference


def opened(town, task, actor):
    with town.engine.transaction(actor) as services:
        return services.work.task(task)


def declare(town, task, actor, reason="related"):
    with town.engine.transaction(actor) as services:
        services.work.declare_conflict(task, reason)


def inbox(town, actor, view="groups"):
    with town.engine.transaction(actor) as services:
        return [row.element for row in services.work.inbox(view).rows]


def test_staff_are_chosen_from_the_accounts_of_the_department(staffed, received):
    view = opened(staffed, staffed.task(received, "assess"), CLERK)
    about = next(
        one for page in view.form.pages for one in page.components if one.label == "Whom is it about?"
    )

    assert [(option.value, option.label) for option in about.options] == [
        ("fay", "Fay"),
        ("finn", "Finn"),
        ("percy", "Percy"),
        ("rena", "Rena"),
    ]


def test_who_is_complained_about_is_kept_from_the_task_and_reads_why(staffed, received):
    staffed.complete(received, "assess", CLERK, complained_about=["rena"])
    task = staffed.task(received, "review")

    assert inbox(staffed, REVIEWER) == []
    assert opened(staffed, task, REVIEWER).excluded_because == (
        "The complaint is about you, and this task must be done by somebody else."
    )
    for act in ("claim", "complete", "save_draft"):
        with pytest.raises(Refused, match="about you"), staffed.engine.transaction(REVIEWER) as services:
            getattr(services.work, act)(task, *([staffed.filled("review")] if act != "claim" else []))
    assert inbox(staffed, COLLEAGUE) == ["review"]


def test_somebody_outside_of_the_department_cannot_be_complained_about(staffed, received):
    with pytest.raises(Invalid):
        staffed.complete(received, "assess", CLERK, complained_about=[NORTHERNER.name])


def test_a_declared_conflict_gives_the_task_back_and_keeps_from_later_ones(staffed, received):
    task = staffed.task(received, "assess")
    with staffed.engine.transaction(COLLEAGUE) as services:
        services.work.claim(task)
    declare(staffed, task, COLLEAGUE)

    assert not opened(staffed, task, CLERK).claimed_by
    with pytest.raises(Refused, match="impartially"), staffed.engine.transaction(COLLEAGUE) as services:
        services.work.claim(task)

    staffed.complete(received, "assess", CLERK)

    assert inbox(staffed, COLLEAGUE) == []
    assert inbox(staffed, REVIEWER) == ["review"]


def test_a_conflict_is_on_the_history_with_its_reason(staffed, received):
    declare(staffed, staffed.task(received, "assess"), COLLEAGUE)

    said = [line for line in staffed.case(received).timeline if line.tag == "conflict:declared"]
    assert [(line.by, line.what) for line in said] == [
        ("Finn", "Said that they can’t judge it impartially: I know the complainant")
    ]


@pytest.mark.parametrize("reason", ["", "bored"])
def test_a_conflict_needs_a_reason_of_the_list(staffed, received, reason):
    with pytest.raises(Invalid):
        declare(staffed, staffed.task(received, "assess"), COLLEAGUE, reason)


def test_who_may_not_do_a_task_declares_nothing(staffed, received):
    with pytest.raises(Refused, match="group that you are not in"):
        declare(staffed, staffed.task(received, "assess"), REVIEWER)


def test_when_nobody_of_the_group_is_left_the_next_group_gets_the_task_and_is_told(staffed, received):
    task = staffed.task(received, "assess")
    declare(staffed, task, CLERK)

    assert inbox(staffed, REVIEWER) == []

    declare(staffed, task, COLLEAGUE)

    assert inbox(staffed, REVIEWER) == ["assess"]
    with staffed.engine.transaction(REVIEWER) as services:
        assert [notice.text for notice in services.notices.mine()] == [
            "Assess the complaint: nobody else is left who may do it, so that it is yours now."
        ]
    declare(staffed, task, REVIEWER)
    with staffed.engine.transaction(OWNER) as services:
        assert len(services.notices.mine()) == 1


def test_a_task_that_nobody_of_its_groups_may_do_when_it_comes_up_goes_on_at_once(staffed, received):
    task = staffed.task(received, "assess")
    declare(staffed, task, COLLEAGUE)
    staffed.complete(received, "assess", CLERK, complained_about=["rena"])

    passed = [line.what for line in staffed.case(received).timeline if line.tag == "task:passed-on"]
    assert passed == [
        "Task goes on to the group Process owner, as nobody is left who may do it: Review the assessment"
    ]


DIAGRAM = "complaint-handling.bpmn"
NAMES_FINN = """<zeebe:taskDefinition type="record" /><zeebe:ioMapping>
<zeebe:input source="=[&quot;finn&quot;]" target="complained_about" /></zeebe:ioMapping>"""


def test_who_turns_out_to_be_complained_about_loses_the_task_that_they_have(staffed, clock):
    shipped = read(DEFINITIONS, None)
    drawn = re.sub(
        r'<zeebe:taskDefinition type="notification" />.*?</zeebe:taskHeaders>',
        NAMES_FINN,
        shipped.resources[DIAGRAM].source.decode(),
        count=1,
        flags=re.DOTALL,
    )
    changed = {**shipped.resources, DIAGRAM: Resource.of(DIAGRAM, drawn.encode())}
    with staffed.engine.transaction(SYSTEM) as services:
        services.deployments.deploy(Bundle.from_resources(None, changed.values()))
    reference = staffed.receive().reference
    task = staffed.task(reference, "assess")
    with staffed.engine.transaction(COLLEAGUE) as services:
        services.work.claim(task)
    assert inbox(staffed, COLLEAGUE, "mine") == ["assess"]

    clock.move(timedelta(days=5))
    Worker(lambda: staffed.engine.transaction(SYSTEM), seconds=0).tick()

    assert inbox(staffed, COLLEAGUE, "mine") == inbox(staffed, COLLEAGUE) == []
    assert not opened(staffed, task, CLERK).claimed_by
    with pytest.raises(Refused, match="about you"), staffed.engine.transaction(COLLEAGUE) as services:
        services.work.claim(task)
