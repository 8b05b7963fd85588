"""Whether a variable is written on every way to an element, on some, or on none."""

import pytest

from engine import feel
from engine.bpmn import Definitions
from engine.bpmn.specs.node import FlowNode
from engine.definitions.contract.flow import Flow, beginning
from engine.definitions.contract.passing import Passing
from engine.definitions.contract.standing import Standing
from engine.definitions.contract.variables import Variables
from engine.definitions.obligations.places import Layout
from tests.bpmn.drawing import (
    beside,
    border,
    call,
    element,
    end,
    error,
    escalation,
    ext,
    file,
    flows,
    gate,
    io,
    loop_over,
    process,
    script,
    start,
    sub,
    timer,
)

SURE, OPEN, NEVER = Standing.SURE, Standing.OPEN, Standing.NEVER
WRITE, PROBE = script("write", "=1", "x"), script("probe", "=x", "y")
READ = '<zeebe:script expression="=x" resultVariable="y"/>'


def standing_at_probe(*drawn, name="x", begun=("given",)):
    """How it stands with a variable wherever an element called probe reads it."""
    diagrams = Definitions.parse({"handling.bpmn": file(*drawn, errors="failed", escalations="late")})
    specs = [one for level in diagrams.specs.values() for one in level.task_specs.values()]
    layout = Layout.of(diagrams.specs, "handling")
    values = {"codes": feel.to_feel({}), "organisation": feel.to_feel({})}
    variables = Variables.of([one for one in specs if isinstance(one, FlowNode)], {}, {}, values)
    passing = Passing({}, variables.shapes, frozenset(variables.fixed))
    root = layout.root
    flow = Flow(
        layout, passing, {one: beginning([(name, True) for name in begun], root) for one in root.spec.starts}
    )
    flow.run()
    found = []
    passing.visit = lambda place, _, state, scopes: (
        found.append(state.standing(scopes, name)) if place.element.id == "probe" else None
    )
    flow.visit_all()
    assert found
    return set(found)


def drawing(*content):
    return process(start(), *content, end())


def test_what_a_case_begins_with_is_there():
    assert standing_at_probe(drawing(PROBE, flows("received > probe > closed")), name="given") == {SURE}


def test_what_was_written_on_the_only_way_is_there():
    drawn = drawing(WRITE, PROBE, flows("received > write > probe > closed"))
    assert standing_at_probe(drawn) == {SURE}


def test_what_is_written_afterwards_is_not_there_yet():
    drawn = drawing(WRITE, PROBE, flows("received > probe > write > closed"))
    assert standing_at_probe(drawn) == {NEVER}


def test_what_one_of_two_ways_writes_is_there_on_that_way():
    drawn = drawing(
        gate("asked", "probe"),
        WRITE,
        PROBE,
        flows("received > asked; asked > write [=given > 1]; write > probe; asked > probe; probe > closed"),
    )
    assert standing_at_probe(drawn) == {OPEN}


def test_what_both_ways_write_is_there():
    drawn = drawing(
        gate("asked", "other"),
        WRITE,
        script("other", "=2", "x"),
        PROBE,
        flows("received > asked; asked > write [=given > 1]; write > probe; asked > other > probe > closed"),
    )
    assert standing_at_probe(drawn) == {SURE}


def test_what_one_of_two_branches_writes_is_there_when_both_are_done():
    drawn = drawing(
        gate("split", kind="parallel"),
        gate("join", kind="parallel"),
        WRITE,
        script("other", "=2", "z"),
        PROBE,
        flows("received > split > write > join; split > other > join; join > probe > closed"),
    )
    assert standing_at_probe(drawn) == {SURE}


def test_in_a_loop_the_first_round_counts():
    drawn = drawing(
        PROBE,
        WRITE,
        gate("again", "closed"),
        flows("received > probe > write > again; again > probe [=given > 1]; again > closed"),
    )
    assert standing_at_probe(drawn) == {OPEN}


@pytest.mark.parametrize(
    ("condition", "standing"),
    [("=x != null", SURE), ("=x > 3", SURE), ("=x = null", OPEN), ("=not(x = null) and given > 1", SURE)],
)
def test_the_condition_of_a_flow_tells_what_is_there_behind_it(condition, standing):
    drawn = drawing(
        gate("asked", "known"),
        WRITE,
        gate("known", "closed"),
        PROBE,
        flows(
            "received > asked; asked > write [=given > 1]; write > known; asked > known;"
            f"known > probe [{condition}]; known > closed; probe > closed"
        ),
    )
    assert standing_at_probe(drawn) == {standing}


