"""Draws small diagrams for tests: a word per element, an arrow per flow."""

from __future__ import annotations

import itertools
from xml.sax.saxutils import quoteattr

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="file" targetNamespace="https://example.org">'
)
KEY = '<extensionElements><zeebe:subscription correlationKey="=case.reference"/></extensionElements>'


def file(
    *processes: str, messages: str = "", signals: str = "", errors: str = "", escalations: str = ""
) -> bytes:
    """A file of processes, with the messages and so on that they refer to (names, separated by blanks)."""
    roots = [f'<message id="{name}" name="{name}">{KEY}</message>' for name in messages.split()]
    roots += [f'<signal id="{name}" name="{name}"/>' for name in signals.split()]
    roots += [f'<error id="{name}" errorCode="{name}"/>' for name in errors.split()]
    roots += [f'<escalation id="{name}" escalationCode="{name}"/>' for name in escalations.split()]
    return "\n".join([HEAD, *processes, *roots, "</definitions>"]).encode()


def process(*content: str, name: str = "handling") -> str:
    """A process."""
    return "\n".join([f'<process id="{name}" isExecutable="true">', *content, "</process>"])


def flows(text: str) -> str:
    """Sequence flows: ``a > b > c; b > d [=x > 1]``."""
    drawn = []
    for chain in text.split(";"):
        path, _, condition = chain.partition("[")
        ids = path.split(">")
        for source, target in itertools.pairwise(ids):
            source, target = source.strip(), target.strip()
            text_of = condition.strip().removesuffix("]")
            inner = f"<conditionExpression>{_text(text_of)}</conditionExpression>" if text_of else ""
            drawn.append(
                f'<sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
            )
    return "\n".join(drawn)


def element(kind: str, identifier: str, /, *content: str, **attributes: str) -> str:
    """One element."""
    pairs = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<{kind} id="{identifier}"{pairs}>{"".join(content)}</{kind}>'


def ext(*content: str) -> str:
    """Extension elements."""
    return f"<extensionElements>{''.join(content)}</extensionElements>"


def many(kind: str, names: str) -> str:
    """Elements of one kind."""
    return "\n".join(element(kind, name) for name in names.split())


def start(name: str = "received", *content: str, **attributes: str) -> str:
    """A start event."""
    return element("startEvent", name, *content, **attributes)


def end(name: str = "closed", *content: str) -> str:
    """An end event."""
    return element("endEvent", name, *content)


def io(inputs: str = "", outputs: str = "") -> str:
    """A mapping: ``target: source | target: source``."""
    lines = [
        (kind, *line.partition(":")[::2])
        for kind, text in (("input", inputs), ("output", outputs))
        for line in text.split("|")
        if line.strip()
    ]
    drawn = "".join(
        f"<zeebe:{kind} source={quoteattr(source.strip())} target={quoteattr(target.strip())}/>"
        for kind, target, source in lines
    )
    return f"<zeebe:ioMapping>{drawn}</zeebe:ioMapping>"


def job(kind: str, *content: str, tag: str = "serviceTask", name: str = "") -> str:
    """A task that a service does."""
    return element(tag, name or kind, ext(f'<zeebe:taskDefinition type="{kind}"/>', *content))


def script(name: str, expression: str, result: str) -> str:
    """A FEEL script task."""
    return element(
        "scriptTask",
        name,
        ext(f"<zeebe:script expression={quoteattr(expression)} resultVariable={quoteattr(result)}/>"),
    )


def message(name: str) -> str:
    """What makes an event wait for a message."""
    return f'<messageEventDefinition messageRef="{name}"/>'


def signal(name: str) -> str:
    """What makes an event wait for, or throw, a signal."""
    return f'<signalEventDefinition signalRef="{name}"/>'


def error(name: str = "") -> str:
    """An error; without a name any."""
    return f'<errorEventDefinition errorRef="{name}"/>' if name else "<errorEventDefinition/>"


def escalation(name: str = "") -> str:
    """An escalation; without a name any."""
    return f'<escalationEventDefinition escalationRef="{name}"/>' if name else "<escalationEventDefinition/>"


def timer(kind: str, text: str) -> str:
    """What makes an event wait: ``date``, ``duration`` or ``cycle``."""
    tag = f"time{kind.capitalize()}"
    return f"<timerEventDefinition><{tag}>{_text(text)}</{tag}></timerEventDefinition>"


def loop_over(collection: str, *, sequential: bool = False, completion: str = "", **more: str) -> str:
    """Multi-instance characteristics: ``inputElement``, ``outputCollection``, ``outputElement`` by name."""
    pairs = "".join(f" {key}={quoteattr(value)}" for key, value in more.items())
    done = f"<completionCondition>{_text(completion)}</completionCondition>" if completion else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"{ext(f'<zeebe:loopCharacteristics inputCollection={quoteattr(collection)}{pairs}/>')}{done}"
        "</multiInstanceLoopCharacteristics>"
    )


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def gate(name: str, default: str = "", kind: str = "exclusive") -> str:
    """A gateway; default: the element that its default flow leads to."""
    attributes = {"default": f"{name}_to_{default}"} if default else {}
    return element(f"{kind}Gateway", name, **attributes)


def sub(name: str, *content: str, **attributes: str) -> str:
    """A sub-process."""
    return element("subProcess", name, *content, **attributes)


def beside(name: str, *content: str) -> str:
    """An event sub-process."""
    return element("subProcess", name, *content, triggeredByEvent="true")


def border(name: str, host: str, definition: str, *content: str, interrupting: bool = True) -> str:
    """A boundary event."""
    return element(
        "boundaryEvent",
        name,
        *content,
        definition,
        attachedToRef=host,
        cancelActivity=str(interrupting).lower(),
    )


def call(name: str, process_id: str, *content: str, **attributes: str) -> str:
    """A call activity."""
    pairs = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return element(
        "callActivity", name, ext(f'<zeebe:calledElement processId="{process_id}"{pairs}/>', *content)
    )
