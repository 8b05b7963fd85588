"""Diagrams that go round, and diagrams that are wide or deep."""

from __future__ import annotations

from .drawing import (
    border,
    call,
    element,
    end,
    file,
    flows,
    gate,
    loop_over,
    many,
    message,
    process,
    start,
    sub,
    timer,
)

AGAIN = gate("merge") + gate("again", "closed")


def three_tasks_in_a_loop() -> bytes:
    """Ask, wait, read; again and again."""
    way = "received > merge > a > b > c > again > closed; again > merge [=more = true]"
    return file(process(start(), AGAIN, many("userTask", "a b c"), end(), flows(way)))


def everything_in_a_loop() -> bytes:
    """Each round has a sub-process with a timer and a message on its border, a called process, and a list."""
    inside = sub("inner", start("i"), many("userTask", "b"), end("o"), flows("i > b > o"))
    return file(
        process(
            start(),
            AGAIN,
            many("userTask", "a"),
            inside,
            border("reminded", "inner", timer("cycle", "R/PT1H"), interrupting=False),
            border("stopped", "inner", message("stop")),
            call("outside", "errand"),
            element("userTask", "each", loop_over("=[1, 2]", inputElement="item")),
            end(),
            end("told"),
            gate("on"),
            flows(
                "received > merge > a > inner > on > outside > each > again > closed; stopped > on;"
                "reminded > told; again > merge [=more = true]"
            ),
        ),
        process(start("s"), many("userTask", "c"), end("e"), flows("s > c > e"), name="errand"),
        messages="stop",
    )


def once_for_each(*, sequential: bool) -> bytes:
    """A task for each element of a list, whose results are gathered."""
    loop = loop_over(
        "=items",
        sequential=sequential,
        inputElement="item",
        outputCollection="doubled",
        outputElement="=answer",
    )
    return file(process(start(), element("userTask", "each", loop), end(), flows("received > each > closed")))


def calls_inside_each_other(depth: int) -> bytes:
    """A process that calls a process that calls a process; the innermost has a task."""
    levels = [
        process(
            start(), call("next", f"p{level + 1}"), end(), flows("received > next > closed"), name=f"p{level}"
        )
        for level in range(depth)
    ]
    innermost = process(
        start(), many("userTask", "work"), end(), flows("received > work > closed"), name=f"p{depth}"
    )
    return file(*levels, innermost)
