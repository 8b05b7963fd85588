"""Reads what an event waits for or throws."""

from __future__ import annotations

import re

from engine.bpmn.dialect.refusals import Refusals
from engine.bpmn.dialect.xml import Node, attribute, child, extension, is_bpmn, local, text
from engine.bpmn.specs.triggers import (
    Error,
    Escalation,
    Message,
    Nothing,
    Signal,
    Terminate,
    Timer,
    Trigger,
)

_SUFFIX = "EventDefinition"
_ISO = re.compile(r"-?P[\dT].*|R\d*/.*|\d{4}-\d\d-\d\d.*")
_TIMERS = {"timeDate": False, "timeDuration": False, "timeCycle": True}
_CARRIERS = {"receiveTask", "sendTask"}


class Events:
    """Event definitions of one file; what they refer to stands beside the processes."""

    def __init__(self, root: Node, refusals: Refusals) -> None:
        self._refusals = refusals
        self._referred = {
            (local(node), attribute(node, "id")): node
            for node in root
            if isinstance(node.tag, str) and is_bpmn(node)
        }

    def kind(self, node: Node) -> str:
        """What the event is about: ``message``, ``timer``, … or ``none``."""
        if local(node) in _CARRIERS:
            return "message"
        definitions = self._definitions(node)
        return local(definitions[0]).removesuffix(_SUFFIX) if definitions else "none"

    def message_name(self, node: Node) -> str:
        """Name of the message of an event or receive task; empty where it has none."""
        message = self._message(node)
        return attribute(message, "name") if message is not None else ""

    def read(self, node: Node, allowed: str) -> Trigger:
        """The trigger of an event, one of the allowed kinds (separated by blanks)."""
        definitions = self._definitions(node)
        if len(definitions) > 1:
            raise self._refusals.refuse(
                node, "The event waits for several things at once.", "Draw an event for each of them."
            )
        kind = self.kind(node)
        if kind not in allowed.split():
            raise self._refusals.refuse(
                node,
                f"An event of the kind “{kind}” can't be run here.",
                f"It can be one of these: {', '.join(allowed.split())}.",
            )
        return getattr(self, f"_{kind}")(node, definitions[0] if definitions else node)

    def _definitions(self, node: Node) -> list[Node]:
        return [part for part in node if isinstance(part.tag, str) and local(part).endswith(_SUFFIX)]

    def _none(self, node: Node, definition: Node) -> Trigger:
        del node, definition
        return Nothing()

    def _terminate(self, node: Node, definition: Node) -> Trigger:
        del node, definition
        return Terminate()

    def link(self, node: Node) -> str:
        """Name of the link that an event is one end of."""
        name = attribute(self._definitions(node)[0], "name")
        if not name:
            raise self._refusals.refuse(node, "The link has no name.", "Give both ends the same name.")
        return name

    def _message(self, node: Node) -> Node | None:
        definitions = self._definitions(node)
        carrier = definitions[0] if definitions else node
        return self._referred.get(("message", attribute(carrier, "messageRef")))

    def message(self, node: Node, *, keyed: bool) -> Message:
        """The message that an event or receive task waits for; keyed: of a case that runs already."""
        message = self._message(node)
        name = attribute(message, "name")
        if message is None or not name:
            raise self._refusals.refuse(
                node, "The message has no name.", "Choose or create a message for it."
            )
        key = attribute(extension(message, "subscription"), "correlationKey")
        if keyed and not key:
            raise self._refusals.refuse(
                node,
                f"The message “{name}” has no correlation key, so that nobody can tell for which case it is.",
                "Enter =case.reference as its subscription correlation key.",
            )
        return Message(name, self._refusals.source(node, key, "The correlation key") if keyed else "")

    def _signal(self, node: Node, definition: Node) -> Trigger:
        return Signal(self._name(node, definition, "signal"))

    def _error(self, node: Node, definition: Node) -> Trigger:
        return Error("error", self._code(node, definition, "error"))

    def _escalation(self, node: Node, definition: Node) -> Trigger:
        return Escalation("escalation", self._code(node, definition, "escalation"))

    def _timer(self, node: Node, definition: Node) -> Trigger:
        for name, repeats in _TIMERS.items():
            written = text(child(definition, name))
            if written:
                plain = not written.startswith("=") and _ISO.fullmatch(written)
                source = written if plain else self._refusals.expression(node, written, "The timer")
                return Timer(attribute(node, "id"), source, repeats=repeats)
        raise self._refusals.refuse(
            node, "The timer does not say when.", "Enter a date, a duration or a cycle."
        )

    def _name(self, node: Node, definition: Node, kind: str) -> str:
        referred = self._referred.get((kind, attribute(definition, f"{kind}Ref")))
        name = attribute(referred, "name")
        if not name:
            raise self._refusals.refuse(
                node, f"The {kind} has no name.", f"Choose or create a {kind} for it."
            )
        return name

    def _code(self, node: Node, definition: Node, kind: str) -> str | None:
        reference = attribute(definition, f"{kind}Ref")
        if not reference:
            return None
        referred = self._referred.get((kind, reference))
        if referred is None:
            raise self._refusals.refuse(node, f"The {kind} “{reference}” is not in the file.")
        return attribute(referred, f"{kind}Code") or None
