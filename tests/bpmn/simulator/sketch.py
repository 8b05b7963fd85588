"""Draws blocks as BPMN, and collects the names that their conditions read."""

from __future__ import annotations

import itertools
from functools import singledispatch

from tests.bpmn.drawing import (
    beside,
    border,
    call,
    element,
    end,
    error,
    file,
    flows,
    gate,
    loop_over,
    message,
    process,
    start,
    sub,
)

from . import blocks

KEY = '<extensionElements><zeebe:subscription correlationKey="={}"/></extensionElements>'


class Sketch:
    """One level of a drawing. Messages and called processes are those of the whole file."""

    def __init__(self, around: Sketch | None = None, path: tuple[str, ...] = ()) -> None:
        self.content: list[str] = []
        self.path = path
        """Names of the elements of the multi-instances around."""
        self.messages: list[str] = around.messages if around else []
        self.processes: list[str] = around.processes if around else []
        self.conditions: set[str] = around.conditions if around else set()

    def add(self, *content: str) -> None:
        self.content.extend(content)

    def flow(self, *ids: str, condition: str = "") -> None:
        self.add(flows(f"{' > '.join(ids)} [{condition}]" if condition else " > ".join(ids)))

    def when(self, name: str) -> str:
        """A condition on a variable of its own."""
        self.conditions.add(name)
        return f"={name} = true"

    def waits_for(self, name: str) -> str:
        """An event definition for a message, keyed by where it is."""
        key = " + ".join(['"k"', *[f'"/" + string({part})' for part in self.path]])
        self.messages.append(
            f'<message id="{name}" name="{name}">{KEY.format(key.replace(chr(34), "&quot;"))}</message>'
        )
        return message(name)

    def inside(self, block: blocks.Block, prefix: str, *begin: str) -> list[str]:
        """The content of a level of its own."""
        level = Sketch(self, self.path)
        first, last = draw(block, level)
        level.add(*(begin or [start(f"{prefix}_in")]), end(f"{prefix}_out"))
        level.flow(f"{prefix}_in", first)
        level.flow(last, f"{prefix}_out")
        return level.content


def diagram(block: blocks.Block) -> tuple[bytes, set[str]]:
    """A file of a whole diagram, and the names that its conditions read."""
    sketch = Sketch()
    content = sketch.inside(block, "main")
    return file(process(*content), *sketch.processes, *sketch.messages), sketch.conditions


@singledispatch
def draw(block: blocks.Block, sketch: Sketch) -> tuple[str, str]:
    """Draw a block; gives the element that it begins with, and the one that it ends with."""
    raise NotImplementedError(block)


@draw.register
def _(block: blocks.Task, sketch: Sketch) -> tuple[str, str]:
    sketch.add(element("userTask", f"t{block.number}"))
    return (f"t{block.number}",) * 2


@draw.register
def _(block: blocks.Receive, sketch: Sketch) -> tuple[str, str]:
    name = f"m{block.number}"
    if block.number % 2:
        sketch.waits_for(name)
        sketch.add(element("receiveTask", f"r{block.number}", messageRef=name))
    else:
        sketch.add(element("intermediateCatchEvent", f"r{block.number}", sketch.waits_for(name)))
    return (f"r{block.number}",) * 2


@draw.register
def _(block: blocks.Sequence, sketch: Sketch) -> tuple[str, str]:
    drawn = [draw(part, sketch) for part in block.parts]
    for (_, last), (first, _) in itertools.pairwise(drawn):
        sketch.flow(last, first)
    return drawn[0][0], drawn[-1][1]


@draw.register
def _(block: blocks.Split, sketch: Sketch) -> tuple[str, str]:
    fork, join = f"f{block.number}", f"j{block.number}"
    drawn = [draw(branch, sketch) for branch in block.branches]
    free = block.kind == "parallel"
    sketch.add(gate(fork, "" if free else drawn[-1][0], block.kind), gate(join, kind=block.kind))
    for index, (first, last) in enumerate(drawn):
        conditional = not free and index < len(drawn) - 1
        sketch.flow(fork, first, condition=sketch.when(f"c{block.number}_{index}") if conditional else "")
        sketch.flow(last, join)
    return fork, join


