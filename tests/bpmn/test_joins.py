"""Joins count what arrives: in loops, in any order, with a second token on one way."""

from itertools import product

import pytest

from .drawing import border, end, file, flows, gate, many, message, process, start, sub
from .driver import Case


def looped(kind: str) -> bytes:
    """Two tasks beside each other, again and again."""
    return file(
        process(
            start(),
            gate("merge"),
            gate("fork", kind=kind),
            gate("join", kind=kind),
            gate("again", "closed"),
            many("userTask", "a b"),
            end(),
            flows(
                "received > merge > fork > a > join > again > closed; fork > b > join; again > merge [=more = true]"
            ),
        )
    )


class TestJoinsInLoops:
    @pytest.mark.parametrize("kind", ["parallel", "inclusive"])
    def test_a_join_waits_for_both_in_every_round_whatever_the_order(self, kind):
        case = Case(looped(kind))
        sizes = []
        for number in range(40):
            first, second = ("a", "b") if number % 3 else ("b", "a")
            case.complete(first)
            assert case.open == [second]
            case.complete(second, more=number < 39)
            sizes.append(len(case.saved))
        assert case.finished
        assert sizes[38] <= sizes[0] + 4  # only the numbers of the tokens grow

    def test_5000_rounds_come_to_their_true_end(self):
        way = "received > merge > ask > again > closed; again > merge [=more = true]"
        case = Case(
            file(
                process(
                    start(),
                    gate("merge"),
                    gate("again", "closed"),
                    many("userTask", "ask"),
                    end(),
                    flows(way),
                )
            )
        )
        instance = case.instance
        for number in range(5000):
            (task,) = instance.tasks
            instance.complete(task.token, {"more": number < 4999})
            instance.trail()
        assert instance.finished


class TestParallelJoin:
    def test_a_second_token_on_one_way_waits_for_the_next_round(self):
        # a and b both lead into the same way of the join by a merge: two tokens come on it, one on the other.
        drawn = file(
            process(
                start(),
                gate("fork", kind="parallel"),
                gate("merge"),
                gate("join", kind="parallel"),
                many("userTask", "a b c after"),
                end(),
                flows(
                    "received > fork > a > merge > join > after > closed; fork > b > merge; fork > c > join"
                ),
            )
        )
        case = Case(drawn)
        case.complete("a")
        case.complete("b")
        assert case.open == ["c"]
        case.complete("c")
        assert case.open == ["after"]
        case.complete("after")
        assert not case.finished  # one token still waits at the join, and nothing can join it

    def test_nested_splits_join_in_their_own_order(self):
        drawn = file(
            process(
                start(),
                gate("f1", kind="parallel"),
                gate("f2", kind="parallel"),
                gate("j2", kind="parallel"),
                gate("j1", kind="parallel"),
                many("userTask", "a b c after"),
                end(),
                flows("received > f1 > f2 > a > j2 > j1 > after > closed; f2 > b > j2; f1 > c > j1"),
            )
        )
        case = Case(drawn)
        for name, left in (("a", ["b", "c"]), ("c", ["b"]), ("b", ["after"])):
            case.complete(name)
            assert case.open == left

    def test_a_hundred_branches(self):
        names = [f"t{number}" for number in range(100)]
        ways = "; ".join(f"fork > {name} > join" for name in names)
        drawn = file(
            process(
                start(),
                gate("fork", kind="parallel"),
                gate("join", kind="parallel"),
                many("userTask", " ".join(names)),
                end(),
                flows(f"received > fork; {ways}; join > closed"),
            )
        )
        case = Case(drawn)
        assert len(case.open) == 100
        for name in names:
            assert not case.finished
            case.complete(name)
        assert case.finished


class TestInclusiveJoin:
    @pytest.mark.parametrize("chosen", [chosen for chosen in product([True, False], repeat=3) if any(chosen)])
    def test_it_waits_for_those_ways_that_were_taken(self, chosen):
        names = ["a", "b", "c"]
        ways = "; ".join(f"fork > {name} [={name} = true]; {name} > join" for name in names)
        drawn = file(
            process(
                start(),
                gate("fork", kind="inclusive"),
                gate("join", kind="inclusive"),
                many("userTask", "a b c after"),
                end(),
                flows(f"received > fork; {ways}; join > after > closed"),
            )
        )
        case = Case(drawn, **dict(zip(names, chosen, strict=True)))
        for name, taken in zip(names, chosen, strict=True):
            if taken:
                assert "after" not in case.open
                case.complete(name)
        assert case.open == ["after"]

    def test_it_goes_on_when_the_other_branch_ends_elsewhere(self):
        drawn = file(
            process(
                start(),
                gate("fork", kind="parallel"),
                gate("split", "away"),
                gate("join", kind="inclusive"),
                many("userTask", "a b away after"),
                end(),
                end("e2"),
                flows(
                    "received > fork > a > join > after > closed; fork > b > split > away > e2; split > join [=back = true]"
                ),
            )
        )
        case = Case(drawn)
        case.complete("a")
        assert case.open == ["b"]
        case.complete("b", back=False)
        assert case.open == ["after", "away"]

    def test_it_waits_for_what_a_boundary_event_or_a_sub_process_can_still_send(self):
        inside = sub("inner", start("s"), many("userTask", "b"), end("e"), flows("s > b > e"))
        drawn = file(
            process(
                start(),
                gate("fork", kind="parallel"),
                gate("join", kind="inclusive"),
                many("userTask", "a after"),
                inside,
                border("stopped", "inner", message("stop")),
                end(),
                end("e2"),
                flows("received > fork > a > join > after > closed; fork > inner > e2; stopped > join"),
            ),
            messages="stop",
        )
        case = Case(drawn)
        case.complete("a")
        assert case.open == ["b"]
        case.deliver("stop")
        assert case.open == ["after"]
        case = Case(drawn)
        case.complete("a")
        case.complete("b")
        assert case.open == ["after"]
