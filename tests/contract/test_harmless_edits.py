"""What has a value on every way, or is asked about where it has none, raises nothing, however it is said."""

from tests.contract.holding import condition, problems_after
from tests.obligations.edits import add, insert_before, relabel, say, set_property

HARMLESS = {
    "a missing answer is asked about first": condition(
        "closing.bpmn", "others_are_affected", "payment != null and payment > 100"
    ),
    "what holds for a missing answer is said": condition(
        "closing.bpmn", "cause_is_systemic", "(if payment = null then 0 else payment) > 100"
    ),
    "a missing answer decides nothing": condition(
        "acknowledgement.bpmn", "support_is_wanted", "support_wanted = true or amount_wanted = null"
    ),
    "a missing answer is asked about the other way round": condition(
        "external-resolution.bpmn",
        "recommendation_is_given",
        'not(payment = null) and payment > 0 or external_result = "recommendation"',
    ),
    "an entry of a result is compared with what it can be": condition(
        "assessment.bpmn", "complaint_is_critical", 'assessment.priority in ("P1", "P2")'
    ),
    "a number is told in a text": say(
        "closing.bpmn",
        "removed: &#34; + case.reference",
        "removed: &#34; + string(points_recorded) + case.reference",
    ),
    "a list is counted": condition(
        "implementation.bpmn",
        "it_is_put_right",
        'put_right = "yes" and (remedies = null or count(remedies) < 9)',
    ),
    "a list is looked through": condition(
        "communication.bpmn",
        "answer_offers",
        'finding = "not-upheld" and remedy_due = true and some one in codes.actions satisfies one.value = finding',
    ),
    "a group is chosen": say(
        "response.bpmn",
        'candidateGroups="=authority.group"',
        'candidateGroups="=if assessment.priority = &#34;P1&#34; then [authority.group, &#34;deciders&#34;] '
        'else authority.group"',
    ),
    "a due date is a duration": say(
        "acknowledgement.bpmn",
        'dueDate="=due of clock(&#34;reach&#34;)"',
        'dueDate="=now() + duration(&#34;P1D&#34;)"',
    ),
    "a due date is a date": say(
        "closing.bpmn",
        'dueDate="=due of clock(&#34;close&#34;)"',
        'dueDate="=date(case.received) + @&#34;P9D&#34;"',
    ),
    "a time limit depends on a result": say(
        "internal-review.bpmn",
        'value="=level.time_limit"',
        'value="=if level.number = 3 then limits.decide else level.time_limit"',
    ),
    "a mapping hands on what may be missing": say(
        "complaint-handling.bpmn",
        '<zeebe:input source="=0" target="reminders_sent" />',
        '<zeebe:input source="=0" target="reminders_sent" />'
        '<zeebe:input source="=payment" target="payment_so_far" />',
    ),
    "what stands for a missing number is said": condition(
        "internal-review.bpmn",
        "points_are_not_reviewed",
        "(if points_recorded = null then 0 else points_recorded) > 0 and (points = null or count(points) < 1)",
    ),
    "a letter prints what may be missing": say(
        "letters/closing.en.md", "Your complaint is closed now", "{{payment}} Your complaint is closed now"
    ),
    "a letter calculates with a number": say(
        "letters/closing.en.md",
        "Thank you for telling us.",
        "{{#if payment != null}}{{payment * 2}}{{/if}} Thank you for telling us.",
    ),
    "a form asks about what another form said": say(
        "forms/approval.form",
        '"=verdict != \\"send-back\\""',
        '"=verdict != \\"send-back\\" and (assessment.priority = \\"P1\\") != true"',
    ),
    "a decision counts with what is written": say(
        "initial-assessment.dmn", "<text>95</text>", "<text>90 + number(safety)</text>"
    ),
    "the order of a comparison is turned": condition(
        "escalation.bpmn", "level_is_internal", '"internal" = level.kind'
    ),
    "an entry that is never mistyped is reached by its name": condition(
        "complaint-handling.bpmn", "answer_can_be_given_now", 'get value(assessment, "simple") = true'
    ),
    "a condition is negated": condition(
        "complaint-handling.bpmn", "immediate_action_is_needed", "not(assessment.immediate_action = false)"
    ),
    "a label is changed": relabel("record_outcome", "Write down how it ended"),
    "a step is put in": insert_before("send_closing_letter"),
    "a task gets a clock": set_property("record_outcome", "clock-start", "recording"),
    "a setting is added": add("organisation.toml", "\n[settings.probe]\nlimit = 3\n"),
}


def test_no_edit_that_keeps_the_contract_raises_anything():
    assert len(HARMLESS) >= 20
    assert not [str(one) for one in problems_after(*HARMLESS.values())]
