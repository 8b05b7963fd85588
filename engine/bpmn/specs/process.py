"""The spec of a level: a process, or the inside of a sub-process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask

if TYPE_CHECKING:
    from engine.bpmn.specs.node import FlowNode
    from engine.bpmn.specs.subprocesses import EventSubProcess


class ProcessSpec(BpmnProcessSpec):
    """What a level can do. It never changes once it is read, and is shared by all cases and threads."""

    def __init__(self, name: str, *, process_id: str, label: str, file: str) -> None:
        super().__init__(name=name, description=label, filename=file)
        # The stock spec brings elements called Start and End along: ids that somebody may have drawn.
        self.task_specs.clear()
        self.start = BpmnStartTask(self, "(root)")
        self.end = None
        self.process_id = process_id
        """Id of the process whose diagram it is drawn in."""
        self.starts: dict[str, FlowNode] = {}
        """Start events by id."""
        self.event_subprocesses: list[EventSubProcess] = []
        self.flow_sources: dict[str, str] = {}
        """For each sequence flow the element that it comes from."""
        self.precedents: dict[str, set[str]] = {}
        """For each element the elements from which a token can come to it in one step."""
        self._reach: dict[tuple[str, frozenset[str]], frozenset[str]] = {}

    @property
    def is_process(self) -> bool:
        """Whether it is a process, not the inside of a sub-process."""
        return bool(self.name == self.process_id)

    def start_event(self) -> FlowNode | None:
        """The start event that needs no trigger; of an event sub-process the only one."""
        plain = [start for start in self.starts.values() if start.element.event in {"", "none"}]
        starts = plain or ([] if self.is_process else list(self.starts.values()))
        return starts[0] if starts else None

    def precede(self, earlier: str, later: str) -> None:
        """Say that a token can come from one element to another."""
        self.precedents.setdefault(later, set()).add(earlier)

    def reaching(self, sources: frozenset[str], join: str) -> frozenset[str]:
        """All elements from which a token can reach one of the sources without passing a join."""
        known = self._reach.get((join, sources))
        if known is None:
            seen: set[str] = set()
            todo = list(sources)
            while todo:
                name = todo.pop()
                if name != join and name not in seen:
                    seen.add(name)
                    todo.extend(self.precedents.get(name, ()))
            # Two threads may work out the same at once; both store the same.
            known = self._reach[join, sources] = frozenset(seen)
        return known
