"""Whatever people do, in whatever order, however late: what must always hold of a complaint."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.processes.complaint import Complaint
from tests.sizes import several

SCORES = st.sampled_from(["0", "1", "2", "3"])
QUESTION = {"next_step": "question", "question": "What was it?"}
WAYS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "assess_complaint": st.fixed_dictionaries(
        {"severity": SCORES, "safety": SCORES, "complexity": SCORES, "impact": SCORES},
        optional={"action_needed": st.just(value=True), "action_possible": st.just(value=True)},
    ),
    "investigate_complaint": st.sampled_from([{}, {"others_affected": "yes"}, QUESTION]),
    "decide_response": st.sampled_from(
        [{}, {"remedy_due": False}, {"amount": 700}, {"carry_out_anyway": True}]
    ),
    "approve_response": st.sampled_from([{}, {"verdict": "send-back", "approval_note": "Say why."}]),
    "check_answer": st.sampled_from([{}, {"answer_ready": "no", "answer_check_note": "Be kinder."}]),
    "record_result": st.sampled_from(
        [{}, {"external_result": "recommendation"}, {"external_result": "turned-down", "reply": "rejected"}]
    ),
    "verify_correction": st.sampled_from([{}, {"put_right": "no", "verification_note": "Half of it."}]),
    "put_right_for_others": st.just({}),
    "record_outcome": st.sampled_from([{}, {"systemic": False}]),
}
REPLIES = ["answer_rejected", "next_level_requested", "answer_accepted", "question_answered"]


class AnyOrder(RuleBasedStateMachine):
    """A complaint to which anything happens that can happen."""

    complaint: Complaint

    @initialize(department=st.sampled_from([None, "housing", "social-care"]), reopened=st.booleans())
    def received(self, department: str | None, *, reopened: bool) -> None:
        self.complaint = Complaint(department, reopened=reopened)

    @precondition(lambda self: self.complaint.open)
    @rule(data=st.data())
    def somebody_does_an_open_task(self, data: st.DataObject) -> None:
        element = data.draw(st.sampled_from(self.complaint.open))
        self.complaint.do(element, **data.draw(WAYS.get(element, st.just({}))))

    @precondition(lambda self: self.complaint.offers & set(REPLIES))
    @rule(data=st.data())
    def the_complainant_replies(self, data: st.DataObject) -> None:
        self.complaint.say(
            data.draw(st.sampled_from([one for one in REPLIES if one in self.complaint.offers]))
        )

    @precondition(lambda self: not self.complaint.closed and not self.complaint.open)
    @rule()
    def nothing_is_heard_for_a_while(self) -> None:
        self.complaint.wait(days=30)

    @precondition(lambda self: not self.complaint.closed)
    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.complaint.wait(days=days)

    @precondition(
        lambda self: "complaint_withdrawn" in self.complaint.offers and len(self.complaint.letters) > 4
    )
    @rule()
    def the_complainant_withdraws(self) -> None:
        self.complaint.say("complaint_withdrawn")

    @precondition(lambda self: self.complaint.closed)
    @rule(days=st.integers(1, 400))
    def a_closed_one_stays_closed(self, days: int) -> None:
        self.complaint.wait(days=days)
        assert self.complaint.closed

    @invariant()
    def it_is_open_somewhere_or_closed(self) -> None:
        waits = self.complaint.open or self.complaint.offers - {"complaint_withdrawn"}
        assert bool(waits) != self.complaint.closed

    @invariant()
    def it_was_acknowledged_before_anything_else(self) -> None:
        assert self.complaint.letters[0] == "acknowledgement"

    @invariant()
    def a_closed_one_was_told(self) -> None:
        if self.complaint.closed:
            assert self.complaint.letters[-1] in {"closing", "survey", "withdrawal"}

    @invariant()
    def a_rejected_answer_closes_it_only_when_every_level_was_gone_to(self) -> None:
        record, letters = self.complaint.record, self.complaint.letters
        if self.complaint.closed and record["outcome"] != "withdrawn" and record["reply"] == "rejected":
            assert "final-position" in letters


AnyOrder.TestCase.settings = settings(
    max_examples=several(10),
    stateful_step_count=30,
    derandomize=True,
    phases=[Phase.generate],  # each step saves and loads a case: a smaller example is not worth minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyOrderOfEvents = AnyOrder.TestCase
