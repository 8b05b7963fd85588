"""Tasks are given to people by who leads their group; what keeps somebody from a task keeps it from them here too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from engine.app import Engine
from engine.domain.actors import SYSTEM, Role
from engine.kernel.clock import HandClock
from engine.kernel.errors import AlreadyDone, Invalid, NotFound, NotPermitted, Refused
from engine.kernel.settings import Settings
from engine.persistence import Notice
from tests.databases import Home
from tests.fixtures import A_THURSDAY, MASTER_KEY
from tests.services.desk import AUDITOR, CLERK, COLLEAGUE, NORTHERNER, OWNER, REVIEWER, Town, member
from tests.services.test_together import CROWD, at_once

READER = member("front-line", "rob", Role.AUDITOR)
GONE = member("front-line", "gus")
FRED = member("front-line", "fred")


@pytest.fixture(scope="module")
def staffed_hall(home: Home, town_hall: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database of a town hall with accounts."""
    url = home.copied(town_hall, tmp_path_factory.mktemp("staffed"))
    engine = Engine.open(Settings(database_url=url, master_key=MASTER_KEY), HandClock(A_THURSDAY))
    with engine.transaction(SYSTEM) as services:
        for actor in (CLERK, COLLEAGUE, FRED, REVIEWER, OWNER, READER, GONE, NORTHERNER):
            services.accounts.add(
                name=actor.name,
                display=actor.display,
                password="a long enough password",
                roles=tuple(actor.roles),
                memberships=tuple(actor.groups),
            )
        services.accounts.disable(GONE.name)
    engine.close()
    return url


@pytest.fixture
def staffed(home: Home, staffed_hall: str, town: Town) -> Town:
    """The town hall with accounts."""
    town.engine.close()
    home.copy(staffed_hall, town.engine.settings.database_url)
    return town


@pytest.fixture
def received(staffed) -> str:
    return staffed.receive().reference


@pytest.fixture
def task(staffed, received) -> str:
    return staffed.task(received, "assess")


def assign(town, task, to, by=REVIEWER, **more):
    with town.engine.transaction(by) as services:
        services.assignments.assign(task, to.name, **more)


def holder(town, task):
    with town.engine.transaction(CLERK) as services:
        return services.work.task(task).row.assignee


def notices(town, actor):
    with town.engine.transaction(actor) as services:
        return [(one.text, one.note) for one in services.notices.to_me()]


def test_who_leads_a_group_gives_a_task_to_a_colleague_who_is_told(staffed, received, task):
    assign(staffed, task, COLLEAGUE, note="  Please call them first. ")

    assert holder(staffed, task) == "finn"
    assert notices(staffed, COLLEAGUE) == [
        ("Assess the complaint: Rena gave this task to you.", "Please call them first.")
    ]
    with staffed.engine.transaction(COLLEAGUE) as services:
        assert services.work.task(task).note == "Please call them first."
        services.notices.mark_read(services.notices.to_me()[0].id)
    assert notices(staffed, COLLEAGUE) == []
    said = [line for line in staffed.case(received).timeline if line.tag == "task:assigned"]
    assert [(line.by, line.what) for line in said] == [("Rena", "Task given to Finn: Assess the complaint")]


def test_a_note_is_sealed_and_in_no_history(staffed, received, task):
    assign(staffed, task, COLLEAGUE, note="Maria is my neighbour")

    with staffed.engine.transaction(SYSTEM) as services:
        kept = services._step.session.scalars(select(Notice)).one()
    assert b"neighbour" not in kept.note
    assert "neighbour" not in str(staffed.case(received).timeline)


def test_a_note_is_no_letter(staffed, task):
    with pytest.raises(Invalid) as refused:
        assign(staffed, task, COLLEAGUE, note="x" * 1001)
    assert [fault.field for fault in refused.value.faults] == ["note"]


def test_a_task_goes_from_one_to_another_and_back_to_the_group(staffed, received, task):
    assign(staffed, task, CLERK)
    assign(staffed, task, COLLEAGUE, held_by="fay")
    assert ("Assess the complaint: Rena took this task back from you.", "") in notices(staffed, CLERK)

    with staffed.engine.transaction(OWNER) as services:
        services.assignments.take_back(task, held_by="finn")

    assert holder(staffed, task) == ""
    assert ("Assess the complaint: Percy took this task back from you.", "") in notices(staffed, COLLEAGUE)
    tags = [line.tag for line in staffed.case(received).timeline]
    assert [tag for tag in tags if tag in {"task:assigned", "task:released"}] == [
        *["task:assigned"] * 2,
        "task:released",
    ]


