"""Never the same person: whoever did one task can be kept from another by what they did, or by name."""

from lxml import etree

from .edits import ZEEBE, Bundle, Edit, broken_by, drop_property, find, set_property

RULE = "verified-by-another"
ANYBODY = drop_property("verify_correction", "exclude-handlers-of")


def assign(element: str, **said: str) -> Edit:
    """Give a task to persons, instead of to groups."""

    def edit(files: Bundle) -> None:
        for path, source in files.items():
            if (
                path.endswith(".bpmn")
                and (node := find(root := etree.fromstring(source), element)) is not None
            ):
                assigned = node.find(f".//{{{ZEEBE}}}assignmentDefinition")
                assert assigned is not None
                assigned.attrib.clear()
                assigned.attrib.update(said)
                files[path] = etree.tostring(root)

    return edit


def broken(*edits: Edit) -> bool:
    return RULE in broken_by(ANYBODY, *edits, only=RULE)


def test_whoever_may_do_both_is_told():
    assert broken()


def test_who_has_the_one_can_be_excluded_from_the_other_by_name():
    carried_out = assign("carry_out", assignee="=craftsman")
    excluded = set_property("verify_correction", "exclude-persons", "=[craftsman, inspector]")
    assert not broken(carried_out, excluded)
    assert broken(carried_out, set_property("verify_correction", "exclude-persons", "=inspector"))


def test_a_name_is_not_excluded_by_what_is_worked_out_from_it():
    carried_out = assign("carry_out", assignee="=craftsman")
    sometimes = "=if craftsman = null then null else inspector"
    assert broken(carried_out, set_property("verify_correction", "exclude-persons", sometimes))


def test_tasks_of_different_persons_are_kept_apart():
    assert not broken(
        assign("carry_out", assignee="ada"), assign("verify_correction", candidateUsers="bo, cy")
    )
    assert broken(assign("carry_out", assignee="ada"), assign("verify_correction", candidateUsers="bo, ada"))


def test_what_is_no_task_is_done_by_nobody():
    assert not broken(drop_property("verify_correction", "milestone"), set_property("remedy_verified", "milestone", "verification"))  # fmt: skip
