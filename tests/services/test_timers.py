"""Timers and incidents: what wakes by itself, and what stops until somebody repairs it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.domain.actors import SYSTEM
from engine.kernel.errors import AlreadyDone, Invalid, NotPermitted
from engine.persistence import ProcessInstance, Timer
from engine.services.worker import Worker
from tests.services.desk import ADMINISTRATOR, CLERK, COLLEAGUE


def worker(town):
    return Worker(lambda: town.engine.transaction(SYSTEM), seconds=0)


def timers(town):
    with town.engine.transaction(SYSTEM) as services:
        return services._step.session.scalars(select(Timer.element)).all()


class TestTick:
    def test_only_what_is_due_fires_and_only_once(self, town, clock):
        reference = town.receive().reference
        assert worker(town).tick() == 0
        clock.move(timedelta(days=5))

        assert worker(town).tick() == 1
        assert worker(town).tick() == 0
        assert [notice.text for notice in town.case(reference).notices] == [f"Late: {reference}"]

    def test_a_reminder_leaves_the_task_open(self, town, clock):
        reference = town.receive().reference
        clock.move(timedelta(days=5))
        worker(town).tick()

        assert [task.element for task in town.case(reference).tasks] == ["assess"]

    def test_a_task_that_is_done_leaves_no_timer(self, town):
        reference = town.receive().reference
        assert timers(town) == ["assessment_late"]
        town.complete(reference, "assess")

        assert timers(town) == []

    def test_a_case_that_fails_does_not_hold_up_the_others(self, town, clock):
        first, second = town.receive().reference, town.receive().reference
        with town.engine.transaction(SYSTEM) as services:
            session = services._step.session
            oldest = session.scalars(select(ProcessInstance).order_by(ProcessInstance.started_at)).first()
            session.execute(
                update(ProcessInstance)
                .where(ProcessInstance.id == oldest.id)
                .values(state=oldest.state[:-1] + bytes([oldest.state[-1] ^ 1]))
            )
            damaged = oldest.case_id
        clock.move(timedelta(days=5))
        worker(town).tick()
        notices = [bool(town.case(reference).notices) for reference in (first, second)]

        assert sorted(notices) == [False, True], damaged

    def test_a_damaged_state_is_an_incident_and_is_never_run(self, town, clock):
        reference = town.receive().reference
        with town.engine.transaction(SYSTEM) as services:
            services._step.session.execute(update(ProcessInstance).values(state=b"cut"))
        clock.move(timedelta(days=5))

        assert worker(town).tick() == 0
        assert worker(town).tick() == 0
        case = town.case(reference)
        assert [incident.label for incident in case.incidents] == ["Saved state"]
        assert case.notices == ()


class TestIncidents:
    @pytest.fixture
    def stopped(self, town):
        """A case that stands at a condition which is neither true nor false."""
        reference = town.receive().reference
        town.complete(reference, "assess", CLERK, severity=3)
        return reference

    def incident(self, town):
        with town.engine.transaction(ADMINISTRATOR) as services:
            return services.incidents.get(services.incidents.list()[0].id)

    def retry(self, town, incident, actor=ADMINISTRATOR, **variables):
        with town.engine.transaction(actor) as services:
            services.incidents.retry(incident.id, variables)

    def test_it_names_the_element_the_expression_and_the_values(self, town, stopped):
        incident = self.incident(town)

        assert (incident.reference, incident.label) == (stopped, "Heavy?")
        assert "weight_twice" in incident.expression
        assert [(value.key, value.text) for value in incident.values] == [("weight_twice", "null")]
        assert {value.key for value in incident.variables} >= {"severity", "product"}

    def test_with_a_repaired_variable_the_case_goes_on(self, town, stopped):
        self.retry(town, self.incident(town), weight_twice="2 + 3")
        case = town.case(stopped)

        assert [task.element for task in case.tasks] == ["review"]
        assert case.incidents[0].status == "solved"
        assert not case.has_incident

    def test_a_retry_that_does_not_help_is_an_incident_again(self, town, stopped):
        self.retry(town, self.incident(town))
        incidents = town.case(stopped).incidents

        assert [incident.status for incident in incidents] == ["solved", "open"]

    def test_what_was_solved_says_by_whom(self, town, stopped):
        incident = self.incident(town)
        self.retry(town, incident, weight_twice="5")

        with pytest.raises(AlreadyDone, match="solved already by adam"):
            self.retry(town, incident)

    def test_what_is_no_feel_is_named(self, town, stopped):
        with pytest.raises(Invalid) as refused:
            self.retry(town, self.incident(town), weight_twice="5 +", weight="1")

        assert [fault.field for fault in refused.value.faults] == ["weight_twice"]

    def test_a_text_without_quotation_marks_is_named(self, town, stopped):
        with pytest.raises(Invalid) as refused:
            self.retry(town, self.incident(town), weight_twice="front-line")

        assert "no value" in refused.value.faults[0].message

    def test_only_administrators_retry(self, town, stopped):
        incident = self.incident(town)

        with pytest.raises(NotPermitted):
            self.retry(town, incident, COLLEAGUE)

    def test_the_values_come_back_as_they_were_written(self, town, stopped):
        said = {value.key: value.text for value in self.incident(town).variables}
        self.retry(town, self.incident(town), **said)

        assert town.case(stopped).has_incident


class TestRetryOfMany:
    """Cases that stopped at one element for a cause outside of them are tried again together."""

    @pytest.fixture
    def stopped(self, town):
        references = [town.receive().reference for _ in range(3)]
        for reference in references:
            town.complete(reference, "assess", CLERK, severity=3)
        return references

    def test_the_worker_tries_each_again(self, town, stopped):
        with town.engine.transaction(ADMINISTRATOR) as services:
            first = services.incidents.list()[0].id
            assert services.retries.alike(first) == 3
            assert services.retries.mark(first) == 3
        assert worker(town).tick() == 3
        assert worker(town).tick() == 0
        for reference in stopped:
            assert [one.status for one in town.case(reference).incidents] == ["solved", "open"]

    def test_what_was_solved_meanwhile_is_left_alone(self, town, stopped):
        with town.engine.transaction(ADMINISTRATOR) as services:
            incident = services.incidents.list()[0]
            services.retries.mark(incident.id)
        with town.engine.transaction(ADMINISTRATOR) as services:
            services.incidents.retry(incident.id, {"weight_twice": "5"})

        assert worker(town).tick() == 2
        assert [one.status for one in town.case(incident.reference).incidents] == ["solved"]

    def test_only_administrators_may(self, town, stopped):
        with town.engine.transaction(ADMINISTRATOR) as services:
            incident = services.incidents.list()[0].id

        with pytest.raises(NotPermitted), town.engine.transaction(COLLEAGUE) as services:
            services.retries.mark(incident)
