"""What is read and not there, or of another type, is told where it is read, with what to do about it."""

from dataclasses import dataclass

import pytest

from tests.contract.holding import condition, problems_after, problems_after_all
from tests.obligations.edits import Edit, say

FOLLOW_UP, APPROVAL = "forms/follow-up.form", "forms/approval.form"
WRITTEN, BEFORE, EVERY_PATH, TYPE = (
    "variable-written",
    "variable-written-before",
    "variable-written-on-every-path",
    "feel-type",
)


@dataclass(frozen=True)
class Broken:
    """An edit, and what is told of it."""

    edit: Edit
    rule: str
    element: str
    told: str


BROKEN = {
    # -- what nothing writes
    "a field of a form is renamed": Broken(
        say(FOLLOW_UP, '"key": "systemic"', '"key": "systemical"'),
        WRITTEN,
        "cause_is_systemic",
        "Did you mean “systemical”?",
    ),
    "a name is mistyped in a condition": Broken(
        condition("investigation.bpmn", "question_is_open", 'next_stepp = "question"'),
        WRITTEN,
        "question_is_open",
        "Did you mean “next_step”?",
    ),
    "a name is mistyped in a mapping": Broken(
        say("complaint-handling.bpmn", 'source="=rejection_reason"', 'source="=rejektion_reason"'),
        WRITTEN,
        "record_rejection",
        "Did you mean “rejection_reason”?",
    ),
    "a name is mistyped in an assignment": Broken(
        say("approval.bpmn", 'candidateGroups="=approver"', 'candidateGroups="=aprover"'),
        WRITTEN,
        "approve_response",
        "Did you mean “approver”?",
    ),
    "a name is mistyped in a letter": Broken(
        say("letters/closing.en.md", "{{#if remedies != null}}", "{{#if remedys != null}}"),
        WRITTEN,
        "remedys",
        "Did you mean “remedies”?",
    ),
    "a name is mistyped in a form": Broken(
        say(APPROVAL, '"=verdict != \\"send-back\\""', '"=verdickt != \\"send-back\\""'),
        WRITTEN,
        "*",
        "Did you mean “verdict”?",
    ),
    "a name is mistyped in the text of a notice": Broken(
        say("escalation.bpmn", "level.title +", "levle.title +"),
        WRITTEN,
        "*",
        "Did you mean “level”?",
    ),
    # -- what nothing writes before
    "a result is read before its decision": Broken(
        condition("acknowledgement.bpmn", "support_is_wanted", 'assessment.priority = "P1"'),
        BEFORE,
        "support_is_wanted",
        "Read “assessment” after what writes it",
    ),
    "a field is read before its form": Broken(
        condition("complaint-handling.bpmn", "danger_is_reported", 'put_right = "yes"'),
        BEFORE,
        "danger_is_reported",
        "which nothing writes before on any way",
    ),
    # -- what is not written on every way
    "a mapping that a called process needs is dropped": Broken(
        say(
            "complaint-handling.bpmn",
            '<zeebe:input source="=0" target="reminders_sent" />',
            "",
        ),
        EVERY_PATH,
        "reminders_are_used_up",
        "Complaint received",
    ),
    "an answer that may be left out is compared with a number": Broken(
        condition("closing.bpmn", "others_are_affected", "payment > 100"),
        EVERY_PATH,
        "others_are_affected",
        "“payment = null”",
    ),
    "a gateway reads a field that is hidden from some": Broken(
        say(
            "implementation.bpmn",
            'dueDate="=if promised_by != null then end of working day(promised_by) else due of clock(&#34;carry_out&#34;)"',
            'dueDate="=end of working day(promised_by)"',
        ),
        EVERY_PATH,
        "carry_out",
        "The due date",
    ),
    "a task is given to whom a later step names": Broken(
        say("response.bpmn", 'candidateGroups="=authority.group"', 'candidateGroups="=approval.group"'),
        EVERY_PATH,
        "decide_response",
        "The candidate groups",
    ),
    # -- types
    "a text is compared with a number": Broken(
        condition("assessment.bpmn", "complaint_is_critical", "assessment.priority > 3"),
        TYPE,
        "complaint_is_critical",
        "a string is compared with a number",
    ),
    "a choice is compared with true": Broken(
        condition("external-resolution.bpmn", "recommendation_is_given", "external_result = true"),
        TYPE,
        "recommendation_is_given",
        "a string is compared with a boolean",
    ),
    "a condition is a text": Broken(
        condition("complaint-handling.bpmn", "answer_can_be_given_now", "assessment.class"),
        TYPE,
        "answer_can_be_given_now",
        "has to be a boolean, and is a string",
    ),
    "an entry of a result is mistyped": Broken(
        condition("complaint-handling.bpmn", "immediate_action_is_needed", "assessment.imediate_action"),
        TYPE,
        "immediate_action_is_needed",
        "did you mean “immediate_action”?",
    ),
    "an entry of a level is mistyped": Broken(
        say("internal-review.bpmn", 'candidateGroups="=level.group"', 'candidateGroups="=level.grup"'),
        TYPE,
        "review_complaint",
        "did you mean “group”?",
    ),
    "a time limit is a number": Broken(
        say("internal-review.bpmn", 'value="=level.time_limit"', 'value="=level.number"'),
        TYPE,
        "*",
        "has to be a string, and is a number",
    ),
    "a number is added to a text": Broken(
        say("approval.bpmn", "number = at_level + 1", "number = at_level + &#34;1&#34;"),
        TYPE,
        "*",
        "“+” does not go with a number and a string",
    ),
    "a moment is added to a text": Broken(
        say("closing.bpmn", "removed: &#34; + case.reference", "removed: &#34; + case.received"),
        TYPE,
        "pass_on_cause",
        "does not go with a string and a date and time",
    ),
    "what is repeated over is no list": Broken(
        say(
            "investigation.bpmn", 'inputCollection="=complained_about"', 'inputCollection="=points_recorded"'
        ),
        TYPE,
        "*",
        "has to be a list, and is a number",
    ),
    "a function is given another type": Broken(
        say("escalation.bpmn", "=deadline(now(), level.ask_within)", "=deadline(now(), level.number)"),
        TYPE,
        "*",
        "“limit” has to be a string",
    ),
    "a message is correlated by a context": Broken(
        say(
            "communication.bpmn", 'correlationKey="=case.reference"', 'correlationKey="=organisation.contact"'
        ),
        TYPE,
        "*",
        "has to be a date or a date and time or a duration or a number or a string, and is a context",
    ),
    "an input of a decision is of another type": Broken(
        say("initial-assessment.dmn", "<text>number(complexity)</text>", "<text>complexity</text>"),
        TYPE,
        "initial_assessment",
        "it has to be a number, and “complexity” is a string",
    ),
    "a result of a decision is of another type": Broken(
        say("initial-assessment.dmn", "<text>95</text>", '<text>"at once"</text>'),
        TYPE,
        "initial_assessment",
        "the result has to be a number",
    ),
    "a list is compared with a number": Broken(
        condition("internal-review.bpmn", "points_are_not_reviewed", "points > 0"),
        TYPE,
        "points_are_not_reviewed",
        "a list is compared with a number",
    ),
    "what hides a field is no condition": Broken(
        say("forms/complaint.form", '"=complains_as = \\"anonymous\\""', '"=complains_as"'),
        TYPE,
        "*",
        "The condition by which it is hidden is a string",
    ),
    "a letter calculates with a text": Broken(
        say(
            "letters/closing.en.md",
            "Your complaint is closed now",
            "Your complaint about {{product * 2}} is closed now",
        ),
        TYPE,
        "closing",
        "“*” does not go with a string and a number",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_edit_that_breaks_the_contract_is_told_where_it_does(name):
    broken = BROKEN[name]
    problems = problems_after_all(tuple(one.edit for one in BROKEN.values()))
    found = [one for one in problems if one.rule == broken.rule and broken.element in {one.element, "*"}]

    assert any(broken.told in str(one) for one in found), [str(one) for one in found or problems]


def test_what_a_decision_a_letter_or_a_form_reads_too_early_is_told_where_it_is_asked_for():
    problems = problems_after(
        say("assessment.bpmn", 'decisionId="initial_assessment"', 'decisionId="response_authority"'),
        say("letters/acknowledgement.en.md", "Subject: ", "Subject: {{finding}} "),
        say(
            "forms/initial-assessment.form",
            '"id": "Field_category",',
            '"id": "Field_category", "conditional": {"hide": "=put_right = \\"yes\\""},',
        ),
    )
    early = {(one.element, one.what) for one in problems if one.rule == BEFORE}

    assert [what for element, what in early if element == "rate_complaint" and "The decision" in what]
    assert [what for element, what in early if element == "send_acknowledgement" and "“finding”" in what]
    assert [what for element, what in early if element == "assess_complaint" and "“put_right”" in what]
