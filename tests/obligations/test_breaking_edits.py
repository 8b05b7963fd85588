"""Edits that break what the clauses ask for: each is refused, with a way that the engine really goes."""

import pytest

from engine.kernel.errors import Severity
from tests.sizes import mostly_exhaustive

from .edits import (
    Edit,
    answer_with,
    ask,
    broken_by,
    delete,
    drop_property,
    end_by_timer,
    go_round,
    insert_before,
    lead,
    lead_from,
    limit,
    say,
    send_instead,
    set_property,
    strike_field,
    unassign,
)

BREAKING: dict[str, tuple[str, list[Edit]]] = {
    "the acknowledgement is deleted": ("acknowledged", [delete("send_acknowledgement")]),
    "phone complaints go round the acknowledgement": (
        "acknowledged",
        [go_round("send_acknowledgement", 'case.channel = "phone"')],
    ),
    "a task holds the acknowledgement up": ("acknowledged", [insert_before("acknowledge")]),
    "another letter is sent for the acknowledgement": (
        "acknowledgement-is-written",
        [send_instead("send_acknowledgement", "progress")],
    ),
    "the acknowledgement comes after the assessment": (
        "acknowledged-before-assessment",
        [
            lead("tracking_opened_to_acknowledge", "assess"),
            lead("assess_to_immediate_action_needed", "acknowledge"),
            lead("acknowledge_to_assess", "immediate_action_needed"),
        ],
    ),
    "the acknowledgement is called no more": ("acknowledged", [delete("acknowledge")]),
    "complaints are acknowledged within a month": ("acknowledged-at-once", [limit("acknowledge", "1 month")]),
    "the clock of the acknowledgement runs on": (
        "acknowledged-at-once",
        [drop_property("send_acknowledgement", "clock-stop")],
    ),
    "the complaint is not recorded": ("complaint-is-recorded", [delete("record_complaint")]),
    "a reopened complaint is not recorded": (
        "complaint-is-recorded",
        [lead("complaint_reopened_to_record_complaint", "tracking_opened")],
    ),
    "complaints by letter are not recorded": (
        "recorded-before-anything-else",
        [go_round("record_complaint", 'case.channel = "letter"')],
    ),
    "nothing can be followed": (
        "tracking-is-opened",
        [delete("tracking_opened")],
    ),
    "complaints by phone are not assessed": (
        "assessed",
        [go_round("assess_complaint", 'case.channel = "phone"')],
    ),
    "the assessment gives no priority any more": (
        "prioritised",
        [drop_property("rate_complaint", "milestone")],
    ),
    "the form asks for no severity": ("scores-are-there", [strike_field("initial-assessment", "severity")]),
    "an unanswered question ends the investigation": (
        "question-is-followed-up",
        [lead("no_answer_to_investigate_complaint", "findings_recorded")],
    ),
    "an answered question ends the investigation": (
        "question-is-followed-up",
        [lead("await_answer_to_investigate_complaint", "findings_recorded")],
    ),
    "nobody decides": ("decided-before-answer", [delete("decide")]),
    "simple complaints are answered without a decision": (
        "decided-before-answer",
        [lead("answer_can_be_given_now", "communicate")],
    ),
    "a timer skips the decision": ("decided-before-answer", [end_by_timer("decide", "communicate")]),
    "a reminder beside the decision answers": (
        "decided-before-answer",
        [end_by_timer("decide", "communicate", interrupting=False)],
    ),
    "the decision has no finding": ("finding-is-there", [strike_field("decision", "finding")]),
    "a timer skips the answer": ("answered", [end_by_timer("decide", "remedy_due")]),
    "the answer is deleted": ("answered", [lead("answer_accepts", "inform_staff")]),
    "the decision goes round for ever": (
        "answered",
        [lead("response_is_approved", "find_authority")],
    ),
    "another letter is sent for the answer": (
        "answer-is-written",
        [send_instead("send_rejecting_answer", "progress")],
    ),
    "the answer is due after a year": ("answered-in-time", [limit("answer", "12 months")]),
    "the clock of the answer runs on": (
        "answered-in-time",
        [drop_property("send_rejecting_answer", "clock-stop")],
    ),
    "the staff is not told": ("staff-are-told", [delete("inform_staff")]),
    "a timer cuts off the reply": ("reply-is-awaited", [end_by_timer("communicate", "remedy_due")]),
    "a rejected answer closes the complaint": (
        "open-while-rejected",
        [lead("answer_is_rejected", "remedy_due")],
    ),
    "a rejection after the review closes the complaint": (
        "open-while-rejected",
        [lead("level_did_not_settle_it", "escalation_settled")],
    ),
    "a rejection is taken for an acceptance": (
        "open-while-rejected",
        [answer_with("answer_rejected", "reply", '="accepted"')],
    ),
    "a rejection is only looked at when it hurts": (
        "open-while-rejected",
        [ask("answer_is_rejected", 'reply = "rejected" and assessment.priority = "P1"')],
    ),
    "a timer ends the review": ("open-while-rejected", [end_by_timer("escalate", "remedy_due")]),
    "the rejection is not on record": ("rejection-is-recorded", [lead("answer_is_rejected", "escalate")]),
    "a rejection ends nowhere": ("rejection-goes-on", [lead_from("record_rejection", "remedy_due")]),
    "nobody is told the options": (
        "options-are-told",
        [delete("tell_options"), delete("confirm_level"), delete("tell_final_position")],
    ),
    "a level begins before it is told": ("told-who-looks", [delete("confirm_level")]),
    "a review begins beside the letter on it": (
        "told-who-looks",
        [lead("level_starts_by_itself", "level_kind")],
    ),
    "the level after the review is not told": (
        "told-who-looks",
        [lead("next_level_requested_to_confirm_level", "level_kind")],
    ),
    "the outside body gets what a level is left for": (
        "levels-in-order",
        [lead("level_did_not_settle_it", "resolve_externally")],
    ),
    "the final position is told at once": (
        "final-position-closes",
        [lead("escalation_started_to_look_up_level", "tell_final_position")],
    ),
    "who is sent back by the body is told nothing": (
        "open-while-rejected",
        [ask("level_settled_it", 'level.kind = "external"')],
    ),
    "the first handler reviews": (
        "reviewer-had-no-part",
        [set_property("review_complaint", "exclude-handlers-of", "decide_response")],
    ),
    "anybody reviews": ("reviewer-had-no-part", [drop_property("review_complaint", "exclude-handlers-of")]),
    "who carries out verifies": (
        "verified-by-another",
        [drop_property("verify_correction", "exclude-handlers-of")],
    ),
    "what is carried out is verified when it is late only": (
        "verified-after-carrying-out",
        [go_round("verify_correction", 'case.channel = "phone"')],
    ),
    "a timer ends the verification": ("put-right-before-closing", [end_by_timer("implement", "close")]),
    "the outcome is not kept": ("outcome-is-recorded", [delete("keep_record")]),
    "cases are closed without the follow-up": ("outcome-is-recorded", [delete("close")]),
    "the follow-up asks for no outcome": ("outcome-is-there", [strike_field("follow-up", "outcome")]),
    "the closing is not told": ("closing-is-told", [delete("send_closing_letter")]),
    "a withdrawal is not confirmed": ("withdrawal-is-confirmed", [delete("confirm_withdrawal")]),
    "a withdrawal goes on beside the rest": (
        "withdrawn-or-closed",
        [
            say(
                "complaint-handling.bpmn",
                'id="complaint_withdrawn" ',
                'id="complaint_withdrawn" isInterrupting="false" ',
            )
        ],
    ),
    "nobody is responsible for the investigation": (
        "somebody-is-responsible",
        [unassign("investigate_complaint")],
    ),
    "the milestone is taken from the receipt": (
        "acknowledged",
        [drop_property("complaint_received", "milestone"), drop_property("complaint_reopened", "milestone")],
    ),
}

