"""The process of a case with all that runs inside of it: moves tokens until nothing can move by itself."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.faults import FAULTS, Fault
from engine.bpmn.runtime.engine import FeelEngine
from engine.bpmn.runtime.level import Level, SubLevel
from engine.bpmn.runtime.trail import Happening, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.bpmn.runtime.scopes import Values
    from engine.bpmn.runtime.token import Token
    from engine.bpmn.specs.node import FlowNode
    from engine.bpmn.specs.process import ProcessSpec
    from engine.bpmn.surroundings import Surroundings

MAX_STEPS = 20_000
"""Automatic steps between two waits. A diagram that needs more runs in a circle."""
MAX_TOKENS = 5_000
"""Open tokens of a case. A diagram that needs more multiplies them without end."""
MAX_DEPTH = 40
"""Levels inside of each other. A diagram that needs more calls itself."""

_ENGINE = FeelEngine()


class CaseWorkflow(Level, BpmnWorkflow):
    """The outermost level. Its engine is a constant: nothing that is loaded can bring another one in."""

    def __init__(
        self, spec: ProcessSpec, specs: Mapping[str, ProcessSpec], surroundings: Surroundings
    ) -> None:
        self.surroundings = surroundings
        self.values: Values = {}
        self.queue: deque[Token] = deque()
        self.touched: dict[int, Level] = {}
        """Levels that a token has left."""
        self.trail: list[Passage] = []
        self.stage: str | None = None
        self.last_number = 0
        self.open_tokens = 0
        super().__init__(spec, dict(specs), script_engine=_ENGINE, deserializing=True)
        self.plant()

    @property
    def script_engine(self) -> FeelEngine:
        """FEEL; it can't be set."""
        return _ENGINE

    def next_number(self) -> int:
        """A number that no token of this case has had."""
        self.last_number += 1
        return self.last_number

    # -- levels

    def levels(self) -> Iterator[Level]:
        """This level and all inside of it."""
        yield self
        yield from self.subprocesses.values()

    def all_tokens(self) -> list[Token]:
        """All tokens of the case, oldest first."""
        return sorted(
            (token for level in self.levels() for token in level.tokens()), key=lambda token: token.id
        )

    def find(self, number: int) -> Token | None:
        """The token of that number, if it is open."""
        return next((level.tasks[number] for level in self.levels() if number in level.tasks), None)

    def create_subprocess(self, my_task: Token, spec_name: str) -> SubLevel:
        """Open the inside of an activity."""
        spec = self.subprocess_specs[spec_name]
        values: Values = {}
        if not spec.is_process:
            values = my_task.local = my_task.local or {}
        level = SubLevel(spec, my_task, values)
        if level.depth > MAX_DEPTH:
            raise Fault(f"Processes are nested more than {MAX_DEPTH} deep here; does one call itself?")
        self.subprocesses[my_task.id] = level
        if level.is_called:
            level.record(Happening.STARTED)
        return level

    # -- moving

    def do_engine_steps(self, *_: Any) -> None:
        """SpiffWorkflow's name for it."""
        self.settle()

    def settle(self) -> None:
        """Move until nothing moves by itself: everything that is left waits, or has failed."""
        steps = 0
        while self.queue or self._release():
            token = self.queue.popleft()
            if token.workflow.tasks.get(token.id) is not token:
                continue  # It was taken away before its turn.
            steps += 1
            if steps > MAX_STEPS:
                self._break_off(token)
            else:
                self.advance(token)

    def advance(self, token: Token) -> None:
        """Let one token do what it can do now. What fails stays as an incident; the others go on."""
        try:
            if token.state == TaskState.FUTURE:
                self._check_size()
                token.task_spec._update(token)  # noqa: SLF001  SpiffWorkflow's life cycle of a task
            if token.state == TaskState.READY and (token.facts.get("done") or not token.task_spec.manual):
                token.run()
        except FAULTS as fault:
            self.park(token, fault)

    def park(self, token: Token, fault: Exception) -> None:
        """Leave a token where it is, with what went wrong."""
        phase = TaskState.READY if token.state in {TaskState.ERROR, TaskState.READY} else TaskState.FUTURE
        if token.state != TaskState.ERROR:
            token.error()
        message = str(fault) if isinstance(fault, FAULTS[0]) else f"{type(fault).__name__}: {fault}"
        expression = fault.expression if isinstance(fault, Fault) else ""
        values = fault.values if isinstance(fault, Fault) else {}
        dumped = {name: feel.dump(value) for name, value in values.items()}
        token.facts["fault"] = [message, expression, dumped, phase]
        token.workflow.record(Happening.INCIDENT, token, detail=message)

    def retry(self, token: Token) -> None:
        """Try again what failed."""
        *_, phase = token.facts.pop("fault")
        token.become(phase)
        token.retried = True
        token.workflow.record(Happening.RETRIED, token)
        self.queue.append(token)

    def _check_size(self) -> None:
        if self.open_tokens > MAX_TOKENS:
            raise Fault(f"The case stands at more than {MAX_TOKENS:,} places at once; it is stopped here.")

    def _break_off(self, token: Token) -> None:
        text = f"More than {MAX_STEPS:,} steps without waiting: the diagram runs in a circle here."
        self.park(token, Fault(text))

    def _release(self) -> bool:
        """Close what is over, else let joins go on that wait for nothing more. False: all is settled."""
        while self.touched:
            _, level = self.touched.popitem()
            if level.is_over:
                self._close(level)
        waiting = [token for token in self.all_tokens() if token.state == TaskState.WAITING]
        if not self.queue:
            self.queue.extend(token for token in waiting if token.task_spec.may_go_on(token))
            for token in self.queue:
                token.become(TaskState.READY)
        if not self.queue:
            for token in waiting:
                try:
                    token.task_spec.check(token)
                except Fault as fault:
                    self.park(token, fault)
        return bool(self.queue)

    def _close(self, level: Level) -> None:
        parent = level.parent_token
        if parent is None:
            if not self.completed:
                level.cancel_tokens()
                self.touched.clear()
                self.completed = True
                self.record(Happening.FINISHED)
        elif self.subprocesses.pop(parent.id, None) is level:
            level.cancel_tokens()
            if level.is_called:
                level.record(Happening.FINISHED)
            parent.task_spec.returned(parent, level)
            parent.become(TaskState.READY)
            self.queue.append(parent)

    def is_completed(self) -> bool:
        """Whether the process has ended; the stock answer looks at the first thousand steps only."""
        return bool(self.completed)

    # -- telling

    def tell(self, level: Level, kind: Happening, token: Token | None, flow: str, detail: str) -> None:
        """Write down what happened, and which stage the case is in."""
        element = None
        if token is not None:
            element = token.task_spec.awaited if token.listening else token.task_spec.element
        if kind is Happening.ENTERED and element is not None and "stage" in element.properties:
            self.stage = element.properties["stage"]
        self.trail.append(
            Passage(
                kind=kind,
                at=self.surroundings.now(),
                process=level.spec.process_id,
                element_id=element.id if element else "",
                flow_id=flow,
                token=token.id if token else 0,
                inner=token.inner if token else False,
                detail=detail,
            )
        )

    def start(self, start: FlowNode, values: Values) -> None:
        """Begin the process at one of its start events."""
        self.values.update(values)
        self.record(Happening.STARTED)
        self.begin(start)
        self.settle()
