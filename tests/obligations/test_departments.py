"""Departments are held to obligations on the diagrams that they have redrawn, and by the levels that they have set."""

import pytest

from engine.definitions import obligations
from engine.definitions.parts import read_parts
from engine.definitions.resources import Files, read_folder
from engine.kernel.errors import Severity
from tests.sizes import mostly_exhaustive

from .edits import (
    PROCESSES,
    TODAY,
    Edit,
    delete,
    insert_before,
    lead,
    lead_from,
    relabel,
    say,
)


def problems_of(department: str, edit: Edit, only: str = ""):
    files = dict(read_folder(PROCESSES, department).sources)
    edit(files)
    guarded = obligations.guarded_of(read_parts(Files(files)))
    assert guarded is not None
    asked = tuple(one for one in obligations.read_obligations(files) if only in ("", one.id))
    return list(obligations.Guard(guarded, asked).problems(TODAY))


BREAKING = {
    "the arbitrator begins before that is told": (
        "small-business",
        "told-who-looks",
        delete("confirm_level"),
    ),
    "who rejects the arbitrator is settled": (
        "small-business",
        "open-while-rejected",
        lead("level_did_not_settle_it", "escalation_settled"),
    ),
    "grave matters begin at stage 2 unannounced": (
        "scotland-spso",
        "told-who-looks",
        delete("confirm_level"),
    ),
    "the decision is left out": (
        "social-care",
        "decided-before-answer",
        lead_from("find_authority", "response_decided"),
    ),
    "the closing is told to those who settled quickly": (
        "uk-fca",
        "closing-is-told",
        delete("send_closing_letter"),
    ),
    "the first rejection is not recorded": (
        "uk-fca",
        "rejection-is-recorded",
        lead("answer_is_rejected", "escalate"),
    ),
    "what is carried out is not verified": (
        "small-business",
        "verified-after-carrying-out",
        lead_from("carry_out", "remedy_verified"),
    ),
}
HARMLESS = {
    "the body gets it by itself": (
        "turkiye-banks",
        say("department.toml", 'entry = "on request"', 'entry = "automatic"'),
    ),
    "something is done before the file is handed over": ("turkiye-banks", insert_before("hand_over_file")),
    "the arbitrator is told otherwise": ("small-business", relabel("confirm_level", "Say who it is")),
}


@pytest.mark.parametrize("edit", mostly_exhaustive(BREAKING))
def test_is_refused(edit):
    department, obligation, changed = BREAKING[edit]
    (problem,) = problems_of(department, changed, obligation)
    assert problem.rule == f"obligation-{obligation}"
    assert problem.severity is Severity.ERROR, problem.why


@pytest.mark.parametrize("edit", mostly_exhaustive(HARMLESS))
def test_raises_nothing(edit):
    assert problems_of(*HARMLESS[edit]) == []