def test_the_default_flow_is_taken_where_no_condition_holds():
    drawn = drawing(
        gate("asked", "known"),
        WRITE,
        gate("known", "probe"),
        PROBE,
        flows(
            "received > asked; asked > write [=given > 1]; write > known; asked > known;"
            "known > closed [=x = null]; known > probe; probe > closed"
        ),
    )
    assert standing_at_probe(drawn) == {SURE}


def test_a_mapping_of_what_may_be_missing_may_be_missing():
    drawn = drawing(
        gate("asked", "pass"),
        script("first", "=1", "z"),
        element("task", "pass", ext(io(outputs="x: =z + 1"))),
        PROBE,
        flows(
            "received > asked; asked > first [=given > 1]; first > pass; asked > pass; pass > probe > closed"
        ),
    )
    assert standing_at_probe(drawn) == {OPEN}


def test_what_a_called_process_writes_comes_back():
    called = process(start("begun"), WRITE, end("ended"), flows("begun > write > ended"), name="called")
    drawn = drawing(call("ask", "called"), PROBE, flows("received > ask > probe > closed"))
    assert standing_at_probe(drawn, called) == {SURE}


def test_what_a_called_process_writes_stays_there_where_it_is_to():
    called = process(start("begun"), WRITE, end("ended"), flows("begun > write > ended"), name="called")
    alone = call("ask", "called", propagateAllChildVariables="false")
    drawn = drawing(alone, PROBE, flows("received > ask > probe > closed"))
    assert standing_at_probe(drawn, called) == {NEVER}


def test_a_called_process_reads_what_is_around_its_call():
    called = process(start("begun"), PROBE, end("ended"), flows("begun > probe > ended"), name="called")
    drawn = drawing(WRITE, call("ask", "called"), flows("received > write > ask > closed"))
    assert standing_at_probe(drawn, called) == {SURE}


def test_what_is_local_to_an_activity_is_gone_behind_it():
    drawn = drawing(
        element("task", "pass", ext(io(inputs="x: =1"))), PROBE, flows("received > pass > probe > closed")
    )
    assert standing_at_probe(drawn) == {NEVER}


def test_what_is_inside_of_an_activity_need_not_be_done_when_an_event_on_its_border_comes():
    inside = sub("part", start("begun"), WRITE, end("ended"), flows("begun > write > ended"))
    drawn = drawing(
        inside,
        border("late", "part", timer("duration", "P1D")),
        PROBE,
        flows("received > part > closed; late > probe > closed"),
    )
    assert standing_at_probe(drawn) == {OPEN}


@pytest.mark.parametrize("thrown", [error("failed"), escalation("late")])
def test_an_event_that_catches_what_is_thrown_knows_what_was_known_there(thrown):
    inside = sub("part", start("begun"), WRITE, end("ended", thrown), flows("begun > write > ended"))
    drawn = drawing(
        inside,
        border("caught", "part", thrown),
        PROBE,
        flows("received > part > closed; caught > probe > closed"),
    )
    assert standing_at_probe(drawn) == {SURE}


def test_a_part_that_catches_an_error_knows_what_was_known_where_it_was_thrown():
    caught = beside(
        "caught",
        start("failed_here", error("failed")),
        PROBE,
        end("told"),
        flows("failed_here > probe > told"),
    )
    drawn = process(
        start(), WRITE, caught, end("failing", error("failed")), flows("received > write > failing")
    )
    assert standing_at_probe(drawn) == {SURE}


def test_what_begins_at_any_time_knows_what_a_case_begins_with():
    meanwhile = beside(
        "meanwhile", start("due", timer("duration", "P1D")), PROBE, end("told"), flows("due > probe > told")
    )
    drawn = drawing(meanwhile, WRITE, flows("received > write > closed"))
    assert standing_at_probe(drawn) == {OPEN}
    assert standing_at_probe(drawn, name="given") == {SURE}


def test_each_element_of_a_list_is_there_for_its_instance():
    each = element("scriptTask", "probe", ext(READ), loop_over("=[1, 2]", inputElement="x"))
    assert standing_at_probe(drawing(each, flows("received > probe > closed"))) >= {SURE}


def test_results_of_all_instances_are_there_when_they_are_done():
    each = element(
        "task",
        "collect",
        loop_over("=[1, 2]", inputElement="one", outputCollection="x", outputElement="=one"),
    )
    assert standing_at_probe(drawing(each, PROBE, flows("received > collect > probe > closed"))) == {SURE}


def test_what_an_instance_writes_is_not_there_where_the_list_is_empty():
    each = sub(
        "part", start("begun"), WRITE, end("ended"), flows("begun > write > ended"), loop_over("=given")
    )
    assert standing_at_probe(drawing(each, PROBE, flows("received > part > probe > closed"))) == {OPEN}
