"""Python in a file or in stored state never runs: hook by hook, and no hook is missing from the list."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, python_environment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.exceptions import VersionMigrationError
from SpiffWorkflow.bpmn.serializer.migration import version_1_2, version_migration
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import AdHocSubprocessSpec
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.camunda.parser.CamundaParser import CamundaParser
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import Definitions, Instance, forbidden
from engine.bpmn.runtime.case import CaseWorkflow
from engine.bpmn.runtime.engine import FeelEngine
from engine.kernel.errors import DefinitionsRefused

from .drawing import end, file, flows, many, process, start
from .driver import SEAL, Around, Case
from .hooks import HOOKS, Hook

INSTALLED = Path(SpiffWorkflow.__file__).parent


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """The file that appears when hostile text has run."""
    return tmp_path / "ran"


def hostile(mark: Path) -> str:
    return f"__import__('pathlib').Path('{mark}').touch()"


@pytest.fixture
def wires_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """SpiffWorkflow as it is installed: shows that the hostile texts of this test would run."""
    spec = importlib.util.spec_from_file_location("untouched", python_environment.__file__)
    assert spec is not None
    assert spec.loader is not None
    untouched = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(untouched)
    for name in ("evaluate", "execute"):
        monkeypatch.setattr(
            python_environment.TaskDataEnvironment, name, getattr(untouched.TaskDataEnvironment, name)
        )


def stock(hook: Hook, text: str) -> None:
    """Read and run a file as SpiffWorkflow does by itself."""
    parser: Any = {"camunda": CamundaParser, "spiff": SpiffBpmnParser, "plain": BpmnParser}[hook.dialect]()
    if hook.dmn:
        parser.add_dmn_str(hook.table(text).encode())
    parser.add_bpmn_str(hook.diagram(text).encode())
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    for _ in range(5):
        workflow.do_engine_steps()
        for task in workflow.get_tasks(state=TaskState.READY, manual=True):
            task.run()


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
class TestHooks:
    def test_it_is_one(self, hook, mark, wires_cut):
        with contextlib.suppress(Exception):
            stock(hook, hostile(mark))
        assert mark.exists()

    def test_it_meets_the_trip_wire(self, hook, mark):
        with pytest.raises(Exception) as raised:
            stock(hook, hostile(mark))
        assert "TaskDataEnvironment runs Python" in _whole(raised.value)
        assert not mark.exists()

    def test_it_is_refused_or_idle_in_our_dialect(self, hook, mark):
        with contextlib.suppress(DefinitionsRefused):
            definitions = Definitions.parse({"hostile.bpmn": hook.diagram(hostile(mark)).encode()})
            instance = Instance.start(definitions, "p", Around())
            Instance.load(definitions, instance.save(SEAL), Around(), SEAL).fire_due_timers()
        assert not mark.exists()


def _whole(error: BaseException | None) -> str:
    return (
        ""
        if error is None
        else f"{error!r} {getattr(error, 'exception', '')!r} {_whole(error.__cause__ or error.__context__)}"
    )


def test_the_condition_of_an_ad_hoc_path_is_evaluated_as_feel(mark):
    # Hook 12: SpiffWorkflow dies on its own fault before it gets here, so it is called by hand.
    case = Case(
        file(process(start(), many("userTask", "a"), end(), flows("received > a > closed")))
    ).instance._case
    spec = AdHocSubprocessSpec(name="adhoc")
    with contextlib.suppress(Exception):
        spec.check_condition(hostile(mark), case)
    assert not mark.exists()
    assert spec.check_condition("=1 < 2", case) is True


@pytest.mark.parametrize(
    ("typename", "place"),
    [("TimerEventDefinition", "dateTime"), ("CycleTimerEventDefinition", "cycle_definition")],
)
def test_the_conversion_of_old_states_is_out_of_reach(typename, place, mark):
    timer = {"typename": typename, "label": "t", place: hostile(mark)}
    specs = {"t": {"name": "t", "typename": "IntermediateCatchEvent", "event_definition": timer}}
    state = {
        "spec": {"task_specs": specs},
        "subprocess_specs": {},
        "tasks": {},
        "subprocesses": {},
        "root": "r",
    }
    with contextlib.suppress(Exception):
        BpmnWorkflowSerializer().deserialize_json(
            json.dumps({**state, "serializer_version": "1.1", "VERSION": "1.1"})
        )
    assert not mark.exists()
    assert version_migration.MIGRATIONS == {}
    with contextlib.suppress(VersionMigrationError):
        version_1_2.convert_timer_expressions(state)
    assert mark.exists()  # it would have run


class TestTheEngineIsAConstant:
    def test_a_case_runs_on_feel_when_it_is_started_and_when_it_is_loaded(self):
        case = Case(file(process(start(), many("userTask", "a"), end(), flows("received > a > closed"))))
        for instance in (case.instance, case.instance):
            assert type(instance._case.script_engine) is FeelEngine

    def test_it_can_not_be_set(self):
        case = Case(
            file(process(start(), many("userTask", "a"), end(), flows("received > a > closed")))
        ).instance._case
        with pytest.raises(AttributeError):
            case.script_engine = PythonScriptEngine()
        assert type(CaseWorkflow.script_engine.fget(case)) is FeelEngine

    @pytest.mark.parametrize("call", ["evaluate", "execute", "call_service"])
    def test_python_in_its_environment_is_no_program(self, call, mark):
        environment = FeelEngine().environment
        with contextlib.suppress(Exception):
            getattr(environment, call)(hostile(mark), {})
        assert not mark.exists()

    def test_closing_the_wires_again_changes_nothing(self):
        forbidden.close()
        with pytest.raises(forbidden.PythonRefused):
            PythonScriptEngine().environment.evaluate("1", {})
        with pytest.raises(forbidden.PythonRefused):
            PythonScriptEngine().environment.execute("1", {})


def test_stock_decisions_dialects_and_pickles_are_never_imported():
    code = "import sys, engine.app, engine.bpmn; print(*sorted(n for n in sys.modules if n.startswith('SpiffWorkflow.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for module in (
        "SpiffWorkflow.dmn",
        "SpiffWorkflow.camunda",
        "SpiffWorkflow.spiff",
        "SpiffWorkflow.serializer.dict",
    ):
        assert not any(name.startswith(module) for name in done.stdout.split()), module


KNOWN = {
    "bpmn/script_engine/python_engine.py": ["self.environment.evaluate", "self.environment.execute"],
    "bpmn/script_engine/python_environment.py": ["eval", "exec"],
    "bpmn/serializer/migration/version_1_2.py": ["eval", "eval"],
    "bpmn/specs/bpmn_process_spec.py": ["workflow.script_engine.environment.evaluate"] * 2,
    "bpmn/specs/bpmn_task_spec.py": ["task.workflow.script_engine.evaluate"],
    "bpmn/specs/event_definitions/conditional.py": ["my_task.workflow.script_engine.evaluate"],
    "bpmn/specs/event_definitions/message.py": ["script_engine.environment.evaluate"],
    "bpmn/specs/event_definitions/timer.py": ["my_task.workflow.script_engine.evaluate"] * 3,
    "bpmn/specs/mixins/multiinstance_task.py": ["my_task.workflow.script_engine.evaluate"] * 4,
    "bpmn/specs/mixins/script_task.py": ["task.workflow.script_engine.execute"],
    "camunda/specs/event_definitions.py": ["my_task.workflow.script_engine.evaluate"],
    "camunda/specs/multiinstance_task.py": ["my_task.workflow.script_engine.evaluate"],
    "dmn/engine/DMNEngine.py": ["script_engine.evaluate"] * 3 + ["self.evaluate"],
    "dmn/specs/model.py": ["script_engine.evaluate"],
    "serializer/dict.py": ["pickle.dumps"] * 3 + ["pickle.loads"] * 3,
    "specs/Transform.py": ["exec"],
    "spiff/specs/event_definitions.py": ["my_task.workflow.script_engine.evaluate"] * 2,
    "spiff/specs/mixins/service_task.py": ["task.workflow.script_engine.evaluate"],
    "spiff/specs/spiff_task.py": ["my_task.workflow.script_engine.execute"],
}
"""Every call in SpiffWorkflow 3.2.0 by which text could become a program. Each is covered by a hook above."""


def test_no_hook_is_missing_from_the_list():
    found: dict[str, list[str]] = {}
    for path in INSTALLED.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        suspicious = sorted(
            call
            for call in calls
            if call.split(".")[-1] in {"evaluate", "execute", "eval", "exec"} or "pickle" in call
        )
        if suspicious:
            found[str(path.relative_to(INSTALLED))] = suspicious
    assert found == {name: sorted(calls) for name, calls in KNOWN.items()}


def test_our_own_code_has_none():
    for path in (Path(forbidden.__file__).parents[1]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "__import__"}, path
            if isinstance(node, ast.Import):
                assert not {"pickle", "marshal", "shelve"} & {name.name for name in node.names}, path


def test_an_entity_or_a_comment_in_a_file_does_no_harm():
    drawn = file(
        process(
            start(), "<!-- a note -->", many("userTask", "a"), end(), flows("received > a > closed [=true]")
        )
    )
    commented = drawn.replace(b"=true", b"<!-- why -->=tr<!-- not -->ue")
    case = Case(commented)
    case.complete("a")
    assert case.finished
    with pytest.raises(DefinitionsRefused):
        Definitions.parse({"a.bpmn": b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>' + drawn})
    assert etree.fromstring(drawn) is not None