def test_whoever_is_given_a_task_does_it(staffed, received, task):
    assign(staffed, task, COLLEAGUE)

    with pytest.raises(Refused, match="Finn has had this task since 2 April 2026"):
        staffed.complete(received, "assess", CLERK)
    staffed.complete(received, "assess", COLLEAGUE)


def test_the_same_again_is_no_news(staffed, received, task):
    for _ in range(2):
        assign(staffed, task, COLLEAGUE)

    assert len(notices(staffed, COLLEAGUE)) == 1


@pytest.mark.parametrize("by", [CLERK, replace(REVIEWER, roles=frozenset({Role.AUDITOR})), AUDITOR])
def test_nobody_else_gives_tasks_to_people(staffed, task, by):
    with pytest.raises(NotPermitted):
        assign(staffed, task, COLLEAGUE, by=by)
    assign(staffed, task, COLLEAGUE)
    with pytest.raises(NotPermitted), staffed.engine.transaction(by) as services:
        services.assignments.take_back(task, held_by="finn")


def test_what_the_complainant_is_asked_is_given_to_nobody(staffed, received):
    staffed.complete(received, "assess", severity=2)
    asked = staffed.task(received, "ask")

    with pytest.raises(NotPermitted):
        assign(staffed, asked, OWNER, by=OWNER)


def test_what_is_in_another_department_is_not_there(staffed, task):
    with pytest.raises(NotFound):
        assign(staffed, task, NORTHERNER, by=replace(NORTHERNER, roles=frozenset({Role.PROCESS_OWNER})))


@pytest.mark.parametrize("to", [NORTHERNER, READER, GONE, member("front-line", "ghost")])
def test_tasks_are_given_only_to_who_works_here(staffed, task, to):
    with pytest.raises(Invalid):
        assign(staffed, task, to)


def test_nobody_is_given_a_task_of_a_group_that_they_are_not_in(staffed, task):
    with pytest.raises(Refused, match="none of the groups"):
        assign(staffed, task, REVIEWER, by=OWNER)


class TestExclusions:
    """Of the three kinds, each is told with its reason, and holds by every way."""

    @pytest.fixture
    def review(self, staffed, received) -> str:
        declared = staffed.task(received, "assess")
        with staffed.engine.transaction(COLLEAGUE) as services:
            services.work.declare_conflict(declared, "related")
        staffed.complete(received, "assess", CLERK, complained_about=["fred"])
        return staffed.task(received, "review")

    REASONS = (
        (CLERK, "They did “Assess the complaint” in this case."),
        (COLLEAGUE, "They said that they can’t judge it impartially."),
        (FRED, "The complaint is about them."),
    )

    @pytest.mark.parametrize(("who", "why"), REASONS)
    def test_it_is_not_given_to_them(self, staffed, review, who, why):
        with pytest.raises(Refused, match=why):
            assign(staffed, review, who, by=OWNER)

    @pytest.mark.parametrize("who", [who for who, _ in REASONS])
    def test_they_get_it_in_no_other_way(self, staffed, review, who):
        submitted = staffed.filled("review")
        acts = (
            lambda services: services.work.claim(review),
            lambda services: services.work.save_draft(review, submitted),
            lambda services: services.work.complete(review, submitted),
        )
        for act in acts:
            with pytest.raises(Refused, match=r"\b[Yy]ou\b"), staffed.engine.transaction(who) as services:
                act(services)
        ((_, refused),) = staffed.engine.perform_each(
            who, [review], lambda services, task: services.work.claim(task)
        )
        assert isinstance(refused, Refused)

    def test_they_are_listed_with_the_reason(self, staffed, review):
        with staffed.engine.transaction(OWNER) as services:
            form = services.assignments.choices([review])

        assert {(one.display, one.may, *(str(each.why) for each in one.refusals)) for one in form.people} == {
            *((who.display, 0, why) for who, why in self.REASONS),
            ("Percy", 1),
            ("Rena", 1),
        }

    def test_who_is_kept_from_a_task_chooses_nobody_for_it(self, staffed, received):
        assess = staffed.task(received, "assess")
        with staffed.engine.transaction(OWNER) as services:
            services.work.declare_conflict(assess, "related")

        with pytest.raises(Refused, match="impartially"):
            assign(staffed, assess, CLERK, by=OWNER)
        with staffed.engine.transaction(OWNER) as services:
            form = services.assignments.choices([assess])
        assert (form.tasks, form.people) == ((), ())
        assert [str(one.why) for one in form.refused] == [
            "You said that you can’t judge this impartially; somebody else does this task."
        ]

    def test_a_conflict_that_they_declare_gives_it_back(self, staffed, task):
        assign(staffed, task, COLLEAGUE)
        with staffed.engine.transaction(COLLEAGUE) as services:
            services.work.declare_conflict(task, "related")

        assert holder(staffed, task) == ""


