"""What stops an element: it becomes an incident of the case, never an exception of the web."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.kernel.errors import EngineError

_NONE: Mapping[str, Any] = MappingProxyType({})


class Fault(EngineError):
    """An element can't go on: what is wrong, in which expression, with which values."""

    def __init__(self, message: str, *, expression: str = "", values: Mapping[str, Any] = _NONE) -> None:
        super().__init__(message)
        self.expression = expression
        self.values = values


FAULTS = (EngineError, ArithmeticError, LookupError, TypeError, ValueError, RuntimeError)
"""What may go wrong inside one element without hurting the rest of the step. Faults of the database or of
the machine are not among them: they end the transaction."""
