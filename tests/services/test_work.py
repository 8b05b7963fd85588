"""The work of staff: seeing, claiming, releasing and completing tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from engine.kernel.errors import AlreadyDone, Invalid, NotFound, NotPermitted, Refused
from tests.services.desk import AUDITOR, CLERK, COLLEAGUE, NORTHERNER, OWNER, REVIEWER


@pytest.fixture
def received(town):
    """A complaint that waits to be assessed."""
    return town.receive().reference


@pytest.fixture
def assessed(town, received):
    """A complaint that a clerk has assessed; somebody else is to review it."""
    town.complete(received, "assess", CLERK)
    return received


def inbox(town, actor, view="mine", page=1):
    with town.engine.transaction(actor) as services:
        return services.work.inbox(view, page)


def opened(town, task, actor=CLERK):
    with town.engine.transaction(actor) as services:
        return services.work.task(task)


def claim(town, task, actor=CLERK):
    with town.engine.transaction(actor) as services:
        services.work.claim(task)


class TestInbox:
    def test_a_new_task_waits_for_its_group_and_for_nobody_in_particular(self, town):
        town.receive()
        page = inbox(town, CLERK, "unassigned")

        assert [row.label for row in page.rows] == ["Assess the complaint"]
        assert page.rows[0].group_title == "Front line"
        assert (page.counts.mine, page.counts.groups, page.counts.unassigned) == (0, 1, 1)

    def test_what_was_claimed_is_mine(self, town, received):
        claim(town, town.task(received, "assess"))

        assert [row.assignee_display for row in inbox(town, CLERK, "mine").rows] == ["fay"]
        assert inbox(town, COLLEAGUE).counts.unassigned == 0

    def test_other_groups_and_other_departments_see_nothing(self, town, received):
        assert inbox(town, REVIEWER, "groups").rows == ()
        assert inbox(town, NORTHERNER, "groups").rows == ()

    def test_the_process_owner_sees_what_waits_in_the_whole_department(self, town, received):
        assert inbox(town, OWNER, "unassigned").counts.unassigned == 1

    def test_what_is_past_its_due_date_is_overdue(self, town, received, clock):
        assert inbox(town, CLERK, "overdue").rows == ()
        clock.move(timedelta(days=10))

        assert [row.overdue for row in inbox(town, CLERK, "overdue").rows] == [True]

    def test_who_is_excluded_does_not_see_the_task(self, town, assessed):
        assert inbox(town, CLERK, "groups").rows == ()
        assert inbox(town, COLLEAGUE, "groups").counts.groups == 1

    def test_a_question_to_the_complainant_is_nobodys_task(self, town, received):
        town.complete(received, "assess", CLERK, severity=2)

        assert inbox(town, OWNER, "groups").counts.groups == 0

    def test_an_unknown_view_is_not_found(self, town):
        with pytest.raises(NotFound):
            inbox(town, CLERK, "everything")


class TestTask:
    def test_it_says_why_it_is_here_and_when_it_is_due(self, town, received):
        view = opened(town, town.task(received, "assess"))

        assert view.why == "Read it and judge how serious it is."
        assert view.assigned_how[0] == "The process gives this task to Front line."
        assert view.due_explained == (
            "2 working days from when the complaint was received (time limit “Assess”), "
            "on the calendar “Office hours”; the first day is not counted."
        )
        assert view.form.title == "Assess the complaint"
        assert view.can_claim
        assert view.can_complete

    def test_a_draft_is_there_again_for_who_typed_it(self, town, received):
        task = town.task(received, "assess")
        with town.engine.transaction(CLERK) as services:
            services.work.save_draft(task, town.filled("assessment", findings="Half a thou"))

        assert opened(town, task, CLERK).form.submitted.text("findings") == "Half a thou"
        assert opened(town, task, COLLEAGUE).form.submitted.text("findings") == ""

    def test_who_is_excluded_reads_why(self, town, assessed):
        view = opened(town, town.task(assessed, "review"), CLERK)

        assert not view.can_claim
        assert view.excluded_because == (
            "You did “Assess the complaint” in this case, and this task must be done by somebody else."
        )

    def test_an_auditor_reads_and_changes_nothing(self, town, received):
        task = town.task(received, "assess")

        assert not opened(town, task, AUDITOR).can_claim
        with pytest.raises(NotPermitted):
            claim(town, task, AUDITOR)

    def test_staff_of_another_department_are_told_that_there_is_none(self, town, received):
        with pytest.raises(NotFound):
            opened(town, town.task(received, "assess"), NORTHERNER)


class TestClaim:
    def test_one_wins_and_the_other_is_told_who(self, town):
        reference = town.receive().reference
        task = town.task(reference, "assess")
        claim(town, task, CLERK)

        with pytest.raises(Refused, match="fay has had this task since 2 April 2026, 10:00"):
            claim(town, task, COLLEAGUE)

    def test_a_released_task_can_be_claimed_by_another(self, town, received):
        task = town.task(received, "assess")
        claim(town, task, CLERK)
        with town.engine.transaction(CLERK) as services:
            services.work.release(task)
        claim(town, task, COLLEAGUE)

        assert opened(town, task).claimed_by == "finn"

    def test_nobody_releases_what_somebody_else_has(self, town, received):
        task = town.task(received, "assess")
        claim(town, task, CLERK)

        with pytest.raises(Refused), town.engine.transaction(COLLEAGUE) as services:
            services.work.release(task)

    def test_who_did_the_earlier_task_is_refused(self, town, assessed):
        with pytest.raises(Refused, match="must be done by somebody else"):
            claim(town, town.task(assessed, "review"), CLERK)

    def test_who_is_in_no_group_of_it_is_refused(self, town, received):
        with pytest.raises(Refused, match="a group that you are not in"):
            claim(town, town.task(received, "assess"), REVIEWER)


class TestComplete:
    def test_the_case_moves_on_and_says_what_comes_next(self, town):
        reference = town.receive().reference
        done = town.complete(reference, "assess")

        assert [row.label for row in done.next_tasks] == ["Review the assessment"]
        assert done.next_tasks[0].group_title == "Front line, Reviewers"
        assert town.case(reference).stage == "verification"

    def test_free_text_is_content_and_choices_are_variables(self, town, assessed):
        case = town.case(assessed)

        assert "The hinge is gone." in {answer.text for answer in case.content}
        assert "The hinge is gone." not in {answer.text for answer in case.variables}

    def test_a_task_that_is_done_says_by_whom(self, town, received):
        task = town.task(received, "assess")
        town.complete(received, "assess", CLERK)

        submitted = town.filled("assessment")
        with (
            pytest.raises(AlreadyDone, match="done already by fay") as refused,
            town.engine.transaction(COLLEAGUE) as services,
        ):
            services.work.complete(task, submitted)
        assert refused.value.by == "fay"

    def test_wrong_answers_leave_the_task_open(self, town, received):
        with pytest.raises(Invalid):
            town.complete(received, "assess", CLERK, severity=None)

        assert [task.element for task in town.case(received).tasks] == ["assess"]

    def test_a_task_that_somebody_else_claimed_is_not_done_over_their_head(self, town, received):
        claim(town, town.task(received, "assess"), COLLEAGUE)

        with pytest.raises(Refused, match="finn has had this task"):
            town.complete(received, "assess", CLERK)

    def test_the_case_is_closed_when_nothing_runs_any_more(self, town, assessed):
        done = town.complete(assessed, "review", COLLEAGUE)
        case = town.case(assessed)

        assert done.status == "closed"
        assert (case.status, case.outcome) == ("closed", "Resolved")
        assert case.timeline[-1].what != "Case closed" or case.closed

    def test_it_is_one_commit_and_few_statements(self, town, received):
        task = town.task(received, "assess")
        submitted = town.filled("assessment", findings=None)
        claim(town, task)
        statements, commits = [], []
        database = town.engine._database

        def note(*said: object) -> None:
            statements.append(said[2])

        def count(connection: object) -> None:
            commits.append(connection)

        event.listen(database, "before_cursor_execute", note)
        event.listen(database, "commit", count)
        with town.engine.transaction(CLERK) as services:
            services.work.complete(task, submitted)
        event.remove(database, "before_cursor_execute", note)
        event.remove(database, "commit", count)
        reads = [one for one in statements if one.startswith("SELECT")]
        writes = [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))]

        assert len(commits) == 1
        assert len(writes) <= 9, writes
        assert len(reads) <= 8, reads


def test_two_who_belong_to_no_department_see_nothing(town, received):
    nobody = replace(CLERK, departments=frozenset(), groups=frozenset())

    assert inbox(town, nobody, "groups").counts.groups == 0
