"""Who does what: a team leader gives tasks to people, who take, give back and refuse them, one or many at once."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.person import Colleague, Complainant

TASK = "Assess the complaint"


def choose(colleague: Colleague, *references: str) -> None:
    """Tick tasks of the inbox."""
    for reference in references:
        colleague.page.locator("#tasks tr", has_text=reference).get_by_role("checkbox").check()


def test_tasks_are_given_to_a_colleague_who_may_do_them(
    complainant: Complainant, colleague: Callable[[str], Colleague], script: bool
):
    fay, finn, dee = colleague("fay"), colleague("finn"), colleague("dee")
    first, second = complainant.complain().reference, complainant.complain().reference

    dee.open("/staff/?filter=team")
    choose(dee, first, second)
    dee.press("Give to somebody").sees("Give 2 tasks to somebody", first, second, "Finn Dahl")
    dee.press("Give the tasks", status=422).is_told("Choose somebody.")
    dee.fill(person="finn", note="Both are of one street.").press("Give the tasks").sees("2 tasks are given.")

    finn.open("/staff/").sees("For you", f"{TASK}: Dee Marsh gave this task to you.", "of one street")
    finn.press("Put away").press("Put away").sees_nothing_of("For you")
    finn.look_at(first).follow(TASK, within=finn._tasks())
    finn.sees("Dee Marsh gave you this task.", "Both are of one street.")
    finn.page.locator("summary", has_text="I can’t judge this").click()
    finn.fill(reason="related").press("Pass it on").sees("Somebody else does this task.")

    dee.look_at(first).follow(TASK, within=dee._tasks()).press("Give it to somebody")
    dee.sees("May not do it: They said that they can’t judge it impartially.")
    assert dee.page.get_by_label("Finn Dahl").is_disabled()
    dee.fill(person="fay").press("Give the task").sees("1 task is given.").press("Undo")
    dee.sees("1 task is as it was before.")

    fay.open("/staff/?filter=groups&size=100")
    fay.follow("Choose all on this page") if not script else fay.page.get_by_text("Choose all").click()
    assert fay.page.locator("#tasks input:not(:checked)").count() == 0
    fay.page.locator("#tasks input").first.press("Space")
    fay.page.locator("#tasks input").first.press("Space")
    fay.press("Take").sees("yours now", f"{TASK}, {second}: Finn Dahl has had this task since")
    fay.press("Undo").sees("as they were before" if "are yours" in fay.text else "before")
