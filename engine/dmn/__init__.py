"""DMN decisions: models read, checked and evaluated.

``load(path_or_bytes)`` gives a `Model`; ``model.evaluate(decision, inputs, environment)`` gives a `Result`
with the value, the rules that matched on which inputs, and what was odd about the expressions.
"""

from engine.dmn.checks import check
from engine.dmn.expressions import DecisionFault, Match
from engine.dmn.graph import Decision, Elements, Service
from engine.dmn.identity import repeated_ids
from engine.dmn.model import Model, Result, load

__all__ = [
    "Decision",
    "DecisionFault",
    "Elements",
    "Match",
    "Model",
    "Result",
    "Service",
    "check",
    "load",
    "repeated_ids",
]
