"""SpiffWorkflow as its examples use it: the yardstick. The unit n is its step on a case of nine tasks."""

from __future__ import annotations

import io
from itertools import pairwise

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.bench.figures import side_by_side

TASKS = 9
TEXTS = {f"text_{number}": f"A short text, number {number}" for number in range(10)}


def loop() -> bytes:
    """Three tasks that go round for ever."""
    steps = ["begin", "merge", "ask", "wait", "read"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in [*pairwise(steps), ("read", "merge")]
    )
    tasks = "".join(f'<bpmn:userTask id="{name}"/>' for name in steps[2:])
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'id="definitions" targetNamespace="bench"><bpmn:process id="loop" isExecutable="true">'
        f'<bpmn:startEvent id="begin"/><bpmn:exclusiveGateway id="merge"/>{tasks}{flows}'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


def diagram(form: str = "") -> bytes:
    """Nine user tasks in a row; `form` is what stands inside each."""
    names = ["begin", *(f"task_{number}" for number in range(1, TASKS + 1)), "finish"]
    tasks = "".join(
        f'<bpmn:userTask id="{name}" name="{name}">{form}</bpmn:userTask>' for name in names[1:-1]
    )
    flows = "".join(
        f'<bpmn:sequenceFlow id="flow_{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(pairwise(names))
    )
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions" targetNamespace="bench">'
        '<bpmn:process id="nine_tasks" name="Nine tasks" isExecutable="true">'
        f'<bpmn:startEvent id="begin" name="Begin"/>{tasks}<bpmn:endEvent id="finish" name="Finish"/>{flows}'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


class NaiveCase:
    """A case that is deserialised, moved on and serialised whole at each step."""

    serializer = BpmnWorkflowSerializer()

    def __init__(self, drawn: bytes | None = None, process: str = "nine_tasks") -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(io.BytesIO(drawn or diagram())))
        self.spec = parser.get_spec(process)
        self.state = ""

    def start(self) -> None:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        self._ready(workflow).data.update(TEXTS)
        self.state = self.serializer.serialize_json(workflow)

    def load(self) -> BpmnWorkflow:
        return self.serializer.deserialize_json(self.state)

    def step(self) -> None:
        workflow = self.load()
        self._ready(workflow).run()
        workflow.do_engine_steps()
        self.state = self.serializer.serialize_json(workflow)

    @staticmethod
    def _ready(workflow: BpmnWorkflow):
        return workflow.get_next_task(state=TaskState.READY)

    def at_the_middle(self) -> str:
        """The state before the fifth task."""
        self.start()
        for _ in range(TASKS // 2):
            self.step()
        return self.state


def unit() -> float:
    """n: seconds of processor time of one naive step, the middle one."""
    naive = NaiveCase()
    state = naive.at_the_middle()

    def step() -> None:
        naive.state = state
        naive.step()

    return side_by_side(100, step)[0]
