"""What staff see of whole cases of the shipped processes: the follow-up form, like cases, and what they may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.app import Engine
from engine.definitions.forms import Submitted
from engine.domain.actors import SYSTEM, Role
from engine.domain.channels import Channel
from engine.kernel.clock import HandClock
from engine.kernel.errors import NotFound, Refused
from engine.kernel.settings import Settings
from engine.scenarios.walk import Walk
from engine.services.read_models import CaseFilters
from tests.databases import Home
from tests.fixtures import A_THURSDAY, MASTER_KEY
from tests.services.desk import member, read

PROCESSES = Path(__file__).parents[2] / "processes"
CLERKS = ("front-line-1", "front-line-2")


@pytest.fixture(scope="module")
def shipped(home: Home, tables: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the shipped base in force, and accounts of the front line."""
    url = home.copied(tables, tmp_path_factory.mktemp("shipped"))
    engine = Engine.open(Settings(database_url=url, master_key=MASTER_KEY), HandClock(A_THURSDAY))
    with engine.transaction(SYSTEM) as services:
        services.deployments.deploy(read(PROCESSES, None))
        for name in CLERKS:
            services.accounts.add(
                name=name,
                display=name,
                password="a long enough password",
                roles=(Role.STAFF,),
                memberships=(("organisation", "front-line"),),
            )
    engine.close()
    return url


@pytest.fixture
def walk(home: Home, shipped: str, settings: Settings, clock: HandClock):
    home.copy(shipped, settings.database_url)
    engine = Engine.open(settings, clock)
    yield lambda: Walk(engine.transaction, clock).complain(problem_date=None)
    engine.close()
    home.remove(settings.database_url)


def sheet(walk: Walk):
    with walk._begin(member("front-line", "fay")) as services:
        return services.cases.follow_up(walk.reference)


def answered(walk: Walk, **investigation: object) -> Walk:
    walk.complete("assess_complaint").complete("investigate_complaint", **investigation)
    return walk.complete("decide_response").respond("answer_accepted")


def test_the_form_tells_what_was_done_when_and_by_whom(walk):
    case = answered(walk())
    case.complete("carry_out", carried_out_on=case.today)
    done = {row.what: (row.at is not None, row.by) for row in sheet(case).tracking}

    assert done["Acknowledged to the complainant"] == (True, "")
    assert done["Assessed"] == (True, "front-line-1")
    assert done["Correction carried out"][0]
    assert done["Correction verified"] == (False, "")
    assert done["Closed"] == (False, "")


def test_the_form_ticks_the_problem_and_the_actions_by_their_numbers(walk):
    case = answered(walk())
    case.complete("carry_out", carried_out_on=case.today)
    case.complete("verify_correction").complete("record_outcome")
    form = sheet(case)

    assert [line.label for line in form.problems if line.ticked] == ["Wrong bill"]
    assert [(line.number, line.label) for line in form.actions if line.ticked] == [
        (49, "Refund another payment"),
        (52, "Apologise"),
    ]
    assert form.tracking[-1].remarks == "Resolved to the complainant’s satisfaction"


def test_a_remedy_for_others_lists_the_cases_of_the_same_product_and_problem(walk):
    like, other, this = walk(), walk(), walk()
    like.complete("assess_complaint")
    other.complete("assess_complaint", category="damage")
    this.complete("assess_complaint", severity="2").complete("investigate_complaint", others_affected="yes")
    this.complete("decide_response", remedy_due=False).respond("answer_accepted")
    row = next(row for row in this.case.tasks if row.element == "put_right_for_others")
    with this._begin(member("deciders", "dora")) as services:
        view = services.work.task(row.id)

    assert [one.reference for one in view.like_cases] == [like.reference]