@draw.register
def _(block: blocks.Race, sketch: Sketch) -> tuple[str, str]:
    fork, join = f"f{block.number}", f"j{block.number}"
    sketch.add(gate(fork, kind="eventBased"), gate(join))
    for index, branch in enumerate(block.branches):
        name = f"m{block.number}_{index}"
        sketch.add(element("intermediateCatchEvent", f"e{block.number}_{index}", sketch.waits_for(name)))
        first, last = draw(branch, sketch)
        sketch.flow(fork, f"e{block.number}_{index}", first)
        sketch.flow(last, join)
    return fork, join


@draw.register
def _(block: blocks.Again, sketch: Sketch) -> tuple[str, str]:
    merge, again, out = f"j{block.number}", f"f{block.number}", f"o{block.number}"
    first, last = draw(block.body, sketch)
    sketch.add(gate(merge), gate(again, out), element("task", out))
    sketch.flow(merge, first)
    sketch.flow(last, again)
    sketch.flow(again, merge, condition=sketch.when(f"again{block.number}"))
    sketch.flow(again, out)
    return merge, out


@draw.register
def _(block: blocks.Each, sketch: Sketch) -> tuple[str, str]:
    name = f"i{block.number}"
    loop = loop_over("=[1, 2, 3]", sequential=block.sequential, inputElement=name)
    around, sketch.path = sketch.path, (*sketch.path, name)
    first, last = draw(block.body, sketch)
    sketch.path = around
    drawn = sketch.content.pop()
    close = drawn.rindex("</")
    sketch.add(drawn[:close] + loop + drawn[close:])
    return first, last


@draw.register
def _(block: blocks.Inner, sketch: Sketch) -> tuple[str, str]:
    name = f"s{block.number}"
    content = sketch.inside(block.body, name)
    if block.meanwhile is not None:
        prefix = f"{name}_while"
        level = Sketch(sketch, sketch.path)
        begin = start(
            f"{prefix}_in",
            level.waits_for(f"m{block.number}_while"),
            isInterrupting=str(block.interrupting).lower(),
        )
        content.append(beside(prefix, *level.inside(block.meanwhile, prefix, begin)))
    if block.called:
        sketch.processes.append(process(*content, name=f"p{block.number}"))
        sketch.add(call(name, f"p{block.number}"))
    else:
        sketch.add(sub(name, *content))
    return name, name


@draw.register
def _(block: blocks.Guard, sketch: Sketch) -> tuple[str, str]:
    name, join = f"b{block.number}", f"j{block.number}"
    first, last = draw(block.body, sketch)
    definition = error("lost") if block.error else sketch.waits_for(f"m{block.number}")
    sketch.add(border(name, first, definition, interrupting=block.interrupting), gate(join))
    handler, handled = draw(block.handler, sketch)
    sketch.flow(name, handler)
    sketch.flow(last, join)
    if block.interrupting:
        sketch.flow(handled, join)
    else:
        sketch.add(end(f"x{block.number}"))
        sketch.flow(handled, f"x{block.number}")
    if block.error and '<error id="lost"' not in "".join(sketch.messages):
        sketch.messages.append('<error id="lost" errorCode="lost"/>')
    return first, join


@draw.register
def _(block: blocks.Raise, sketch: Sketch) -> tuple[str, str]:
    fork, out, failed = f"f{block.number}", f"o{block.number}", f"x{block.number}"
    sketch.add(gate(fork, out), element("task", out), end(failed, error("lost")))
    sketch.flow(fork, failed, condition=sketch.when(f"fail{block.number}"))
    sketch.flow(fork, out)
    return fork, out
