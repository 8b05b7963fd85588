"""What blocks do, by BPMN's rules: no tokens, no SpiffWorkflow, only what is open in what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import singledispatch

from . import blocks

Place = tuple[tuple[str, int], ...]
"""Elements of the multi-instances around."""
Label = tuple[str, str, Place]
"""What can be done next: the kind (task or message), the name, and the place."""
MOST_ROUNDS = 50


class Raised(Exception):
    """An error is thrown, and not caught yet."""


class Endless(Exception):
    """A loop that nothing in it stops: not a diagram to compare on."""


@dataclass(frozen=True)
class Scene:
    """Where a block begins: the values that conditions read, the place, and the level around."""

    values: dict[str, bool]
    place: Place = ()
    level: Level | None = None


class Run:
    """A block that has begun."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.done = False
        self.parts: list[Run] = []
        """What is open inside."""

    def waits(self) -> list[Label]:
        """What can be done now."""
        return [label for part in self.parts for label in part.waits()]

    def take(self, label: Label) -> bool:
        """Something is done; false: nothing here waited for it. May raise `Raised`."""
        taken = any(part.take(label) for part in self.parts)
        if taken:
            self.settle()
        return taken

    def settle(self) -> None:
        """Go on after a part has changed."""
        self.parts = [part for part in self.parts if not part.done]
        self.done = not self.parts


class Waiting(Run):
    """Waits for one thing."""

    def __init__(self, scene: Scene, kind: str, name: str) -> None:
        super().__init__(scene)
        self.label: Label = (kind, name, scene.place)

    def waits(self) -> list[Label]:
        return [] if self.done else [self.label]

    def take(self, label: Label) -> bool:
        if self.done or label != self.label:
            return False
        self.done = True
        return True


class Steps(Run):
    """Parts in a row; each begins when the one before is done."""

    def __init__(self, scene: Scene, coming: list[tuple[blocks.Block, Scene]]) -> None:
        super().__init__(scene)
        self.coming = coming
        self.settle()

    def settle(self) -> None:
        super().settle()
        while self.done and self.coming:
            self.parts = [run(*self.coming.pop(0))]
            super().settle()


class Beside(Run):
    """Parts beside each other."""

    def __init__(self, scene: Scene, parts: list[tuple[blocks.Block, Scene]]) -> None:
        super().__init__(scene)
        self.parts = [run(block, where) for block, where in parts]
        self.settle()


class First(Run):
    """Messages, of which the first decides."""

    def __init__(self, scene: Scene, ways: dict[str, blocks.Block]) -> None:
        super().__init__(scene)
        self.ways = ways

    def waits(self) -> list[Label]:
        return [("message", name, self.scene.place) for name in self.ways] + super().waits()

    def take(self, label: Label) -> bool:
        kind, name, place = label
        if kind == "message" and place == self.scene.place and name in self.ways:
            way, self.ways = self.ways[name], {}
            self.parts = [run(way, self.scene)]
            self.settle()
            return True
        return super().take(label)


class Repeating(Run):
    """A loop."""

    def __init__(self, scene: Scene, block: blocks.Again) -> None:
        super().__init__(scene)
        self.block = block
        self.parts = [run(block.body, scene)]
        self.settle()

    def settle(self) -> None:
        super().settle()
        rounds = 0
        while self.done and self.scene.values[f"again{self.block.number}"]:
            rounds += 1
            if rounds > MOST_ROUNDS:
                raise Endless
            self.parts = [run(self.block.body, self.scene)]
            super().settle()


class Level(Run):
    """A process or sub-process, with what may happen meanwhile."""

    def __init__(self, scene: Scene, block: blocks.Inner) -> None:
        super().__init__(scene)
        self.inside = replace(scene, level=self)
        self.block = block
        self.label: Label = ("message", f"m{block.number}_while", scene.place)
        self.listening = block.meanwhile is not None
        self.parts = [run(block.body, self.inside)]
        self.settle()

    def waits(self) -> list[Label]:
        return super().waits() + ([self.label] if self.listening and not self.done else [])

    def take(self, label: Label) -> bool:
        if self.listening and label == self.label and self.block.meanwhile is not None:
            if self.block.interrupting:
                self.parts, self.listening = [], False
            self.parts.append(run(self.block.meanwhile, self.inside))
            self.settle()
            return True
        return super().take(label)


class Guarded(Run):
    """An activity with an event on its border. What goes on beside it belongs to the level around."""

    def __init__(self, scene: Scene, block: blocks.Guard) -> None:
        super().__init__(scene)
        self.block = block
        self.label: Label = ("message", f"m{block.number}", scene.place)
        self.handling = False
        self._caught(self._begin)

    def _begin(self) -> bool:
        self.parts = [run(self.block.body, self.scene)]
        return True

    def _handle(self) -> None:
        self.handling = True
        self.parts = [run(self.block.handler, self.scene)]

    def _caught(self, step: Callable[[], bool]) -> bool:
        try:
            taken = step()
        except Raised:
            if self.handling or not self.block.error:
                raise
            self._handle()
            taken = True
        self.settle()
        return taken

    @property
    def listening(self) -> bool:
        return not (self.handling or self.block.error or self.done)

    def waits(self) -> list[Label]:
        return super().waits() + ([self.label] if self.listening else [])

    def take(self, label: Label) -> bool:
        if not (self.listening and label == self.label):
            return self._caught(lambda: any(part.take(label) for part in self.parts))
        if self.block.interrupting:
            self._handle()
            self.settle()
        elif self.scene.level is not None:
            self.scene.level.parts.append(run(self.block.handler, self.scene))
        return True


@singledispatch
def run(block: blocks.Block, scene: Scene) -> Run:
    """Begin a block."""
    raise NotImplementedError(block)


@run.register
def _(block: blocks.Task, scene: Scene) -> Run:
    return Waiting(scene, "task", f"t{block.number}")


@run.register
def _(block: blocks.Receive, scene: Scene) -> Run:
    return Waiting(scene, "message", f"m{block.number}")


@run.register
def _(block: blocks.Sequence, scene: Scene) -> Run:
    return Steps(scene, [(part, scene) for part in block.parts])


@run.register
def _(block: blocks.Split, scene: Scene) -> Run:
    *conditional, default = block.branches
    names = [f"c{block.number}_{index}" for index in range(len(conditional))]
    true = [branch for branch, name in zip(conditional, names, strict=True) if scene.values.get(name)]
    chosen = {"parallel": block.branches, "inclusive": true or [default], "exclusive": [*true, default][:1]}
    return Beside(scene, [(branch, scene) for branch in chosen[block.kind]])


@run.register
def _(block: blocks.Race, scene: Scene) -> Run:
    return First(scene, {f"m{block.number}_{index}": branch for index, branch in enumerate(block.branches)})


@run.register
def _(block: blocks.Again, scene: Scene) -> Run:
    return Repeating(scene, block)


@run.register
def _(block: blocks.Each, scene: Scene) -> Run:
    places = [(*scene.place, (f"i{block.number}", number)) for number in (1, 2, 3)]
    parts: list[tuple[blocks.Block, Scene]] = [(block.body, replace(scene, place=place)) for place in places]
    return (Steps if block.sequential else Beside)(scene, parts)


@run.register
def _(block: blocks.Inner, scene: Scene) -> Run:
    return Level(scene, block)


@run.register
def _(block: blocks.Guard, scene: Scene) -> Run:
    return Guarded(scene, block)


@run.register
def _(block: blocks.Raise, scene: Scene) -> Run:
    if scene.values[f"fail{block.number}"]:
        raise Raised
    passed = Run(scene)
    passed.done = True
    return passed
