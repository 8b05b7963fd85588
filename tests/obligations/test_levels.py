"""The search follows the levels of escalation: what a filter of a constant list can choose, and what then is known."""

from decimal import Decimal

from engine import feel
from engine.definitions.obligations.conditions import Vocabulary
from engine.definitions.obligations.selections import selection_of

from .edits import broken_by, say

LEVELS = feel.to_feel({"levels": [{"number": 1, "for": ["a"]}, {"number": 2, "for": []}]})
FIRST = "levels[number > reached][1]"


def chosen(text):
    return selection_of(feel.compile(text), LEVELS)


def test_a_filter_chooses_among_the_items_of_a_constant_list():
    selection = chosen(FIRST)
    assert [item["number"] for item in selection.items] == [1, 2]
    assert (selection.enough, selection.rest.text) == (1, "selected[1]")


def test_all_that_fit_may_be_chosen_too():
    assert chosen("count(levels[number > reached])").enough == 0


def test_what_is_counted_or_bound_by_an_expression_itself_is_not_followed():
    assert chosen("levels[reached]") is None
    assert chosen("for one in [1, 2] return levels[number > one]") is None
    assert chosen("others[number > reached]") is None
    assert chosen("levels[number > reached][1] = levels[number > 1][1]") is None


def test_what_is_asked_of_an_item_reads_its_entries_before_variables():
    vocabulary = Vocabulary([], LEVELS, [feel.compile(FIRST)])
    (atom, *_), *_ = vocabulary.deciders.values()
    assert atom.paths == (("reached",),)
    assert vocabulary.verdict(atom, {"reached": Decimal(0)}) is True
    assert vocabulary.verdict(atom, {"reached": Decimal(1)}) is False


def test_a_way_that_a_department_opens_by_its_levels_is_followed():
    late = say(
        "organisation.toml", 'group = "reviewers"\n', 'group = "reviewers"\nwhen_late = "next level"\n'
    )
    assert broken_by(late) == {}
