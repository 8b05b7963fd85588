"""Edits that change nothing of what the clauses ask for: none of them raises anything."""

import pytest

from tests.sizes import mostly_exhaustive

from .edits import (
    Edit,
    add,
    answer_with,
    ask,
    delete,
    drop_property,
    go_round,
    insert_before,
    lead,
    limit,
    move,
    notify_beside,
    problems_after,
    relabel,
    rename,
    say,
    set_property,
)

HARMLESS: dict[str, list[Edit]] = {
    "the acknowledgement is called otherwise": [relabel("send_acknowledgement", "Say thank you")],
    "the review is called otherwise": [relabel("review_complaint", "Look again")],
    "the end is called otherwise": [relabel("complaint_closed", "Done")],
    "the acknowledgement gets another id": [rename("send_acknowledgement", "thank")],
    "the assessment gets another id": [rename("assess_complaint", "look_at_it")],
    "the investigation gets another id": [rename("investigate_complaint", "find_out")],
    "the decision gets another id": [rename("decide_response", "settle")],
    "the carrying out gets another id": [rename("carry_out", "do_it")],
    "the review gets another id": [rename("review_complaint", "look_again")],
    "a called process gets another id": [rename("internal_review", "second_look")],
    "the receipt gets another id": [rename("complaint_received", "arrived")],
    "the acknowledgement is moved": [move("send_acknowledgement")],
    "the escalation is moved": [move("escalate")],
    "the decision is moved": [move("decide_response")],
    "a task comes before the immediate action": [insert_before("take_immediate_action")],
    "a task comes before the assessment": [insert_before("assess_complaint")],
    "a task comes before the investigation": [insert_before("investigate")],
    "a task comes before the answer": [insert_before("send_accepting_answer")],
    "a task comes before the review": [insert_before("review_complaint")],
    "a task comes before the verification": [insert_before("verify_correction")],
    "a task comes before the record": [insert_before("keep_record")],
    "a task comes before the withdrawal": [insert_before("record_withdrawal")],
    "a notice goes out beside the assessment": [notify_beside("assess_complaint")],
    "a notice goes out beside the investigation": [notify_beside("investigate")],
    "a notice goes out beside the decision": [notify_beside("decide")],
    "a notice goes out beside the escalation": [notify_beside("escalate")],
    "a notice goes out beside the closing": [notify_beside("close")],
    "the acknowledgement is due sooner": [limit("acknowledge", "1 working day")],
    "the acknowledgement is due later, within the allowed": [limit("acknowledge", "5 working days")],
    "the answer is due after six weeks": [limit("answer", "6 weeks")],
    "the answer is due after eight weeks": [limit("answer", "56 days")],
    "a question may be answered for a month": [limit("question", "1 month")],
    "three reminders go out": [say("organisation.toml", "reminders = 1 ", "reminders = 3 ")],
    "no reminder goes out": [say("organisation.toml", "reminders = 1 ", "reminders = 0 ")],
    "progress is told every week": [say("organisation.toml", 'interval = "P14D"', 'interval = "P7D"')],
    "the second level is one outside": [say("organisation.toml", 'kind = "internal"', 'kind = "external"')],
    "levels are asked for": [say("organisation.toml", 'entry = "automatic"', 'entry = "on request"')],
    "nobody is told the cause": [lead("cause_is_systemic", "case_closed")],
    "no simple complaints": [ask("answer_can_be_given_now", "false")],
    "only investigated complaints": [lead("answer_can_be_given_now", "investigate")],
    "every complaint of priority P1 is investigated": [
        ask("answer_can_be_given_now", 'assessment.simple and assessment.priority != "P1"')
    ],
    "nobody is alerted": [delete("alert_management")],
    "the immediate action is left out on the phone": [
        go_round("take_immediate_action", 'case.channel = "phone"')
    ],
    "a clause is named otherwise": [set_property("send_acknowledgement", "clause", "7.4 4.6")],
    "the progress has no milestone": [drop_property("send_progress", "milestone")],
    "a lapsed level has another reply": [answer_with("too_late", "reply", '="expired"')],
    "a department adds an obligation that holds": [
        add(
            "department-obligations.toml",
            '[progress-follows]\nclause = "7.3"\nsentence = "Progress is told of what is assessed."\n'
            'kind = "before"\nfirst = "initial-assessment"\nthen = "progress"\nmessage = "Assess first."\n',
        )
    ],
}


_RUNS = 4
"""Edits are tried several at once: what raises nothing together raises nothing alone."""
_RENAMED_LAST = sorted(HARMLESS, key=lambda name: name.endswith("gets another id"))
_ALONE = "only investigated complaints"
"""Its flow would lead past a split that others draw before the investigation."""
_RENAMED_LAST.remove(_ALONE)
_TOGETHER = [*(_RENAMED_LAST[first::_RUNS] for first in range(_RUNS)), [_ALONE]]


@pytest.mark.parametrize("edits", mostly_exhaustive(_TOGETHER), ids=" and ".join)
def test_raise_nothing(edits):
    assert [str(one) for one in problems_after(*(edit for name in edits for edit in HARMLESS[name]))] == []