def test_who_is_complained_about_tells_their_side_and_sees_nothing_else_of_the_case(walk):
    case = walk()
    case.complete("assess_complaint", complained_about=["front-line-2"])
    case.complete(
        "investigate_complaint",
        complained_about=["front-line-2"],
        hearing_question="Why was nobody called back?",
    )
    row = next(row for row in case.case.tasks if row.element == "hear_staff")
    named = member("front-line", "front-line-2")
    with case._begin(named) as services:
        view = services.work.task(row.id)

    assert view.can_complete
    assert (view.case.identity, view.case.content, view.case.variables) == ((), (), ())
    assert "Why was nobody called back?" in str(view.form.pages)
    assert "Maria Rossi" not in str(view)
    for see in ("get", "follow_up", "correction_form"):
        with pytest.raises(Refused, match="about you"), case._begin(named) as services:
            getattr(services.cases, see)(case.reference)
    with case._begin(named) as services:
        assert [notice.text for notice in services.notices.mine()] == [
            f"A complaint names you. Please tell your side in the task “Tell your side”: {case.reference}"
        ]
    with pytest.raises(Refused, match="group that you are not in"):
        case.complete("hear_staff", by=member("front-line", "front-line-1"))
    case.complete("hear_staff", staff_statement="I passed it on.")
    task = next(row.id for row in case.case.tasks if row.element == "investigate_complaint")
    with case._begin(member("investigators", "ian")) as services:
        heard = services.work.task(task).hearings
    assert [(one.by, one.said[0].text) for one in heard] == [("front-line-2", "I passed it on.")]
    case.complete("investigate_complaint", complained_about=["front-line-2"], hearing_question="The same.")

    assert case.tasks == ("decide_response",)


NAMED = member("front-line", "front-line-2", Role.STAFF, Role.PROCESS_OWNER)


def references(found) -> list[str]:
    return [row.reference for row in found]


@pytest.fixture
def about_them(walk):
    """A complaint about a member of staff that waits for its investigation, beside one that isn't."""
    other = walk().complete("assess_complaint", category="damage")
    case = walk().complete("assess_complaint", category="damage", complained_about=[NAMED.name])
    return case, other


def test_whom_a_complaint_is_about_finds_it_on_no_list(about_them):
    case, other = about_them
    with case._begin(NAMED) as services:
        assert references(services.cases.find(CaseFilters()).rows) == [other.reference]
        assert services.cases.find(CaseFilters(text=case.reference)).total == 0
        assert services.print_queue.waiting().total == 0
        assert case.reference not in str(services.relations.matters(other.reference, with_candidates=True))
        for view in ("groups", "unassigned", "overdue"):
            assert case.reference not in references(services.work.inbox(view).rows)
    with case._begin(member("front-line", "front-line-1")) as services:
        assert references(services.cases.find(CaseFilters()).rows) == [case.reference, other.reference]
        assert case.reference in str(services.relations.matters(other.reference, with_candidates=True))


def test_other_cases_do_not_tell_them_of_it_either(about_them):
    case, other = about_them
    with case._begin(member("front-line", "front-line-1")) as services:
        services.relations.link(other.reference, case.reference)
        assert case.reference in str(services.cases.get(other.reference))
    with case._begin(NAMED) as services:
        assert case.reference not in str(services.cases.get(other.reference))


def test_whom_a_complaint_is_about_changes_nothing_in_it(about_them):
    case, other = about_them
    acts = (
        lambda services: services.cases.new_code(case.reference),
        lambda services: services.cases.respond(case.reference, "x", Submitted(), Channel.PHONE),
        lambda services: services.cases.correct(case.reference, Submitted()),
        lambda services: services.cases.extend(case.reference, "answer", "1", "illness"),
        lambda services: services.cases.tasks(case.reference),
        lambda services: services.cases.variables(case.reference),
    )
    for act in acts:
        with pytest.raises(Refused, match="about you"), case._begin(NAMED) as services:
            act(services)
    with pytest.raises(NotFound), case._begin(NAMED) as services:
        services.relations.link(other.reference, case.reference)


def test_tasks_that_ask_for_no_objectivity_are_not_theirs_either(about_them):
    case, _ = about_them
    case.complete("investigate_complaint", complained_about=[NAMED.name], hearing_question="Why?")
    case.complete("hear_staff", staff_statement="I passed it on.", by=NAMED)
    with case._begin(member("front-line", "front-line-1")) as services:
        task = services.cases.tasks(case.reference)[0].id
    for act in ("claim", "save_draft", "complete"):
        with pytest.raises(Refused, match="about you"), case._begin(NAMED) as services:
            getattr(services.work, act)(task, *([Submitted()] if act != "claim" else []))