def test_choices_tell_how_much_everybody_has_to_do(staffed, clock):
    tasks = [staffed.task(staffed.receive().reference, "assess") for _ in range(3)]
    for one in tasks[:2]:
        assign(staffed, one, COLLEAGUE)
    clock.move(clock.now().replace(month=5) - clock.now())

    with staffed.engine.transaction(REVIEWER) as services:
        form = services.assignments.choices(tasks)

    assert [one.id for one in form.tasks] == tasks
    assert {(one.name, one.open_tasks, one.overdue_tasks, one.has, one.may) for one in form.people} == {
        ("fay", 0, 0, 0, 3),
        ("fred", 0, 0, 0, 3),
        ("finn", 2, 2, 2, 3),
        ("percy", 0, 0, 0, 3),
    }


def test_leads_find_the_tasks_of_their_groups_in_a_view_of_their_own(staffed, task):
    with staffed.engine.transaction(REVIEWER) as services:
        inbox = services.work.inbox("team")
    assert ([row.id for row in inbox.rows], inbox.counts.team, inbox.leads, inbox.may_assign) == (
        [task],
        1,
        True,
        True,
    )
    for actor, may in ((CLERK, False), (OWNER, True)):
        with staffed.engine.transaction(actor) as services:
            inbox = services.work.inbox("groups")
            assert (inbox.leads, inbox.may_assign) == (False, may)
        with pytest.raises(NotFound), staffed.engine.transaction(actor) as services:
            services.work.inbox("team")


class TestTwoAtOnce:
    def test_a_task_that_somebody_claimed_meanwhile_stays_theirs(self, staffed, task):
        with staffed.engine.transaction(CLERK) as services:
            services.work.claim(task)

        with pytest.raises(Refused, match="Fay has had this task since 2 April 2026, 10:00"):
            assign(staffed, task, COLLEAGUE)
        assert holder(staffed, task) == "fay"

    def test_one_that_was_given_back_meanwhile_is_not_taken_from_anybody(self, staffed, task):
        with pytest.raises(Refused, match="given back in the meantime"):
            assign(staffed, task, COLLEAGUE, held_by="fay")

    def test_one_that_is_done_is_not_given_to_anybody(self, staffed, received, task):
        staffed.complete(received, "assess", CLERK)

        with pytest.raises(AlreadyDone):
            assign(staffed, task, COLLEAGUE)

    def test_of_claims_and_assignments_at_the_same_moment_one_wins(self, staffed, received, task):
        def act(number: int) -> None:
            with staffed.engine.transaction((CLERK, REVIEWER)[number % 2]) as services:
                if number % 2:
                    services.assignments.assign(task, "finn")
                else:
                    services.work.claim(task)

        outcomes = at_once(act)

        tags = [line.tag for line in staffed.case(received).timeline]
        assert tags.count("task:claimed") + tags.count("task:assigned") == 1
        assert len(outcomes) == CROWD
        assert holder(staffed, task) == ("fay" if "task:claimed" in tags else "finn")


def test_of_many_each_is_judged_by_itself(staffed):
    tasks = [staffed.task(staffed.receive().reference, "assess") for _ in range(3)]
    with staffed.engine.transaction(COLLEAGUE) as services:
        services.work.claim(tasks[1])

    outcomes = staffed.engine.perform_each(
        REVIEWER, tasks, lambda services, one: services.assignments.assign(one, "fay")
    )

    assert [str(refused or "") for _, refused in outcomes] == [
        "",
        "Finn has had this task since 2 April 2026, 10:00.",
        "",
    ]
    assert [holder(staffed, one) for one in tasks] == ["fay", "finn", "fay"]
