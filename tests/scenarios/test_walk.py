"""The shipped diagrams on the real services: whole cases, from the first letter to the last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.app import Channel
from engine.scenarios.walk import Walk
from tests.services.desk import Town


@pytest.fixture
def complaint(town: Town) -> Walk:
    return town.walk()


def answered(walk: Walk, channel: Channel = Channel.WEB, **complaint: object) -> Walk:
    walk.complain(channel, **complaint)
    return walk.complete("assess_complaint").complete("investigate_complaint").complete("decide_response")


def put_right(walk: Walk) -> Walk:
    return walk.complete("carry_out").complete("verify_correction").complete("record_outcome")


def test_the_case_is_due_as_long_as_an_answer_is_owed(complaint):
    complaint.complain()
    assert complaint.portal.due is not None

    complaint.complete("assess_complaint").complete("investigate_complaint").complete("decide_response")

    assert complaint.portal.due is None


def test_an_accepted_answer_is_carried_out_verified_and_closed(complaint):
    walk = put_right(answered(complaint).wait(days=3).respond("answer_accepted"))

    assert (walk.status, walk.tasks) == ("closed", ())
    assert walk.letters == ("acknowledgement", "answer-accepting", "answer-to-staff", "closing", "survey")
    assert walk.portal.outcome.startswith("Resolved")


def test_a_case_that_is_opened_again_has_no_outcome_any_more(complaint):
    walk = put_right(answered(complaint).respond("answer_accepted")).respond("complaint_reopened")

    assert (walk.status, walk.portal.outcome, walk.case.outcome) == ("open", "", "")


def test_a_box_that_nobody_was_asked_to_tick_is_not_on_record(complaint):
    walk = put_right(answered(complaint).respond("answer_accepted"))

    assert walk.record["remedies"] == "Refund another payment, Apologise"
    assert {"independent", "action_needed", "carry_out_anyway"}.isdisjoint(walk.record)


def test_a_rejected_answer_climbs_all_levels_and_closes_only_at_the_end(complaint):
    walk = answered(complaint)
    climbed = []
    for _ in range(12):
        if "answer_rejected" in walk.offers:
            walk.respond("answer_rejected")
            climbed.append(walk.stage)
        elif "next_level_requested" in walk.offers:
            walk.respond("next_level_requested")
        elif walk.tasks:
            walk.complete(walk.tasks[0])
        else:
            break
        if walk.tasks == ("record_outcome",):
            break

    assert walk.status == "open"
    assert {"next-level", "rejection-options"} <= set(walk.letters)
    assert walk.complete("record_outcome").status == "closed"


def test_the_reviewer_is_never_the_first_handler(complaint):
    walk = answered(complaint).respond("answer_rejected")
    if "next_level_requested" in walk.offers:
        walk.respond("next_level_requested")
    handlers = {entry.by for entry in walk.case.timeline if entry.tag == "task:completed"}
    walk.complete("review_complaint")
    reviewer = [entry.by for entry in walk.case.timeline if entry.tag == "task:completed"][-1]

    assert reviewer not in handlers


def test_by_phone_on_behalf_of_somebody(complaint):
    walk = answered(complaint, Channel.PHONE)
    letters = {letter.name: letter.status for letter in walk.case.letters}
    walk.respond_on_behalf("answer_accepted", Channel.PHONE)

    assert letters == {
        "acknowledgement": "to-post",
        "answer-accepting": "to-post",
        "answer-to-staff": "shown",
    }
    assert put_right(walk).status == "closed"


def test_silence_is_reminded_and_then_closes_with_a_record_of_it(complaint):
    walk = answered(complaint)
    for _ in range(6):
        walk.wait(days=40)

    assert "reminder" in walk.letters
    assert walk.record.get("reply") != "accepted"


def test_a_closed_case_is_reopened_on_the_deployment_that_it_began_on(complaint):
    walk = put_right(answered(complaint).respond("answer_accepted"))
    before = walk.case.deployment
    walk.respond("complaint_reopened")

    assert (walk.status, walk.tasks) == ("open", ("assess_complaint",))
    assert walk.case.deployment == before
    assert [one.status for one in walk.case.instances] == ["finished", "running"]


def test_a_question_waits_for_the_complainant_and_stops_the_clock(complaint):
    walk = complaint.complain().complete("assess_complaint")
    walk.complete("investigate_complaint", next_step="question", question="On which day was it?")
    questions = [offer.id for offer in walk.portal.questions]
    walk.wait(days=2).respond("await_answer")
    clock = next(one for one in walk.case.clocks if one.name == "answer")

    assert questions == ["await_answer"]
    assert clock.paused_seconds == 2 * 24 * 3600
    assert walk.tasks == ("investigate_complaint",)


def test_social_care_has_a_second_pair_of_eyes_and_others_have_not(complaint):
    walk = answered(complaint, product="home-care")

    assert walk.department == "social-care"
    assert walk.tasks == ("check_answer",)


def test_a_question_moves_the_day_of_the_answer_and_the_process_owner_hears_of_no_delay(complaint: Walk):
    complaint.complain().complete("assess_complaint")
    first = {clock.name: clock.due for clock in complaint.case.clocks}
    task = next(task for task in complaint.case.tasks if task.element == "investigate_complaint")
    assert task.due == first["investigate"]

    complaint.complete("investigate_complaint", next_step="question", question="Which lamp is it?")
    complaint.wait(days=7).respond("await_answer")
    moved = {clock.name: clock.due for clock in complaint.case.clocks}
    again = next(task for task in complaint.case.tasks if task.element == "investigate_complaint")

    assert first["answer"] is not None
    assert moved["answer"] == complaint.portal.due == first["answer"] + timedelta(days=7)
    assert moved["investigate"] == again.due
    complaint.wait(days=22)  # beyond the day that was told first
    told = [str(notice.text) for notice in complaint.case.notices]
    assert "Investigation: overdue." in told
    assert not any("answer" in text and "overdue" in text for text in told)
