"""The state of a case between two steps: what is open, in a few hundred bytes, sealed."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.runtime.case import CaseWorkflow
from engine.bpmn.runtime.level import Level, SubLevel
from engine.bpmn.runtime.token import Token
from engine.kernel.errors import StateRefused

if TYPE_CHECKING:
    from engine.bpmn.definitions import Definitions
    from engine.bpmn.surroundings import Surroundings

_FORMAT = b"P1"
_MAC = 32
_STATES = {TaskState.FUTURE, TaskState.WAITING, TaskState.READY, TaskState.STARTED, TaskState.ERROR}


@dataclass(frozen=True)
class Seal:
    """Proves that a state is whole and of this case: a secret key, and what it is bound to."""

    key: bytes
    binding: bytes
    """E.g. the reference of the case and the digest of its deployment."""

    def close(self, payload: bytes) -> bytes:
        """The payload with format and proof in front."""
        return _FORMAT + self._mac(payload) + payload

    def open(self, sealed: bytes) -> bytes:
        """The payload. Raises `StateRefused` where a single bit is not as it was saved."""
        if sealed[: len(_FORMAT)] != _FORMAT:
            raise StateRefused("The state of the case has an unknown format.")
        start = len(_FORMAT) + _MAC
        payload = sealed[start:]
        if not hmac.compare_digest(sealed[len(_FORMAT) : start], self._mac(payload)):
            raise StateRefused("The state of the case was changed, cut, or belongs to another case.")
        return payload

    def _mac(self, payload: bytes) -> bytes:
        bound = len(self.binding).to_bytes(8, "big") + self.binding
        return hmac.digest(self.key, _FORMAT + bound + payload, "sha256")


def dump(case: CaseWorkflow) -> bytes:
    """All that is open: a list of levels, each with its scope and its tokens."""
    content = [
        case.spec.name,
        case.last_number,
        case.stage,
        bool(case.completed),
        [_level(level) for level in case.levels()],
    ]
    return json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii")


def _level(level: Level) -> list[Any]:
    parent = level.parent_token
    # The scope of a sub-process is that of its activity, and is kept there.
    values = _dump_values(level.values) if parent is None or level.is_called else None
    return [level.spec.name, parent.id if parent else 0, values, [_token(token) for token in level.tokens()]]


def _token(token: Token) -> list[Any]:
    content = [
        token.id,
        token.task_spec.name,
        -token.state if token.listening else token.state,
        token.facts or None,
        None if token.local is None else _dump_values(token.local),
        token.host,
        None if token.items is None else [feel.dump(item) for item in token.items],
    ]
    while content[-1] is None:
        content.pop()
    return content


def load(payload: bytes, definitions: Definitions, surroundings: Surroundings) -> CaseWorkflow:
    """The case as it was saved. Raises `StateRefused` where it does not fit the definitions."""
    try:
        return _load(json.loads(payload), definitions, surroundings)
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise StateRefused(f"The state of the case does not fit its definitions: {fault}") from fault


def _load(content: list[Any], definitions: Definitions, surroundings: Surroundings) -> CaseWorkflow:
    name, last_number, stage, completed, levels = content
    case = CaseWorkflow(definitions.specs[name], definitions.specs, surroundings)
    case.last_number, case.stage, case.completed = last_number, stage, completed
    tokens: dict[int, Token] = {}
    for spec_name, parent, values, contents in levels:
        level: Level = case
        if parent:
            token = tokens[parent]
            scope = token.local if values is None else _load_values(values)
            level = SubLevel(definitions.specs[spec_name], token, {} if scope is None else scope)
            case.subprocesses[parent] = level
        else:
            case.values.update(_load_values(values))
        for each in contents:
            token = _load_token(level, each)
            tokens[token.id] = token
    return case


def _load_token(level: Level, content: list[Any]) -> Token:
    content = content + [None] * (7 - len(content))
    number, name, state, facts, local, host, items = content
    token = Token(level, level.spec.task_specs[name], number, host=host)
    if abs(state) not in _STATES:
        raise ValueError(f"no token waits in the state {state}")
    token.become(abs(state))
    token.listening = state < 0
    token.facts.update(facts or {})
    token.local = None if local is None else _load_values(local)
    token.items = None if items is None else [feel.load(item) for item in items]
    level.top_workflow.open_tokens += 1
    return token


def _dump_values(values: Mapping[str, feel.Value]) -> dict[str, Any]:
    return {name: feel.dump(value) for name, value in values.items()}


def _load_values(values: Mapping[str, Any]) -> dict[str, feel.Value]:
    return {name: feel.load(value) for name, value in values.items()}