STOPPED: dict[str, tuple[str, list[Edit]]] = {
    "the review begins before a level is looked up": (
        "levels-in-order",
        [lead("escalation_started_to_look_up_level", "review_internally")],
    ),
    "a complaint is investigated at once": (
        "assessed-before-investigation",
        [lead("acknowledge_to_assess", "investigate")],
    ),
    "nobody asks who may decide": (
        "decided-with-authority",
        [lead("response_started_to_find_authority", "decide_response")],
    ),
}
"""The engine stops these as incidents: a value is missing by which a task is assigned or prioritised."""


_TOGETHER = (
    (
        "the acknowledgement is deleted",
        "a reopened complaint is not recorded",
        "the form asks for no severity",
        "the decision has no finding",
        "the staff is not told",
        "the rejection is not on record",
        "who carries out verifies",
        "the outcome is not kept",
        "a withdrawal is not confirmed",
    ),
    (
        "another letter is sent for the acknowledgement",
        "nothing can be followed",
        "the assessment gives no priority any more",
        "an unanswered question ends the investigation",
        "another letter is sent for the answer",
        "a timer cuts off the reply",
        "the first handler reviews",
        "the closing is not told",
    ),
    (
        "complaints are acknowledged within a month",
        "the complaint is not recorded",
        "an answered question ends the investigation",
        "simple complaints are answered without a decision",
        "what is carried out is verified when it is late only",
        "the follow-up asks for no outcome",
    ),
    (
        "the clock of the acknowledgement runs on",
        "complaints by letter are not recorded",
        "a timer skips the answer",
        "a rejected answer closes the complaint",
        "anybody reviews",
        "cases are closed without the follow-up",
    ),
    (
        "phone complaints go round the acknowledgement",
        "a timer skips the decision",
        "the answer is due after a year",
        "a rejection is taken for an acceptance",
        "a withdrawal goes on beside the rest",
        "nobody is responsible for the investigation",
    ),
    (
        "a task holds the acknowledgement up",
        "complaints by phone are not assessed",
        "the clock of the answer runs on",
        "a rejection is only looked at when it hurts",
        "a timer ends the verification",
    ),
    (
        "the acknowledgement comes after the assessment",
        "the answer is deleted",
        "a rejection ends nowhere",
    ),
    ("the acknowledgement is called no more", "the decision goes round for ever"),
)
"""Edits far from each other are tried at once, as looking at all ways takes long: none of them breaks what
another one is here for."""
_ALONE = BREAKING.keys() - {name for names in _TOGETHER for name in names}
_TRIED = (*_TOGETHER, *((name,) for name in BREAKING if name in _ALONE))


@pytest.mark.parametrize("names", mostly_exhaustive(_TRIED), ids=" and ".join)
def test_is_refused(names):
    found = broken_by(*(edit for name in names for edit in BREAKING[name][1]))
    for name in names:
        obligation = BREAKING[name][0]
        assert obligation in found, (name, sorted(found))
        assert found[obligation].severity is Severity.ERROR, found[obligation].why


@pytest.mark.parametrize("edit", mostly_exhaustive(STOPPED))
def test_what_the_engine_stops_is_a_warning(edit):
    obligation, edits = STOPPED[edit]
    assert broken_by(*edits, only=obligation)[obligation].severity is Severity.WARNING
